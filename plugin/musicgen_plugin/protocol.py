"""What the engine process and the one that commands it say to each other.

All of it is frozen and is pickled over a pipe. `Command` goes to the engine, `Report` comes back.
Moments are seconds of `time.perf_counter`, which the processes of one machine share.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from musicgen.score import Score
from musicgen_plugin.clock.settings import ClockSettings, check_offset
from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.errors import LiveError
from musicgen_plugin.messages import CHANNELS, MAX_DATA, Message
from musicgen_plugin.player import Entrance, Entry
from musicgen_plugin.routing import Routing
from musicgen_plugin.sound import SoundSettings

VIRTUAL = "virtual"
"""Instead of a port's name: one of our own, which other programs connect to."""
SOUND = "sound"
"""Instead of an out port's name: the built-in sound, which needs no MIDI system."""
_LONGEST_STRIKE_S = 10.0


class PortRole(StrEnum):
    """What a port is for."""

    OUT = "out"
    IN = "in"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class PortSettings:
    """Which ports to use.

    Attributes:
        out: Where the notes go: a port's name, VIRTUAL, SOUND, or None for nowhere.
        control: Where controls and notes to capture come from: a port's name, VIRTUAL or None.
        clock: Where a MIDI clock comes from, if not from there too; likewise.
        sends_clock: Whether the notes' port gets a MIDI clock too.
        offset_ms: By how much later than on the grid the out port's messages are sent; less than 0
            for earlier, which makes up for an instrument's delay.
        system: The MIDI system, such as `alsa` or `jack`; None for the first that is there.
        client_name: What the virtual ports are called by.
        sound: How the built-in sound is made, where `out` is SOUND.
    """

    out: str | None = VIRTUAL
    control: str | None = VIRTUAL
    clock: str | None = None
    sends_clock: bool = False
    offset_ms: float = 0.0
    system: str | None = None
    client_name: str = "musicgen"
    sound: SoundSettings = field(default=SoundSettings())

    def __post_init__(self) -> None:
        check_offset(self.offset_ms)
        if not self.client_name:
            raise LiveError("the virtual ports' name must not be empty")

    def name_of(self, role: PortRole) -> str | None:
        """The port chosen for a role."""
        return {PortRole.OUT: self.out, PortRole.IN: self.control, PortRole.CLOCK: self.clock}[role]


@dataclass(frozen=True, slots=True)
class SetPorts:
    """Use these ports from now on."""

    settings: PortSettings


@dataclass(frozen=True, slots=True)
class SetClock:
    """Follow this clock from now on."""

    settings: ClockSettings


@dataclass(frozen=True, slots=True)
class SetRouting:
    """Let the parts sound so, from the next step on."""

    routing: Routing


@dataclass(frozen=True, slots=True)
class SetTempo:
    """Go on at a tempo: the internal clock's, or that of all Link's peers."""

    bpm: float


@dataclass(frozen=True, slots=True)
class Start:
    """Roll from a song position, or from where the song stands; a followed MIDI clock decides."""

    at_beats: float | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """Roll along this line, on the internal clock."""

    timeline: Timeline


@dataclass(frozen=True, slots=True)
class Stop:
    """Stand still."""


@dataclass(frozen=True, slots=True)
class Cue:
    """Let a score enter.

    Attributes:
        score: What to play.
        tag: What its entering is reported as.
        where: At the next step, beat or bar, or at a place.
    """

    score: Score
    tag: int
    where: Entry | Entrance = Entry.STEP


@dataclass(frozen=True, slots=True)
class Strike:
    """Let one note be heard at once, whether the song rolls or not; it ends by itself.

    Attributes:
        channel: 0-15.
        pitch: 0-127.
        velocity: 1-127.
        duration_s: How long it sounds, more than 0 and at most 10.
        program: What the channel plays where nothing else was told it, 0-127; None to leave it.

    Raises:
        LiveError: a value is out of range.
    """

    channel: int
    pitch: int
    velocity: int
    duration_s: float
    program: int | None = None

    def __post_init__(self) -> None:
        _check("channel", self.channel, 0, CHANNELS - 1)
        _check("pitch", self.pitch, 0, MAX_DATA)
        _check("velocity", self.velocity, 1, MAX_DATA)
        _check("program", self.program or 0, 0, MAX_DATA)
        if not 0 < self.duration_s <= _LONGEST_STRIKE_S:
            raise LiveError(
                f"duration_s must be more than 0 and at most {_LONGEST_STRIKE_S:g}, "
                f"not {self.duration_s:g}"
            )


def _check(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise LiveError(f"{name} must be in {least}-{most}, not {value}")


@dataclass(frozen=True, slots=True)
class Panic:
    """End every note, ours and whoever's."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End every sounding note, close the ports and end the process."""


Command = (
    SetPorts
    | SetClock
    | SetRouting
    | SetTempo
    | Start
    | Follow
    | Stop
    | Cue
    | Strike
    | Panic
    | Quit
)


class PortState(StrEnum):
    """How a port is."""

    NONE = "none"
    OPEN = "open"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class PortStatus:
    """A port that was asked for.

    Attributes:
        role: What it is for.
        name: Its name as the system has it, or as it was asked for where it is not there.
        state: How it is.
    """

    role: PortRole
    name: str
    state: PortState


@dataclass(frozen=True, slots=True)
class SentNote:
    """A note-on that was sent.

    Attributes:
        beats: Where in the song it belongs.
        channel: 0-15.
        pitch: 0-127.
        velocity: 1-127.
        sent_s: When it was sent.
        late_ms: How much later than it should have been.
    """

    beats: float
    channel: int
    pitch: int
    velocity: int
    sent_s: float
    late_ms: float


@dataclass(frozen=True, slots=True)
class Status:
    """How the engine is; thirty times a second.

    Attributes:
        time_s: The moment that it speaks of.
        rolling: Whether the song moves.
        timeline: Where in the song it is.
        locates: Changes with every start and jump.
        health: How the clock is.
        ports: The ports asked for.
        notes: How many notes were sent since the engine began.
        sent: The notes sent since the last status.
        clock_late_ms: How much later than it should have been each clock message was sent.
        realtime_priority: Whether the system runs the engine before all else.
        peers: How many others Link has found; 0 with another clock.
    """

    time_s: float
    rolling: bool
    timeline: Timeline
    locates: int
    health: Health
    ports: tuple[PortStatus, ...] = ()
    notes: int = 0
    sent: tuple[SentNote, ...] = field(default=(), repr=False)
    clock_late_ms: tuple[float, ...] = field(default=(), repr=False)
    realtime_priority: bool = False
    peers: int = 0

    @property
    def beats(self) -> float:
        """The song position at that moment."""
        return self.timeline.beats_at(self.time_s)

    @property
    def late_ms(self) -> tuple[float, ...]:
        """How late each message was that was sent since the last status."""
        return (*self.clock_late_ms, *(note.late_ms for note in self.sent))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that came in, other than a clock's.

    Attributes:
        time_s: When.
        beats: Where the song was; None where it stood.
        message: What.
    """

    time_s: float
    beats: float | None
    message: Message


@dataclass(frozen=True, slots=True)
class Accepted:
    """A cue has come and waits to enter.

    Attributes:
        tag: What it was cued as.
        time_s: When it was ready.
    """

    tag: int
    time_s: float


@dataclass(frozen=True, slots=True)
class PatternEntered:
    """A cued score took over; see `player.Entered`."""

    tag: int
    entrance: Entrance


@dataclass(frozen=True, slots=True)
class Located:
    """The song started at, or jumped to, a position."""

    beats: float


class FaultKind(StrEnum):
    """What a fault is about."""

    PORT = "port"
    CLOCK = "clock"
    NO_MIDI = "no-midi"  # there is no MIDI system; the engine looks for one again and again
    LOST = "lost"  # the MIDI system went away; the engine ends, to be started anew
    SETTING = "setting"  # a command that could not be obeyed
    BUG = "bug"  # the engine ends


@dataclass(frozen=True, slots=True)
class Fault:
    """Something is wrong, or right again.

    Attributes:
        kind: What about.
        text: One line, for people.
    """

    kind: FaultKind
    text: str


Report = Status | Incoming | Accepted | PatternEntered | Located | Fault
