"""The session: what the user does in, documents, undo, autosave and requests to the studio out."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from musicgen.errors import MusicgenError
from musicgen_plugin.controls.targets import LOCK
from musicgen_ui.state import autosave, session_file
from musicgen_ui.state.document import Clip, Document
from musicgen_ui.state.history import History
from musicgen_ui.studio.requests import Request, Show, Turn
from musicgen_ui.studio_link import StudioLink

_AUTOSAVED_AFTER_MS = 4000
_MERGED_FOR_MS = 900
"""Turns of one control that come within this time of each other are undone together."""


class Session(QObject):
    """The document, and what happens to it.

    Signals:
        changed(document): The document is another.
        history_changed(): There is more or less to undo or redo, or the file is another.
        failed(text): Something could not be done, in one line.

    Args:
        link: Takes requests for the studio.
        document: The first document.
        path: The file that it came from.
    """

    changed = pyqtSignal(object)
    history_changed = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(
        self,
        link: StudioLink,
        document: Document,
        path: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._link = link
        self._history = History(document)
        self.path = path
        self._saved: Document | None = document if path else None
        self._autosave = _timer(self, _AUTOSAVED_AFTER_MS, self._keep)
        self._settling = _timer(self, _MERGED_FOR_MS, self._history.settle)
        self._keeping: threading.Thread | None = None

    @property
    def document(self) -> Document:
        """The document as it is."""
        return self._history.document

    @property
    def is_saved(self) -> bool:
        """Whether the file has all that there is."""
        return self._saved == self.document

    @property
    def undo_words(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return self._history.undo_words

    @property
    def redo_words(self) -> str:
        """What redo would do again; empty where there is nothing."""
        return self._history.redo_words

    def show(self) -> None:
        """Show the studio the whole document."""
        self._link.send(Show(self.document))

    def ask(self, request: Request) -> None:
        """Ask the studio for something that is no part of the document."""
        self._link.send(request)

    def do(self, document: Document, words: str, merges: str = "") -> None:
        """Change the document.

        Args:
            document: The new one.
            words: What was done, for the undo menu.
            merges: What steps are taken together by; empty for a step of its own.
        """
        if document == self.document:
            return
        self._history.do(document, words, merges)
        if merges:
            self._settling.start()
        self._link.send(Show(document))
        self._tell()

    def put_clip(self, slot: int, clip: Clip | None, words: str) -> None:
        """Put a clip into a slot, or empty it."""
        self.do(self.document.with_clip(slot, clip), words)

    def turn(self, target: str, value: float | None, words: str) -> None:
        """Move a control; a message of its own, for it comes sixty times a second."""
        document = self.document.moved(target, value)
        if document == self.document:
            return
        self._history.do(document, words, target)
        self._settling.start()
        is_light = not target.startswith(LOCK)
        self._link.send(Turn(target, value) if is_light else Show(document))
        self._tell()

    def place(self, x: float, y: float, words: str) -> None:
        """Move the puck."""
        document = self.document
        moved = replace(document, x=x, y=y, edited=None)
        if moved == document:
            return
        self._history.do(moved, words, "pad")
        self._settling.start()
        self._link.send(Turn("grid-x", x))
        self._link.send(Turn("grid-y", y))
        self._tell()

    def follow(self, target: str, value: float | None) -> None:
        """Take a move that a controller made; the studio knows it already."""
        document = self.document.moved(target, value)
        if document != self.document:
            self._history.follow(document)
            self._tell()

    def undo(self) -> None:
        """Take back the last step."""
        self._history.undo()
        self.show()
        self._tell()

    def redo(self) -> None:
        """Do again what was undone."""
        self._history.redo()
        self.show()
        self._tell()

    def open(self, path: Path) -> bool:
        """Open a session file; whether it could be."""
        try:
            document = session_file.load(path)
        except MusicgenError as err:
            self.failed.emit(str(err))
            return False
        self.start(document, path)
        return True

    def start(self, document: Document, path: Path | None = None) -> None:
        """Begin with another document; what was before can still be undone to."""
        self._history.do(document, self.tr("Open"))
        self.path = path
        self._saved = document if path else None
        self.show()
        self._tell()

    def save(self, path: Path) -> bool:
        """Save to a file; whether it could be."""
        try:
            session_file.save(self.document, path)
        except MusicgenError as err:
            self.failed.emit(str(err))
            return False
        self.path = path
        self._saved = self.document
        self.history_changed.emit()
        return True

    def close(self) -> None:
        """Keep the document for the next start."""
        self._autosave.stop()
        if self._keeping is not None:
            self._keeping.join()
        try:
            autosave.close(self.document)
        except MusicgenError as err:
            self.failed.emit(str(err))

    def _tell(self) -> None:
        if not self._autosave.isActive():
            self._autosave.start()
        self.changed.emit(self.document)
        self.history_changed.emit()

    def _keep(self) -> None:
        """Autosave in the background: a slow disk is no reason to stand still."""
        if self._keeping is not None and self._keeping.is_alive():
            self._autosave.start()
            return
        document = self.document
        self._keeping = threading.Thread(
            target=self._keep_now, args=(document,), name="autosave", daemon=True
        )
        self._keeping.start()

    def _keep_now(self, document: Document) -> None:
        try:
            autosave.keep(document)
        except MusicgenError as err:
            self.failed.emit(str(err))


def _timer(parent: QObject, after_ms: int, call: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    timer.timeout.connect(call)
    return timer
