"""Streams that a command can always write to: what is told in, to the terminal, pipe or file out.

A pipe whose reader has left, or a full disk, is no reason to make fewer clips. What goes wrong with
a stream is kept until the command is done.
"""

import contextlib
import errno
import os
import sys
from typing import Any, TextIO

_NO_READER = frozenset({errno.EPIPE, errno.EINVAL} if os.name == "nt" else {errno.EPIPE})
"""What a pipe says whose reader, such as head, has seen enough; Windows has another word."""


class Output:
    """A stream whose writing never fails; all else is as the stream has it.

    Attributes:
        failure: What went wrong first; None where nothing has.

    Args:
        stream: Where it goes.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.failure: OSError | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        return getattr(self._stream, name)

    @property
    def trouble(self) -> str:
        """What to tell of it; empty where all was written, or nobody wanted to read on."""
        if self.failure is None or self.failure.errno in _NO_READER:
            return ""
        return f"what is told cannot be written: {self.failure.strerror or self.failure}"

    def write(self, text: str) -> int:
        """Write, or leave it out once that has failed."""
        if self.failure is None:
            try:
                self._stream.write(text)
            except OSError as err:
                self._fail(err)
        return len(text)

    def flush(self) -> None:
        """Send on what is held back, or leave it out."""
        if self.failure is None:
            try:
                self._stream.flush()
            except OSError as err:
                self._fail(err)

    def _fail(self, err: OSError) -> None:
        self.failure = err
        # What the stream still holds goes nowhere; else Python tries again, and tells, as it ends.
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


def line_by_line(stream: Any) -> None:  # noqa: ANN401 - whatever stands for stdout
    """Let each line go out at once, into a pipe or a file too, before what is told on stderr."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(line_buffering=True)


def streams() -> tuple[Output, Output]:
    """Stdout and stderr; nowhere, where the process has none."""
    line_by_line(sys.stdout)
    return Output(sys.stdout or _nowhere()), Output(sys.stderr or _nowhere())


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - for the whole process
