"""The wheel scrolls panels: a control in one turns by it only where it has the focus."""

import time
from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import (
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QScrollArea,
    QScrollBar,
    QWidget,
)

_TURNED = (QAbstractSlider, QAbstractSpinBox, QComboBox)
_ONE_SCROLL_S = 0.4
"""Notches that come within this time of each other are one scroll, which goes on as it began."""


class WheelForScrolling(QObject):
    """Hands the wheel on from controls that come under the pointer as their panel scrolls.

    Attributes:
        clock: Tells the time, in seconds.
    """

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self.clock = clock
        self._scrolled_s = -_ONE_SCROLL_S

    def watch(self, root: QWidget) -> None:
        """Look after the controls in every scroll area below a widget, or in it where it is one.

        To be called again where controls came late; those that are known are taken once.
        """
        areas = [*root.findChildren(QScrollArea)]
        if isinstance(root, QScrollArea):
            areas.append(root)
        for area in areas:
            inside, viewport = area.widget(), area.viewport()
            if inside is None or viewport is None:
                continue
            viewport.installEventFilter(self)
            for control in inside.findChildren(QWidget):
                if isinstance(control, _TURNED) and not isinstance(control, QScrollBar):
                    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # no focus by the wheel
                    control.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Leave the wheel to the panel, unless the control has the focus and no scroll is on."""
        if not isinstance(event, QWheelEvent) or not isinstance(watched, QWidget):
            return False
        if not isinstance(watched, _TURNED):  # a panel, which nothing in it kept the wheel from
            self._scrolled_s = self.clock()
            return False
        is_scrolling = self.clock() - self._scrolled_s < _ONE_SCROLL_S
        if watched.hasFocus() and not is_scrolling:
            return False
        event.ignore()
        return True
