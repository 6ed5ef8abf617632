"""The manifest of a model folder: `model.json` in, a checked Manifest out, and back."""

import hashlib
import json
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from musicgen.errors import ModelError

MANIFEST = "model.json"
FORMAT = 2
"""Version of the manifest that this program writes, and the only one it reads."""
GRAPHS = ("encoder.onnx", "decoder.onnx", "prior.onnx")


@dataclass(frozen=True, slots=True)
class TrainedOn:
    """A source of the training data.

    Attributes:
        source: Its name in the corpus.
        licence: SPDX expression, or the source's own words.
        files: How many of its files were used.
        windows: How many windows on a bar they hold.
    """

    source: str
    licence: str
    files: int
    windows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model folder says of itself.

    Attributes:
        id: Id, and name of the folder.
        kind: Representation, such as `drums`.
        bars: Bars of a clip.
        licence: SPDX expression for the weights.
        latent_size: Length of z.
        steps: Steps of a clip.
        voices: Names of the drum voices, in the order of the arrays; none where it has no drums.
        checksums: SHA-256 of each graph, by file name, in hexadecimal.
        trained_on: The training data.
        sample_bias: Added to logits when a clip is drawn from the prior, so that notes come as
            often as in the training data; how many there are, and of what, goes by the kind.
        trained_in: How long training took and on what, in a sentence; empty where not known.
        recipe: The recipe as plain values.
        evaluation: What it scored on the test split, as `musicgen evaluate --json` prints it; of a
            model of one's own, on the clips that were held out.
        made_from: What a model of one's own was made from: `id` and `checksums` of the graphs of
            the model that it began as, and how many `files` of the user's; empty of others.
        format: Version of the manifest.
    """

    id: str
    kind: str
    bars: int
    licence: str
    latent_size: int
    steps: int
    voices: tuple[str, ...]
    checksums: dict[str, str]
    trained_on: tuple[TrainedOn, ...]
    sample_bias: tuple[float, ...]
    trained_in: str
    recipe: dict[str, Any]
    evaluation: dict[str, Any]
    made_from: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> str:
        """The manifest as text, ready to be written."""
        table = asdict(self)
        if not self.made_from:
            del table["made_from"]
        return json.dumps(table, indent=2, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a model folder.

    Raises:
        ModelError: it is missing, not JSON, of another format, lacks a key, or has a value of
            another type.
    """
    path = folder / MANIFEST
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise ModelError(f"{folder}: not a model folder: no readable {MANIFEST} in it") from err
    except ValueError as err:
        raise ModelError(f"{path}: damaged: not JSON ({err})") from err
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        found = table.get("format") if isinstance(table, dict) else table
        raise ModelError(
            f"{path}: format {found!r}, but this version of musicgen reads format {FORMAT}; "
            "install the version that the model was made for, or export the model again"
        )
    known = {each.name for each in fields(Manifest)}
    needed = {each.name for each in fields(Manifest) if each.default_factory is MISSING}
    wrong = sorted(set(table) - known | needed - set(table))
    if wrong:
        raise ModelError(f"{path}: damaged: key {wrong[0]!r} is missing or unknown")
    try:
        table["voices"] = tuple(table["voices"])
        table["sample_bias"] = tuple(table["sample_bias"])
        table["trained_on"] = tuple(TrainedOn(**source) for source in table["trained_on"])
    except TypeError as err:
        raise ModelError(f"{path}: damaged: {err}") from err
    for key, kind in get_type_hints(Manifest).items():
        if key in table and not isinstance(table[key], get_origin(kind) or kind):
            raise ModelError(f"{path}: damaged: {key} cannot be {table[key]!r}")
    return Manifest(**table)


def checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(folder: Path, manifest: Manifest) -> None:
    """Check that every graph is there and is the one the manifest was written for.

    Raises:
        ModelError: a graph is missing, or its checksum is another.
    """
    for name in GRAPHS:
        expected = manifest.checksums.get(name)
        try:
            found = checksum(folder / name)
        except OSError as err:
            raise ModelError(f"{folder}: incomplete model: {name} cannot be read") from err
        if found != expected:
            raise ModelError(
                f"{folder / name}: wrong checksum: SHA-256 is {found[:12]}..., the manifest says "
                f"{str(expected)[:12]}...; the file was changed or damaged, install it again"
            )
