"""Biases for sampling: decodings of draws and training clips in, what makes notes as common out.

What lies between clips decodes to unsure answers, of which a plain threshold would drop the rarer.
"""

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.melody import HOLD, REST

_ROUNDS = 120
_RATE = 0.5
_SLOWER = 0.96
_RAREST = 1e-5
FloatArray = NDArray[np.float32]


def hit_bias(logits: FloatArray, hits: FloatArray) -> tuple[float, ...]:
    """For each of the last axis, what makes as many logits positive as there are hits.

    Args:
        logits: Of draws, (..., voice).
        hits: Of training clips, 0 or 1, (..., voice).
    """
    rates = hits.reshape(-1, hits.shape[-1]).mean(axis=0)
    flat = logits.reshape(-1, logits.shape[-1])
    return tuple(
        round(-float(np.quantile(flat[:, voice], 1 - rate)), 4)
        for voice, rate in enumerate(rates.tolist())
    )


def class_bias(logits: FloatArray, classes: NDArray[np.int64]) -> tuple[float, float, float]:
    """What makes onsets, holds and rests as common among the likeliest classes as in training.

    Args:
        logits: Of draws, (..., 130).
        classes: Of training clips, (...).
    """
    flat = logits.reshape(-1, logits.shape[-1])
    best = np.stack([flat[:, :HOLD].max(axis=-1), flat[:, HOLD], flat[:, REST]], axis=-1)
    wanted = np.array([(classes < HOLD).mean(), (classes == HOLD).mean(), (classes == REST).mean()])
    bias = nearest = np.zeros(3)
    least = np.inf
    for number in range(_ROUNDS):  # smaller and smaller steps: draws may be much alike
        found = np.bincount((best + bias).argmax(axis=-1), minlength=3) / len(best)
        if (miss := np.abs(found - wanted).sum()) < least:
            nearest, least = bias, miss
        missing = np.log(np.maximum(wanted, _RAREST) / np.maximum(found, _RAREST))
        bias = bias + _RATE * _SLOWER**number * np.clip(missing, -1, 1)
    onset, hold, rest = (round(float(value), 4) for value in nearest - nearest[1])
    return onset, hold, rest
