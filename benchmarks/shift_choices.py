"""Compares ways to shift: a model with vectors and its data in, what each reaches and moves out.

    python benchmarks/shift_choices.py MODEL --data SET [--clips 24]

Validation clips are shifted by a spread, up and down. First `note-density` with the decoder's
thresholds leaned on by so many nats at most; then each attribute with a touch, touched outright,
as `musicgen shift` does it, and by its vector first, touched after it.
"""

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from unittest.mock import patch

import numpy as np

from musicgen.attributes import measure
from musicgen.data.corpus import Split, open_corpus
from musicgen.model.load import AnyModel, load_model
from musicgen.model.vectors import ModelVectors, read_vectors
from musicgen.operations import counting, shift
from musicgen.operations.generate import reconstruct
from musicgen.operations.touches import TOUCHES
from musicgen.training.evaluation.shifts import HeldOut, Trial, spread_shifts
from musicgen.training.vectors.likeness import likeness
from musicgen.training.windows.clips import clips_of, window_clips
from musicgen.training.windows.source import choice
from musicgen.training.windows.trained_on import windows_trained_on

LEANS = (0.0, 2.0, 3.0, 4.0, 9.0)


def trials(model: AnyModel, vectors: ModelVectors, clips: list[HeldOut], name: str) -> list[Trial]:
    """Every clip shifted up and down by a spread."""
    vector = vectors.vectors[name]
    made = [shift.Shift(model, model.fit(clip.score), vectors) for clip in clips]
    twice, turned = [*made, *made], [*clips, *clips]
    order = [index for pair in range(len(clips)) for index in (pair, pair + len(clips))]
    return list(
        spread_shifts([twice[index] for index in order], [turned[i] for i in order], vector)
    )


def figures(some: Iterable[Trial], spread: float) -> str:
    """What was missed, what moved beside, likeness and way, on average."""
    rows = [
        (
            abs(each.reached - each.change) / spread,
            float(np.mean([abs(other.spreads) for other in each.shifted.moved])),
            likeness(each.source.score, each.shifted.score),
            each.shifted.distance,
        )
        for each in some
    ]
    missed, beside, like, way = np.mean(np.array(rows), axis=0)
    return f"missed {missed:.2f}  beside {beside:.2f}  likeness {like:.2f}  way {way:.2f}"


def leaning(model: AnyModel, vectors: ModelVectors, clips: list[HeldOut]) -> Iterator[str]:
    """A line for each bound of leaning."""
    for most in LEANS:
        with patch.object(counting, "MOST_LEAN", max(most, 1e-6)):
            done = trials(model, vectors, clips, counting.NOTE_DENSITY)
        again = [
            likeness(each.shifted.score, reconstruct(model, model.fit(each.shifted.score)))
            for each in done
        ]
        spread = vectors.vectors[counting.NOTE_DENSITY].spread
        yield f"lean {most:g}: {figures(done, spread)}  reconstructed {np.mean(again):.3f}"


def touching(model: AnyModel, vectors: ModelVectors, clips: list[HeldOut]) -> Iterator[str]:
    """Two lines for each attribute that has a touch."""
    for name in (name for name in TOUCHES if name in vectors.vectors):
        spread = vectors.vectors[name].spread
        yield f"{name}, outright:     {figures(trials(model, vectors, clips, name), spread)}"
        with patch.object(shift, "TOUCHES", {}):  # sought by vectors; `touched` has its own
            yield f"{name}, vector first: {figures(trials(model, vectors, clips, name), spread)}"


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--clips", type=int, default=24)
    options = parser.parse_args()
    model = load_model(options.model)
    vectors = read_vectors(model.folder, model.manifest)
    windows = windows_trained_on(model, open_corpus(options.data), Split.VALIDATION)
    source = clips_of(model, windows)
    scores = window_clips(model, source, choice(len(source), options.clips, 1)).scores
    clips = [HeldOut(score, measure(score)) for score in scores]
    for line in (*leaning(model, vectors, clips), *touching(model, vectors, clips)):
        print(line)


if __name__ == "__main__":
    main()
