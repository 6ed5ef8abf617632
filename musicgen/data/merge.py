"""Putting a set together: parts in their order in, the set's files out, repeated windows left out.

Arrays are streamed part by part; in memory are only the lists of files, phrases and windows.
"""

import csv
import io
import shutil
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import CorpusItem, Split
from musicgen.data.phrases import Array, Representation
from musicgen.data.representations import REPRESENTATIONS, named
from musicgen.data.set_files import (
    ITEM_COLUMNS,
    ITEMS,
    OK,
    PARTS,
    PHRASE_BPM,
    PHRASE_ITEMS,
    SET,
    SPANS,
    Description,
    StoredArray,
    StoredRepresentation,
    checksum,
    windows_file,
)
from musicgen.data.shard import FileFacts, Part
from musicgen.errors import DataError, OutputError
from musicgen.files import write_files

_NEW = "new"
_ORDER_OF_KEEPING = (Split.TEST, Split.VALIDATION, Split.TRAIN)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What is known of a file before it is converted.

    Attributes:
        item: What it is.
        licence: Of its source.
        sha256: Of its content, in hexadecimal; empty where it is not there.
        problem: Why it is not converted; empty where it is.
    """

    item: CorpusItem
    licence: str
    sha256: str
    problem: str


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A part, and the files it is of: those without a problem were converted, in this order."""

    path: Path
    rows: tuple[ItemRow, ...]


def merge(out: Path, planned: Sequence[PlannedPart], names: tuple[str, ...]) -> None:
    """Write a set.

    Args:
        out: The set's folder; its files are written beside and put in place together.
        planned: The parts, in order.
        names: Of the representations.

    Raises:
        DataError: a part is not there, or no file gave a phrase.
        OutputError: the disk is full, or the folder cannot be written.
    """
    new = out / _NEW
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir()
        write_files({new / ITEMS: _items(planned, names)})
        stored = {rep.name: _Merging(rep, planned, new / rep.name).write() for rep in named(names)}
        if not any(rep.phrases for rep in stored.values()):
            raise DataError(_nothing_found(planned, names))
        description = Description(checksum(new / ITEMS), stored)
        _put_in_place(out, new, names)
        write_files({out / SET: description.to_json()})
    except OSError as err:
        raise OutputError(f"{out}: cannot be written: {err.strerror}") from err
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _nothing_found(planned: Sequence[PlannedPart], names: tuple[str, ...]) -> str:
    files = sum(len(part.rows) for part in planned)
    fact = next(fact for part in planned for fact in _open(part).facts)
    why = fact.problem or next(iter(fact.phrases.values()))
    return f"none of {files} files gave a phrase of {', '.join(names)}; one of them: {why}"


def _put_in_place(out: Path, new: Path, names: tuple[str, ...]) -> None:
    """Move the files; while that goes on there is no set.json, and so no set."""
    (out / SET).unlink(missing_ok=True)
    for name in REPRESENTATIONS:
        shutil.rmtree(out / name, ignore_errors=True)
    for name in (*names, ITEMS):
        (new / name).replace(out / name)


def _open(planned: PlannedPart) -> Part:
    part = Part.open(planned.path)
    if part is None:
        raise DataError(f"{planned.path}: gone or damaged while the set was built; build again")
    return part


def _items(planned: Sequence[PlannedPart], names: tuple[str, ...]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter="\t", lineterminator="\n")
    table.writerow((*ITEM_COLUMNS, *names))
    for part in planned:
        facts = iter(_open(part).facts)
        for row in part.rows:
            fact = FileFacts(problem=row.problem) if row.problem else next(facts)
            table.writerow(_item_row(row, fact, names))
    return text.getvalue().encode()


def _item_row(row: ItemRow, fact: FileFacts, names: tuple[str, ...]) -> list[object]:
    item = row.item
    known = [item.source, item.path, item.song, item.split, row.licence, row.sha256]
    if fact.problem:
        return [*known, fact.problem, 0, "", "", *(0 for _ in names)]
    read = [OK, fact.notes, f"{fact.bpm:g}", fact.meter]
    return [*known, *read, *(fact.phrases[name] for name in names)]


@dataclass(slots=True)
class _Merging:
    """The merging of one representation into a folder."""

    rep: Representation
    planned: Sequence[PlannedPart]
    folder: Path

    def write(self) -> StoredRepresentation:
        self.folder.mkdir()
        lengths = dict.fromkeys(self.rep.columns, 0)
        rows, items, bpm = [], [], []
        first_item = 0
        for plan in self.planned:
            arrays = self._arrays(plan)
            for name in lengths:
                lengths[name] += len(arrays(name))
            converted = [i for i, row in enumerate(plan.rows) if not row.problem]
            rows.append(arrays("phrase_rows"))
            bpm.append(arrays("phrase_bpm"))
            files = arrays("phrase_files").astype(np.int64)
            items.append(np.array(converted, np.int64)[files] + first_item)
            first_item += len(plan.rows)
        stored = {name: self._column(name, length) for name, length in lengths.items()}
        phrase_rows, phrase_items = _joined(rows, np.int64), _joined(items, np.int64)
        spans = np.stack([np.cumsum(phrase_rows) - phrase_rows, phrase_rows], axis=1)
        stored[SPANS] = self._save(SPANS, spans)
        stored[PHRASE_ITEMS] = self._save(PHRASE_ITEMS, phrase_items)
        stored[PHRASE_BPM] = self._save(PHRASE_BPM, _joined(bpm, np.float32))
        ranks = self._ranks(phrase_items)
        counts = {}
        for bars in self.rep.window_bars:
            windows = self._windows(bars, ranks)
            stored[windows_file(bars)] = self._save(windows_file(bars), windows)
            counts[bars] = len(windows)
        return StoredRepresentation(len(spans), self.rep.bar_rows, counts, stored)

    def _arrays(self, plan: PlannedPart) -> "_Arrays":
        return _Arrays(_open(plan), self.rep.name)

    def _column(self, name: str, length: int) -> StoredArray:
        """Stream a column through to its file."""
        column = self.rep.columns[name]
        shape, dtype = (length, *column.shape), np.dtype(column.dtype)
        path = self.folder / f"{name}.npy"
        header = {"descr": dtype.str, "fortran_order": False, "shape": shape}
        with path.open("wb") as file:
            np.lib.format.write_array_header_1_0(file, header)
            for plan in self.planned:
                file.write(self._arrays(plan)(name).tobytes())
        return StoredArray(shape, dtype.str, checksum(path))

    def _save(self, name: str, array: Array) -> StoredArray:
        path = self.folder / f"{name}.npy"
        np.save(path, array, allow_pickle=False)
        return StoredArray(array.shape, array.dtype.str, checksum(path))

    def _ranks(self, phrase_items: NDArray[np.int64]) -> NDArray[np.int8]:
        """Of each phrase, whether a repeated window stays with it rather than with another."""
        splits = [_ORDER_OF_KEEPING.index(r.item.split) for part in self.planned for r in part.rows]
        ranks: NDArray[np.int8] = np.array(splits, np.int8)[phrase_items]
        return ranks

    def _windows(self, bars: int, ranks: NDArray[np.int8]) -> NDArray[np.int64]:
        """Distinct windows: first row and phrase, (window, 2), int64.

        Of windows that are alike the first is kept, of the test split before validation before
        training, so that nothing held out is trained on.
        """
        firsts, phrases, hashes = [], [], []
        first_row = first_phrase = 0
        for plan in self.planned:
            arrays = self._arrays(plan)
            firsts.append(arrays(f"first-{bars}").astype(np.int64) + first_row)
            phrases.append(arrays(f"phrase-{bars}").astype(np.int64) + first_phrase)
            hashes.append(arrays(f"hash-{bars}"))
            rows = arrays("phrase_rows")
            first_row += int(rows.sum())
            first_phrase += len(rows)
        phrase = _joined(phrases, np.int64)
        by_rank = np.argsort(ranks[phrase], kind="stable")
        _, distinct = np.unique(_joined(hashes, np.uint64)[by_rank], return_index=True)
        kept = np.sort(by_rank[distinct])
        return np.stack([_joined(firsts, np.int64)[kept], phrase[kept]], axis=1)


@dataclass(frozen=True, slots=True)
class _Arrays:
    """The arrays of a part for one representation."""

    part: Part
    name: str

    def __call__(self, name: str) -> Array:
        try:
            return self.part.arrays[f"{self.name}/{name}"]
        except (KeyError, ValueError, zipfile.BadZipFile) as err:
            raise DataError(f"a part of {PARTS} is damaged ({err}); delete them all") from err


def _joined(arrays: Sequence[Array], dtype: type[np.generic]) -> Array:
    return np.concatenate([np.empty(0, dtype), *arrays]).astype(dtype)
