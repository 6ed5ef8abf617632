"""Which rows a clip has: a Score in, lanes of rows out, from the top of the screen down."""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from musicgen.representation.drum_map import DrumMap, Voice
from musicgen.score import MAX_DATA, Score, Track

_OCTAVE = 12
_NAMES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_BLACK_KEYS = frozenset({1, 3, 6, 8, 10})
_LEAST_SPAN = 12
_MARGIN = 2
_MOST_SLACK = 26
"""Rows that a kept range of pitches may have more than the notes need."""


class Kind(Enum):
    """How a clip is shown."""

    GRID = auto()  # drums alone
    ROLL = auto()  # one track with pitches
    BAND = auto()  # several tracks


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells.

    Attributes:
        name: Of a voice, such as `closed-hat`; `other`; or of a pitch, such as `F#4`.
        pitch: What a note added here has.
        voice: Of drums; None elsewhere.
        is_dark: Whether it is a black key.
        is_octave: Whether it is a C.
    """

    name: str
    pitch: int
    voice: Voice | None = None
    is_dark: bool = False
    is_octave: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """The rows of a track, or of all the drums.

    Attributes:
        tracks: Indices of the tracks shown in it.
        name: Of the first of those.
        program: Of the first, General MIDI.
        number: Which colour of a band it has.
        rows: From the top down.
        row_of_pitch: The row that a pitch stands in.
        is_drum: Whether its rows are voices.
    """

    tracks: tuple[int, ...]
    name: str
    program: int
    number: int
    rows: tuple[Row, ...]
    row_of_pitch: Mapping[int, int] = field(hash=False)
    is_drum: bool = False

    @property
    def pitches(self) -> range:
        """The pitches of a lane that is no drums."""
        return range(self.rows[-1].pitch, self.rows[0].pitch + 1)


def kind_of(score: Score) -> Kind:
    """How a clip is shown; one with no tracks yet is a drum grid."""
    if all(track.is_drum for track in score.tracks):
        return Kind.GRID
    return Kind.ROLL if len(score.tracks) == 1 else Kind.BAND


def lanes_of(
    score: Score, drum_map: DrumMap, following: Score | None = None, before: tuple[Lane, ...] = ()
) -> tuple[Lane, ...]:
    """The lanes of a clip.

    Args:
        score: The clip.
        drum_map: What its drums are read by.
        following: What comes next; pitches that it has get a row as well.
        before: Lanes shown until now: a range of pitches that does still is kept, so that the
            view does not jump while a clip changes.
    """
    if kind_of(score) is Kind.GRID:
        tracks = score.tracks or (Track("Drums", is_drum=True),)
        return (_drum_lane(tuple(range(len(tracks))), tracks, drum_map, following),)
    lanes = []
    for number, track in enumerate(score.tracks):
        if track.is_drum:
            lanes.append(_drum_lane((number,), score.tracks, drum_map, following))
            continue
        match = match_of(track, number, following) if following else None
        pitches = [note.pitch for note in track.notes]
        if following is not None and match is not None:
            pitches += [note.pitch for note in following.tracks[match].notes]
        kept = before[number] if number < len(before) and not before[number].is_drum else None
        lanes.append(_pitch_lane(number, track, fit(pitches, kept.pitches if kept else None)))
    return tuple(lanes)


def match_of(track: Track, number: int, other: Score) -> int | None:
    """Which track of another score is the same part: by name, otherwise by place."""
    for index, candidate in enumerate(other.tracks):
        if candidate.is_drum == track.is_drum and candidate.name == track.name:
            return index
    is_there = number < len(other.tracks) and other.tracks[number].is_drum == track.is_drum
    return number if is_there else None


def fit(pitches: Iterable[int], before: range | None = None) -> range:
    """The range of pitches that is shown: an octave or more around the notes."""
    listed = sorted(pitches) or [60, 71]
    low, high = listed[0] - _MARGIN, listed[-1] + _MARGIN
    lacking = max(0, _LEAST_SPAN - (high - low + 1))
    low, high = low - lacking // 2, high + lacking - lacking // 2
    low, high = max(0, low - max(0, high - MAX_DATA)), min(MAX_DATA, high - min(0, low))
    if before is not None and before.start <= listed[0] and listed[-1] < before.stop:
        is_close = len(before) <= high - low + 1 + _MOST_SLACK
        if is_close:
            return before
    return range(low, high + 1)


def widened(lane: Lane, by: int) -> Lane:
    """A lane with more pitches above its own, or below where the number is negative."""
    low, high = lane.pitches.start, lane.pitches.stop - 1
    pitches = range(max(0, low + min(by, 0)), min(MAX_DATA, high + max(by, 0)) + 1)
    return _pitch_rows(replace(lane, rows=(), row_of_pitch={}), pitches)


def pitch_name(pitch: int) -> str:
    """A pitch as musicians write it; 60 is C4."""
    return f"{_NAMES[pitch % _OCTAVE]}{pitch // _OCTAVE - 1}"


def _pitch_lane(number: int, track: Track, pitches: range) -> Lane:
    empty = Lane((number,), track.name, track.program, number, (), {})
    return _pitch_rows(empty, pitches)


@functools.cache
def _row_of(pitch: int) -> Row:
    is_dark, is_octave = pitch % _OCTAVE in _BLACK_KEYS, pitch % _OCTAVE == 0
    return Row(pitch_name(pitch), pitch, is_dark=is_dark, is_octave=is_octave)


def _pitch_rows(lane: Lane, pitches: range) -> Lane:
    rows = tuple(_row_of(pitch) for pitch in reversed(pitches))
    places = {row.pitch: index for index, row in enumerate(rows)}
    return replace(lane, rows=rows, row_of_pitch=places)


def _drum_lane(
    numbers: tuple[int, ...], tracks: tuple[Track, ...], drum_map: DrumMap, following: Score | None
) -> Lane:
    sounded = {note.pitch for number in numbers for note in tracks[number].notes}
    drums = following.drums().tracks if following is not None else ()
    sounded |= {note.pitch for track in drums for note in track.notes}
    others = sorted(sounded - set(drum_map.voice_of_note))
    rows = [Row(voice.label, drum_map.note_of_voice[voice], voice) for voice in reversed(Voice)]
    if others:
        rows.insert(0, Row("other", others[0]))
    top = len(rows) - len(Voice)
    places = {
        pitch: top + len(Voice) - 1 - voice for pitch, voice in drum_map.voice_of_note.items()
    }
    places |= dict.fromkeys(others, 0)
    first = tracks[numbers[0]]
    return Lane(
        numbers,
        first.name,
        first.program,
        numbers[0],
        tuple(rows),
        places,
        is_drum=True,
    )
