"""The map of the latent: clips as points that can be heard and brought to slots."""

import math

from PyQt6.QtCore import QEvent, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QMenu, QWidget

from musicgen_ui.state.document import SLOTS
from musicgen_ui.studio.told import MapPoint
from musicgen_ui.widgets.map_canvas import MapCanvas, xy
from musicgen_ui.widgets.map_ground import Ground
from musicgen_ui.widgets.map_marks import SLOT_RADIUS, Look, look_of, radius_of
from musicgen_ui.widgets.source_mime import mime_of_sources

_REACH = 14.0
"""How near a click has to be to a point, in pixels."""
_STEP = 1.3
_PAN = 48.0
_NOTCH = 120.0
_SLOT_KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)
_DIRECTIONS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class MapView(MapCanvas):
    """The map, by mouse and keys.

    Signals:
        heard(point): A point is to be heard.
        chosen(point, slot): A point's clip is wanted in a slot, or in the next one where -1.
    """

    heard = pyqtSignal(object)
    chosen = pyqtSignal(object, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._slots = len(SLOTS)
        self._pressed: tuple[QPointF, MapPoint | None] | None = None
        self._is_panning = False

    def set_slots(self, count: int) -> None:
        """Offer so many slots."""
        self._slots = count

    def point_at(self, pixel: QPointF) -> MapPoint | None:
        """The point under a pixel, or the nearest that is meant by it; None on open ground."""
        to_x, to_y = xy(pixel)
        nearest, meant = _REACH - radius_of(Look.FACTORY), None
        for x, y, point in self._pixels():
            distance = math.hypot(x - to_x, y - to_y)
            if distance <= _REACH + SLOT_RADIUS:
                distance -= radius_of(look_of(point))
                if distance <= nearest:
                    nearest, meant = distance, point
        return meant

    def menu(self, point: MapPoint) -> QMenu:
        """What can be done with a point."""
        menu = QMenu(self)
        for slot, letter in enumerate(SLOTS[: self._slots]):
            words = self.tr("To {slot}\tCtrl+{number}").format(slot=letter, number=slot + 1)
            if action := menu.addAction(words):
                action.triggered.connect(lambda _, slot=slot: self.chosen.emit(point, slot))
        if action := menu.addAction(self.tr("Hear\tP")):
            action.triggered.connect(lambda _: self.heard.emit(point))
        menu.addSeparator()
        if action := menu.addAction(self.tr("Show all\t0")):
            action.triggered.connect(lambda _: self._look(Ground()))
        return menu

    # Keys and mouse.

    def event(self, event: QEvent | None) -> bool:
        """Keep the keys of the map from the window's shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_ours = self._slot_of(event) is not None or event.key() == Qt.Key.Key_P
            event.setAccepted(is_ours and self.current is not None)
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Go to a neighbour, choose, hear, zoom."""
        if event is None:
            return
        key, slot = event.key(), self._slot_of(event)
        middle = self._area().center()
        if slot is not None and self.current is not None:
            self.chosen.emit(self.current, slot)
        elif key in _DIRECTIONS:
            way = _DIRECTIONS[Qt.Key(key)]
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._look(self._ground.moved(way * -_PAN, self._area()))
            else:
                self._go(way)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current is not None:
            self.chosen.emit(self.current, -1)
        elif key == Qt.Key.Key_P and self.current is not None:
            self.heard.emit(self.current)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self._look(self._ground.zoomed(_STEP, middle, self._area()))
        elif key == Qt.Key.Key_Minus:
            self._look(self._ground.zoomed(1 / _STEP, middle, self._area()))
        elif key in {Qt.Key.Key_0, Qt.Key.Key_Home}:
            self._look(Ground())
        else:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom about the cursor."""
        if event is None:
            return
        turned = event.angleDelta().y() / _NOTCH
        self._look(self._ground.zoomed(_STEP**turned, event.position(), self._area()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take hold of a point or the ground."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        point = self.point_at(event.position())
        self._pressed = event.position(), point
        self._is_panning = False
        if point is not None:
            self._make_current(point)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Hover, drag a point away, or drag the ground."""
        if event is None:
            return
        self._cursor = event.position()
        if self._pressed is None:
            self._hovered = self.point_at(event.position())
            shape = Qt.CursorShape.PointingHandCursor if self._hovered else None
            self.unsetCursor() if shape is None else self.setCursor(shape)
            self.setToolTip(self.words_of(self._hovered) if self._hovered else "")
            self.update()
            return
        start, point = self._pressed
        by = event.position() - start
        if not self._is_panning and by.manhattanLength() < QApplication.startDragDistance():
            return
        if point is not None:
            self._pressed = None
            self.drag_out(point)
            return
        self._is_panning = True
        self._pressed = event.position(), None
        self._look(self._ground.moved(by, self._area()))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Hear what was clicked."""
        if event is None or self._pressed is None:
            return
        _, point = self._pressed
        self._pressed = None
        if point is not None:
            self.heard.emit(point)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Choose."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = None
        if (point := self.point_at(event.position())) is not None:
            self.chosen.emit(point, -1)

    def leaveEvent(self, event: QEvent | None) -> None:
        """Hover no more."""
        self._cursor, self._hovered = None, None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """Tell what can be done with a point."""
        if event is None:
            return
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        point = self.point_at(QPointF(event.pos())) if by_mouse else self.current
        if point is None:
            return
        self._make_current(point)
        menu = self.menu(point)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        at = event.globalPos() if by_mouse else self.mapToGlobal(self.pixel_of(point).toPoint())
        menu.popup(at)

    def drag_out(self, point: MapPoint) -> None:
        """Let a point be dropped on a slot, or a file on another program."""
        drag = QDrag(self)
        source = point.source if look_of(point) is not Look.SLOT else point.clip.source
        drag.setMimeData(mime_of_sources([source or point.source]))
        drag.exec(Qt.DropAction.CopyAction)

    def _go(self, way: QPointF) -> None:
        """Go to the nearest point that lies in a direction."""
        if self.current is None:
            middle = self._area().center()
            ranked = sorted(
                self._points, key=lambda point: math.hypot(*xy(self.pixel_of(point) - middle))
            )
            if ranked:
                self._make_current(ranked[0])
            return
        here = self.pixel_of(self.current)
        best: tuple[float, MapPoint] | None = None
        for point in self._points:
            by = self.pixel_of(point) - here
            along = by.x() * way.x() + by.y() * way.y()
            across = abs(by.x() * way.y()) + abs(by.y() * way.x())
            if along <= 0.5 or across > 2 * along:
                continue
            cost = along + 2 * across
            if best is None or cost < best[0]:
                best = cost, point
        if best is not None:
            self._make_current(best[1])

    @staticmethod
    def _slot_of(event: QKeyEvent) -> int | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_slot = modifiers == Qt.KeyboardModifier.ControlModifier and event.key() in _SLOT_KEYS
        return _SLOT_KEYS.index(Qt.Key(event.key())) if is_slot else None
