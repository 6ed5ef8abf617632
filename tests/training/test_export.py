import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import DataError, ModelError, OutputError, RecipeError
from musicgen.factory import all_beats
from musicgen.model.clip_model import noise_size
from musicgen.model.drum_model import DrumModel
from musicgen.model.load import AnyModel
from musicgen.model.manifest import GRAPHS, MANIFEST, read_manifest, verify
from musicgen.operations.generate import draw
from musicgen.representation.drums import FloatArray, to_grid
from musicgen.representation.melody import HOLD
from musicgen.score import Score
from musicgen.training import export as export_module
from musicgen.training.batches import read_data
from musicgen.training.export import export
from musicgen.training.kinds import KINDS
from musicgen.training.module import VAE
from musicgen.training.recipe import read_recipe
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.reading import read_windows

pytestmark = pytest.mark.train

TOLERANCE = 1e-4
"""Largest difference between torch and onnxruntime, absolute, on numbers of about 1 to 10."""
BATCHES = (1, 7)
OTHER_KINDS = ("melody", "trio", "measure")
Modules = dict[str, nn.Module]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few draws."""
    monkeypatch.setattr(export_module, "_PRIOR_WINDOWS", 32)
    monkeypatch.setattr(export_module, "_CALIBRATION_DRAWS", 32)


def golden_grids(batch: int) -> FloatArray:
    """The first factory beats, (beat, step, voice, channel)."""
    return np.stack([to_grid(beat.score).grid.to_array() for beat in all_beats()[:batch]])


def golden_latents(batch: int) -> FloatArray:
    """Numbers from -2 to 2, (batch, latent)."""
    return np.linspace(-2, 2, 8 * batch, dtype=np.float32).reshape(batch, 8)


def run(modules: Modules, name: str, given: FloatArray) -> tuple[FloatArray, ...]:
    with torch.no_grad():
        answer = modules[name](torch.from_numpy(given))
    answers: tuple[Tensor, ...] = (answer,) if isinstance(answer, Tensor) else answer
    return tuple(np.asarray(array.numpy(), np.float32) for array in answers)


@pytest.mark.parametrize("batch", BATCHES)
def test_encoder_agrees_with_torch(
    debug_modules: Modules, debug_model: DrumModel, batch: int
) -> None:
    mu, logvar = run(debug_modules, "encoder.onnx", golden_grids(batch))
    posterior = debug_model.encode(golden_grids(batch))
    np.testing.assert_allclose(posterior.mu, mu, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(posterior.logvar, logvar, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("batch", BATCHES)
def test_decoder_agrees_with_torch(
    debug_modules: Modules, debug_model: DrumModel, batch: int
) -> None:
    hit_logits, velocities, offsets = run(debug_modules, "decoder.onnx", golden_latents(batch))
    decoding = debug_model.decode(golden_latents(batch))
    np.testing.assert_allclose(decoding.hit_logits, hit_logits, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(decoding.velocities, velocities, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(decoding.offsets, offsets, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("batch", BATCHES)
def test_prior_agrees_with_torch(
    debug_modules: Modules, debug_model: DrumModel, batch: int
) -> None:
    noise = np.linspace(-2, 2, noise_size(8) * batch, dtype=np.float32).reshape(batch, -1)
    (z,) = run(debug_modules, "prior.onnx", noise)
    found = debug_model.draw(noise)
    np.testing.assert_allclose(found, z, rtol=0, atol=TOLERANCE)


def golden_inputs(model: AnyModel, songs: tuple[Score, ...], batch: int) -> tuple[FloatArray, ...]:
    """Some clips as the encoder takes them; tables of notes as wide as the fullest bar needs."""
    parts = [model.arrays(model.fit(score)) for score in songs[:batch]]
    bars = tuple(tuple(array[:1] for array in arrays) for arrays in parts)
    return tuple(stacked(arrays) for arrays in zip(*bars, strict=True))


def stacked(arrays: tuple[FloatArray, ...]) -> FloatArray:
    width = max(array.shape[1] for array in arrays)
    padded = [
        np.pad(
            array,
            [(0, 0), (0, width - array.shape[1]), *[(0, 0)] * (array.ndim - 2)],
            constant_values=-1,
        )
        for array in arrays
    ]
    return np.concatenate(padded)


def outputs(module: nn.Module, *given: FloatArray) -> tuple[FloatArray, ...]:
    with torch.no_grad():
        answer = module(*(torch.from_numpy(array) for array in given))
    return tuple(array.numpy() for array in answer)


@pytest.mark.parametrize("kind", OTHER_KINDS)
@pytest.mark.parametrize("batch", BATCHES)
def test_graphs_of_other_kinds_agree_with_torch(
    modules_of: Callable[[str], Modules],
    model_of: Callable[[str], AnyModel],
    songs: tuple[Score, ...],
    kind: str,
    batch: int,
) -> None:
    model, modules = model_of(kind), modules_of(kind)
    arrays = golden_inputs(model, songs, batch)
    posterior = model.encode(*arrays)
    mu, logvar = outputs(modules["encoder.onnx"], *arrays)
    np.testing.assert_allclose(posterior.mu, mu, rtol=0, atol=TOLERANCE)
    np.testing.assert_allclose(posterior.logvar, logvar, rtol=0, atol=TOLERANCE)
    size = model.manifest.latent_size
    z = np.linspace(-2, 2, size * batch, dtype=np.float32).reshape(batch, size)
    conditions = model.conditions(*arrays)
    expected = outputs(modules["decoder.onnx"], z, *conditions)
    found = model._decoder.run(z, *conditions)
    assert len(found) == len(expected) == len(KINDS[kind].outputs)
    for mine, own in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, own, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("width", [1, 2, 40])
def test_tables_of_notes_may_have_any_width(
    modules_of: Callable[[str], Modules],
    model_of: Callable[[str], AnyModel],
    songs: tuple[Score, ...],
    width: int,
) -> None:
    model = model_of("measure")
    programs, notes, chords = golden_inputs(model, songs, 3)
    table = np.resize(notes, (3, width, 7))
    (mu, _) = outputs(modules_of("measure")["encoder.onnx"], programs, table, chords)
    found = model.encode(programs, table, chords)
    np.testing.assert_allclose(found.mu, mu, rtol=0, atol=TOLERANCE)


@pytest.mark.parametrize("kind", OTHER_KINDS)
def test_manifest_of_other_kinds_states_what_was_exported(
    folder_of: Callable[[str], Path], run_of: Callable[[str], Path], kind: str
) -> None:
    folder = folder_of(kind)
    manifest = read_manifest(folder)
    verify(folder, manifest)
    recipe = read_recipe(run_of(kind) / "recipe.toml")
    assert (manifest.id, manifest.kind) == (f"{kind}-debug", kind)
    assert (manifest.bars, manifest.steps) == {
        "melody": (2, 32),
        "trio": (16, 256),
        "measure": (1, 96),
    }[kind]
    assert len(manifest.voices) == (9 if kind == "trio" else 0)
    assert [source.source for source in manifest.trained_on] == ["songs", "tunes"]
    assert [source.files for source in manifest.trained_on] == [3, 3]
    assert manifest.latent_size == recipe.network.latent_size
    assert manifest.trained_in.startswith(f"{recipe.optimiser.steps} training steps took ")
    expected = {*GRAPHS, MANIFEST, "card.md", "recipe.toml"}
    assert {path.name for path in folder.iterdir()} == expected


def test_drawn_lines_have_as_many_onsets_as_the_training_songs(
    model_of: Callable[[str], AnyModel], song_set: Corpus
) -> None:
    model = model_of("melody")
    windows = read_windows(
        "melody", 2, song_set, Split.TRAIN, DataRecipe(("songs", "tunes"), {"tunes": 2.0})
    )
    (lines,) = windows.draw(np.random.default_rng(1), 1000, None)
    classes = draw(model, 500, seed=1).class_logits.argmax(-1)
    for drawn, asked in zip(shares(classes), shares(lines[..., 0]), strict=True):
        assert drawn == pytest.approx(asked, abs=0.08)


def shares(classes: np.ndarray) -> tuple[float, float, float]:
    """Of onsets, holds and rests."""
    return (classes < HOLD).mean(), (classes == HOLD).mean(), (classes > HOLD).mean()


def test_weights_are_those_of_the_best_checkpoint(debug_run: Path, debug_model: DrumModel) -> None:
    vae = VAE.load_from_checkpoint(debug_run / "best.ckpt", map_location="cpu", weights_only=False)
    with torch.no_grad():
        mu = vae.eval().encoder(torch.from_numpy(golden_grids(7))).mu.numpy()
    found = debug_model.encode(golden_grids(7)).mu
    # The export rounds large weights to half precision, to about 1 part in 2,000.
    np.testing.assert_allclose(found, mu, rtol=0, atol=2e-2)


def test_export_replaces_an_older_model(debug_model_folder: Path) -> None:
    expected = {*GRAPHS, MANIFEST, "card.md", "recipe.toml"}
    assert {path.name for path in debug_model_folder.iterdir()} == expected
    assert [path.name for path in debug_model_folder.parent.iterdir()] == ["drums-debug"]


def test_manifest_states_what_was_exported(
    debug_run: Path, debug_model_folder: Path, corpus: Corpus
) -> None:
    manifest = read_manifest(debug_model_folder)
    verify(debug_model_folder, manifest)
    recipe = read_recipe(debug_run / "recipe.toml")
    assert (manifest.id, manifest.licence, manifest.latent_size) == ("drums-debug", "CC0-1.0", 8)
    assert manifest.recipe["optimiser"]["steps"] == recipe.optimiser.steps
    assert read_recipe(debug_model_folder / "recipe.toml") == recipe
    used = {source.source: (source.licence, source.files) for source in manifest.trained_on}
    assert used == {
        "folder-beats": ("Apache-2.0", len(corpus.select(["folder-beats"], Split.TRAIN))),
        "archive-beats": ("not stated", len(corpus.select(["archive-beats"], Split.TRAIN))),
    }
    assert [source.windows for source in manifest.trained_on] == [
        source.files for source in manifest.trained_on
    ]


def test_debug_model_has_learnt_something(debug_model: DrumModel) -> None:
    metrics = debug_model.manifest.evaluation["metrics"]
    assert metrics["hit_f1"] > 0.4
    assert metrics["active_units"] > 0


def test_drawn_voices_sound_as_often_as_in_training(
    debug_model: DrumModel, debug_recipe: Path, corpus: Corpus
) -> None:
    windows = read_data(read_recipe(debug_recipe), corpus).training
    (grids,) = windows.draw(np.random.default_rng(1), 2000, None)
    asked = grids[..., 0].mean(axis=(0, 1))
    drawn = (draw(debug_model, 500, seed=1).hit_logits > 0).mean(axis=(0, 1))
    np.testing.assert_allclose(drawn, asked, rtol=0, atol=0.05)


def test_folder_that_is_no_model_is_not_replaced(
    debug_run: Path, corpus: Corpus, tmp_path: Path
) -> None:
    folder, file = tmp_path / "folder", tmp_path / "file"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    file.write_text("years of work")
    for out in (folder, file):
        with pytest.raises(ModelError) as caught:
            export(debug_run, out, corpus)
        assert str(caught.value) == f"{out}: is there and is no model folder; choose another --out"
    assert (folder / "thesis.txt").read_text() == file.read_text() == "years of work"


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("existing", [False, True], ids=["nothing there", "a model there"])
def test_failed_export_leaves_nothing_behind(
    debug_run: Path,
    corpus: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    existing: bool,
) -> None:
    def fail(folder: Path, *_others: object) -> None:
        (folder / "encoder.onnx").write_bytes(b"half a graph")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export_module, "write_graphs", fail)
    out = tmp_path / "models" / "drums"
    if existing:
        out.mkdir(parents=True)
        (out / MANIFEST).write_text("an older model")
    with pytest.raises(OutputError, match=r"models/drums: cannot be written: No space left on"):
        export(debug_run, out, corpus)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")}
    assert left == {"models"} | ({"models/drums", "models/drums/model.json"} if existing else set())


def test_run_without_a_checkpoint_is_told(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        export(tmp_path, tmp_path / "out", corpus)
    assert str(caught.value) == f"{tmp_path}: no best.ckpt in it; `musicgen train` makes one"
    assert not (tmp_path / "out").exists()


def test_recipe_of_another_network_is_told(debug_run: Path, corpus: Corpus, tmp_path: Path) -> None:
    copied = shutil.copytree(debug_run, tmp_path / "run")
    text = (copied / "recipe.toml").read_text()
    changed = re.sub("hidden_size = 32", "hidden_size = 64", text)
    (copied / "recipe.toml").write_text(changed)
    with pytest.raises(RecipeError, match=r"recipe.toml asks for .*hidden_size=64.* has .*=32"):
        export(copied, tmp_path / "out", corpus)
