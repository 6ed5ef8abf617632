import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import ModelError, ShapeError
from musicgen.factory import all_beats
from musicgen.model.clip_model import noise_size
from musicgen.model.drum_model import DrumDecoding, DrumModel
from musicgen.model.load import AnyModel, load_model
from musicgen.model.manifest import MANIFEST, checksum
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import STEPS, FloatArray, to_grid
from musicgen.training.recipe import RECIPE, read_recipe

RELEASED = Path(__file__).parents[2] / "models" / "drums-2bar"
LATENT_SIZE = 8  # of the debug recipe
BATCHES = (1, 7)


@pytest.fixture(scope="module")
def released() -> AnyModel:
    return load_model(str(RELEASED))


@pytest.fixture
def copied_model(debug_model_folder: Path, tmp_path: Path) -> Path:
    """A copy of the debug model that may be damaged."""
    return shutil.copytree(debug_model_folder, tmp_path / "copied")


def rewrite_manifest(folder: Path, **changes: object) -> None:
    table = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps({**table, **changes}), encoding="utf-8")


def factory_grids() -> FloatArray:
    """The factory beats as drum arrays, (beat, step, voice, channel), float32."""
    return np.stack([to_grid(beat.score).grid.to_array() for beat in all_beats()])


@pytest.mark.train
@pytest.mark.parametrize("batch", BATCHES)
def test_outputs_have_the_documented_shapes(debug_model: DrumModel, batch: int) -> None:
    posterior = debug_model.encode(factory_grids()[:batch])
    assert posterior.mu.shape == posterior.logvar.shape == (batch, LATENT_SIZE)
    z = debug_model.draw(np.zeros((batch, noise_size(LATENT_SIZE)), np.float32))
    assert z.shape == (batch, LATENT_SIZE)
    decoding = debug_model.decode(z)
    assert len(decoding) == batch
    arrays = (decoding.hit_logits, decoding.velocities, decoding.offsets)
    assert {array.shape for array in arrays} == {(batch, STEPS, VOICES)}
    assert {array.dtype for array in (*arrays, z, posterior.mu)} == {np.dtype(np.float32)}
    assert 0 <= decoding.velocities.min() <= decoding.velocities.max() <= 1
    assert -0.5 <= decoding.offsets.min() <= decoding.offsets.max() <= 0.5


@pytest.mark.train
def test_clip_is_the_same_alone_and_in_a_batch(debug_model: DrumModel) -> None:
    grids = factory_grids()[:7]
    together = debug_model.encode(grids).mu
    alone = np.concatenate([debug_model.encode(grid[None]).mu for grid in grids])
    np.testing.assert_allclose(alone, together, rtol=0, atol=1e-5)


@pytest.mark.train
def test_double_precision_is_taken(debug_model: DrumModel) -> None:
    z = np.linspace(-1, 1, LATENT_SIZE)[None]
    found = debug_model.decode(z)  # type: ignore[arg-type]  # float64, as numpy gives it
    expected = debug_model.decode(z.astype(np.float32))
    np.testing.assert_array_equal(found.hit_logits, expected.hit_logits)


@pytest.mark.train
@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ((32, 9, 3), "grid must have shape (batch, 32, 9, 3), not (32, 9, 3)"),
        ((1, 16, 9, 3), "grid must have shape (batch, 32, 9, 3), not (1, 16, 9, 3)"),
        ((2, 32, 9), "grid must have shape (batch, 32, 9, 3), not (2, 32, 9)"),
    ],
)
def test_grid_of_another_shape_is_told(
    debug_model: DrumModel, shape: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ShapeError) as caught:
        debug_model.encode(np.zeros(shape, np.float32))
    assert str(caught.value) == message


@pytest.mark.train
@pytest.mark.parametrize("shape", [(LATENT_SIZE,), (1, LATENT_SIZE + 2), (1, 1, LATENT_SIZE)])
def test_latent_of_another_shape_is_told(debug_model: DrumModel, shape: tuple[int, ...]) -> None:
    calls: dict[str, tuple[Callable[[FloatArray], object], int]] = {
        "z": (debug_model.decode, LATENT_SIZE),
        "noise": (debug_model.draw, noise_size(LATENT_SIZE)),
    }
    for name, (call, size) in calls.items():
        with pytest.raises(ShapeError) as caught:
            call(np.zeros(shape, np.float32))
        assert str(caught.value) == f"{name} must have shape (batch, {size}), not {shape}"


@pytest.mark.train
def test_damaged_graph_is_told(copied_model: Path) -> None:
    graph = copied_model / "decoder.onnx"
    graph.write_bytes(graph.read_bytes()[:-1])
    with pytest.raises(ModelError, match=r"decoder.onnx: wrong checksum: SHA-256 is "):
        load_model(str(copied_model))


@pytest.mark.train
def test_graph_that_is_none_is_told(copied_model: Path) -> None:
    (copied_model / "prior.onnx").write_bytes(b"no graph")
    names = ("encoder.onnx", "decoder.onnx", "prior.onnx")
    checksums = {name: checksum(copied_model / name) for name in names}
    rewrite_manifest(copied_model, checksums=checksums)
    with pytest.raises(ModelError, match=r"prior.onnx: cannot be run by onnxruntime"):
        load_model(str(copied_model))


@pytest.mark.train
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"kind": "song"},
            (
                "copied: a model of kind 'song'; this version of musicgen plays drums, melody, "
                "trio, measure$"
            ),
        ),
        (
            {"steps": 16},
            "drums-debug: made for 16 steps; this version of musicgen plays 32 steps of drums$",
        ),
        (
            {"voices": ["kick"]},
            r"drums-debug: made for 1 voices of drums; this version of musicgen plays 9 \(kick, ",
        ),
        ({"sample_bias": [0.5]}, "drums-debug: damaged: sample_bias must be 9 numbers$"),
        ({"sample_bias": 9 * ["a"]}, "drums-debug: damaged: sample_bias must be 9 numbers$"),
        (
            {"latent_size": 16},
            (
                r"decoder.onnx: does not fit its manifest: a clip's input is {'z': \(8,\)}, "
                r"not {'z': \(16,\)}$"
            ),
        ),
    ],
)
def test_model_that_does_not_fit_is_told(
    copied_model: Path, changes: dict[str, object], message: str
) -> None:
    rewrite_manifest(copied_model, **changes)
    with pytest.raises(ModelError, match=message):
        load_model(str(copied_model))


def test_decoding_gives_the_most_likely_grid() -> None:
    logits = np.full((2, STEPS, VOICES), -1.0, np.float32)
    logits[1, 4, Voice.SNARE] = 0.1
    everywhere = np.full((2, STEPS, VOICES), 0.25, np.float32)
    decoding = DrumDecoding(logits, everywhere, -everywhere)
    assert not decoding.grid(0).hits.any()
    grid = decoding.grid(1)
    assert np.argwhere(grid.hits).tolist() == [[4, Voice.SNARE]]
    assert grid.velocities[4, Voice.SNARE] == 0.25
    assert grid.offsets[4, Voice.SNARE] == -0.25
    assert grid.velocities.sum() == 0.25  # none where there is no hit


def test_released_model_states_what_it_is(released: AnyModel) -> None:
    manifest = released.manifest
    assert (manifest.id, manifest.kind, manifest.bars) == ("drums-2bar", "drums", 2)
    assert manifest.evaluation["model"] == manifest.id
    assert [source.source for source in manifest.trained_on] == manifest.recipe["data"]["sources"]
    assert all(source.windows > 0 for source in manifest.trained_on)
    assert len(manifest.sample_bias) == VOICES
    stored = read_recipe(RELEASED / RECIPE).to_dict()
    assert json.loads(json.dumps(stored)) == manifest.recipe


def test_released_model_keeps_the_factory_beats(released: AnyModel) -> None:
    grids = factory_grids()
    asked = grids[..., 0] > 0
    decoding = released.decode(released.encode(grids).mu)
    answered = decoding.hit_logits > 0
    both = asked & answered
    assert 2 * both.sum() / (asked.sum() + answered.sum()) > 0.8  # hit F1
    assert np.abs(decoding.velocities - grids[..., 1])[both].mean() < 0.2
    assert np.abs(decoding.offsets - grids[..., 2])[both].mean() < 0.15


def test_released_models_draws_are_neither_empty_nor_full(released: AnyModel) -> None:
    size = noise_size(released.manifest.latent_size)
    noise = np.random.default_rng(0).standard_normal((64, size))
    hits = released.decode(released.draw(noise.astype(np.float32))).hit_logits > 0
    assert 5 < hits.sum() / len(hits) / 2 < 40  # a bar; its training data has about 18
    assert (hits.sum(axis=(1, 2)) > 0).mean() > 0.95
