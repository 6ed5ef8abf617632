"""What touches have in common: measuring, changing every note, and seeking a setting."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from musicgen.attributes import ClipArrays, find_attribute
from musicgen.score import Note, Score

FloatArray = NDArray[np.float64]

_TRIES = 6
_CLOSE = 1e-3


def measured(score: Score, attribute: str) -> float | None:
    """The value of an attribute, by id; None where the score has none."""
    return find_attribute(attribute).measure(ClipArrays(score))


def changed(score: Score, change: Callable[[Note, int, int], Note]) -> Score:
    """A score with each note changed; told are its track's index and its own in it."""
    tracks = tuple(
        replace(
            track,
            notes=tuple(change(note, place, index) for index, note in enumerate(track.notes)),
        )
        for place, track in enumerate(score.tracks)
    )
    return replace(score, tracks=tracks)


def sought(
    made: Callable[[float], Score], attribute: str, value: float, start: float, first: float
) -> Score:
    """The score nearest to a value, by the secant method.

    Args:
        made: The score for a setting.
        attribute: What is measured, by id.
        value: What it is to be.
        start: The setting that changes nothing.
        first: One that nearly gives the value.
    """
    best = made(start)
    low, at_low = start, (measured(best, attribute) or 0.0) - value
    least, high = abs(at_low), first
    for _ in range(_TRIES):
        score = made(high)
        error = (measured(score, attribute) or 0.0) - value
        if abs(error) < least:
            best, least = score, abs(error)
        slope = (error - at_low) / (high - low) if high != low else 0.0
        if abs(error) < _CLOSE or slope == 0:
            break
        low, at_low, high = high, error, high - error / slope
    return best


def edited(
    score: Score, attribute: str, value: float, edits: Callable[[Score, bool], list[Score]]
) -> Score:
    """A score edited note by note as long as that brings an attribute nearer to a value.

    Args:
        score: The score.
        attribute: What is measured, by id.
        value: What it is to be.
        edits: Scores with one edit each, the best first; told is whether the attribute is to rise.
    """
    now = measured(score, attribute)
    while now is not None:
        for candidate in edits(score, now < value):
            then = measured(candidate, attribute)
            if then is not None and abs(then - value) < abs(now - value) - _CLOSE:
                score, now = candidate, then
                break
        else:
            return score
    return score
