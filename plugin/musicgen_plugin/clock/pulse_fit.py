"""Times of clock pulses in, the line through them out: a regression that shortens as tempo moves.

Over many pulses at a steady tempo the jitter of a port averages out. Where the tempo moves, the
newest pulses leave the line of the older ones, and the fit keeps only as many as agree.
"""

import math
import statistics
from collections import deque
from dataclasses import dataclass
from itertools import pairwise

WINDOW = 48
"""Pulses that a fit is over at most: two beats."""
_SHORTEST = 6
_NEWEST = 4
_LEAST_TOLERANCE_S = 0.0005
_TOLERANCE_SDS = 2.5


@dataclass(frozen=True, slots=True)
class Fit:
    """A line through pulses.

    Attributes:
        time_s: When the newest pulse was, by the line.
        period_s: From pulse to pulse.
        pulses: How many it is through.
        spread_s: How far from it they are on average.
    """

    time_s: float
    period_s: float
    pulses: int
    spread_s: float


class PulseFit:
    """The newest pulses, and the line through as many of them as agree."""

    def __init__(self) -> None:
        self._times_s: deque[float] = deque(maxlen=WINDOW)
        self._fit: Fit | None = None

    def clear(self) -> None:
        """Forget all pulses."""
        self._times_s.clear()
        self._fit = None

    def add(self, *times_s: float) -> None:
        """Take the next pulses."""
        self._times_s.extend(times_s)
        self._fit = _fit(list(self._times_s))

    def fit(self) -> Fit | None:
        """The line through the newest pulses; None where there are fewer than six."""
        return self._fit


def _fit(times_s: list[float]) -> Fit | None:
    """The line through as many of the newest pulses as agree."""
    if len(times_s) < _SHORTEST:
        return None
    tolerance_s = _tolerance_s(times_s)
    length = len(times_s)
    while True:
        fit, astray_s = _line(times_s[-length:])
        if astray_s <= tolerance_s or length == _SHORTEST:
            return fit
        length = max(_SHORTEST, length // 2)


def _line(times_s: list[float]) -> tuple[Fit, float]:
    """The least squares line, and how far the newest pulses lie from it on average, in seconds."""
    count = len(times_s)
    middle = (count - 1) / 2
    mean_s = math.fsum(times_s) / count
    spread = count * (count * count - 1) / 12
    weighted = sum((index - middle) * time_s for index, time_s in enumerate(times_s))
    period_s = weighted / spread
    newest_s = mean_s + middle * period_s
    mean_of_newest_s = math.fsum(times_s[-_NEWEST:]) / _NEWEST
    astray_s = abs(mean_of_newest_s - (newest_s - (_NEWEST - 1) / 2 * period_s))
    spread_s = statistics.fmean(
        abs(time_s - mean_s - (index - middle) * period_s) for index, time_s in enumerate(times_s)
    )
    return Fit(newest_s, period_s, count, spread_s), astray_s


def _tolerance_s(times_s: list[float]) -> float:
    """How far the mean of the newest pulses may lie from a line by jitter alone.

    The jitter is read from how the intervals change from one to the next, which a moving tempo
    hardly adds to. A second difference of independent errors has six times their variance.
    """
    intervals = [later - earlier for earlier, later in pairwise(times_s)]
    turns = [abs(later - earlier) for earlier, later in pairwise(intervals)]
    jitter_s = statistics.fmean(turns) * math.sqrt(math.pi / 2) / math.sqrt(6)
    return max(_LEAST_TOLERANCE_S, _TOLERANCE_SDS * jitter_s / math.sqrt(_NEWEST))
