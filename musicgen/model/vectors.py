"""The attribute vectors of a model: `vectors.json` of its folder in, directions in z out, and back.

A vector says which way z goes so that an attribute rises by one of its units. The file names the
encoder and decoder that it was made for; beside others it means nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ModelError, why_unread
from musicgen.files import write_files
from musicgen.latent import Latents
from musicgen.model.manifest import MANIFEST, Manifest, checksum

VECTORS = "vectors.json"
FORMAT = 1
"""Version of the file that this program writes, and the only one it reads."""
MADE_FOR = ("encoder.onnx", "decoder.onnx")
_DECIMALS = 5

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vector:
    """The way that an attribute rises.

    Attributes:
        attribute: Id of the attribute.
        method: How it was found, of those that docs/controls.md tells.
        direction: Change of z for each unit of the attribute, to first order, (latent,).
        mean: Of the attribute over the training split, in its unit.
        spread: Its standard deviation there, more than 0.
        least: Its first percentile there.
        most: Its 99th.
    """

    attribute: str
    method: str
    direction: tuple[float, ...]
    mean: float
    spread: float
    least: float
    most: float

    def array(self) -> FloatArray:
        """The direction, (latent,), float32."""
        return np.array(self.direction, np.float32)


@dataclass(frozen=True, slots=True)
class ModelVectors:
    """What is known of a model's latent space.

    Attributes:
        model: Id of the model.
        checksums: SHA-256 of the graphs that it was made for, by file name.
        clips: How many clips of the training split it was made from.
        clip_distance: How far two of them lie apart in z, in the median, more than 0.
        references: z of some of them, (clip, latent): what is ordinary, for sliders of one's own.
        vectors: By the attribute's id.
        comparison: What each method reached on the validation split: by attribute, method, figure.
    """

    model: str
    checksums: Mapping[str, str]
    clips: int
    clip_distance: float
    references: tuple[tuple[float, ...], ...]
    vectors: Mapping[str, Vector]
    comparison: Mapping[str, Mapping[str, Mapping[str, float]]]

    def reference_latents(self) -> Latents:
        """Z of the reference clips, (clip, latent), float32."""
        return np.array(self.references, np.float32)

    @property
    def lost(self) -> tuple[str, ...]:
        """Attributes that the model it was made from can move, and this one was not given."""
        return tuple(name for name in self.comparison if name not in self.vectors)

    def to_json(self) -> str:
        """The vectors as text, ready to be written."""
        table = {"format": FORMAT, **{each.name: getattr(self, each.name) for each in fields(self)}}
        table["vectors"] = [asdict(vector) for vector in self.vectors.values()]
        return as_json(table)


def as_json(table: Mapping[str, Any]) -> str:
    """A table as text, its numbers to five decimals."""
    return json.dumps(_rounded(table), ensure_ascii=False, separators=(",", ":")) + "\n"


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Numbers to five decimals, which no ear tells from more."""
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, Mapping):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return value


def write_vectors(folder: Path, manifest: Manifest, vectors: ModelVectors) -> None:
    """Put vectors into a model's folder, and their checksum into its manifest."""
    content = vectors.to_json().encode()
    listed = manifest.checksums | {VECTORS: hashlib.sha256(content).hexdigest()}
    told = replace(manifest, checksums=listed).to_json()
    write_files({folder / VECTORS: content, folder / MANIFEST: told.encode()})


def read_vectors(folder: Path, manifest: Manifest) -> ModelVectors:
    """Read the vectors of a model folder.

    Raises:
        ModelError: there are none, or they are damaged, of another format, or made for another
            encoder or decoder.
    """
    path = folder / VECTORS
    if not path.is_file():
        raise ModelError(
            f"{manifest.id}: has no sliders: no {VECTORS} in {folder}; "
            f"`musicgen vector fit {manifest.id} --data SET` makes them"
        )
    if checksum(path) != manifest.checksums.get(VECTORS):
        raise ModelError(
            f"{path}: wrong checksum: the file was changed or damaged; install it again, or make "
            "it again with `musicgen vector fit`"
        )
    table = read_table(path, FORMAT)
    try:
        listed = [Vector(**_with_direction(each)) for each in table.pop("vectors")]
        references = tuple(tuple(map(float, row)) for row in table.pop("references"))
        vectors = ModelVectors(
            references=references, vectors={each.attribute: each for each in listed}, **table
        )
    except (TypeError, KeyError, ValueError) as err:
        raise ModelError(f"{path}: damaged: {err}") from err
    require_made_for(path, vectors.checksums, manifest)
    sizes = {len(each.direction) for each in listed} | {len(row) for row in references}
    if sizes - {manifest.latent_size} or not vectors.clip_distance > 0:
        raise ModelError(f"{path}: damaged: a vector must have {manifest.latent_size} numbers")
    return vectors


def _with_direction(table: dict[str, Any]) -> dict[str, Any]:
    return {**table, "direction": tuple(map(float, table["direction"]))}


def read_table(path: Path, version: int) -> dict[str, Any]:
    """The table of a JSON file that says its format.

    Raises:
        ModelError: it cannot be read, or is of another format.
    """
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise ModelError(f"{path}: {why_unread(err)}") from err
    except ValueError as err:
        raise ModelError(f"{path}: damaged: not JSON ({err})") from err
    found = table.pop("format", None) if isinstance(table, dict) else None
    if found != version:
        raise ModelError(
            f"{path}: format {found!r}, but this version of musicgen reads format {version}; "
            "make it again"
        )
    return dict(table)


def checksums_of(manifest: Manifest) -> dict[str, str]:
    """The checksums that vectors of a model carry."""
    return {name: manifest.checksums[name] for name in MADE_FOR}


def require_made_for(path: Path, checksums: Mapping[str, str], manifest: Manifest) -> None:
    """Check that vectors are of a model; ModelError where they are of another."""
    for name, expected in checksums_of(manifest).items():
        found = str(checksums.get(name))
        if found != expected:
            raise ModelError(
                f"{path}: made for another {name}: SHA-256 {found[:12]}..., that of {manifest.id} "
                f"is {expected[:12]}...; make it again"
            )
