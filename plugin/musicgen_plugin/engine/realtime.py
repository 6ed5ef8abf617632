"""Keeping time: priority where the system allows it, sleeps that end before they must."""

import gc
import os
import sys
import time

_PRIORITY = 60
"""Below JACK's threads as systems are set up for audio (70), above all that is not real-time."""
SPIN_S = 0.0008
"""How long before a moment the engine is awake: a sleep may end this much late."""
SPIN_REALTIME_S = 0.0003
TURN_S = 0.001
"""How long the engine sleeps at once, and messages may wait to be read."""


def raise_priority() -> bool:
    """Ask the system to run this process before all else; whether it does.

    Linux allows it to root and to members of a group that has an `rtprio` limit, as audio programs
    want. Threads begun later have the priority too: one that held the interpreter's lock without it
    would be kept waiting by other programs, and the timed thread with it. Where it is not allowed
    nothing changes: the engine is awake a little earlier instead.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    except OSError:
        return False
    return True


def settle_memory() -> None:
    """Let the garbage collector leave alone what the program has loaded: its passes get short.

    What was left alone before and is no longer used goes first: a model that another has replaced.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def sleep_towards(moment_s: float, spin_s: float, longest_s: float) -> None:
    """Sleep, but not into the last of the time before a moment, nor for long.

    Args:
        moment_s: The moment, of `time.perf_counter`.
        spin_s: How long before it to be awake.
        longest_s: How long to sleep at most.
    """
    sleep_s = min(moment_s - time.perf_counter() - spin_s, longest_s)
    if sleep_s > 0:
        time.sleep(sleep_s)
