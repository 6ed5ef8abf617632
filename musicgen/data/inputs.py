"""What a set is built from: corpus folders in, their files in a fixed order out, a few at a time.

A folder may hold a `sources.tsv` that says of each source what its licence is and where its
annotated beats are; docs/data.md says how.
"""

import csv
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from musicgen.data.corpus import Corpus, CorpusItem, Split, open_corpus
from musicgen.errors import DataError

SOURCES = "sources.tsv"
NOT_STATED = "not stated"
_FIELDS = ("licence", "beats")


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a source.

    Attributes:
        corpus: The corpus it is in.
        licence: Its licence, in words.
        beats: Path inside the source of a file's list of beats, {stem} standing for the name of the
            file without its ending; empty where the files' own beats are right.
    """

    corpus: Corpus
    licence: str = NOT_STATED
    beats: str = ""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to be read.

    Attributes:
        item: What it is.
        content: Its bytes; None where it is not there.
        beats: Its list of beats; None where it has none.
    """

    item: CorpusItem
    content: bytes | None
    beats: bytes | None


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files of some corpora.

    Attributes:
        origins: The sources by name.
        items: All files, source by source, each in the order of its index.
    """

    origins: Mapping[str, Origin]
    items: tuple[CorpusItem, ...]

    def read(self) -> Iterator[InputFile]:
        """Read the files in order.

        Raises:
            DataError: a source is not there, or an archive is damaged.
        """
        for source, group in itertools.groupby(self.items, key=lambda item: item.source):
            origin, items = self.origins[source], list(group)
            contents = origin.corpus.read_in_order(items)
            if not origin.beats:
                yield from (InputFile(item, content, None) for item, content in contents)
                continue
            beats = origin.corpus.read_in_order([_beats_of(item, origin) for item in items])
            for (item, content), (_, listed) in zip(contents, beats, strict=True):
                yield InputFile(item, content, listed)


def _beats_of(item: CorpusItem, origin: Origin) -> CorpusItem:
    return replace(item, path=origin.beats.replace("{stem}", PurePosixPath(item.path).stem))


def open_inputs(
    folders: Sequence[Path],
    *,
    licences: Mapping[str, str] | None = None,
    beats: Mapping[str, str] | None = None,
) -> Inputs:
    """Open corpus folders.

    Args:
        folders: Corpus folders; where there are none, the one named by MUSICGEN_DATA.
        licences: Licence by source, over what `sources.tsv` says.
        beats: Path of the lists of beats by source, over what `sources.tsv` says.

    Raises:
        DataError: a folder is none or not as documented, a source is in two of them, a song is in
            two splits, or something is said of a source that is not there.
    """
    origins: dict[str, Origin] = {}
    items: list[CorpusItem] = []
    for corpus in [open_corpus(folder) for folder in folders] or [open_corpus(None)]:
        by_source: dict[str, list[CorpusItem]] = {}
        for item in corpus.items:
            by_source.setdefault(item.source, []).append(item)
        for source, own in by_source.items():
            if source in origins:
                other = origins[source].corpus.root
                raise DataError(f"source {source!r} is in both {other} and {corpus.root}")
            origins[source] = Origin(corpus)
            items += own
        known = _read_sources(corpus.root / SOURCES, set(by_source))
        for source, (licence, path) in known.items():
            origins[source] = Origin(corpus, licence or NOT_STATED, path)
    for source, licence in (licences or {}).items():
        _require_source(source, origins, "--licence")
        origins[source] = replace(origins[source], licence=licence)
    for source, path in (beats or {}).items():
        _require_source(source, origins, "--beats")
        origins[source] = replace(origins[source], beats=path)
    _check_splits(items)
    return Inputs(origins, tuple(items))


def _read_sources(path: Path, present: set[str]) -> dict[str, tuple[str, str]]:
    """Licence and place of the beats by source, as `sources.tsv` says; it need not be there."""
    if not path.is_file():
        return {}
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""), delimiter="\t")
    names = set(rows.fieldnames or ())
    if "source" not in names or names - {"source", *_FIELDS}:
        raise DataError(f"{path}: needs the tab-separated columns source, licence and beats")
    told = {}
    for row in rows:
        _require_source(row["source"], present, str(path))
        told[row["source"]] = (row.get("licence") or "", row.get("beats") or "")
    return told


def _require_source(source: str, present: Mapping[str, Origin] | set[str], where: str) -> None:
    if source not in present:
        raise DataError(f"{where}: no source {source!r}; there are {', '.join(sorted(present))}")


def _check_splits(items: Sequence[CorpusItem]) -> None:
    splits: dict[str, Split] = {}
    for item in items:
        split = splits.setdefault(item.song, item.split)
        if split is not item.split:
            raise DataError(f"song {item.song!r} is in two splits, {split} and {item.split}")
