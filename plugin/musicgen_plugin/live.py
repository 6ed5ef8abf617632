"""The bridge without a window: an engine, a conductor and a status line, until told to stop."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from musicgen.files import write_files
from musicgen.midifile import score_to_bytes
from musicgen_plugin.clock.settings import ClockSettings, ClockSource
from musicgen_plugin.conductor import Captured, Conductor, ConductorSettings, Cued, Event
from musicgen_plugin.controls.mapping import ControlMap
from musicgen_plugin.controls.targets import Move, Release, kind_of
from musicgen_plugin.engine.client import LiveEngine
from musicgen_plugin.errors import LiveError, NoMidiError, PortError
from musicgen_plugin.gestures import Gesture
from musicgen_plugin.osc import Address, OscIn, OscOut
from musicgen_plugin.protocol import (
    SOUND,
    VIRTUAL,
    Fault,
    FaultKind,
    PortSettings,
    Report,
    SentNote,
    SetClock,
    SetPorts,
    SetRouting,
    Start,
    Status,
)
from musicgen_plugin.routing import Routing
from musicgen_plugin.sound import or_by_sound
from musicgen_plugin.source import Source
from musicgen_plugin.status_line import status_line, why_silent

_WAIT_S = 0.02
_SHOWN_EVERY_S = 0.1
_PRINTED_EVERY_S = 5.0
_START_UP_S = 5.0


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """What `musicgen live` was asked for.

    Attributes:
        ports: Which ports.
        clock: Which clock.
        routing: How the parts sound.
        conductor: How scores enter, and captures are made.
        values: Where the controls stand at first, by target.
        learn: A target to be bound to what is moved first.
        osc_in: Where to listen for OSC.
        osc_out: Where to send OSC to.
        record: Where the performance is kept when it ends.
        replay: A performance to be played again.
        captures: The folder for captured clips.
        seconds: When to stop by itself, from when it plays; with a host's clock when it listens.
        log: Where messages of the MIDI libraries go.

    Raises:
        MappingError: a value or what is to be learnt is of no target.
    """

    ports: PortSettings = field(default=PortSettings())
    clock: ClockSettings = field(default=ClockSettings())
    routing: Routing = field(default=Routing())
    conductor: ConductorSettings = field(default=ConductorSettings())
    values: Mapping[str, float] = field(default_factory=dict)
    learn: str | None = None
    osc_in: Address | None = None
    osc_out: Address | None = None
    record: Path | None = None
    replay: Gesture | None = None
    captures: Path = Path("captured")
    seconds: float | None = None
    log: Path | None = None

    def __post_init__(self) -> None:
        for target in (*self.values, *([self.learn] if self.learn else [])):
            kind_of(target)
        for target, value in self.values.items():
            if not 0 <= value <= 1:
                raise LiveError(
                    f"{target} must be in 0-1, from its lowest to its highest, not {value:g}"
                )


def run_live(settings: LiveSettings, source: Source, control_map: ControlMap) -> None:
    """Play until Ctrl-C, SIGTERM or the end of the time asked for.

    Raises:
        NoMidiError: there is no MIDI system.
        PortError: a port cannot be made.
        LiveError: a setting does not fit.
    """
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        _Live(settings, source, control_map).run(stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Live:
    def __init__(self, settings: LiveSettings, source: Source, control_map: ControlMap) -> None:
        self._settings = settings
        self._osc_in = OscIn(settings.osc_in) if settings.osc_in else None
        self._osc_out = OscOut(settings.osc_out) if settings.osc_out else None
        self._engine = LiveEngine(settings.log)
        self._conductor = Conductor(
            self._engine.send,
            source,
            settings.conductor,
            control_map=control_map,
            tell=self._show_event,
        )
        self._line = _Line()
        self._last: SentNote | None = None
        self._decode_ms: float | None = None
        self._captured = 0
        self._begun_s: float | None = None
        self._has_played = False

    def run(self, stop: threading.Event) -> None:
        with self._engine:
            self._begin()
            if self._settings.clock.source is ClockSource.MIDI:
                self._begun_s = time.monotonic()  # a host may never play
            while not stop.is_set() and not self._is_over():
                self._turn()
        self._line.end()
        for end in (self._osc_in, self._osc_out):
            if end is not None:
                end.close()
        if self._settings.record is not None:
            content = self._conductor.gesture.to_json().encode()
            write_files({self._settings.record: content})
            print(f"{self._settings.record}: the performance")  # noqa: T201 - as the commands do

    def _is_over(self) -> bool:
        """Whether the time asked for is up, of playing: what it takes to start is none of it."""
        seconds, begun_s = self._settings.seconds, self._begun_s
        if seconds is None or begun_s is None:
            return False
        return time.monotonic() - begun_s >= seconds

    def _begin(self) -> None:
        settings, conductor = self._settings, self._conductor
        self._engine.send(SetPorts(settings.ports))
        self._await_ports()
        self._engine.send(SetRouting(settings.routing))
        self._engine.send(SetClock(settings.clock))
        for target, value in settings.values.items():
            conductor.move(Move(target, value))
        conductor.learn(settings.learn)
        if settings.record is not None:
            conductor.record_gesture()
        conductor.play_gesture(settings.replay)
        while conductor.work():
            pass
        if settings.clock.source is not ClockSource.MIDI:
            self._engine.send(Start())

    def _await_ports(self) -> None:
        """Wait for the first status with ports; no MIDI system and no port ever are errors here.

        Not so where the built-in sound plays and no port was asked for by its name.
        """
        asked = self._settings.ports
        is_sound_alone = asked.out == SOUND and {asked.control, asked.clock} <= {VIRTUAL, None}
        deadline_s = time.monotonic() + _START_UP_S
        while time.monotonic() < deadline_s:
            for report in self._engine.reports(_WAIT_S):
                if isinstance(report, Fault):
                    if report.kind is FaultKind.NO_MIDI and is_sound_alone:
                        self._line.tell(report.text)
                        continue
                    if report.kind is FaultKind.NO_MIDI:
                        raise NoMidiError(
                            report.text if asked.out == SOUND else or_by_sound(report.text)
                        )
                    raise PortError(report.text)
                if isinstance(report, Status) and report.ports:
                    return

    def _turn(self) -> None:
        wake = self._osc_in.socket if self._osc_in else None
        for report in self._engine.reports(_WAIT_S, wake):
            self._conductor.receive(report)
            self._show(report)
        for heard in self._osc_in.read() if self._osc_in else ():
            match heard:
                case Move():
                    self._conductor.move(heard)
                case Release(target):
                    self._conductor.release(target)
                case _:
                    self._engine.send(heard)
        while self._osc_in and self._osc_in.unknown:
            self._line.tell(self._osc_in.unknown.popleft())
        self._conductor.work()

    def _show(self, report: Report) -> None:
        if not isinstance(report, Status):
            return
        if report.rolling:
            self._has_played = True
            self._begun_s = self._begun_s or time.monotonic()
        if self._osc_out:
            self._osc_out.show_status(report)
        if report.sent:
            self._last = report.sent[-1]
        self._line.show(lambda: self._text(report))

    def _text(self, status: Status) -> str:
        line = status_line(
            status,
            source=self._settings.clock.source,
            bar_beats=self._settings.conductor.meter.bar_beats,
            last=self._last,
            decode_ms=self._decode_ms,
            has_played=self._has_played,
        )
        source = self._settings.clock.source
        silent = why_silent(status, source, has_played=self._has_played)
        return f"{line} | {silent}" if silent else line

    def _show_event(self, event: Event) -> None:
        if self._osc_out:
            self._osc_out.show_event(event)
        match event:
            case Cued(_, _, decode_ms):
                self._decode_ms = decode_ms
            case Fault(_, text):
                self._line.tell(text)
            case Captured():
                self._keep(event)
            case _:
                pass

    def _keep(self, captured: Captured) -> None:
        if not captured.score.notes:
            self._line.tell("nothing was played in the bars that were to be captured")
            return
        self._captured += 1
        path = self._settings.captures / f"{time.strftime('%Y%m%d-%H%M%S')}-{self._captured}.mid"
        write_files({path: score_to_bytes(captured.score)})
        slot = "" if captured.slot is None else f", now clip {'AB'[captured.slot]}"
        self._line.tell(f"{path}: {len(captured.score.notes)} notes captured{slot}")


class _Line:
    """A line that is written over on a terminal, and now and then elsewhere."""

    def __init__(self) -> None:
        self._is_terminal = sys.stdout.isatty()
        self._every_s = _SHOWN_EVERY_S if self._is_terminal else _PRINTED_EVERY_S
        self._shown_s = float("-inf")
        self._length = 0

    def show(self, text: Callable[[], str]) -> None:
        """Show a line, unless the last was just shown."""
        if time.monotonic() - self._shown_s < self._every_s:
            return
        self._shown_s = time.monotonic()
        line = text()
        if self._is_terminal:
            sys.stdout.write(f"\r{line:<{self._length}}")
            self._length = len(line)
        else:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def tell(self, text: str) -> None:
        """Tell something that stays, on stderr."""
        self.end()
        sys.stderr.write(f"musicgen: {text}\n")
        sys.stderr.flush()

    def end(self) -> None:
        """Leave the line."""
        if self._length:
            sys.stdout.write("\n")
            self._length = 0
