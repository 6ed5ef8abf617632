"""Speed on this machine: a model's name in, percentiles of what musicians wait for out."""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import onnxruntime

from musicgen import factory
from musicgen.model.load import load_model
from musicgen.model.vectors import VECTORS, read_vectors
from musicgen.operations.morph import Morph
from musicgen.operations.shift import Shift
from musicgen.score import Note, Score, Track

_MORPH_STEPS = 9
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


def measure(model_name: str) -> tuple[Timing, ...]:
    """Measure encoding, decoding, morphing and shifting on one thread, and start-up.

    Start-up is timed in processes of its own, from their launch to their end.

    Args:
        model_name: Id or folder of a model.
    """
    model = load_model(model_name)
    start, end = (model.fit(_band(name)) for name in ("house", "samba"))
    arrays = model.arrays(start)
    z, conditions = model.encode(*arrays).mu, model.conditions(*arrays)
    name = model.manifest.id

    def morph() -> None:
        way = Morph(model, start, end)
        way.at(way.positions(_MORPH_STEPS))

    shifts: tuple[Timing, ...] = ()
    if (model.folder / VECTORS).is_file():
        vectors = read_vectors(model.folder, model.manifest)
        shift = Shift(model, start, vectors)
        shifts = (_time(f"shift {name}", lambda: shift.by({"note-density": 3}), 30),)

    return (
        _time(f"encode {name}", lambda: model.encode(*arrays), 200),
        _time(f"decode {name}", lambda: model.decode(z, *conditions), 200),
        _time(f"morph {_MORPH_STEPS} {name}", morph, 30),
        *shifts,
        _time("import musicgen", lambda: _python("-c", "import musicgen"), 20, warm_up=1),
        _time("cli --help", lambda: _python("-m", "musicgen", "--help"), 20, warm_up=1),
    )


def _band(beat: str) -> Score:
    """Two bars of a factory beat with a bass and a melody, for models of any kind."""
    drums = factory.load(beat).score
    root = 36 + sum(beat.encode()) % 12
    bass = tuple(Note(float(step), root + 7 * (step % 2), 96, 0.9) for step in range(8))
    scale = (0, 2, 4, 7, 9, 12, 9, 7)
    lead = tuple(
        Note(step / 2, root + 24 + scale[(5 * step) % len(scale)], 80, 0.4) for step in range(16)
    )
    tracks = (Track("Melody", lead, program=80), Track("Bass", bass, program=33), *drums.tracks)
    return replace(drums, tracks=tracks)


def _time(name: str, work: Callable[[], object], n: int, *, warm_up: int = _WARM_UP) -> Timing:
    for _ in range(warm_up):
        work()
    times_ms = np.empty(n)
    for index in range(n):
        begun_ns = time.perf_counter_ns()
        work()
        times_ms[index] = (time.perf_counter_ns() - begun_ns) / 1e6
    p50, p99 = np.percentile(times_ms, (50, 99))
    return Timing(name, round(float(p50), 4), round(float(p99), 4), n)


def _python(*arguments: str) -> None:
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL
    )
