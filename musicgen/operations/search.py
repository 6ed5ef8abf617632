"""The search of a shift: a clip's neighbourhood and values in, the clip nearest to them out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from musicgen.attributes import ClipArrays
from musicgen.model.clip_model import Decoded, Fitted
from musicgen.operations.counting import Counts, lean_by
from musicgen.operations.neighbourhood import FloatArray, Neighbourhood
from musicgen.operations.sliders import Slider
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score

CLOSE = 0.03
"""A value is near enough if it misses by this share of the asked change."""
REACHED = 0.1
"""A value counts as reached if it misses by no more than this share."""
_FARTHEST = 1.5
"""z goes so far at most, in distances between two training clips."""
_STEPS = np.array([0.3, 0.65, 1.0, 1.6, 2.5, 4.0], np.float32)
"""Of a round, in steps that would do to first order; near the clip its correction holds against."""
_LEAST_AIM = 0.75
"""In spreads: the first order aims short of what the clip's correction holds against."""
_ROUNDS = 3
_FURTHER = 4.0
"""How much further a round steps after one that came no nearer: some clips are held fast."""
_COUNTINGS = 4
_WAY_COST = 0.02
"""Of a distance between two clips, in squared spreads: of equals the nearer wins."""
_NO_VALUE_COST = 9.0
"""Of losing the attribute, in squared spreads."""

Errors = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What is asked of a slider.

    Attributes:
        slider: The slider.
        before: Its value in the clip.
        value: The value asked for.
        grain: The least difference that its values can have, in its unit; 0 where any.
    """

    slider: Slider
    before: float
    value: float
    grain: float

    def is_met(self, reached: float | None, share: float) -> bool:
        """Whether a value misses by no more than a share of the change, or as little as can be."""
        if reached is None:
            return False
        shown = 0.5 * 10.0**-self.slider.decimals
        allowed = max(share * abs(self.value - self.before), self.grain / 2, shown)
        return abs(reached - self.value) <= allowed + 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Found(Generic[Decoded]):
    """A clip on the way.

    Attributes:
        offset: How far z is from the clip's, (latent,).
        decoding: Of z, not leaned on.
        more: How many notes it was leaned on to have more, by the id of the density.
        score: The clip.
        errors: Asked less measured, (target,), in spreads; 0 where it has no value.
        cost: What is to be least.
        is_close: Whether the search may end.
    """

    offset: FloatArray
    decoding: Decoded
    more: Mapping[str, int]
    score: Score
    errors: Errors
    cost: float
    is_close: bool


class Search(Generic[Fitted, Decoded]):
    """A search for values of some sliders.

    Args:
        around: The clip's neighbourhood.
        targets: What is asked.
        drum_map: What drums are read by; the default map where None.
        exact: Whether densities are counted out; else vectors alone are to reach them.
        playing_fades: Whether how the clip's notes are played may change.
        hurries: Whether the first clip that is close will do, which is seldom worse, and takes a
            third of the time; else all points of a round are looked at.
    """

    def __init__(
        self,
        around: Neighbourhood[Fitted, Decoded],
        targets: Sequence[Target],
        *,
        drum_map: DrumMap | None,
        exact: bool,
        playing_fades: bool,
        hurries: bool = False,
    ) -> None:
        self._around = around
        self._targets = targets
        self._drum_map = drum_map
        self._exact = exact
        self._playing_fades = playing_fades
        self._hurries = hurries

    def nearest(self) -> Found[Decoded]:
        """The clip that comes nearest, as little changed as it can be."""
        (best,) = self._tried(np.zeros((1, self._around.latent_size), np.float32))
        reach = 1.0
        for _ in range(_ROUNDS):
            way = self._way(best.errors)
            if best.is_close or not way.any():
                break
            offsets: FloatArray = (best.offset + reach * _STEPS[:, None] * way).astype(np.float32)
            nearest = self._best_of(best, self._tried(self._bounded(offsets)))
            reach = reach * _FURTHER if nearest is best else 1.0
            best = nearest
        return self._counted_out(best)

    def _way(self, errors: Errors) -> FloatArray:
        """Where z goes so that errors vanish, to first order, (latent,)."""
        way = np.zeros(self._around.latent_size, np.float32)
        for target, error in zip(self._targets, errors.tolist(), strict=True):
            way += np.float32(error * target.slider.spread) * target.slider.direction
        furthest = float(np.abs(errors).max(initial=0.0))
        return way * np.float32(max(1.0, _LEAST_AIM / furthest)) if furthest else way

    def _bounded(self, offsets: FloatArray) -> FloatArray:
        distances = [self._around.distance(offset) / _FARTHEST for offset in offsets]
        return offsets / np.maximum(1, distances)[:, None].astype(np.float32)

    def _best_of(self, best: Found[Decoded], tried: Iterable[Found[Decoded]]) -> Found[Decoded]:
        for each in tried:
            if each.cost < best.cost:
                best = each
            if self._hurries and best.is_close:
                break
        return best

    def _tried(self, offsets: FloatArray) -> Iterator[Found[Decoded]]:
        """The clips at some offsets; decoded at once, and written one by one as they are wanted."""
        decodings = self._around.decoded(offsets, playing_fades=self._playing_fades)
        for decoding, offset in zip(decodings, offsets, strict=True):
            yield self._found(decoding, offset, self._more(decoding, offset))

    def _found(
        self, decoding: Decoded, offset: FloatArray, more: Mapping[str, int]
    ) -> Found[Decoded]:
        score = self._around.score(lean_by(decoding, more, self._drum_map), offset)
        clip = ClipArrays(score, self._drum_map)
        values = [target.slider.measure(clip) for target in self._targets]
        errors = np.array(
            [
                0.0 if value is None else (target.value - value) / target.slider.spread
                for target, value in zip(self._targets, values, strict=True)
            ]
        )
        cost = float(np.square(errors).sum()) + _NO_VALUE_COST * values.count(None)
        cost += _WAY_COST * self._around.distance(offset)
        close = all(
            target.is_met(value, CLOSE) for target, value in zip(self._targets, values, strict=True)
        )
        return Found(offset, decoding, more, score, errors, cost, close)

    def _more(self, decoding: Decoded, offset: FloatArray) -> Mapping[str, int]:
        """How many notes more a decoding needs for the asked densities."""
        if self._counts is None:
            return {}
        return self._counts.missing(self._around.score(decoding, offset))

    def _counted_out(self, found: Found[Decoded]) -> Found[Decoded]:
        """The same with the densities that still miss by a few notes put right.

        Notes beside the grid fade, parts are put back, and steps that a meter lacks do not sound.
        """
        if self._counts is None:
            return found
        for _ in range(_COUNTINGS):
            missing = self._counts.missing(found.score)
            if not any(missing.values()):
                break
            more = {name: count + missing[name] for name, count in found.more.items()}
            better = self._found(found.decoding, found.offset, more)
            if better.cost >= found.cost:
                break
            found = better
        return found

    @cached_property
    def _counts(self) -> Counts | None:
        if not self._exact:
            return None
        asked = {
            target.slider.name: target.value
            for target in self._targets
            if target.slider.name in self._around.densities
        }
        if not asked:
            return None
        bars = ClipArrays(self._around.clip.score).bar_count
        return Counts.of_densities(asked, bars, self._drum_map)
