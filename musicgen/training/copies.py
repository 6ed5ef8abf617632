"""Copies of training clips: a model and its training data in, what they are told by, and how often.

It runs the exported graphs and needs no torch.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import Corpus, Split
from musicgen.model.copies import (
    LEAST_NOTES,
    NEAR_COPY,
    NOTHING,
    Nearest,
    Tokens,
    TrainingClips,
    note_counts,
    require_kind,
    tokens_of,
)
from musicgen.model.load import AnyModel
from musicgen.operations.generate import draw
from musicgen.training.windows.source import WindowSource, choice
from musicgen.training.windows.trained_on import windows_trained_on

COMPARED = 500
_BATCH = 1_000
_SEED = 0
_TONE = 2


@dataclass(frozen=True, slots=True)
class CopyFigures:
    """How often clips count as near copies of training clips.

    Attributes:
        known: Distinct training clips of enough notes.
        compared: Clips of each kind that were looked for among them.
        threshold: The share of notes in common above which a clip counts.
        drawn: Share of clips drawn at temperature 1 that count.
        held_out: Share of clips of the validation split that count: what people play alike.
        planted: Share of training clips that count; melodies a tone higher.
        touched: Share of those without what begins in one of the steps that count.
        nearest_drawn: Share of notes in common with the nearest training clip: of drawn clips, the
            median.
        nearest_held_out: The same of held-out clips.
    """

    known: int
    compared: int
    threshold: float
    drawn: float
    held_out: float
    planted: float
    touched: float
    nearest_drawn: float
    nearest_held_out: float


def training_clips(model: AnyModel, corpus: Corpus) -> TrainingClips:
    """What tells the training clips of a model.

    Args:
        model: The model.
        corpus: What it was trained on; for kinds other than drums a set.

    Raises:
        ModelError: the model is of a kind whose copies are not told.
        DataError: the corpus lacks the model's sources.
    """
    kind = require_kind(model.manifest)
    windows = windows_trained_on(model, corpus, Split.TRAIN)
    every = np.arange(len(windows.sources))
    return TrainingClips.of(kind, _tokens(kind, windows, every))


def measure_copies(
    model: AnyModel, known: TrainingClips, corpus: Corpus, *, compared: int = COMPARED
) -> CopyFigures:
    """Measure how often clips count as near copies.

    Args:
        model: The model.
        known: What tells its training clips.
        corpus: Where those are from that are planted, and held-out ones: its validation split.
        compared: How many of each are looked for.
    """
    drawn = tokens_of(known.kind, model.answers(draw(model, compared, seed=_SEED)))
    windows = windows_trained_on(model, corpus, Split.VALIDATION)
    held_out = _tokens(known.kind, windows, choice(len(windows.sources), compared, _SEED))
    trained_on = windows_trained_on(model, corpus, Split.TRAIN)
    of_drawn, of_held_out, of_planted, of_touched = map(
        known.nearest, (drawn, held_out, *_planted(known.kind, trained_on, compared))
    )
    return CopyFigures(
        known=len(known.signatures),
        compared=compared,
        threshold=NEAR_COPY[known.kind],
        drawn=_share(of_drawn),
        held_out=_share(of_held_out),
        planted=_share(of_planted),
        touched=_share(of_touched),
        nearest_drawn=float(np.median([each.share for each in of_drawn])),
        nearest_held_out=float(np.median([each.share for each in of_held_out])),
    )


def _tokens(kind: str, windows: WindowSource, chosen: NDArray[np.int64]) -> Tokens:
    parts = [
        tokens_of(kind, windows.listed(chosen[start : start + _BATCH]))
        for start in range(0, len(chosen), _BATCH)
    ]
    return np.concatenate(parts)


def _planted(kind: str, windows: WindowSource, count: int) -> tuple[Tokens, Tokens]:
    """Some training clips of enough notes, and the same without what begins in one of the steps.

    Melodies are a tone higher. (clip, step) each.
    """
    tokens = _tokens(kind, windows, np.arange(len(windows.sources)))
    tokens = np.unique(tokens[note_counts(kind, tokens) >= LEAST_NOTES], axis=0)
    planted = tokens[choice(len(tokens), count, _SEED)]
    nothing = NOTHING[kind]
    if kind == "melody":
        planted = np.where(planted == nothing, planted, planted + _TONE).astype(np.uint16)
    touched = planted.copy()
    rng = np.random.default_rng(_SEED)
    for clip in touched:
        clip[rng.choice(np.flatnonzero(clip != nothing))] = nothing
    return planted, touched


def _share(found: tuple[Nearest, ...]) -> float:
    return float(np.mean([each.is_near_copy for each in found]))
