"""Recipes of clips on the command line: a command's options in, a recipe out, and back."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from musicgen import __version__
from musicgen.cli.arguments import AUTO, FACTORY_PREFIX
from musicgen.clip_recipe import ClipRecipe, RecipeInput, is_recipe
from musicgen.errors import ClipRecipeError
from musicgen.midifile import read_content, texts_from_bytes
from musicgen.operations.clip_source import content_checksum
from musicgen.operations.recipe_parts import model_checksum, recipe_input, recipe_model

__all__ = [
    "content_checksum",
    "found_options",
    "model_checksum",
    "read_recipe",
    "recipe_in",
    "recipe_of",
]

_NO_SETTINGS = frozenset({"run", "command", "out", "picture", "json", "model", "replayed"})
"""What of a command's options does not change the notes, or is told elsewhere in a recipe."""
_MAPS = ("drum_map", "out_map")


def recipe_of(
    options: argparse.Namespace,
    inputs: tuple[str, ...] = (),
    files: tuple[str, ...] = (),
) -> ClipRecipe:
    """The recipe of what a command makes.

    Args:
        options: Of the command.
        inputs: Names of those that hold a clip, or are None; maps of the user's own are found.
        files: Files of the model, beside its graphs, that it is made with.
    """
    replayed: ClipRecipe | None = getattr(options, "replayed", None)
    if replayed is not None:
        return replayed
    told = vars(options)
    given = [name for name in inputs if told[name] is not None]
    given += [name for name in _MAPS if _is_file(told.get(name))]
    settings = {
        name: _plain(value)
        for name, value in told.items()
        if name not in _NO_SETTINGS and name not in given and value is not None
    }
    return ClipRecipe(
        version=__version__,
        command=options.command,
        settings=settings,
        inputs=tuple(recipe_input(name, told[name]) for name in given),
        model=recipe_model(told["model"], files),
    )


def read_recipe(path: Path) -> ClipRecipe:
    """The recipe that a clip carries.

    Raises:
        ClipError: the file cannot be read.
        ClipRecipeError: it carries none, or a damaged one.
    """
    recipe = recipe_in(read_content(path), str(path))
    if recipe is None:
        raise ClipRecipeError(f"{path}: no recipe in it; clips that musicgen wrote carry one")
    return recipe


def recipe_in(content: bytes, name: str) -> ClipRecipe | None:
    """The recipe in the bytes of a MIDI file; None where there is none."""
    for text in texts_from_bytes(content, name):
        if is_recipe(text):
            try:
                return ClipRecipe.from_text(text)
            except ClipRecipeError as err:
                raise ClipRecipeError(f"{name}: {err}") from err
    return None


def _is_file(name: object) -> bool:
    return isinstance(name, str) and name != AUTO and name.lower().endswith(".toml")


def _plain(value: Any) -> Any:  # noqa: ANN401 - any option's value
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, bool | int | float) else str(value)


def found_options(recipe: ClipRecipe, beside: Path) -> Iterator[tuple[str, str]]:
    """The options of a recipe that name its inputs and its model, each checked.

    Args:
        recipe: The recipe.
        beside: Where inputs that have moved are looked for, by file name.

    Raises:
        ClipRecipeError: an input is gone, or not what it was; or the model is.
    """
    for each in recipe.inputs:
        yield each.option, _found(each, beside)
    if recipe.model is not None:
        yield "model", recipe.model.name


def _found(wanted: RecipeInput, beside: Path) -> str:
    if wanted.name.startswith(FACTORY_PREFIX):
        names = [wanted.name]
    else:
        recorded = Path(wanted.name).expanduser()
        names = [str(path) for path in (recorded, beside / recorded.name) if path.is_file()]
    for name in names:
        if content_checksum(name) == wanted.sha256:
            return name
    if not names:
        raise ClipRecipeError(
            f"{wanted.name}: gone; the clip was made of it (SHA-256 {wanted.sha256[:12]}...)"
        )
    raise ClipRecipeError(
        f"{names[0]}: changed since the clip was made of it: its SHA-256 is "
        f"{content_checksum(names[0])[:12]}..., it was {wanted.sha256[:12]}..."
    )
