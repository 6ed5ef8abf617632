import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import ModelError
from musicgen.model.catalog import find_model
from musicgen.model.load import AnyModel, load_model
from musicgen.model.manifest import checksum, read_manifest
from musicgen.model.vectors import VECTORS, read_vectors, write_vectors


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The folder of the released drum model, which may be damaged."""
    return shutil.copytree(find_model("drums-2bar").folder, tmp_path / "drums-2bar")


@pytest.fixture(scope="module")
def model() -> AnyModel:
    return load_model("drums-2bar")


def test_the_released_vectors_are_of_its_model(model: AnyModel) -> None:
    vectors = read_vectors(model.folder, model.manifest)
    assert vectors.model == "drums-2bar"
    assert {"note-density", "density-kick", "swing", "mean-velocity"} <= set(vectors.vectors)
    assert "mean-pitch" not in vectors.vectors
    for vector in vectors.vectors.values():
        assert vector.array().shape == (model.manifest.latent_size,)
        assert vector.least < vector.mean < vector.most
        assert vector.spread > 0
        assert vector.method in vectors.comparison[vector.attribute]
    assert vectors.reference_latents().shape[1] == model.manifest.latent_size


def test_along_a_vector_the_decoder_plays_more(model: AnyModel) -> None:
    vectors = read_vectors(model.folder, model.manifest)
    ordinary = vectors.reference_latents()
    way = vectors.vectors["note-density"].array()
    hits = [
        int((model.answers(model.decode(ordinary + np.float32(by) * way))[0][..., 0] > 0).sum())
        for by in (-6, 0, 6)
    ]
    assert hits[0] < hits[1] < hits[2]


def test_what_is_written_is_read_again(copied: Path) -> None:
    manifest = read_manifest(copied)
    vectors = read_vectors(copied, manifest)
    fewer = replace(vectors, vectors={"swing": vectors.vectors["swing"]})
    write_vectors(copied, manifest, fewer)
    assert read_vectors(copied, read_manifest(copied)) == fewer


def test_a_model_without_vectors_says_how_to_make_them(copied: Path) -> None:
    (copied / VECTORS).unlink()
    with pytest.raises(ModelError, match=r"no sliders.*vector fit drums-2bar"):
        read_vectors(copied, read_manifest(copied))


def test_a_changed_file_is_refused(copied: Path) -> None:
    (copied / VECTORS).write_text((copied / VECTORS).read_text() + " ")
    with pytest.raises(ModelError, match="wrong checksum"):
        read_vectors(copied, read_manifest(copied))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 7}, "format 7, but this version of musicgen reads format 1"),
        ({"checksums": {"encoder.onnx": "0" * 64}}, "made for another encoder.onnx"),
        ({"clip_distance": 0}, "damaged"),
        ({"references": [[0.0]]}, "a vector must have 128 numbers"),
        ({"vectors": [{}]}, "damaged"),
        ({"more": 1}, "damaged"),
    ],
)
def test_vectors_of_another_model_or_form_are_refused(
    copied: Path, changes: dict[str, object], message: str
) -> None:
    path = copied / VECTORS
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    manifest = read_manifest(copied)
    manifest = replace(manifest, checksums=manifest.checksums | {VECTORS: checksum(path)})
    with pytest.raises(ModelError, match=message):
        read_vectors(copied, manifest)
