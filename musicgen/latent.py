"""Paths through a latent space: two points and positions in, points between them out."""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Latents = NDArray[np.float32]
"""Latent vectors, (batch, latent), float32."""
Positions = NDArray[np.float64]
"""Positions along a path, (position,), 0 at its start and 1 at its end."""

RESOLUTION = 33
"""At how many points a way is looked at: twice as many gained little, and took twice as long."""
_PARALLEL = 1e-6


class Path(StrEnum):
    """The way from one point to another."""

    SLERP = "slerp"
    LERP = "lerp"


def lerp(a: Latents, b: Latents, positions: Positions) -> Latents:
    """Points on the straight line between two.

    Args:
        a: Start, (latent,).
        b: End, (latent,).
        positions: Where on the way, (position,), 0-1.

    Returns:
        (position, latent), float32.
    """
    t = positions[:, None]
    return ((1 - t) * a + t * b).astype(np.float32)


def slerp(a: Latents, b: Latents, positions: Positions) -> Latents:
    """Points on the arc between two, which keeps the length that a Gaussian's points have.

    A straight line between two high-dimensional Gaussian points passes nearer to the origin than
    such points ever are; the arc does not. Arguments and result as for `lerp`, which takes its
    place where the two point the same way, or in opposite ways.

    Source: Shoemake 1985; White 2016, arXiv:1609.04468.
    """
    norms = float(np.linalg.norm(a) * np.linalg.norm(b))
    cosine = float(np.dot(a, b)) / norms if norms else 1.0
    angle = np.arccos(np.clip(cosine, -1.0, 1.0))
    if np.sin(angle) < _PARALLEL:
        return lerp(a, b, positions)
    t = positions[:, None]
    arc = (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)
    return np.asarray(arc, np.float32)


def points_between(a: Latents, b: Latents, positions: Positions, path: Path) -> Latents:
    """Points on a path between two; see `lerp`."""
    return slerp(a, b, positions) if path is Path.SLERP else lerp(a, b, positions)


def even_positions(
    count: int, change: Callable[[Positions], NDArray[np.float64]], *, resolution: int = RESOLUTION
) -> Positions:
    """Positions between which the result, not the latent vector, changes evenly.

    Args:
        count: How many positions, 2 or more, both ends among them.
        change: For positions along the path, how much the result changes from each to the next,
            (position,) to (position - 1,), 0 or more.
        resolution: At how many positions the change is measured.

    Returns:
        (count,), rising from 0 to 1.
    """
    return positions_at(np.linspace(0, 1, count), change, resolution=resolution)


def positions_at(
    shares: NDArray[np.float64],
    change: Callable[[Positions], NDArray[np.float64]],
    *,
    resolution: int = RESOLUTION,
) -> Positions:
    """Positions at which so much of all that changes along a path has changed.

    Args:
        shares: How much, (position,), 0-1.
        change: See `even_positions`.
        resolution: At how many positions the change is measured.

    Returns:
        (position,), 0-1; the share itself where nothing changes.
    """
    fine = np.linspace(0, 1, resolution)
    travelled = np.concatenate([[0.0], np.cumsum(change(fine))])
    if travelled[-1] == 0:
        return shares
    # A little of the plain path keeps the positions apart where nothing changes.
    travelled = travelled / travelled[-1] + 1e-3 * fine
    positions: Positions = np.interp(shares * travelled[-1], travelled, fine)
    return positions
