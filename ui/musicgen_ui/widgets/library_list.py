"""The list of the library as it is seen and handled: rows in, what is wanted of them out."""

from PyQt6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPolygon
from PyQt6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from musicgen_ui import theme
from musicgen_ui.widgets.library_rows import LibraryRows

_PADDING = 6
_BUTTON = 24
_SMALL = 0.85
_UNCUT = int(Qt.TextFlag.TextDontClip | Qt.TextFlag.TextSingleLine)
_SLOT_KEYS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4)
_CONTROL = Qt.KeyboardModifier.ControlModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def hear_button(row: QRect) -> QRect:
    """Where in a row the button is that plays it."""
    left = row.right() - _PADDING - _BUTTON
    return QRect(left, row.center().y() - _BUTTON // 2 + 1, _BUTTON, _BUTTON)


def _small(font: QFont) -> QFont:
    smaller = QFont(font)
    smaller.setPixelSize(max(round(QFontMetrics(font).height() * _SMALL * 0.75), 10))
    return smaller


class RowPainter(QStyledItemDelegate):
    """Paints a row: title, what it is below, and a button to hear it.

    Attributes:
        heard: Source of the clip that is heard; None where none is.
    """

    def __init__(self, rows: LibraryRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.heard: str | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Two lines."""
        small = QFontMetrics(_small(option.font))
        return QSize(0, QFontMetrics(option.font).height() + small.height() + 2 * _PADDING)

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Paint a row."""
        if painter is None:
            return
        entry = self._rows.entry(index)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = option.rect.adjusted(0, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected or is_over:
            painter.setBrush(theme.colour("accent" if is_selected else "beat"))
            painter.drawRoundedRect(row, 4, 4)
        if has_focus:
            painter.setPen(theme.colour("second"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row, 4, 4)
        title = theme.colour("on_accent" if is_selected else "dim" if entry.fault else "text")
        below = theme.colour("on_accent" if is_selected else "dim")
        button = hear_button(option.rect)
        shows_button = not entry.fault and (is_selected or is_over or entry.source == self.heard)
        right = button.left() - 4 if shows_button else row.right() - _PADDING
        words = QRect(row.left() + _PADDING, row.top() + _PADDING - 2, 0, 0)
        words.setRight(right)
        painter.setFont(option.font)
        painter.setPen(title)
        metrics = QFontMetrics(option.font)
        words.setHeight(metrics.height())
        painter.drawText(words, _UNCUT, _elided(metrics, entry.title, words.width()))
        small = _small(option.font)
        metrics = QFontMetrics(small)
        words.translate(0, words.height() + 1)
        words.setHeight(metrics.height())
        painter.setFont(small)
        painter.setPen(below)
        tags = [f"#{tag}" for tag in self._rows.own_tags(index)] + list(entry.tags)
        told = " · ".join((self._rows.facts(entry), " ".join(tags)))
        painter.drawText(words, _UNCUT, _elided(metrics, told, words.width()))
        if shows_button:
            self._paint_button(painter, button, is_heard=entry.source == self.heard)
        painter.restore()

    @staticmethod
    def _paint_button(painter: QPainter, place: QRect, *, is_heard: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place.adjusted(1, 1, -1, -1))
        painter.setBrush(painter.pen().color())
        painter.setPen(Qt.PenStyle.NoPen)
        middle = place.center()
        if is_heard:
            painter.drawRect(QRect(middle.x() - 3, middle.y() - 3, 8, 8))
            return
        x, y = middle.x() - 2, middle.y() + 1
        painter.drawPolygon(QPolygon([QPoint(x, y - 5), QPoint(x, y + 5), QPoint(x + 8, y)]))


def _elided(metrics: QFontMetrics, text: str, width: int) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)


class LibraryList(QListView):
    """The list.

    Signals:
        chosen(source, slot): A clip is wanted in a slot, or in the next one where -1.
        previewed(source): A clip is wanted to be heard.
        typed(text): Something was typed that is a search.
    """

    chosen = pyqtSignal(str, int)
    previewed = pyqtSignal(str)
    typed = pyqtSignal(str)

    def __init__(self, rows: LibraryRows, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = rows
        self.painter = RowPainter(rows, self)
        self.setModel(rows)
        self.setItemDelegate(self.painter)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setDragDropMode(QListView.DragDropMode.DragOnly)
        self.setDragEnabled(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Clips of the library"))
        self.doubleClicked.connect(lambda index: self._choose(index, -1))

    def sources(self) -> list[str]:
        """The sources of the selected clips that can be read, from the top."""
        entries = [self._rows.entry(index) for index in sorted(self.selectedIndexes())]
        return [entry.source for entry in entries if not entry.fault]

    def show_heard(self, source: str | None) -> None:
        """Mark the clip that is heard."""
        self.painter.heard = source
        self._repaint()

    def choose_current(self, slot: int = -1) -> None:
        """Want the current clip in a slot, or in the next one."""
        self._choose(self.currentIndex(), slot)

    def event(self, event: QEvent | None) -> bool:
        """Keep the keys of the list from the window's shortcuts, and leave it Space."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.setAccepted(self._slot_of(event) is not None or self._is_preview(event))
            return event.isAccepted()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Choose, hear, search, or move."""
        if event is None:
            return
        slot = self._slot_of(event)
        key, text = event.key(), event.text()
        plain = event.modifiers() & ~(_SHIFT | _KEYPAD) == Qt.KeyboardModifier.NoModifier
        if slot is not None:
            self.choose_current(slot)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.choose_current()
        elif self._is_preview(event):
            self._preview(self.currentIndex())
        elif key == Qt.Key.Key_Space:
            event.ignore()
        elif plain and text.isprintable() and text:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Hear a clip where its button is pressed, or select."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            index = self.indexAt(event.pos())
            if index.isValid() and hear_button(self.visualRect(index)).contains(event.pos()):
                self.setCurrentIndex(index)
                self._preview(index)
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Two quick presses of the button are two presses."""
        if event is not None:
            index = self.indexAt(event.pos())
            if index.isValid() and hear_button(self.visualRect(index)).contains(event.pos()):
                self.mousePressEvent(event)
                return
        super().mouseDoubleClickEvent(event)

    def _repaint(self) -> None:
        viewport = self.viewport()
        if viewport is not None:
            viewport.update()

    def _choose(self, index: QModelIndex, slot: int) -> None:
        if index.isValid() and not (entry := self._rows.entry(index)).fault:
            self.chosen.emit(entry.source, slot)

    def _preview(self, index: QModelIndex) -> None:
        if index.isValid() and not (entry := self._rows.entry(index)).fault:
            self.previewed.emit(entry.source)

    def _slot_of(self, event: QKeyEvent) -> int | None:
        if event.modifiers() & ~_KEYPAD != _CONTROL or event.key() not in _SLOT_KEYS:
            return None
        return _SLOT_KEYS.index(Qt.Key(event.key()))

    def _is_preview(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_P and not event.modifiers()
