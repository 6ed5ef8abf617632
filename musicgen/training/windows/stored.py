"""The windows of a set that a recipe asks for: a set, a split and sources in, their places out."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import Split
from musicgen.data.phrases import Array
from musicgen.data.set_files import is_set
from musicgen.data.training_set import StoredPhrases, open_training_set
from musicgen.errors import DataError
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.source import odds_of


@dataclass(frozen=True, slots=True, eq=False)
class StoredWindows:
    """Windows of a split, with the arrays they are cut from, read into memory.

    Attributes:
        columns: The arrays, (row, ...) each.
        spans: First row and length in rows of each phrase, (phrase, 2).
        first_rows: Of each window, (window,).
        phrases: Index of each window's phrase, (window,).
        bpm: Tempo of each window, (window,), in quarter notes a minute.
        sources: Source of each window.
        odds: Odds of each window, adding up to 1, (window,).
        files_by_source: How many files the windows are from.
    """

    columns: Mapping[str, Array]
    spans: NDArray[np.int64]
    first_rows: NDArray[np.int64]
    phrases: NDArray[np.int64]
    bpm: NDArray[np.float32]
    sources: tuple[str, ...]
    odds: NDArray[np.float64]
    files_by_source: Mapping[str, int]

    def __len__(self) -> int:
        """How many windows."""
        return len(self.first_rows)


def stored_windows(
    folder: Path, representation: str, bars: int, split: Split, data: DataRecipe
) -> StoredWindows:
    """The windows of some sources in a split of a set.

    Args:
        folder: The set.
        representation: Of the arrays.
        bars: Size of a window.
        split: Which split.
        data: The sources and their weights.

    Raises:
        DataError: the folder is no set, lacks the representation or a source, or has no windows.
    """
    if not is_set(folder):
        raise DataError(
            f"{folder}: not a set; a {representation} model needs one: "
            f"musicgen data build {folder} --out SET, then --data SET"
        )
    opened = open_training_set(folder)
    present = {item.item.source for item in opened.items}
    for source in data.sources:
        if source not in present:
            raise DataError(
                f"{folder}: no source {source!r} in it; it has {', '.join(sorted(present))}"
            )
    stored = opened.phrases(representation)
    source_of_item = np.array([item.item.source for item in opened.items], object)
    windows = stored.windows_of(split, bars)
    sources = source_of_item[stored.items[windows[:, 1]]]
    kept = np.isin(sources.astype(str), data.sources)
    if not kept.any():
        raise DataError(
            f"{folder}: no windows of {bars} bars of {representation} in split {split} of "
            f"{', '.join(data.sources)}"
        )
    return _of_windows(stored, windows[kept], tuple(sources[kept].tolist()), data.source_weights)


def _of_windows(
    stored: StoredPhrases,
    windows: NDArray[np.int64],
    sources: tuple[str, ...],
    weights: Mapping[str, float],
) -> StoredWindows:
    items = stored.items[windows[:, 1]]
    files = dict(zip(items.tolist(), sources, strict=True))
    return StoredWindows(
        columns={name: np.array(column) for name, column in stored.columns.items()},
        spans=np.array(stored.spans),
        first_rows=windows[:, 0],
        phrases=windows[:, 1],
        bpm=stored.bpm[windows[:, 1]],
        sources=sources,
        odds=odds_of(sources, weights),
        files_by_source=Counter(files.values()),
    )
