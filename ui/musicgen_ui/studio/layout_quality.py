"""How well a layout keeps neighbours: points and their places in, figures out."""

from dataclasses import dataclass

import numpy as np

from musicgen_ui.studio.layout import Places, Points


@dataclass(frozen=True, slots=True)
class LayoutQuality:
    """What a layout keeps of the points' neighbours.

    Attributes:
        trustworthiness: 1 where no point has a neighbour on the layout that is none of its own, 0
            where they are the farthest (Venna & Kaski 2001).
        continuity: The same of neighbours that the layout tears away.
        shared: Of the nearest ones of a point, how many are its nearest on the layout, 0-1.
        nearest_gap: Distance of the two places that are closest together, 0-1.
    """

    trustworthiness: float
    continuity: float
    shared: float
    nearest_gap: float


def quality(points: Points, places: Places, count: int = 5) -> LayoutQuality:
    """Measure a layout.

    Args:
        points: (point, dimension).
        places: (point, 2).
        count: How many neighbours of each point are looked at.
    """
    there, here = _order(points), _order(places)
    shared = np.mean(
        [len(set(a[:count]) & set(b[:count])) / count for a, b in zip(there, here, strict=True)]
    )
    offsets = places[:, None] - places[None]
    distances = np.sqrt((offsets**2).sum(axis=2)) + 2 * np.eye(len(places))
    return LayoutQuality(
        _kept(there, here, count), _kept(here, there, count), float(shared), float(distances.min())
    )


def _order(points: Points) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
    """Of each point, the others from the nearest on, (point, other)."""
    distances = ((points[:, None] - points[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distances, np.inf)
    return np.asarray(distances.argsort(axis=1, kind="stable")[:, :-1])


def _kept(
    of: np.ndarray[tuple[int, int], np.dtype[np.intp]],
    by: np.ndarray[tuple[int, int], np.dtype[np.intp]],
    count: int,
) -> float:
    """By how many ranks the neighbours in one order are too far in another; 1 for none."""
    points = len(of)
    ranks = np.zeros((points, points), np.int64)
    ranks[np.arange(points)[:, None], of] = np.arange(1, points)
    near = np.take_along_axis(ranks, by[:, :count], axis=1)
    excess = np.maximum(near - count, 0).sum()
    return float(1 - 2 * excess / (points * count * (2 * points - 3 * count - 1)))
