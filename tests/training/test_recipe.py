import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from musicgen.errors import RecipeError
from musicgen.training.recipe import AugmentationRecipe, Recipe, read_recipe, recipe_from_dict

RELEASED = sorted((Path(__file__).parents[2] / "models").glob("*/recipe.toml"))
LEAST = {"id": "x", "kind": "drums", "licence": "CC0-1.0", "data": {"sources": ["groove"]}}


def error_of(table: dict[str, Any]) -> str:
    with pytest.raises(RecipeError) as caught:
        recipe_from_dict(table)
    return str(caught.value)


def test_debug_recipe_is_read(debug_recipe: Path) -> None:
    recipe = read_recipe(debug_recipe)
    assert (recipe.id, recipe.kind, recipe.seed) == ("drums-debug", "drums", 7)
    assert recipe.data.sources == ("folder-beats", "archive-beats")
    assert recipe.data.source_weights == {"archive-beats": 2.0}
    assert recipe.network.latent_size == 8
    assert recipe.card.limits == ("Music.", "All else.")


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.parent.name)
def test_released_recipe_is_read(path: Path) -> None:
    recipe = read_recipe(path)
    assert recipe.id == path.parent.name
    assert set(recipe.data.licences) == set(recipe.data.sources)


def test_what_is_not_said_has_a_default() -> None:
    recipe = recipe_from_dict(LEAST)
    assert recipe.seed == 0
    assert recipe.network.hidden_size == 1024
    assert recipe.augmentation == AugmentationRecipe()


def test_recipe_comes_back_from_plain_values(debug_recipe: Path) -> None:
    recipe = read_recipe(debug_recipe)
    assert recipe_from_dict(recipe.to_dict()) == recipe
    table = tomllib.loads(debug_recipe.read_text(encoding="utf-8"))
    assert recipe_from_dict(table) == recipe


def test_whole_number_may_stand_for_a_fraction() -> None:
    recipe = recipe_from_dict({**LEAST, "loss": {"beta": 1}})
    assert recipe.loss.beta == 1.0
    assert type(recipe.loss.beta) is float


def test_no_augmentation_is_none_at_all() -> None:
    assert set(asdict(AugmentationRecipe.none()).values()) == {0.0}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"sed": 1},
            (
                "unknown key sed; known there are augmentation, card, data, id, kind, licence, "
                "loss, network, optimiser, seed"
            ),
        ),
        ({"loss": {"betta": 1}}, "unknown key loss.betta; known there are beta, "),
        ({"optimiser": {"lr": 1}}, "unknown key optimiser.lr; known there are batch_size, "),
        ({"data": {}}, "missing key data.sources"),
        ({"data": 3}, "data must be a table, not 3"),
        ({"seed": 1.5}, "seed must be of type int, not 1.5"),
        ({"seed": True}, "seed must be of type int, not True"),
        ({"seed": -1}, "seed must be 0 or more, not -1"),
        ({"id": 7}, "id must be of type str, not 7"),
        ({"kind": "melody"}, "kind must be one of drums, not 'melody'"),
        ({"loss": {"beta": "low"}}, "loss.beta must be of type float, not 'low'"),
        ({"loss": {"beta": -0.1}}, "loss.beta must be 0 or more, not -0.1"),
        ({"loss": {"beta": float("nan")}}, "loss.beta must be 0 or more, not nan"),
        ({"loss": {"beta": float("inf")}}, "loss.beta must be 0 or more, not inf"),
        ({"loss": {"beta": False}}, "loss.beta must be of type float, not False"),
        ({"data": {"sources": "groove"}}, "data.sources must be of type tuple, not 'groove'"),
        ({"data": {"sources": ["a", 2]}}, "data.sources[1] must be of type str, not 2"),
        (
            {"data": {"sources": ["a"], "source_weights": {"a": "much"}}},
            "data.source_weights.a must be of type float, not 'much'",
        ),
        (
            {"data": {"sources": ["a", "c"], "source_weights": {"b": 2}}},
            "data.source_weights names 'b', which data.sources does not have; it has a, c",
        ),
        (
            {"data": {"sources": ["a"], "licences": {"b": "MIT"}}},
            "data.licences names 'b', which data.sources does not have; it has a",
        ),
        ({"card": {"limits": [["nested"]]}}, "card.limits[0] must be of type str, not ['nested']"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, Any], message: str) -> None:
    assert error_of({**LEAST, **changes}).startswith(message)


@pytest.mark.parametrize("key", LEAST)
def test_missing_key_is_named(key: str) -> None:
    table = {name: value for name, value in LEAST.items() if name != key}
    assert error_of(table) == f"missing key {key}"


def test_error_in_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text('id = "x"\n[los]\n')
    with pytest.raises(RecipeError, match=rf"^{path}: unknown key los; "):
        read_recipe(path)


@pytest.mark.parametrize("content", [b"id = ", b"id = 'a'\nid = 'b'", b"\xff"])
def test_file_that_is_not_toml_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "recipe.toml"
    path.write_bytes(content)
    with pytest.raises(RecipeError, match=rf"^{path}: not a TOML file: "):
        read_recipe(path)


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        read_recipe(tmp_path / "none.toml")
    assert str(caught.value) == (
        f"{tmp_path / 'none.toml'}: cannot be read: No such file or directory"
    )


def test_recipe_made_in_code_is_checked_too(debug_recipe: Path) -> None:
    recipe: Recipe = read_recipe(debug_recipe)
    with pytest.raises(RecipeError, match="kind must be one of drums, not 'measure'"):
        replace(recipe, kind="measure")
