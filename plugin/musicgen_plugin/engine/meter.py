"""The timing meter: what leaves and when it should have in, how late it was out."""

from collections.abc import Callable

from musicgen_plugin.messages import Status, channel_of, status_of
from musicgen_plugin.player import Due
from musicgen_plugin.protocol import SentNote

_MOST_KEPT = 1024
_MS = 1000.0
_Left = tuple[Due, float, float]  # what, when it should have, when it did


class Meter:
    """Counts notes and lateness between two reports.

    Args:
        time_s: The moment that it is.

    Attributes:
        notes: How many had been sent when last it was asked.
    """

    def __init__(self, time_s: Callable[[], float]) -> None:
        self._time_s = time_s
        self.notes = 0
        self._left: list[_Left] = []

    def leaves(self, due: Due, due_s: float) -> None:
        """Take note of a message that leaves now; what follows it waits, so no more than that."""
        self._left.append((due, due_s, self._time_s()))

    def take(self) -> tuple[tuple[SentNote, ...], tuple[float, ...]]:
        """The notes sent since this was last asked, and how late each clock was, in ms."""
        left, self._left = self._left, []
        clock_late_ms: list[float] = []
        notes: list[_Left] = []
        for each in left:
            due, due_s, sent_s = each
            status = status_of(due.message)
            if status is Status.CLOCK:
                clock_late_ms.append((sent_s - due_s) * _MS)
            elif status is Status.NOTE_ON:
                notes.append(each)
        self.notes += len(notes)
        sent = tuple(_sent(*each) for each in notes[:_MOST_KEPT])
        return sent, tuple(clock_late_ms[:_MOST_KEPT])


def _sent(due: Due, due_s: float, sent_s: float) -> SentNote:
    _, pitch, velocity = due.message
    late_ms = (sent_s - due_s) * _MS
    return SentNote(due.beats, channel_of(due.message), pitch, velocity, sent_s, late_ms)
