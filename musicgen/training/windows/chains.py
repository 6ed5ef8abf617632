"""Windows that follow one another: windows of a split in, chains of them out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from musicgen.data.phrases import BAR_STEPS
from musicgen.training.windows.drums import DrumWindows
from musicgen.training.windows.lines import LineWindows
from musicgen.training.windows.measures import MeasureWindows
from musicgen.training.windows.source import WindowSource


def chains(source: WindowSource, bars: Sequence[int]) -> NDArray[np.int64]:
    """Windows of the same phrase, so many bars after a first one each.

    A window that is not listed, since it was met before, is in no chain.

    Args:
        source: The windows.
        bars: How much later each window of a chain begins than its first; 0 is the first itself.

    Returns:
        By index, (chain, window), in the order of the first ones; none where no phrase goes on.
    """
    phrases, rows, bar_rows = _places(source)
    at = {place: index for index, place in enumerate(zip(phrases, rows, strict=True))}
    later = [bar * bar_rows for bar in bars]
    found = ([at.get((phrase, row + rows_later), -1) for rows_later in later] for phrase, row in at)
    whole = [chain for chain in found if min(chain) >= 0]
    return np.array(whole, np.int64).reshape(-1, len(bars))


def _places(source: WindowSource) -> tuple[list[int], list[int], int]:
    """Phrase and first row of each window, and the rows of a bar."""
    match source:
        case DrumWindows():
            return source.window_phrases.tolist(), source.first_steps.tolist(), BAR_STEPS
        case LineWindows():
            stored, bar_rows = source.stored, BAR_STEPS
        case MeasureWindows():
            stored, bar_rows = source.stored, 1
        case _:
            raise TypeError(f"windows of no phrases: {type(source).__name__}")
    return stored.phrases.tolist(), stored.first_rows.tolist(), bar_rows
