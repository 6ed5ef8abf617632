"""Clock pulses in, how many the song has gone on by out: lost ones added, doubled ones left out.

A pulse says nothing but that it is there, so one that is lost on the way leaves whoever counts a
24th of a beat behind until the host names a position again. JACK loses and doubles them where a
program wakes too late for a period: the one before is gone, or the one that is there is read twice.
At a steady tempo the line through the pulses tells: from such a moment on, all lie a whole number
of pulses beside it. A tempo that moves bends the line instead, and a pulse that only came late is
followed by one that did not, so that the pulse after decides.

Where messages are handed out in turns that are as long as a pulse, two in one turn or none are as
it should be. So nothing is doubted where turns are not known to be short.
"""

import math
from dataclasses import dataclass, replace

from musicgen_plugin.clock.pulse_fit import Fit, PulseFit

_STEADY_PULSES = 12
_STEADY_PERIODS = 0.15
"""How far pulses lie from a steady line on average: ports that jitter more hide what is lost."""
_LATE_PERIODS = 0.4
"""How much later than a whole number of pulses one may be: what loses one may halt its host too."""
_EARLY_PERIODS = 0.1
"""How much earlier, beside what turns make of it."""
_DOUBTFUL = (-1, 1, 2, 3, 4)
_LONGEST_TURN_PERIODS = 0.55


@dataclass(frozen=True, slots=True)
class _Doubt:
    """What the next pulse decides.

    Attributes:
        line: Through the pulses before.
        lost: How many were, if this is right; -1 where there is one too many.
        times_s: Of the pulses in doubt: one, or several that came at once.
    """

    line: Fit
    lost: int
    times_s: tuple[float, ...]


class PulseCount:
    """The pulses of one port, and the line through them.

    Attributes:
        turn_s: How far apart the port hands out what has come; infinite where that is unknown.
    """

    def __init__(self) -> None:
        self.turn_s = math.inf
        self._line = PulseFit()
        self._doubt: _Doubt | None = None

    def clear(self) -> None:
        """Begin a new line."""
        self._line.clear()
        self._doubt = None

    def fit(self) -> Fit | None:
        """The line through the pulses; None where they are too few, or the newest is in doubt."""
        return None if self._doubt else self._line.fit()

    def count(self, time_s: float, *, is_named: bool) -> int:
        """Take a pulse.

        Args:
            time_s: When it came.
            is_named: Whether the host has named its position, which leaves no doubt.

        Returns:
            How many the song has gone on by: 1, or none where this may be one too many, or more
            where others are found to have been lost, or to have been right after all.
        """
        doubt, self._doubt = self._doubt, None
        if is_named:
            self._line.add(*(doubt.times_s if doubt else ()), time_s)
            return 1
        if doubt is not None:
            return self._extra(doubt, time_s) if doubt.lost < 0 else self._late(doubt, time_s)
        self._doubt = self._doubt_of(time_s)
        if self._doubt is None:
            self._line.add(time_s)
            return 1
        return 1 if self._doubt.lost > 0 else 0

    def _doubt_of(self, time_s: float) -> _Doubt | None:
        """What a pulse gives reason to doubt; None where a steady line says nothing against it."""
        line = self._line.fit()
        if line is None or line.pulses < _STEADY_PULSES:
            return None
        if self.turn_s > _LONGEST_TURN_PERIODS * line.period_s:
            return None
        if line.spread_s > _STEADY_PERIODS * line.period_s:
            return None
        for lost in _DOUBTFUL:
            if self._is_at(line, 1 + lost, time_s):
                return _Doubt(line, lost, (time_s,))
        return None

    def _is_at(self, line: Fit, pulses: int, time_s: float) -> bool:
        """Whether a moment is a number of pulses after the last that is not in doubt."""
        beside = (time_s - line.time_s) / line.period_s - pulses
        return -_EARLY_PERIODS - self.turn_s / line.period_s / 2 <= beside <= _LATE_PERIODS

    def _extra(self, doubt: _Doubt, time_s: float) -> int:
        """Decide whether there was one too many: then this is where the next was expected."""
        if self._is_at(doubt.line, 0, time_s):
            self._doubt = replace(doubt, times_s=(*doubt.times_s, time_s))
            return 0
        if self._is_at(doubt.line, 1, time_s):
            self._line.add(time_s)
            return 1
        self._line.add(*doubt.times_s, time_s)
        return len(doubt.times_s) + 1

    def _late(self, doubt: _Doubt, time_s: float) -> int:
        """Decide whether some were lost: then this is as late as the one before."""
        if not self._is_at(doubt.line, 2 + doubt.lost, time_s):
            self._line.add(*doubt.times_s, time_s)
            return 1
        line = doubt.line
        lost_s = [line.time_s + line.period_s * (it + 1) for it in range(doubt.lost)]
        self._line.add(*lost_s, *doubt.times_s, time_s)
        return 1 + doubt.lost
