"""Tab goes through widgets that came late where they stand, not at the end of the window."""

from collections.abc import Iterable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget


def put_after(before: QWidget, widgets: Iterable[QWidget]) -> None:
    """Let Tab go from a widget through some others, in order, and on as it did."""
    for widget in widgets:
        QWidget.setTabOrder(before, widget)
        before = widget


def put_before(after: QWidget, widgets: Iterable[QWidget]) -> None:
    """Let Tab go through some widgets, in order, before it comes to another."""
    before = after.previousInFocusChain()
    while (
        before is not None
        and before is not after
        and (before.focusPolicy() == Qt.FocusPolicy.NoFocus or before.focusProxy() is not None)
    ):
        before = before.previousInFocusChain()
    if before is not None:
        put_after(before, widgets)
