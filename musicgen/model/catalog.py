"""The installed models: an id or a folder in, where it lies out."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import platformdirs

import musicgen
from musicgen.errors import ModelError, near_miss
from musicgen.model.manifest import MANIFEST, Manifest, read_manifest

ENVIRONMENT_VARIABLE = "MUSICGEN_MODELS"


@dataclass(frozen=True)
class InstalledModel:
    """A model folder that was found.

    Attributes:
        folder: Where it lies.
    """

    folder: Path

    @cached_property
    def manifest(self) -> Manifest:
        """Its manifest; ModelError where that cannot be read."""
        return read_manifest(self.folder)

    @property
    def id(self) -> str:
        """Its id; the name of its folder where the manifest cannot be read."""
        try:
            return self.manifest.id
        except ModelError:
            return self.folder.name

    @property
    def size_bytes(self) -> int:
        """Size of all its files, in bytes."""
        return sum(path.stat().st_size for path in self.folder.iterdir() if path.is_file())


def model_folders() -> tuple[Path, ...]:
    """Where models are looked for; the first that has an id wins.

    The folders of the environment variable MUSICGEN_MODELS, the user's own, and the ones that came
    with musicgen.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE, "")
    package = Path(musicgen.__file__).parent
    shipped = package / "_models"
    if not shipped.is_dir():  # run from a checkout
        shipped = package.parent / "models"
    return (*(Path(part) for part in named.split(os.pathsep) if part), own_models_folder(), shipped)


def own_models_folder() -> Path:
    """Where the user's own models lie."""
    return Path(platformdirs.user_data_dir("musicgen", appauthor=False)) / "models"


def installed_models() -> tuple[InstalledModel, ...]:
    """The installed models, by id."""
    found: dict[str, InstalledModel] = {}
    for folder in model_folders():
        if folder.is_dir():
            for path in sorted(folder.iterdir()):
                if (path / MANIFEST).is_file():
                    model = InstalledModel(path)
                    found.setdefault(model.id, model)
    return tuple(found[name] for name in sorted(found))


def find_model(name: str) -> InstalledModel:
    """Find a model.

    Args:
        name: Id of an installed model, or the path of a model folder.

    Raises:
        ModelError: there is none; the message names the nearest.
    """
    models = {model.id: model for model in installed_models()}
    if name in models:
        return models[name]
    if (Path(name) / MANIFEST).is_file():
        return InstalledModel(Path(name))
    if Path(name).is_dir():
        raise ModelError(f"{name}: not a model folder: no {MANIFEST} in it")
    listed = ", ".join(models) or "none"
    meant = near_miss(name, models) or ";"
    raise ModelError(f"no model {name!r}{meant} installed: {listed} (a model folder works too)")
