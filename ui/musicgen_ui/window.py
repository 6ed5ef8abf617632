"""The main window: its panels in their places, and what is done in them passed on."""

import time
from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtCore import QByteArray, QCoreApplication, QSignalBlocker, Qt, QTimer
from PyQt6.QtGui import QAction, QActionGroup, QCloseEvent, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from musicgen_ui import theme
from musicgen_ui.actions import MENUS, SEPARATOR
from musicgen_ui.commands.clips import ClipCommands
from musicgen_ui.commands.controls import ControlCommands
from musicgen_ui.commands.editing import EditCommands
from musicgen_ui.commands.files import FileCommands
from musicgen_ui.commands.machine import MachineCommands
from musicgen_ui.commands.playing import PlayCommands
from musicgen_ui.commands.views import ViewCommands
from musicgen_ui.dialogs import Dialogs
from musicgen_ui.learning import Learning
from musicgen_ui.left_keys import SpaceForPlaying, UndoForMusic
from musicgen_ui.receiver import Receiver
from musicgen_ui.session import Session
from musicgen_ui.state.document import Document, Stage
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.state.tags import OwnTags
from musicgen_ui.studio.told import Message, Weight
from musicgen_ui.studio_link import StudioLink
from musicgen_ui.wheel import WheelForScrolling
from musicgen_ui.widgets.clip_out import Handouts
from musicgen_ui.widgets.elided_combo import ElidedCombo
from musicgen_ui.widgets.library_panel import LibraryPanel
from musicgen_ui.widgets.live_panel import LivePanel
from musicgen_ui.widgets.map_view import MapView
from musicgen_ui.widgets.message_bar import MessageBar
from musicgen_ui.widgets.shape_panel import SHAPE_FIELDS, ShapePanel
from musicgen_ui.widgets.splitter import Splitter
from musicgen_ui.widgets.stage import StageView
from musicgen_ui.widgets.transport_bar import TransportBar

LEAST_WIDTH, LEAST_HEIGHT = 1000, 640
_FRAME_MS = 16
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_LEFT_PX, _MIDDLE_PX, _RIGHT_PX = 250, 760, 280


class MainWindow(QMainWindow):
    """The app's window.

    Attributes:
        session: The document and its history.
        receiver: Takes what the studio tells.
        files, editing, controls, playing, clips, views, machine: What can be done.
        dialogs: Lets files be chosen.

    Args:
        link: The studio.
        document: The first document.
        preferences: The user's.
        handouts: Writes files that are dragged.
    """

    def __init__(
        self,
        link: StudioLink,
        document: Document,
        preferences: Preferences,
        handouts: Handouts | None = None,
    ) -> None:
        super().__init__()
        self.link = link
        self.preferences = preferences
        self.session = Session(link, document, parent=self)
        self.handouts = handouts or Handouts()
        self.learning = Learning(self.session.ask, self)
        self.wheel = WheelForScrolling(self)
        self._build()
        self.dialogs = Dialogs(self)
        self.files = FileCommands(self)
        self.editing = EditCommands(self)
        self.controls = ControlCommands(self)
        self.playing = PlayCommands(self)
        self.clips = ClipCommands(self)
        self.views = ViewCommands(self)
        self.machine = MachineCommands(self)
        self.actions_by_name: dict[str, QAction] = {}
        self._add_menus()
        self.receiver = Receiver(self)
        self._shown: Document | None = None
        self._undressed: list[QWidget] = []
        self._connect()
        link.told.connect(self.receiver.take)
        self._frames = QTimer(self)
        self._frames.setInterval(_FRAME_MS)
        self._frames.setTimerType(Qt.TimerType.PreciseTimer)
        self._frames.timeout.connect(self._next_frame)
        self.setMinimumSize(LEAST_WIDTH, LEAST_HEIGHT)
        self.resize(1280, 800)
        if preferences.geometry:
            self.restoreGeometry(QByteArray.fromBase64(preferences.geometry.encode()))
        self.show_document(document)
        self.show_theme()
        self.stage.slider.setFocus()

    # How it is built.

    def _build(self) -> None:
        self.transport = TransportBar()
        self.models = ElidedCombo(self.tr("Model"))
        self.models.setMinimumContentsLength(12)
        self.stage = StageView(self.handouts)
        self.tags = OwnTags()
        self.library = LibraryPanel(self.tags)
        self.map = MapView()
        self.shape = ShapePanel()
        self.live = LivePanel(self.preferences)
        self.card = QTextBrowser()
        self.card.setAccessibleName(self.tr("The model's card"))
        self.card.setOpenExternalLinks(True)
        self.card.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.messages = MessageBar()
        self.left = _tabs(
            self.tr("Clips"), (self.library, self.tr("Library")), (self.map, self.tr("Map"))
        )
        self.right = _tabs(
            self.tr("Controls"),
            (self.shape, self.tr("Shape")),
            (self.live, self.tr("Live")),
            (self.card, self.tr("Model")),
        )
        self.splitter = Splitter()
        for widget, least in ((self.left, 200), (self.stage, 510), (self.right, 250)):
            widget.setMinimumWidth(least)
            self.splitter.addWidget(widget)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([_LEFT_PX, _MIDDLE_PX, _RIGHT_PX])
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.transport, 1)
        top.addWidget(self.models)
        ground = QWidget()
        layout = QVBoxLayout(ground)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self.splitter, 1)
        layout.addWidget(self.messages)
        self.setCentralWidget(ground)
        self.left.setVisible(self.preferences.shows_library)
        self.right.setVisible(self.preferences.shows_shape)

    def _add_menus(self) -> None:
        bar = self.menuBar()
        stage, look = QActionGroup(self), QActionGroup(self)
        for title, entries in MENUS:
            menu = QMenu(QCoreApplication.translate("actions", title), self)
            if bar is not None:
                bar.addMenu(menu)
            for entry in entries:
                if entry is SEPARATOR:
                    menu.addSeparator()
                    continue
                action = QAction(QCoreApplication.translate("actions", entry.words), self)
                action.setCheckable(entry.is_checkable)
                if entry.keys:
                    action.setShortcut(QKeySequence(entry.keys))
                if entry.name in {"morph", "pad"}:
                    stage.addAction(action)
                if entry.name.startswith("theme_"):
                    look.addAction(action)
                if entry.name in {"recent", "models"}:
                    action.setMenu(QMenu(self))
                else:
                    group, name = entry.command.split(".")
                    command: Callable[[], None] = getattr(getattr(self, group), name)
                    action.triggered.connect(lambda _=False, command=command: command())
                menu.addAction(action)
                self.actions_by_name[entry.name] = action
        self.actions_by_name["library"].setChecked(self.preferences.shows_library)
        self.actions_by_name["shape"].setChecked(self.preferences.shows_shape)
        self.actions_by_name["hear_edits"].setChecked(self.preferences.hears_edits)
        self.actions_by_name[f"theme_{self.preferences.theme}"].setChecked(True)

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(self.show_document)
        session.changed.connect(lambda _: self.stage.out.handle.forget())
        session.history_changed.connect(self.show_history)
        session.failed.connect(self.fail)
        self.learning.told.connect(self.say)
        self.transport.play_wanted.connect(self.playing.play_or_stop)
        self.transport.asked.connect(self.controls.set_field)
        self.transport.panic_wanted.connect(self.playing.panic)
        self.stage.turned.connect(self.controls.turn)
        self.stage.placed.connect(self.controls.place)
        self.shape.turned.connect(self.controls.turn)
        self.shape.remove_wanted.connect(self.clips.remove_slider)
        self.shape.asked.connect(self.controls.set_field)
        self.live.preferred.connect(self.machine.prefer)
        self.live.forget_wanted.connect(self.controls.forget)
        self.live.take_wanted.connect(self.playing.take)
        self.live.capture_wanted.connect(self.playing.capture)
        self.models.activated.connect(lambda: self.machine.choose_model(self.models.currentData()))
        result = self.stage.result
        result.edited.connect(self.editing.edit_result)
        result.reverted.connect(self.editing.revert)
        result.kept.connect(self.editing.keep)
        result.view.part_changed.connect(self.controls.set_part)
        result.view.lock_toggled.connect(self.controls.lock)
        result.view.heard.connect(self.playing.hear_note)
        for panel in self.stage.slots:
            panel.wanted.connect(lambda what, slot=panel.slot: self.clips.of_slot(slot, what))
            panel.dropped.connect(lambda sources, slot=panel.slot: self.clips.fill(slot, sources))
            panel.edited.connect(lambda score, slot=panel.slot: self.editing.edit_clip(slot, score))
            panel.view.heard.connect(self.playing.hear_note)
        out = self.stage.out
        out.handle.bounce_wanted.connect(self.editing.bounce)
        out.handle.failed.connect(self.fail)
        out.handle.dragged.connect(self.editing.say_dragged)
        out.save_wanted.connect(self.files.save_clip)
        out.path_wanted.connect(self.editing.copy_path)
        out.export_wanted.connect(self.files.export)
        self.library.chosen.connect(self.clips.choose)
        self.library.previewed.connect(self.clips.preview)
        self.library.slider_wanted.connect(self.clips.make_slider)
        self.library.folder_wanted.connect(self.clips.add_folder)
        self.library.failed.connect(self.fail)
        self.map.chosen.connect(lambda point, slot: self.clips.choose(point.source, slot))
        self.map.heard.connect(self.clips.hear_point)
        self.left.currentChanged.connect(self.clips.look_left)
        self.learning.watch(self)
        self.wheel.watch(self)
        SpaceForPlaying(self)
        UndoForMusic(self)

    # What it shows.

    def say(self, text: str) -> None:
        """Tell that something was done."""
        self.messages.tell(Message(text, Weight.WORD))

    def fail(self, text: str) -> None:
        """Tell that something could not be done."""
        self.messages.tell(Message(text))

    def show_document(self, document: Document) -> None:
        """Show a document; what is as before is left alone, for one comes with each turn."""
        before, self._shown = self._shown, document
        self.stage.show_document(document)
        if before is None or _is_shaped_otherwise(before, document):
            self.shape.show_document(document)
        self.receiver.show_values()
        self.map.set_between(document.position if document.stage is Stage.MORPH else None)
        self.show_history()
        if before is not None and _is_framed_alike(before, document):
            return
        self.transport.show_document(document)
        self.library.set_slots(len(document.slots))
        self.map.set_slots(len(document.slots))
        self.actions_by_name[document.stage.value].setChecked(True)
        index = self.models.findData(document.model)
        if index >= 0:
            with QSignalBlocker(self.models):
                self.models.setCurrentIndex(index)
        first = next((clip for clip in document.clips if clip is not None), None)
        self.transport.show_bar(first.score.meter.bar_beats if first else 4.0)

    def show_history(self) -> None:
        """Show what can be undone, and the session's name."""
        for name, words in (
            ("undo", self.session.undo_words),
            ("redo", self.session.redo_words),
        ):
            action = self.actions_by_name[name]
            title = self.tr("Undo") if name == "undo" else self.tr("Redo")
            text = f"{title}: {words}" if words else title
            if text != action.text():
                action.setEnabled(bool(words))
                action.setText(text)
        path = self.session.path
        name = path.stem if path else self.tr("untitled")
        self.setWindowTitle(f"{name}[*] \N{EN DASH} musicgen")
        self.setWindowModified(path is not None and not self.session.is_saved)

    def show_theme(self) -> None:
        """Show the theme that is preferred."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            chosen = {"dark": theme.DARK, "light": theme.LIGHT}.get(self.preferences.theme)
            theme.apply(app, chosen or theme.system_theme(app))
            self.stage.show_colours()
            bar, menus = self.menuBar(), self.findChildren(QMenu, options=_DIRECT)
            parts = [self.transport, self.models, self.stage, self.left, self.right, self.messages]
            self._undressed = [*parts, *([bar] if bar is not None else []), *menus]
            self._dress_next()

    def _dress_next(self) -> None:
        """Dress a part of the window, and the next in the next turn of its loop.

        All at once would hold up for a moment what plays and moves; before it is seen nothing does.
        """
        while self._undressed:
            theme.dress(self._undressed.pop(0))
            if self.isVisible():
                QTimer.singleShot(0, self._dress_next)
                return

    def roll(self, *, on: bool) -> None:
        """Move the play head, or hold it."""
        if on and not self._frames.isActive():
            self._frames.start()
        elif not on and self._frames.isActive():
            self._frames.stop()
            self.stage.result.view.set_play_head(None)

    def _next_frame(self) -> None:
        beats = self.receiver.beats_at(time.perf_counter())
        if beats is None:
            return
        self.transport.show_position(beats)
        score = self.receiver.playing
        if score is not None and score.length_beats > 0:
            self.stage.result.view.set_play_head(beats % score.length_beats)

    # Qt's own.

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter presses the button that is focused: Space is for playing."""
        focused = QApplication.focusWidget()
        is_enter = event is not None and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and isinstance(focused, QAbstractButton):
            focused.click()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Keep everything for the next start; end every note."""
        self._frames.stop()
        geometry = self.saveGeometry().toBase64().data().decode()
        self.preferences = replace(self.preferences, geometry=geometry)
        self.hide()
        self.machine.keep_preferences()
        self.session.close()
        self.tags.close()
        self.link.close()
        super().closeEvent(event)


def _is_shaped_otherwise(before: Document, after: Document) -> bool:
    """Whether the shape panel shows another thing of two documents, beside its sliders."""
    return any(getattr(before, name) != getattr(after, name) for name in SHAPE_FIELDS)


def _is_framed_alike(before: Document, after: Document) -> bool:
    """Whether clips, stage, model, tempo and entry of two documents are the same."""
    if any(a is not b for a, b in zip(before.clips, after.clips, strict=True)):
        return False
    names = ("stage", "model", "bpm", "entry")
    return all(getattr(before, name) == getattr(after, name) for name in names)


def _tabs(words: str, *pages: tuple[QWidget, str]) -> QTabWidget:
    tabs = QTabWidget()
    tabs.setObjectName("panel")
    tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    tabs.setDocumentMode(True)
    bar = tabs.tabBar()
    if bar is not None:
        bar.setAccessibleName(words)
        bar.setUsesScrollButtons(False)
        bar.setDrawBase(False)
    for page, title in pages:
        tabs.addTab(page, title)
    return tabs
