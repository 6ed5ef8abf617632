"""Figures with intervals: values of clips in, a figure and what it might be on other clips out."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_RESAMPLES = 1_000
_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its interval.

    Attributes:
        value: The figure.
        least: Lower end of its 95 % interval, by bootstrap over clips.
        most: Upper end.
    """

    value: float
    least: float
    most: float

    def __str__(self) -> str:
        """Return the figure and its interval, two decimals each."""
        return f"{self.value:.2f} ({self.least:.2f}-{self.most:.2f})"


def bootstrapped(rows: FloatArray, figure: Callable[[FloatArray], float]) -> Figure:
    """A figure of rows, (row, column), with the interval that drawing rows anew gives it.

    Source: Efron 1979; the percentile interval.
    """
    if not len(rows):
        return Figure(0.0, 0.0, 0.0)
    rng = np.random.default_rng(0)
    drawn = [figure(rows[rng.integers(0, len(rows), len(rows))]) for _ in range(_RESAMPLES)]
    least, most = np.percentile(drawn, _INTERVAL).tolist()
    return Figure(figure(rows), least, most)


def spearman(pairs: FloatArray) -> float:
    """Spearman's rank correlation of pairs, (pair, 2); 1 where both never change."""
    first, second = (_ranks(column) for column in pairs.T)
    spread = float(first.std() * second.std())
    if spread == 0:
        return float(first.std() == second.std())
    return float(((first - first.mean()) * (second - second.mean())).mean()) / spread


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks, those of equals being their mean, (value,)."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    found: FloatArray = (last - (count - 1) / 2)[place]
    return found
