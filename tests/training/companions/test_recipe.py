from pathlib import Path

import pytest

from musicgen.errors import RecipeError
from musicgen.training.companions.recipe import (
    FeelRecipe,
    TapRecipe,
    kind_of,
    read_companion_recipe,
    to_dict,
)

RECIPES = Path(__file__).parents[2] / "recipes"


def test_kinds_are_told_apart() -> None:
    feel = read_companion_recipe(RECIPES / "humanize-debug.toml")
    taps = read_companion_recipe(RECIPES / "drumify-debug.toml")
    assert isinstance(feel, FeelRecipe)
    assert isinstance(taps, TapRecipe)
    assert (kind_of(feel), kind_of(taps)) == ("humanize", "drumify")
    assert feel.network.style_size == 3
    assert to_dict(taps)["network"]["hidden_size"] == 8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('kind = "humanize"', 'kind = "dance"'), "kind must be one of humanize, drumify"),
        (("style_size = 3", "style_length = 3"), "unknown key network.style_length"),
        (("steps = 4", "steps = 0"), "fit.steps must be 1 or more, not 0"),
        (('base = "drums-2bar"', ""), "missing key base"),
        (('base = "drums-2bar"', "base ="), "not a TOML file"),
    ],
)
def test_a_damaged_recipe_is_told(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    text = (RECIPES / "humanize-debug.toml").read_text(encoding="utf-8")
    path = tmp_path / "recipe.toml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(RecipeError, match=message):
        read_companion_recipe(path)
