"""`musicgen replay`: a clip that musicgen made in, the same clip made again out."""

import argparse
import contextlib
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.cli import arguments

if TYPE_CHECKING:
    from musicgen.clip_recipe import ClipRecipe


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "replay", run, "make a clip again from the recipe that it carries"
    )
    parser.add_argument("clip", metavar="CLIP.mid", type=Path, help="a clip that musicgen wrote")
    parser.add_argument(
        "--out", type=Path, metavar="FILE.mid", help="the clip made again (only compared)"
    )
    parser.add_argument(
        "--inputs",
        type=Path,
        metavar="DIR",
        help="where inputs that have moved are found (beside the clip)",
    )


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen import __version__
    from musicgen.cli import recipes
    from musicgen.files import write_files
    from musicgen.midifile import read_content

    recipe = recipes.read_recipe(options.clip)
    made = _made_again(recipe, options.inputs or options.clip.parent)
    alike = made == read_content(options.clip)
    if options.out is not None:
        write_files({options.out: made})
    told = [f"{options.clip}: {recipe.command}", f"clip {recipe.index + 1}"]
    told.append("made again, identical" if alike else "made again, but the file is another")
    if not alike:
        told.append("it was edited since, or made by another version of a library")
    if recipe.version != __version__:
        told.append(f"made by musicgen {recipe.version}, this is {__version__}")
    print("; ".join(told))
    if options.out is not None:
        print(f"{options.out}: written")


def _made_again(recipe: "ClipRecipe", beside: Path) -> bytes:
    """The bytes of a clip that is made again as its recipe says."""
    from musicgen.cli import recipes
    from musicgen.errors import ClipRecipeError
    from musicgen.model.catalog import find_model

    command = _command(recipe.command)
    found = dict(recipes.found_options(recipe, beside))
    if recipe.model is not None:
        found["model"] = str(Path(found["model"]).expanduser())
        installed = find_model(found["model"])
        if recipes.model_checksum(installed, getattr(command, "MODEL_FILES", ())) != (
            recipe.model.sha256
        ):
            raise ClipRecipeError(
                f"{recipe.model.name}: not the model that the clip was made with: it has changed; "
                "install the release that it was made with"
            )
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "clip"
        told = {**_defaults(command), **recipe.settings, **found}
        own = {"command": recipe.command, "out": out, "picture": None, "replayed": recipe}
        options = argparse.Namespace(**(told | own))
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                command.run(options)
        except (AttributeError, KeyError, TypeError, ValueError) as err:
            raise ClipRecipeError(f"damaged recipe of {recipe.command}: {err}") from err
        for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
            if recipes.read_recipe(path).index == recipe.index:
                return path.read_bytes()
    raise ClipRecipeError(f"damaged recipe: {recipe.command} makes no clip {recipe.index + 1}")


def _command(name: str) -> Any:  # noqa: ANN401 - a command's module
    """The module of a command that writes clips."""
    from musicgen.cli import app_clips
    from musicgen.cli.main import COMMANDS
    from musicgen.errors import ClipRecipeError, near_miss

    modules = {module.__name__.rpartition(".")[2]: module for module in (*COMMANDS, app_clips)}
    key = _MODULES.get(name, name)
    if key not in modules or key == "replay":
        raise ClipRecipeError(
            f"made by a command {name!r} that this version has not{near_miss(name, modules)}"
        )
    return modules[key]


_MODULES: Mapping[str, str] = {"app": "app_clips", "continue": "continuation"}
"""Modules that could not be named as their command; the app opens a window, and makes no file."""


def _defaults(command: Any) -> dict[str, Any]:  # noqa: ANN401 - a command's module
    """What the command's options are where they are not given."""
    commands = argparse.ArgumentParser().add_subparsers()
    command.add_to(commands)
    (parser,) = commands.choices.values()
    # argparse tells its defaults in no other way, positional arguments being required.
    actions = parser._actions  # noqa: SLF001
    return {action.dest: action.default for action in actions if action.dest != "help"}
