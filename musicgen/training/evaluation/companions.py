"""The figures of a model's companions: a drum model and held-out windows in, a table out."""

from dataclasses import replace
from typing import Any

from musicgen.data.corpus import Corpus, Split
from musicgen.model.feel_model import FeelModel
from musicgen.model.tap_model import TapModel
from musicgen.training.evaluation.feel import PlayedWindows, measure_feel, played_windows
from musicgen.training.evaluation.taps import measure_taps
from musicgen.training.windows.source import choice

_SEED = 0


def evaluate_companions(
    model: str,
    corpus: Corpus,
    split: Split = Split.TEST,
    *,
    sources: tuple[str, ...] = (),
    limit: int | None = None,
) -> dict[str, Any]:
    """Measure how a drum model humanizes and drumifies.

    Args:
        model: Its id or folder.
        corpus: Where windows are from.
        split: Which split.
        sources: Which sources; by default those that its humanizer was fitted to.
        limit: Measure no more windows than this, at random but always the same.

    Returns:
        What `musicgen evaluate --feel --json` prints.

    Raises:
        ModelError: it lacks a companion.
        DataError: the corpus has none of the sources, or no windows.
    """
    feel, taps = FeelModel.load(model), TapModel.load(model)
    manifest = feel.companion.manifest
    sources = sources or tuple(source.source for source in manifest.trained_on)
    held_out = _limited(played_windows(corpus, split, sources), limit)
    training = played_windows(corpus, Split.TRAIN, sources)
    return {
        "model": manifest.base,
        "split": str(split),
        "sources": list(sources),
        "windows": len(held_out.grids),
        "hits": int(held_out.struck.sum()),
        "humanize": measure_feel(feel, held_out, training, seed=_SEED),
        "drumify": measure_taps(taps, held_out, seed=_SEED),
    }


def _limited(windows: PlayedWindows, limit: int | None) -> PlayedWindows:
    chosen = choice(len(windows.grids), limit, _SEED)
    return replace(windows, grids=windows.grids[chosen], bpm=windows.bpm[chosen])
