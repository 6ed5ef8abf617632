"""Shifting: a clip and values of some attributes in, the clip changed to have them out.

Densities, and sliders of one's own, move z along their vectors; what corrects the decoder to the
clip fades with the way, so that much of the clip stays. How many notes sound is then settled by
leaning on the decoder's thresholds, as far as it is not sure of them. What a rule can set, such as
loudness, timing, register and syncopation, is touched outright; z moves only where no rule does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic

import numpy as np

from musicgen.attributes import ClipArrays
from musicgen.errors import ClipError, MusicgenError
from musicgen.model.clip_model import ClipModel, Decoded, Fitted
from musicgen.model.lock import Lock
from musicgen.model.vectors import ModelVectors
from musicgen.operations.neighbourhood import Neighbourhood
from musicgen.operations.search import REACHED, Search, Target
from musicgen.operations.sliders import Slider, find_slider, sliders_of
from musicgen.operations.touches import OF_PLAYING, TOUCHES, touched
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score

_TOUCHINGS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of an attribute, and what came of it.

    Attributes:
        slider: The attribute.
        before: Its value in the clip.
        asked: The value asked for.
        reached: The value that the new clip has; None where it has none.
        in_reach: Whether that is the asked one, as near as whole notes let it be or to a tenth of
            the change; else it is the nearest that was found.
    """

    slider: Slider
    before: float
    asked: float
    reached: float | None
    in_reach: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of another attribute.

    Attributes:
        slider: The attribute.
        before: Its value in the clip; None where the clip had none.
        after: Its value in the new clip; None where that has none.
    """

    slider: Slider
    before: float | None
    after: float | None

    @property
    def spreads(self) -> float:
        """The change, in standard deviations of the training split; 0 where either has no value."""
        if self.before is None or self.after is None:
            return 0.0
        return (self.after - self.before) / self.slider.spread


@dataclass(frozen=True, slots=True)
class Shifted:
    """A shifted clip.

    Attributes:
        score: The new clip.
        asked: What was asked, and what came of it.
        moved: All other attributes of the model, whether they changed or not.
        distance: How far z went, 1 being as far as another clip; 0 where it stayed.
    """

    score: Score
    asked: tuple[Asked, ...]
    moved: tuple[Moved, ...]
    distance: float


class Shift(Generic[Fitted, Decoded]):
    """A clip that can be shifted.

    Args:
        model: Encodes and decodes.
        clip: The clip, as the model fits it.
        vectors: The model's.
        own: Sliders of one's own.
        drum_map: What its drums are read and written by; the default map where None.
        lock: Parts that stay as they are; what is asked and measured is of the whole clip.
        exact: Whether to touch and to count out; else vectors alone are to reach everything.
        hurries: Whether to take the first clip that comes close, as playing live wants it; else the
            best of all that are looked at.
    """

    def __init__(
        self,
        model: ClipModel[Fitted, Decoded],
        clip: Fitted,
        vectors: ModelVectors,
        *,
        own: Iterable[Slider] = (),
        drum_map: DrumMap | None = None,
        lock: Lock | None = None,
        exact: bool = True,
        hurries: bool = False,
    ) -> None:
        self.sliders = sliders_of(vectors, own)
        self._attributes = tuple(vectors.vectors)
        self._model_id = vectors.model
        self._lost = vectors.lost
        self._drum_map = drum_map
        self._clip = ClipArrays(clip.score, drum_map)
        self._exact = exact
        self._hurries = hurries
        self._around = Neighbourhood(
            model, clip, vectors.clip_distance, drum_map=drum_map, lock=lock
        )

    def value(self, name: str) -> float:
        """The value of a slider in the clip, by its name; see `to` for what is raised."""
        return self._before(self._slider(name))

    def by(self, changes: Mapping[str, float]) -> Shifted:
        """Shift by changes of some attributes, by name, in their units; see `to`."""
        return self.to({name: self.value(name) + change for name, change in changes.items()})

    def to(self, values: Mapping[str, float]) -> Shifted:
        """Shift to values of some attributes.

        Args:
            values: By the slider's name, in its unit.

        Returns:
            The new clip; where a value is out of reach, with the nearest that was found.

        Raises:
            MusicgenError: there is no such slider for the model, or a value is no number.
            ClipError: the clip has no value of an attribute.
        """
        targets = self._targets(values)
        return self._told(*self._nearest(targets), targets)

    def score(self, values: Mapping[str, float]) -> Score:
        """The clip that `to` gives, without what there is to tell of it."""
        return self._nearest(self._targets(values))[0]

    def _nearest(self, targets: Sequence[Target]) -> tuple[Score, float]:
        """The clip nearest to what is asked, and how far it is."""
        plain = [target for target in targets if not self._is_touched(target)]
        score, distance = self._found(plain, targets, playing_fades=not self._exact)
        missed = [target for target in targets if not self._is_met(target, score)]
        if any(self._is_touched(target) for target in missed):
            playing = any(target.slider.name in OF_PLAYING for target in missed)
            other, farther = self._found(targets, targets, playing_fades=playing)
            if self._misses(other, targets) < self._misses(score, targets):
                score, distance = other, farther
        return score, distance

    def _found(
        self, sought: Sequence[Target], targets: Sequence[Target], *, playing_fades: bool
    ) -> tuple[Score, float]:
        """The clip nearest to what is sought, touched as all targets say, and how far it is."""
        score, distance = self._clip.score, 0.0
        if sought:
            search = Search(
                self._around,
                sought,
                drum_map=self._drum_map,
                exact=self._exact,
                playing_fades=playing_fades,
                hurries=self._hurries,
            )
            found = search.nearest()
            distance = self._around.distance(found.offset)
            score = found.score
        if not self._exact:
            return score, distance
        return self._touched(score, targets), distance

    def _touched(self, score: Score, targets: Sequence[Target]) -> Score:
        """A score touched, as often as it takes where locked parts do not go along."""
        values = {target.slider.name: target.value for target in targets}
        best = score
        for _ in range(_TOUCHINGS):
            changed = self._around.put_back(touched(score, values))
            if self._misses(changed, targets) >= self._misses(best, targets):
                break
            best = changed
            clip = ClipArrays(best, self._drum_map)
            for target in targets:
                reached = target.slider.measure(clip)
                values[target.slider.name] += target.value - (reached or target.value)
        return best

    def _is_touched(self, target: Target) -> bool:
        return self._exact and target.slider.name in TOUCHES

    def _targets(self, values: Mapping[str, float]) -> list[Target]:
        return [self._target(self._slider(name), value) for name, value in values.items()]

    def _target(self, slider: Slider, value: float) -> Target:
        if not np.isfinite(value):
            raise MusicgenError(f"{slider.name}: must be a number, not {value}")
        return Target(slider, self._before(slider), value, slider.grain(self._clip))

    def _slider(self, name: str) -> Slider:
        return find_slider(name, self.sliders, self._model_id, self._lost)

    def _before(self, slider: Slider) -> float:
        value = slider.measure(self._clip)
        if value is None:
            raise ClipError(f"the clip has no {slider.name} that could be changed")
        return value

    def _is_met(self, target: Target, score: Score) -> bool:
        return target.is_met(target.slider.measure(ClipArrays(score, self._drum_map)), REACHED)

    def _misses(self, score: Score, targets: Sequence[Target]) -> float:
        """How far a score is from its targets, in spreads, all together."""
        clip = ClipArrays(score, self._drum_map)
        values = [target.slider.measure(clip) for target in targets]
        return sum(
            np.inf if value is None else abs(value - target.value) / target.slider.spread
            for value, target in zip(values, targets, strict=True)
        )

    def _told(self, score: Score, distance: float, targets: Sequence[Target]) -> Shifted:
        clip = ClipArrays(score, self._drum_map)
        asked = []
        for target in targets:
            reached = target.slider.measure(clip)
            met = target.is_met(reached, REACHED)
            asked.append(Asked(target.slider, target.before, target.value, reached, met))
        names = {target.slider.name for target in targets}
        others = [self.sliders[name] for name in self._attributes if name not in names]
        moved = tuple(
            Moved(slider, slider.measure(self._clip), slider.measure(clip)) for slider in others
        )
        return Shifted(score, tuple(asked), moved, distance)
