"""Evaluation: a released drum model and held-out phrases in, the figures of its card out.

It runs the exported graphs, as a musician's machine does, and needs numpy and onnxruntime alone.
docs/evaluation.md defines each figure.
"""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from musicgen.data.corpus import Corpus, Split
from musicgen.data.drum_phrases import DrumPhrases, read_drum_phrases
from musicgen.model.drum_model import DrumDecoding, DrumModel
from musicgen.operations.generate import draw_grids
from musicgen.representation.drum_map import Voice
from musicgen.representation.drums import BARS, STEPS_PER_BEAT, FloatArray

ACTIVE_VARIANCE = 0.01
"""A unit is active if its mean varies by more than this (Burda et al. 2016, arXiv:1509.00519)."""
DRAWN = 2_000
PREFERRED_SOURCE = "groove"
_BATCH = 256
_SEED = 0


@dataclass(frozen=True, slots=True)
class DrumMetrics:
    """Figures of reconstruction; those without `sampled_z` decode the posterior mean.

    Attributes:
        hit_f1: Harmonic mean of precision and recall over all cells.
        step_accuracy: Share of steps with all nine voices right.
        velocity_mae: Mean absolute velocity error of hits in both, of full scale.
        timing_mae_ms: Mean absolute timing error of hits in both, in ms at the file's tempo.
        hit_f1_sampled_z: As `hit_f1`, with z drawn from the posterior.
        step_accuracy_sampled_z: As `step_accuracy`, with z drawn from the posterior.
        velocity_mae_sampled_z: As `velocity_mae`, with z drawn from the posterior.
        timing_mae_ms_sampled_z: As `timing_mae_ms`, with z drawn from the posterior.
        kl_bits: Mean KL divergence of the posterior from N(0, I), in bits a window.
        active_units: Latent dimensions whose mean varies over the windows.
    """

    hit_f1: float
    step_accuracy: float
    velocity_mae: float
    timing_mae_ms: float
    hit_f1_sampled_z: float
    step_accuracy_sampled_z: float
    velocity_mae_sampled_z: float
    timing_mae_ms_sampled_z: float
    kl_bits: float
    active_units: int


@dataclass(frozen=True, slots=True)
class SampleMetrics:
    """Clips drawn from the prior, beside the clips of the split.

    Attributes:
        drawn: How many were drawn.
        hits_per_bar: Mean hits a bar of the drawn clips.
        data_hits_per_bar: The same of the split.
        voice_rates: Share of steps that have a hit, by voice, of the drawn clips.
        data_voice_rates: The same of the split.
    """

    drawn: int
    hits_per_bar: float
    data_hits_per_bar: float
    voice_rates: dict[str, float]
    data_voice_rates: dict[str, float]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The figures of a model on a split.

    Attributes:
        model: Id of the model.
        split: Name of the split.
        sources: Names of the sources the windows are from.
        windows: How many windows.
        metrics: Of reconstruction.
        samples: Of clips drawn from the prior.
    """

    model: str
    split: str
    sources: tuple[str, ...]
    windows: int
    metrics: DrumMetrics
    samples: SampleMetrics

    def to_dict(self) -> dict[str, Any]:
        """The figures as `musicgen evaluate --json` prints them."""
        return asdict(self)


def evaluate(
    model: DrumModel,
    corpus: Corpus,
    split: Split = Split.TEST,
    *,
    sources: tuple[str, ...] = (),
    limit: int | None = None,
) -> Evaluation:
    """Evaluate a drum model on held-out windows: 4/4, two bars, one-bar hop, four hits or more.

    Args:
        model: The model.
        corpus: Where the windows are from.
        split: Which split.
        sources: Which sources; by default Groove if the corpus has it, else all.
        limit: Evaluate this many windows, drawn at random but always the same.
    """
    present = {item.source for item in corpus.items}
    if not sources:
        sources = (PREFERRED_SOURCE,) if PREFERRED_SOURCE in present else tuple(sorted(present))
    phrases = read_drum_phrases(corpus, corpus.select(sources, split))
    return evaluate_phrases(model, phrases, split, limit=limit)


def evaluate_phrases(
    model: DrumModel, phrases: DrumPhrases, split: Split, *, limit: int | None = None
) -> Evaluation:
    """Evaluate a drum model on phrases; see `evaluate`."""
    rng = np.random.default_rng(_SEED)
    first_steps, which = phrases.bar_starts()
    if limit is not None and limit < len(first_steps):
        chosen = np.sort(rng.choice(len(first_steps), limit, replace=False))
        first_steps, which = first_steps[chosen], which[chosen]
    windows = phrases.windows(first_steps)
    step_ms = (60_000 / STEPS_PER_BEAT / phrases.bpm[which]).astype(np.float32)
    return Evaluation(
        model=model.manifest.id,
        split=str(split),
        sources=tuple(sorted(set(phrases.sources))),
        windows=len(windows),
        metrics=_metrics(model, windows, step_ms, rng),
        samples=_samples(model, windows),
    )


@dataclass(slots=True)
class _Tally:
    """Counts and sums over batches, of one way to decode."""

    hits_in_both: int = 0
    hits_in_either: int = 0  # those in both count twice
    steps_right: int = 0
    velocity_error: float = 0.0
    timing_error_ms: float = 0.0

    def add(self, windows: FloatArray, decoding: DrumDecoding, step_ms: FloatArray) -> None:
        asked, answered = windows[..., 0] > 0, decoding.hit_logits > 0
        both = asked & answered
        self.hits_in_both += int(both.sum())
        self.hits_in_either += int(asked.sum() + answered.sum())
        self.steps_right += int((asked == answered).all(-1).sum())
        self.velocity_error += float(np.abs(decoding.velocities - windows[..., 1])[both].sum())
        late_ms = np.abs(decoding.offsets - windows[..., 2]) * step_ms[:, None, None]
        self.timing_error_ms += float(late_ms[both].sum())


def _metrics(
    model: DrumModel, windows: FloatArray, step_ms: FloatArray, rng: np.random.Generator
) -> DrumMetrics:
    mean, sampled = _Tally(), _Tally()
    means, kl_nats = [], 0.0
    for start in range(0, len(windows), _BATCH):
        batch, ms = windows[start : start + _BATCH], step_ms[start : start + _BATCH]
        posterior = model.encode(batch)
        mu, logvar = posterior.mu, posterior.logvar
        noise = rng.standard_normal(mu.shape, np.float32)
        mean.add(batch, model.decode(mu), ms)
        sampled.add(batch, model.decode(mu + noise * np.exp(0.5 * logvar)), ms)
        kl_nats += float(0.5 * (np.square(mu) + np.exp(logvar) - 1 - logvar).sum())
        means.append(mu)
    steps = windows.shape[0] * windows.shape[1]
    return DrumMetrics(
        hit_f1=2 * mean.hits_in_both / max(mean.hits_in_either, 1),
        step_accuracy=mean.steps_right / steps,
        velocity_mae=mean.velocity_error / max(mean.hits_in_both, 1),
        timing_mae_ms=mean.timing_error_ms / max(mean.hits_in_both, 1),
        hit_f1_sampled_z=2 * sampled.hits_in_both / max(sampled.hits_in_either, 1),
        step_accuracy_sampled_z=sampled.steps_right / steps,
        velocity_mae_sampled_z=sampled.velocity_error / max(sampled.hits_in_both, 1),
        timing_mae_ms_sampled_z=sampled.timing_error_ms / max(sampled.hits_in_both, 1),
        kl_bits=kl_nats / math.log(2) / len(windows),
        active_units=int((np.concatenate(means).var(0) > ACTIVE_VARIANCE).sum()),
    )


def _samples(model: DrumModel, windows: FloatArray) -> SampleMetrics:
    drawn = draw_grids(model, DRAWN, seed=_SEED).hit_logits > 0
    data = windows[..., 0] > 0
    return SampleMetrics(
        drawn=DRAWN,
        hits_per_bar=float(drawn.sum() / len(drawn) / BARS),
        data_hits_per_bar=float(data.sum() / len(data) / BARS),
        voice_rates=_rates(drawn),
        data_voice_rates=_rates(data),
    )


def _rates(hits: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> dict[str, float]:
    rates = hits.mean(axis=(0, 1))
    return {voice.label: float(rates[voice]) for voice in Voice}
