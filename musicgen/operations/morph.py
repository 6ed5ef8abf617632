"""Morphing: two fitted clips in, a row of clips that lead from one to the other out.

The ends are the musician's own clips, note for note. Between them the model's decoding is corrected
by what it got wrong at each end, fading with distance, so that near an end means near that clip.
"""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from itertools import pairwise
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import MusicgenError
from musicgen.latent import Latents, Path, Positions, even_positions, points_between
from musicgen.model.clip_model import ClipModel, Decoded, Ends, Fitted, FloatArray
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score, Tempo

MAX_CLIPS = 1_000
_HALF_WAY = 0.5
_ROWS_AT_ONCE = 64
"""So many latent vectors are decoded at once; a band's bars are large."""


class Curve(StrEnum):
    """How the steps of a morph are spread over the way."""

    EVEN = "even"
    LINEAR = "linear"


class Morph(Generic[Fitted, Decoded]):
    """The way from one clip to another.

    Args:
        model: Encodes and decodes.
        start: The clip at position 0, as the model fits it.
        end: The clip at position 1. Where a model lets clips differ in length, the shorter one is
            played again until it is as long.
        path: The way through the latent space.
        out_map: What drums in between are written by; the default map where None.
    """

    def __init__(
        self,
        model: ClipModel[Fitted, Decoded],
        start: Fitted,
        end: Fitted,
        *,
        path: Path = Path.SLERP,
        out_map: DrumMap | None = None,
    ) -> None:
        self._model = model
        self._path = path
        self._out_map = out_map
        self._ends = model.matched(start, end)
        self._z: list[Latents] = []
        self._conditions: list[tuple[FloatArray, ...]] = []
        self._corrections: list[Decoded] = []
        for clip in self._ends:
            arrays = model.arrays(clip)
            z, conditions = model.encode(*arrays).mu, model.conditions(*arrays)
            self._z.append(z)
            self._conditions.append(conditions)
            self._corrections.append(model.correction(model.decode(z, *conditions), *arrays))

    def positions(self, count: int, curve: Curve = Curve.EVEN) -> Positions:
        """Where on the way the clips of a morph lie.

        Args:
            count: How many clips, 2-1000, the ends among them.
            curve: EVEN: each step changes what is heard about as much as any other; LINEAR: the
                steps are equal in the latent space.

        Returns:
            (count,), rising from 0 to 1.

        Raises:
            MusicgenError: count is out of range.
        """
        if count < 2:  # noqa: PLR2004 - a way has two ends
            raise MusicgenError(f"a morph needs 2 clips or more, its two ends, not {count}")
        if count > MAX_CLIPS:
            raise MusicgenError(f"a morph has {MAX_CLIPS} clips at most, not {count}")
        if curve is Curve.LINEAR:
            return np.linspace(0, 1, count)
        return even_positions(count, self.changes)

    def at(self, positions: Positions) -> tuple[Score, ...]:
        """The clips at some positions, 0-1; at 0 and 1 the ends themselves, note for note."""
        bars = len(self._z[0])
        return tuple(
            self._score(float(position), decoding.rows(slice(index * bars, (index + 1) * bars)))
            for some, decoding in self._decoded(positions)
            for index, position in enumerate(some)
        )

    def changes(self, positions: Positions) -> NDArray[np.float64]:
        """How much is heard to change from each position to the next, (position - 1,)."""
        heard = np.concatenate(
            [
                self._model.heard(decoding).reshape(len(some), -1)
                for some, decoding in self._decoded(positions)
            ]
        )
        changes = (np.abs(there - here).sum(dtype=np.float64) for here, there in pairwise(heard))
        return np.fromiter(changes, np.float64, len(heard) - 1)

    def _decoded(self, positions: Positions) -> Iterator[tuple[Positions, Decoded]]:
        """Decodings at positions, some at a time; a row for each position and bar."""
        bars = len(self._z[0])
        at_once = max(1, _ROWS_AT_ONCE // bars)
        for first in range(0, len(positions), at_once):
            some = positions[first : first + at_once]
            yield some, self._decode(some)

    def _decode(self, positions: Positions) -> Decoded:
        start, end = self._z
        between = [
            points_between(a, b, positions, self._path) for a, b in zip(start, end, strict=True)
        ]  # of each bar, (position, latent)
        z = np.stack(between, axis=1).reshape(-1, start.shape[1])
        # (position x bar,)
        weights = np.repeat(positions, len(start)).astype(np.float32)
        conditions = (
            _mixed(one, other, positions) for one, other in zip(*self._conditions, strict=True)
        )
        decoding = self._model.decode(z, *conditions)
        return decoding.plus(self._corrections[0], 1 - weights).plus(self._corrections[1], weights)

    def _score(self, position: float, decoding: Decoded) -> Score:
        start, end = self._ends
        if position <= 0:
            return start.score
        if position >= 1:
            return end.score
        near, far, distance = start, end, position
        if position > _HALF_WAY:
            near, far, distance = end, start, 1 - position
        bpm = (1 - position) * start.score.bpm + position * end.score.bpm
        frame = replace(near.score, tempos=(Tempo(bpm=bpm),))
        if len(frame.tracks) == 1:
            names = " > ".join(clip.score.tracks[0].name for clip in self._ends)
            track = replace(frame.tracks[0], name=f"{names} {position:.0%}")
            frame = replace(frame, tracks=(track,))
        ends = Ends(near, far, distance)
        return self._model.write(decoding, frame, out_map=self._out_map, ends=ends)


def _mixed(one: FloatArray, other: FloatArray, positions: Positions) -> FloatArray:
    """What is told of one clip turning into what is told of another, (position x bar, ...)."""
    share = positions.reshape(-1, *[1] * one.ndim)
    mixed = (1 - share) * one + share * other  # (position, bar, ...)
    return mixed.reshape(-1, *one.shape[1:]).astype(np.float32)


def joined(scores: tuple[Score, ...]) -> Score:
    """The clips of a morph one after another, as one score; tempo changes are kept."""
    whole, *rest = scores
    for score in rest:
        whole = whole.then(score)
    return whole
