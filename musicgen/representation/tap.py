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
_ADDED = 0.25
"""What a step that only the drums play costs, where one that they leave out costs 1."""
_LEAST = 1e-6

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


def fit_of(taps: FloatArray, drums: FloatArray) -> FloatArray:
    """How well the rhythm of some drums fits one that was asked for, 0-1, (batch,).

    What both have of loudness on each step, over that and what is missing and a quarter of what is
    added (Tversky 1977): drums may play between the onsets, but should not leave any out. The
    loudness of a rhythm counts in its loudest.

    Args:
        taps: The rhythm, (batch, step, [onset, velocity, offset]).
        drums: That of the drums, as `tapped` gives it.
    """
    asked, played = (_loudness(each) for each in (taps, drums))
    both = np.minimum(asked, played).sum(-1)
    missing, added = asked.sum(-1) - both, played.sum(-1) - both
    fit: FloatArray = both / np.maximum(both + missing + _ADDED * added, _LEAST)
    return fit


def _loudness(taps: FloatArray) -> FloatArray:
    """Loudness of each step, 1 being that of the loudest, (batch, step)."""
    loudness: FloatArray = taps[..., 0] * taps[..., 1]
    loudest = np.maximum(loudness.max(-1, keepdims=True), 1 / MAX_VELOCITY)
    shares: FloatArray = loudness / loudest
    return shares
