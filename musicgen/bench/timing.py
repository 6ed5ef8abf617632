"""What a measurement is: something to do in, percentiles of how long it took out."""

import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter_ns
from typing import Any

import numpy as np
import onnxruntime

_WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Timing:
    """How long something took.

    Attributes:
        name: What.
        p50_ms: Median, in ms.
        p99_ms: 99th percentile, in ms.
        n: How often it was measured.
    """

    name: str
    p50_ms: float
    p99_ms: float
    n: int

    def to_dict(self) -> dict[str, Any]:
        """The timing as `musicgen bench --json` prints it."""
        return asdict(self)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "system": platform.system(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "onnxruntime": onnxruntime.__version__,
    }


def timed(name: str, work: Callable[[], object], n: int, *, warm_up: int = _WARM_UP) -> Timing:
    """Do something again and again.

    Args:
        name: What it is.
        work: Does it once.
        n: How often it is measured.
        warm_up: How often it is done before that.
    """
    for _ in range(warm_up):
        work()
    times_ms = np.empty(n)
    for index in range(n):
        begun_ns = perf_counter_ns()
        work()
        times_ms[index] = (perf_counter_ns() - begun_ns) / 1e6
    p50, p99 = np.percentile(times_ms, (50, 99))
    return Timing(name, round(float(p50), 4), round(float(p99), 4), n)
