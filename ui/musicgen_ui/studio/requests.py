"""What the window asks of the studio; all of it is frozen and travels by pipe.

What comes back is in `studio.told`. The window imports both, so nothing here imports numpy, a model
or Qt.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from musicgen.score import Score
from musicgen_plugin.clock.settings import ClockSettings
from musicgen_plugin.protocol import PortSettings
from musicgen_ui.state.document import Document


@dataclass(frozen=True, slots=True)
class Show:
    """Take this document; what changed is worked out, and the new result is told and cued."""

    document: Document


@dataclass(frozen=True, slots=True)
class Turn:
    """A control was moved in the window.

    Attributes:
        target: A name of `controls.targets`.
        value: As `Document.moved` takes it; None lets an attribute go.
    """

    target: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Connect:
    """Use these ports and this clock."""

    ports: PortSettings
    clock: ClockSettings


@dataclass(frozen=True, slots=True)
class Play:
    """Roll, from a song position or from where the song stands."""

    at_beats: float | None = None


@dataclass(frozen=True, slots=True)
class Halt:
    """Stand still."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Panic: end every note, ours and whoever's."""


@dataclass(frozen=True, slots=True)
class Audition:
    """Play a clip instead of the result, or the result again where None; nothing else changes."""

    score: Score | None


@dataclass(frozen=True, slots=True)
class Hear:
    """Play a clip of the library instead of the result, as `Audition` does.

    Attributes:
        source: Its path, or `factory:NAME`.
    """

    source: str


@dataclass(frozen=True, slots=True)
class HearNote:
    """Let one note be heard, as it would sound in what plays.

    Attributes:
        part: Name of its track.
        pitch: 0-127.
        velocity: 1-127.
        is_drum: Whether its track is drums.
    """

    part: str
    pitch: int
    velocity: int
    is_drum: bool


@dataclass(frozen=True, slots=True)
class Learn:
    """Bind what is moved on a controller to a target, until told another or None."""

    target: str | None


@dataclass(frozen=True, slots=True)
class Forget:
    """Unbind a target's controls."""

    target: str


@dataclass(frozen=True, slots=True)
class Take:
    """Record the bars to come as the clip of a slot."""

    slot: int
    bars: int


@dataclass(frozen=True, slots=True)
class Capture:
    """Make the last bars that were played in the clip of a slot."""

    slot: int
    bars: int


@dataclass(frozen=True, slots=True)
class Import:
    """Read files as clips: the first into a slot, further ones into those after it."""

    paths: tuple[Path, ...]
    slot: int


@dataclass(frozen=True, slots=True)
class ImportBytes:
    """Read the bytes of a MIDI file as the clip of a slot."""

    content: bytes
    title: str
    slot: int


@dataclass(frozen=True, slots=True)
class Draw:
    """Draw a new clip from the model for a slot, by the document's seed and temperature."""

    slot: int


class Purpose(StrEnum):
    """What the result is wanted as a file for."""

    DRAG = "drag"
    COPY = "copy"  # the clip, to the clipboard
    PATH = "path"  # where it lies, to the clipboard


@dataclass(frozen=True, slots=True)
class Bounce:
    """Tell the result as a MIDI file, with the recipe it can be made again by.

    Attributes:
        purpose: What for; comes back with it.
    """

    purpose: Purpose = Purpose.DRAG


class ExportKind(StrEnum):
    """What is exported."""

    RESULT = "result"  # one file
    STEPS = "steps"  # the morph as so many files
    JOINED = "joined"  # the morph in one file


@dataclass(frozen=True, slots=True)
class Export:
    """Write files.

    Attributes:
        kind: What.
        path: The file; of STEPS the folder.
        steps: How many clips of the morph, both ends among them, 2-1000.
    """

    kind: ExportKind
    path: Path
    steps: int = 9


@dataclass(frozen=True, slots=True)
class OpenModel:
    """Look at the model in a folder from elsewhere; a document may name the folder afterwards."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Scan:
    """List the factory clips and the MIDI files of some folders."""

    folders: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Lay out the map of the latent for the document's model: library and slots."""


@dataclass(frozen=True, slots=True)
class MakeSlider:
    """Make a slider of one's own from clips of the library.

    Attributes:
        name: What it is called.
        sources: Paths or `factory:NAME`, five or more.
    """

    name: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveSlider:
    """Remove a slider of one's own from the document's model, for good."""

    name: str


@dataclass(frozen=True, slots=True)
class Close:
    """End every note and the process."""


Request = (
    Show
    | Turn
    | Connect
    | Play
    | Halt
    | Silence
    | Audition
    | Hear
    | HearNote
    | Learn
    | Forget
    | Take
    | Capture
    | Import
    | ImportBytes
    | Draw
    | Bounce
    | Export
    | OpenModel
    | Scan
    | Chart
    | MakeSlider
    | RemoveSlider
    | Close
)
