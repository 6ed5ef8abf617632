"""What all commands share: the window that they act in, and its session."""

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject

from musicgen_ui.state.document import Document

if TYPE_CHECKING:
    from musicgen_ui.window import MainWindow


class Commands(QObject):
    """Some commands.

    Args:
        window: Where they act.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    @property
    def _document(self) -> Document:
        return self._session.document
