"""Drum clips as grids: a row a voice, a column a step."""

from collections.abc import Sequence

import numpy as np

from musicgen.picture.sheet import (
    BEAT,
    EMPTY,
    GAP,
    HARD,
    LEFT,
    SCALE,
    SOFT,
    TOP,
    Sheet,
    by_velocity,
)
from musicgen.representation.drum_map import DrumMap, Voice, default_drum_map
from musicgen.representation.drums import STEPS_PER_BEAT, DrumGrid, to_grid
from musicgen.score import Score

_CELL = 9 * SCALE
_ROW = 14 * SCALE


def draw_grids(
    scores: Sequence[Score], labels: Sequence[str], drum_maps: Sequence[DrumMap] | None = None
) -> bytes:
    """Draw drum clips side by side: a row a voice, kick at the bottom, colour by velocity.

    A hit is drawn off its step's middle by its micro-timing.

    Args:
        scores: Drum loops of whole steps.
        labels: A word over each.
        drum_maps: What each is read by; the default map where None.

    Returns:
        A PNG file.
    """
    maps = drum_maps or [default_drum_map()] * len(scores)
    grids = [to_grid(*pair).grid for pair in zip(scores, maps, strict=True)]
    widths = [grid_width(score) for score in scores]
    sheet = Sheet(LEFT + sum(widths) + GAP * len(grids), TOP + len(Voice) * _ROW + GAP)
    for voice in Voice:
        sheet.write(10 * SCALE, _y(voice) + SCALE, voice.label)
    left = LEFT
    for grid, label, width in zip(grids, labels, widths, strict=True):
        sheet.label(left, label)
        _draw_grid(sheet, grid, left)
        left += width + GAP
    return sheet.png()


def grid_width(score: Score) -> int:
    """How wide a clip's grid is, in pixels."""
    return round(score.length_beats * STEPS_PER_BEAT) * _CELL


def _y(voice: Voice) -> int:
    return TOP + (len(Voice) - 1 - voice) * _ROW


def _draw_grid(sheet: Sheet, grid: DrumGrid, left: int) -> None:
    for step in range(len(grid.hits)):
        x = left + step * _CELL
        shade = BEAT if step % STEPS_PER_BEAT == 0 else EMPTY
        for voice in Voice:
            y = _y(voice)
            sheet.pen.rectangle((x, y, x + _CELL - SCALE, y + _ROW - SCALE), shade)
    for step, index in np.argwhere(grid.hits):
        voice = Voice(int(index))
        velocity = float(grid.velocities[step, voice])
        middle = left + (step + 0.5 + float(grid.offsets[step, voice])) * _CELL
        half, y = 0.42 * _CELL, _y(voice)
        colour = by_velocity(SOFT, HARD, velocity)
        sheet.pen.rectangle((middle - half, y, middle + half, y + _ROW - SCALE), colour)
