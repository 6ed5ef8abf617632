import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from musicgen.errors import ModelError
from musicgen.model.manifest import (
    FORMAT,
    GRAPHS,
    MANIFEST,
    Manifest,
    TrainedOn,
    checksum,
    read_manifest,
    verify,
)


def manifest(**changes: Any) -> Manifest:  # noqa: ANN401 - any value, to be wrong on purpose
    values: dict[str, Any] = {
        "id": "drums-test",
        "kind": "drums",
        "bars": 2,
        "licence": "CC0-1.0",
        "latent_size": 8,
        "steps": 32,
        "voices": ("kick", "snare"),
        "checksums": {},
        "trained_on": (TrainedOn("größe", "CC BY 4.0", files=3, windows=14),),
        "sample_bias": (0.25, -1.0),
        "trained_in": "5 training steps took 1 minutes on 1 x cuda.",
        "recipe": {"seed": 7},
        "evaluation": {"windows": 5},
    }
    return Manifest(**{**values, **changes})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with stand-ins for graphs, and a manifest that is right about them."""
    for name in GRAPHS:
        (tmp_path / name).write_bytes(name.encode())
    checksums = {name: checksum(tmp_path / name) for name in GRAPHS}
    text = manifest(checksums=checksums).to_json()
    (tmp_path / MANIFEST).write_text(text, encoding="utf-8")
    return tmp_path


def error_of(folder: Path) -> str:
    """The one line that tells why a folder's manifest cannot be read."""
    with pytest.raises(ModelError) as caught:
        read_manifest(folder)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_manifest_comes_back_from_its_json(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(manifest().to_json(), encoding="utf-8")
    assert read_manifest(tmp_path) == manifest()


def test_checksum_is_sha_256(tmp_path: Path) -> None:
    (tmp_path / "abc").write_bytes(b"abc")  # of FIPS 180-2, appendix B.1
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert checksum(tmp_path / "abc") == expected


def test_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    assert error_of(tmp_path) == f"{tmp_path}: not a model folder: no readable model.json in it"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{}", b"id = 3"])
def test_manifest_that_is_not_json_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    assert error_of(tmp_path).startswith(f"{tmp_path / MANIFEST}: damaged: not JSON (")


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({**asdict(manifest()), "format": FORMAT + 1}, str(FORMAT + 1)),
        ({**asdict(manifest()), "format": str(FORMAT)}, repr(str(FORMAT))),
        ({}, "None"),
        ([3], "[3]"),
    ],
)
def test_manifest_of_another_format_is_told(tmp_path: Path, content: object, found: str) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    assert error_of(tmp_path) == (
        f"{tmp_path / MANIFEST}: format {found}, but this version of musicgen reads format "
        f"{FORMAT}; install the version that the model was made for, or export the model again"
    )


@pytest.mark.parametrize("key", sorted(set(asdict(manifest())) - {"format", "made_from"}))
def test_missing_key_is_told(tmp_path: Path, key: str) -> None:
    table = asdict(manifest())
    del table[key]
    (tmp_path / MANIFEST).write_text(json.dumps(table), encoding="utf-8")
    assert error_of(tmp_path).endswith(f"damaged: key '{key}' is missing or unknown")


def test_unknown_key_is_told(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({**asdict(manifest()), "licens": "?"}))
    assert error_of(tmp_path).endswith("damaged: key 'licens' is missing or unknown")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("latent_size", "8", "latent_size cannot be '8'"),
        ("bars", None, "bars cannot be None"),
        ("checksums", ["encoder.onnx"], r"checksums cannot be \['encoder.onnx'\]"),
        ("evaluation", 0.9, "evaluation cannot be 0.9"),
        ("trained_in", None, "trained_in cannot be None"),
        ("sample_bias", 0.5, "'float' object is not iterable"),
        ("voices", 9, "'int' object is not iterable"),
        ("trained_on", [{"source": "groove", "files": 1}], "missing 2 required .* 'windows'"),
        ("trained_on", [{"name": "groove"}], "unexpected keyword argument 'name'"),
    ],
)
def test_value_of_another_type_is_told(
    tmp_path: Path, key: str, value: object, message: str
) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({**asdict(manifest()), key: value}))
    with pytest.raises(ModelError, match=message):
        read_manifest(tmp_path)


def test_whole_folder_verifies(folder: Path) -> None:
    verify(folder, read_manifest(folder))


@pytest.mark.parametrize("name", GRAPHS)
def test_changed_graph_is_told(folder: Path, name: str) -> None:
    right = checksum(folder / name)
    (folder / name).write_bytes(b"another")
    wrong = checksum(folder / name)
    with pytest.raises(ModelError) as caught:
        verify(folder, read_manifest(folder))
    assert str(caught.value) == (
        f"{folder / name}: wrong checksum: SHA-256 is {wrong[:12]}..., the manifest says "
        f"{right[:12]}...; the file was changed or damaged, install it again"
    )


@pytest.mark.parametrize("name", GRAPHS)
def test_missing_graph_is_told(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError) as caught:
        verify(folder, read_manifest(folder))
    assert str(caught.value) == f"{folder}: incomplete model: {name} cannot be read"


def test_graph_that_the_manifest_does_not_know_is_told(folder: Path) -> None:
    with pytest.raises(ModelError, match="the manifest says None"):
        verify(folder, manifest())
