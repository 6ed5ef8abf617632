"""Sliders: names in, what each measures in a clip and which way z goes for it out."""

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from musicgen.attributes import (
    ATTRIBUTES,
    ClipArrays,
    UnknownAttributeError,
    find_attribute,
)
from musicgen.errors import MusicgenError, near_miss
from musicgen.model.vectors import FloatArray, ModelVectors
from musicgen.operations.counting import DENSITIES

_SHARES = frozenset({"syncopation-8th", "syncopation-16th", "in-key"})
_SEMITONES = frozenset({"pitch-range", "mean-pitch"})

Measure = Callable[[ClipArrays], float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Slider:
    """Something that can be asked of a clip, in its own unit.

    Attributes:
        name: Id of the attribute, or the name of one's own.
        unit: Of its values, in words.
        decimals: How many of its values' are worth showing.
        direction: Change of z for a unit, to first order, (latent,), float32.
        spread: Standard deviation over the training split, in the unit, more than 0.
        usual: What 98 % of the training split lies in, lowest and highest.
        measure: Its value for a clip; None where that has none.
        grain: The least difference that its values can have in a clip like one, in the unit; 0
            where any.
        possible: What its values lie in whatever the clip, lowest and highest.
    """

    name: str
    unit: str
    decimals: int
    direction: FloatArray
    spread: float
    usual: tuple[float, float]
    measure: Measure = field(repr=False)
    grain: Callable[[ClipArrays], float] = field(repr=False)
    possible: tuple[float, float] = (-math.inf, math.inf)

    def is_usual(self, value: float) -> bool:
        """Whether a value is one that training clips have, but for 1 % at either end."""
        least, most = self.usual
        return least <= value <= most

    def impossible(self, value: float) -> str:
        """Why no clip at all can have a value, in words; empty where one may."""
        least, most = self.possible
        if least <= value <= most:
            return ""
        allowed = f"{least:g} to {most:g}" if most < math.inf else f"{least:g} or more"
        return f"{self.name} can only be {allowed}"

    def shown(self, value: float) -> str:
        """A value as people read it."""
        return f"{value:.{self.decimals}f}"


def attribute_slider(attribute_id: str, vectors: ModelVectors) -> Slider:
    """The slider of an attribute that a model has a vector for."""
    attribute, vector = find_attribute(attribute_id), vectors.vectors[attribute_id]
    return Slider(
        attribute.id,
        attribute.unit,
        attribute.decimals,
        vector.array(),
        vector.spread,
        (vector.least, vector.most),
        attribute.measure,
        _grain_of(attribute_id),
        attribute.possible,
    )


def _grain_of(attribute_id: str) -> Callable[[ClipArrays], float]:
    """What a note more or less, or a semitone, changes."""
    if attribute_id in DENSITIES:
        return lambda clip: 1 / clip.bar_count
    if attribute_id in _SHARES:
        return lambda clip: 100 / max(len(clip.all), 1)
    if attribute_id == "mean-interval":
        return lambda clip: 1 / max(len(clip.pitched) - 1, 1)
    return lambda _clip: float(attribute_id in _SEMITONES)


def sliders_of(vectors: ModelVectors, own: Iterable[Slider] = ()) -> Mapping[str, Slider]:
    """All sliders of a model by name, those of one's own last."""
    listed = [attribute_slider(name, vectors) for name in vectors.vectors]
    return {slider.name: slider for slider in (*listed, *own)}


def find_slider(
    name: str, sliders: Mapping[str, Slider], model_id: str, lost: Collection[str] = ()
) -> Slider:
    """The slider of a name.

    Args:
        name: As it was asked for.
        sliders: Those of the model, by name.
        model_id: The model's.
        lost: Attributes whose sliders were not carried over to it; see `ModelVectors.lost`.

    Raises:
        UnknownAttributeError: there is no such attribute, nor a slider of one's own.
        MusicgenError: there is, but the model cannot move it.
    """
    if name in sliders:
        return sliders[name]
    if name in lost:
        raise MusicgenError(
            f"{name}: was not carried over to {model_id}, where it would miss by more than in the "
            f"model that this began as; `musicgen vector fit {model_id} --data SET` finds it anew; "
            f"there are {', '.join(sliders)}"
        )
    known = [attribute.id for attribute in ATTRIBUTES]
    if name in known:
        raise MusicgenError(
            f"{name}: makes no sense for {model_id}, whose clips have none or all the same; "
            f"it has {', '.join(sliders)}"
        )
    near = near_miss(name, [*known, *sliders]) or f"; {model_id} has {', '.join(sliders)}"
    raise UnknownAttributeError(f"no such attribute or slider {name!r}{near}")
