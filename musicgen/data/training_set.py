"""A built set: its folder in, files and memory-mapped arrays out."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import CorpusItem, Split
from musicgen.data.phrases import Array
from musicgen.data.set_files import (
    DUPLICATE,
    ITEM_COLUMNS,
    ITEMS,
    OK,
    PHRASE_BPM,
    PHRASE_ITEMS,
    SPANS,
    Description,
    StoredArray,
    StoredRepresentation,
    checksum,
    windows_file,
)
from musicgen.errors import DataError


@dataclass(frozen=True, slots=True)
class SetItem:
    """A file that a set was built from.

    Attributes:
        item: What it is.
        licence: Licence of its source, in words.
        sha256: Of its content, in hexadecimal; empty where it was not there.
        status: "ok", "duplicate of SOURCE/PATH", or why it was rejected.
        notes: How many it has.
        bpm: Tempo at its start, in quarter notes a minute; 0 where it was not read.
        meter: Its meters, as in "4/4 3/4".
        phrases: By representation how many phrases it gave, as a number, or why none.
    """

    item: CorpusItem
    licence: str
    sha256: str
    status: str
    notes: int
    bpm: float
    meter: str
    phrases: Mapping[str, str]

    @property
    def is_read(self) -> bool:
        """Whether it was read, and so is neither a duplicate nor rejected."""
        return self.status == OK

    @property
    def is_duplicate(self) -> bool:
        """Whether another file has the same content."""
        return self.status.startswith(DUPLICATE)

    def phrase_count(self, representation: str) -> int:
        """How many phrases it gave."""
        told = self.phrases[representation]
        return int(told) if told.isdecimal() else 0


@dataclass(frozen=True, slots=True, eq=False)
class StoredPhrases:
    """The phrases of one representation, end to end; arrays are mapped from their files.

    Attributes:
        name: Of the representation.
        bar_rows: Rows of a bar on the time axis.
        columns: The arrays that the representation documents, (row, ...) each.
        spans: First row and length in rows of each phrase, (phrase, 2), int64.
        items: Index of the file that each phrase is from, (phrase,), int64.
        bpm: Tempo of each phrase, (phrase,), float32.
        windows: By size in bars: first row and phrase of each distinct window, (window, 2), int64.
        splits: What each phrase is used for, (phrase,).
    """

    name: str
    bar_rows: int
    columns: Mapping[str, Array]
    spans: NDArray[np.int64]
    items: NDArray[np.int64]
    bpm: NDArray[np.float32]
    windows: Mapping[int, NDArray[np.int64]]
    splits: tuple[Split, ...]

    def windows_of(self, split: Split, bars: int) -> NDArray[np.int64]:
        """The listed windows of a split: first row and phrase, (window, 2), int64, one or more.

        Raises:
            DataError: windows of that size are not listed, or there are none in the split.
        """
        if bars not in self.windows:
            raise DataError(
                f"no windows of {bars} bars of {self.name}; there are {sorted(self.windows)}"
            )
        windows = self.windows[bars]
        chosen: NDArray[np.int64] = windows[np.array(self.splits, object)[windows[:, 1]] == split]
        if not len(chosen):
            raise DataError(f"no windows of {bars} bars of {self.name} in split {split}")
        return chosen

    def cut(self, column: str, first_rows: NDArray[np.int64], bars: int) -> Array:
        """Windows of a column whose first axis is time.

        Args:
            column: Its name.
            first_rows: Where they begin, (window,).
            bars: How long they are.

        Returns:
            (window, row, ...), in memory.
        """
        rows = first_rows[:, None] + np.arange(bars * self.bar_rows)
        windows: Array = self.columns[column][rows]
        return windows


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """A set.

    Attributes:
        root: Its folder.
        items: The files it was built from, in order.
        description: What its set.json says.
    """

    root: Path
    items: tuple[SetItem, ...]
    description: Description

    def phrases(self, representation: str) -> StoredPhrases:
        """Open a representation; its files are checked and mapped, not read into memory.

        Raises:
            DataError: the set does not have it, or a file of it is missing or damaged.
        """
        stored = self.description.representations.get(representation)
        if stored is None:
            known = ", ".join(self.description.representations)
            raise DataError(f"{self.root}: no {representation} in it; it has {known}")
        folder = self.root / representation
        arrays = {name: _mapped(folder / f"{name}.npy", it) for name, it in stored.arrays.items()}
        items = arrays[PHRASE_ITEMS]
        return StoredPhrases(
            name=representation,
            bar_rows=stored.bar_rows,
            columns={name: arrays[name] for name in _columns(stored)},
            spans=arrays[SPANS],
            items=items,
            bpm=arrays[PHRASE_BPM],
            windows={bars: arrays[windows_file(bars)] for bars in stored.windows},
            splits=tuple(self.items[index].item.split for index in items.tolist()),
        )


def open_training_set(root: Path) -> TrainingSet:
    """Open a set.

    Raises:
        DataError: there is none, or it is of another version, damaged, or not as documented.
    """
    description = Description.read(root)
    return TrainingSet(root, _read_items(root / ITEMS, description), description)


def _columns(stored: StoredRepresentation) -> Sequence[str]:
    lists = {SPANS, PHRASE_ITEMS, PHRASE_BPM, *(windows_file(bars) for bars in stored.windows)}
    return [name for name in stored.arrays if name not in lists]


def _check(path: Path, sha256: str) -> None:
    if not path.is_file():
        raise DataError(f"{path}: missing from the set; build it again")
    if checksum(path) != sha256:
        raise DataError(f"{path}: damaged: its checksum is not that of set.json; build it again")


def _mapped(path: Path, stored: StoredArray) -> Array:
    _check(path, stored.sha256)
    array: Array = np.load(path, mmap_mode="r" if np.prod(stored.shape) else None)
    if array.shape != stored.shape or array.dtype != np.dtype(stored.dtype):
        raise DataError(f"{path}: {array.dtype} {array.shape}, not as set.json has it")
    return array


def _read_items(path: Path, description: Description) -> tuple[SetItem, ...]:
    _check(path, description.items_sha256)
    names = tuple(description.representations)
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        if missing := {*ITEM_COLUMNS, *names} - set(rows.fieldnames or ()):
            raise DataError(f"{path}: no column {min(missing)} in it; build the set again")
        return tuple(_item(row, names) for row in rows)


def _item(row: Mapping[str, str], names: Sequence[str]) -> SetItem:
    return SetItem(
        CorpusItem(row["source"], row["path"], row["song"], Split(row["split"])),
        licence=row["licence"],
        sha256=row["sha256"],
        status=row["status"],
        notes=int(row["notes"]),
        bpm=float(row["bpm"] or 0),
        meter=row["meter"],
        phrases={name: row[name] for name in names},
    )
