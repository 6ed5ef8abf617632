"""Whether a window can be opened here, and what to do where it cannot; before Qt is started."""

import ctypes
import importlib
import shutil
import sys
from pathlib import Path

from musicgen.doctor.qt import Probe, has_display, judge_qt
from musicgen.errors import MusicgenError


class DisplayError(MusicgenError):
    """No window can be opened; the message says why, and what to do."""


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
    try:
        qt = importlib.import_module("PyQt6.QtWidgets")
        plugins = Path(str(qt.__file__)).parent / "Qt6" / "plugins" / "platforms"
        if sys.platform.startswith("linux") and (plugins / "libqxcb.so").is_file():
            ctypes.CDLL(str(plugins / "libqxcb.so"))  # without which Qt would end the process
    except (ImportError, OSError) as err:
        found = judge_qt(Probe("", str(err)), display=True, apt=shutil.which("apt-get") is not None)
        raise DisplayError(f"{found.line}; {found.cure}") from err
