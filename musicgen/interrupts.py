"""Ctrl-C, which a terminal sends to all our processes: the one that began the others heeds it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def withheld() -> Iterator[None]:
    """Keep Ctrl-C from processes of `multiprocessing` that are begun here, from their first moment.

    A process inherits what the thread that begins it holds back; this one hears of it afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows: a process ignores it once it runs
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415 - takes its time

    resource_tracker.ensure_running()  # as it is begun it lets the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def ignore() -> None:
    """Leave Ctrl-C to the process that began this one, which ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
