"""Clips out: a handle to drag into the DAW, Save, Copy path, Export of the whole morph."""

import itertools
import time
from pathlib import Path

import platformdirs
from PyQt6.QtCore import QMimeData, QPoint, QSize, Qt, QUrl, pyqtSignal
from PyQt6.QtGui import (
    QAction,
    QDrag,
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PyQt6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QWidget,
)

from musicgen.errors import MusicgenError
from musicgen.files import write_files
from musicgen_ui import theme
from musicgen_ui.studio.requests import ExportKind
from musicgen_ui.studio.told import Bounced
from musicgen_ui.widgets.controls import below
from musicgen_ui.widgets.pixmaps import see_through

MIDI_MIME = "audio/midi"
_KEPT_S = 30 * 24 * 3600.0


class Handouts:
    """Files that were handed to other programs; some of those read them later, in place.

    Args:
        folder: Where they are kept; files older than thirty days are taken away from there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        cache = platformdirs.user_cache_path("musicgen", appauthor=False)
        self._folder = folder or cache / "dragged"
        self._numbers = itertools.count(1)
        self._begun = time.strftime("%Y%m%d-%H%M%S")
        for path in self._folder.glob("*/*.mid"):
            if time.time() - path.stat().st_mtime > _KEPT_S:
                path.unlink(missing_ok=True)

    def write(self, bounced: Bounced) -> Path:
        """Write a fresh file, in a folder of its own so that it has its plain name.

        Raises:
            OutputError: it cannot be written.
        """
        path = self._folder / f"{self._begun}-{next(self._numbers)}" / bounced.name
        write_files({path: bounced.content})
        return path


def mime_of(path: Path, content: bytes) -> QMimeData:
    """A clip as other programs take it: a file, and for those that want it, its bytes."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    mime.setData(MIDI_MIME, content)
    return mime


class DragHandle(QWidget):
    """What is dragged into the DAW.

    Signals:
        bounce_wanted(): The result is wanted as a file; `take` brings it.
        dragged(path): A file was dropped somewhere that took it.
        copied(path): A file's path was copied instead.
        failed(text): A file could not be written.

    Args:
        handouts: Writes files.
    """

    bounce_wanted = pyqtSignal()
    dragged = pyqtSignal(object)
    failed = pyqtSignal(str)

    def __init__(self, handouts: Handouts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._handouts = handouts
        self._pressed_at: QPoint | None = None
        self._is_pulled = False
        self._bounced: Bounced | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(150)
        self.setAccessibleName(self.tr("Drag the clip into your DAW"))
        self.setAccessibleDescription(
            self.tr("With the keyboard: Ctrl+C copies the clip, Ctrl+Shift+C its path")
        )
        self.setToolTip(
            self.tr(
                "Drag from here onto a track of your DAW or a folder: a fresh MIDI file each time, "
                "with what you hear: muted parts are left out"
            )
        )

    def take(self, bounced: Bounced) -> None:
        """Take the result as a file; a drag that waits for it begins."""
        self._bounced = bounced
        if self._is_pulled:
            self._drag()

    def forget(self) -> None:
        """The result is another; what was taken is no longer it."""
        self._bounced = None

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Get the file ready."""
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            self._pressed_at = event.position().toPoint()
            self._is_pulled = False
            if self._bounced is None:
                self.bounce_wanted.emit()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Begin the drag once the pointer has gone some way."""
        if event is None or self._pressed_at is None or self._is_pulled:
            return
        way = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if way >= QApplication.startDragDistance():
            self._is_pulled = True
            if self._bounced is not None:
                self._drag()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """No drag after all."""
        self._pressed_at = None
        self._is_pulled = False

    def _drag(self) -> None:
        bounced, self._pressed_at, self._is_pulled = self._bounced, None, False
        if bounced is None:
            return
        try:
            path = self._handouts.write(bounced)
        except MusicgenError as err:
            self.failed.emit(str(err))
            return
        drag = QDrag(self)
        drag.setMimeData(mime_of(path, bounced.content))
        drag.setPixmap(_label(bounced.name, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(12, 12))
        if drag.exec(Qt.DropAction.CopyAction) is not Qt.DropAction.IgnoreAction:
            self.dragged.emit(path)

    def sizeHint(self) -> QSize:
        """Large enough to grasp."""
        return QSize(260, 44)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the handle with its grip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().adjusted(1, 1, -1, -1)
        painter.setPen(theme.colour("second" if self.hasFocus() else "accent"))
        painter.setBrush(theme.colour("accent", 0.14))
        painter.drawRoundedRect(box, 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        for column in range(2):
            for row in range(4):
                painter.drawEllipse(14 + column * 7, box.center().y() - 12 + row * 7, 3, 3)
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(theme.colour("text"))
        painter.drawText(
            box.adjusted(36, 0, -8, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            _fitting(
                painter.fontMetrics(),
                (self.tr("Drag into your DAW"), self.tr("Drag to DAW")),
                box.width() - 44,
            ),
        )


def _fitting(metrics: QFontMetrics, words: tuple[str, ...], room_px: int) -> str:
    """The first of some words that has room; the last, cut, where none has."""
    fitting = next(
        (each for each in words if metrics.horizontalAdvance(each) <= room_px), words[-1]
    )
    return metrics.elidedText(fitting, Qt.TextElideMode.ElideRight, room_px)


def _label(name: str, ratio: float) -> QPixmap:
    """What hangs on the pointer while a clip is dragged."""
    font = QApplication.font()
    width = min(260, 30 + len(name) * 8)
    pixmap = see_through(QSize(width, 28), ratio)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("accent"))
    painter.drawRoundedRect(0, 0, width, 28, 6, 6)
    painter.setPen(theme.colour("on_accent"))
    text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, width - 16)
    painter.drawText(8, 0, width - 16, 28, Qt.AlignmentFlag.AlignVCenter, text)
    painter.end()
    return pixmap


class ClipOut(QWidget):
    """The row below the result.

    Signals:
        save_wanted(): Save the result as a MIDI file.
        path_wanted(): Copy the path of a fresh file.
        export_wanted(kind, steps): Export the morph.

    Args:
        handouts: Writes files that are dragged.
    """

    save_wanted = pyqtSignal()
    path_wanted = pyqtSignal()
    export_wanted = pyqtSignal(object, int)

    def __init__(self, handouts: Handouts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.handle = DragHandle(handouts)
        self.save = QPushButton(self.tr("Save…"))
        self.save.setAccessibleName(self.tr("Save the result as a MIDI file"))
        self.save.setToolTip(self.tr("What you hear: muted parts are left out (Ctrl+E)"))
        self.save.clicked.connect(self.save_wanted)
        self.copy_path = QPushButton(self.tr("Copy path"))
        self.copy_path.setAccessibleName(self.tr("Copy the path of a fresh MIDI file"))
        self.copy_path.setToolTip(
            self.tr("Writes the result to a file and copies where it is (Ctrl+Shift+C)")
        )
        self.copy_path.clicked.connect(self.path_wanted)
        self.steps = QSpinBox()
        self.steps.setRange(2, 64)
        self.steps.setValue(9)
        self.steps.setAccessibleName(self.tr("Clips of the exported morph"))
        self.steps.setSuffix(self.tr(" clips"))
        self.steps.setFixedWidth(72)
        self.export = QToolButton()
        self.export.setText(self.tr("Export…"))
        self.export.setAccessibleName(self.tr("Export the whole morph"))
        self.export.setToolTip(
            self.tr("The clips from A to B as you would hear them: muted parts are left out")
        )
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export.clicked.connect(self._show_menu)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.handle, 1)
        for widget in (self.save, self.copy_path, self.steps, self.export):
            widget.setFixedHeight(30)
            layout.addWidget(widget)
        for button in (self.save, self.copy_path, self.export):
            button.setProperty("role", "small")

    def menu(self) -> QMenu:
        """How the morph can be exported."""
        menu = QMenu(self)
        for kind, words in (
            (ExportKind.STEPS, self.tr("As clips, a file each…")),
            (ExportKind.JOINED, self.tr("As one clip, one after another…")),
        ):
            action = QAction(words, menu)
            action.triggered.connect(
                lambda _=False, kind=kind: self.export_wanted.emit(kind, self.steps.value())
            )
            menu.addAction(action)
        return menu

    def _show_menu(self) -> None:
        self.menu().popup(below(self.export))

    def show_stage(self, *, is_morph: bool) -> None:
        """A pad has no way from one end to another."""
        self.export.setVisible(is_morph)
        self.steps.setVisible(is_morph)
