"""Measures as a network takes them: programs by place, a table of scaled notes, and chords.

The note table is that of `Measure`, with velocity as a share of full scale and duration as a
logarithm, padded with notes of track -1. The chords are those that sound in each half of the bar.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.chord_inference import chords_of_chroma
from musicgen.representation.chords import CONDITION_SIZE, OCTAVE
from musicgen.representation.chords import conditions as conditions_of
from musicgen.representation.measure import (
    BAR_STEPS,
    DRUMS,
    FIELDS,
    NO_TRACK,
    TRACKS,
    Measure,
)
from musicgen.score import MAX_DATA

HALVES = 2
ABSENT = -1
"""Track of what is no note, but fills a table up."""
LONGEST_OCTAVES = float(np.log2(BAR_STEPS))
"""Durations are told as their logarithm to base 2, as a share of this."""

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
_TRACK, _STEP, _PITCH, _VELOCITY, _DURATION = range(5)


def note_tables(measures: Sequence[Measure], places: Sequence[int]) -> tuple[IntArray, IntArray]:
    """Measures of one song, their tracks put in places.

    Args:
        measures: Of the same tracks.
        places: Of each track; see `lineup.places_of`.

    Returns:
        Programs, (measure, 8), 129 for no track, and notes, (measure, note, 7), track -1 for none.
    """
    width = max(max((len(measure.notes) for measure in measures), default=0), 1)
    programs = np.full((len(measures), TRACKS), NO_TRACK, np.int64)
    notes = np.zeros((len(measures), width, len(FIELDS)), np.int64)
    notes[..., _TRACK] = ABSENT
    place_of = np.asarray(places, np.int64)
    for row, measure in enumerate(measures):
        programs[row, place_of] = measure.programs
        table = notes[row, : len(measure.notes)]
        table[:] = measure.notes
        table[:, _TRACK] = place_of[measure.notes[:, _TRACK]]
    return programs, notes


def programs_with_notes(programs: IntArray, notes: IntArray) -> IntArray:
    """Programs, (measure, 8), those of tracks that are silent in their measure made no track."""
    sounds = (notes[:, :, _TRACK, None] == np.arange(TRACKS)).any(axis=1)  # (measure, track)
    return np.where(sounds, programs, NO_TRACK)


def scaled_notes(notes: IntArray) -> FloatArray:
    """A note table as a network takes it, (measure, note, 7), float32."""
    scaled = notes.astype(np.float32)
    scaled[..., _VELOCITY] /= MAX_DATA
    octaves = np.log2(np.maximum(scaled[..., _DURATION], 1))
    scaled[..., _DURATION] = octaves / LONGEST_OCTAVES
    return scaled


def steps_of_duration(scaled: FloatArray) -> FloatArray:
    """Durations in steps, of what `scaled_notes` makes of them."""
    steps: FloatArray = np.exp2(scaled * LONGEST_OCTAVES)
    return steps


def chord_conditions(programs: IntArray, notes: IntArray, steps: IntArray) -> FloatArray:
    """The chords that sound in each half of some measures.

    Args:
        programs: (measure, 8).
        notes: (measure, note, 7).
        steps: Of each measure, (measure,).

    Returns:
        (measure, half, 36), float32; see `chords.conditions`.
    """
    track, step, pitch = notes[..., _TRACK], notes[..., _STEP], notes[..., _PITCH]
    end = step + notes[..., _DURATION]
    rows = np.arange(len(notes))[:, None]
    is_pitched = (track != ABSENT) & (programs[rows, np.maximum(track, 0)] != DRUMS)
    conditions = np.zeros((len(notes), HALVES, CONDITION_SIZE), np.float32)
    half_steps = steps[:, None] / HALVES
    for half in range(HALVES):
        begin = half * half_steps
        heard = np.minimum(end, begin + half_steps) - np.maximum(step, begin)
        heard = np.where(is_pitched, np.maximum(heard, 0), 0)  # (measure, note), in steps
        chroma = np.zeros((len(notes), OCTAVE))
        np.add.at(chroma, (np.broadcast_to(rows, pitch.shape), pitch % OCTAVE), heard)
        long_enough = heard >= half_steps / 4
        some = np.where(long_enough.any(axis=1, keepdims=True), long_enough, heard > 0)
        lowest = np.where(some, pitch, MAX_DATA + 1).min(axis=1)
        conditions[:, half] = conditions_of(chords_of_chroma(chroma, lowest % OCTAVE))
    return conditions
