"""The document: all that a session is. It is immutable, and every change makes another one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from musicgen.errors import MusicgenError
from musicgen.score import DEFAULT_BPM, Score
from musicgen_plugin.clock.timeline import MAX_BPM, MIN_BPM
from musicgen_plugin.controls.targets import (
    ATTRIBUTE,
    GRID_X,
    GRID_Y,
    HUMAN_TIMING,
    HUMAN_VELOCITY,
    LOCK,
    POSITION,
    TEMPERATURE,
    VARIATION,
)

SLOTS = "ABCD"
"""Names of the places for clips: A and B are the ends of a morph, all four a pad's corners."""
DEFAULT_MODEL = "drums-2bar"
_ON = 0.5


class DocumentError(MusicgenError):
    """A document, or a session file, with a value out of range."""


class Stage(StrEnum):
    """What the music lies between."""

    MORPH = "morph"  # A and B
    PAD = "pad"  # A top left, B top right, C bottom left, D bottom right


class Origin(StrEnum):
    """Where a clip came from."""

    FACTORY = "factory"
    FILE = "file"
    PLAYED = "played"  # captured from MIDI in
    DRAWN = "drawn"  # by a model, from a seed
    RESULT = "result"  # kept from what was heard
    PASTED = "pasted"


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip in a slot.

    Attributes:
        title: As people read it.
        score: Its notes, as they came; a model fits them for itself.
        origin: Where it came from.
        source: Its path, or `factory:NAME`; empty where there is none.
        drum_map: Name of the map that its drums are read by; empty for the default.
        is_edited: Whether its notes were changed here.
    """

    title: str
    score: Score
    origin: Origin
    source: str = ""
    drum_map: str = ""
    is_edited: bool = False

    def with_score(self, score: Score) -> Self:
        """The clip with notes that were changed by hand."""
        return replace(self, score=score, is_edited=True)


@dataclass(frozen=True, slots=True)
class Part:
    """How a track of the result sounds.

    Attributes:
        is_muted: Whether it is silent.
        is_solo: Whether those that are not solo are silent.
        channel: 0-15; None for the usual one.
    """

    is_muted: bool = False
    is_solo: bool = False
    channel: int | None = None


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Document:
    """All that a session is.

    Attributes:
        model: Id of the model, or its folder.
        stage: A morph or a pad.
        clips: One for each of `SLOTS`; None where a slot is empty.
        position: On the way from A (0) to B (1).
        x: On the pad, from left (0) to right (1).
        y: On the pad, from top (0) to bottom (1).
        sliders: Asked values of attributes and own sliders, by name, in their units; one that is
            not here leaves the music as it is.
        locks: Parts that stay as A has them: `kick`, `track:bass`.
        key: Such as `C:minor`; empty for any.
        variation: How far from what lies between the clips, 0-1.
        seed: Of variations and drawn clips, 0 or more.
        temperature: Of drawn clips, 0-2.
        humanize_timing: How much of a player's timing is added, 0-1.
        humanize_velocity: How much of a player's velocities is added, 0-1.
        edited: The result as it was changed by hand; None where it was not. It holds until a
            control moves.
        parts: How tracks of the result sound, by name.
        bpm: Tempo.
        entry: Where changes enter: at the next `step`, `beat` or `bar`.

    Raises:
        DocumentError: a value is out of range.
    """

    model: str = DEFAULT_MODEL
    stage: Stage = Stage.MORPH
    clips: tuple[Clip | None, ...] = (None,) * len(SLOTS)
    position: float = 0.5
    x: float = 0.5
    y: float = 0.5
    sliders: Mapping[str, float] = field(default_factory=_nothing)
    locks: frozenset[str] = frozenset()
    key: str = ""
    variation: float = 0.0
    seed: int = 1
    temperature: float = 1.0
    humanize_timing: float = 0.0
    humanize_velocity: float = 0.0
    edited: Score | None = None
    parts: Mapping[str, Part] = field(default_factory=_nothing)
    bpm: float = DEFAULT_BPM
    entry: str = "step"

    def __post_init__(self) -> None:
        if len(self.clips) != len(SLOTS):
            raise DocumentError(f"a document has {len(SLOTS)} clips, not {len(self.clips)}")
        for name, most in _RANGES.items():
            value = getattr(self, name)
            if not 0 <= value <= most:
                raise DocumentError(f"{name} must be in 0-{most:g}, not {value!r}")
        if not MIN_BPM <= self.bpm <= MAX_BPM:
            raise DocumentError(f"bpm must be in {MIN_BPM:g}-{MAX_BPM:g}, not {self.bpm!r}")
        if self.entry not in _ENTRIES:
            raise DocumentError(f"entry must be one of {', '.join(_ENTRIES)}, not {self.entry!r}")
        object.__setattr__(self, "sliders", MappingProxyType(dict(self.sliders)))
        object.__setattr__(self, "parts", MappingProxyType(dict(self.parts)))
        object.__setattr__(self, "locks", frozenset(self.locks))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by value; mapping proxies cannot be pickled."""
        values = {name: getattr(self, name) for name in self.__slots__}
        values |= {"sliders": dict(self.sliders), "parts": dict(self.parts)}
        return _document, (values,)

    @property
    def slots(self) -> range:
        """The slots that the stage has."""
        return range(2 if self.stage is Stage.MORPH else len(SLOTS))

    def with_clip(self, slot: int, clip: Clip | None) -> Self:
        """With another clip in a slot."""
        clips = (*self.clips[:slot], clip, *self.clips[slot + 1 :])
        return replace(self, clips=clips, edited=None)

    def with_part(self, name: str, part: Part) -> Self:
        """With a track of the result sounding otherwise."""
        return replace(self, parts={**self.parts, name: part})

    def moved(self, target: str, value: float | None) -> Self:
        """With a control elsewhere.

        Args:
            target: A name that mappings, OSC and gestures share, see `controls.targets`.
            value: Where to, as the document has it: 0-1, of the temperature 0-2; of an attribute
                its value in its unit, or None to let it go.
        """
        if target.startswith(ATTRIBUTE):
            name = target.removeprefix(ATTRIBUTE)
            others = {key: asked for key, asked in self.sliders.items() if key != name}
            asked = others if value is None else {**others, name: value}
            return replace(self, sliders=asked, edited=None)
        if target.startswith(LOCK):
            name = target.removeprefix(LOCK)
            is_on = value is not None and value >= _ON
            locks = self.locks | {name} if is_on else self.locks - {name}
            return replace(self, locks=locks, edited=None)
        field = FIELDS.get(target)
        if value is None or field is None:
            return self
        change: dict[str, Any] = {field: value}
        moved = replace(self, **change)
        return moved if target == TEMPERATURE else replace(moved, edited=None)

    def place(self, target: str) -> float | None:
        """Where a control stands, as `moved` takes it; None of a slider that was let go.

        Raises:
            KeyError: a document has no such control.
        """
        if target.startswith(ATTRIBUTE):
            return self.sliders.get(target.removeprefix(ATTRIBUTE))
        if target.startswith(LOCK):
            return float(target.removeprefix(LOCK) in self.locks)
        return float(getattr(self, FIELDS[target]))


FIELDS: Mapping[str, str] = MappingProxyType(
    {
        POSITION: "position",
        GRID_X: "x",
        GRID_Y: "y",
        VARIATION: "variation",
        TEMPERATURE: "temperature",
        HUMAN_TIMING: "humanize_timing",
        HUMAN_VELOCITY: "humanize_velocity",
    }
)
"""Targets that controllers move, and the fields that say where they stand."""
_RANGES: Mapping[str, float] = {
    "position": 1,
    "x": 1,
    "y": 1,
    "variation": 1,
    "seed": 2**31 - 1,
    "temperature": 2,
    "humanize_timing": 1,
    "humanize_velocity": 1,
}
_ENTRIES = ("step", "beat", "bar")


def _document(values: Mapping[str, Any]) -> Document:
    return Document(**values)


def is_of_document(target: str) -> bool:
    """Whether a control is one that documents say the place of."""
    return target in FIELDS or target.startswith((ATTRIBUTE, LOCK))


def most_of(target: str) -> float:
    """How far the field of a target goes, from 0."""
    return _RANGES[FIELDS[target]]


def sounding(parts: Mapping[str, Part], names: Iterable[str]) -> frozenset[str]:
    """Which of some tracks sound: those that are solo, or all that are not muted."""
    listed = tuple(names)
    of = {name: parts.get(name, Part()) for name in listed}
    solo = {name for name in listed if of[name].is_solo}
    return frozenset(name for name in solo or listed if not of[name].is_muted)
