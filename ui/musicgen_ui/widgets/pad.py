"""The pad: a square between four clips, and the puck that says where in it the music lies."""

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from musicgen_ui import theme


class Pad(QWidget):
    """A square between four clips, with a puck.

    Signals:
        turned(x, y): The user moved the puck; from left and top, 0-1.
    """

    turned = pyqtSignal(float, float)
    _ROOM_PX = 16
    _KEY_STEP = 0.02
    _PAGE_STEP = 0.1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._x = self._y = 0.5
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(150, 150)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._describe()

    @property
    def place(self) -> tuple[float, float]:
        """Where the puck stands, from left and top, 0-1."""
        return self._x, self._y

    def show_place(self, x: float, y: float) -> None:
        """Put the puck somewhere, without telling anyone."""
        if (x, y) != (self._x, self._y):
            self._x, self._y = x, y
            self._describe()
            self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(
            self.tr("{x} % from left, {y} % from top").format(
                x=round(self._x * 100), y=round(self._y * 100)
            )
        )

    def _turn(self, x: float, y: float) -> None:
        self.show_place(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
        self.turned.emit(self._x, self._y)

    def _field(self) -> QRectF:
        side = min(self.width(), self.height()) - 2 * self._ROOM_PX
        return QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take the puck to the pointer."""
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            self._to(event.position())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Follow the pointer."""
        if event is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._to(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Go to the middle."""
        self._turn(0.5, 0.5)

    def _to(self, point: QPointF) -> None:
        field = self._field()
        side = max(1.0, field.width())
        self._turn((point.x() - field.left()) / side, (point.y() - field.top()) / side)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows move it, further with Shift; Home and End take it to A and D, Backspace home."""
        if event is None:
            return
        is_far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        step = self._PAGE_STEP if is_far else self._KEY_STEP
        ways = {
            Qt.Key.Key_Left: (self._x - step, self._y),
            Qt.Key.Key_Right: (self._x + step, self._y),
            Qt.Key.Key_Up: (self._x, self._y - step),
            Qt.Key.Key_Down: (self._x, self._y + step),
            Qt.Key.Key_Home: (0.0, 0.0),
            Qt.Key.Key_End: (1.0, 1.0),
            Qt.Key.Key_Backspace: (0.5, 0.5),
        }
        if event.key() in ways:
            self._turn(*ways[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(280, 280)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the field, its corners and the puck."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = self._field()
        painter.setPen(QPen(theme.colour("second" if self.hasFocus() else "line"), 1.5))
        painter.setBrush(theme.colour("empty"))
        painter.drawRoundedRect(field, 10, 10)
        painter.setPen(QPen(theme.colour("beat"), 1))
        for quarter in range(1, 4):
            x = field.left() + field.width() * quarter / 4
            y = field.top() + field.height() * quarter / 4
            painter.drawLine(QPointF(x, field.top() + 2), QPointF(x, field.bottom() - 2))
            painter.drawLine(QPointF(field.left() + 2, y), QPointF(field.right() - 2, y))
        puck = QPointF(
            field.left() + field.width() * self._x, field.top() + field.height() * self._y
        )
        corners = (field.topLeft(), field.topRight(), field.bottomLeft(), field.bottomRight())
        weights = (
            (1 - self._x) * (1 - self._y),
            self._x * (1 - self._y),
            (1 - self._x) * self._y,
            self._x * self._y,
        )
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        for corner, letter, weight in zip(corners, "ABCD", weights, strict=True):
            painter.setPen(QPen(theme.colour("accent", 0.15 + 0.6 * weight), 1 + 3 * weight))
            painter.drawLine(corner, puck)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.between("raised", "accent", 0.25 + 0.75 * weight))
            painter.drawEllipse(corner, 13, 13)
            painter.setPen(theme.colour("text" if weight < 0.5 else "on_accent"))
            box = QRectF(corner.x() - 13, corner.y() - 13, 26, 26)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)
        painter.setPen(QPen(theme.colour("ground"), 3))
        painter.setBrush(theme.colour("text"))
        painter.drawEllipse(puck, 12, 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawEllipse(puck, 5, 5)
