"""Space is for playing: fields of numbers, which have no use for it, leave it to the window."""

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QAbstractSpinBox, QWidget


class SpaceForPlaying(QObject):
    """Takes Space from the numbers of a window.

    Args:
        window: Whose.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        for field in window.findChildren(QAbstractSpinBox):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Let the window's shortcut have it."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Space
        ):
            event.ignore()
            return True
        return False
