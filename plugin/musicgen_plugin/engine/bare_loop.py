"""A loop that waits as the engine does, and has nothing to do: how late the machine itself is."""

import time

from musicgen_plugin.engine.realtime import (
    SPIN_REALTIME_S,
    SPIN_S,
    TURN_S,
    raise_priority,
    settle_memory,
    sleep_towards,
)


def bare_lateness_ms(period_s: float, count: int) -> tuple[list[float], bool]:
    """Wait for moments; to be called in a process of its own, whose priority it raises.

    Args:
        period_s: From each moment to the next, in seconds.
        count: How many.

    Returns:
        How late each was noticed, in ms, and whether the priority was granted.
    """
    realtime = raise_priority()
    settle_memory()
    spin_s = SPIN_REALTIME_S if realtime else SPIN_S
    late_ms = []
    due_s = time.perf_counter()
    for _ in range(count):
        due_s += period_s
        while (now_s := time.perf_counter()) < due_s:
            sleep_towards(due_s, spin_s, TURN_S)
        late_ms.append((now_s - due_s) * 1000)
    return late_ms, realtime
