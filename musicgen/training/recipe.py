"""Recipes: a TOML file in, a checked Recipe out; it says all that a training run depends on."""

import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from musicgen.errors import RecipeError, near_miss, why_unread
from musicgen.training.sections import (
    AcaiRecipe,
    AugmentationRecipe,
    CardRecipe,
    DataRecipe,
    DrumAugmentationRecipe,
    LineAugmentationRecipe,
    LineNetworkRecipe,
    LossRecipe,
    MeasureAugmentationRecipe,
    MeasureLossRecipe,
    MeasureNetworkRecipe,
    NetworkRecipe,
    OptimiserRecipe,
    PriorRecipe,
    StepLossRecipe,
)

RECIPE = "recipe.toml"
"""Name of the recipe's file in a run and in a model folder."""


@dataclass(frozen=True, slots=True)
class _SectionsOfKind:
    """The types of the sections that differ by kind."""

    network: type[NetworkRecipe]
    loss: type[LossRecipe]
    augmentation: type[AugmentationRecipe]


_SECTIONS: Mapping[str, _SectionsOfKind] = MappingProxyType(
    {
        "drums": _SectionsOfKind(NetworkRecipe, StepLossRecipe, DrumAugmentationRecipe),
        "melody": _SectionsOfKind(LineNetworkRecipe, StepLossRecipe, LineAugmentationRecipe),
        "trio": _SectionsOfKind(LineNetworkRecipe, StepLossRecipe, LineAugmentationRecipe),
        "measure": _SectionsOfKind(
            MeasureNetworkRecipe, MeasureLossRecipe, MeasureAugmentationRecipe
        ),
    }
)
KINDS = tuple(_SECTIONS)


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a training run depends on, but for the data itself.

    Attributes:
        id: Id of the model, and name of its folder.
        kind: Its representation; one of `KINDS`.
        licence: SPDX expression for the weights.
        seed: Of all randomness.
        data: What it is trained on.
        network: Sizes; its type, as that of `loss` and `augmentation`, goes by the kind.
        loss: Weights of the loss.
        augmentation: Changes to the training windows.
        acai: The critic of interpolations.
        optimiser: How the weights are found.
        prior: What new clips are drawn from.
        card: What the card says beside the figures.
    """

    id: str
    kind: str
    licence: str
    data: DataRecipe
    network: NetworkRecipe
    loss: LossRecipe
    augmentation: AugmentationRecipe
    seed: int = 0
    acai: AcaiRecipe = field(default_factory=AcaiRecipe)
    optimiser: OptimiserRecipe = field(default_factory=OptimiserRecipe)
    prior: PriorRecipe = field(default_factory=PriorRecipe)
    card: CardRecipe = field(default_factory=CardRecipe)

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain values, as in its TOML file."""
        return asdict(self)


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe.

    Raises:
        RecipeError: no such file, not TOML, an unknown or missing key, a value of another type.
    """
    try:
        return recipe_from_dict(read_table(path))
    except RecipeError as err:
        raise RecipeError(f"{path}: {err}") from err


def read_table(path: str | Path) -> dict[str, Any]:
    """The plain values of a TOML file.

    Raises:
        RecipeError: no such file, or not TOML.
    """
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as err:
        raise RecipeError(why_unread(err)) from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise RecipeError(f"not a TOML file: {err}") from err


def recipe_from_dict(table: Mapping[str, Any]) -> Recipe:
    """Make a recipe of plain values. See `read_recipe`."""
    _require_known(table, "", get_type_hints(Recipe))
    kind = table.get("kind")
    if kind is None:
        raise RecipeError("missing key kind")
    if not isinstance(kind, str) or kind not in _SECTIONS:
        raise RecipeError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    sections = {name: getattr(_SECTIONS[kind], name) for name in _SectionsOfKind.__slots__}
    types = get_type_hints(Recipe) | sections
    empty: dict[str, Any] = {name: {} for name in sections}
    return _from_table(Recipe, empty | dict(table), "", types)


_Section = TypeVar("_Section")
_MAY_BE_ZERO = frozenset(
    {
        "seed",
        "loss.beta_warmup_steps",
        "optimiser.warmup_steps",
        "optimiser.patience",
        "network.conductor_layers",
        "augmentation.transpose",
    }
)


def from_table(kind: type[_Section], table: Mapping[str, Any]) -> _Section:
    """Make a dataclass of sections of plain values.

    Raises:
        RecipeError: an unknown or missing key, or a value of another type.
    """
    return _from_table(kind, table, "", get_type_hints(kind))


def _from_table(
    kind: type[_Section], table: Mapping[str, Any], where: str, types: Mapping[str, Any]
) -> _Section:
    _require_known(table, where, types)
    needed = [
        each.name
        for each in fields(kind)  # type: ignore[arg-type]
        if each.default is MISSING and each.default_factory is MISSING
    ]
    if missing := [name for name in needed if name not in table]:
        raise RecipeError(f"missing key {where}{missing[0]}")
    return kind(**{key: _value(types[key], value, where + key) for key, value in table.items()})


def _require_known(table: Mapping[str, Any], where: str, known: Iterable[str]) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        near = near_miss(unknown[0], known, where)
        raise RecipeError(
            f"unknown key {where}{unknown[0]}; known there are {', '.join(sorted(known))}{near}"
        )


def _value(kind: Any, value: Any, key: str) -> Any:  # noqa: ANN401 - TOML's values are of any type
    if hasattr(kind, "__dataclass_fields__"):
        if not isinstance(value, dict):
            raise RecipeError(f"{key} must be a table, not {value!r}")
        return _from_table(kind, value, f"{key}.", get_type_hints(kind))
    if kind is float and type(value) in (int, float):
        if not 0 <= value < math.inf:
            raise RecipeError(f"{key} must be 0 or more, not {value!r}")
        return float(value)
    if kind is int and type(value) is int:
        least = 0 if key in _MAY_BE_ZERO else 1
        if value < least:
            raise RecipeError(f"{key} must be {least} or more, not {value}")
        return value
    if kind is str and isinstance(value, str):
        return value
    if kind == tuple[str, ...] and isinstance(value, list | tuple):
        return tuple(_value(str, item, f"{key}[{index}]") for index, item in enumerate(value))
    if get_origin(kind) is dict and isinstance(value, dict):
        each = get_args(kind)[1]
        return {name: _value(each, item, f"{key}.{name}") for name, item in value.items()}
    raise RecipeError(f"{key} must be of type {getattr(kind, '__name__', kind)}, not {value!r}")
