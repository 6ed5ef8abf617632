"""Whether this machine keeps time: how late a clock is, and whether it may go before all else."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from musicgen.doctor.check import Check, State

CLOCKS = 144
"""Two seconds at 180 bpm."""
PERIOD_S = 60 / 180 / 24
AUDIBLE_MS = 1.0
"""Jitter of about so much is heard in dense rhythms."""
_MEASURED_IN = "from musicgen.doctor.timing import measure_here; measure_here()"
_LONGEST_S = 60.0
_LONGEST_SLEEP_S = 0.05


@dataclass(frozen=True, slots=True)
class ClockFigures:
    """How a clock of 24 pulses a beat at 180 bpm was kept, in an idle process.

    Attributes:
        p50_ms: Lateness, median, in ms.
        p99_ms: 99th percentile, in ms.
        realtime: Whether the system let the process go before all else.
    """

    p50_ms: float
    p99_ms: float
    realtime: bool


def lateness_s(
    wait_until: Callable[[float], None],
    now: Callable[[], float],
    clocks: int = CLOCKS,
    period_s: float = PERIOD_S,
) -> list[float]:
    """How late each pulse of a clock is, in seconds.

    Args:
        wait_until: Comes back when a moment has come.
        now: The moment, in seconds.
        clocks: How many pulses.
        period_s: From each to the next, in seconds.
    """
    begun_s = now()
    late = []
    for clock in range(1, clocks + 1):
        due_s = begun_s + clock * period_s
        wait_until(due_s)
        late.append(now() - due_s)
    return late


def figures_of(late_s: list[float], *, realtime: bool) -> ClockFigures:
    """Percentiles of some latenesses."""
    ordered = sorted(late_s)
    p50, p99 = (ordered[round(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    return ClockFigures(round(p50 * 1e3, 4), round(p99 * 1e3, 4), realtime)


def measure_here() -> None:
    """Measure in this process, which is raised for good, and print the figures as JSON."""
    from musicgen_plugin.engine.realtime import (
        SPIN_REALTIME_S,
        SPIN_S,
        raise_priority,
        settle_memory,
        sleep_towards,
    )

    realtime = raise_priority()
    settle_memory()
    spin_s = SPIN_REALTIME_S if realtime else SPIN_S

    def wait_until(moment_s: float) -> None:
        sleep_towards(moment_s, spin_s, _LONGEST_SLEEP_S)
        while time.perf_counter() < moment_s:
            pass

    figures = figures_of(lateness_s(wait_until, time.perf_counter), realtime=realtime)
    print(json.dumps({name: getattr(figures, name) for name in ClockFigures.__slots__}))  # noqa: T201 - for the process that asked


def measure() -> ClockFigures:
    """Measure as the engine keeps time: in a process of its own."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _MEASURED_IN],
        check=True,
        capture_output=True,
        text=True,
        timeout=_LONGEST_S,
        process_group=0,  # Ctrl-C is for us, who end it
    )
    return ClockFigures(**json.loads(done.stdout))


def check_timing(figures: ClockFigures) -> Check:
    """Whether a clock is kept."""
    line = f"a clock at 180 bpm is late by p50 {figures.p50_ms:g} ms, p99 {figures.p99_ms:g} ms"
    if figures.p99_ms < AUDIBLE_MS:
        return Check("timing", State.OK, line)
    cure = "close what else computes" + ("" if figures.realtime else ", and see real-time")
    return Check("timing", State.WARN, line, cure)


def check_realtime(figures: ClockFigures, system: str = sys.platform) -> Check:
    """Whether the engine may go before all else (SCHED_FIFO on Linux)."""
    if not system.startswith("linux"):
        return Check("real-time", State.OK, "not asked for on this system")
    if figures.realtime:
        return Check("real-time", State.OK, "the engine may go before all else (SCHED_FIFO)")
    line = "not allowed: the engine will be late when the machine is busy"
    return Check("real-time", State.WARN, line, _ALLOW)


_ALLOW = (
    "echo '@audio - rtprio 95' | sudo tee /etc/security/limits.d/95-audio.conf; "
    "sudo usermod -aG audio $USER; log in anew (a container: run it with --cap-add sys_nice)"
)
