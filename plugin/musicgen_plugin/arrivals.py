"""When messages were sent: the gaps that a port measured and when they were read in, moments out.

A port stamps each message with the time since the one before; we read it a little later, by up to
a turn of the engine's loop. The shortest delay seen is taken to be none, so that the gaps count and
the reading does not.
"""

_TOO_LONG_AGO_S = 0.25
"""A moment this long before the reading is a gap that the port lost count of."""
_FORGET_S_PER_S = 0.0002
"""How fast the shortest delay is let grow, so that two clocks that drift apart stay together."""


class Arrivals:
    """The moments of one port's messages."""

    def __init__(self) -> None:
        self._source_s: float | None = None
        self._delay_s = 0.0
        self._read_s = 0.0

    def moment(self, gap_s: float, read_s: float) -> float:
        """When a message came.

        Args:
            gap_s: Since the message before, by the port.
            read_s: When we read it.

        Returns:
            Seconds, never later than `read_s`.
        """
        if self._source_s is None:
            return self._anchor(read_s)
        self._source_s += gap_s
        self._delay_s += (read_s - self._read_s) * _FORGET_S_PER_S
        self._read_s = read_s
        self._delay_s = min(self._delay_s, read_s - self._source_s)
        moment_s = self._source_s + self._delay_s
        return moment_s if read_s - moment_s < _TOO_LONG_AGO_S else self._anchor(read_s)

    def _anchor(self, read_s: float) -> float:
        self._source_s, self._delay_s, self._read_s = 0.0, read_s, read_s
        return read_s
