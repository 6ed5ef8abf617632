"""Windows as clips: a model and windows in, the score of each clip, and where it lies in z, out."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import DataError
from musicgen.latent import Latents
from musicgen.model.load import AnyModel
from musicgen.score import Score
from musicgen.training.windows.chains import chains
from musicgen.training.windows.source import FloatArray, WindowSource

CLIP_BARS = 4
"""Of models of single bars so many that follow one another are a clip."""
_BATCH = 64
"""Windows."""
_SIXTEENTHS_MS = 60_000 / 4


@dataclass(frozen=True, slots=True, eq=False)
class ClipSource:
    """The clips of some windows: a window each, or, for models of single bars, several bars.

    Attributes:
        windows: What they are of.
        members: Their windows, by index, (clip, window).
    """

    windows: WindowSource
    members: NDArray[np.int64]

    def __len__(self) -> int:
        """How many clips."""
        return len(self.members)

    @property
    def odds(self) -> NDArray[np.float64]:
        """Odds of each clip to be drawn, those of its first window, adding up to 1, (clip,)."""
        odds = self.windows.odds[self.members[:, 0]]
        shares: NDArray[np.float64] = odds / odds.sum()
        return shares


@dataclass(frozen=True, slots=True, eq=False)
class WindowClips:
    """Some clips.

    Attributes:
        scores: What sounds in each, at its tempo, written as the model writes.
        latents: The mean of z of each window, (clip, window, latent), float32.
        conditions: What the decoder is told of each window beside z, (clip x window, ...) each.
    """

    scores: tuple[Score, ...]
    latents: Latents
    conditions: tuple[FloatArray, ...]

    @property
    def means(self) -> Latents:
        """Z of each clip: the mean over its windows, (clip, latent), float32."""
        means: Latents = self.latents.mean(axis=1)
        return means


def clips_of(model: AnyModel, windows: WindowSource) -> ClipSource:
    """The clips of a model's windows.

    Raises:
        DataError: of a model of single bars, no bars follow one another.
    """
    if model.manifest.bars > 1:
        return ClipSource(windows, np.arange(len(windows.sources))[:, None])
    members = chains(windows, range(CLIP_BARS))
    if not len(members):
        raise DataError(f"{model.manifest.id}: no {CLIP_BARS} bars in the split follow one another")
    return ClipSource(windows, members)


def window_clips(model: AnyModel, source: ClipSource, chosen: NDArray[np.int64]) -> WindowClips:
    """Read clips.

    Args:
        model: Encodes them, and writes them as scores.
        source: What they are of.
        chosen: Which, by index, (clip,).
    """
    scores: list[Score] = []
    latents: list[Latents] = []
    told: list[tuple[FloatArray, ...]] = []
    size = source.members.shape[1]
    batch = max(1, _BATCH // size)
    for start in range(0, len(chosen), batch):
        members = source.members[chosen[start : start + batch]]  # (clip, window)
        arrays = source.windows.listed(members.reshape(-1))
        z, conditions = model.encode(*arrays).mu, model.conditions(*arrays)
        decoding = model.decode(z, *conditions)
        exact = decoding.plus(model.correction(decoding, *arrays), np.ones(len(z), np.float32))
        bpm = (_SIXTEENTHS_MS / source.windows.step_ms(members[:, 0])).tolist()
        scores += [
            model.write(exact.rows(slice(row * size, (row + 1) * size)), frame(model, tempo, size))
            for row, tempo in enumerate(bpm)
        ]
        latents.append(z.reshape(len(members), size, -1))
        told.append(conditions)
    joined = tuple(np.concatenate(each) for each in zip(*told, strict=True))
    return WindowClips(tuple(scores), np.concatenate(latents), joined)


def frame(model: AnyModel, bpm: float, windows: int) -> Score:
    """What a clip of some windows is written into."""
    one = model.frame(bpm)
    return replace(one, length_beats=windows * one.length_beats)
