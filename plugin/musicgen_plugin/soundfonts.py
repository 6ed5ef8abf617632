"""Sound fonts: the folders of this system in, the file that the built-in sound plays with out.

Looked for in this order: the file that was chosen, that of MUSICGEN_SOUNDFONT, the user's own
folder, the system's. In a folder a file called `default` comes first, then those with `GM` in their
names.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from musicgen_plugin.errors import SoundError

SOUNDFONT_VARIABLE = "MUSICGEN_SOUNDFONT"
_ENDINGS = frozenset((".sf2", ".sf3"))
_HEADER_BYTES = 12
_HOW_TO_GET_ONE = {
    "linux": "install one (Debian, Ubuntu: sudo apt install timgm6mb-soundfont, or the larger "
    "fluid-soundfont-gm; Fedora: sudo dnf install fluid-soundfont-gm; Arch: sudo pacman -S "
    "soundfont-fluid), or put",
    "darwin": "Homebrew has none: put a General MIDI one, such as MuseScore_General.sf3,",
    "win32": "put a General MIDI one, such as MuseScore_General.sf3,",
}


def own_folder() -> Path:
    """The user's folder of sound fonts: `~/.local/share/musicgen/soundfonts` on Linux."""
    return platformdirs.user_data_path("musicgen", appauthor=False) / "soundfonts"


def system_folders() -> tuple[Path, ...]:
    """Where programs of this system put sound fonts, in the order they are looked at."""
    if sys.platform == "win32":
        programs = Path(os.environ.get("PROGRAMFILES", r"C:\Program Files"))
        shared = Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData"))
        return (
            Path(r"C:\soundfonts"),
            shared / "soundfonts",
            *sorted(programs.glob("MuseScore*/sound")),
        )
    if sys.platform == "darwin":
        library = Path("Library/Audio/Sounds/Banks")
        return (
            Path.home() / library,
            "/" / library,
            Path("/opt/homebrew/share/soundfonts"),
            Path("/usr/local/share/soundfonts"),
            *sorted(Path("/Applications").glob("MuseScore*.app/Contents/Resources/sound")),
        )
    return tuple(
        Path(base, "share", name)
        for base in ("/usr/local", "/usr")
        for name in ("sounds/sf2", "sounds/sf3", "soundfonts")
    )


def is_soundfont(path: Path) -> bool:
    """Whether a file begins as SoundFont 2 and 3 files do; one that cannot be read does not."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError:
        return False
    return header[:4] == b"RIFF" and header[8:] == b"sfbk"


def find_soundfont(chosen: Path | None = None) -> Path:
    """The sound font to play with.

    Args:
        chosen: The one that the musician chose; None for the first that is found.

    Raises:
        SoundError: the chosen one is none, or there is none.
    """
    named = os.environ.get(SOUNDFONT_VARIABLE)
    if chosen is not None:
        return _checked(chosen, str(chosen))
    if named:
        return _checked(Path(named), f"{SOUNDFONT_VARIABLE}: {named}")
    found = next(_found(), None)
    if found is None:
        system = sys.platform if sys.platform in _HOW_TO_GET_ONE else "linux"
        raise SoundError(
            f"no sound font: {_HOW_TO_GET_ONE[system]} an .sf2 or .sf3 file in {own_folder()}"
        )
    return found


def _checked(path: Path, told: str) -> Path:
    if not path.is_file():
        raise SoundError(f"{told}: no such file")
    if not is_soundfont(path):
        raise SoundError(f"{told}: not a sound font (.sf2, .sf3)")
    return path


def _found() -> Iterator[Path]:
    for folder in (own_folder(), *system_folders()):
        try:
            paths = [path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS]
        except OSError:
            continue
        yield from filter(is_soundfont, sorted(paths, key=_place))


def _place(path: Path) -> tuple[bool, bool, str]:
    name = path.stem.casefold()
    return not name.startswith("default"), "gm" not in name, name
