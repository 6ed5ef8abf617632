"""A process of ours at the other end of a pipe: begun, heard, ended; the engine and the studio."""

import contextlib
import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from musicgen.interrupts import withheld

_KILLED_AFTER_S = 3.0


class Child:
    """A process that is given one end of a pipe.

    Attributes:
        pipe: Our end of it.
        begun_s: When it was begun, by the monotonic clock.

    Args:
        target: What it runs, its end of the pipe first.
        args: What else that is given.
        name: As the system shows it.
        daemon: Whether it is ended with this process; one that is may begin none itself.
    """

    def __init__(
        self, target: Callable[..., None], args: tuple[Any, ...], name: str, *, daemon: bool
    ) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(
            target=target, args=(theirs, *args), name=name, daemon=daemon
        )
        with withheld():  # it is ended by us
            self._process.start()
        theirs.close()
        self.begun_s = time.monotonic()

    @property
    def pid(self) -> int | None:
        """The process's id."""
        return self._process.pid

    def heard(self, timeout_s: float = 0.0) -> list[Any]:
        """What it has said since this was last asked; waits a while for the first.

        Raises:
            EOFError, OSError: it has ended, and all it said was heard.
        """
        heard: list[Any] = []
        try:
            ready = self.pipe.poll(timeout_s)
            while ready:
                heard.append(self.pipe.recv())
                ready = self.pipe.poll()
        except (EOFError, OSError):
            if not heard:
                raise
        return heard

    def bury(self) -> int | None:
        """Clear away a process that has ended; the exit code."""
        self.pipe.close()
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        return code

    def end(self, within_s: float) -> None:
        """Wait for a process that was told to end; end it by force where it does not."""
        deadline_s = time.monotonic() + within_s
        while self._process.is_alive() and time.monotonic() < deadline_s:
            with contextlib.suppress(OSError, EOFError):  # what it still says, so that it can end
                while self.pipe.poll(0.01):
                    self.pipe.recv()
            self._process.join(0.01)
        self.pipe.close()  # which ends one that does not listen
        self._process.join(_KILLED_AFTER_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()
