"""What survives a crash: the document of each running app, kept beside those of others.

A file a process, named by its id. One whose process is gone was not closed properly, or is what the
app shows again as it starts.
"""

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from musicgen_ui.state.document import Document, DocumentError
from musicgen_ui.state.session_file import ENDING, load, save

_STEM = "autosave-"
_LAST = "last"
_MAY_WAIT = 0x00100000
"""SYNCHRONIZE, the least right to a process that Windows grants."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document of an app that ran before.

    Attributes:
        document: It.
        was_closed: Whether that app was closed; else it crashed, or was killed.
    """

    document: Document
    was_closed: bool


def folder() -> Path:
    """Where documents are kept while the app runs, and until it runs again."""
    return platformdirs.user_state_path("musicgen", appauthor=False)


def keep(document: Document) -> None:
    """Keep this process's document.

    Raises:
        OutputError: it cannot be written.
    """
    save(document, _own())


def close(document: Document) -> None:
    """Keep the document as the last that was closed.

    Raises:
        OutputError: it cannot be written.
    """
    save(document, folder() / f"{_LAST}{ENDING}")
    _own().unlink(missing_ok=True)


def find() -> Found | None:
    """The newest document of an app that ran before: a crashed one's first.

    Files of crashed apps are taken away as they are found.
    """
    crashed = []
    for path in folder().glob(f"{_STEM}*{ENDING}"):
        pid = path.stem.removeprefix(_STEM)
        if pid.isdecimal() and not _runs(int(pid)):
            crashed.append(path)
    for path in sorted(crashed, key=lambda path: path.stat().st_mtime, reverse=True):
        document = _read(path)
        if document is not None:
            keep(document)
            for other in crashed:
                other.unlink(missing_ok=True)
            return Found(document, was_closed=False)
    last = _read(folder() / f"{_LAST}{ENDING}")
    return None if last is None else Found(last, was_closed=True)


def _own() -> Path:
    return folder() / f"{_STEM}{os.getpid()}{ENDING}"


def _read(path: Path) -> Document | None:
    try:
        return load(path)
    except DocumentError:
        return None


def _runs(pid: int) -> bool:
    """Whether a process of the id runs."""
    if pid == os.getpid():
        return False
    if sys.platform == "win32":  # where signal 0 is Ctrl-C
        handle = ctypes.windll.kernel32.OpenProcess(_MAY_WAIT, 0, pid)
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
