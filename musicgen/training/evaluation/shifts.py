"""Shifts of held-out clips by one slider: clips and a slider in, what was asked and reached out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from musicgen.model.vectors import Vector
from musicgen.operations.shift import Shift, Shifted
from musicgen.score import Score

AnyShift = Shift[Any, Any]

_MOST_SPREADS = 2.0
_LEAST_SPREADS = 0.1
_DRAWS = 8
_ALIKE_SPREADS = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """A held-out clip.

    Attributes:
        score: The clip.
        values: What was measured of it, by the attribute's id.
    """

    score: Score
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A shift that was asked for.

    Attributes:
        source: The clip.
        change: What was asked, in the attribute's unit.
        shifted: What came of it.
    """

    source: HeldOut
    change: float
    shifted: Shifted

    @property
    def reached(self) -> float:
        """The change that was reached, in the attribute's unit."""
        (asked,) = self.shifted.asked
        return 0.0 if asked.reached is None else asked.reached - asked.before


def any_shifts(
    shifts: Sequence[AnyShift], clips: Sequence[HeldOut], vector: Vector, rng: np.random.Generator
) -> Iterator[Trial]:
    """A shift of each clip by a change drawn evenly from two spreads down to two up.

    Values stay within what 98 % of the training clips have; where no draw does, the clip is left
    out, and so it is where it has no value.
    """
    for shift, clip in zip(shifts, clips, strict=True):
        for _ in range(_DRAWS):
            share = rng.uniform(-_MOST_SPREADS, _MOST_SPREADS)
            if abs(share) >= _LEAST_SPREADS and _is_usual(clip, vector, share):
                yield _trial(shift, clip, vector, share)
                break


def spread_shifts(
    shifts: Sequence[AnyShift], clips: Sequence[HeldOut], vector: Vector
) -> Iterator[Trial]:
    """A shift of each clip by a spread, in turn up and down; turned where only that is usual."""
    for index, (shift, clip) in enumerate(zip(shifts, clips, strict=True)):
        first = 1.0 if index % 2 else -1.0
        share = next((sign for sign in (first, -first) if _is_usual(clip, vector, sign)), None)
        if share is not None:
            yield _trial(shift, clip, vector, share)


def _is_usual(clip: HeldOut, vector: Vector, share: float) -> bool:
    value = clip.values.get(vector.attribute)
    return value is not None and vector.least <= value + share * vector.spread <= vector.most


def _trial(shift: AnyShift, clip: HeldOut, vector: Vector, share: float) -> Trial:
    change = share * vector.spread
    return Trial(clip, change, shift.by({vector.attribute: change}))


def another_at_target(
    trial: Trial, pool: Sequence[HeldOut], vector: Vector, rng: np.random.Generator
) -> Score | None:
    """A clip of a pool, at random, that has the value asked for as it is; None where none has."""
    target = trial.source.values[vector.attribute] + trial.change
    near = [
        clip.score
        for clip in pool
        if clip is not trial.source
        and vector.attribute in clip.values
        and abs(clip.values[vector.attribute] - target) <= _ALIKE_SPREADS * vector.spread
    ]
    return near[int(rng.integers(len(near)))] if near else None
