import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from musicgen.errors import RecipeError
from musicgen.training.recipe import KINDS, read_recipe, recipe_from_dict
from musicgen.training.sections import (
    DrumAugmentationRecipe,
    LineAugmentationRecipe,
    LineNetworkRecipe,
    MeasureAugmentationRecipe,
    MeasureLossRecipe,
    MeasureNetworkRecipe,
    NetworkRecipe,
    StepLossRecipe,
)

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
    assert recipe.augmentation == DrumAugmentationRecipe()


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
    for kind in (DrumAugmentationRecipe, LineAugmentationRecipe, MeasureAugmentationRecipe):
        assert set(asdict(kind.none()).values()) == {0.0}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"sed": 1},
            (
                "unknown key sed; known there are acai, augmentation, card, data, id, kind, "
                "licence, loss, network, optimiser, prior, seed"
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
        ({"kind": "song"}, "kind must be one of drums, melody, trio, measure, not 'song'"),
        ({"kind": 3}, "kind must be one of drums, melody, trio, measure, not 3"),
        ({"acai": {"wieght": 1}}, "unknown key acai.wieght; known there are hidden_size, "),
        ({"loss": {"beta": "low"}}, "loss.beta must be of type float, not 'low'"),
        ({"loss": {"beta": -0.1}}, "loss.beta must be 0 or more, not -0.1"),
        ({"optimiser": {"ema_decay": 1.5}}, "optimiser.ema_decay must be in 0-1, not 1.5"),
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
    with pytest.raises(RecipeError, match=rf"^{path}: unknown key los; .*; did you mean loss\?$"):
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
    assert str(caught.value) == (f"{tmp_path / 'none.toml'}: no such file")


@pytest.mark.parametrize("kind", KINDS)
def test_sections_go_by_the_kind(kind: str) -> None:
    recipe = recipe_from_dict({**LEAST, "kind": kind})
    types = {
        "drums": (NetworkRecipe, StepLossRecipe, DrumAugmentationRecipe),
        "melody": (LineNetworkRecipe, StepLossRecipe, LineAugmentationRecipe),
        "trio": (LineNetworkRecipe, StepLossRecipe, LineAugmentationRecipe),
        "measure": (MeasureNetworkRecipe, MeasureLossRecipe, MeasureAugmentationRecipe),
    }
    found = (type(recipe.network), type(recipe.loss), type(recipe.augmentation))
    assert found == types[kind]


@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
def test_debug_recipe_of_each_kind_comes_back(debug_recipes: Mapping[str, Path], kind: str) -> None:
    recipe = read_recipe(debug_recipes[kind])
    assert recipe.kind == kind
    assert recipe_from_dict(recipe.to_dict()) == recipe


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("drums", {"network": {"rows": 2}}, "unknown key network.rows; known there are hidden_"),
        ("drums", {"augmentation": {"transpose": 1}}, "unknown key augmentation.transpose; "),
        ("melody", {"augmentation": {"swap_bar": 0.1}}, "unknown key augmentation.swap_bar; "),
        ("melody", {"network": {"touch_rank": 1}}, "unknown key network.touch_rank; known there "),
        ("trio", {"loss": {"program": 1}}, "unknown key loss.program; known there are beta, "),
        ("measure", {"loss": {"offset": 1}}, "unknown key loss.offset; known there are beta, "),
        ("measure", {"network": {"bars": 1}}, "unknown key network.bars; known there are code_"),
        (
            "melody",
            {"network": {"bars": 16, "rows": 3}},
            "network.rows must divide network.bars, 16, and 3 does not",
        ),
        (
            "trio",
            {"network": {"rows": 4}},
            "network.rows must divide network.bars, 2, and 4 does not",
        ),
        ("melody", {"network": {"rows": 0}}, "network.rows must be 1 or more, not 0"),
        ("melody", {"augmentation": {"transpose": -1}}, "augmentation.transpose must be 0 or "),
        ("trio", {"optimiser": {"patience": -1}}, "optimiser.patience must be 0 or more, not -1"),
        ("trio", {"optimiser": {"patience": 1.5}}, "optimiser.patience must be of type int, "),
    ],
)
def test_what_is_wrong_for_a_kind_is_named(
    kind: str, changes: dict[str, Any], message: str
) -> None:
    assert error_of({**LEAST, "kind": kind, **changes}).startswith(message)


def test_zero_stands_for_none_where_there_may_be_none() -> None:
    recipe = recipe_from_dict(
        {
            **LEAST,
            "kind": "melody",
            "network": {"conductor_layers": 0},
            "augmentation": {"transpose": 0},
            "optimiser": {"patience": 0, "warmup_steps": 0},
        }
    )
    assert recipe.optimiser.patience == 0
    assert isinstance(recipe.augmentation, LineAugmentationRecipe)
    assert recipe.augmentation.transpose == 0
