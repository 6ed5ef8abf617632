"""The attributes there are, by id; a Score in, the value of each that it has out."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from types import MappingProxyType

from musicgen.attributes import dynamics, pitch, rhythm, timing
from musicgen.attributes.clip_arrays import ClipArrays
from musicgen.attributes.metric_places import Level
from musicgen.errors import MusicgenError, near_miss
from musicgen.representation.drum_map import DrumMap, Voice
from musicgen.score import MAX_DATA, Score


class UnknownAttributeError(MusicgenError):
    """An attribute that there is not."""


class Subject(Enum):
    """What an attribute is of."""

    ANY = "any notes"
    PITCHED = "pitched notes"
    DRUMS = "drums"


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something that can be measured of a clip.

    Attributes:
        id: What it is called on the command line and in files: "note-density".
        title: What it is called on the screen.
        unit: Of its values, in words that musicians know.
        subject: Which notes it is of; a clip that has none has no value.
        least: The lowest value that a control need offer; measured values may lie beyond.
        most: The highest.
        decimals: How many of its values' are worth showing.
        measure: Its value for a clip; None where the clip has none.
        possible: What its values lie in by what it is, lowest and highest, whatever the clip.
    """

    id: str
    title: str
    unit: str
    subject: Subject
    least: float
    most: float
    decimals: int
    measure: Callable[[ClipArrays], float | None] = field(repr=False)
    possible: tuple[float, float] = (0, math.inf)


_SHARE = (0, 100)
_INTERVAL = (0, MAX_DATA)


def _voice_density(voice: Voice) -> Attribute:
    return Attribute(
        f"density-{voice.label}",
        f"{voice.label.replace('-', ' ').capitalize()} density",
        "hits a bar",
        Subject.DRUMS,
        0,
        16,
        1,
        partial(rhythm.voice_density, voice=voice),
    )


_ANY, _PITCHED = Subject.ANY, Subject.PITCHED
_OFF_EIGHTHS = partial(rhythm.syncopation, level=Level.EIGHTH)
_OFF_SIXTEENTHS = partial(rhythm.syncopation, level=Level.SIXTEENTH)

ATTRIBUTES: tuple[Attribute, ...] = (
    Attribute("note-density", "Note density", "notes a bar", _ANY, 0, 64, 1, rhythm.note_density),
    Attribute(
        "syncopation-8th", "Syncopation of eighths", "%", _ANY, 0, 100, 0, _OFF_EIGHTHS, _SHARE
    ),
    Attribute(
        "syncopation-16th", "Syncopation of 16ths", "%", _ANY, 0, 100, 0, _OFF_SIXTEENTHS, _SHARE
    ),
    Attribute(
        "mean-interval",
        "Mean interval",
        "semitones",
        _PITCHED,
        0,
        12,
        1,
        pitch.mean_interval,
        _INTERVAL,
    ),
    Attribute(
        "pitch-range", "Pitch range", "semitones", _PITCHED, 0, 60, 0, pitch.pitch_range, _INTERVAL
    ),
    Attribute(
        "mean-pitch",
        "Mean pitch",
        "MIDI note",
        _PITCHED,
        0,
        MAX_DATA,
        1,
        pitch.mean_pitch,
        _INTERVAL,
    ),
    Attribute("in-key", "In key", "% of notes", _PITCHED, 0, 100, 0, pitch.in_key, _SHARE),
    Attribute(
        "polyphony", "Polyphony", "notes at once", _PITCHED, 1, 8, 1, pitch.polyphony, (1, math.inf)
    ),
    Attribute(
        "mean-velocity",
        "Mean velocity",
        "of 127",
        _ANY,
        1,
        MAX_DATA,
        0,
        dynamics.mean_velocity,
        (1, MAX_DATA),
    ),
    Attribute(
        "velocity-spread",
        "Velocity spread",
        "of 127",
        _ANY,
        0,
        63,
        0,
        dynamics.velocity_spread,
        (0, 63),
    ),
    Attribute("swing", "Swing", "% (50 is straight)", _ANY, 40, 75, 1, timing.swing, _SHARE),
    Attribute(
        "timing-looseness", "Timing looseness", "ms", _ANY, 0, 50, 1, timing.timing_looseness
    ),
    *(_voice_density(voice) for voice in Voice),
)
"""In the order in which they are shown."""

_BY_ID: Mapping[str, Attribute] = MappingProxyType({each.id: each for each in ATTRIBUTES})


def find_attribute(attribute_id: str) -> Attribute:
    """The attribute of an id.

    Raises:
        UnknownAttributeError: there is none.
    """
    if attribute_id not in _BY_ID:
        near = near_miss(attribute_id, _BY_ID) or f"; known are {', '.join(_BY_ID)}"
        raise UnknownAttributeError(f"no such attribute {attribute_id!r}{near}")
    return _BY_ID[attribute_id]


def measure(
    score: Score,
    attributes: Iterable[Attribute] = ATTRIBUTES,
    *,
    drum_map: DrumMap | None = None,
) -> dict[str, float]:
    """Measure attributes of a clip.

    Args:
        score: Any score.
        attributes: Which; all by default. What several are measured from is worked out once.
        drum_map: Which note of its drums is which voice; the default map where None.

    Returns:
        The value of each that the clip has, by id: one that makes no sense for it, such as the mean
        pitch of drums, is left out.
    """
    clip = ClipArrays(score, drum_map)
    values = {attribute.id: attribute.measure(clip) for attribute in attributes}
    return {name: value for name, value in values.items() if value is not None}
