"""What the studio tells the window; all of it is frozen and travels by pipe.

Moments are seconds of `time.perf_counter`, which the processes of one machine share. The window
imports this, so nothing here imports numpy, a model or Qt.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from musicgen.score import Score
from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.controls.mapping import Binding
from musicgen_plugin.protocol import PortStatus, SentNote
from musicgen_ui.state.document import Clip
from musicgen_ui.studio.requests import Purpose


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that can be chosen.

    Attributes:
        name: What a document calls it: its id, or its folder where it is from elsewhere.
        id: Its id.
        kind: drums, melody, trio or measure.
        bars: Bars of a clip; 0 for any.
        licence: Of its weights.
        folder: Where it lies.
    """

    name: str
    id: str
    kind: str
    bars: int
    licence: str
    folder: Path


@dataclass(frozen=True, slots=True)
class ModelsListed:
    """The models that there are, as soon as the studio runs, and again when one is added."""

    models: tuple[ModelEntry, ...]


@dataclass(frozen=True, slots=True)
class SliderEntry:
    """A slider of a model.

    Attributes:
        name: Id of the attribute, or the name of one's own.
        unit: Of its values, in words.
        decimals: How many are worth showing.
        least: The lowest usual value.
        most: The highest usual value.
        is_own: Whether the user made it.
    """

    name: str
    unit: str
    decimals: int
    least: float
    most: float
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    """A document's model was loaded.

    Attributes:
        model: Which.
        sliders: What it can move.
        locks: Names of parts that can be locked: drum voices, `track:NAME`.
        can_humanize: Whether timing and velocity can be added.
        has_pitches: Whether a key makes sense.
        card: Its card, Markdown.
    """

    model: ModelEntry
    sliders: tuple[SliderEntry, ...]
    locks: tuple[str, ...]
    can_humanize: bool
    has_pitches: bool
    card: str


@dataclass(frozen=True, slots=True)
class SlotFitted:
    """What the model makes of a slot's clip.

    Attributes:
        slot: Which.
        score: Its notes as the model has a place for them; None where it refuses the clip.
        changes: What was changed to fit, a line each; the refusal where the score is None.
        measured: Values of the model's sliders, by name.
    """

    slot: int
    score: Score | None
    changes: tuple[str, ...] = ()
    measured: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A result, on its way to the engine: the next pattern.

    Attributes:
        score: The result, with edits, before any part is muted.
        measured: Values of the model's sliders, by name; one that it has no value of is left out.
        decode_ms: How long it took to make.
        note: A word on it, such as that it is nearly a training clip; empty where there is none.
    """

    score: Score
    measured: Mapping[str, float]
    decode_ms: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """A pattern took over from another.

    Attributes:
        score: What plays now.
        at_beats: The song position that it entered at.
    """

    score: Score
    at_beats: float


@dataclass(frozen=True, slots=True)
class Turned:
    """A control was moved from outside the window; as `Turn` has it."""

    target: str
    value: float | None


@dataclass(frozen=True, slots=True)
class LiveState:
    """How the engine is, thirty times a second.

    Attributes:
        time_s: The moment that it speaks of.
        is_rolling: Whether the song moves.
        timeline: Where in the song it is.
        health: How the clock is.
        ports: The ports asked for.
        notes: How many notes were sent since the engine began.
        sent: The notes sent since the last state.
        late_ms: How late the messages since the last state left.
        has_priority: Whether the system runs the engine before all else.
        peers: How many others Link has found.
        why_silent: Why nothing sounds, where nothing does; empty where something does.
    """

    time_s: float
    is_rolling: bool
    timeline: Timeline
    health: Health
    ports: tuple[PortStatus, ...] = ()
    notes: int = 0
    sent: tuple[SentNote, ...] = ()
    late_ms: tuple[float, ...] = ()
    has_priority: bool = False
    peers: int = 0
    why_silent: str = ""


@dataclass(frozen=True, slots=True)
class PortsListed:
    """The ports that there are, told when they change.

    Attributes:
        inputs: Names of ports that messages come from.
        outputs: Names of ports that can be sent to.
        why_none: Why there is no MIDI; empty where there is.
        sound: Whether the built-in sound can play.
        why_no_sound: What to do for it; empty where it can.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    why_none: str = ""
    sound: bool = False
    why_no_sound: str = ""


@dataclass(frozen=True, slots=True)
class BindingsListed:
    """The controller map, at the start and when it changes."""

    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class ClipMade:
    """A clip for a slot: read, drawn, played or captured.

    Attributes:
        slot: Which.
        clip: The clip.
    """

    slot: int
    clip: Clip


@dataclass(frozen=True, slots=True)
class Bounced:
    """The result as a MIDI file.

    Attributes:
        content: The file's bytes.
        name: A file name for it, with its ending.
        purpose: What it was asked for.
    """

    content: bytes
    name: str
    purpose: Purpose = Purpose.DRAG


@dataclass(frozen=True, slots=True)
class Exported:
    """Files were written."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A clip of the library.

    Attributes:
        source: Its path, or `factory:NAME`.
        title: As people read it.
        tags: Style, folder, meter, kind: what it can be found by, in small letters.
        bpm: Its tempo.
        bars: Its length in bars.
        notes: How many notes.
        is_drums: Whether it is drums alone.
        fault: Why it cannot be read; empty where it can.
    """

    source: str
    title: str
    tags: tuple[str, ...]
    bpm: float
    bars: float
    notes: int
    is_drums: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LibraryListed:
    """Some more of the library; several come for one `Scan`.

    Attributes:
        entries: Clips.
        is_first: Whether they replace all that was listed before.
        is_last: Whether no more come.
    """

    entries: tuple[LibraryEntry, ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A clip on the map.

    Attributes:
        source: Its path, `factory:NAME`, or `slot:A`.
        title: As people read it.
        x: From left (0) to right (1).
        y: From top (0) to bottom (1).
        clip: The clip itself.
    """

    source: str
    title: str
    x: float
    y: float
    clip: Clip


@dataclass(frozen=True, slots=True)
class Charted:
    """The map of the latent.

    Attributes:
        points: Where clips lie.
        left_out: How many clips of the library the model could not take.
    """

    points: tuple[MapPoint, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class SliderMade:
    """A slider of one's own was made and belongs to the model from now on.

    Attributes:
        name: What it is called.
        words: How well it tells held-out clips apart.
    """

    name: str
    words: str


class Weight(StrEnum):
    """How much a message matters."""

    WORD = "word"  # something was done
    VERDICT = "verdict"  # how well it was done, to be read before it goes
    FAULT = "fault"  # something could not be done


@dataclass(frozen=True, slots=True)
class Message:
    """One line for people.

    Attributes:
        text: What, which, and what would be right.
        weight: How much it matters.
    """

    text: str
    weight: Weight = Weight.FAULT


Told = (
    ModelsListed
    | ModelLoaded
    | SlotFitted
    | Rendered
    | Entered
    | Turned
    | LiveState
    | PortsListed
    | BindingsListed
    | ClipMade
    | Bounced
    | Exported
    | LibraryListed
    | Charted
    | SliderMade
    | Message
)
