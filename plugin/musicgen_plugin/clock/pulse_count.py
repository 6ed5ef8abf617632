"""Clock pulses in, how many the song has gone on by out: those that come twice are left out.

A pulse says nothing but that it is there, and whoever counts one twice is a 24th of a beat ahead
until the host names a position again. A program that wakes too late for its turn on JACK may read
what is there twice. At a steady tempo the line through the pulses tells: one that comes where the
last one was is in doubt, and the next decides. If that comes where it should, there was one too
many; if not, the tempo has changed, and both count.

Where messages are handed out in turns that are as long as a pulse, two in one turn are as it should
be. So nothing is doubted where turns are not known to be short. A pulse that is lost cannot be told
from a host that halted for as long, as one does that computes too much: none is made up for.
"""

import math

from musicgen_plugin.clock.pulse_fit import Fit, PulseFit

_STEADY_PULSES = 12
_STEADY_PERIODS = 0.15
"""How far pulses lie from a steady line on average: more jitter hides what comes twice."""
_LATE_PERIODS = 0.4
"""How much later than by the line a pulse may come: what keeps us may halt the host too."""
_EARLY_PERIODS = 0.1
"""How much earlier, beside what turns make of it."""
_LONGEST_TURN_PERIODS = 0.55


class PulseCount:
    """The pulses of one port, and the line through them.

    Attributes:
        turn_s: How far apart the port hands out what has come; infinite where that is unknown.
    """

    def __init__(self) -> None:
        self.turn_s = math.inf
        self._line = PulseFit()
        self._doubtful_s: tuple[float, ...] = ()  # the line is as it was before them

    def clear(self) -> None:
        """Begin a new line."""
        self._line.clear()
        self._doubtful_s = ()

    def fit(self) -> Fit | None:
        """The line through the pulses that are not in doubt; None where they are too few."""
        return self._line.fit()

    def count(self, time_s: float, *, is_named: bool) -> int:
        """Take a pulse.

        Args:
            time_s: When it came.
            is_named: Whether the host has named its position, which leaves no doubt.

        Returns:
            How many the song has gone on by: 1, or none where this may be one too many, or more
            where those in doubt are found to have been right.
        """
        doubtful_s, self._doubtful_s = self._doubtful_s, ()
        line = None if is_named else self._steady_line()
        if line is not None and self._is_at(line, 0, time_s):
            self._doubtful_s = (*doubtful_s, time_s)
            return 0
        if line is not None and doubtful_s and not self._is_at(line, 1, time_s):
            self._line.add(*doubtful_s, time_s)
            return len(doubtful_s) + 1
        self._line.add(time_s)
        return 1

    def _steady_line(self) -> Fit | None:
        """The line, where it is one that a pulse can be held against."""
        line = self._line.fit()
        if line is None or line.pulses < _STEADY_PULSES:
            return None
        if self.turn_s > _LONGEST_TURN_PERIODS * line.period_s:
            return None
        return line if line.spread_s <= _STEADY_PERIODS * line.period_s else None

    def _is_at(self, line: Fit, pulses: int, time_s: float) -> bool:
        """Whether a moment is a number of pulses after the last that is not in doubt."""
        beside = (time_s - line.time_s) / line.period_s - pulses
        return -_EARLY_PERIODS - self.turn_s / line.period_s / 2 <= beside <= _LATE_PERIODS
