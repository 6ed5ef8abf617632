"""A corpus: folders or archives of MIDI, with an index of songs and splits, in; files out.

A corpus folder holds an `index.tsv` (columns source, path, song, split) and, for each source,
a folder of that name or an archive `SOURCE.tar.xz` that holds one. Any folder of .mid files without
an index is a corpus too: one source, each file a song, split by a hash of its name. docs/data.md
says how to build one.
"""

import csv
import hashlib
import io
import itertools
import lzma
import os
import tarfile
import tempfile
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from musicgen.data.set_files import ITEMS, is_set
from musicgen.errors import DataError

ENVIRONMENT_VARIABLE = "MUSICGEN_DATA"
INDEX = "index.tsv"
_COLUMNS = ("source", "path", "song", "split")
_MIDI_SUFFIXES = frozenset({".mid", ".midi"})
_HELD_OUT_PERCENT = 10


class Split(StrEnum):
    """What a song is used for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class CorpusItem:
    """One file of a corpus.

    Attributes:
        source: Name of the collection it is from.
        path: Path inside the source, with forward slashes.
        song: What it is a take or arrangement of; a song is in one split only.
        split: What it is used for.
    """

    source: str
    path: str
    song: str
    split: Split


@dataclass(frozen=True, slots=True)
class Corpus:
    """The files of a corpus, and where they are.

    Attributes:
        root: The corpus folder.
        items: Its files, in the order of the index.
    """

    root: Path
    items: tuple[CorpusItem, ...]

    def select(self, sources: Sequence[str] | None, split: Split) -> tuple[CorpusItem, ...]:
        """The items of some sources (all where None) in a split.

        Raises:
            DataError: a source is not in the corpus, or the selection is empty.
        """
        present = {item.source for item in self.items}
        for source in sources or ():
            if source not in present:
                raise DataError(
                    f"{self.root}: no source {source!r} in it; it has {', '.join(sorted(present))}"
                )
        chosen = tuple(
            item
            for item in self.items
            if item.split is split and (sources is None or item.source in sources)
        )
        if not chosen:
            raise DataError(f"{self.root}: no files in split {split!s}")
        return chosen

    def read(self, items: Sequence[CorpusItem]) -> Iterator[tuple[CorpusItem, bytes]]:
        """The content of files, source by source; within a source in the order of its storage.

        Raises:
            DataError: a source is neither a folder nor an archive, or a file is missing.
        """
        by_source: dict[str, dict[str, CorpusItem]] = {}
        for item in items:
            by_source.setdefault(item.source, {})[item.path] = item
        for source, wanted in by_source.items():
            folder, archive = self._folder(source), self.root / f"{source}.tar.xz"
            if folder.is_dir():
                for path, item in wanted.items():
                    yield item, _read_file(folder / path)
            elif archive.is_file():
                yield from _read_archive(archive, source, wanted)
            else:
                raise DataError(f"{self.root}: neither folder {source} nor archive {archive.name}")

    def read_in_order(
        self, items: Sequence[CorpusItem]
    ) -> Iterator[tuple[CorpusItem, bytes | None]]:
        """The content of files in the order asked for; None for one that cannot be read.

        The files of an archive lie in a temporary file meanwhile, not in memory.

        Args:
            items: What to read; the files of a source stand together.

        Raises:
            DataError: a source is neither a folder nor an archive, or an archive is damaged.
        """
        for source, group in itertools.groupby(items, key=lambda item: item.source):
            folder, archive = self._folder(source), self.root / f"{source}.tar.xz"
            if folder.is_dir():
                for item in group:
                    yield item, _read_if_there(folder / item.path)
            elif archive.is_file():
                yield from _spooled(archive, source, list(group))
            else:
                raise DataError(f"{self.root}: neither folder {source} nor archive {archive.name}")

    def _folder(self, source: str) -> Path:
        indexed = (self.root / INDEX).is_file()
        return self.root / source if indexed else self.root


def open_corpus(root: str | Path | None) -> Corpus:
    """Open a corpus folder, or a set built from one: the files that the set was built from.

    Args:
        root: The folder; None for the one named by the environment variable MUSICGEN_DATA.

    Raises:
        DataError: no folder is named, it does not exist, or its index is not as documented.
    """
    named = root or os.environ.get(ENVIRONMENT_VARIABLE)
    if not named:
        raise DataError(
            f"no data folder given: use --data DIR or set {ENVIRONMENT_VARIABLE} "
            "(docs/data.md says how to build one)"
        )
    folder = Path(named)
    if not folder.is_dir():
        raise DataError(f"{folder}: no such data folder")
    index = folder / (ITEMS if is_set(folder) else INDEX)
    items = _read_index(index) if index.is_file() else _scan(folder)
    if not items:
        raise DataError(f"{folder}: no {INDEX} and no .mid files in it")
    return Corpus(folder, items)


def _read_index(index: Path) -> tuple[CorpusItem, ...]:
    try:
        text = index.read_text(encoding="utf-8")
    except UnicodeDecodeError as err:
        raise DataError(f"{index}: not UTF-8 text: {err}") from err
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t")
    if not set(_COLUMNS) <= set(rows.fieldnames or ()):
        raise DataError(f"{index}: needs the tab-separated columns {', '.join(_COLUMNS)}")
    try:
        return tuple(
            CorpusItem(row["source"], row["path"], row["song"], Split(row["split"])) for row in rows
        )
    except ValueError as err:
        raise DataError(
            f"{index}: line {rows.line_num}: {err}; splits are {', '.join(Split)}"
        ) from err


def _scan(folder: Path) -> tuple[CorpusItem, ...]:
    paths = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix.lower() in _MIDI_SUFFIXES
    )
    source = folder.resolve().name
    return tuple(CorpusItem(source, path, path, _split_by_hash(path)) for path in paths)


def _split_by_hash(song: str) -> Split:
    """A split that stays the same when other songs come and go: 80, 10 and 10 % of songs."""
    percent = int.from_bytes(hashlib.sha256(song.encode()).digest()[:8]) % 100
    if percent < _HELD_OUT_PERCENT:
        return Split.TEST
    return Split.VALIDATION if percent < 2 * _HELD_OUT_PERCENT else Split.TRAIN


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise DataError(f"{path}: named by the index, but {err.strerror}") from err


def _read_if_there(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _read_archive(
    archive: Path, source: str, wanted: dict[str, CorpusItem]
) -> Iterator[tuple[CorpusItem, bytes]]:
    missing = dict(wanted)
    for path, content in _members(archive, source, set(wanted)):
        item = missing.pop(path, None)
        if item is not None:
            yield item, content
    if missing:
        raise DataError(f"{archive}: {next(iter(missing))} is named by the index but not in it")


def _members(archive: Path, source: str, wanted: Container[str]) -> Iterator[tuple[str, bytes]]:
    """Path inside the source and content of the wanted files of an archive, as they come in it."""
    try:
        with tarfile.open(archive, "r:xz") as tar:
            for member in tar:
                path = member.name.removeprefix(f"{source}/")
                if path in wanted:
                    yield path, (tar.extractfile(member) or io.BytesIO()).read()
    except (tarfile.TarError, lzma.LZMAError, EOFError) as err:
        raise DataError(f"{archive}: damaged archive: {err}") from err


def _spooled(
    archive: Path, source: str, items: Sequence[CorpusItem]
) -> Iterator[tuple[CorpusItem, bytes | None]]:
    """The files of an archive in the order of some items, by way of a temporary file."""
    places: dict[str, tuple[int, int]] = {}
    with tempfile.TemporaryFile() as spool:
        for path, content in _members(archive, source, {item.path for item in items}):
            start = spool.tell()
            places[path] = (start, spool.write(content))
        for item in items:
            if item.path not in places:
                yield item, None
                continue
            start, size = places[item.path]
            spool.seek(start)
            yield item, spool.read(size)
