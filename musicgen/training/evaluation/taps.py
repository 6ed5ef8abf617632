"""How near drums drawn for a rhythm are to those it is of: held-out windows in, figures out.

The protocol of Haki et al. 2022 (NIME): the rhythm is the loudest hit of each step of two bars in
4/4, and cells are compared with those of the drums behind it. Silence is right in most cells, so
that its accuracy, and the F1 of hits, stand beside. No torch. docs/feel.md has it all.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicgen.model.tap_model import TapModel
from musicgen.operations.drumify import CANDIDATES
from musicgen.representation.drum_map import Voice
from musicgen.representation.drums import FloatArray
from musicgen.representation.tap import fit_of, tapped
from musicgen.training.evaluation.feel import PlayedWindows

BoolArray = NDArray[np.bool_]
_BATCH = 256
TEMPERATURE = 0.7
"""Of the draws that `musicgen drumify` chooses from."""


def measure_taps(model: TapModel, held_out: PlayedWindows, *, seed: int) -> dict[str, Any]:
    """Tap windows, draw drums for the rhythms, and compare them with the windows.

    Args:
        model: What draws drums.
        held_out: What is tapped.
        seed: Of the draws.

    Returns:
        Figures of `silent`, the baseline; of `ordinary`, drums at temperature 0; of `sampled`, one
        draw at temperature 1; and of `fitting`, what the command gives by default: of eight draws
        the one whose rhythm fits best.
    """
    true = held_out.struck
    taps = tapped(held_out.grids)
    rng = np.random.default_rng(seed)
    shape = (len(taps), model.drums.manifest.latent_size)
    answers = {
        "silent": np.zeros_like(true),
        "ordinary": _drawn(model, taps, np.zeros(shape, np.float32))[..., 0] > 0,
        "sampled": _drawn(model, taps, rng.standard_normal(shape, np.float32))[..., 0] > 0,
        "fitting": _fitting(model, taps, rng)[..., 0] > 0,
    }
    return {name: _figures(true, answer, taps) for name, answer in answers.items()}


def _fitting(model: TapModel, taps: FloatArray, rng: np.random.Generator) -> FloatArray:
    shape = (len(taps), model.drums.manifest.latent_size)
    best, best_fit = np.zeros((0,), np.float32), np.zeros(len(taps), np.float32)
    for index in range(CANDIDATES):
        noise = TEMPERATURE * rng.standard_normal(shape, np.float32)
        drums = _drawn(model, taps, noise.astype(np.float32))
        fit = fit_of(taps, tapped(drums))
        better = fit > best_fit
        best = np.where(better[:, None, None, None], drums, best) if index else drums
        best_fit = np.maximum(fit, best_fit)
    return best


def _drawn(model: TapModel, taps: FloatArray, noise: FloatArray) -> FloatArray:
    """Drum arrays, (window, step, voice, channel)."""
    drums = [
        model.decoded(model.draw(taps[first : first + _BATCH], noise[first : first + _BATCH]))
        for first in range(0, len(taps), _BATCH)
    ]
    return np.concatenate([decoding.answers() for decoding in drums])


def _figures(true: BoolArray, answer: BoolArray, taps: FloatArray) -> dict[str, Any]:
    onsets: BoolArray = taps[..., 0] > 0
    struck: BoolArray = np.any(answer, axis=-1)
    return {
        "cell_accuracy": float((true == answer).mean()),
        "hit_f1": _f1(true, answer),
        "onset_f1": _f1(onsets, struck),
        "hits_per_bar": float(answer.sum() / len(answer) / 2),
        "data_hits_per_bar": float(true.sum() / len(true) / 2),
        "voice_f1": {voice.label: _f1(true[..., voice], answer[..., voice]) for voice in Voice},
    }


def _f1(true: BoolArray, answer: BoolArray) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is in both."""
    return float(2 * (true & answer).sum() / max(1, true.sum() + answer.sum()))
