"""Phrases: what a representation makes of one Score, as compact arrays, ready to be stored.

A phrase is a stretch of a performance, whole bars long. Windows of any length, at any step, are cut
from it later; what is kept here for each window size is where the windows begin that are worth
training on, and a hash by which repeated ones are found.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ClipError
from musicgen.score import Note, Score, Track

BAR_BEATS = 4.0
STEPS_PER_BEAT = 4
BAR_STEPS = int(BAR_BEATS) * STEPS_PER_BEAT
_HALF_STEP_BEATS = 0.5 / STEPS_PER_BEAT
_HASH_BYTES = 8

Array = NDArray[Any]
Columns = Mapping[str, Array]
"""Arrays by name; the first axis of the first is time, in rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A stretch of a performance.

    Attributes:
        columns: The arrays of the representation, whole bars long.
        bpm: Tempo at its start, in quarter notes a minute.
    """

    columns: Columns
    bpm: float

    @property
    def rows(self) -> int:
        """Length on the time axis."""
        return len(next(iter(self.columns.values())))


@dataclass(frozen=True, slots=True)
class Column:
    """An array of a representation.

    Attributes:
        dtype: As numpy names it, little-endian or of one byte.
        shape: Of one row; the rows come before.
    """

    dtype: str
    shape: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Representation:
    """How Scores become phrases and windows; one for each kind of training array.

    Attributes:
        name: What it is called on the command line and in the set.
        columns: Its arrays. The first has a row for each step of time; the rows of a later one may
            count something else, such as notes.
        bar_rows: Rows of a bar: the hop between windows.
        window_bars: Sizes of window to list, in bars.
        phrases: The phrases of a Score, one or more; raises ClipError where there are none.
        window_key: The bytes that tell a window from another, or None where it is not worth
            training on: of a phrase's columns, the first row, and the number of rows.
    """

    name: str
    columns: Mapping[str, Column]
    bar_rows: int
    window_bars: tuple[int, ...]
    phrases: Callable[[Score], Sequence[Phrase]]
    window_key: Callable[[Columns, int, int], bytes | None]

    def windows(self, phrase: Phrase, bars: int) -> tuple[list[int], list[bytes]]:
        """The windows of a phrase that are worth training on, at a hop of one bar.

        Args:
            phrase: The phrase.
            bars: Size of a window.

        Returns:
            First row of each in the phrase, and the hash of each, of eight bytes.
        """
        length = bars * self.bar_rows
        firsts, hashes = [], []
        for first in range(0, phrase.rows - length + 1, self.bar_rows):
            key = self.window_key(phrase.columns, first, length)
            if key is not None:
                firsts.append(first)
                hashes.append(hashlib.blake2b(key, digest_size=_HASH_BYTES).digest())
        return firsts, hashes


def four_beat_stretches(score: Score, parts: Iterable[Track]) -> list[Score]:
    """The stretches of a score whose bars have four beats, each from a bar line, whole bars long.

    The last one ends with the bar that holds the last onset; an onset in the half step before a bar
    line counts as in the bar after it.

    Args:
        score: Any score, for its tempos and meters.
        parts: The tracks to keep.

    Returns:
        Scores of those tracks, one or more.

    Raises:
        ClipError: no bar has four beats.
    """
    tracks = tuple(parts)
    last = max((note.onset_beats for track in tracks for note in track.notes), default=0.0)
    end = (last + _HALF_STEP_BEATS) // BAR_BEATS * BAR_BEATS + BAR_BEATS
    stretches = []
    for start, stop in _four_beat_spans(score):
        stop_beats = min(stop, start + _up_to_bar(end - start))
        bars = int((stop_beats - start) // BAR_BEATS)
        if bars > 0:
            stretches.append(_stretch(score, tracks, start, bars * BAR_BEATS))
    if not stretches:
        meters = dict.fromkeys(str(meter) for meter in score.meters)
        raise ClipError(f"in {', '.join(meters)}, not 4/4")
    return stretches


def _up_to_bar(beats: float) -> float:
    return -(-beats // BAR_BEATS) * BAR_BEATS


def _four_beat_spans(score: Score) -> list[tuple[float, float]]:
    """From where to where bars have four beats; such meters join if they meet on a bar line."""
    spans: list[tuple[float, float]] = []
    ends = [*(meter.beat for meter in score.meters[1:]), np.inf]
    for meter, end in zip(score.meters, ends, strict=True):
        if meter.bar_beats != BAR_BEATS or end <= meter.beat:
            continue
        joins = spans and spans[-1][1] == meter.beat
        if joins and (meter.beat - spans[-1][0]) % BAR_BEATS == 0:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((meter.beat, end))
    return spans


def _stretch(score: Score, tracks: Iterable[Track], start: float, beats: float) -> Score:
    kept = tuple(
        replace(track, notes=tuple(_notes_within(track.notes, start, beats))) for track in tracks
    )
    tempo = [tempo for tempo in score.tempos if tempo.beat <= start][-1]
    return Score(kept, beats, (replace(tempo, beat=0.0),))


def _notes_within(notes: Iterable[Note], start: float, beats: float) -> Iterable[Note]:
    """The notes that begin in a stretch, counted from its start and cut at its end."""
    for note in notes:
        onset = note.onset_beats - start
        if not 0 <= onset < beats:
            continue
        if start == 0 and note.end_beats <= beats:
            yield note
        else:
            duration = min(note.duration_beats, beats - onset)
            yield Note(onset, note.pitch, note.velocity, duration)
