"""Keys that fields leave to the window, where they would do nothing in the field itself."""

from collections.abc import Iterable

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QAbstractSpinBox, QLineEdit, QWidget

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class _LeftKeys(QObject):
    """Lets the window's shortcuts have keys of some fields.

    Args:
        window: Whose.
        fields: Those that may leave keys to it.
    """

    def __init__(self, window: QWidget, fields: Iterable[QWidget]) -> None:
        super().__init__(window)
        for field in fields:
            field.installEventFilter(self)

    def leaves(self, field: QObject | None, event: QKeyEvent) -> bool:
        """Whether a field has no use for a key."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Let the window have it."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.ShortcutOverride:
            return False
        is_left = self.leaves(watched, event)
        if is_left:
            event.ignore()
        return is_left


class SpaceForPlaying(_LeftKeys):
    """Space is for playing: fields of numbers leave it to the window.

    Args:
        window: Whose.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, window.findChildren(QAbstractSpinBox))

    def leaves(self, field: QObject | None, event: QKeyEvent) -> bool:
        """Whether it is Space."""
        return event.key() == Qt.Key.Key_Space


class UndoForMusic(_LeftKeys):
    """Undo is for the music: text fields that have nothing to undo leave its keys to the window.

    Args:
        window: Whose.
    """

    def __init__(self, window: QWidget) -> None:
        fields = (*window.findChildren(QLineEdit), *window.findChildren(QAbstractSpinBox))
        super().__init__(window, fields)

    def leaves(self, field: QObject | None, event: QKeyEvent) -> bool:
        """Whether it is for undo or redo, of which the field has none."""
        text = field.lineEdit() if isinstance(field, QAbstractSpinBox) else field
        return isinstance(text, QLineEdit) and (
            (event.matches(_UNDO) and not text.isUndoAvailable())
            or (event.matches(_REDO) and not text.isRedoAvailable())
        )
