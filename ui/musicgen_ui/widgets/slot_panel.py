"""A slot: its letter, its clip, what was changed to fit it, and all that can be done with it."""

from PyQt6.QtCore import QMimeData, Qt, pyqtSignal
from PyQt6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QResizeEvent,
)
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from musicgen_ui import theme
from musicgen_ui.state.document import SLOTS, Clip
from musicgen_ui.studio.told import SlotFitted
from musicgen_ui.widgets.clip_view import ClipView
from musicgen_ui.widgets.clip_view.canvas import dropped_files
from musicgen_ui.widgets.controls import below
from musicgen_ui.widgets.message_bar import ElidedLabel
from musicgen_ui.widgets.source_mime import SOURCE_MIME

_ROOMY_PX, _SIGN_PX = 190, 28


def dropped_sources(mime: QMimeData | None) -> list[str]:
    """What is dropped or pasted: paths of MIDI files, or `factory:NAME`; nothing else."""
    if mime is None:
        return []
    if mime.hasFormat(SOURCE_MIME):
        return mime.data(SOURCE_MIME).data().decode("utf-8", "replace").split("\n")
    return [str(path) for path in dropped_files(mime)]


class SlotPanel(QWidget):
    """A clip at an end or a corner.

    Signals:
        wanted(what): One of `open`, `draw`, `take`, `capture`, `paste`, `copy`, `keep`, `swap`,
            `clear`, `audition`.
        dropped(sources): Files or factory clips were dropped on it.
        edited(score): Its notes were changed.

    Args:
        slot: Which, from 0.
    """

    wanted = pyqtSignal(str)
    dropped = pyqtSignal(list)
    edited = pyqtSignal(object)

    def __init__(self, slot: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.slot = slot
        self._letter = letter = SLOTS[slot]
        self._clip: Clip | None = None
        badge = QLabel(letter)
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        badge.setFixedSize(24, 24)
        self._badge = badge
        self._title = ElidedLabel()
        self._title.setProperty("role", "title")
        self.audition = self._button(
            "\N{BEAMED EIGHTH NOTES}", self.tr("Hear {slot}").format(slot=letter), "audition"
        )
        self.audition.setCheckable(True)
        self.draw = self._button(
            self.tr("New"), self.tr("Draw a new clip as {slot}").format(slot=letter), "draw"
        )
        self.more = self._button(
            "\N{HORIZONTAL ELLIPSIS}", self.tr("More for {slot}").format(slot=letter), ""
        )
        self.more.clicked.connect(self._show_menu)
        self.view = ClipView()
        self.view.setAccessibleName(self.tr("Clip {slot}").format(slot=letter))
        self.view.set_editable(True)
        self.view.edited.connect(self.edited)
        self.view.files_dropped.connect(
            lambda paths: self.dropped.emit([str(path) for path in paths])
        )
        self.view.set_placeholder(
            self.tr("Drop a MIDI file here, choose one in the library, or press New")
        )
        self._changes = ElidedLabel()
        self._changes.setProperty("role", "dim")
        self._changes.setAccessibleName(
            self.tr("What was changed to fit {slot}").format(slot=letter)
        )
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(badge)
        head.addWidget(self._title, 1)
        for button in (self.audition, self.more):
            button.setFixedWidth(_SIGN_PX)
            head.addWidget(button)
        foot = QHBoxLayout()
        foot.addWidget(self._changes, 1)
        foot.addWidget(self.draw)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 6)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)
        self.show_clip(None)

    def _button(self, text: str, words: str, what: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.setProperty("role", "small")
        button.setFixedHeight(24)
        if what:
            button.clicked.connect(lambda: self.wanted.emit(what))
        return button

    def menu(self) -> QMenu:
        """All that can be done with the slot."""
        menu = QMenu(self)
        has_clip = self._clip is not None
        rows = (
            ("audition", self.tr("Hear it alone"), has_clip),
            ("open", self.tr("Open a MIDI file…"), True),
            ("draw", self.tr("Draw a new clip"), True),
            ("take", self.tr("Record the next bars"), True),
            ("capture", self.tr("Take the last bars played"), True),
            ("keep", self.tr("Put the result here"), True),
            ("", "", True),
            ("copy", self.tr("Copy"), has_clip),
            ("paste", self.tr("Paste"), True),
            ("swap", self.tr("Swap with the next slot"), True),
            ("clear", self.tr("Clear"), has_clip),
        )
        for what, words, is_enabled in rows:
            if not what:
                menu.addSeparator()
                continue
            action = QAction(words, menu)
            action.setEnabled(is_enabled)
            action.triggered.connect(lambda _=False, what=what: self.wanted.emit(what))
            menu.addAction(action)
        return menu

    def _show_menu(self) -> None:
        self.menu().popup(below(self.more))

    def show_clip(self, clip: Clip | None) -> None:
        """Show a clip as it came; what the model makes of it follows."""
        is_other = self._clip is None or clip is None or clip.score is not self._clip.score
        self._clip = clip
        name = self.tr("empty") if clip is None else clip.title
        if clip is not None and clip.is_edited:
            name = self.tr("{title}, edited").format(title=name)
        self._title.show_text(name)
        self.audition.setEnabled(clip is not None)
        self.setAccessibleName(f"{self._letter}: {name}")
        if is_other:
            self.view.set_message("")
            self.view.set_score(clip.score if clip else None)
            self._changes.show_text("")

    def show_fitted(self, fitted: SlotFitted) -> None:
        """Show what the model makes of the clip."""
        if self._clip is None:
            return
        if fitted.score is None:
            self.view.set_score(None)
            self.view.set_message("; ".join(fitted.changes))
            self._changes.show_text("")
            return
        self.view.set_message("")
        self.view.set_score(fitted.score)
        if fitted.changes:
            changes = "; ".join(fitted.changes)
            self._changes.show_text(self.tr("To fit: {changes}").format(changes=changes))
        else:
            self._changes.show_text(self.tr("Fits as it is"))

    def show_colour(self) -> None:
        """Take the badge's colours from the theme."""
        fill = theme.colour("second" if self.slot == 1 else "accent").name()
        ink = theme.colour("on_accent").name()
        self._badge.setStyleSheet(
            f"background: {fill}; color: {ink}; border-radius: 12px; font-weight: 700;"
        )

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Leave room for the title; what has no button is in the menu."""
        self.audition.setVisible(self.width() >= _ROOMY_PX)
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take MIDI files and factory clips."""
        if event is not None and dropped_sources(event.mimeData()):
            event.acceptProposedAction()
            self._highlight(on=True)

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:
        """Go on taking them."""
        if event is not None and dropped_sources(event.mimeData()):
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        """They went elsewhere."""
        self._highlight(on=False)

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Take what was dropped."""
        self._highlight(on=False)
        sources = dropped_sources(event.mimeData()) if event is not None else []
        if event is not None and sources:
            event.acceptProposedAction()
            self.dropped.emit(sources)

    def _highlight(self, *, on: bool) -> None:
        border = f"border: 2px solid {theme.colour('second').name()};" if on else ""
        self.setStyleSheet(f"QWidget#panel {{ {border} }}" if on else "")
