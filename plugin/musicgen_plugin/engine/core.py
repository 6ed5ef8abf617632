"""The engine without its process: commands, messages and moments in, messages and reports out.

Every moment is an argument. The process calls `step` again and again; tests and the offline soak
call it with moments of their own.
"""

import math
from collections.abc import Callable, Mapping
from typing import Protocol

from musicgen.errors import MusicgenError
from musicgen_plugin.clock.follower import MidiClockFollower
from musicgen_plugin.clock.internal import InternalClock
from musicgen_plugin.clock.link import LinkClock
from musicgen_plugin.clock.master import MidiClockMaster
from musicgen_plugin.clock.settings import ClockSettings, ClockSource
from musicgen_plugin.clock.timeline import Health, Transport
from musicgen_plugin.engine.audition import StruckNote
from musicgen_plugin.engine.meter import Meter
from musicgen_plugin.messages import Message, all_silent, system
from musicgen_plugin.messages import Status as MidiStatus
from musicgen_plugin.pattern import compile_pattern
from musicgen_plugin.player import Due, Entry, Player
from musicgen_plugin.protocol import (
    Accepted,
    Command,
    Cue,
    Fault,
    FaultKind,
    Follow,
    Incoming,
    Located,
    Panic,
    PatternEntered,
    PortRole,
    PortSettings,
    PortStatus,
    Quit,
    Report,
    SetClock,
    SetPorts,
    SetRouting,
    SetTempo,
    Start,
    Status,
    Stop,
    Strike,
)
from musicgen_plugin.routing import Routing

STATUS_S = 1 / 30
_LONGEST_STATUS_S = 2 * STATUS_S
"""Where something is always due soon."""
_CALM_S = 0.001
"""A status is made where nothing is due for this long: it would hold that up."""
_STALLED_S = 1.0
"""After a pause this long, as of a closed laptop, what was missed is left out."""
_PULSE = system(MidiStatus.CLOCK)
_CLOCK_MESSAGES = frozenset(
    (
        MidiStatus.CLOCK,
        MidiStatus.START,
        MidiStatus.CONTINUE,
        MidiStatus.STOP,
        MidiStatus.SONG_POSITION,
    )
)


class Ports(Protocol):
    """What the engine needs of its ports; `engine.port_set.PortSet` is the real one."""

    def choose(self, settings: PortSettings, now_s: float) -> None:
        """Use other ports."""
        ...

    def statuses(self) -> tuple[PortStatus, ...]:
        """How the ports are."""
        ...

    def send(self, message: Message) -> None:
        """Send a message."""
        ...

    def read(self, role: PortRole, now_s: float) -> list[tuple[float, Message]]:
        """What has come from an input."""
        ...

    def tend(self, now_s: float) -> None:
        """Look after the ports; may take a moment."""
        ...


class EngineCore:
    """Clock, player and ports together.

    Args:
        ports: Where messages go and come from.
        tell: Takes the reports.
        time_s: The moment that it is, for how late a message leaves.

    Attributes:
        realtime_priority: Whether the process runs before others.
        port_turn_s: How far apart the inputs hand out what has come; infinite where unknown.
        has_quit: Whether it was told to.
    """

    def __init__(
        self, ports: Ports, tell: Callable[[Report], None], time_s: Callable[[], float]
    ) -> None:
        self._ports = ports
        self._tell = tell
        self._time_s = time_s
        self._meter = Meter(time_s)
        self._player = Player()
        self._struck = StruckNote()
        self._master = MidiClockMaster()
        self._settings = ClockSettings()
        self._clock: InternalClock | MidiClockFollower | LinkClock = InternalClock()
        self._port_settings = PortSettings(None, None)
        self._routing = Routing()
        self._cued: Cue | None = None
        self._rolling = False
        self._locates = 0
        self._health = Health.STOPPED
        self._played_beats = 0.0
        self._status_s = -math.inf
        self.realtime_priority = False
        self.port_turn_s = math.inf
        self.has_quit = False

    def obey(self, command: Command, now_s: float) -> None:
        """Carry out a command; one that cannot be is told as a fault."""
        try:
            self._obey(command, now_s)
        except MusicgenError as err:
            self._tell(Fault(FaultKind.SETTING, str(err)))

    def _obey(self, command: Command, now_s: float) -> None:
        match command:
            case Cue():
                self._cue(command)
            case SetRouting(routing):
                self._route(routing)
            case SetPorts(settings):
                self._use_ports(settings, now_s)
            case SetClock(settings):
                self._use_clock(settings, now_s)
            case Strike():
                self._strike(command, now_s)
            case Panic():
                self._send(*self._player.silence(), *self._struck.silence(), *all_silent())
            case Quit():
                self.silence()
                self.has_quit = True
            case _:
                self._steer(command, now_s)

    def _steer(self, command: SetTempo | Start | Follow | Stop, now_s: float) -> None:
        clock = self._clock
        if isinstance(command, Stop):
            self._send(*self._struck.silence())
        if isinstance(clock, MidiClockFollower):
            return  # its host decides
        match command:
            case SetTempo(bpm):
                clock.set_bpm(now_s, bpm)
            case Start(at_beats):
                clock.start(now_s, at_beats)
            case Stop():
                clock.stop(now_s)
            case Follow(timeline) if isinstance(clock, InternalClock):
                clock.follow(now_s, timeline)
            case _:
                pass

    def _cue(self, cue: Cue) -> None:
        self._cued = cue
        self._player.cue(compile_pattern(cue.score, self._routing), cue.tag, cue.where)
        self._tell(Accepted(cue.tag, self._time_s()))

    def _strike(self, strike: Strike, now_s: float) -> None:
        if strike.program is not None:
            self._send(*self._player.tuned(strike.channel, strike.program))
        self._send(*self._struck.strike(strike, now_s, self._player.sounding))

    def _route(self, routing: Routing) -> None:
        self._routing = routing
        if self._cued is not None:
            pattern = compile_pattern(self._cued.score, routing)
            self._player.cue(pattern, self._cued.tag, Entry.STEP)

    def _use_ports(self, settings: PortSettings, now_s: float) -> None:
        self.silence()
        self._port_settings = settings
        self._ports.choose(settings, now_s)

    def _use_clock(self, settings: ClockSettings, now_s: float) -> None:
        clock = _clock_of(settings)
        if isinstance(self._clock, LinkClock):
            self._clock.close()
        self._stand()
        self._clock, self._settings = clock, settings
        self._locates = clock.transport(now_s).locates
        self._rolling = False

    def silence(self) -> None:
        """End every sounding note, and let what follows our clock stand still."""
        self._send(*self._player.silence(), *self._struck.silence(), *self._master.stop())

    def step(self, now_s: float) -> float:
        """Do what is due.

        Args:
            now_s: The moment, never before that of the last step.

        Returns:
            When something is due next, in seconds; infinity where nothing is.
        """
        controls = self._hear(now_s)
        transport = self._clock.transport(now_s)
        self._follow(transport, now_s)
        self._send(*self._struck.end(now_s))
        due_s = self._play(transport, now_s) if transport.rolling else math.inf
        self._pass_on(controls, transport)
        waited_s = now_s - self._status_s
        if waited_s >= (STATUS_S if due_s - now_s > _CALM_S else _LONGEST_STATUS_S):
            self._status_s = now_s
            self._tell(self.status(now_s))
        return min(due_s, self._struck.due_s)

    def tend(self, now_s: float) -> None:
        """Look after the ports, at a moment when nothing is due for a while."""
        self._ports.tend(now_s)

    def _hear(self, now_s: float) -> list[tuple[float, Message]]:
        """Give the clock what is its; returns the rest of what has come in.

        The clock comes from its own port where one is chosen, else from the controls' port.
        """
        heard = self._ports.read(PortRole.IN, now_s)
        timed = [it for it in heard if it[1][0] in _CLOCK_MESSAGES]
        if self._port_settings.clock is not None:
            timed = self._ports.read(PortRole.CLOCK, now_s)
        if isinstance(self._clock, MidiClockFollower):
            self._clock.hear_in_turns(self.port_turn_s)
            for moment_s, message in timed:
                self._clock.receive(moment_s + self._settings.offset_ms / 1000, message)
        return [it for it in heard if it[1][0] < MidiStatus.QUARTER_FRAME]

    def _pass_on(self, heard: list[tuple[float, Message]], transport: Transport) -> None:
        for moment_s, message in heard:
            beats = transport.timeline.beats_at(moment_s) if transport.rolling else None
            self._tell(Incoming(moment_s, beats, message))

    def _follow(self, transport: Transport, now_s: float) -> None:
        """Start, stop or jump with the clock."""
        if transport.health is not self._health:
            self._told_health(transport.health)
        if not transport.rolling:
            if self._rolling:
                self._stand()
            return
        if not self._rolling or transport.locates != self._locates:
            self._locate(transport.located_beats)
        elif self._song_beats(transport, now_s) - self._played_beats > _beats(
            _STALLED_S, transport
        ):
            self._locate(self._song_beats(transport, now_s))
        self._rolling, self._locates = True, transport.locates

    def _told_health(self, health: Health) -> None:
        lost = {Health.LOST: "stopped", Health.HELD: "going on at its last tempo"}
        if health in lost:
            self._tell(Fault(FaultKind.CLOCK, f"the MIDI clock is lost; {lost[health]}"))
        elif self._health in lost and health is Health.RUNNING:
            self._tell(Fault(FaultKind.CLOCK, "the MIDI clock is there again"))
        self._health = health

    def _locate(self, beats: float) -> None:
        self._player.locate(beats)
        self._played_beats = beats
        if self._port_settings.sends_clock:
            self._send(*self._master.locate(beats))
        self._tell(Located(beats))

    def _stand(self) -> None:
        self._rolling = False
        self._send(*self._player.stop(), *self._struck.silence(), *self._master.stop())

    def _song_beats(self, transport: Transport, now_s: float) -> float:
        """The song position that the out port is at, which its offset moves."""
        return transport.timeline.beats_at(now_s - self._port_settings.offset_ms / 1000)

    def _play(self, transport: Transport, now_s: float) -> float:
        beats = self._song_beats(transport, now_s)
        for pulse_beats in self._master.advance(beats):
            self._send_due(Due(pulse_beats, _PULSE), transport)
        for due in self._player.each_due(beats):
            self._send(*self._struck.yield_to(due.message))
            self._send_due(due, transport)
        self._played_beats = max(self._played_beats, beats)
        for entered in self._player.take_entered():
            self._tell(PatternEntered(entered.tag, entered.entrance))
        return self._time_at(min(self._player.next_beats, self._master.next_beats), transport)

    def _time_at(self, beats: float, transport: Transport) -> float:
        if math.isinf(beats):
            return math.inf
        return transport.timeline.time_at(beats) + self._port_settings.offset_ms / 1000

    def _send_due(self, due: Due, transport: Transport) -> None:
        self._meter.leaves(due, self._time_at(due.beats, transport))
        self._ports.send(due.message)

    def _send(self, *messages: Message) -> None:
        for message in messages:
            self._ports.send(message)

    def status(self, now_s: float) -> Status:
        """How the engine is, with what was sent since this was last asked."""
        transport = self._clock.transport(now_s)
        sent, clock_late_ms = self._meter.take()
        return Status(
            time_s=now_s,
            rolling=transport.rolling,
            timeline=transport.timeline,
            locates=transport.locates,
            health=transport.health,
            ports=self._ports.statuses(),
            notes=self._meter.notes,
            sent=sent,
            clock_late_ms=clock_late_ms,
            realtime_priority=self.realtime_priority,
            peers=self._clock.peers if isinstance(self._clock, LinkClock) else 0,
        )


def _beats(seconds: float, transport: Transport) -> float:
    return seconds * transport.timeline.bpm / 60


def _clock_of(settings: ClockSettings) -> InternalClock | MidiClockFollower | LinkClock:
    makers: Mapping[ClockSource, Callable[[], InternalClock | MidiClockFollower | LinkClock]] = {
        ClockSource.INTERNAL: lambda: InternalClock(settings.bpm),
        ClockSource.MIDI: lambda: MidiClockFollower(settings.on_lost),
        ClockSource.LINK: lambda: LinkClock(settings.bpm, settings.quantum_beats),
    }
    return makers[settings.source]()
