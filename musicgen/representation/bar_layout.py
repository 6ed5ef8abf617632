"""Where the bars of any meter lie in the 32 steps of a drum model made for two bars of 4/4.

Bars keep their own length: shorter ones begin where the model's bars begin and leave the rest of
them silent, so that a waltz is heard as two bars and comes back as two bars of three.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import BARS, LOOP_BEATS, STEPS, STEPS_PER_BEAT, DrumGrid
from musicgen.score import Meter

_ROW_BEATS = LOOP_BEATS / BARS
_ROW_STEPS = STEPS // BARS


@dataclass(frozen=True, slots=True)
class BarLayout:
    """Where a clip's steps lie in the model's.

    Attributes:
        meter: Of the clip.
        bars: How many of its bars are taken; the last may be cut short.
        steps: How many steps the clip has, 32 at most.
        row_steps: The clip's steps that lie in each of the model's bars, one run after another.
    """

    meter: Meter
    bars: int
    steps: int
    row_steps: tuple[int, ...]

    @property
    def length_beats(self) -> float:
        """Length of the clip, in beats, 8 at most."""
        return self.steps / STEPS_PER_BEAT

    def spread(self, grid: DrumGrid) -> DrumGrid:
        """The clip's grid as the model takes it, 32 steps; silent where no step of it lies."""
        places = self._places()
        hits = np.zeros((STEPS, VOICES), np.bool_)
        velocities = np.zeros((STEPS, VOICES), np.float32)
        offsets = np.zeros((STEPS, VOICES), np.float32)
        hits[places], velocities[places] = grid.hits, grid.velocities
        offsets[places] = grid.offsets
        return DrumGrid(hits, velocities, offsets)

    def gather(self, grid: DrumGrid) -> DrumGrid:
        """The clip's steps of a model's grid; the inverse of `spread`."""
        places = self._places()
        return DrumGrid(grid.hits[places], grid.velocities[places], grid.offsets[places])

    def _places(self) -> NDArray[np.int64]:
        """The model's step of each step of the clip, (step,)."""
        return np.concatenate(
            [row * _ROW_STEPS + np.arange(steps) for row, steps in enumerate(self.row_steps)]
        )


def layout_of(meter: Meter) -> BarLayout:
    """The layout of clips in a meter.

    Meters whose bars fill four beats evenly (4/4, 2/4, 2/2) take all 32 steps. Shorter bars (3/4,
    6/8, 7/8) take a bar of the model each, or two of them share one (3/8). Of longer ones (5/4,
    7/4) one bar runs through both; of one above eight beats the first eight.
    """
    bar_steps = meter.bar_beats * STEPS_PER_BEAT
    if bar_steps != int(bar_steps) or _ROW_STEPS % bar_steps == 0:
        return BarLayout(meter, max(1, int(STEPS // bar_steps)), STEPS, (STEPS,))
    if bar_steps < _ROW_STEPS:
        bars_a_row = int(_ROW_STEPS // bar_steps)
        row_steps = bars_a_row * int(bar_steps)
        return BarLayout(meter, BARS * bars_a_row, BARS * row_steps, (row_steps,) * BARS)
    steps = min(int(bar_steps), STEPS)
    return BarLayout(meter, 1, steps, (steps,))
