"""Windows of measures: a set in, the notes, programs and chords of single bars out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.data.phrases import Array
from musicgen.representation.lineup import places_of
from musicgen.representation.measure import DRUMS, NO_TRACK, TRACKS
from musicgen.representation.measure_input import (
    ABSENT,
    IntArray,
    chord_conditions,
    programs_with_notes,
    scaled_notes,
)
from musicgen.score import MAX_DATA
from musicgen.training.sections import AugmentationRecipe, MeasureAugmentationRecipe
from musicgen.training.windows.source import Arrays, FloatArray, sixteenth_ms
from musicgen.training.windows.stored import StoredWindows

MOST_NOTES = 256
"""Measures with more notes, one in a thousand, are left out of training and figures."""
_TRACK, _, _PITCH, _VELOCITY = range(4)
_SOFTEST = 1 / MAX_DATA


@dataclass(frozen=True, slots=True, eq=False)
class MeasureWindows:
    """The measures of a split.

    Attributes:
        stored: Where they are from.
        first_notes: Row of each measure's first note, of all stored measures, (measure,).
        places: The place that each of a measure's tracks takes, (measure, 8), int64.
    """

    stored: StoredWindows
    first_notes: NDArray[np.int64]
    places: NDArray[np.int64]

    @classmethod
    def of(cls, stored: StoredWindows) -> Self:
        """The measures of some windows, their tracks put in their places."""
        columns = stored.columns
        counts = columns["note_counts"].astype(np.int64)
        return cls(stored, np.cumsum(counts) - counts, _places(columns, stored.spans, counts))

    @property
    def sources(self) -> Sequence[str]:
        """Source of each window."""
        return self.stored.sources

    @property
    def odds(self) -> NDArray[np.float64]:
        """Odds of each window."""
        return self.stored.odds

    @property
    def files_by_source(self) -> Mapping[str, int]:
        """How many files the windows are from."""
        return self.stored.files_by_source

    def listed(self, chosen: NDArray[np.int64]) -> Arrays:
        """Measures by index: programs (window, 8), notes (window, note, 7), chords (window, 2, 36).

        See `musicgen.representation.measure_input`.
        """
        programs, notes = self._cut(chosen)
        return self._told(chosen, programs, notes)

    def step_ms(self, chosen: NDArray[np.int64]) -> FloatArray:
        """Length of a sixteenth in windows by index, (window,), in ms."""
        return sixteenth_ms(self.stored.bpm[chosen])

    def draw(
        self, rng: np.random.Generator, size: int, augmentation: AugmentationRecipe | None
    ) -> Arrays:
        """Draw measures; see `WindowSource`."""
        chosen = rng.choice(len(self.stored), size, p=self.odds)
        programs, notes = self._cut(chosen)
        if not isinstance(augmentation, MeasureAugmentationRecipe):
            return self._told(chosen, programs, notes)
        others = self._cut(rng.choice(len(self.stored), size, p=self.odds))
        swapped = rng.random((size, TRACKS)) < augmentation.swap_track
        programs, notes = _swap_tracks((programs, notes), others, swapped)
        notes = _without_tracks(notes, rng.random((size, TRACKS)) < augmentation.drop_track)
        _transpose(rng, programs, notes, augmentation.transpose)
        told_programs, told_notes, chords = self._told(chosen, programs, notes)
        chords *= rng.random((size, 1, 1)) >= augmentation.drop_chords
        curve = np.exp(rng.normal(0, augmentation.velocity_curve, (size, 1)))
        velocities = told_notes[..., _VELOCITY]
        velocities[:] = np.maximum(velocities, _SOFTEST) ** curve
        return told_programs, told_notes, chords

    def _cut(self, chosen: NDArray[np.int64]) -> tuple[IntArray, IntArray]:
        """Programs by place, (window, 8), and notes, (window, note, 7), int64, -1 for none."""
        columns = self.stored.columns
        measures = self.stored.first_rows[chosen]
        counts = columns["note_counts"][measures].astype(np.int64)
        width = np.arange(max(int(counts.max()), 1))
        rows = self.first_notes[measures][:, None] + width  # (window, note)
        real = width < counts[:, None]
        notes = columns["notes"][np.where(real, rows, 0)].astype(np.int64)
        places = self.places[measures]  # (window, track)
        notes[..., _TRACK] = np.take_along_axis(places, notes[..., _TRACK], axis=1)
        notes[~real, _TRACK] = ABSENT
        programs = np.full(places.shape, NO_TRACK, np.int64)
        np.put_along_axis(programs, places, columns["programs"][measures].astype(np.int64), axis=1)
        return programs, notes

    def _told(self, chosen: NDArray[np.int64], programs: IntArray, notes: IntArray) -> Arrays:
        """As the network takes them."""
        steps = self.stored.columns["steps"][self.stored.first_rows[chosen]].astype(np.int64)
        chords = chord_conditions(programs, notes, steps)
        told = programs_with_notes(programs, notes).astype(np.float32)
        return told, scaled_notes(notes), chords


def _places(
    columns: Mapping[str, Array], spans: NDArray[np.int64], counts: NDArray[np.int64]
) -> IntArray:
    """The place of each track, (measure, 8): the same in all measures of a phrase."""
    phrases = np.repeat(np.arange(len(spans)), spans[:, 1])
    phrase_of_note = np.repeat(phrases, counts)
    tracks, pitches = columns["notes"][:, _TRACK], columns["notes"][:, _PITCH]
    cell = phrase_of_note * TRACKS + tracks
    size = len(spans) * TRACKS
    sums = np.bincount(cell, pitches, size).reshape(-1, TRACKS)
    totals = np.bincount(cell, minlength=size).reshape(-1, TRACKS)
    means = sums / np.maximum(totals, 1)
    by_phrase = np.tile(np.arange(TRACKS), (len(spans), 1))
    for phrase, first in enumerate(spans[:, 0]):
        programs = columns["programs"][first]
        count = int((programs != NO_TRACK).sum())
        places = places_of(programs[:count].tolist(), means[phrase, :count].tolist())
        free = [place for place in range(TRACKS) if place not in places]
        by_phrase[phrase] = (*places, *free)
    return by_phrase[phrases]


def _swap_tracks(
    own: tuple[IntArray, IntArray],
    others: tuple[IntArray, IntArray],
    swapped: NDArray[np.bool_],
) -> tuple[IntArray, IntArray]:
    """Measures with some tracks, (measure, 8), taken from others."""
    programs = np.where(swapped, others[0], own[0])
    kept = _without_tracks(own[1], swapped)
    taken = _without_tracks(others[1], ~swapped)
    return programs, np.concatenate([kept, taken], axis=1)


def _without_tracks(notes: IntArray, tracks: NDArray[np.bool_]) -> IntArray:
    """Notes without those of some tracks, (measure, 8)."""
    track = notes[..., _TRACK]
    gone = np.take_along_axis(tracks, np.maximum(track, 0), axis=1)
    left = notes.copy()
    left[gone, _TRACK] = ABSENT
    return left


def _transpose(
    rng: np.random.Generator, programs: IntArray, notes: IntArray, furthest: int
) -> None:
    """Move all pitched tracks of a measure alike, where they then stay within MIDI's pitches."""
    track = notes[..., _TRACK]
    program = np.take_along_axis(programs, np.maximum(track, 0), axis=1)
    is_pitched = (track != ABSENT) & (program != DRUMS)
    semitones = rng.integers(-furthest, furthest + 1, (len(notes), 1))
    moved = notes[..., _PITCH] + semitones
    stays = ((moved >= 0) & (moved <= MAX_DATA) | ~is_pitched).all(axis=1, keepdims=True)
    notes[..., _PITCH] = np.where(is_pitched & stays, moved, notes[..., _PITCH])
