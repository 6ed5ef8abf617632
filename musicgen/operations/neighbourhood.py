"""What lies around a clip in z: offsets in, decodings that keep what they can of the clip out."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from musicgen.model.clip_model import ClipModel, Decoded, Ends, Fitted
from musicgen.model.lock import Lock
from musicgen.operations.counting import densities_of
from musicgen.operations.locks import NO_PLACE, Locked
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score

FloatArray = NDArray[np.float32]
_HALF_WAY = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class _Home(Generic[Decoded]):
    """The clip in z.

    Attributes:
        z: Its latent vectors, (bar, latent).
        conditions: What the decoder is told beside them, (bar, ...) each.
        densities: Those that can be counted out in its decoding.
        decisions: What corrects the decoding in which notes sound.
        playing: And in how they are played.
    """

    z: FloatArray
    conditions: tuple[FloatArray, ...]
    densities: frozenset[str]
    decisions: Decoded
    playing: Decoded


class Neighbourhood(Generic[Fitted, Decoded]):
    """A clip, and the clips around it.

    A decoding is corrected by what the decoder gets wrong of the clip. Which notes sound is
    corrected less with distance, and not at all as far away as another clip; how the clip's own
    notes are played is kept throughout, unless that is what is to change.

    Args:
        model: Encodes and decodes.
        clip: As the model fits it.
        clip_distance: How far in z two clips lie apart, more than 0.
        drum_map: What drums are written by; the default map where None.
        lock: Parts of the clip that stay as they are.
    """

    def __init__(
        self,
        model: ClipModel[Fitted, Decoded],
        clip: Fitted,
        clip_distance: float,
        *,
        drum_map: DrumMap | None = None,
        lock: Lock | None = None,
    ) -> None:
        self.clip = clip
        self._model = model
        self._clip_distance = clip_distance
        self._drum_map = drum_map
        self._lock = lock
        self._locked = None if lock is None else Locked(model, clip, lock)

    @cached_property
    def _home(self) -> _Home[Decoded]:
        """Worked out when first asked for: where touches do, nothing is encoded."""
        arrays = self._model.arrays(self.clip)
        z, conditions = self._model.encode(*arrays).mu, self._model.conditions(*arrays)
        decoding = self._model.decode(z, *conditions)
        correction = self._model.correction(decoding, *arrays)
        return _Home(z, conditions, densities_of(decoding), *_parted(correction))

    @property
    def latent_size(self) -> int:
        """Length of an offset."""
        return self._model.manifest.latent_size

    @property
    def densities(self) -> frozenset[str]:
        """The densities that can be counted out in decodings of the model."""
        return self._home.densities

    def distance(self, offset: FloatArray) -> float:
        """How far an offset, (latent,), is; 1 is as far as another clip."""
        return float(np.linalg.norm(offset)) / self._clip_distance

    def decoded(self, offsets: FloatArray, *, playing_fades: bool = False) -> list[Decoded]:
        """The decodings at some offsets.

        Args:
            offsets: Added to z of each bar, (offset, latent).
            playing_fades: Whether the correction of how notes are played fades as well.

        Returns:
            One for each offset, with a row for each bar.
        """
        home = self._home
        count, bars = len(offsets), len(home.z)
        z = (offsets[:, None] + home.z).reshape(-1, self.latent_size)  # (offset x bar, latent)
        told = (np.tile(each, (count, *[1] * (each.ndim - 1))) for each in home.conditions)
        near = np.maximum(0, 1 - np.linalg.norm(offsets, axis=1) / self._clip_distance)
        fading = np.repeat(near, bars).astype(np.float32)  # (offset x bar,)
        staying = fading if playing_fades else np.ones_like(fading)
        decoding = self._model.decode(z, *told)
        decoding = decoding.plus_all([(home.decisions, fading), (home.playing, staying)])
        if self._lock is not None:
            decoding = self._model.muted(decoding, self._lock)
        return [decoding.rows(slice(at * bars, (at + 1) * bars)) for at in range(count)]

    def score(self, decoding: Decoded, offset: FloatArray) -> Score:
        """The score of a decoding, written as the clip is, at an offset, (latent,)."""
        ends = Ends(self.clip, self.clip, min(1.0, self.distance(offset)) * _HALF_WAY)
        score = self._model.write(decoding, self.clip.score, out_map=self._drum_map, ends=ends)
        return self._with_locked(score, None)

    def put_back(self, score: Score) -> Score:
        """The clip, or one that `score` gave, changed without a track more or less: with its locked
        parts as they were.
        """  # noqa: D205 - one sentence
        if self._lock is None:
            return score
        if [track.name for track in score.tracks] == [t.name for t in self.clip.score.tracks]:
            return self._with_locked(score, self._model.places(self.clip))
        locked = sorted(self._lock.places & set(self._model.places(self.clip)))
        places = [*locked, *[NO_PLACE] * (len(score.tracks) - len(locked))]
        return self._with_locked(score, places)

    def _with_locked(self, score: Score, places: Sequence[int] | None) -> Score:
        if self._locked is None:
            return score
        read_by = self._drum_map or self._model.kit_map(self.clip)
        return self._locked.into(score, read_by, places)


def _parted(correction: Decoded) -> tuple[Decoded, Decoded]:
    """A correction of which notes sound, and one of how they are played."""
    arrays = {each.name: getattr(correction, each.name) for each in fields(correction)}
    parts = (
        {
            name: array if name.endswith("logits") is decides else np.zeros_like(array)
            for name, array in arrays.items()
        }
        for decides in (True, False)
    )
    decisions, playing = (type(correction)(**part) for part in parts)
    return decisions, playing
