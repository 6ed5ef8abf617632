"""Morphing: two fitted clips in, a row of clips that lead from one to the other out.

The ends are the musician's own clips, note for note; see `blend` for what lies between.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import MusicgenError
from musicgen.latent import Path, Positions, even_positions, points_between, positions_at
from musicgen.model.clip_model import ClipModel, Decoded, Fitted
from musicgen.operations.blend import ROWS_AT_ONCE, Blend, Held
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score

MAX_CLIPS = 1_000


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
        held: What is held on the way: locked parts of the start, a scale, notes or feel.
    """

    def __init__(
        self,
        model: ClipModel[Fitted, Decoded],
        start: Fitted,
        end: Fitted,
        *,
        path: Path = Path.SLERP,
        out_map: DrumMap | None = None,
        held: Held | None = None,
    ) -> None:
        self._path = path
        self._blend = Blend(model, (start, end), out_map=out_map, held=held)

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

    def travelled(self, shares: Positions) -> Positions:
        """Where so much of all that is heard to change on the way has changed, 0-1 each."""
        return positions_at(shares, self.changes)

    def at(self, positions: Positions) -> tuple[Score, ...]:
        """The clips at some positions, 0-1; at 0 and 1 the ends themselves, note for note."""
        bars = self._blend.bars
        return tuple(
            self._blend.score(
                np.array([1 - position, position]),
                decoding.rows(slice(index * bars, (index + 1) * bars)),
                self._name(position),
            )
            for some, decoding in self._decoded(positions)
            for index, position in enumerate(some.tolist())
        )

    def changes(self, positions: Positions) -> NDArray[np.float64]:
        """How much is heard to change from each position to the next, (position - 1,)."""
        heard = np.concatenate(
            [self._blend.heard(decoding) for _, decoding in self._decoded(positions)]
        )
        changes = (np.abs(there - here).sum(dtype=np.float64) for here, there in pairwise(heard))
        return np.fromiter(changes, np.float64, len(heard) - 1)

    def _decoded(self, positions: Positions) -> Iterator[tuple[Positions, Decoded]]:
        """Decodings at positions, some at a time; a row for each position and bar."""
        start, end = self._blend.z
        at_once = max(1, ROWS_AT_ONCE // self._blend.bars)
        for first in range(0, len(positions), at_once):
            some = np.clip(positions[first : first + at_once], 0, 1)
            between = [
                points_between(a, b, some, self._path) for a, b in zip(start, end, strict=True)
            ]  # of each bar, (position, latent)
            weights = np.stack([1 - some, some], axis=1)
            yield some, self._blend.decode(np.stack(between, axis=1), weights)

    def _name(self, position: float) -> str:
        names = " > ".join(clip.score.tracks[0].name for clip in self._blend.clips)
        return f"{names} {position:.0%}"


def joined(scores: tuple[Score, ...]) -> Score:
    """The clips of a morph one after another, as one score; tempo changes are kept."""
    whole, *rest = scores
    for score in rest:
        whole = whole.then(score)
    return whole
