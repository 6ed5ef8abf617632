"""The timing meter: what leaves and when it should have in, how late it was out."""

from collections.abc import Callable

from musicgen_plugin.messages import Status, channel_of, status_of
from musicgen_plugin.player import Due
from musicgen_plugin.protocol import SentNote

_MOST_KEPT = 1024
_MS = 1000.0


class Meter:
    """Counts notes and lateness between two reports.

    Args:
        time_s: The moment that it is.
    """

    def __init__(self, time_s: Callable[[], float]) -> None:
        self._time_s = time_s
        self.notes = 0
        self._sent: list[SentNote] = []
        self._clock_late_ms: list[float] = []

    def leaves(self, due: Due, due_s: float) -> None:
        """Take note of a message that leaves now."""
        sent_s = self._time_s()
        late_ms = (sent_s - due_s) * _MS
        status = status_of(due.message)
        if status is Status.CLOCK and len(self._clock_late_ms) < _MOST_KEPT:
            self._clock_late_ms.append(late_ms)
        if status is Status.NOTE_ON:
            self.notes += 1
            if len(self._sent) < _MOST_KEPT:
                channel, (_, pitch, velocity) = channel_of(due.message), due.message
                self._sent.append(SentNote(due.beats, channel, pitch, velocity, sent_s, late_ms))

    def take(self) -> tuple[tuple[SentNote, ...], tuple[float, ...]]:
        """The notes sent since this was last asked, and how late each clock was, in ms."""
        sent, late_ms = tuple(self._sent), tuple(self._clock_late_ms)
        self._sent, self._clock_late_ms = [], []
        return sent, late_ms
