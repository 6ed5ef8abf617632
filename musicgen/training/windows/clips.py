"""Windows as clips: a model and windows in, the score of each, and where it lies in z, out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicgen.latent import Latents
from musicgen.model.load import AnyModel
from musicgen.score import Score
from musicgen.training.windows.source import WindowSource

_BATCH = 64
_SIXTEENTHS_MS = 60_000 / 4


@dataclass(frozen=True, slots=True, eq=False)
class WindowClips:
    """Some windows as clips.

    Attributes:
        scores: What sounds in each, at its tempo, written as the model writes.
        latents: The mean of z of each, (window, latent), float32.
    """

    scores: tuple[Score, ...]
    latents: Latents


def window_clips(model: AnyModel, windows: WindowSource, chosen: NDArray[np.int64]) -> WindowClips:
    """Read windows as clips.

    Args:
        model: Encodes them, and writes them as scores.
        windows: What they are of.
        chosen: Which, by index, (window,).
    """
    scores: list[Score] = []
    latents: list[Latents] = []
    for start in range(0, len(chosen), _BATCH):
        some = chosen[start : start + _BATCH]
        arrays = windows.listed(some)
        z = model.encode(*arrays).mu
        decoding = model.decode(z, *model.conditions(*arrays))
        exact = decoding.plus(model.correction(decoding, *arrays), np.ones(len(z), np.float32))
        bpm = (_SIXTEENTHS_MS / windows.step_ms(some)).tolist()
        scores += [
            model.write(exact.rows(slice(row, row + 1)), model.frame(tempo))
            for row, tempo in enumerate(bpm)
        ]
        latents.append(z)
    return WindowClips(tuple(scores), np.concatenate(latents))
