"""A Score in, its notes as arrays out: what attributes are measured from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from musicgen.attributes.metric_places import MetricPlaces, places_of
from musicgen.representation.bars import Bar, bars_of
from musicgen.representation.drum_map import VOICES, DrumMap, default_drum_map
from musicgen.representation.parts import drum_part
from musicgen.score import Meter, Note, Score
from musicgen.tonality.key import KeyGuess, key_of

_MS_A_MINUTE = 60_000.0

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class NoteArrays:
    """Some notes, in the order of their tracks.

    Attributes:
        onsets_beats: (note,), float64.
        durations_beats: (note,), float64.
        pitches: 0-127, (note,), int64.
        velocities: 1-127, (note,), int64.
        streams: Which line of events each belongs to, (note,), int64: of drums the voice, 0-8,
            or for a note outside the map its number + 9; of pitched notes the track.
    """

    onsets_beats: FloatArray
    durations_beats: FloatArray
    pitches: IntArray
    velocities: IntArray
    streams: IntArray

    def __len__(self) -> int:
        return len(self.pitches)


class ClipArrays:
    """The notes of a clip as arrays, each worked out once, when it is first asked for.

    Args:
        score: Any score.
        drum_map: Which note of its drums is which voice; the default map where None.
    """

    def __init__(self, score: Score, drum_map: DrumMap | None = None) -> None:
        self.score = score
        self._drum_map = drum_map or default_drum_map()
        part = drum_part(score)
        self._drum_tracks = part.tracks if part else ()
        self.has_drums = bool(self._drum_tracks) or any(track.is_drum for track in score.tracks)

    @cached_property
    def drums(self) -> NoteArrays:
        """The notes of its drum tracks."""
        voice_of_note = self._drum_map.voice_of_note
        notes = [note for track in self._drum_tracks for note in track.notes]
        streams = [int(voice_of_note.get(note.pitch, VOICES + note.pitch)) for note in notes]
        return _arrays(notes, streams)

    @cached_property
    def pitched(self) -> NoteArrays:
        """The notes of its other tracks."""
        notes: list[Note] = []
        streams: list[int] = []
        for index, track in enumerate(self.score.tracks):
            if track not in self._drum_tracks:
                notes += track.notes
                streams += [index] * len(track.notes)
        return _arrays(notes, streams)

    @cached_property
    def all(self) -> NoteArrays:
        """All its notes; the streams of its drums are below 0."""
        drums, pitched = self.drums, self.pitched
        return NoteArrays(
            np.concatenate([drums.onsets_beats, pitched.onsets_beats]),
            np.concatenate([drums.durations_beats, pitched.durations_beats]),
            np.concatenate([drums.pitches, pitched.pitches]),
            np.concatenate([drums.velocities, pitched.velocities]),
            np.concatenate([-1 - drums.streams, pitched.streams]),
        )

    @cached_property
    def note_places(self) -> tuple[tuple[int, int], ...]:
        """Where each note of `all` is in the score: its track's index, and its own in it."""
        indices = range(len(self.score.tracks))
        of_drums = [self.score.tracks.index(track) for track in self._drum_tracks]
        others = [index for index in indices if self.score.tracks[index] not in self._drum_tracks]
        return tuple(
            (track, note)
            for track in (*of_drums, *others)
            for note in range(len(self.score.tracks[track].notes))
        )

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """Its bars, by its own meters."""
        return bars_of(self.score)

    @cached_property
    def bar_count(self) -> float:
        """How many bars it has, more than 0; a pick-up counts by its length."""
        meters = self._meter_of_each_bar
        return sum(
            bar.length_beats / meter.bar_beats for bar, meter in zip(self.bars, meters, strict=True)
        )

    @cached_property
    def places(self) -> MetricPlaces:
        """Where in its bars the onsets of `all` lie."""
        return places_of(self.all.onsets_beats, self.bars, self._meter_of_each_bar)

    @cached_property
    def ms_a_beat(self) -> FloatArray:
        """How long a beat is where each note of `all` begins, (note,)."""
        tempos = self.score.tempos
        starts = np.array([tempo.beat for tempo in tempos])
        lengths = np.array([_MS_A_MINUTE / tempo.bpm for tempo in tempos])
        found: FloatArray = lengths[np.searchsorted(starts, self.all.onsets_beats, "right") - 1]
        return found

    @cached_property
    def key(self) -> KeyGuess | None:
        """The key that it is most likely in; None without pitched notes."""
        notes = self.pitched
        return key_of(notes.pitches, notes.durations_beats) if len(notes) else None

    @cached_property
    def _meter_of_each_bar(self) -> list[Meter]:
        meters = self.score.meters
        starts = [meter.beat for meter in meters]
        at = np.searchsorted(starts, [bar.start_beats for bar in self.bars], "right") - 1
        return [meters[index] for index in at.tolist()]


def _arrays(notes: list[Note], streams: list[int]) -> NoteArrays:
    return NoteArrays(
        np.array([note.onset_beats for note in notes], np.float64),
        np.array([note.duration_beats for note in notes], np.float64),
        np.array([note.pitch for note in notes], np.int64),
        np.array([note.velocity for note in notes], np.int64),
        np.array(streams, np.int64),
    )
