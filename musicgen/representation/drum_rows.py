"""Bars of any length and meter as rows of sixteen steps: a Score in, places in rows out, and back.

A bar of four beats is a row. Shorter bars fill the front of one, or share one where they go into
it a whole number of times, as two bars of 2/4 do; longer ones take several. What is read and
written in rows can be of any length, where a drum model's own grid is two of them.
"""

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from musicgen.representation.bars import ROW_BEATS, Bar, bars_of
from musicgen.representation.drum_map import VOICES, DrumMap, Voice
from musicgen.representation.drums import (
    CHANNELS,
    MAX_VELOCITY,
    STEPS_PER_BEAT,
    FloatArray,
)
from musicgen.score import Note, Score

ROW_STEPS = int(ROW_BEATS) * STEPS_PER_BEAT
_HALF_STEP_BEATS = 0.5 / STEPS_PER_BEAT
_ROUNDING_STEPS = 1e-6


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of a score that is a row.

    Attributes:
        start_beats: In beats from the score's start.
        steps: How many of the row's steps it fills, 1-16.
    """

    start_beats: float
    steps: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note lies.

    Attributes:
        row: Index of its row.
        step: Step in the row, 0-15.
        offset: How far from the step's time, in steps; -0.5 to 0.5, but more where a note lies
            past the last step of a clip.
    """

    row: int
    step: int
    offset: float


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a score.

    Attributes:
        rows: One or more, by their start.
    """

    rows: tuple[Row, ...]

    def __len__(self) -> int:
        """How many."""
        return len(self.rows)

    def place_of(self, onset_beats: float) -> Place:
        """The place of an onset; one in the half step before a row is its first step, early."""
        starts = [row.start_beats - _HALF_STEP_BEATS for row in self.rows]
        index = max(0, bisect_right(starts, onset_beats) - 1)
        row = self.rows[index]
        position = (onset_beats - row.start_beats) * STEPS_PER_BEAT
        step = min(max(int(np.floor(position + 0.5)), 0), row.steps - 1)
        return Place(index, step, position - step)

    def onset_of(self, row: int, step: int, offset: float) -> float:
        """The onset in beats of a place; below 0 where the score's first hit is early."""
        return self.rows[row].start_beats + (step + offset) / STEPS_PER_BEAT

    def first_row_of(self, start_beats: float) -> int:
        """The first row that starts at a beat or later."""
        return sum(row.start_beats < start_beats - _ROUNDING_STEPS for row in self.rows)


def rows_of(score: Score) -> Rows:
    """The rows of a score."""
    rows: list[Row] = []
    for bar in bars_of(score):
        rows = _with_bar(rows, bar)
    return Rows(tuple(rows))


def _with_bar(rows: list[Row], bar: Bar) -> list[Row]:
    steps = max(1, int(np.ceil(bar.length_beats * STEPS_PER_BEAT - _ROUNDING_STEPS)))
    if rows and ROW_STEPS % steps == 0 and steps < ROW_STEPS:
        last = rows[-1]
        follows = last.start_beats + last.steps / STEPS_PER_BEAT == bar.start_beats
        if follows and last.steps % steps == 0 and last.steps + steps <= ROW_STEPS:
            return [*rows[:-1], Row(last.start_beats, last.steps + steps)]
    parts = [
        Row(bar.start_beats + first / STEPS_PER_BEAT, min(ROW_STEPS, steps - first))
        for first in range(0, steps, ROW_STEPS)
    ]
    return rows + parts


def gridded_rows(
    rows: Rows, notes: tuple[Note, ...], drum_map: DrumMap
) -> tuple[FloatArray, dict[Note, tuple[Place, Voice]]]:
    """Put drum notes in rows; of several in a cell the loudest counts.

    Args:
        rows: Of the score.
        notes: Its drum notes.
        drum_map: Which note is which voice.

    Returns:
        Hit, velocity and offset, (row, 16, voice, 3), float32, and the place of each note that is
        in the map.
    """
    array = np.zeros((len(rows), ROW_STEPS, VOICES, CHANNELS), np.float32)
    places: dict[Note, tuple[Place, Voice]] = {}
    for note in sorted(notes, key=lambda note: note.velocity):
        voice = drum_map.voice_of_note.get(note.pitch)
        if voice is None:
            continue
        place = rows.place_of(note.onset_beats)
        places[note] = (place, voice)
        offset = min(max(place.offset, -0.5), 0.5)
        array[place.row, place.step, voice] = (1, note.velocity / MAX_VELOCITY, offset)
    return array, places


def windows_of(array: FloatArray) -> FloatArray:
    """Each row with the one after it, and the last with the first, as a loop plays them.

    Args:
        array: (row, 16, ...).

    Returns:
        (row, 32, ...).
    """
    return np.concatenate([array, np.roll(array, -1, axis=0)], axis=1)


def rows_of_windows(array: FloatArray) -> FloatArray:
    """What windows say of each row, as `windows_of` made them: the mean of the two it is in.

    Args:
        array: (row, 32, ...).

    Returns:
        (row, 16, ...).
    """
    first, second = array[:, :ROW_STEPS], array[:, ROW_STEPS:]
    mean: FloatArray = 0.5 * (first + np.roll(second, 1, axis=0))
    return mean
