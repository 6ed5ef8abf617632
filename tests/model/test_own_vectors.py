import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import ModelError
from musicgen.model.load import AnyModel, load_model
from musicgen.model.own_vectors import (
    OwnVector,
    Separation,
    own_folder,
    read_own,
    require_name,
    write_own,
)
from musicgen.model.vectors import checksums_of


@pytest.fixture(autouse=True)
def user_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "musicgen.model.own_vectors.platformdirs.user_data_dir", lambda *_, **__: str(tmp_path)
    )


@pytest.fixture(scope="module")
def model() -> AnyModel:
    return load_model("drums-2bar")


@pytest.fixture
def bounce(model: AnyModel) -> OwnVector:
    size = model.manifest.latent_size
    return OwnVector(
        name="My bounce!",
        model=model.manifest.id,
        checksums=checksums_of(model.manifest),
        against="ordinary clips",
        origin=(0.5,) * size,
        direction=(2.0, *(0.0,) * (size - 1)),
        weights=(0.5, *(0.0,) * (size - 1)),
        spread=0.25,
        separation=Separation(6, 5, 48, 40, 0.83, 0.62, 0.93),
    )


def test_a_slider_is_read_as_it_was_written(model: AnyModel, bounce: OwnVector) -> None:
    path = write_own(bounce)
    assert path == own_folder("drums-2bar") / "my-bounce.json"
    assert read_own(model.manifest) == ((bounce,), ())


def test_its_value_is_0_at_the_others_and_1_at_ones_own(bounce: OwnVector) -> None:
    others = np.full((1, 128), 0.5, np.float32)
    own = others + np.array(bounce.direction, np.float32)
    assert bounce.value(others) == pytest.approx(0)
    assert bounce.value(own) == pytest.approx(1)
    assert bounce.value(np.concatenate([others, own])) == pytest.approx(0.5)


def test_files_that_cannot_be_used_are_told_and_hide_no_other(
    model: AnyModel, bounce: OwnVector
) -> None:
    write_own(bounce)
    write_own(replace(bounce, name="old", checksums={"encoder.onnx": "0" * 64}))
    damaged = write_own(replace(bounce, name="short", origin=(0.0,)))
    (damaged.parent / "no.json").write_text(json.dumps({"format": 1}))
    found, trouble = read_own(model.manifest)
    assert found == (bounce,)
    assert len(trouble) == 3
    assert "made for another encoder.onnx" in " ".join(trouble)


@pytest.mark.parametrize("name", ["", "  ", "a=b", "!?", "x" * 61])
def test_a_name_that_could_not_be_asked_for_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="a slider's name must have"):
        require_name(name)
