"""Undo is for the music: text fields that have nothing to undo leave its keys to the window."""

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtGui import QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class UndoForMusic(QObject):
    """Takes the keys of undo and redo from the text fields of a window that have no use for them.

    Args:
        window: Whose.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        for field in (*window.findChildren(QLineEdit), *window.findChildren(QAbstractSpinBox)):
            field.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Let the window's shortcut have a key that would do nothing in the field."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return False
        text = watched.lineEdit() if isinstance(watched, QAbstractSpinBox) else watched
        if not isinstance(text, QLineEdit):
            return False
        is_left = (event.matches(_UNDO) and not text.isUndoAvailable()) or (
            event.matches(_REDO) and not text.isRedoAvailable()
        )
        if is_left:
            event.ignore()
        return is_left
