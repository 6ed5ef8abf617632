"""Points of many dimensions in, places in a square whose neighbours are neighbours there, out.

Everything here is deterministic: the same points in the same order give the same places.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""(point, dimension)"""
Places = NDArray[np.float64]
"""(point, 2), 0-1 each."""

PERPLEXITY: Final = 10.0
"""About how many neighbours of a point its place is to keep; chosen in benchmarks/latent_map.py."""
_STEPS, _EARLY_STEPS = 500, 100
_EXAGGERATION = 4.0
_BISECTIONS = 50
_NEAREST = 3
_SHARPNESS = 4
"""How much more the nearest of the nearest counts."""
_EVENNESS = 0.5
_MARGIN = 0.04
_GAP = 0.55
"""How far points keep from each other: so much of what an even grid of them would have."""
_PUSHES = 60
_TINY = 1e-12
_FEW = 3


def laid_out(points: Points) -> Places:
    """Lay points out anew.

    t-SNE from the two principal components, then spread over the square.

    Source: van der Maaten & Hinton 2008, Visualizing Data using t-SNE; Kobak & Berens 2019,
    Nature Communications 10:5416, for the start.
    """
    if len(points) <= _FEW:
        return _in_a_row(len(points))
    return pushed_apart(_spread(_tsne(points, principal(points))))


def placed(points: Points, others: Points, places: Places) -> Places:
    """Place points among others that stay where they are: where their nearest ones are.

    Args:
        points: What is placed.
        others: Points that have a place; at least one.
        places: Theirs.
    """
    distances = _distances(points, others)
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :_NEAREST]
    squares = np.take_along_axis(distances, nearest, axis=1) ** 2
    weights = (squares[:, :1] + _TINY) / (squares + _TINY)
    weights **= _SHARPNESS
    weights /= weights.sum(axis=1, keepdims=True)
    return np.asarray((weights[:, :, None] * places[nearest]).sum(axis=1))


def pushed_apart(places: Places, fixed: Places | None = None) -> Places:
    """Places moved so far apart that each can be clicked.

    Args:
        places: What is moved, as little as it takes.
        fixed: Places that stay and that the others keep away from.
    """
    fixed = np.zeros((0, 2)) if fixed is None else fixed
    count = len(places)
    total = count + len(fixed)
    gap = _GAP / np.sqrt(max(total, 1))
    # What lies on the same place is parted in a direction of its own.
    angles = np.arange(count) * (np.pi * (3 - np.sqrt(5)))
    places = places + 0.02 * gap * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for _ in range(_PUSHES):
        offsets = places[:, None] - np.concatenate([places, fixed])[None]
        distances = np.sqrt((offsets**2).sum(axis=2))
        np.fill_diagonal(distances[:, :count], np.inf)
        lacking = np.maximum(gap - distances, 0.0)
        if not lacking.any():
            break
        share = np.ones(total)
        share[:count] = 0.5
        push = (lacking * share / np.maximum(distances, _TINY))[:, :, None] * offsets
        places = np.clip(places + push.sum(axis=1), _MARGIN, 1 - _MARGIN)
    return places


def principal(points: Points) -> Points:
    """The first two principal components, (point, 2); the sign makes the largest load positive."""
    centred = points - points.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2]
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[np.arange(len(axes)), largest] < 0, -1, 1)[:, None]
    flat = centred @ axes.T
    return np.pad(flat, ((0, 0), (0, 2 - len(axes))))


def _in_a_row(count: int) -> Places:
    across = (np.arange(count) + 1) / (count + 1)
    return np.stack([across, np.full(count, 0.5)], axis=1)


def _distances(points: Points, others: Points) -> Points:
    """How far points are from others, (point, other)."""
    squares = (points**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None]
    return np.asarray(np.sqrt(np.maximum(squares - 2 * points @ others.T, 0.0)))


def _affinities(squares: Points) -> Points:
    """How near points are to each other, (point, point), all of it 1 in sum.

    Each row is a Gaussian just so wide that its entropy is that of `PERPLEXITY` neighbours.
    """
    count = len(squares)
    entropy = np.log(min(PERPLEXITY, (count - 1) / 3))
    others = ~np.eye(count, dtype=bool)
    nearest = squares.min(axis=1, initial=np.inf, where=others)
    squares = np.maximum(squares - nearest[:, None], 0.0)
    low, high = np.zeros(count), np.full(count, np.inf)
    precision = 1.0 / np.maximum(squares.mean(axis=1), _TINY)
    rows = np.zeros_like(squares)
    for _ in range(_BISECTIONS):
        rows = np.exp(-squares * precision[:, None]) * others
        rows /= rows.sum(axis=1, keepdims=True)
        too_wide = -(rows * np.log(np.maximum(rows, _TINY))).sum(axis=1) > entropy
        low, high = np.where(too_wide, precision, low), np.where(too_wide, high, precision)
        precision = np.where(np.isinf(high), precision * 2, (low + high) / 2)
    return (rows + rows.T) / (2 * count)


def _tsne(points: Points, start: Points) -> Points:
    count = len(points)
    affinities = _affinities(_distances(points, points) ** 2)
    flat = start / max(float(start.std()), _TINY) * 1e-2
    speed, gain = np.zeros_like(flat), np.ones_like(flat)
    rate = max(count / _EXAGGERATION / 4, 10.0)
    for step in range(_STEPS):
        is_early = step < _EARLY_STEPS
        near = 1 / (1 + _distances(flat, flat) ** 2)
        np.fill_diagonal(near, 0.0)
        pull = affinities * (_EXAGGERATION if is_early else 1.0) - near / near.sum()
        pull *= near
        slope = 4 * (pull.sum(axis=1)[:, None] * flat - pull @ flat)
        turned = (slope > 0) != (speed > 0)
        gain = np.maximum(np.where(turned, gain + 0.2, gain * 0.8), 0.01)
        speed = (0.5 if is_early else 0.8) * speed - rate * gain * slope
        flat = flat + speed
        flat -= flat.mean(axis=0)
    return flat


def _spread(flat: Points) -> Places:
    """Coordinates drawn out so that they fill the square: half by value, half by rank."""
    low, high = flat.min(axis=0), flat.max(axis=0)
    by_value = (flat - low) / np.maximum(high - low, _TINY)
    ranks = flat.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    by_rank = ranks / max(len(flat) - 1, 1)
    both = (1 - _EVENNESS) * by_value + _EVENNESS * by_rank
    return np.asarray(_MARGIN + (1 - 2 * _MARGIN) * both)
