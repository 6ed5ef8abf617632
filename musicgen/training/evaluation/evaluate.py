"""Evaluation: a released model and held-out windows in, the figures of its card out.

It runs the exported graphs, as a musician's machine does, and needs no torch. docs/evaluation.md
defines each figure.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import DataError
from musicgen.model.load import AnyModel
from musicgen.training.evaluation.interpolation import (
    PAIRS,
    InterpolationMetrics,
    measure_interpolation,
)
from musicgen.training.evaluation.reconstruction import (
    Figures,
    ReconstructionMetrics,
    baseline,
    measure_reconstruction,
)
from musicgen.training.evaluation.samples import DRAWN, SampleMetrics, measure_samples
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import choice

PREFERRED_SOURCE = "groove"
MOST_WINDOWS = 4_000
"""Of larger splits so many windows are evaluated, drawn at random but always the same."""
_SEED = 0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of a model on a split.

    Attributes:
        model: Id of the model.
        split: Name of the split.
        sources: Names of the sources the windows are from.
        windows: How many windows.
        reconstruction: How well clips come back.
        baseline: What the commonest answers would reach.
        interpolation: Of morphs.
        samples: Of clips drawn from the prior.
    """

    model: str
    split: str
    sources: tuple[str, ...]
    windows: int
    reconstruction: ReconstructionMetrics
    baseline: Figures
    interpolation: InterpolationMetrics
    samples: SampleMetrics

    def to_dict(self) -> dict[str, Any]:
        """The figures as `musicgen evaluate --json` prints them.

        The decoders here answer in one pass, so that there is nothing to force: of the papers' two
        accuracies theirs is the sampled one.
        """
        parts = self.reconstruction.parts
        metrics: dict[str, Any] = dict(next(iter(parts.values())))
        if len(parts) > 1:
            metrics = {key: _mean(parts, key) for key in ("accuracy", "onset_f1")}
            metrics["parts"] = {
                name: {**figures, "accuracy_teacher_forced": None}
                for name, figures in parts.items()
            }
        metrics["accuracy_teacher_forced"] = None
        metrics["kl_bits"] = self.reconstruction.kl_bits
        metrics["active_units"] = self.reconstruction.active_units
        return {
            "model": self.model,
            "split": self.split,
            "sources": list(self.sources),
            "windows": self.windows,
            "metrics": metrics,
            "baseline": self.baseline,
            "interpolation": asdict(self.interpolation),
            "samples": asdict(self.samples),
        }


def _mean(parts: dict[str, Figures], key: str) -> float:
    return sum(figures[key] for figures in parts.values()) / len(parts)


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is evaluated.

    Attributes:
        windows: Windows that are encoded and decoded, at most.
        pairs: Pairs that are morphed between.
        drawn: Clips drawn from the prior.
    """

    windows: int = MOST_WINDOWS
    pairs: int = PAIRS
    drawn: int = DRAWN

    def limited(self, limit: int | None) -> "Effort":
        """No more of anything than a limit."""
        if limit is None:
            return self
        return replace(
            self,
            windows=limit,
            pairs=min(self.pairs, limit),
            drawn=min(self.drawn, limit),
        )


def evaluate(
    model: AnyModel,
    corpus: Corpus,
    split: Split = Split.TEST,
    *,
    sources: tuple[str, ...] = (),
    limit: int | None = None,
) -> Evaluation:
    """Evaluate a model on held-out windows.

    Args:
        model: The model.
        corpus: Where the windows are from; for models of other kinds than drums a set.
        split: Which split.
        sources: Which sources; by default, of drums, Groove if the corpus has it, else those that
            the model was trained on, as far as the corpus has them.
        limit: Evaluate no more windows, pairs and draws than this, at random but always the same.

    Raises:
        DataError: the corpus has none of the sources, or no windows.
    """
    trained_on = tuple(source.source for source in model.manifest.trained_on)
    sources = sources or _default_sources(model, corpus, trained_on)
    effort = Effort().limited(limit)
    bars = model.manifest.bars
    held_out = read_windows(model.kind, bars, corpus, split, DataRecipe(sources))
    known = tuple(source for source in trained_on if source in _present(corpus)) or sources
    training = read_windows(model.kind, bars, corpus, Split.TRAIN, DataRecipe(known))
    chosen = choice(len(held_out.sources), effort.windows, _SEED)
    return Evaluation(
        model=model.manifest.id,
        split=str(split),
        sources=tuple(sorted(set(held_out.sources))),
        windows=len(chosen),
        reconstruction=measure_reconstruction(model, held_out, chosen, seed=_SEED),
        baseline=baseline(model, held_out, chosen),
        interpolation=measure_interpolation(
            model, held_out, training, pairs=effort.pairs, seed=_SEED
        ),
        samples=measure_samples(model, held_out, training, drawn=effort.drawn, seed=_SEED),
    )


def _present(corpus: Corpus) -> set[str]:
    return {item.source for item in corpus.items}


def _default_sources(
    model: AnyModel, corpus: Corpus, trained_on: tuple[str, ...]
) -> tuple[str, ...]:
    present = _present(corpus)
    if model.kind == "drums":
        return (PREFERRED_SOURCE,) if PREFERRED_SOURCE in present else tuple(sorted(present))
    found = tuple(source for source in trained_on if source in present)
    if not found:
        raise DataError(
            f"{corpus.root}: none of the sources of {model.manifest.id} in it "
            f"({', '.join(trained_on)}); name others with --source"
        )
    return found
