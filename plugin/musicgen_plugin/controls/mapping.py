"""Which knob, fader, key or pad moves which target; and the file that this is kept in."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import platformdirs

from musicgen.errors import why_unread
from musicgen.files import write_files
from musicgen_plugin.controls.targets import kind_of
from musicgen_plugin.errors import MappingError
from musicgen_plugin.messages import CHANNELS, MAX_DATA

LSB_DISTANCE = 32
"""The fine half of a 14-bit control n is control n + 32."""
NOT_LEARNT = frozenset((0, 32, *range(120, 128)))
"""Bank select and channel mode messages, which are no knobs."""
_VERSION = 1
_FILE = "controls.json"


class Control(StrEnum):
    """What kind of thing is moved."""

    CC = "cc"
    CC14 = "cc14"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Binding:
    """One control and its target.

    Attributes:
        target: A name of `controls.targets`.
        control: What kind of thing it is.
        number: Its control or note number, 0-127; of a 14-bit pair the coarse half's, 1-31.
        channel: 0-15; None for any.
        low: The target's value at the control's lowest, 0-1; may be above `high`.
        high: The target's value at the control's highest, 0-1.
    """

    target: str
    control: Control
    number: int
    channel: int | None = None
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        kind_of(self.target)
        object.__setattr__(self, "control", Control(self.control))
        highest = LSB_DISTANCE - 1 if self.control is Control.CC14 else MAX_DATA
        _require(0 <= self.number <= highest, "number", self.number, f"in 0-{highest}")
        channel_is_right = self.channel is None or 0 <= self.channel < CHANNELS
        _require(channel_is_right, "channel", self.channel, "in 0-15, or null for any")
        for name, value in (("low", self.low), ("high", self.high)):
            _require(0 <= value <= 1, name, value, "in 0-1")

    def scaled(self, fraction: float) -> float:
        """The target's value where the control stands at a fraction of its way, 0-1."""
        return self.low + (self.high - self.low) * fraction

    def hears(self, channel: int) -> bool:
        """Whether it is meant by messages on a channel."""
        return self.channel in {None, channel}

    def __str__(self) -> str:
        """Return it as musicians write it, such as `cc 74 ch 1`."""
        channel = "any ch" if self.channel is None else f"ch {self.channel + 1}"
        return f"{self.control} {self.number} {channel}"


def _require(ok: object, what: str, value: object, allowed: str) -> None:
    if not ok:
        raise MappingError(f"a binding's {what} must be {allowed}, not {value!r}")


@dataclass(frozen=True, slots=True)
class ControlMap:
    """All bindings.

    Attributes:
        bindings: Each control moves one target; a target may be moved by several.
    """

    bindings: tuple[Binding, ...] = ()

    def bound(self, binding: Binding) -> "ControlMap":
        """With a binding, in place of its target's and of its control's others."""
        kept = [
            other
            for other in self.bindings
            if other.target != binding.target
            and (other.control, other.number, other.channel)
            != (binding.control, binding.number, binding.channel)
        ]
        return replace(self, bindings=(*kept, binding))

    def without(self, target: str) -> "ControlMap":
        """Without the bindings of a target."""
        kept = tuple(binding for binding in self.bindings if binding.target != target)
        return replace(self, bindings=kept)

    def to_json(self) -> str:
        """The map as its file has it."""
        rows = [asdict(binding) for binding in self.bindings]
        return json.dumps({"version": _VERSION, "bindings": rows}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "ControlMap":
        """Read a map.

        Raises:
            MappingError: it is no JSON, of another version, or a binding is not as documented.
        """
        try:
            content = json.loads(text)
        except ValueError as err:
            raise MappingError(f"not JSON: {err}") from err
        if not isinstance(content, dict) or content.get("version") != _VERSION:
            raise MappingError(f'must be {{"version": {_VERSION}, "bindings": [...]}}')
        rows = content.get("bindings")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise MappingError("bindings must be a list of objects")
        return cls(tuple(_binding(row) for row in rows))


def _binding(row: Mapping[str, Any]) -> Binding:
    known = {field.name for field in fields(Binding)}
    if unknown := set(row) - known:
        raise MappingError(f"unknown key {min(unknown)!r} in a binding, of {sorted(known)}")
    try:
        return Binding(**row)
    except (TypeError, ValueError) as err:
        raise MappingError(f"a binding that is not as documented: {err}") from err


def default_path() -> Path:
    """Where the user's map is kept."""
    return platformdirs.user_config_path("musicgen", appauthor=False) / _FILE


def load_map(path: Path) -> ControlMap:
    """The map in a file; an empty one where there is no file.

    Raises:
        MappingError: the file cannot be read, or is not as documented.
    """
    try:
        return ControlMap.from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ControlMap()
    except OSError as err:
        raise MappingError(f"{path}: {why_unread(err)}") from err
    except (UnicodeDecodeError, MappingError) as err:
        raise MappingError(f"{path}: {err}") from err


def save_map(control_map: ControlMap, path: Path) -> None:
    """Keep a map: written beside its place, then put into it.

    Raises:
        OutputError: it cannot be written there.
    """
    write_files({path: control_map.to_json().encode()})
