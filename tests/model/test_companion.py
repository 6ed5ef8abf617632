import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import ModelError
from musicgen.model.catalog import find_model
from musicgen.model.companion import COMPANION, find_companion
from musicgen.model.feel_model import FEEL_GRAPHS, HUMANIZE, FeelDecoding, FeelModel
from musicgen.model.tap_model import DRUMIFY, TAP_GRAPHS, TapModel
from musicgen.training.companions.recipe import read_companion_recipe, to_dict

RELEASED = find_model("drums-2bar").folder


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(RELEASED, tmp_path / "copied")
    return tmp_path / "copied"


def rewrite(folder: Path, **changes: object) -> None:
    table = json.loads((folder / COMPANION).read_text(encoding="utf-8"))
    (folder / COMPANION).write_text(json.dumps(table | changes), encoding="utf-8")


@pytest.mark.parametrize(("kind", "graphs"), [(HUMANIZE, FEEL_GRAPHS), (DRUMIFY, TAP_GRAPHS)])
def test_released_companions_state_what_they_are(kind: str, graphs: tuple[str, ...]) -> None:
    found = find_companion("drums-2bar", kind, graphs)
    manifest = found.manifest
    assert (manifest.kind, manifest.base) == (kind, "drums-2bar")
    assert set(manifest.checksums) == set(graphs)
    assert sum((found.folder / name).stat().st_size for name in graphs) < 4_000_000
    assert all(source.windows > 0 for source in manifest.trained_on)
    recipe = to_dict(read_companion_recipe(found.folder / "recipe.toml"))
    assert json.loads(json.dumps(recipe)) == manifest.recipe


def test_a_model_without_one_is_told(copied: Path) -> None:
    shutil.rmtree(copied / HUMANIZE)
    with pytest.raises(ModelError, match="cannot humanize: it has no such companion"):
        FeelModel.load(str(copied))


@pytest.mark.parametrize("name", [*FEEL_GRAPHS])
def test_a_damaged_graph_is_told(copied: Path, name: str) -> None:
    with (copied / HUMANIZE / name).open("ab") as file:
        file.write(b"\0")
    with pytest.raises(ModelError, match=f"{name}: wrong checksum"):
        FeelModel.load(str(copied))


def test_a_companion_of_other_weights_is_told(copied: Path) -> None:
    rewrite(copied / DRUMIFY, stands_on={"prior.onnx": "00"})
    with pytest.raises(ModelError, match="drumify was fitted beside other weights"):
        TapModel.load(str(copied))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 9}, "format 9, but this version of musicgen reads format 1"),
        ({"constants": []}, "damaged: constants cannot be"),
        ({"constants": {}}, "damaged: constants has no number 'style_size'"),
        ({"new": 1}, "damaged: key 'new' is missing or unknown"),
        ({"trained_on": [{"source": "x"}]}, "damaged: .*missing"),
        ({"kind": "drumify"}, "a companion to drumify, not to humanize"),
    ],
)
def test_a_damaged_manifest_is_told(copied: Path, changes: dict[str, object], message: str) -> None:
    rewrite(copied / HUMANIZE, **changes)
    with pytest.raises(ModelError, match=message):
        FeelModel.load(str(copied))


def test_text_that_is_no_manifest_is_told(copied: Path) -> None:
    (copied / HUMANIZE / COMPANION).write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match="damaged: not JSON"):
        FeelModel.load(str(copied))


def test_draws_scatter_about_the_median_as_told() -> None:
    shape = (200, 32, 9)
    decoding = FeelDecoding(
        *(np.full(shape, value, np.float32) for value in (0.5, 0.05, 0.1, 0.04))
    )
    velocities, offsets = decoding.drawn(np.random.default_rng(0), together=0.6)
    assert np.abs(velocities - 0.5).mean() == pytest.approx(0.05, rel=0.05)
    assert offsets.mean() == pytest.approx(0.1, abs=0.003)
    assert offsets.var() == pytest.approx(2 * 0.04**2, rel=0.1)
    kick, snare = offsets[..., 0].ravel(), offsets[..., 1].ravel()
    assert np.corrcoef(kick, snare)[0, 1] == pytest.approx(0.6, abs=0.05)
    still = decoding.drawn(np.random.default_rng(0), together=0.6, temperature=0)
    assert (still[0] == decoding.velocities).all()
    assert (still[1] == decoding.offsets).all()
