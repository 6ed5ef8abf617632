"""Recipes of companions: a TOML file in, a checked recipe out; all that a fit depends on."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from musicgen.errors import RecipeError
from musicgen.training.recipe import from_table, read_table
from musicgen.training.sections import DataRecipe


@dataclass(frozen=True, slots=True)
class FitRecipe:
    """How weights are found: AdamW with one rise and fall of the rate, an average of them kept.

    Attributes:
        steps: Training steps.
        batch_size: Windows a step.
        learning_rate: At its height.
        weight_decay: Of AdamW (Loshchilov and Hutter 2019).
        validate_every: Steps between two validations; the best average is what is kept.
    """

    steps: int = 3_000
    batch_size: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    validate_every: int = 200


@dataclass(frozen=True, slots=True)
class FeelNetworkRecipe:
    """Sizes of the networks of a feel.

    Attributes:
        style_size: Length of a style code.
        hidden_size: Units of each hidden layer.
        hidden_layers: Of the decoder; the others have one.
        dropout: Share of hidden units left out in training, 0-1.
    """

    style_size: int = 16
    hidden_size: int = 384
    hidden_layers: int = 2
    dropout: float = 0.2


@dataclass(frozen=True, slots=True)
class FeelLossRecipe:
    """What the fit of a feel minimises and how its windows are changed.

    Attributes:
        beta: Weight of the style's KL divergence from its prior.
        likeliest: Weight of the error where the style is the prior's mean, which is what a feel
            without a seed is.
        mute_voice: How often a voice falls silent, for each voice.
        turn_bars: How often the second bar is played before the first, as a loop does.
        tempo_change: Standard deviation of the logarithm of a factor on the tempo that is told.
    """

    beta: float = 1.0
    likeliest: float = 1.0
    mute_voice: float = 0.1
    turn_bars: float = 0.0
    tempo_change: float = 0.05


@dataclass(frozen=True, slots=True)
class FeelRecipe:
    """All that a feel depends on, but for the data itself.

    Attributes:
        base: Id of the drum model whose grid it is for.
        licence: SPDX expression for the weights.
        data: What it is fitted to.
        seed: Of all randomness.
        network: Sizes.
        loss: What is minimised.
        fit: How.
    """

    base: str
    licence: str
    data: DataRecipe
    seed: int = 0
    network: FeelNetworkRecipe = field(default_factory=FeelNetworkRecipe)
    loss: FeelLossRecipe = field(default_factory=FeelLossRecipe)
    fit: FitRecipe = field(default_factory=FitRecipe)


@dataclass(frozen=True, slots=True)
class TapNetworkRecipe:
    """Sizes of a flow that is told a tapped rhythm.

    Attributes:
        hidden_size: Units of the hidden layer that hears the rhythm.
        flow_size: Units of each of the flow's hidden layers.
        flow_blocks: Of the flow.
    """

    hidden_size: int = 192
    flow_size: int = 512
    flow_blocks: int = 3


@dataclass(frozen=True, slots=True)
class TapLossRecipe:
    """How rhythms to be tapped are made of windows.

    Attributes:
        mute_voice: How often a voice falls silent in the window, for each voice.
        skip_onset: How often an onset of the rhythm is left out, 0-1.
        flat: How often a rhythm has one velocity throughout, 0-1.
        straight: How often a rhythm has no micro-timing, 0-1.
    """

    mute_voice: float = 0.03
    skip_onset: float = 0.1
    flat: float = 0.2
    straight: float = 0.2


@dataclass(frozen=True, slots=True)
class TapRecipe:
    """All that a drumifier depends on, but for the data and the drum model.

    Attributes:
        base: Id of the drum model whose latents it draws.
        licence: SPDX expression for the weights.
        data: What it is fitted to.
        seed: Of all randomness.
        network: Sizes.
        loss: What is told.
        fit: How.
    """

    base: str
    licence: str
    data: DataRecipe
    seed: int = 0
    network: TapNetworkRecipe = field(default_factory=TapNetworkRecipe)
    loss: TapLossRecipe = field(default_factory=TapLossRecipe)
    fit: FitRecipe = field(default_factory=FitRecipe)


CompanionRecipe = FeelRecipe | TapRecipe
KINDS: dict[str, type[CompanionRecipe]] = {"humanize": FeelRecipe, "drumify": TapRecipe}


def read_companion_recipe(path: str | Path) -> CompanionRecipe:
    """Read the recipe of a companion; its key `kind` is one of `KINDS`.

    Raises:
        RecipeError: no such file, not TOML, an unknown or missing key, a value of another type.
    """
    try:
        return _made_of(read_table(path))
    except RecipeError as err:
        raise RecipeError(f"{path}: {err}") from err


def _made_of(table: dict[str, Any]) -> CompanionRecipe:
    values = dict(table)
    kind = values.pop("kind", None)
    if kind not in KINDS:
        raise RecipeError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    return from_table(KINDS[kind], values)


def kind_of(recipe: CompanionRecipe) -> str:
    """What it is a recipe of, one of `KINDS`."""
    return next(kind for kind, made in KINDS.items() if isinstance(recipe, made))


def to_dict(recipe: CompanionRecipe) -> dict[str, Any]:
    """The recipe as plain values, as in its TOML file."""
    return {"kind": kind_of(recipe), **asdict(recipe)}
