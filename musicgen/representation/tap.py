"""A tapped rhythm: drums, or any notes, in, the one line of onsets that a finger would tap out."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.drum_rows import ROW_STEPS, Rows
from musicgen.representation.drums import MAX_VELOCITY
from musicgen.score import Note

TAP_CHANNELS = 3
"""Onset (0 or 1), velocity (0-1 of full scale), offset (in steps, -0.5 to 0.5)."""
_HIT, _VELOCITY = 0, 1

FloatArray = NDArray[np.float32]


def tapped(grids: FloatArray) -> FloatArray:
    """The rhythm of drums: at each step the loudest of its hits.

    Args:
        grids: Drum arrays, (batch, step, voice, [hit, velocity, offset]).

    Returns:
        (batch, step, [onset, velocity, offset]).

    Source: the "monotonic groove" of Haki et al. 2022.
    """
    loudness = grids[..., _VELOCITY] + grids[..., _HIT]  # a hit of velocity 0 is an onset still
    loudest = loudness.argmax(-1)[..., None, None]
    taps: FloatArray = np.take_along_axis(grids, loudest, axis=-2)[..., 0, :]
    return taps


def tap_rows(rows: Rows, notes: Iterable[Note]) -> FloatArray:
    """The rhythm of some notes in the rows of their score; of several on a step the loudest counts.

    Returns:
        (row, 16, [onset, velocity, offset]), float32.
    """
    taps = np.zeros((len(rows), ROW_STEPS, TAP_CHANNELS), np.float32)
    for note in sorted(notes, key=lambda note: note.velocity):
        place = rows.place_of(note.onset_beats)
        offset = min(max(place.offset, -0.5), 0.5)
        taps[place.row, place.step] = (1, note.velocity / MAX_VELOCITY, offset)
    return taps


def fit_of(taps: FloatArray, others: FloatArray) -> FloatArray:
    """How alike two rhythms are, each in its own dynamics, 0-1, (batch,).

    Twice what both have of loudness on each step, over what they have together (Dice 1945); the
    loudness of a rhythm counts in its mean.

    Args:
        taps: (batch, step, [onset, velocity, offset]).
        others: The same.
    """
    one, other = (_loudness(each) for each in (taps, others))
    together = one.sum(-1) + other.sum(-1)
    fit: FloatArray = 2 * np.minimum(one, other).sum(-1) / np.maximum(together, 1)
    return fit


def _loudness(taps: FloatArray) -> FloatArray:
    """Loudness of each step, 1 being the rhythm's mean, (batch, step)."""
    hit, velocity = taps[..., 0], taps[..., 1]
    mean = (hit * velocity).sum(-1) / np.maximum(hit.sum(-1), 1)
    loudness: FloatArray = hit * velocity / np.maximum(mean, 1 / MAX_VELOCITY)[..., None]
    return loudness
