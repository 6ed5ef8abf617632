"""A splitter between panels whose handles are the ground that is seen between them."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QSplitter, QSplitterHandle, QWidget

_HANDLE_PX = 8


class Splitter(QSplitter):
    """Panels side by side, none of which can be pushed shut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setHandleWidth(_HANDLE_PX)
        self.setChildrenCollapsible(False)

    def createHandle(self) -> QSplitterHandle:
        """A handle without a grip."""
        return _Handle(self.orientation(), self)


class _Handle(QSplitterHandle):
    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Let the ground be seen."""
