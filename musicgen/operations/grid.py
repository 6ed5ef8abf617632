"""The grid: four fitted clips as its corners in, the clips at points between them out."""

from typing import Generic, NamedTuple

import numpy as np

from musicgen.errors import MusicgenError
from musicgen.latent import Latents, Path, Positions, points_between
from musicgen.model.clip_model import ClipModel, Decoded, Fitted
from musicgen.operations.blend import ROWS_AT_ONCE, Blend, Held, Weights
from musicgen.operations.morph import Curve, Morph
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score

MAX_SIZE = 30


class Point(NamedTuple):
    """A point of a grid.

    Attributes:
        x: 0 at the left, 1 at the right.
        y: 0 at the top, 1 at the bottom.
    """

    x: float
    y: float


class Corners(NamedTuple, Generic[Fitted]):
    """The clips at the corners."""

    top_left: Fitted
    top_right: Fitted
    bottom_left: Fitted
    bottom_right: Fitted


class Grid(Generic[Fitted, Decoded]):
    """All that lies between four clips; its edges are the morphs between their ends.

    Between the left and the right clip of each row the way is the morph's, and so it is from the
    point on the top row to the one on the bottom row: arcs of arcs. Of four points weighed on
    straight lines, as far from zero as such points are, the middle would be half as far, where the
    decoder has seen no clip.

    Args:
        model: Encodes and decodes.
        corners: The clips, as the model fits them; shorter ones are played again where the model
            lets clips differ in length.
        path: The way between two points of the latent space.
        out_map: What drums in between are written by; the default map where None.
        held: What is held: locked parts of the top left clip, a scale.
    """

    def __init__(
        self,
        model: ClipModel[Fitted, Decoded],
        corners: Corners[Fitted],
        *,
        path: Path = Path.SLERP,
        out_map: DrumMap | None = None,
        held: Held | None = None,
    ) -> None:
        self._path = path
        self._blend = Blend(model, corners, out_map=out_map, held=held)
        a, b, c, d = self._blend.clips
        edges = ((a, b), (c, d)), ((a, c), (b, d))
        self._across, self._down = (
            [Morph(model, start, end, path=path, held=held) for start, end in pair]
            for pair in edges
        )

    def lines(self, size: int, curve: Curve = Curve.EVEN) -> tuple[Positions, Positions]:
        """Where the columns and the rows of a square grid lie.

        Args:
            size: Clips a side, 2-30.
            curve: EVEN: as on the two edges of that direction, on average, each step changes what
                is heard about as much as any other; LINEAR: equal steps.

        Returns:
            Positions of columns, from the left, and of rows, from the top, rising from 0 to 1.

        Raises:
            MusicgenError: size is out of range.
        """
        if not 2 <= size <= MAX_SIZE:  # noqa: PLR2004 - a side has two corners
            raise MusicgenError(f"a grid's size must be in 2-{MAX_SIZE} clips a side, not {size}")
        columns, rows = (
            np.mean([edge.positions(size, curve) for edge in edges], axis=0)
            for edges in (self._across, self._down)
        )
        return columns, rows

    def at(self, *points: Point) -> tuple[Score, ...]:
        """The clips at some points; at a corner the clip itself, note for note."""
        scores: list[Score] = []
        bars = self._blend.bars
        at_once = max(1, ROWS_AT_ONCE // bars)
        for first in range(0, len(points), at_once):
            some = np.clip(points[first : first + at_once], 0, 1)
            weights = _weights(some)
            decoding = self._blend.decode(self._between(some), weights)
            scores += [
                self._blend.score(
                    weights[index],
                    decoding.rows(slice(index * bars, (index + 1) * bars)),
                    f"Grid {x:.0%} {y:.0%}",
                )
                for index, (x, y) in enumerate(some.tolist())
            ]
        return tuple(scores)

    def _between(self, points: Positions) -> Latents:
        """Latent vectors at points, (point, bar, latent)."""
        a, b, c, d = self._blend.z
        return np.stack([self._point(a, b, c, d, point) for point in points])

    def _point(self, a: Latents, b: Latents, c: Latents, d: Latents, point: Positions) -> Latents:
        """The latent vectors at a point, (bar, latent)."""
        x, y = point[:1], point[1:]
        bars = []
        for corners in zip(a, b, c, d, strict=True):
            top, bottom = (
                points_between(left, right, x, self._path)[0]
                for left, right in (corners[:2], corners[2:])
            )
            bars.append(points_between(top, bottom, y, self._path)[0])
        return np.stack(bars)


def _weights(points: Positions) -> Weights:
    """Weights of the four corners at points, (point, 4)."""
    x, y = points.T
    return np.stack([(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y], axis=1)
