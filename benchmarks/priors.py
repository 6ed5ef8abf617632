"""Compares densities to draw from: for a model and a set, a table of what draws from each are like.

    python benchmarks/priors.py MODEL --data SET

N(0, I), a Gaussian and a mixture of a hundred diagonal Gaussians fitted to the latents of training
clips, and the prior that the model ships; all decoded plainly, and the last once more with the
model's sampling bias, which is how `musicgen sample` draws. Compared with the validation split.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from musicgen.data.corpus import Split, open_corpus
from musicgen.model.clip_model import noise_size
from musicgen.model.load import AnyModel, load_model
from musicgen.training.evaluation.interpolation import languages
from musicgen.training.evaluation.samples import overlap_areas
from musicgen.training.evaluation.sketches import READINGS
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import WindowSource

DRAWS = 1_000
FITTED_ON = 10_000
COMPONENTS = 100
_ROUNDS = 40
_BATCH = 100
FloatArray = NDArray[np.float32]


def latents(model: AnyModel, windows: WindowSource, rng: np.random.Generator) -> FloatArray:
    """Latents drawn from the posteriors of training clips."""
    drawn = []
    for _ in range(0, FITTED_ON, 200):
        posterior = model.encode(*windows.draw(rng, 200, None))
        noise = rng.standard_normal(posterior.mu.shape, np.float32)
        drawn.append(posterior.mu + noise * np.exp(0.5 * posterior.logvar))
    return np.concatenate(drawn)


def mixture(z: FloatArray, rng: np.random.Generator) -> Callable[[int], FloatArray]:
    """A mixture of diagonal Gaussians by expectation maximisation."""
    x = torch.from_numpy(z)
    mean = x[rng.choice(len(x), COMPONENTS, replace=False)].clone()
    variance = x.var(0).repeat(COMPONENTS, 1)
    weight = torch.full((COMPONENTS,), 1 / COMPONENTS)
    for _ in range(_ROUNDS):
        precision = 1 / variance
        exponent = (
            x.square() @ precision.T
            - 2 * x @ (mean * precision).T
            + (mean.square() * precision).sum(1)
        )
        share = (weight.log() - 0.5 * (exponent + variance.log().sum(1))).softmax(1)
        total = share.sum(0).clamp(min=1e-6)
        mean = share.T @ x / total[:, None]
        variance = (share.T @ x.square() / total[:, None] - mean.square()).clamp(min=1e-3)
        weight = total / total.sum()

    def draw(count: int) -> FloatArray:
        odds = weight.double().numpy()
        chosen = rng.choice(COMPONENTS, count, p=odds / odds.sum())
        noise = rng.standard_normal((count, z.shape[1]))
        drawn = mean[chosen].numpy() + noise * variance[chosen].sqrt().numpy()
        return np.asarray(drawn, np.float32)

    return draw


def densities(
    model: AnyModel, z: FloatArray, rng: np.random.Generator
) -> dict[str, Callable[[int], FloatArray]]:
    """What is drawn from, by name."""
    size = z.shape[1]
    lower = np.linalg.cholesky(np.cov(z.T) + 1e-6 * np.eye(size))
    centre = z.mean(0)

    def standard(count: int) -> FloatArray:
        return rng.standard_normal((count, size), np.float32)

    def gaussian(count: int) -> FloatArray:
        drawn = centre + rng.standard_normal((count, size)) @ lower.T
        return np.asarray(drawn, np.float32)

    def shipped(count: int) -> FloatArray:
        return model.draw(rng.standard_normal((count, noise_size(size)), np.float32))

    return {
        "N(0, I)": standard,
        "Gaussian": gaussian,
        f"{COMPONENTS} Gaussians": mixture(z, rng),
        "shipped": shipped,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    model, corpus = load_model(options.model), open_corpus(options.data)
    rng = np.random.default_rng(0)
    sources = tuple(source.source for source in model.manifest.trained_on)
    data = DataRecipe(sources)
    bars = model.manifest.bars
    training = read_windows(model.kind, bars, corpus, Split.TRAIN, data)
    held_out = read_windows(model.kind, bars, corpus, Split.VALIDATION, data).draw(rng, DRAWS, None)
    reading, spoken = READINGS[model.kind], languages(model, training, 0)

    def tell(name: str, drawn: tuple[FloatArray, ...]) -> None:
        notes, real = reading.notes(drawn), reading.notes(held_out)
        areas = [a for part in notes for a in overlap_areas(notes[part], real[part], bars).values()]
        a_bar = sum(len(part.clip) for part in notes.values()) / DRAWS / bars
        costs = [
            float(spoken[part.part].cost(part.tokens).mean()) for part in reading.tokens(drawn)
        ]
        print(f"| {name} | {np.mean(areas):.3f} | {a_bar:.1f} | {np.mean(costs):.3f} |", flush=True)

    print(f"| {model.manifest.id} | overlap area | notes a bar | LM cost |\n|---|---|---|---|")
    tell("validation clips", held_out)
    found = densities(model, latents(model, training, rng), rng)
    for name, draw in [*found.items(), ("shipped, biased", found["shipped"])]:
        parts = []
        for _ in range(0, DRAWS, _BATCH):
            decoding = model.decode(draw(_BATCH), *model.no_conditions(_BATCH))
            parts.append(model.answers(model.biased(decoding) if "biased" in name else decoding))
        tell(name, tuple(_stacked(arrays) for arrays in zip(*parts, strict=True)))


def _stacked(arrays: tuple[FloatArray, ...]) -> FloatArray:
    """Batches end to end, tables of notes padded."""
    width = max(array.shape[1] for array in arrays)
    rest = ((0, 0),) * (arrays[0].ndim - 2)
    return np.concatenate(
        [
            np.pad(array, ((0, 0), (0, width - array.shape[1]), *rest), constant_values=-1)
            for array in arrays
        ]
    )


if __name__ == "__main__":
    main()
