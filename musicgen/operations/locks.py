"""Locks: names of parts in, what a model holds; a changed clip in, with those parts as they were.

It is done in the notes themselves, so that a locked part is the very same at every step.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from musicgen.errors import MusicgenError, near_miss
from musicgen.model.clip_model import ClipModel, Decoded, Fitted
from musicgen.model.lock import Lock
from musicgen.representation.drum_map import DrumMap, Voice
from musicgen.score import Note, Score, Track

_TRACK = "track:"
_VOICES: Mapping[str, Voice] = {voice.label: voice for voice in Voice}
NO_PLACE = -1
"""Of a track that is no locked one."""


class LockError(MusicgenError):
    """A part that is to be locked and that there is not, or that is all there is."""


def parse_lock(text: str, model: ClipModel[Fitted, Decoded], clip: Fitted) -> Lock:
    """Read parts as they are written on the command line.

    Args:
        text: Drum voices and tracks: `kick,closed-hat,track:bass`.
        model: What they are locked in.
        clip: The clip that has them.

    Raises:
        LockError: there is no such part; the message names the nearest.
    """
    voices, places = set(), set()
    known = model.parts(clip)
    for name in (part.strip().lower() for part in text.split(",")):
        if name.startswith(_TRACK):
            places.add(_place(name.removeprefix(_TRACK).strip(), known, model.manifest.id))
        else:
            voices.add(_voice(name, known))
    if voices and not any(track.is_drum for track in clip.score.tracks):
        wanted = ", ".join(voice.label for voice in sorted(voices))
        raise LockError(f"cannot lock {wanted}: {model.manifest.id} has no drums of the clip")
    if places and places >= set(model.places(clip)):
        raise LockError(f"cannot lock {text}: that is all of the clip, and nothing would change")
    if voices == set(Voice) and all(track.is_drum for track in clip.score.tracks):
        raise LockError("cannot lock all nine voices: nothing would change")
    return Lock(frozenset(voices), frozenset(places))


def _place(name: str, known: Mapping[str, int], model: str) -> int:
    if not known:
        raise LockError(f"cannot lock {_TRACK}{name}: a clip of {model} is one track")
    if name not in known:
        near = near_miss(name, known, _TRACK) or f"; it has {', '.join(known)}"
        raise LockError(f"cannot lock {_TRACK}{name}: no such track in the clip{near}")
    return known[name]


def _voice(name: str, known: Mapping[str, int]) -> Voice:
    if name in _VOICES:
        return _VOICES[name]
    if name in known:
        raise LockError(f"cannot lock {name!r}: no drum voice; did you mean {_TRACK}{name}?")
    near = near_miss(name, _VOICES) or f"; voices are {', '.join(_VOICES)}"
    raise LockError(f"cannot lock {name!r}: no such drum voice{near}")


class Locked:
    """The locked parts of a clip.

    Args:
        model: Tells the places of tracks.
        clip: Whose parts are locked.
        lock: Which.
    """

    def __init__(self, model: ClipModel[Fitted, Decoded], clip: Fitted, lock: Lock) -> None:
        self._lock = lock
        self._score = clip.score
        self._places = model.places(clip)
        self._map = model.kit_map(clip)

    def into(self, score: Score, read_by: DrumMap, places: Sequence[int] | None = None) -> Score:
        """A score with the locked parts in place of its own.

        They are as they were, looped or cut where the score is longer or shorter than their clip.

        Args:
            score: Of the same model.
            read_by: What its drums are read by.
            places: Of its tracks; None where none of them is a locked one.
        """
        held = self._score
        if held.length_beats != score.length_beats:
            held = held.looped(score.length_beats)
        by_place = dict(zip(self._places, held.tracks, strict=True))
        wanted = {place: by_place[place] for place in self._lock.places if place in by_place}
        tracks = []
        for place, track in zip(
            places or [NO_PLACE] * len(score.tracks), score.tracks, strict=True
        ):
            if place not in self._lock.places:
                tracks.append(replace(track, notes=self._others(track, read_by)))
            elif place in wanted:
                tracks.append(wanted.pop(place))
        with_voices = self._with_voices(tracks, held.tracks) if self._lock.voices else tracks
        return replace(score, tracks=(*wanted.values(), *with_voices))

    def _others(self, track: Track, read_by: DrumMap) -> tuple[Note, ...]:
        """The notes of a track that are of no locked voice."""
        return tuple(note for note in track.notes if not self._holds(track, note, read_by))

    def _holds(self, track: Track, note: Note, read_by: DrumMap) -> bool:
        voice = read_by.voice_of_note.get(note.pitch)
        return track.is_drum and voice in self._lock.voices

    def _with_voices(self, tracks: list[Track], held: Iterable[Track]) -> list[Track]:
        """Tracks with the locked voices in the first that is of drums, or in one more."""
        kit = next(track for track in held if track.is_drum)
        own = tuple(note for note in kit.notes if self._holds(kit, note, self._map))
        for index, track in enumerate(tracks):
            if track.is_drum:
                tracks[index] = replace(track, notes=track.notes + own)
                return tracks
        return [*tracks, replace(kit, notes=own)] if own else tracks
