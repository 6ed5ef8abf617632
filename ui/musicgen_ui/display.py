"""Whether a window can be opened here, and what to do where it cannot; imports no Qt by itself."""

import importlib
import os
import re
import sys

from musicgen.errors import MusicgenError

QT_PACKAGES = (
    "libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libglib2.0-0 libx11-xcb1 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 "
    "libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1"
)
"""What Qt needs of Debian and its kin."""
_MISSING = re.compile(r"(\S+\.so[.\d]*): cannot open shared object file")


class DisplayError(MusicgenError):
    """No window can be opened; the message says why, and what to do."""


def has_display() -> bool:
    """Whether there is a screen to open a window on."""
    if sys.platform in {"win32", "darwin"} or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def why_no_qt() -> str:
    """Why Qt cannot be loaded, and what to do; empty where it can."""
    try:
        importlib.import_module("PyQt6.QtWidgets")
    except ImportError as err:
        missing = _MISSING.search(str(err))
        if missing:
            return (
                f"Qt needs {missing[1]}, which this system lacks; "
                f"on Debian and Ubuntu: sudo apt install {QT_PACKAGES}"
            )
        return f"Qt cannot be loaded: {err}; try: pip install --force-reinstall PyQt6"
    return ""


def require_display() -> None:
    """Make sure that a window can be opened.

    Raises:
        DisplayError: there is no screen, or Qt cannot be loaded.
    """
    if not has_display():
        raise DisplayError(
            "no display to open the window on; without one, `musicgen morph` and `musicgen live` "
            "do the same in the terminal"
        )
    why = why_no_qt()
    if why:
        raise DisplayError(why)
