"""Sliders: where they stand in units, drawn as the app draws them.

They are Qt's own sliders underneath, so that keys, wheels and screen readers work as they do.
"""

from PyQt6.QtCore import QPoint, QPointF, QRectF, QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PyQt6.QtWidgets import QSizePolicy, QSlider, QWidget

from musicgen_ui import theme

_STEPS = 1000
_FINE = 0.1
"""A drag with Shift held goes so much of the way."""
_GROOVE_PX = 6
_KNOB_PX = 14


class ValueSlider(QSlider):
    """A slider over a range of numbers.

    Signals:
        turned(value): The user moved it, to a value in its unit.
        let_go(): The user let it go, where it can be; it stands nowhere then.

    Args:
        least: The lowest value.
        most: The highest.
        home: Where a double click takes it; None lets it go instead.
        step: What an arrow key moves it by; a hundredth of the way where 0.
    """

    turned = pyqtSignal(float)
    let_go = pyqtSignal()

    def __init__(
        self,
        least: float = 0.0,
        most: float = 1.0,
        *,
        home: float | None = None,
        step: float = 0.0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._home = home
        self._grabbed: tuple[float, float] | None = None  # where the pointer was, and the value
        self._mark: float | None = None
        self.setRange(0, _STEPS)
        self.set_range(least, most, step)
        self.setPageStep(_STEPS // 10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.actionTriggered.connect(self._acted)

    @property
    def number(self) -> float:
        """Where it stands, in its unit."""
        return self._least + (self._most - self._least) * self.sliderPosition() / _STEPS

    @property
    def is_asked(self) -> bool:
        """Whether it asks for something; one that was let go does not."""
        return self._is_asked

    def set_range(self, least: float, most: float, step: float) -> None:
        """Stand for another range of numbers; it asks for nothing of it yet."""
        self._least, self._most, self._mark = least, most, None
        self._is_asked = self._home is not None
        span = most - least
        self.setSingleStep(max(1, round(step / span * _STEPS)) if step and span else _STEPS // 100)

    def show_number(self, value: float | None) -> None:
        """Stand at a value, or let go where None, without telling anyone."""
        if self.isSliderDown() or self._grabbed:
            return
        self._is_asked = value is not None
        if value is not None:
            self._stand_at(value)
        self.update()

    def show_mark(self, value: float | None) -> None:
        """Mark a value beside the knob, such as the one that was reached."""
        if value == self._mark:
            return
        self._mark = value
        if not self._is_asked and value is not None:
            self._stand_at(value)
        self.update()

    def _stand_at(self, value: float) -> None:
        with QSignalBlocker(self):
            self.setValue(self._position_of(value))

    def turn_to(self, value: float) -> None:
        """Stand at a value as if the user had moved it there."""
        self._is_asked = True
        self.setValue(self._position_of(value))
        self.update()
        self.turned.emit(self.number)

    def go_home(self) -> None:
        """Go where a double click goes."""
        if self._home is None:
            self._is_asked = False
            if self._mark is not None:
                self._stand_at(self._mark)
            self.update()
            self.let_go.emit()
        else:
            self.turn_to(self._home)

    def _position_of(self, value: float) -> int:
        span = self._most - self._least
        share = (value - self._least) / span if span else 0.0
        return round(min(max(share, 0.0), 1.0) * _STEPS)

    def _acted(self) -> None:
        self._is_asked = True
        self.turned.emit(self.number)
        self.update()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Backspace and Delete go home; the rest is Qt's."""
        if event is not None and event.key() in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}:
            self.go_home()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Jump to the pointer and follow it."""
        if event is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        if abs(x - self._x_of(self.sliderPosition() / _STEPS)) > _KNOB_PX:
            self._follow(self._share_at(x))
        self._grabbed = (x, self.sliderPosition() / _STEPS)
        self.setSliderDown(True)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Follow the pointer; finely with Shift."""
        if event is None or self._grabbed is None:
            return
        x0, share0 = self._grabbed
        is_fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        way = (event.position().x() - x0) / max(1.0, self._width())
        self._follow(share0 + way * (_FINE if is_fine else 1.0))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Stay where the pointer left it."""
        self._grabbed = None
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Go home."""
        self._grabbed = None
        self.go_home()

    def _follow(self, share: float) -> None:
        position = round(min(max(share, 0.0), 1.0) * _STEPS)
        if position == self.sliderPosition() and self._is_asked:
            return
        self._is_asked = True
        self.setValue(position)
        self.turned.emit(self.number)

    def _width(self) -> float:
        return self.width() - _KNOB_PX - 2

    def _x_of(self, share: float) -> float:
        return (_KNOB_PX + 2) / 2 + self._width() * share

    def _share_at(self, x: float) -> float:
        return (x - (_KNOB_PX + 2) / 2) / max(1.0, self._width())

    def sizeHint(self) -> QSize:
        """Room for the knob."""
        return QSize(120, 22)

    def minimumSizeHint(self) -> QSize:
        """As little as can still be aimed at."""
        return QSize(60, 22)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw groove, value, mark and knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        x0, x1, x = self._x_of(0), self._x_of(1), self._x_of(self.sliderPosition() / _STEPS)
        groove = QRectF(x0, middle - _GROOVE_PX / 2, x1 - x0, _GROOVE_PX)
        painter.setBrush(theme.colour("beat"))
        painter.drawRoundedRect(groove, _GROOVE_PX / 2, _GROOVE_PX / 2)
        is_on = self._is_asked and self.isEnabled()
        if is_on:
            painter.setBrush(theme.colour("accent", 0.85))
            filled = QRectF(x0, groove.top(), x - x0, _GROOVE_PX)
            painter.drawRoundedRect(filled, _GROOVE_PX / 2, _GROOVE_PX / 2)
        if self._mark is not None and self._is_asked:
            mark = self._x_of(self._position_of(self._mark) / _STEPS)
            painter.setBrush(theme.colour("second"))
            painter.drawRoundedRect(QRectF(mark - 1.5, middle - 8, 3, 16), 1.5, 1.5)
        painter.setBrush(theme.colour("accent" if is_on else "line"))
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("second"), 2))
        elif not is_on:
            painter.setPen(QPen(theme.colour("dim"), 1))
        painter.drawEllipse(QPointF(x, middle), _KNOB_PX / 2 - 1, _KNOB_PX / 2 - 1)


class MorphSlider(ValueSlider):
    """The one big slider: from A to B."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(home=0.5, parent=parent)
        self.setMinimumHeight(56)

    def sizeHint(self) -> QSize:
        """Large, for it is what the app is about."""
        return QSize(400, 56)

    def minimumSizeHint(self) -> QSize:
        """Wide enough to aim."""
        return QSize(200, 56)

    def _width(self) -> float:
        return self.width() - 2 * self.height() * 0.62

    def _x_of(self, share: float) -> float:
        return self.height() * 0.62 + self._width() * share

    def _share_at(self, x: float) -> float:
        return (x - self.height() * 0.62) / max(1.0, self._width())

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the way from A to B, with the share that each has at the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, share = self.height() / 2, self.sliderPosition() / _STEPS
        x0, x1, x = self._x_of(0), self._x_of(1), self._x_of(share)
        way = QLinearGradient(x0, 0, x1, 0)
        way.setColorAt(0, theme.colour("accent"))
        way.setColorAt(1, theme.colour("second"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("beat"))
        painter.drawRoundedRect(QRectF(x0, middle - 5, x1 - x0, 10), 5, 5)
        painter.setOpacity(0.8 if self.isEnabled() else 0.25)
        painter.setBrush(way)
        painter.drawRoundedRect(QRectF(x0, middle - 5, x1 - x0, 10), 5, 5)
        painter.setOpacity(1.0)
        painter.setPen(QPen(theme.colour("panel", 0.6), 1))
        for eighth in range(1, 8):
            mark = self._x_of(eighth / 8)
            painter.drawLine(QPointF(mark, middle - 5), QPointF(mark, middle + 5))
        self._badge(painter, QPointF(x0 - 20, middle), "A", theme.colour("accent"))
        self._badge(painter, QPointF(x1 + 20, middle), "B", theme.colour("second"))
        painter.setBrush(theme.colour("text"))
        painter.setPen(QPen(theme.colour("second" if self.hasFocus() else "ground"), 3))
        painter.drawRoundedRect(QRectF(x - 9, middle - 19, 18, 38), 9, 9)
        painter.setPen(QPen(theme.between("accent", "second", share), 4))
        painter.drawLine(QPointF(x, middle - 9), QPointF(x, middle + 9))

    def _badge(self, painter: QPainter, centre: QPointF, letter: str, fill: QColor) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawEllipse(centre, 13, 13)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.colour("on_accent"))
        box = QRectF(centre.x() - 13, centre.y() - 13, 26, 26)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)


def below(widget: QWidget) -> QPoint:
    """Where a menu of a widget opens: under its lower left corner, on the screen."""
    return widget.mapToGlobal(QPoint(0, widget.height() + 2))
