"""Building a set: corpora and an executor in, a folder of memory-mapped arrays out.

Files go to workers in shards, a few at a time, and come back as parts, which are kept: a build that
was stopped goes on from them, and a changed file costs its own shard alone. A part is named by what
it was made of: the content of its files, the representations, and the code that made it. The parts
are then put together in the order of the files, so that the set is the same whoever made them.
"""

import functools
import hashlib
import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from musicgen.data.inputs import InputFile, Inputs
from musicgen.data.merge import ItemRow, PlannedPart, merge
from musicgen.data.representations import named
from musicgen.data.set_files import DUPLICATE, PARTS, is_set
from musicgen.data.shard import Part, Shard, convert
from musicgen.errors import DataError
from musicgen.files import write_files

SHARD_FILES = 64
_MADE_BY = ("representation", "data", "score.py")
_NOT_THERE = "named by the index, but not there or not readable"


@dataclass(frozen=True, slots=True)
class Work:
    """How a build is carried out.

    Attributes:
        executor: What the shards are mapped over.
        in_flight: How many shards may be under way at once; their files are held in memory.
        progress: Called with the number of files that were dealt with, again and again.
    """

    executor: Executor
    in_flight: int
    progress: Callable[[int], object] = lambda _: None


def build(inputs: Inputs, out: Path, representations: tuple[str, ...], work: Work) -> None:
    """Build a set.

    Args:
        inputs: What is read.
        out: The set's folder. A set that is there is replaced once the new one is whole.
        representations: Names of those wanted.
        work: How it is carried out.

    Raises:
        DataError: the folder holds something else, a source cannot be read, a worker died, or no
            file gave a phrase.
        OutputError: the folder cannot be written.
    """
    if out.exists() and not (is_set(out) or (out / PARTS).is_dir()) and any(out.iterdir()):
        raise DataError(f"{out}: holds something else than a set; choose another --out")
    names = tuple(representation.name for representation in named(representations))
    _forget_others(out, made := _make_parts(inputs, out, names, work))
    merge(out, made, names)


def _make_parts(inputs: Inputs, out: Path, names: tuple[str, ...], work: Work) -> list[PlannedPart]:
    planned: list[PlannedPart] = []
    pending: dict[Future[bytes], tuple[Path, int]] = {}
    try:
        for rows, files in _shards(inputs):
            shard = Shard(names, files)
            part = out / PARTS / f"{_key(shard)}.npz"
            planned.append(PlannedPart(part, rows))
            if Part.open(part) is not None:
                work.progress(len(rows))
                continue
            pending[work.executor.submit(convert, shard)] = (part, len(rows))
            if len(pending) >= work.in_flight:
                _keep_finished(pending, work)
        while pending:
            _keep_finished(pending, work)
    except BrokenExecutor as err:
        raise DataError(
            "a worker died, perhaps for want of memory; the same command goes on from what is done"
        ) from err
    finally:
        for future in pending:
            future.cancel()
    return planned


def _keep_finished(pending: dict[Future[bytes], tuple[Path, int]], work: Work) -> None:
    """Wait for a shard or more, and write their parts."""
    for future in wait(pending, return_when=FIRST_COMPLETED).done:
        content = future.result()
        part, files = pending.pop(future)
        write_files({part: content})
        work.progress(files)


def _shards(
    inputs: Inputs,
) -> Iterator[tuple[tuple[ItemRow, ...], tuple[tuple[bytes, bytes | None], ...]]]:
    """Files in shards of one source each; those missing, or duplicates, are in the rows alone."""
    seen: dict[bytes, str] = {}
    for source, files in itertools.groupby(inputs.read(), key=lambda file: file.item.source):
        licence = inputs.origins[source].licence
        while group := tuple(itertools.islice(files, SHARD_FILES)):
            rows = tuple(_row(file, licence, seen) for file in group)
            yield (
                rows,
                tuple(
                    (file.content, file.beats)
                    for file, row in zip(group, rows, strict=True)
                    if file.content is not None and not row.problem
                ),
            )


def _row(file: InputFile, licence: str, seen: dict[bytes, str]) -> ItemRow:
    if file.content is None:
        return ItemRow(file.item, licence, "", _NOT_THERE)
    digest = hashlib.sha256(file.content)
    name = f"{file.item.source}/{file.item.path}"
    first = seen.setdefault(digest.digest(), name)
    problem = "" if first is name else f"{DUPLICATE}{first}"
    return ItemRow(file.item, licence, digest.hexdigest(), problem)


def _key(shard: Shard) -> str:
    """What a part is named by."""
    key = hashlib.sha256(_code().encode())
    key.update(" ".join(shard.representations).encode())
    for content, beats in shard.files:
        key.update(hashlib.sha256(content).digest())
        key.update(hashlib.sha256(beats).digest() if beats is not None else b"no beats")
    return key.hexdigest()[:32]


@functools.cache
def _code() -> str:
    """A checksum of the code that makes parts, and of what it stands on."""
    package = Path(__file__).parents[1]
    told = hashlib.sha256(f"{version('numpy')} {version('symusic')}".encode())
    for name in _MADE_BY:
        place = package / name
        for path in sorted(place.glob("*.*")) if place.is_dir() else [place]:
            if path.suffix in {".py", ".toml"}:
                told.update(path.name.encode() + b"\0" + path.read_bytes())
    return told.hexdigest()


def _forget_others(out: Path, planned: list[PlannedPart]) -> None:
    """Delete parts that this set is not made of."""
    kept = {part.path for part in planned}
    for path in (out / PARTS).glob("*.npz"):
        if path not in kept:
            path.unlink()
