"""Where the bars of any meter lie in the rows of a model made for bars of four beats.

Bars keep their own length: a shorter one fills a part of its row, a longer one takes several rows.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.bars import bars_of, pieces_of, row_lengths
from musicgen.representation.drums import DrumGrid
from musicgen.representation.melody import HOLD, REST, STEPS_PER_BEAT, MelodyGrid, step_count
from musicgen.score import Score

ROW_STEPS = 4 * STEPS_PER_BEAT


@dataclass(frozen=True, slots=True)
class RowLayout:
    """Where a clip's steps lie in a model's rows.

    Attributes:
        lengths: The clip's steps in each of the model's rows, 0-16, one run after another.
    """

    lengths: tuple[int, ...]

    @property
    def steps(self) -> int:
        """Of the clip."""
        return sum(self.lengths)

    @property
    def model_steps(self) -> int:
        """Of the model."""
        return ROW_STEPS * len(self.lengths)

    def places(self) -> NDArray[np.int64]:
        """The model's step of each step of the clip, (step,)."""
        rows = [row * ROW_STEPS + np.arange(steps) for row, steps in enumerate(self.lengths)]
        return np.concatenate(rows)

    def spread_line(self, line: MelodyGrid) -> MelodyGrid:
        """A clip's line as the model takes it; between bars a note that sounds on is held."""
        places = self.places()
        classes = np.full(self.model_steps, REST, np.int16)
        classes[places] = line.classes
        gaps = np.setdiff1d(np.arange(self.model_steps), places)
        following = places[np.minimum(np.searchsorted(places, gaps), len(places) - 1)]
        held = (following > gaps) & (classes[following] == HOLD)
        classes[gaps[held]] = HOLD
        velocities, offsets = np.zeros((2, self.model_steps), np.float32)
        velocities[places], offsets[places] = line.velocities, line.offsets
        return MelodyGrid(classes, velocities, offsets)

    def gather_line(self, line: MelodyGrid) -> MelodyGrid:
        """The clip's steps of a model's line; the inverse of `spread_line`."""
        places = self.places()
        return MelodyGrid(line.classes[places], line.velocities[places], line.offsets[places])

    def spread_drums(self, grid: DrumGrid) -> DrumGrid:
        """A clip's drums as the model takes them; silent where no step of the clip lies."""
        places = self.places()
        shape = (self.model_steps, grid.hits.shape[1])
        hits, velocities = np.zeros(shape, np.bool_), np.zeros(shape, np.float32)
        offsets = np.zeros(shape, np.float32)
        hits[places], velocities[places] = grid.hits, grid.velocities
        offsets[places] = grid.offsets
        return DrumGrid(hits, velocities, offsets)

    def gather_drums(self, grid: DrumGrid) -> DrumGrid:
        """The clip's steps of a model's drums; the inverse of `spread_drums`."""
        places = self.places()
        return DrumGrid(grid.hits[places], grid.velocities[places], grid.offsets[places])


def layout_of_rows(score: Score, rows: int) -> RowLayout:
    """Where the steps of a score lie in a model's rows.

    Args:
        score: As `fit_bars` gives it: its bars fill no more than the rows.
        rows: Of the model.
    """
    pieces = pieces_of(bars_of(score))
    lengths = row_lengths(pieces, STEPS_PER_BEAT, step_count(score.length_beats))
    return RowLayout((*lengths, *(0 for _ in range(rows - len(lengths)))))
