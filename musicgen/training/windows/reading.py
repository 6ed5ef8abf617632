"""Windows of any kind: a kind, a corpus or set, and a split in, its windows out; without torch."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from musicgen.data.corpus import Corpus, Split
from musicgen.data.phrases import BAR_STEPS
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.drums import DrumWindows
from musicgen.training.windows.lines import LineWindows
from musicgen.training.windows.measures import MOST_NOTES, MeasureWindows
from musicgen.training.windows.source import WindowSource, odds_of
from musicgen.training.windows.stored import StoredWindows, stored_windows

_LINES: dict[str, Sequence[str]] = {"melody": ("",), "trio": ("melody_", "bass_")}


def read_windows(
    kind: str, bars: int, corpus: Corpus, split: Split, data: DataRecipe
) -> WindowSource:
    """The windows of some sources in a split.

    Args:
        kind: drums, melody, trio or measure.
        bars: Of a window.
        corpus: A corpus, or a set; kinds other than drums need a set.
        split: Which split.
        data: The sources and their weights.

    Raises:
        DataError: there are none, or they cannot be read.
    """
    if kind == "drums":
        return DrumWindows.of(corpus, split, data)
    stored = stored_windows(corpus.root, kind, bars, split, data)
    if kind == "measure":
        return MeasureWindows.of(_of_most_notes(stored, data))
    lines = tuple(_LINES[kind])
    return LineWindows(stored, bars * BAR_STEPS, lines=lines, has_drums=kind == "trio")


def _of_most_notes(stored: StoredWindows, data: DataRecipe) -> StoredWindows:
    """The measures with few enough notes."""
    counts = stored.columns["note_counts"][stored.first_rows]
    kept = np.flatnonzero(counts <= MOST_NOTES)
    sources = tuple(stored.sources[index] for index in kept.tolist())
    return replace(
        stored,
        first_rows=stored.first_rows[kept],
        phrases=stored.phrases[kept],
        bpm=stored.bpm[kept],
        sources=sources,
        odds=odds_of(sources, data.source_weights),
    )
