"""The work of one process: the bytes of some MIDI files in, a part of the set as an .npz out."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.data.annotated_beats import read_beats, rebarred
from musicgen.data.phrases import Array, Phrase, Representation
from musicgen.data.reader import read_bytes
from musicgen.data.representations import named
from musicgen.errors import MusicgenError
from musicgen.score import Score

_NAME = "file"
"""What errors call a file here: a part is the same whatever its files are called."""
_FILES = "files"
_METERS_TOLD = 4


@dataclass(frozen=True, slots=True)
class Shard:
    """Files to be converted.

    Attributes:
        representations: Names of those wanted.
        files: Content of each file, and its list of beats if it has one.
    """

    representations: tuple[str, ...]
    files: tuple[tuple[bytes, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What became of a file.

    Attributes:
        problem: Why it was rejected; empty where it was not.
        notes: How many it has.
        bpm: Tempo at its start.
        meter: Its meters, as in "4/4" or "4/4 3/4".
        phrases: How many phrases it gave by representation, or why none.
    """

    problem: str = ""
    notes: int = 0
    bpm: float = 0.0
    meter: str = ""
    phrases: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A converted shard, opened; arrays are read when they are asked for.

    Attributes:
        facts: Of each file.
        arrays: By representation and name: `drums/velocities`.
    """

    facts: tuple[FileFacts, ...]
    arrays: Mapping[str, Array]

    @classmethod
    def open(cls, path: Path) -> Self | None:
        """Open a part; None where it is not there, or damaged."""
        if not zipfile.is_zipfile(path):
            return None
        try:
            arrays = np.load(path)
            facts = json.loads(bytes(arrays[_FILES]))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None
        return cls(tuple(FileFacts(**fact) for fact in facts), arrays)


def convert(shard: Shard) -> bytes:
    """Convert files to phrases and windows.

    Returns:
        An .npz file. It holds for each representation its columns, the phrases end to end;
        `phrase_rows` and `phrase_files`, (phrase,), how long each is and which file it is from;
        `phrase_bpm`; and for each size of window `first-N` (row in the part), `phrase-N` and
        `hash-N`, (window,). And `files`, the facts as JSON.
    """
    wanted = named(shard.representations)
    facts: list[FileFacts] = []
    phrases: dict[str, list[tuple[int, Phrase]]] = {rep.name: [] for rep in wanted}
    for index, (content, beats) in enumerate(shard.files):
        try:
            score = read_bytes(content, _NAME)
            if beats is not None:
                score = rebarred(score, read_beats(beats, "its beats"))
        except MusicgenError as err:
            facts.append(FileFacts(problem=_told(err)))
            continue
        counts: dict[str, int | str] = {}
        for rep in wanted:
            try:
                found = rep.phrases(score)
            except MusicgenError as err:
                counts[rep.name] = _told(err)
                continue
            counts[rep.name] = len(found)
            phrases[rep.name] += [(index, phrase) for phrase in found]
        facts.append(_facts(score, counts))
    arrays = {
        _FILES: np.frombuffer(json.dumps([asdict(fact) for fact in facts]).encode(), np.uint8)
    }
    for rep in wanted:
        for name, array in _arrays(rep, phrases[rep.name]).items():
            arrays[f"{rep.name}/{name}"] = array
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _told(err: MusicgenError) -> str:
    return str(err).removeprefix(f"{_NAME}: ")


def _facts(score: Score, counts: Mapping[str, int | str]) -> FileFacts:
    meters = list(dict.fromkeys(str(meter) for meter in score.meters))
    more = [] if len(meters) <= _METERS_TOLD else ["..."]
    return FileFacts(
        notes=sum(len(track.notes) for track in score.tracks),
        bpm=score.bpm,
        meter=" ".join(meters[:_METERS_TOLD] + more),
        phrases=counts,
    )


def _arrays(rep: Representation, phrases: Sequence[tuple[int, Phrase]]) -> dict[str, Array]:
    arrays: dict[str, Array] = {
        name: np.concatenate(
            [np.empty((0, *column.shape), column.dtype)]
            + [phrase.columns[name].astype(column.dtype) for _, phrase in phrases]
        )
        for name, column in rep.columns.items()
    }
    rows = np.array([phrase.rows for _, phrase in phrases], np.int64)
    arrays["phrase_rows"] = rows
    arrays["phrase_files"] = np.array([index for index, _ in phrases], np.int32)
    arrays["phrase_bpm"] = np.array([phrase.bpm for _, phrase in phrases], np.float32)
    starts = np.cumsum(rows) - rows
    for bars in rep.window_bars:
        arrays |= _windows(rep, [phrase for _, phrase in phrases], starts, bars)
    return arrays


def _windows(
    rep: Representation, phrases: Sequence[Phrase], starts: NDArray[np.int64], bars: int
) -> dict[str, Array]:
    firsts, owners, hashes = [], [], []
    for index, (phrase, start) in enumerate(zip(phrases, starts.tolist(), strict=True)):
        found, keys = rep.windows(phrase, bars)
        firsts += [start + first for first in found]
        owners += [index] * len(found)
        hashes += keys
    return {
        f"first-{bars}": np.array(firsts, np.int64),
        f"phrase-{bars}": np.array(owners, np.int64),
        f"hash-{bars}": np.frombuffer(b"".join(hashes), np.dtype("<u8")),
    }
