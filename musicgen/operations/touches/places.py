"""Syncopation: a Score and a share in, the Score with notes moved before the beat, or onto it, out.

Source: Sioros, Miron, Cocharro, Guedes & Gouyon 2013, Syncopalooza: Manipulating the Syncopation in
Rhythmic Performances: an event is syncopated by playing it at the weaker place before its own, and
the other way round.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from musicgen.attributes import ClipArrays
from musicgen.attributes.metric_places import Level
from musicgen.operations.touches.steps import changed, edited
from musicgen.score import Note, Score

_BEATS_BEFORE: Mapping[Level, float] = {Level.EIGHTH: 0.5, Level.SIXTEENTH: 0.25}
_ROUNDING = 1e-6


def syncopation_8th_set(score: Score, value: float) -> Score:
    """The score with so many of its events, in %, held over from off-beat eighths."""
    return edited(score, "syncopation-8th", value, partial(_edits, level=Level.EIGHTH))


def syncopation_16th_set(score: Score, value: float) -> Score:
    """The score with so many of its events, in %, held over from off-beat sixteenths."""
    return edited(score, "syncopation-16th", value, partial(_edits, level=Level.SIXTEENTH))


@dataclass(frozen=True, slots=True)
class _Event:
    """What begins at one place of one line.

    Attributes:
        notes: Its notes: track, and index in it.
        beat: Its place, in beats.
        by_beats: How far it may be moved, earlier being negative.
    """

    notes: frozenset[tuple[int, int]]
    beat: float
    by_beats: float


def _edits(score: Score, rises: bool, *, level: Level) -> list[Score]:  # noqa: FBT001 - of `edited`
    """The score with one event moved; those late in their bar come first, downbeats last."""
    clip = ClipArrays(score)
    events = _anticipations(clip, level) if rises else _delays(clip, level)
    starts = np.array([bar.start_beats for bar in clip.bars])

    def in_bar(event: _Event) -> float:
        return float(event.beat - starts[np.searchsorted(starts, event.beat + _ROUNDING) - 1])

    return [_moved(score, event) for event in sorted(events, key=in_bar, reverse=True)]


def _anticipations(clip: ClipArrays, level: Level) -> list[_Event]:
    """Events on a stronger place that could be played at the place of a level before it."""
    places, before = clip.places, _BEATS_BEFORE[level]
    stronger = places.levels < level
    free = _free(clip, places.places_beats - before)
    inside = (places.places_beats >= before) & (places.places_beats < places.length_beats)
    return _events(clip, stronger & free & inside, np.full(len(stronger), -before))


def _delays(clip: ClipArrays, level: Level) -> list[_Event]:
    """Events on places of a level that could be played at the next stronger place."""
    places = clip.places
    by_beats = places.next_stronger_beats - places.places_beats
    free = _free(clip, places.next_stronger_beats)
    inside = places.next_stronger_beats < clip.score.length_beats
    return _events(clip, (places.levels == level) & free & inside, by_beats)


def _free(clip: ClipArrays, beats: np.ndarray) -> np.ndarray:
    """Whether nothing begins at some beats in the line of each note, (note,)."""
    streams, length = clip.all.streams.tolist(), clip.places.length_beats
    taken = {
        (stream, round(beat % length, 3))
        for stream, beat in zip(streams, clip.places.places_beats.tolist(), strict=True)
    }
    return np.array(
        [
            (stream, round(beat % length, 3)) not in taken
            for stream, beat in zip(streams, beats.tolist(), strict=True)
        ],
        np.bool_,
    )


def _events(clip: ClipArrays, chosen: np.ndarray, by_beats: np.ndarray) -> list[_Event]:
    streams, beats = clip.all.streams, clip.places.places_beats
    groups: dict[tuple[int, float], list[int]] = {}
    for index in np.flatnonzero(chosen).tolist():
        groups.setdefault((int(streams[index]), float(beats[index])), []).append(index)
    return [
        _Event(
            frozenset(clip.note_places[index] for index in indices),
            beat,
            float(by_beats[indices[0]]),
        )
        for (_stream, beat), indices in groups.items()
    ]


def _moved(score: Score, event: _Event) -> Score:
    """A score with an event moved; a note of its track that it now lies in ends where it begins."""
    ends = {
        track: min(score.tracks[track].notes[index].onset_beats for _, index in event.notes)
        for track, _ in event.notes
    }

    def change(note: Note, track: int, index: int) -> Note:
        if (track, index) in event.notes:
            onset = max(0.0, note.onset_beats + event.by_beats)
            end = onset + note.duration_beats
            if not score.tracks[track].is_drum:  # it is held on as far as it was
                shortest = min(note.duration_beats, abs(event.by_beats))
                end = max(note.end_beats, onset + shortest)
            end = min(end, score.length_beats)
            return replace(note, onset_beats=onset, duration_beats=end - onset)
        if track in ends and not score.tracks[track].is_drum:
            cut = ends[track] + event.by_beats
            if note.onset_beats < cut < note.end_beats <= ends[track] + _ROUNDING:
                return replace(note, duration_beats=cut - note.onset_beats)
        return note

    return changed(score, change)
