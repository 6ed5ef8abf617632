"""Compares two training runs on the test split, with the interval of their difference.

    python benchmarks/compare_models.py --data SET RUN OTHER

Both runs' best checkpoints reconstruct the same windows. Songs, not windows, are drawn for the 95 %
interval (bootstrap of 2,000), as windows of a song are alike.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from musicgen.data.corpus import Corpus, Split, open_corpus
from musicgen.data.training_set import open_training_set
from musicgen.representation.melody import HOLD
from musicgen.training.elbo import kl_nats
from musicgen.training.kinds import KINDS
from musicgen.training.module import VAE
from musicgen.training.train import BEST
from musicgen.training.windows.lines import LineWindows
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import choice

WINDOWS = 4_000
_DRAWS = 2_000
_BATCH = 128


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What a run gets right in each window.

    Attributes:
        right: Steps with the right class, (window,).
        steps: Steps of a window.
        both: Onsets that are right, (window,).
        either: Onsets asked for and answered, (window,).
        kl_bits: (window,).
    """

    right: NDArray[np.int64]
    steps: int
    both: NDArray[np.int64]
    either: NDArray[np.int64]
    kl_bits: NDArray[np.float64]

    def accuracy(self, chosen: NDArray[np.int64]) -> float:
        """Over some windows."""
        return float(self.right[chosen].sum() / (len(chosen) * self.steps))

    def onset_f1(self, chosen: NDArray[np.int64]) -> float:
        """Over some windows."""
        return float(2 * self.both[chosen].sum() / self.either[chosen].sum())


@torch.no_grad()
def count(vae: VAE, windows: LineWindows, chosen: NDArray[np.int64]) -> Counts:
    """Reconstruct windows by the posterior mean."""
    right, both, either, bits = [], [], [], []
    for start in range(0, len(chosen), _BATCH):
        (line,) = windows.listed(chosen[start : start + _BATCH])
        posterior = vae.encoder(torch.from_numpy(line))
        told = vae.decoder(posterior.mu).class_logits.argmax(-1).numpy()
        asked = line[..., 0].astype(np.int64)
        right.append((told == asked).sum(axis=1))
        both.append(((told == asked) & (asked < HOLD)).sum(axis=1))
        either.append((told < HOLD).sum(axis=1) + (asked < HOLD).sum(axis=1))
        bits.append(kl_nats(posterior).sum(-1).numpy() / np.log(2))
    return Counts(
        np.concatenate(right),
        windows.steps,
        np.concatenate(both),
        np.concatenate(either),
        np.concatenate(bits),
    )


def songs_of(corpus: Corpus, windows: LineWindows, chosen: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for the song of each window."""
    opened = open_training_set(corpus.root)
    items = opened.phrases("melody").items[windows.stored.phrases[chosen]]
    songs = [opened.items[item].item.song for item in items.tolist()]
    return np.unique(songs, return_inverse=True)[1]


def resampled(songs: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
    """Windows of as many songs, drawn with replacement."""
    by_song = np.split(np.argsort(songs, kind="stable"), np.cumsum(np.bincount(songs))[:-1])
    drawn = rng.integers(0, len(by_song), len(by_song))
    return np.concatenate([by_song[song] for song in drawn])


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("runs", type=Path, nargs=2)
    options = parser.parse_args()
    corpus = open_corpus(options.data)
    vaes = [
        VAE.load_from_checkpoint(run / BEST, map_location="cpu", weights_only=False).eval()
        for run in options.runs
    ]
    recipe = vaes[0].recipe
    bars = KINDS[recipe.kind].bars(recipe)
    windows = read_windows(recipe.kind, bars, corpus, Split.TEST, recipe.data)
    if not isinstance(windows, LineWindows) or windows.has_drums:
        raise SystemExit("melody models alone can be compared")
    chosen = choice(len(windows.sources), WINDOWS, 0)
    songs = songs_of(corpus, windows, chosen)
    counts = [count(vae, windows, chosen) for vae in vaes]
    everything = np.arange(len(chosen))
    print(f"{len(chosen):,} windows of {songs.max() + 1} songs")
    print("| run | parameters | accuracy | onset F1 | KL, bits |\n|---|---|---|---|---|")
    for vae, each in zip(vaes, counts, strict=True):
        size = sum(weight.numel() for weight in vae.parameters())
        print(
            f"| `{vae.recipe.id}` | {size:,} | {each.accuracy(everything):.3f} "
            f"| {each.onset_f1(everything):.3f} | {each.kl_bits.mean():.0f} |"
        )
    rng = np.random.default_rng(0)
    draws = [resampled(songs, rng) for _ in range(_DRAWS)]
    for figure in (Counts.accuracy, Counts.onset_f1):
        gaps = [figure(counts[0], draw) - figure(counts[1], draw) for draw in draws]
        gap = figure(counts[0], everything) - figure(counts[1], everything)
        low, high = np.percentile(gaps, (2.5, 97.5))
        print(f"{figure.__name__}: {gap:+.3f} ({low:+.3f} to {high:+.3f})")


if __name__ == "__main__":
    main()
