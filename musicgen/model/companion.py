"""A companion of a model: a folder in the model's own that says what it is, checked as it is read.

A companion does more with a model's grid or latents than encode and decode: it humanizes, or
drumifies. It has graphs of its own, and holds for just the model that it was fitted beside.
"""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from musicgen.errors import ModelError, why_unread
from musicgen.model.catalog import find_model
from musicgen.model.manifest import TrainedOn, checksum

COMPANION = "companion.json"
FORMAT = 1
"""Version of the manifest that this program writes, and the only one it reads."""


@dataclass(frozen=True, slots=True)
class CompanionManifest:
    """What a companion says of itself.

    Attributes:
        kind: What it does, such as `humanize`; also the name of its folder.
        base: Id of the model it belongs to.
        licence: SPDX expression for the weights.
        constants: Numbers that it works with, such as the size of a style code, by name.
        checksums: SHA-256 of each graph, by file name, in hexadecimal.
        stands_on: The same of those of the model's graphs that it was fitted to.
        trained_on: The training data.
        recipe: The recipe as plain values.
        format: Version of the manifest.
    """

    kind: str
    base: str
    licence: str
    constants: dict[str, float]
    checksums: dict[str, str]
    stands_on: dict[str, str]
    trained_on: tuple[TrainedOn, ...]
    recipe: dict[str, Any]
    format: int = FORMAT

    def to_json(self) -> str:
        """The manifest as text, ready to be written."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class Companion:
    """A companion that was found, and whose files are those of its manifest.

    Attributes:
        folder: Where it lies.
        manifest: What it says of itself.
    """

    folder: Path
    manifest: CompanionManifest

    def constant(self, name: str) -> float:
        """A number of its manifest; ModelError where it has none of that name."""
        value = self.manifest.constants.get(name)
        if not isinstance(value, int | float):
            raise ModelError(f"{self.folder}: damaged: constants has no number {name!r}")
        return value


def find_companion(model: str, kind: str, graphs: tuple[str, ...]) -> Companion:
    """Find a companion of a model, and check all that it stands on.

    Args:
        model: Id or folder of the model.
        kind: What it is to do.
        graphs: The graphs it must have.

    Raises:
        ModelError: the model has none, or one that is damaged or was fitted beside other weights.
    """
    installed = find_model(model)
    folder = installed.folder / kind
    if not (folder / COMPANION).is_file():
        raise ModelError(
            f"{model}: cannot {kind}: it has no such companion ({folder / COMPANION}); "
            f"`musicgen companion` fits one"
        )
    manifest = read_companion_manifest(folder)
    if manifest.kind != kind:
        raise ModelError(f"{folder}: a companion to {manifest.kind}, not to {kind}")
    for name in graphs:
        _require(folder / name, manifest.checksums.get(name))
    for name, expected in manifest.stands_on.items():
        _require(installed.folder / name, expected, f"; {kind} was fitted beside other weights")
    return Companion(folder, manifest)


def read_companion_manifest(folder: Path) -> CompanionManifest:
    """Read the manifest of a companion.

    Raises:
        ModelError: it is missing, not JSON, of another format, lacks a key, or has a value of
            another type.
    """
    path = folder / COMPANION
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise ModelError(f"{path}: {why_unread(err)}") from err
    except ValueError as err:
        raise ModelError(f"{path}: damaged: not JSON ({err})") from err
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        found = table.get("format") if isinstance(table, dict) else table
        raise ModelError(
            f"{path}: format {found!r}, but this version of musicgen reads format {FORMAT}"
        )
    if wrong := sorted({field.name for field in fields(CompanionManifest)} ^ set(table)):
        raise ModelError(f"{path}: damaged: key {wrong[0]!r} is missing or unknown")
    try:
        table["trained_on"] = tuple(TrainedOn(**source) for source in table["trained_on"])
    except TypeError as err:
        raise ModelError(f"{path}: damaged: {err}") from err
    for key, kind in get_type_hints(CompanionManifest).items():
        if not isinstance(table[key], get_origin(kind) or kind):
            raise ModelError(f"{path}: damaged: {key} cannot be {table[key]!r}")
    return CompanionManifest(**table)


def _require(path: Path, expected: str | None, why: str = "") -> None:
    try:
        found = checksum(path)
    except OSError as err:
        raise ModelError(f"{path}: cannot be read, and is part of the model") from err
    if found != expected:
        raise ModelError(
            f"{path}: wrong checksum: SHA-256 is {found[:12]}..., the manifest says "
            f"{str(expected)[:12]}...{why}"
        )
