"""How near a humanized beat is to the drummer's own: held-out windows in, figures out.

The protocol of Gillick et al. 2019 (arXiv:1905.06118, table 2): 4/4, two bars, windows that do not
overlap, the true hits given, and velocity and timing asked for. No torch. docs/feel.md has it all.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import Corpus, Split
from musicgen.data.drum_phrases import DrumPhrases
from musicgen.model.feel_model import FeelDecoding, FeelModel
from musicgen.representation.drum_rows import ROW_STEPS
from musicgen.representation.drums import STEPS, STEPS_PER_BEAT
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.drums import DrumWindows
from musicgen.training.windows.source import sixteenth_ms

FloatArray = NDArray[np.float32]
FeelFigures = dict[str, float | None]
_BINS = 50
_SIXTEENTHS_MS = 15_000.0


@dataclass(frozen=True, slots=True, eq=False)
class PlayedWindows:
    """Two-bar windows that do not overlap, each with a hit.

    Attributes:
        grids: Drum arrays, (window, step, voice, channel).
        bpm: Their tempos, (window,).
    """

    grids: FloatArray
    bpm: FloatArray

    @property
    def hits(self) -> FloatArray:
        """Which cells are struck, 0 or 1, (window, step, voice)."""
        hits: FloatArray = self.grids[..., 0]
        return hits

    @property
    def struck(self) -> NDArray[np.bool_]:
        """The same as booleans."""
        return self.hits > 0

    def of_hits(self, array: FloatArray) -> FloatArray:
        """What an array, (window, step, voice), has at the hits, (hit,)."""
        found: FloatArray = array[self.struck]
        return found

    @property
    def step_ms(self) -> FloatArray:
        """Length of a step at each hit, in ms, (hit,)."""
        wide = np.broadcast_to(sixteenth_ms(self.bpm)[:, None, None], self.hits.shape)
        return self.of_hits(np.ascontiguousarray(wide))

    @property
    def positions(self) -> NDArray[np.int64]:
        """Which sixteenth of its beat each hit is on, 0-3, (hit,)."""
        return np.nonzero(self.struck)[1] % STEPS_PER_BEAT


def played_windows(corpus: Corpus, split: Split, sources: tuple[str, ...]) -> PlayedWindows:
    """The windows of a split that do not overlap.

    Raises:
        DataError: there are none.
    """
    phrases = DrumWindows.of(corpus, split, DataRecipe(sources)).phrases
    firsts, bpm = _apart(phrases)
    grids = phrases.windows(firsts)
    kept = grids[..., 0].any((1, 2))
    return PlayedWindows(grids[kept], bpm[kept])


def _apart(phrases: DrumPhrases) -> tuple[NDArray[np.int64], FloatArray]:
    firsts = [
        np.arange(start, start + length - STEPS + 1, STEPS) for start, length in phrases.spans
    ]
    counts = [len(first) for first in firsts]
    return np.concatenate(firsts), np.repeat(phrases.bpm, counts).astype(np.float32)


def measure_feel(
    model: FeelModel, held_out: PlayedWindows, training: PlayedWindows, *, seed: int
) -> dict[str, FeelFigures]:
    """Humanize windows whose hits are told, and compare with how they were played.

    Args:
        model: What humanizes.
        held_out: What it is measured on.
        training: Where the constant answer is taken from.
        seed: Of the draws.

    Returns:
        Figures of `quantised` and `constant`, the baselines, of `likeliest`, the feel without a
        seed, and of `sampled`.
    """
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((len(held_out.bpm), model.style_size)).astype(np.float32)
    likeliest = _as_loops(model, held_out, 0 * noise)
    sampled = _as_loops(model, held_out, noise)
    velocity, offset = (
        float(np.mean(training.of_hits(training.grids[..., channel]))) for channel in (1, 2)
    )
    nothing = np.zeros_like(held_out.hits)
    return {
        "quantised": _figures(held_out, nothing + 1, nothing),
        "constant": _figures(held_out, nothing + velocity, nothing + offset),
        "likeliest": _figures(held_out, likeliest.velocities, likeliest.offsets),
        "sampled": _figures(held_out, *sampled.drawn(rng, model.together)),
    }


def _as_loops(model: FeelModel, windows: PlayedWindows, noise: FloatArray) -> FeelDecoding:
    """The feel of loops as `musicgen humanize` finds it: the mean of both orders of their bars."""
    first = _heard(model, windows.hits, windows.bpm, noise).arrays()
    turned = np.roll(windows.hits, ROW_STEPS, axis=1)
    second = _heard(model, turned, windows.bpm, noise).arrays()
    return FeelDecoding(
        *(
            0.5 * (one + np.roll(other, ROW_STEPS, axis=1))
            for one, other in zip(first, second, strict=True)
        )
    )


def _heard(model: FeelModel, hits: FloatArray, bpm: FloatArray, noise: FloatArray) -> FeelDecoding:
    style = model.likely_style(hits, bpm)
    return model.feel(hits, bpm, style.mu + noise * np.exp(0.5 * style.logvar))


def _figures(windows: PlayedWindows, velocities: FloatArray, offsets: FloatArray) -> FeelFigures:
    true_velocity, true_offset = (windows.of_hits(windows.grids[..., ch]) for ch in (1, 2))
    velocity, offset = windows.of_hits(velocities), windows.of_hits(offsets)
    error = offset - true_offset
    positions = windows.positions
    return {
        "timing_mae_ms": float(np.abs(error * windows.step_ms).mean()),
        "timing_mse": float(np.square(error).mean()),
        "velocity_mae": float(np.abs(velocity - true_velocity).mean()),
        "timing_kl": gaussian_kl(true_offset, offset, positions),
        "velocity_kl": gaussian_kl(true_velocity, velocity, positions),
        "timing_kl_histogram": histogram_kl(true_offset, offset, (-0.5, 0.5)),
        "velocity_kl_histogram": histogram_kl(true_velocity, velocity, (0.0, 1.0)),
    }


def gaussian_kl(
    true: FloatArray, answered: FloatArray, positions: NDArray[np.int64]
) -> float | None:
    """KL divergence, in nats, of what is true from what was answered, the mean of four.

    At each sixteenth of the beat both are taken for Gaussians; None where an answer never varies,
    and the divergence has no end.

    Args:
        true: Of each hit, (hit,).
        answered: The same.
        positions: Sixteenth of the beat of each hit, 0-3, (hit,).
    """
    nats = []
    for position in range(STEPS_PER_BEAT):
        here = positions == position
        mean, spread = float(true[here].mean()), float(true[here].std())
        other, other_spread = float(answered[here].mean()), float(answered[here].std(dtype=float))
        if other_spread < 1e-6:  # noqa: PLR2004 - rounding of a constant
            return None
        nats.append(
            math.log(other_spread / spread)
            + (spread**2 + (mean - other) ** 2) / (2 * other_spread**2)
            - 0.5
        )
    return float(np.mean(nats))


def histogram_kl(true: FloatArray, answered: FloatArray, span: tuple[float, float]) -> float:
    """KL divergence, in nats, between histograms of 50 bins, each with one hit added."""
    counts = [np.histogram(array, _BINS, span)[0] + 1.0 for array in (true, answered)]
    one, other = (count / count.sum() for count in counts)
    return float((one * np.log(one / other)).sum())


def timing_together(model: FeelModel, windows: PlayedWindows) -> float:
    """Share of what timing has left to chance that the voices of a step have in common, 0-1.

    The correlation of errors of two hits in one step, errors counted in their own scale, where the
    style is the one that was played.
    """
    style = model.style_of(windows.grids, windows.bpm).mu
    feel = model.feel(windows.hits, windows.bpm, style)
    return _common_share(windows, feel)


def _common_share(windows: PlayedWindows, feel: FeelDecoding) -> float:
    error = windows.struck * (windows.grids[..., 2] - feel.offsets) / feel.offset_scales
    several = windows.struck.sum(-1) > 1
    total = error.sum(-1)[several]
    squares = np.square(error).sum(-1)[several]
    count = windows.struck.sum(-1)[several]
    pairs = float((count * (count - 1)).sum())
    covariance = float((np.square(total) - squares).sum()) / pairs
    variance = float(squares.sum() / count.sum())
    return min(1.0, max(0.0, covariance / variance))
