"""How exactly the bridge keeps time on this machine: a model's name in, percentiles out."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from musicgen import factory
from musicgen.model.load import load_model
from musicgen.score import Note, Score, Track
from musicgen_plugin.child import Child
from musicgen_plugin.clock.settings import ClockSettings
from musicgen_plugin.conductor import Conductor
from musicgen_plugin.controls.targets import ATTRIBUTE, POSITION, Move
from musicgen_plugin.engine.bare_loop import bare_lateness_ms
from musicgen_plugin.engine.client import LiveEngine
from musicgen_plugin.errors import EngineError, NoMidiError
from musicgen_plugin.messages import PULSES_PER_BEAT
from musicgen_plugin.pattern import STEP_BEATS
from musicgen_plugin.ports import list_ports
from musicgen_plugin.protocol import (
    VIRTUAL,
    Accepted,
    Cue,
    PortSettings,
    SetClock,
    SetPorts,
    Start,
    Status,
)
from musicgen_plugin.shaping import KnownSliders, ShapedSource
from musicgen_plugin.source import MorphSource

BPM = 180.0
_LATENESS_S = 20.0
_BARE_S = 8.0
_KNOB_S = 12.0
_SETTLING_S = 1.0
_SLIDER = 0.6
_EVERY_STATUS = 3
"""A knob that moves ten times a second: no two moves wait for one step."""


@dataclass(frozen=True, slots=True)
class LiveTiming:
    """How late, or how long.

    Attributes:
        name: What.
        p50_ms: Median, in ms.
        p99_ms: 99th percentile, in ms.
        max_ms: At worst, in ms.
        n: How often it was measured.
        realtime_priority: Whether the system ran the engine before all else.
    """

    name: str
    p50_ms: float
    p99_ms: float
    max_ms: float
    n: int
    realtime_priority: bool

    def to_dict(self) -> dict[str, Any]:
        """The timing as `musicgen bench live --json` prints it."""
        return asdict(self)


def measure_live(model_name: str, slider: str | None = None) -> tuple[LiveTiming, ...]:
    """Measure the engine's lateness beside a busy parent, and the way from a knob to the notes.

    First comes the lateness of a bare loop beside the same parent. It waits as the engine does and
    has nothing to do: so much of the engine's lateness is the machine's own.

    Lateness is before the port: how much later than on the grid a message is handed to the MIDI
    system, 24 clocks a beat and sixteenths at 180 bpm, while this process decodes without pause
    and another of its threads computes. The knob's way is from the moment the engine tells of it,
    through a decoding here, to the moment when the engine has the new notes ready.

    Args:
        model_name: Id or folder of a drum model.
        slider: One that is on while the knob turns; see `require_slider`.
    """
    model = load_model(model_name)
    ends = tuple(model.fit(factory.load(name).score) for name in ("house", "samba"))
    source = MorphSource(model, ends)
    known = KnownSliders.of(model)
    shaped = ShapedSource(source, known.sliders, known.vectors)
    source.score({POSITION: 0.5})
    bare = _bare_lateness(source)
    with LiveEngine() as engine:
        engine.send(SetPorts(_ports()))
        engine.send(SetClock(ClockSettings(bpm=BPM)))
        lateness = _lateness(engine, source)
        return (*lateness, _knob_to_note(engine, shaped, slider), bare)


def require_slider(model_name: str, slider: str) -> None:
    """Check that a model has a slider.

    Raises:
        MusicgenError: it has not.
    """
    model = load_model(model_name)
    KnownSliders.of(model).require(slider, model)


def _ports() -> PortSettings:
    """A port of our own where there is a MIDI system; else none, which measures as much."""
    try:
        list_ports()
    except NoMidiError:
        return PortSettings(None, None, None, sends_clock=True)
    return PortSettings(VIRTUAL, None, None, sends_clock=True, client_name="musicgen-bench")


def _sixteenths() -> Score:
    notes = tuple(Note(step * STEP_BEATS, 42, 80, STEP_BEATS / 2) for step in range(16))
    return Score((Track("Hats", notes, is_drum=True),), 4.0)


def _bare_lateness(source: MorphSource) -> LiveTiming:
    period_s = 60 / BPM / PULSES_PER_BEAT
    count = round(_BARE_S / period_s)
    child = Child(_tell_bare_lateness, (period_s, count), "musicgen bench", daemon=True)
    try:
        with _busy(source):
            late_ms, realtime = child.pipe.recv()
    except EOFError as err:
        raise EngineError("the bare loop ended before it was measured") from err
    finally:
        child.end(0.0)
    return _timing("lateness bare loop", late_ms, realtime_priority=realtime)


def _tell_bare_lateness(pipe: Connection, period_s: float, count: int) -> None:
    pipe.send(bare_lateness_ms(period_s, count))


def _lateness(engine: LiveEngine, source: MorphSource) -> tuple[LiveTiming, ...]:
    engine.send(Cue(_sixteenths(), 0))
    engine.send(Start(0.0))
    clocks_ms: list[float] = []
    notes_ms: list[float] = []
    realtime = False
    with _busy(source):
        for status in _statuses(engine, _LATENESS_S):
            realtime = status.realtime_priority
            clocks_ms += status.clock_late_ms
            notes_ms += [note.late_ms for note in status.sent]
    return (
        _timing("lateness clock", clocks_ms, realtime_priority=realtime),
        _timing("lateness notes", notes_ms, realtime_priority=realtime),
    )


@contextmanager
def _busy(source: MorphSource) -> Iterator[None]:
    """Decode without pause in one thread, and compute in another."""
    stop = threading.Event()

    def decode() -> None:
        position = 0.0
        while not stop.is_set():
            position = (position + 0.01) % 1.0
            source.score({POSITION: position})

    def compute() -> None:
        while not stop.is_set():
            sum(range(1000))

    threads = [threading.Thread(target=work, daemon=True) for work in (decode, compute)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _statuses(engine: LiveEngine, seconds: float) -> Iterator[Status]:
    """The engine's statuses for a while, without those of its first second."""
    begun_s = time.monotonic()
    while (past_s := time.monotonic() - begun_s) < seconds:
        for report in engine.reports(0.05):
            if isinstance(report, Status) and past_s > _SETTLING_S:
                yield report


def _knob_to_note(engine: LiveEngine, source: ShapedSource, slider: str | None) -> LiveTiming:
    conductor = Conductor(engine.send, source)
    if slider is not None:
        conductor.move(Move(ATTRIBUTE + slider, _SLIDER))
    conductor.work()
    _await_cue(engine)
    turned_s: list[float] = []
    ready_s: list[float] = []
    realtime = False
    statuses = 0
    begun_s = time.monotonic()
    while time.monotonic() - begun_s < _KNOB_S:
        for report in engine.reports(0.05):
            if isinstance(report, Accepted):
                ready_s.append(report.time_s)
            elif isinstance(report, Status):
                realtime, statuses = report.realtime_priority, statuses + 1
                if statuses % _EVERY_STATUS == 0 and len(turned_s) == len(ready_s):
                    turned_s.append(report.time_s)
                    conductor.move(Move(POSITION, len(turned_s) * 0.37 % 1.0))
        while conductor.work():
            pass
    ways_ms = [(ready - turned) * 1000 for turned, ready in zip(turned_s, ready_s, strict=False)]
    return _timing("knob to note", ways_ms, realtime_priority=realtime)


def _await_cue(engine: LiveEngine) -> None:
    while not any(isinstance(report, Accepted) for report in engine.reports(0.05)):
        pass


def _timing(name: str, times_ms: Sequence[float], *, realtime_priority: bool) -> LiveTiming:
    if not times_ms:
        raise EngineError(f"{name}: the engine sent nothing to be measured")
    p50, p99 = np.percentile(times_ms, (50, 99))
    return LiveTiming(
        name,
        round(float(p50), 4),
        round(float(p99), 4),
        round(max(times_ms), 4),
        len(times_ms),
        realtime_priority,
    )
