"""Onsets in, steps of a grid out, each step given to one onset, with the offset from it."""

import math
from collections.abc import Sequence

_COST_OF_DROPPING = 4.0
"""Against squared shifts in steps: a few neighbours give way before a note is dropped."""

_Chain = tuple[int | None, "_Chain"] | None
"""The steps chosen so far, the last one first."""


def place(positions: Sequence[float], steps: int) -> tuple[int | None, ...]:
    """Give each onset of a line a step of its own, in order.

    An onset takes a step less than one away from it; an onset on a step takes just that. Most take
    the nearest; where two would share a step, one takes the other step beside it, at the least sum
    of squared shifts, and only where there is none is an onset dropped. So triplets of sixteenths
    and grace notes mostly keep their place.

    Args:
        positions: Onsets in steps, rising, 0 or more.
        steps: How many the grid has.

    Returns:
        For each onset its step, from 0, or None where it found no room.
    """
    best: dict[int, tuple[float, _Chain]] = {-1: (0.0, None)}
    for position in positions:
        best = _next_choices(best, position, steps)
    chain = min(best.values(), key=lambda choice: choice[0])[1]
    chosen: list[int | None] = []
    while chain is not None:
        step, chain = chain
        chosen.append(step)
    return tuple(reversed(chosen))


def _next_choices(
    best: dict[int, tuple[float, _Chain]], position: float, steps: int
) -> dict[int, tuple[float, _Chain]]:
    """The cheapest choices up to one more onset, by the last step that they take."""
    low = math.floor(position)
    options: tuple[int | None, ...] = (low, None) if position == low else (low + 1, low, None)
    following: dict[int, tuple[float, _Chain]] = {}
    for last, (cost, chain) in best.items():
        for step in options:
            if step is not None and not last < step < steps:
                continue
            more = _COST_OF_DROPPING if step is None else (position - step) ** 2
            # No later onset takes a step below this one's: all such ends are as good as each other.
            end = max(low - 1, last if step is None else step)
            if end not in following or cost + more < following[end][0]:
                following[end] = (cost + more, (step, chain))
    return following
