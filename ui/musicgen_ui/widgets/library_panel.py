"""The library: clips to search, hear, tag, and bring to slots."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QEvent, QPoint, Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDesktopServices, QKeyEvent
from PyQt6.QtWidgets import (
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from musicgen_ui.state.document import SLOTS
from musicgen_ui.state.tags import OwnTags, tags_in
from musicgen_ui.studio.told import LibraryListed
from musicgen_ui.widgets.flow_layout import FlowLayout
from musicgen_ui.widgets.library_list import LibraryList
from musicgen_ui.widgets.library_rows import Group, LibraryRows
from musicgen_ui.widgets.source_mime import is_file

LEAST_FOR_SLIDER = 5
_MOVES = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown})


class SearchBox(QLineEdit):
    """What is searched for; keys that mean the list go to it.

    Signals:
        moved(event): A key that moves in the list.
        entered: The current clip is wanted.
    """

    moved = pyqtSignal(QKeyEvent)
    entered = pyqtSignal()

    def event(self, event: QEvent | None) -> bool:
        """Leave Space to the window while nothing is typed."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Space
            and not self.text()
        ):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Search, or hand on."""
        if event is None:
            return
        key = event.key()
        if key in _MOVES:
            self.moved.emit(event)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif key == Qt.Key.Key_Space and not self.text():
            event.ignore()
        else:
            super().keyPressEvent(event)


class LibraryPanel(QWidget):
    """The library.

    Signals:
        chosen(source, slot): A clip is wanted in a slot, or in the next one where -1.
        previewed(source): A clip is wanted to be heard, or no more where it is heard.
        slider_wanted(sources): A slider of these clips is wanted, five or more.
        folder_wanted: A folder is to be added.
        failed(text): Something could not be done, in words for people.

    Args:
        own_tags: The user's tags; those in the user's data folder where None.
    """

    chosen = pyqtSignal(str, int)
    previewed = pyqtSignal(str)
    slider_wanted = pyqtSignal(list)
    folder_wanted = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, own_tags: OwnTags | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tags = own_tags or OwnTags()
        self._slots = len(SLOTS)
        self._is_reading = True
        self.rows = LibraryRows(self._tags.of, self)
        self.list = LibraryList(self.rows)
        self.search = SearchBox()
        self.chips = {
            Group.FACTORY: self._chip(self.tr("Factory")),
            Group.MINE: self._chip(self.tr("Mine")),
            Group.DRUMS: self._chip(self.tr("Drums")),
            Group.MELODIES: self._chip(self.tr("Melodies")),
            Group.BANDS: self._chip(self.tr("Bands")),
        }
        self.words = QLabel()
        self.words.setProperty("role", "dim")
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setMargin(16)
        self.count = QLabel()
        self.count.setProperty("role", "dim")
        self.count.setWordWrap(True)
        self.add_folder = self._button(self.tr("Add folder…"))
        self.make_slider = self._button(self.tr("Make a slider…"))
        self._lay_out()
        self._connect()
        self._show_state()

    def show_listed(self, listed: LibraryListed) -> None:
        """Take some more of the library."""
        current = self._current()
        if listed.is_first:
            self.rows.clear()
        self._is_reading = not listed.is_last
        self.rows.add(listed.entries)
        self._make_current(current)
        self._show_state()

    def show_heard(self, source: str | None) -> None:
        """Mark the clip that is heard."""
        self.list.show_heard(source)

    def set_slots(self, count: int) -> None:
        """Offer so many slots."""
        self._slots = count

    def focus_search(self) -> None:
        """Be ready to type."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def menu(self) -> QMenu:
        """What can be done with the selected clips."""
        menu = QMenu(self)
        sources = self.list.sources()
        index = self.list.currentIndex()
        can_use = index.isValid() and not self.rows.entry(index).fault
        for slot, letter in enumerate(SLOTS[: self._slots]):
            words = self.tr("To {slot}\tCtrl+{number}").format(slot=letter, number=slot + 1)
            self._add(menu, words, partial(self.list.choose_current, slot), can_use)
        self._add(menu, self.tr("Hear\tP"), lambda: self.previewed.emit(sources[0]), bool(sources))
        menu.addSeparator()
        self._add(menu, self.tr("Tag…"), lambda: self._ask_tags(sources), bool(sources))
        can_slide = len(sources) >= LEAST_FOR_SLIDER
        words = (
            self.tr("Make a slider from these…")
            if can_slide
            else self.tr("Make a slider: select five or more")
        )
        self._add(menu, words, self._want_slider, can_slide)
        shown = self.rows.entry(index).source if index.isValid() else ""
        can_show = bool(shown) and is_file(shown)
        self._add(menu, self.tr("Show in file manager"), lambda: _show(shown), can_show)
        return menu

    def tag(self, sources: list[str], words: str) -> None:
        """Give clips the tags that someone wrote, in place of those they all had."""
        before, now = self._common_tags(sources), tags_in(words)
        self._tags.change(sources, add=now, drop=set(before) - set(now))
        self.rows.retag(sources)
        if self._tags.fault:
            self.failed.emit(self._tags.fault)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("Search clips, #tag"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Search the library"))
        self.search.setToolTip(self.tr("Words of title, tags or folder; #word begins a tag"))
        chips = FlowLayout(gap_px=4)
        for chip in self.chips.values():
            chips.addWidget(chip)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.words)
        buttons = FlowLayout()
        buttons.addWidget(self.add_folder)
        buttons.addWidget(self.make_slider)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.search)
        layout.addLayout(chips)
        layout.addWidget(self.stack, 1)
        layout.addWidget(self.count)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.moved.connect(self._move)
        self.search.entered.connect(self.list.choose_current)
        self.list.chosen.connect(self.chosen)
        self.list.previewed.connect(self.previewed)
        self.list.typed.connect(self._type)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.add_folder.clicked.connect(self.folder_wanted)
        self.make_slider.clicked.connect(self._want_slider)
        selection = self.list.selectionModel()
        if selection is not None:
            selection.selectionChanged.connect(self._show_state)

    def _chip(self, words: str) -> QPushButton:
        chip = self._button(words)
        chip.setCheckable(True)
        chip.setStyleSheet("padding: 3px 8px; border-radius: 10px;")
        chip.setAccessibleName(self.tr("Show {group}").format(group=words))
        chip.toggled.connect(self._search)
        return chip

    @staticmethod
    def _button(words: str) -> QPushButton:
        """A button that takes no focus by the mouse, so that Space still plays after a click."""
        button = QPushButton(words)
        button.setAccessibleName(words)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoDefault(False)
        return button

    @staticmethod
    def _add(menu: QMenu, words: str, do: Callable[[], object], is_on: bool) -> None:  # noqa: FBT001
        action = menu.addAction(words)
        if action is not None:
            action.triggered.connect(lambda _checked: do())
            action.setEnabled(is_on)

    def _search(self) -> None:
        current = self._current()
        groups = [group for group, chip in self.chips.items() if chip.isChecked()]
        self.rows.search(self.search.text(), groups)
        self._make_current(current)
        self._show_state()

    def _current(self) -> str:
        index = self.list.currentIndex()
        return self.rows.entry(index).source if index.isValid() else ""

    def _make_current(self, source: str) -> None:
        """Go to a clip, or to the first where it is not shown, so that Enter always has one."""
        if self.list.currentIndex().isValid() or not self.rows.rowCount():
            return
        index = self.rows.index(max(self.rows.row_of(source), 0))
        self.list.setCurrentIndex(index)

    def _type(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.setText(self.search.text() + text)

    def _move(self, event: QKeyEvent) -> None:
        self.list.keyPressEvent(event)

    def _show_state(self) -> None:
        selected = len(self.list.sources())
        total, shown = self.rows.total, self.rows.rowCount()
        self.make_slider.setEnabled(selected >= LEAST_FOR_SLIDER)
        told = self.tr("Select five clips or more to make a slider of your own from them")
        self.make_slider.setToolTip(told)
        self.stack.setCurrentIndex(0 if shown else 1)
        if not shown:
            self.words.setText(self._why_empty())
        if selected > 1:
            count = self.tr("{count:,} selected").format(count=selected)
            if selected < LEAST_FOR_SLIDER:
                count += self.tr(" · five or more make a slider")
        elif shown < total:
            count = self.tr("{shown:,} of {total:,} clips").format(shown=shown, total=total)
        else:
            words = self.tr("1 clip") if total == 1 else self.tr("{total:,} clips")
            count = words.format(total=total)
        if self._is_reading and total:
            count += self.tr(" · reading more…")
        self.count.setText(count if total else "")

    def _why_empty(self) -> str:
        if self._is_reading:
            return self.tr("Reading the library: the factory beats, and your folders…")
        if self.chips[Group.MINE].isChecked() and not self.rows.has_own:
            return self.tr("No clips of your own yet. Add a folder of MIDI files to see them here.")
        if self.search.text().strip():
            words = self.tr("No clip matches “{words}”. Esc clears the search.")
            return words.format(words=self.search.text().strip())
        return self.tr("No clip is of this kind.")

    def _want_slider(self) -> None:
        sources = self.list.sources()
        if len(sources) >= LEAST_FOR_SLIDER:
            self.slider_wanted.emit(sources)

    def _show_menu(self, place: QPoint) -> None:
        viewport = self.list.viewport()
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if viewport is not None:
            menu.popup(viewport.mapToGlobal(place))

    def _common_tags(self, sources: list[str]) -> list[str]:
        """The user's tags that all of some clips have."""
        first, *others = sources
        return [tag for tag in self._tags.of(first) if all(tag in self._tags.of(o) for o in others)]

    def _ask_tags(self, sources: list[str]) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setModal(False)
        dialog.setWindowTitle(self.tr("Tags"))
        dialog.setLabelText(self.tr("Your own tags of these clips, with commas between them:"))
        dialog.setTextValue(", ".join(self._common_tags(sources)))
        dialog.textValueSelected.connect(lambda words: self.tag(sources, words))
        dialog.show()


def _show(source: str) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(source).parent)))
