"""Sliders of one's own: files in the user's folder in, directions in z out, and back."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from musicgen.errors import ModelError, near_miss
from musicgen.files import write_files, writing_to
from musicgen.latent import Latents
from musicgen.model.manifest import Manifest
from musicgen.model.vectors import as_json, read_table, require_made_for

FORMAT = 1
_MOST_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Separation:
    """How well a slider tells clips that it was not made from.

    Attributes:
        own: Clips of one's own.
        own_right: How many of them, each left out in turn, were told as such.
        others: Other clips.
        others_right: How many of them, each left out in turn, were told as such.
        accuracy: Mean of the two shares, 0-1; 0.5 is chance.
        least: Lower end of its 95 % interval.
        most: Upper end.
    """

    own: int
    own_right: int
    others: int
    others_right: int
    accuracy: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class OwnVector:
    """A slider made of clips: 0 is where others are on average, 1 where one's own are.

    Attributes:
        name: What it is called.
        model: Id of the model.
        checksums: SHA-256 of the graphs that it was made for, by file name.
        against: What the others are: the name of a folder, or "ordinary clips".
        origin: z where it is 0, (latent,).
        direction: Change of z for a unit, (latent,).
        weights: What a change of z adds to it, (latent,); weights times direction is 1.
        spread: Its standard deviation over the others, more than 0.
        separation: How well it tells clips that it was not made from.
    """

    name: str
    model: str
    checksums: Mapping[str, str]
    against: str
    origin: tuple[float, ...]
    direction: tuple[float, ...]
    weights: tuple[float, ...]
    spread: float
    separation: Separation

    def value(self, z: Latents) -> float:
        """The value of a clip, by z of its bars, (bar, latent)."""
        return float((z.mean(axis=0) - np.array(self.origin)) @ np.array(self.weights))


def require_name(name: str) -> None:
    """Check the name of a slider; ModelError where it could not be written or asked for."""
    if not name.strip() or len(name) > _MOST_CHARACTERS or "=" in name or not _slug(name):
        raise ModelError(
            f"a slider's name must have 1-{_MOST_CHARACTERS} characters, a letter or digit among "
            f"them, and no '=', not {name!r}"
        )


def own_folder(model_id: str) -> Path:
    """Where the sliders of a model are kept."""
    user = Path(platformdirs.user_data_dir("musicgen", appauthor=False))
    return user / "vectors" / model_id


def write_own(vector: OwnVector) -> Path:
    """Write a slider to the user's folder; one of its name is replaced.

    Returns:
        The file.
    """
    path = own_folder(vector.model) / f"{_slug(vector.name)}.json"
    write_files({path: as_json({"format": FORMAT, **asdict(vector)}).encode()})
    return path


def remove_own(name: str, manifest: Manifest) -> Path:
    """Delete a slider, a damaged one too.

    Returns:
        The file that is gone.

    Raises:
        ModelError: there is none of that name.
        OutputError: it cannot be deleted.
    """
    path = own_folder(manifest.id) / f"{_slug(name)}.json"
    if not _slug(name) or not path.is_file():
        known = [vector.name for vector in read_own(manifest)[0]]
        listed = f"; there are {', '.join(known)}" if known else ""
        near = near_miss(name, known) or listed
        raise ModelError(f"no slider {name!r} of your own for {manifest.id}{near}")
    with writing_to(path):
        path.unlink()
    return path


def own_of_name(name: str, manifest: Manifest) -> tuple[Path, OwnVector | None] | None:
    """What a slider of a name would replace: its file, and it where that can be read."""
    path = own_folder(manifest.id) / f"{_slug(name)}.json"
    if not path.is_file():
        return None
    try:
        return path, _read(path, manifest)
    except ModelError:
        return path, None


def read_own(manifest: Manifest) -> tuple[tuple[OwnVector, ...], tuple[str, ...]]:
    """The user's sliders of a model, by name, and a line for each file that cannot be used."""
    found: list[OwnVector] = []
    trouble: list[str] = []
    for path in sorted(own_folder(manifest.id).glob("*.json")):
        try:
            found.append(_read(path, manifest))
        except ModelError as err:
            trouble.append(str(err))
    return tuple(sorted(found, key=lambda each: each.name)), tuple(trouble)


def own_of(table: Mapping[str, Any]) -> OwnVector:
    """A slider of its plain values, as `dataclasses.asdict` gives them.

    Raises:
        ModelError: they are not those of a slider.
    """
    try:
        numbers = {key: tuple(map(float, table[key])) for key in ("origin", "direction", "weights")}
        return OwnVector(**{**table, **numbers, "separation": Separation(**table["separation"])})
    except (TypeError, KeyError, ValueError) as err:
        raise ModelError(f"damaged: {err}") from err


def _read(path: Path, manifest: Manifest) -> OwnVector:
    table = read_table(path, FORMAT)
    try:
        vector = own_of(table)
    except ModelError as err:
        raise ModelError(f"{path}: {err}") from err
    require_made_for(path, vector.checksums, manifest)
    sizes = {len(vector.origin), len(vector.direction), len(vector.weights)}
    if sizes != {manifest.latent_size}:
        raise ModelError(f"{path}: damaged: a vector must have {manifest.latent_size} numbers")
    return vector


def _slug(name: str) -> str:
    """A name as that of a file."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
