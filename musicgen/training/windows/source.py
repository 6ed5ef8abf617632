"""What every kind's windows of a split can do: be drawn, changed or not, be listed and counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import DataError
from musicgen.training.sections import AugmentationRecipe

FloatArray = NDArray[np.float32]
_SIXTEENTHS_MS = 60_000 / 4
Arrays = tuple[FloatArray, ...]
"""A batch: an array for each input of the kind's encoder, (batch, ...)."""


class WindowSource(Protocol):
    """The windows of a split of some sources.

    Attributes:
        sources: Source of each window, (window,).
        odds: Odds of each window to be drawn, adding up to 1, (window,).
        files_by_source: How many files the windows are from.
    """

    @property
    def sources(self) -> Sequence[str]: ...  # noqa: D102 - described above
    @property
    def odds(self) -> NDArray[np.float64]: ...  # noqa: D102 - described above
    @property
    def files_by_source(self) -> Mapping[str, int]: ...  # noqa: D102 - described above

    def draw(
        self, rng: np.random.Generator, size: int, augmentation: AugmentationRecipe | None
    ) -> Arrays:
        """Draw windows by their odds, changed as training changes them; unchanged where None."""
        ...

    def listed(self, chosen: NDArray[np.int64]) -> Arrays:
        """Some of the windows as they are, by index."""
        ...

    def step_ms(self, chosen: NDArray[np.int64]) -> FloatArray:
        """Length of a sixteenth in some of the windows, by index, (window,), in ms."""
        ...


def sixteenth_ms(bpm: FloatArray) -> FloatArray:
    """Length of a sixteenth in ms, of tempos in quarter notes a minute."""
    return (_SIXTEENTHS_MS / bpm).astype(np.float32)


def odds_of(sources: Sequence[str], weights: Mapping[str, float]) -> NDArray[np.float64]:
    """Odds of windows by the weight of their source; see `DataRecipe.source_weights`.

    Raises:
        DataError: every window's weight is 0.
    """
    odds = np.array([weights.get(source, 1.0) for source in sources])
    if not odds.sum():
        raise DataError("no windows to draw: every source that has any has weight 0")
    shares: NDArray[np.float64] = odds / odds.sum()
    return shares


def windows_by_source(source: WindowSource) -> Counter[str]:
    """How many windows each source gave."""
    return Counter(source.sources)


def choice(count: int, limit: int | None, seed: int) -> NDArray[np.int64]:
    """Indices of at most `limit` of some windows, drawn at random but always the same, rising."""
    if limit is None or limit >= count:
        return np.arange(count)
    chosen = np.random.default_rng(seed).choice(count, limit, replace=False)
    return np.sort(chosen).astype(np.int64)
