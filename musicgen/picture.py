"""Pictures of clips: scores in, drum grids in a row as a PNG out."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from musicgen.representation.drum_map import DrumMap, Voice, default_drum_map
from musicgen.representation.drums import STEPS_PER_BEAT, DrumGrid, to_grid
from musicgen.score import Score

_SCALE = 2  # drawn at twice the size it is read at, for sharp screens
_CELL = 9 * _SCALE
_ROW = 14 * _SCALE
_GAP = 18 * _SCALE
_LEFT = 78 * _SCALE
_TOP = 26 * _SCALE
_BACKGROUND = (24, 26, 31)
_EMPTY = (36, 39, 46)
_BEAT = (46, 50, 59)
_TEXT = (205, 210, 220)
_SOFT = (74, 92, 120)
_HARD = (255, 176, 64)


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
    widths = [len(grid.hits) * _CELL for grid in grids]
    width = _LEFT + sum(widths) + _GAP * len(grids)
    image = Image.new("RGB", (width, _TOP + len(Voice) * _ROW + _GAP), _BACKGROUND)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(11 * _SCALE)
    for voice in Voice:
        pen.text((10 * _SCALE, _y(voice) + _SCALE), voice.label, _TEXT, font)
    left = _LEFT
    for grid, label, grid_width in zip(grids, labels, widths, strict=True):
        pen.text((left, 6 * _SCALE), label, _TEXT, font)
        _draw_grid(pen, grid, left)
        left += grid_width + _GAP
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _y(voice: Voice) -> int:
    return _TOP + (len(Voice) - 1 - voice) * _ROW


def _draw_grid(pen: ImageDraw.ImageDraw, grid: DrumGrid, left: int) -> None:
    for step in range(len(grid.hits)):
        x = left + step * _CELL
        shade = _BEAT if step % STEPS_PER_BEAT == 0 else _EMPTY
        for voice in Voice:
            y = _y(voice)
            pen.rectangle((x, y, x + _CELL - _SCALE, y + _ROW - _SCALE), shade)
    for step, index in np.argwhere(grid.hits):
        voice = Voice(int(index))
        velocity = float(grid.velocities[step, voice])
        middle = left + (step + 0.5 + float(grid.offsets[step, voice])) * _CELL
        half, y = 0.42 * _CELL, _y(voice)
        colour = tuple(
            round(soft + (hard - soft) * velocity) for soft, hard in zip(_SOFT, _HARD, strict=True)
        )
        pen.rectangle((middle - half, y, middle + half, y + _ROW - _SCALE), colour)
