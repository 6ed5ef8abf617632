"""A thread that sends: messages in at any rate, out by a pipe as fast as its other end reads."""

import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Sent = TypeVar("Sent")


class Outbox(Generic[Sent]):
    """Sends what it is given, in order; whoever gives it never waits.

    Args:
        name: Of the thread.
        join: What waits, and one more message, in; what waits then out.
    """

    def __init__(self, name: str, join: Callable[[Sequence[Sent], Sent], list[Sent]]) -> None:
        self._join = join
        self._waiting: list[Sent] = []
        self._changed = threading.Condition()
        self._pipe: Connection | None = None
        self._ends = False
        self._is_sending = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def use(self, pipe: Connection | None, first: Sequence[Sent] = ()) -> None:
        """Send by a pipe from now on, some messages before those that wait; None to hold on."""
        with self._changed:
            self._pipe = pipe
            self._waiting[:0] = first
            self._changed.notify_all()
        if not self._thread.is_alive() and not self._ends:
            self._thread.start()

    def put(self, message: Sent) -> None:
        """Have a message sent."""
        with self._changed:
            self._waiting = self._join(self._waiting, message)
            self._changed.notify_all()

    def end(self, timeout_s: float) -> None:
        """Send what waits, as far as that can be done in time, and no more."""
        with self._changed:
            self._ends = True
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: self._pipe is None or not (self._waiting or self._is_sending),
                timeout=timeout_s,
            )

    def _run(self) -> None:
        while True:
            with self._changed:
                self._is_sending = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._ends or (self._pipe and self._waiting))
                if not self._waiting or self._pipe is None:
                    return
                pipe, message = self._pipe, self._waiting.pop(0)
                self._is_sending = True
            try:
                pipe.send(message)
            except (OSError, ValueError):  # the other end is gone: whoever reads will see to it
                self._let_go(pipe)

    def _let_go(self, pipe: Connection) -> None:
        with self._changed:
            if self._pipe is pipe:
                self._pipe = None
