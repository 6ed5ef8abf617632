"""Fitting of continuations: a released model and a set in, its step to what follows out.

It runs the exported graphs and needs no torch. docs/continue.md defines the figures.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import DataError
from musicgen.files import write_files
from musicgen.latent import Latents
from musicgen.model.load import AnyModel
from musicgen.model.manifest import MANIFEST
from musicgen.model.next_step import NEXT_STEP, NEXT_STEP_FIGURES, NextStep, fit_step
from musicgen.operations.counting import as_many_as
from musicgen.operations.units import (
    Unit,
    context_of,
    exact_of,
    halves,
    is_bar,
    sound_of,
    together,
    unlikeness,
)
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.chains import chains
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import WindowSource, choice

RANK = 128
RIDGE = 100.0
MOST_PAIRS = 20_000
HELD_OUT = 400
TEMPERATURES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2)
_BATCH = 128
_SEED = 0


@dataclass(frozen=True, slots=True)
class ContinuationMetrics:
    """Figures of a step on held-out music: means over pairs of a clip's end and what follows.

    Unlikeness is 0 of the same sound and 1 of none in common; see `units.unlikeness`.

    Attributes:
        pairs: How many.
        explained: Share of the variance of what follows that the mean explains.
        temperature: Of the step.
        own: Unlikeness of a continuation and the nearer of the clip's last two units.
        own_real: That of the real continuation.
        own_random: That of a unit of another clip.
        real: Unlikeness of a continuation and the real one.
        real_random: Of a unit of another clip and the real one.
        loops: Share of continuations that are the same as one of the last two units, to 0.02.
        loops_real: That of real ones.
    """

    pairs: int
    explained: float
    temperature: float
    own: float
    own_real: float
    own_random: float
    real: float
    real_random: float
    loops: float
    loops_real: float


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Ends of clips and what followed them.

    Attributes:
        source: Of the windows.
        before: Windows that end a clip, by index, (pair, window): two bars, or one clip.
        after: The window that comes next, (pair,): half a clip later, or a bar.
    """

    source: WindowSource
    before: NDArray[np.int64]
    after: NDArray[np.int64]

    def batches(self, model: AnyModel) -> Iterator[tuple[Unit, Unit, Unit]]:
        """The last two units and the next, some pairs at a time."""
        for first in range(0, len(self.after), _BATCH):
            some = slice(first, first + _BATCH)
            told = [self.source.listed(column) for column in self.before[some].T]
            following = self.source.listed(self.after[some])
            if is_bar(model):
                yield told[0], told[1], following
            else:
                yield (*halves(model, told[0]), halves(model, following)[1])


def fit_continuation(
    model: AnyModel, corpus: Corpus, *, limit: int | None = None
) -> ContinuationMetrics:
    """Fit a model's step on the training split, and put it into the model's folder.

    The temperature is chosen on the validation split, where the figures are taken too: the one
    that makes continuations as unlike the clip as real ones are.

    Args:
        model: The model.
        corpus: Where the songs are from; for models of other kinds than drums a set.
        limit: Use no more pairs than this of each split.

    Raises:
        DataError: the corpus has none of the model's sources, or no pairs.
    """
    present = {item.source for item in corpus.items}
    sources = tuple(s.source for s in model.manifest.trained_on if s.source in present)
    data = DataRecipe(sources or tuple(sorted(present)))
    training = _pairs(model, corpus, Split.TRAIN, data, min(limit or MOST_PAIRS, MOST_PAIRS))
    held_out = _pairs(model, corpus, Split.VALIDATION, data, min(limit or HELD_OUT, HELD_OUT))
    context, following = _encoded(model, training)
    step = fit_step(context, following, rank=RANK, ridge=RIDGE)
    step, metrics = _calibrated(model, step, held_out)
    _store(model, step, metrics)
    return metrics


def _pairs(model: AnyModel, corpus: Corpus, split: Split, data: DataRecipe, limit: int) -> Pairs:
    source = read_windows(model.kind, model.manifest.bars, corpus, split, data)
    hop = max(1, model.manifest.bars // 2)
    found = chains(source, (0, hop, 2 * hop) if is_bar(model) else (0, hop))
    if not len(found):
        raise DataError(f"{corpus.root}: nothing in split {split} goes on after a clip's length")
    chosen = found[choice(len(found), limit, _SEED)]
    return Pairs(source, chosen[:, :-1], chosen[:, -1])


def _encoded(model: AnyModel, pairs: Pairs) -> tuple[Latents, Latents]:
    """Contexts, (pair, 2 x latent), and the vectors of what follows, (pair, latent)."""
    contexts, followings = [], []
    for earlier, later, following in pairs.batches(model):
        contexts.append(context_of(model, earlier, later))
        clip = following if is_bar(model) else together(later, following)
        followings.append(model.encode(*clip).mu)
    return np.concatenate(contexts), np.concatenate(followings)


def _calibrated(
    model: AnyModel, step: NextStep, pairs: Pairs
) -> tuple[NextStep, ContinuationMetrics]:
    """The step at the temperature that leads as far from the clip as real music goes."""
    batches = list(pairs.batches(model))
    context, following = _encoded(model, pairs)
    sounds = [[sound_of(model, unit) for unit in units] for units in batches]
    earlier, later, real = (np.concatenate(column) for column in zip(*sounds, strict=True))
    own_real = np.minimum(unlikeness(real, earlier), unlikeness(real, later))
    noise = np.random.default_rng(_SEED).standard_normal((len(real), step.directions), np.float32)
    tried = []
    for temperature in TEMPERATURES:
        candidate = replace(step, temperature=temperature)
        new = _new_sounds(model, candidate, batches, context, noise)
        own = np.minimum(unlikeness(new, earlier), unlikeness(new, later))
        tried.append((abs(float(own.mean() - own_real.mean())), candidate, new, own))
    _, chosen, new, own = min(tried, key=lambda each: each[0])
    other = np.roll(real, len(real) // 2, axis=0)
    own_random = np.minimum(unlikeness(other, earlier), unlikeness(other, later))
    mean = step.draw(context, np.zeros_like(noise))
    unexplained = float(((following - mean) ** 2).sum())
    same = 0.02
    return chosen, ContinuationMetrics(
        pairs=len(real),
        explained=1 - unexplained / float(((following - following.mean(axis=0)) ** 2).sum()),
        temperature=chosen.temperature,
        own=float(own.mean()),
        own_real=float(own_real.mean()),
        own_random=float(own_random.mean()),
        real=float(unlikeness(new, real).mean()),
        real_random=float(unlikeness(other, real).mean()),
        loops=float((own < same).mean()),
        loops_real=float((own_real < same).mean()),
    )


def _new_sounds(
    model: AnyModel,
    step: NextStep,
    batches: list[tuple[Unit, Unit, Unit]],
    context: Latents,
    noise: NDArray[np.float32],
) -> NDArray[np.float32]:
    """What is heard of drawn continuations, (pair, feature)."""
    sounds, first = [], 0
    for earlier, _, following in batches:
        some = slice(first, first + len(following[0]))
        told = model.conditions(*following)
        decoding = model.biased(model.decode(step.draw(context[some], noise[some]), *told))
        if is_bar(model):
            again = exact_of(model, earlier)
            decoding = as_many_as(decoding.with_lineup_of(again), again)
        answers = model.answers(decoding)
        unit = (*answers, *told) if is_bar(model) else halves(model, answers)[1]
        sounds.append(sound_of(model, unit))
        first = some.stop
    return np.concatenate(sounds)


def _store(model: AnyModel, step: NextStep, metrics: ContinuationMetrics) -> None:
    """Put a step into a model's folder, its checksum and its figures into the manifest."""
    content = step.to_bytes()
    listed = model.manifest.checksums | {NEXT_STEP: hashlib.sha256(content).hexdigest()}
    figures = model.manifest.evaluation | {NEXT_STEP_FIGURES: asdict(metrics)}
    told = replace(model.manifest, checksums=listed, evaluation=figures).to_json()
    write_files({model.folder / NEXT_STEP: content, model.folder / MANIFEST: told.encode()})
