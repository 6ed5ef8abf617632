"""The rows of the library: entries and what is searched for in, the rows that match out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from PyQt6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, Qt

from musicgen_ui.studio.told import LibraryEntry
from musicgen_ui.widgets.source_mime import is_file, mime_of_sources

_FOLDERS = 3


class Group(StrEnum):
    """What a filter lets through."""

    FACTORY = "factory"
    MINE = "mine"
    DRUMS = "drums"
    MELODIES = "melodies"
    BANDS = "bands"


PLACES = frozenset({Group.FACTORY, Group.MINE})
KINDS = frozenset({Group.DRUMS, Group.MELODIES, Group.BANDS})


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry and what it is found by."""

    entry: LibraryEntry
    own: tuple[str, ...]
    words: str
    groups: frozenset[Group]

    def matches(self, wanted: tuple[str, ...], groups: frozenset[Group]) -> bool:
        """Whether it has each word, and is of one of the places and one of the kinds asked for."""
        for some in (groups & PLACES, groups & KINDS):
            if some and not some & self.groups:
                return False
        return all(self._has(word) for word in wanted)

    def _has(self, word: str) -> bool:
        if not word.startswith("#"):
            return word in self.words
        tag = word[1:]
        return any(each.startswith(tag) for each in (*self.entry.tags, *self.own))


class LibraryRows(QAbstractListModel):
    """Those of the library's entries that are searched for.

    Args:
        own_tags: Gives the user's tags of a source.
    """

    def __init__(
        self, own_tags: Callable[[str], tuple[str, ...]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._own_tags = own_tags
        self._all: list[_Row] = []
        self._shown: list[_Row] = []
        self._wanted: tuple[str, ...] = ()
        self._groups: frozenset[Group] = frozenset()

    @property
    def total(self) -> int:
        """How many entries there are, shown or not."""
        return len(self._all)

    @property
    def has_own(self) -> bool:
        """Whether any is the user's own."""
        return any(Group.MINE in row.groups for row in self._all)

    def clear(self) -> None:
        """Forget all entries."""
        self.beginResetModel()
        self._all, self._shown = [], []
        self.endResetModel()

    def add(self, entries: Iterable[LibraryEntry]) -> None:
        """List more entries, after those that are."""
        rows = [self._row(entry) for entry in entries]
        self._all += rows
        shown = [row for row in rows if row.matches(self._wanted, self._groups)]
        if shown:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(shown) - 1)
            self._shown += shown
            self.endInsertRows()

    def search(self, words: str, groups: Iterable[Group]) -> None:
        """Show what matches.

        Args:
            words: Each must be part of title, tags or folder; `#word` begins a tag.
            groups: Of places and of kinds, any is right; none asks for all.
        """
        wanted, asked = tuple(words.casefold().split()), frozenset(groups)
        if (wanted, asked) == (self._wanted, self._groups):
            return
        self._wanted, self._groups = wanted, asked
        self.beginResetModel()
        self._shown = [row for row in self._all if row.matches(wanted, asked)]
        self.endResetModel()

    def retag(self, sources: Iterable[str]) -> None:
        """Show the user's tags of some entries as they are now; a search is not done anew."""
        changed = frozenset(sources)
        fresh = {
            row.entry.source: self._row(row.entry)
            for row in self._all
            if row.entry.source in changed
        }
        self._all = [fresh.get(row.entry.source, row) for row in self._all]
        self._shown = [fresh.get(row.entry.source, row) for row in self._shown]
        for number, row in enumerate(self._shown):
            if row.entry.source in changed:
                index = self.index(number)
                self.dataChanged.emit(index, index)

    def entry(self, index: QModelIndex) -> LibraryEntry:
        """The entry of a row."""
        return self._shown[index.row()].entry

    def own_tags(self, index: QModelIndex) -> tuple[str, ...]:
        """The user's tags of a row."""
        return self._shown[index.row()].own

    def row_of(self, source: str) -> int:
        """The row that shows a source; -1 where none does."""
        rows = (at for at, row in enumerate(self._shown) if row.entry.source == source)
        return next(rows, -1)

    def facts(self, entry: LibraryEntry) -> str:
        """Tempo and length, in words; why not where it cannot be read."""
        if entry.fault:
            return self.tr("cannot be read")
        bars = round(entry.bars, 1)
        length = self.tr("1 bar") if bars == 1 else self.tr("{bars:g} bars").format(bars=bars)
        return self.tr("{bpm:.4g} bpm · {length}").format(bpm=entry.bpm, length=length)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """How many match."""
        return 0 if parent is not None and parent.isValid() else len(self._shown)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What a row shows."""
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.entry.title
            case Qt.ItemDataRole.ToolTipRole:
                return row.entry.fault or self._tooltip(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                told = (row.entry.title, self.facts(row.entry), *row.own, *row.entry.tags)
                return ", ".join(told)
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return row.entry.fault
        return None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """What can be read can be dragged."""
        flags = super().flags(index)
        if index.isValid() and not self.entry(index).fault:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags | Qt.ItemFlag.ItemNeverHasChildren

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        """Clips on their way to a slot or another program."""
        rows = sorted({index.row() for index in indexes})
        entries = [self._shown[row].entry for row in rows]
        return mime_of_sources(entry.source for entry in entries if not entry.fault)

    def supportedDragActions(self) -> Qt.DropAction:
        """Clips stay where they are."""
        return Qt.DropAction.CopyAction

    def _row(self, entry: LibraryEntry) -> _Row:
        own = self._own_tags(entry.source)
        is_own = is_file(entry.source)
        folders = PurePath(entry.source).parts[-1 - _FOLDERS : -1] if is_own else ()
        words = " ".join((entry.title, *folders, *own, *entry.tags)).casefold()
        groups = {Group.MINE if is_own else Group.FACTORY}
        if entry.is_drums:
            groups.add(Group.DRUMS)
        elif "melody" in entry.tags:
            groups.add(Group.MELODIES)
        elif "band" in entry.tags:
            groups.add(Group.BANDS)
        return _Row(entry, own, words, frozenset(groups))

    def _tooltip(self, row: _Row) -> str:
        entry = row.entry
        words = self.tr("1 note") if entry.notes == 1 else self.tr("{notes:,} notes")
        notes = words.format(notes=entry.notes)
        tags = " ".join(f"#{tag}" for tag in (*row.own, *entry.tags))
        place = entry.source if is_file(entry.source) else self.tr("comes with musicgen")
        return f"{entry.title}\n{self.facts(entry)} · {notes}\n{tags}\n{place}"
