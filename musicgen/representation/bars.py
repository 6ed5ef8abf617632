"""Bars: a Score in, its bars by its own meters out; arrays of steps to rows of bars and back.

A model made for 4/4 has rows of 16 (or 96) steps. Bars of other meters keep their own number of
steps: they fill part of a row, told by a mask, and a bar longer than a row takes several.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ShapeError
from musicgen.score import Meter, Score

ROW_BEATS = 4.0
"""What a row of a padded array holds at most: a bar of 4/4."""
_ROUNDING_BEATS = 1e-6
_SLIVER_BEATS = 0.125


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, or a part of one, of a score.

    Attributes:
        start_beats: In beats from the score's start.
        length_beats: Of the whole bar, even where the score ends within it; more than 0.
    """

    start_beats: float
    length_beats: float

    @property
    def end_beats(self) -> float:
        """Where the next bar begins, in beats."""
        return self.start_beats + self.length_beats


def bars_of(score: Score) -> tuple[Bar, ...]:
    """The bars of a score, one or more.

    A change of meter begins a bar, and cuts the one before it short, as a pick-up is written. A
    last bar that the score does not fill counts if a note begins in it, not for mere ringing.
    Bars of less than a beat (1/8, 3/16) are taken several at a time, and a sliver between changes
    of meter goes with the bar before it, so that no bar is shorter than half a sixteenth.
    """
    onset = max((note.onset_beats for note in score.notes), default=0.0)
    stop = max(score.length_beats - _ROUNDING_BEATS, onset + _ROUNDING_BEATS)
    changes = [*(meter.beat for meter in score.meters[1:]), math.inf]
    bars = [
        bar
        for meter, end in zip(score.meters, changes, strict=True)
        for bar in _bars_under(meter, min(end, stop), end)
    ]
    bars = _without_slivers(bars)
    last = bars[-1]
    whole = last.end_beats <= score.length_beats + _ROUNDING_BEATS
    if len(bars) > 1 and not whole and onset < last.start_beats:
        bars.pop()
    return tuple(bars)


def _bar_beats(meter: Meter) -> float:
    return meter.bar_beats * max(1, math.ceil(1 / meter.bar_beats))


def _bars_under(meter: Meter, stop_beats: float, change_beats: float) -> list[Bar]:
    """The bars that begin under a meter before a stop; none reaches over the next change."""
    length = _bar_beats(meter)
    count = max(0, math.ceil((stop_beats - meter.beat) / length))
    starts = [meter.beat + index * length for index in range(count)]
    return [Bar(start, min(length, change_beats - start)) for start in starts]


def _without_slivers(bars: Sequence[Bar]) -> list[Bar]:
    joined = [bars[0]]
    for bar in bars[1:]:
        before = joined[-1]
        if min(bar.length_beats, before.length_beats) < _SLIVER_BEATS:
            joined[-1] = Bar(before.start_beats, bar.end_beats - before.start_beats)
        else:
            joined.append(bar)
    return joined


def pieces_of(bars: Sequence[Bar], most_beats: float = ROW_BEATS) -> tuple[Bar, ...]:
    """Bars, those that are longer than a row cut into pieces of whole beats: 5/4 into 3 and 2."""
    return tuple(piece for bar in bars for piece in _pieces(bar, most_beats))


def _pieces(bar: Bar, most_beats: float) -> list[Bar]:
    count = math.ceil(bar.length_beats / most_beats)
    each = min(float(math.ceil(bar.length_beats / count)), most_beats)
    starts = [bar.start_beats + index * each for index in range(count)]
    return [Bar(start, min(each, bar.end_beats - start)) for start in starts]


def row_lengths(bars: Sequence[Bar], steps_per_beat: int, steps: int) -> tuple[int, ...]:
    """How many steps lie in each bar or piece of one.

    Args:
        bars: One after another, the first at the array's step 0.
        steps_per_beat: Of the grid.
        steps: How many the array has; a last bar that goes beyond them is that much shorter.
    """
    start = bars[0].start_beats
    edges = [round((bar.start_beats - start) * steps_per_beat) for bar in bars] + [steps]
    return tuple(max(0, min(end, steps) - min(begin, steps)) for begin, end in pairwise(edges))


def padded(
    values: NDArray[np.generic], lengths: Sequence[int], width: int, fill: float
) -> tuple[NDArray[np.generic], NDArray[np.bool_]]:
    """Steps in rows of one width, for a model made for bars of that many steps.

    Args:
        values: (step, ...).
        lengths: Steps of each row, as `row_lengths` has them, `width` at most.
        width: Steps of a full row: 16 or 96.
        fill: What stands after the end of a shorter row.

    Returns:
        The rows, (row, width, ...), and which of their steps are real, (row, width), bool.

    Raises:
        ShapeError: a row is too long, or the rows do not hold just the steps there are.
    """
    if max(lengths, default=0) > width or sum(lengths) != len(values):
        raise ShapeError(
            f"rows of {list(lengths)} steps do not fit {len(values)} steps in rows of {width}"
        )
    mask = np.arange(width) < np.asarray(lengths, np.int64)[:, None]  # (row, width)
    rows = np.full((len(lengths), width, *values.shape[1:]), fill, values.dtype)
    rows[mask] = values
    return rows, mask


def unpadded(rows: NDArray[np.generic], mask: NDArray[np.bool_]) -> NDArray[np.generic]:
    """The real steps of padded rows, (step, ...); the inverse of `padded`."""
    if rows.shape[:2] != mask.shape:
        raise ShapeError(f"rows of shape {rows.shape} need a mask of their first two axes")
    steps: NDArray[np.generic] = rows[mask]
    return steps
