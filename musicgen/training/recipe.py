"""Recipes: a TOML file in, a checked Recipe out; it says all that a training run depends on."""

import math
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self, TypeVar, get_args, get_origin, get_type_hints

from musicgen.errors import RecipeError

RECIPE = "recipe.toml"
"""Name of the recipe's file in a run and in a model folder."""
KINDS = ("drums",)


@dataclass(frozen=True, slots=True)
class DataRecipe:
    """What a model is trained on.

    Attributes:
        sources: Names of the corpus's sources; their training splits are used.
        source_weights: How often a source is drawn from, by name, relative to one that is not
            named (1.0); windows within a source are drawn evenly.
        licences: Licence of each source, by name; told on the card.
    """

    sources: tuple[str, ...]
    source_weights: dict[str, float] = field(default_factory=dict)
    licences: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in ("source_weights", "licences"):
            for name in getattr(self, key):
                if name not in self.sources:
                    raise RecipeError(
                        f"data.{key} names {name!r}, which data.sources does not have; it has "
                        f"{', '.join(self.sources)}"
                    )


@dataclass(frozen=True, slots=True)
class NetworkRecipe:
    """Sizes of the network.

    Attributes:
        latent_size: Length of z.
        hidden_size: Units of each hidden layer.
        hidden_layers: Hidden layers of the encoder, and of the decoder.
    """

    latent_size: int = 128
    hidden_size: int = 1024
    hidden_layers: int = 2


@dataclass(frozen=True, slots=True)
class LossRecipe:
    """Weights of the loss, in nats.

    Attributes:
        beta: Weight of the KL divergence (Higgins et al. 2017); less buys accuracy with bits.
        beta_warmup_steps: Steps over which beta rises from 0.
        free_bits: Bits of KL a latent dimension has before it is charged (Kingma et al. 2016).
        velocity: Weight of the absolute velocity error of a hit, a unit being full scale.
        offset: Weight of the absolute timing error of a hit, a unit being a step.
    """

    beta: float = 0.3
    beta_warmup_steps: int = 500
    free_bits: float = 0.0
    velocity: float = 4.0
    offset: float = 15.0


@dataclass(frozen=True, slots=True)
class AugmentationRecipe:
    """How often, 0-1, or how strongly a training window is changed.

    Attributes:
        shift: How often a window starts on any beat or step rather than on a bar.
        swap_bar: How often the second bar comes from another window.
        swap_voices: How often a group of voices (kick and snare, hats and ride, toms, crash)
            comes from another window, for each group.
        mute_voice: How often a voice falls silent, for each voice.
        rotate_toms: How often the three toms trade places.
        swap_cymbals: How often closed hat and ride trade places.
        velocity_curve: Standard deviation of the logarithm of the exponent put on velocities.
        timing_stretch: Standard deviation of the logarithm of the factor put on offsets.
        timing_shift: Standard deviation of a shift of all offsets, in steps.
        drop_hit: How often a hit is hidden from the encoder (and still asked of the decoder).
    """

    shift: float = 0.6
    swap_bar: float = 0.12
    swap_voices: float = 0.06
    mute_voice: float = 0.03
    rotate_toms: float = 0.15
    swap_cymbals: float = 0.05
    velocity_curve: float = 0.25
    timing_stretch: float = 0.3
    timing_shift: float = 0.03
    drop_hit: float = 0.0

    @classmethod
    def none(cls) -> Self:
        """No change at all."""
        return cls(**{change.name: 0.0 for change in fields(cls)})


@dataclass(frozen=True, slots=True)
class OptimiserRecipe:
    """How the weights are found: AdamW, cosine decay, an average of the weights kept.

    Attributes:
        steps: Training steps in all.
        batch_size: Windows a step.
        learning_rate: At its height.
        warmup_steps: Steps over which it rises.
        weight_decay: Of AdamW (Loshchilov and Hutter 2019).
        gradient_clip: Largest norm of the gradient.
        ema_decay: Of the exponential moving average of the weights, which is what is released.
        validate_every: Steps between two validations, each with a checkpoint.
    """

    steps: int = 20_000
    batch_size: int = 512
    learning_rate: float = 1.5e-3
    warmup_steps: int = 300
    weight_decay: float = 0.02
    gradient_clip: float = 5.0
    ema_decay: float = 0.999
    validate_every: int = 1_000


@dataclass(frozen=True, slots=True)
class CardRecipe:
    """What the card says beside the figures.

    Attributes:
        summary: What the model is, in a sentence or two.
        limits: What it is bad at, a sentence each.
    """

    summary: str = ""
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a training run depends on, but for the data itself.

    Attributes:
        id: Id of the model, and name of its folder.
        kind: Its representation; one of `KINDS`.
        licence: SPDX expression for the weights.
        seed: Of all randomness.
        data: What it is trained on.
        network: Sizes.
        loss: Weights of the loss.
        augmentation: Changes to the training windows.
        optimiser: How the weights are found.
        card: What the card says beside the figures.
    """

    id: str
    kind: str
    licence: str
    data: DataRecipe
    seed: int = 0
    network: NetworkRecipe = field(default_factory=NetworkRecipe)
    loss: LossRecipe = field(default_factory=LossRecipe)
    augmentation: AugmentationRecipe = field(default_factory=AugmentationRecipe)
    optimiser: OptimiserRecipe = field(default_factory=OptimiserRecipe)
    card: CardRecipe = field(default_factory=CardRecipe)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise RecipeError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")

    def to_dict(self) -> dict[str, Any]:
        """The recipe as plain values, as in its TOML file."""
        return asdict(self)


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe.

    Raises:
        RecipeError: no such file, not TOML, an unknown or missing key, a value of another type.
    """
    path = Path(path)
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise RecipeError(f"{path}: cannot be read: {err.strerror}") from err
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as err:
        raise RecipeError(f"{path}: not a TOML file: {err}") from err
    try:
        return recipe_from_dict(table)
    except RecipeError as err:
        raise RecipeError(f"{path}: {err}") from err


def recipe_from_dict(table: dict[str, Any]) -> Recipe:
    """Make a recipe of plain values. See `read_recipe`."""
    return _from_table(Recipe, table, "")


_Section = TypeVar("_Section")
_MAY_BE_ZERO = frozenset({"seed", "loss.beta_warmup_steps", "optimiser.warmup_steps"})


def _from_table(kind: type[_Section], table: dict[str, Any], where: str) -> _Section:
    types = get_type_hints(kind)
    unknown = sorted(set(table) - set(types))
    if unknown:
        raise RecipeError(
            f"unknown key {where}{unknown[0]}; known there are {', '.join(sorted(types))}"
        )
    values = {key: _value(types[key], value, where + key) for key, value in table.items()}
    try:
        return kind(**values)
    except TypeError:
        given = set(values)
        needed = [f.name for f in fields(kind) if f.name not in given]  # type: ignore[arg-type]
        raise RecipeError(f"missing key {where}{needed[0]}") from None


def _value(kind: Any, value: Any, key: str) -> Any:  # noqa: ANN401 - TOML's values are of any type
    if hasattr(kind, "__dataclass_fields__"):
        if not isinstance(value, dict):
            raise RecipeError(f"{key} must be a table, not {value!r}")
        return _from_table(kind, value, f"{key}.")
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
