"""Whether the app can open a window: PyQt6, the libraries that Qt loads, a display."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from musicgen.doctor.check import Check, State, pip_install

REQUIREMENT = "PyQt6>=6.9,<6.12"
APT_PACKAGES = (
    "libegl1",
    "libgl1",
    "libxkbcommon-x11-0",
    "libdbus-1-3",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxcb-xinerama0",
    "libxcb-image0",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-xkb1",
    "libx11-xcb1",
    "libfontconfig1",
    "libglib2.0-0",
)
"""On Debian and its kin, all that Qt's wheels take from the system."""
_LIBRARY = re.compile(r"\blib[\w+-]+\.so[.\d]*")
_PROBE_S = 60.0
_PROBE = """
import ctypes, os, sys
from pathlib import Path
import PyQt6
from PyQt6 import QtCore, QtGui, QtWidgets
print(QtCore.PYQT_VERSION_STR, flush=True)
plugin = Path(PyQt6.__file__).parent / "Qt6" / "plugins" / "platforms" / "libqxcb.so"
if sys.platform.startswith("linux") and plugin.is_file():
    ctypes.CDLL(str(plugin))
if sys.argv[1] == "display":
    QtWidgets.QApplication(["musicgen"])
"""
# In a process of its own: where Qt cannot open a window it ends the process it is in.


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of loading Qt.

    Attributes:
        version: PyQt6's; empty where it cannot be imported.
        problem: The last line that was written on stderr; empty where all went well.
    """

    version: str
    problem: str


def probe_qt(*, display: bool) -> Probe:
    """Load Qt in a process of its own, and open a connection to the display if there is one."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _PROBE, "display" if display else "none"],
            check=False,
            capture_output=True,
            text=True,
            timeout=_PROBE_S,
            process_group=0,  # Ctrl-C is for us, who end it
        )
    except subprocess.TimeoutExpired:
        return Probe("", f"Qt did not start within {_PROBE_S:g} s")
    told = done.stderr.strip().splitlines()
    failed = f"it ended with {done.returncode}"
    return Probe(done.stdout.strip(), (told[-1] if told else failed) if done.returncode else "")


def has_display(system: str = sys.platform, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a screen to open a window on."""
    if system in {"win32", "darwin"} or environment.get("QT_QPA_PLATFORM"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def check_qt() -> Check:
    """Whether the app can open a window."""
    display = has_display()
    return judge_qt(
        probe_qt(display=display), display=display, apt=shutil.which("apt-get") is not None
    )


def judge_qt(probe: Probe, *, display: bool, apt: bool) -> Check:
    """What to tell of a probe.

    Args:
        probe: What came of it.
        display: Whether there is a display.
        apt: Whether this system installs with apt-get.
    """
    missing = _LIBRARY.search(probe.problem)
    if missing:
        line = f"the app cannot start: Qt misses the system's {missing[0]}"
        return Check("qt", State.WARN, line, _install_libraries(missing[0], apt=apt))
    if not probe.version:
        line = f"the app cannot start: {_without_type(probe.problem)}"
        return Check("qt", State.WARN, line, pip_install(REQUIREMENT))
    if not display:
        line = f"PyQt6 {probe.version}; no display: neither DISPLAY nor WAYLAND_DISPLAY is set"
        cure = "start the app on a desktop; the commands and `musicgen live` need none"
        return Check("qt", State.WARN, line, cure)
    if probe.problem:
        line = f"PyQt6 {probe.version} cannot reach the display: {probe.problem}"
        cure = "start the app from the desktop's own session, not from another user's or over SSH"
        return Check("qt", State.WARN, line, cure)
    return Check("qt", State.OK, f"PyQt6 {probe.version}; a window can be opened")


def _install_libraries(library: str, *, apt: bool) -> str:
    if apt:
        return f"sudo apt-get install -y {' '.join(APT_PACKAGES)}"
    return f"install the package of your system that has {library}"


def _without_type(problem: str) -> str:
    return problem.removeprefix("ModuleNotFoundError: ").removeprefix("ImportError: ")
