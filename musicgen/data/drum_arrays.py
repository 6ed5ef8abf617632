"""Drum phrases as they are stored: velocities, 0 for no hit, and offsets, one byte each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from musicgen.data.phrases import (
    BAR_STEPS,
    Column,
    Columns,
    Phrase,
    Representation,
    four_beat_stretches,
)
from musicgen.errors import ClipError
from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import MAX_VELOCITY, DrumGrid, FloatArray, to_grid
from musicgen.score import Score

MIN_HITS = 4
"""A window with fewer hits than this is a rest, and is left out."""
OFFSET_SCALE = 254
"""Stored offset of a whole step: half a step is 127. An offset is off by 1/508 step at most."""


def phrases(score: Score) -> Sequence[Phrase]:
    """The drums of a score, by stretches in 4/4, on sixteenth steps.

    Raises:
        ClipError: it has no drums, or none in 4/4.
    """
    kits = [track for track in score.tracks if track.is_drum and track.notes]
    if not kits:
        raise ClipError("no drums (nothing on MIDI channel 10)")
    found = [
        Phrase(packed(to_grid(stretch).grid), stretch.bpm)
        for stretch in four_beat_stretches(score, kits)
        if stretch.notes
    ]
    if not found:
        raise ClipError("no drums in its 4/4 bars")
    return found


def packed(grid: DrumGrid) -> Columns:
    """A drum grid as it is stored: velocities 0-127, uint8, and offsets in 1/254 step, int8."""
    return {
        "velocities": np.rint(grid.velocities * MAX_VELOCITY).astype(np.uint8),
        "offsets": np.rint(grid.offsets * OFFSET_SCALE).astype(np.int8),
    }


def unpacked(velocities: NDArray[np.uint8], offsets: NDArray[np.int8]) -> FloatArray:
    """Stored drums as a model takes them: (step, voice, [hit, velocity, offset]), float32."""
    array = np.empty((*velocities.shape, 3), np.float32)
    array[..., 0] = velocities > 0
    array[..., 1] = velocities / np.float32(MAX_VELOCITY)
    array[..., 2] = offsets / np.float32(OFFSET_SCALE)
    return array


def _window_key(columns: Columns, first: int, length: int) -> bytes | None:
    """Velocity and timing count: two takes of one beat are two windows."""
    velocities = columns["velocities"][first : first + length]
    if np.count_nonzero(velocities) < MIN_HITS:
        return None
    return velocities.tobytes() + columns["offsets"][first : first + length].tobytes()


DRUMS = Representation(
    name="drums",
    columns={"velocities": Column("|u1", (VOICES,)), "offsets": Column("|i1", (VOICES,))},
    bar_rows=BAR_STEPS,
    window_bars=(2,),
    phrases=phrases,
    window_key=_window_key,
)
