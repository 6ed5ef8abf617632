"""The studio as the window has it: requests in at any rate, what it tells out as Qt signals."""

import threading
from typing import Protocol

from PyQt6.QtCore import QObject, pyqtSignal

from musicgen_ui.studio.requests import Request
from musicgen_ui.studio.told import Told

_WAIT_S = 0.25


class Studio(Protocol):
    """What a studio is asked for; `studio.client.StudioClient` is one."""

    def start(self) -> None:
        """Start its process."""

    def send(self, request: Request) -> None:
        """Ask for something, before or after it is started; returns at once."""

    def told(self, timeout_s: float) -> list[Told]:
        """What it has told since this was last asked; waits a while for the first."""
        ...

    def close(self) -> None:
        """End its process, and every note."""


class StudioLink(QObject):
    """Carries what the studio tells from a thread of its own into the window's.

    Signals:
        told(messages): What the studio told, a list of `told.Told`, in order.

    Args:
        studio: The studio.
    """

    told = pyqtSignal(list)

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._ends = threading.Event()
        self._reader = threading.Thread(target=self._read, name="from the studio", daemon=True)

    def start(self) -> None:
        """Start the studio, in the background."""
        self._reader.start()

    def send(self, request: Request) -> None:
        """Ask the studio for something; returns at once."""
        self._studio.send(request)

    def close(self) -> None:
        """End the studio."""
        self._ends.set()
        if self._reader.is_alive():
            self._reader.join()
        self._studio.close()

    def _read(self) -> None:
        self._studio.start()
        while not self._ends.is_set():
            told = self._studio.told(_WAIT_S)
            if told and not self._ends.is_set():
                self.told.emit(told)
