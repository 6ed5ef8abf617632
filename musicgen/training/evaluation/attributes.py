"""How well a model's sliders do: held-out clips in, what shifting them reached and moved out.

docs/controls.md defines each figure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from musicgen.attributes import measure
from musicgen.data.corpus import Corpus, Split
from musicgen.model.load import AnyModel
from musicgen.model.vectors import ModelVectors, Vector
from musicgen.operations.shift import Shift
from musicgen.training.evaluation.bootstrap import Figure, bootstrapped, spearman
from musicgen.training.evaluation.shifts import (
    AnyShift,
    HeldOut,
    Trial,
    another_at_target,
    any_shifts,
    spread_shifts,
)
from musicgen.training.vectors.likeness import likeness
from musicgen.training.windows.clips import clips_of, window_clips
from musicgen.training.windows.source import choice
from musicgen.training.windows.trained_on import windows_trained_on

CLIPS = 100
POOL = 600
"""So many held-out clips are searched for one that has the target value already."""
_SEED = 0


@dataclass(frozen=True, slots=True)
class SliderFigures:
    """What became of an attribute that was asked for.

    Attributes:
        shifts: How many shifts were asked for.
        spearman: Rank correlation of the asked and reached values.
        spearman_of_change: That of the changes asked for and reached.
        median_error: Median of the error over the asked change, both unsigned.
        out_of_reach: Share of shifts that said so.
        likeness: To the source clip, after a shift of one spread.
        likeness_at_random: To the source clip, of another that has the target value as it is.
        way: How far z went in a shift of one spread, on average.
    """

    shifts: int
    spearman: Figure
    spearman_of_change: Figure
    median_error: Figure
    out_of_reach: float
    likeness: Figure
    likeness_at_random: Figure
    way: float


@dataclass(frozen=True, slots=True)
class Matrix:
    """What shifts of one spread change, in spreads, by what was shifted, then by what changed.

    Attributes:
        signed: Mean change, that of shifts down turned round.
        unsigned: Mean of the unsigned change, so that ups and downs do not cancel.
    """

    signed: Mapping[str, Mapping[str, float]]
    unsigned: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class SliderEvaluation:
    """The figures of a model's sliders.

    Attributes:
        model: Id of the model.
        split: Name of the split.
        clips: How many clips were shifted.
        sliders: By the attribute's id.
        matrix: As `musicgen shift` shifts.
        vectors_alone: The same by vectors alone, nothing touched or counted out.
    """

    model: str
    split: str
    clips: int
    sliders: Mapping[str, SliderFigures]
    matrix: Matrix
    vectors_alone: Matrix

    def to_dict(self) -> dict[str, Any]:
        """The figures as `musicgen evaluate --attributes --json` prints them."""
        return asdict(self)


def evaluate_attributes(
    model: AnyModel,
    vectors: ModelVectors,
    corpus: Corpus,
    split: Split = Split.TEST,
    *,
    limit: int | None = None,
) -> SliderEvaluation:
    """Shift held-out clips by each slider.

    Args:
        model: The model.
        vectors: Its vectors.
        corpus: What it was trained on; for models of other kinds than drums a set.
        split: Which split.
        limit: Shift so many clips, at random but always the same, in place of 100; 600 at most.

    Raises:
        DataError: the corpus has none of the model's sources, or no clips of the split.
    """
    source = clips_of(model, windows_trained_on(model, corpus, split))
    order = np.random.default_rng(_SEED).permutation(choice(len(source), POOL, _SEED))
    scores = window_clips(model, source, order).scores
    pool = [HeldOut(score, measure(score)) for score in scores]
    clips = pool[: limit or CLIPS]
    exact, plain = (
        [Shift(model, model.fit(clip.score), vectors, exact=way) for clip in clips]
        for way in (True, False)
    )
    trials = {
        name: list(spread_shifts(exact, clips, vector)) for name, vector in vectors.vectors.items()
    }
    alone = {
        name: list(spread_shifts(plain, clips, vector)) for name, vector in vectors.vectors.items()
    }
    return SliderEvaluation(
        model=model.manifest.id,
        split=str(split),
        clips=len(clips),
        sliders={
            name: _figures(exact, clips, pool, vector, trials[name])
            for name, vector in vectors.vectors.items()
        },
        matrix=_matrix(trials, vectors),
        vectors_alone=_matrix(alone, vectors),
    )


def _figures(
    shifts: Sequence[AnyShift],
    clips: Sequence[HeldOut],
    pool: Sequence[HeldOut],
    vector: Vector,
    by_spread: Sequence[Trial],
) -> SliderFigures:
    rng = np.random.default_rng(_SEED)
    trials = list(any_shifts(shifts, clips, vector, rng))
    changes = np.array([[each.change, each.reached] for each in trials]).reshape(-1, 2)
    before = np.array([each.source.values[vector.attribute] for each in trials])
    errors = np.abs(changes[:, 1] - changes[:, 0]) / np.abs(changes[:, 0])
    like = [likeness(each.source.score, each.shifted.score) for each in by_spread]
    others = [(each, another_at_target(each, pool, vector, rng)) for each in by_spread]
    random = [likeness(each.source.score, other) for each, other in others if other is not None]
    reach = [each.shifted.asked[0].in_reach for each in trials]
    return SliderFigures(
        shifts=len(trials),
        spearman=bootstrapped(changes + before[:, None], spearman),
        spearman_of_change=bootstrapped(changes, spearman),
        median_error=bootstrapped(errors[:, None], lambda rows: float(np.median(rows))),
        out_of_reach=1 - float(np.mean(reach)) if reach else 0.0,
        likeness=bootstrapped(np.array(like)[:, None], lambda rows: float(rows.mean())),
        likeness_at_random=bootstrapped(np.array(random)[:, None], lambda rows: float(rows.mean())),
        way=float(np.mean([each.shifted.distance for each in by_spread])) if by_spread else 0.0,
    )


def _matrix(trials: Mapping[str, Sequence[Trial]], vectors: ModelVectors) -> Matrix:
    signed, unsigned = {}, {}
    for name, some in trials.items():
        rows = [_changes(each, name, vectors) for each in some]
        keys = vectors.vectors
        signed[name] = {key: _mean([row[key] for row in rows]) for key in keys}
        unsigned[name] = {key: _mean([abs(row[key]) for row in rows]) for key in keys}
    return Matrix(signed, unsigned)


def _changes(trial: Trial, name: str, vectors: ModelVectors) -> dict[str, float]:
    """What a shift changed, in spreads, turned so that it was asked to go up."""
    sign = float(np.sign(trial.change))
    others = {each.slider.name: sign * each.spreads for each in trial.shifted.moved}
    return {name: sign * trial.reached / vectors.vectors[name].spread, **others}


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0
