"""What a recipe tells of what a clip was made of: names in, inputs and models, checked, out."""

import hashlib
import json

from musicgen.clip_recipe import RecipeInput, RecipeModel
from musicgen.model.catalog import InstalledModel, find_model, installed_models
from musicgen.model.manifest import GRAPHS, checksum
from musicgen.operations.clip_source import content_checksum, whole_name


def recipe_input(option: str, name: str) -> RecipeInput:
    """An input of a recipe: a clip, or another file that the clip is made of.

    Args:
        option: What it is given as.
        name: A path, or factory:NAME.
    """
    return RecipeInput(option, whole_name(name), content_checksum(name))


def recipe_model(name: str, files: tuple[str, ...] = ()) -> RecipeModel:
    """The model of a recipe; see `model_checksum`.

    Args:
        name: Its id, or its folder.
        files: Further files of it that are used.
    """
    installed = {each.id for each in installed_models()}
    told = name if name in installed else whole_name(name)
    return RecipeModel(told, model_checksum(find_model(name), files))


def model_checksum(installed: InstalledModel, files: tuple[str, ...] = ()) -> str:
    """SHA-256 of all in a model that makes notes, but for what only other commands use.

    Args:
        installed: The model.
        files: Further files that are used, of its manifest or of a companion in its folder.
    """
    manifest = installed.manifest
    parts = {name: manifest.checksums.get(name) for name in (*GRAPHS, *files)}
    for name in set(files) - set(manifest.checksums):
        path = installed.folder / name
        parts[name] = checksum(path) if path.is_file() else None
    told = json.dumps([parts, manifest.sample_bias], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()
