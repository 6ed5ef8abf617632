"""Keeping time: priority where the system allows it, waits that end when they should."""

import gc
import os
import sys
import time

_PRIORITY = 60
"""Below JACK's own threads (70), above all that is not real-time."""
SPIN_S = 0.0008
"""How long before a moment the waiting stops sleeping: a sleep may end this much late."""
SPIN_REALTIME_S = 0.0003


def raise_priority() -> bool:
    """Ask the system to run this process before all else; whether it does.

    Linux allows it to root and to members of a group that has an `rtprio` limit, as audio programs
    want. Where it is not allowed nothing changes: waits spin a little longer instead.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        os.sched_setscheduler(
            0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(_PRIORITY)
        )
    except OSError:
        return False
    return True


def settle_memory() -> None:
    """Let the garbage collector leave alone what the program has loaded: its passes get short."""
    gc.collect()
    gc.freeze()


def wait_until(moment_s: float, spin_s: float) -> None:
    """Return at a moment of `time.perf_counter`: sleep, then spin the last of it."""
    sleep_s = moment_s - time.perf_counter() - spin_s
    if sleep_s > 0:
        time.sleep(sleep_s)
    while time.perf_counter() < moment_s:
        pass
