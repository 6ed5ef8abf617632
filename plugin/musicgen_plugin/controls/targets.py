"""What a controller can move, by name: the names that mappings, OSC, gestures and sources share."""

from dataclasses import dataclass
from enum import Enum, auto

from musicgen.errors import near_miss
from musicgen_plugin.errors import MappingError

POSITION, GRID_X, GRID_Y = "position", "grid-x", "grid-y"
VARIATION, HUMAN_TIMING, HUMAN_VELOCITY = "variation", "human-timing", "human-velocity"
TEMPERATURE = "temperature"
"""Of what the app draws; nothing that plays is changed by it."""
NEXT, PANIC = "next", "panic"
CAPTURE, TAKE_A, TAKE_B = "capture", "take-a", "take-b"
ATTRIBUTE, LOCK = "attribute:", "lock:"
"""What the names of attribute sliders and locks begin with, such as `attribute:notes-per-bar`."""


class Kind(Enum):
    """How a target moves."""

    VALUE = auto()  # anywhere in 0-1
    SWITCH = auto()  # off or on: 0 or 1
    TRIGGER = auto()  # happens


_KINDS = {
    POSITION: Kind.VALUE,
    GRID_X: Kind.VALUE,
    GRID_Y: Kind.VALUE,
    VARIATION: Kind.VALUE,
    HUMAN_TIMING: Kind.VALUE,
    HUMAN_VELOCITY: Kind.VALUE,
    TEMPERATURE: Kind.VALUE,
    NEXT: Kind.TRIGGER,
    PANIC: Kind.TRIGGER,
    CAPTURE: Kind.TRIGGER,
    TAKE_A: Kind.TRIGGER,
    TAKE_B: Kind.TRIGGER,
}
TARGETS = (*_KINDS, f"{ATTRIBUTE}ID", f"{LOCK}NAME")


def kind_of(target: str) -> Kind:
    """How a target moves.

    Raises:
        MappingError: there is no target of that name.
    """
    if target.removeprefix(ATTRIBUTE) not in {target, ""}:
        return Kind.VALUE
    if target.removeprefix(LOCK) not in {target, ""}:
        return Kind.SWITCH
    if target not in _KINDS:
        known = ", ".join(TARGETS)
        raise MappingError(f"{target!r} is no target, of {known}{near_miss(target, _KINDS)}")
    return _KINDS[target]


@dataclass(frozen=True, slots=True)
class Move:
    """A control was moved.

    Attributes:
        target: What it moves.
        value: Where to, 0-1; None where it was pressed: a switch turns over, a trigger happens.
    """

    target: str
    value: float | None


@dataclass(frozen=True, slots=True)
class Release:
    """A control was let go.

    Attributes:
        target: What it moved.
    """

    target: str
