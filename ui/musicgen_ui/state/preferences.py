"""What the user prefers on this machine: ports, clock, folders, looks, recent sessions."""

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Self

import platformdirs

from musicgen.files import write_files

MOST_RECENT = 8
_FILE = "app.json"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the user prefers.

    Attributes:
        theme: `system`, `dark` or `light`.
        out: Where notes go: a port's name, `virtual`, `sound`, `none`; empty for the built-in
            sound where it can play, else a port of our own.
        control: Where a controller plays from: a port's name, `virtual` or `none`.
        clock: `internal`, `midi` or `link`.
        clock_port: Where a MIDI clock comes from; empty for the controller's port.
        sends_clock: Whether the out port gets a MIDI clock.
        offset_ms: By how much later the out port's messages are sent.
        holds_lost_clock: Whether the song goes on where a MIDI clock is lost.
        capture_bars: How many bars a capture has.
        hears_edits: Whether a note is heard as it is added or moved.
        folders: Of the user's library.
        recent: Session files, newest first.
        saved_in: The folder that a file was saved in last; empty where none was.
        geometry: Of the window, as Qt saves it, in base64.
        shows_library: Whether the library is shown.
        shows_shape: Whether the sliders are shown.
    """

    theme: str = "system"
    out: str = ""
    control: str = "virtual"
    clock: str = "internal"
    clock_port: str = ""
    sends_clock: bool = False
    offset_ms: float = 0.0
    holds_lost_clock: bool = False
    capture_bars: int = 2
    hears_edits: bool = True
    folders: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    saved_in: str = ""
    geometry: str = ""
    shows_library: bool = True
    shows_shape: bool = True

    def with_recent(self, path: Path) -> Self:
        """With a session file as the newest."""
        name = str(path.absolute())
        others = [other for other in self.recent if other != name]
        return replace(self, recent=(name, *others[: MOST_RECENT - 1]))

    def with_folder(self, folder: Path) -> Self:
        """With one more folder in the library."""
        name = str(folder.absolute())
        return replace(self, folders=tuple(dict.fromkeys((*self.folders, name))))

    def to_json(self) -> str:
        """The preferences as their file has them."""
        return json.dumps({"version": _VERSION, **asdict(self)}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read preferences; what is damaged or unknown is as it is at first."""
        try:
            content = json.loads(text)
        except ValueError:
            return cls()
        if not isinstance(content, dict) or content.get("version") != _VERSION:
            return cls()
        usual = cls()
        kept = {}
        for field in fields(cls):
            value = _like(content.get(field.name), getattr(usual, field.name))
            if value is not None:
                kept[field.name] = value
        return cls(**kept)


def _like(value: Any, usual: Any) -> Any:  # noqa: ANN401 - any field's
    """A value of the type of the usual one; None where it is of another."""
    if isinstance(usual, tuple):
        is_right = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return tuple(value) if is_right else None
    if isinstance(usual, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value if type(value) is type(usual) else None


def preferences_path() -> Path:
    """Where preferences are kept."""
    return platformdirs.user_config_path("musicgen", appauthor=False) / _FILE


def load_preferences() -> Preferences:
    """The user's preferences; those at first where there are none that can be read."""
    try:
        return Preferences.from_json(preferences_path().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return Preferences()


def save_preferences(preferences: Preferences) -> None:
    """Keep preferences.

    Raises:
        OutputError: they cannot be written.
    """
    write_files({preferences_path(): preferences.to_json().encode()})
