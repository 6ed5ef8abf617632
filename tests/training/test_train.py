import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytorch_lightning as lightning
import torch

from musicgen.data.corpus import Corpus
from musicgen.errors import DataError, OutputError, RecipeError, TrainingError
from musicgen.representation.drums import FloatArray
from musicgen.training.history import read_history
from musicgen.training.recipe import read_recipe
from musicgen.training.sections import AugmentationRecipe
from musicgen.training.train import Machine, _require_gpus, train
from musicgen.training.windows.drums import DrumWindows
from musicgen.training.windows.lines import LineWindows
from musicgen.training.windows.measures import MeasureWindows

pytestmark = pytest.mark.train

CPU = Machine(accelerator="cpu")
RecipeWith = Callable[..., Path]


class PowerCutError(Exception):
    """What interrupts a run in these tests."""


@pytest.fixture
def recipe_with(debug_recipe: Path, tmp_path: Path) -> RecipeWith:
    """Write the debug recipe with other settings, each named once in it."""

    def write(name: str = "recipe.toml", **settings: object) -> Path:
        text = debug_recipe.read_text(encoding="utf-8")
        for key, value in settings.items():
            text, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
            assert count == 1
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


class RecordedSampler:
    """Stands before the drawing of training batches: notes each, and can spoil or refuse one.

    Attributes:
        drawn: A digest of each batch, in order.
        cut_at: How many batches may be drawn; None for all.
        spoil_at: Batches from this one on are no numbers; None for none.
    """

    def __init__(self) -> None:
        self.drawn: list[str] = []
        self.cut_at: int | None = None
        self.spoil_at: int | None = None

    def take(self) -> list[str]:
        """The digests since the last call."""
        taken, self.drawn = self.drawn, []
        return taken

    def note(self, batch: FloatArray) -> FloatArray:
        count = len(self.drawn)
        if count == self.cut_at:
            raise PowerCutError
        self.drawn.append(sha256(batch.tobytes()).hexdigest())
        spoilt = self.spoil_at is not None and count >= self.spoil_at
        return batch * np.float32(math.nan) if spoilt else batch


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> RecordedSampler:
    record, draw = RecordedSampler(), DrumWindows.draw

    def noted(
        self: DrumWindows,
        rng: np.random.Generator,
        size: int,
        augmentation: AugmentationRecipe | None,
    ) -> tuple[FloatArray, ...]:
        (batch,) = draw(self, rng, size, augmentation)
        return (record.note(batch),)

    monkeypatch.setattr(DrumWindows, "draw", noted)
    return record


def checkpoint(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=False)
    return content


def weights_are_numbers(path: Path) -> bool:
    return all(torch.isfinite(weight).all() for weight in checkpoint(path)["state_dict"].values())


def test_run_holds_what_it_needs(debug_run: Path, debug_recipe: Path) -> None:
    names = {path.name for path in debug_run.iterdir()}
    assert {"best.ckpt", "last.ckpt", "recipe.toml", "history.json"} <= names
    assert any(name.startswith("events.out.tfevents.") for name in names)
    assert (debug_run / "recipe.toml").read_bytes() == debug_recipe.read_bytes()
    (sitting,) = read_history(debug_run).sittings
    assert sitting.steps == 300
    assert sitting.machine.startswith("1 x 1 CPU thread of a ")
    assert checkpoint(debug_run / "last.ckpt")["global_step"] == 300


def test_best_checkpoint_is_that_of_least_validation_loss(debug_run: Path) -> None:
    last = checkpoint(debug_run / "last.ckpt")
    (best,) = [
        state
        for name, state in last["callbacks"].items()
        if name.startswith("ModelCheckpoint") and "validation/total" in name
    ]
    assert best["best_model_path"].endswith("best.ckpt")
    assert best["best_model_score"] <= best["current_score"]


def test_second_run_in_a_folder_is_refused(
    debug_run: Path, debug_recipe: Path, corpus: Corpus
) -> None:
    before = (debug_run / "last.ckpt").read_bytes()
    with pytest.raises(DataError) as caught:
        train(debug_recipe, corpus, debug_run, machine=CPU)
    assert str(caught.value) == (
        f"{debug_run}: holds a run already; add --resume, or choose another --out"
    )
    assert (debug_run / "last.ckpt").read_bytes() == before


@pytest.mark.parametrize(
    ("accelerator", "gpus", "devices", "message"),
    [
        ("gpu", 0, 1, "no GPU that PyTorch can use is here; --accelerator cpu trains without"),
        ("gpu", 2, 3, "3 GPUs asked for, but --devices 2 is all there is"),
        ("auto", 2, 3, "3 GPUs asked for, but --devices 2 is all there is"),
    ],
)
def test_gpus_that_are_not_there_are_told(
    debug_recipe: Path,
    corpus: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    accelerator: str,
    gpus: int,
    devices: int,
    message: str,
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    machine = Machine(accelerator=accelerator, devices=devices)
    with pytest.raises(TrainingError, match=f"^{message}$"):
        train(debug_recipe, corpus, tmp_path / "run", machine=machine)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(("accelerator", "gpus"), [("auto", 0), ("auto", 3), ("cpu", 2)])
def test_processes_that_the_machine_can_run_are_not_refused(
    monkeypatch: pytest.MonkeyPatch, accelerator: str, gpus: int
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    _require_gpus(Machine(accelerator=accelerator, devices=3))


def test_nothing_to_resume_is_told(debug_recipe: Path, corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        train(debug_recipe, corpus, tmp_path / "run", machine=CPU, resume=True)
    assert str(caught.value) == f"{tmp_path / 'run'}: nothing to resume: no last.ckpt in it"
    assert not (tmp_path / "run").exists()


def test_run_is_resumed_by_its_own_recipe_alone(
    debug_run: Path, recipe_with: RecipeWith, corpus: Corpus
) -> None:
    other = recipe_with(seed=8)
    with pytest.raises(RecipeError) as caught:
        train(other, corpus, debug_run, machine=CPU, resume=True)
    assert str(caught.value) == f"{other}: not the recipe that {debug_run} was begun with"


def test_unknown_source_leaves_no_checkpoint(
    recipe_with: RecipeWith, corpus: Corpus, tmp_path: Path
) -> None:
    recipe = recipe_with(sources='["folder-beats", "archive-beats", "groove"]')
    with pytest.raises(DataError, match="no source 'groove' in it"):
        train(recipe, corpus, tmp_path / "run", machine=CPU)
    assert not (tmp_path / "run" / "last.ckpt").exists()


def test_finished_run_does_no_further_steps(
    recipe_with: RecipeWith, corpus: Corpus, tmp_path: Path, recorded: RecordedSampler
) -> None:
    recipe, run = recipe_with(steps=4, validate_every=2), tmp_path / "run"
    train(recipe, corpus, run, machine=CPU)
    assert len(recorded.take()) == 4
    train(recipe, corpus, run, machine=CPU, resume=True)
    assert recorded.take() == []
    assert checkpoint(run / "last.ckpt")["global_step"] == 4
    assert [sitting.steps for sitting in read_history(run).sittings] == [4, 4]


def test_interrupted_run_goes_on_as_an_unbroken_one(
    recipe_with: RecipeWith, corpus: Corpus, tmp_path: Path, recorded: RecordedSampler
) -> None:
    recipe = recipe_with(steps=12, validate_every=5)
    train(recipe, corpus, tmp_path / "unbroken", machine=CPU)
    unbroken = recorded.take()
    assert len(set(unbroken)) == 12

    run = tmp_path / "broken"
    recorded.cut_at = 7
    with pytest.raises(PowerCutError):
        train(recipe, corpus, run, machine=CPU)
    recorded.cut_at = None
    assert recorded.take() == unbroken[:7]
    assert checkpoint(run / "last.ckpt")["global_step"] == 5

    assert train(recipe, corpus, run, machine=CPU, resume=True) == run / "best.ckpt"
    assert recorded.take() == unbroken[5:]
    found, expected = (checkpoint(each / "last.ckpt") for each in (run, tmp_path / "unbroken"))
    assert found["global_step"] == expected["global_step"] == 12
    assert found["lr_schedulers"] == expected["lr_schedulers"]


def test_same_recipe_gives_the_same_weights(
    recipe_with: RecipeWith, corpus: Corpus, tmp_path: Path
) -> None:
    recipe = recipe_with(steps=4, validate_every=2)
    first, second = (
        checkpoint(train(recipe, corpus, tmp_path / name, machine=CPU))["state_dict"]
        for name in ("first", "second")
    )
    assert first.keys() == second.keys()
    assert all(torch.equal(weight, second[name]) for name, weight in first.items())


def test_loss_that_is_no_number_stops_the_run_and_keeps_its_checkpoint(
    recipe_with: RecipeWith, corpus: Corpus, tmp_path: Path, recorded: RecordedSampler
) -> None:
    run = tmp_path / "run"
    recorded.spoil_at = 3
    with pytest.raises(TrainingError) as caught:
        train(recipe_with(steps=6, validate_every=2), corpus, run, machine=CPU)
    assert str(caught.value) == (
        "the train loss became nan at step 3; the last good checkpoint is kept: lower the learning "
        "rate and go on with --resume"
    )
    assert checkpoint(run / "last.ckpt")["global_step"] == 2
    assert weights_are_numbers(run / "last.ckpt")
    assert weights_are_numbers(run / "best.ckpt")


def test_spoilt_weights_are_not_kept_as_a_checkpoint(
    recipe_with: RecipeWith, corpus: Corpus, tmp_path: Path
) -> None:
    # The loss is still a number when a far too large step spoils the weights before a validation.
    recipe = recipe_with(steps=6, validate_every=1, learning_rate="1e30")
    with pytest.raises(TrainingError, match="the validation loss became nan at step 1; "):
        train(recipe, corpus, tmp_path / "run", machine=CPU)
    assert not list((tmp_path / "run").glob("*.ckpt"))


def spoilt(batch: tuple[FloatArray, ...]) -> tuple[FloatArray, ...]:
    """A batch whose velocities are no numbers, but whose classes and places are as they were."""
    first = next(index for index, array in enumerate(batch) if array.ndim == 3)
    notes = batch[first].copy()
    notes[..., 3 if notes.shape[-1] == 7 else 1] = math.nan
    return (*batch[:first], notes, *batch[first + 1 :])


@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
def test_loss_that_is_no_number_stops_runs_of_other_kinds(
    debug_recipes: Mapping[str, Path],
    song_set: Corpus,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    windows = MeasureWindows if kind == "measure" else LineWindows
    draw, calls = windows.draw, []

    def spoil_third(
        self: Any,  # noqa: ANN401 - of one of two classes
        rng: np.random.Generator,
        size: int,
        augmentation: AugmentationRecipe | None,
    ) -> tuple[FloatArray, ...]:
        calls.append(size)
        batch = draw(self, rng, size, augmentation)
        return spoilt(batch) if len(calls) > 3 else batch

    monkeypatch.setattr(windows, "draw", spoil_third)
    text = debug_recipes[kind].read_text(encoding="utf-8")
    recipe = tmp_path / "recipe.toml"
    recipe.write_text(re.sub("(?m)^validate_every = .*$", "validate_every = 2", text))
    with pytest.raises(TrainingError, match="the train loss became nan at step 3; the last good"):
        train(recipe, song_set, tmp_path / "run", machine=CPU)
    assert checkpoint(tmp_path / "run" / "last.ckpt")["global_step"] == 2
    assert weights_are_numbers(tmp_path / "run" / "best.ckpt")


def test_training_stops_when_validation_no_longer_improves(
    recipe_with: RecipeWith, corpus: Corpus, tmp_path: Path
) -> None:
    # A rate of nothing: no validation is better than the first. The last is kept all the same.
    recipe = recipe_with(steps=20, validate_every="1\npatience = 3", learning_rate=0, ema_decay=0.5)
    best = train(recipe, corpus, tmp_path / "run", machine=CPU)
    assert checkpoint(best)["global_step"] == 1
    assert checkpoint(tmp_path / "run" / "last.ckpt")["global_step"] == 4
    (sitting,) = read_history(tmp_path / "run").sittings
    assert sitting.steps == 4


@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
def test_run_of_each_kind_holds_what_it_needs(
    run_of: Callable[[str], Path], debug_recipes: Mapping[str, Path], kind: str
) -> None:
    run = run_of(kind)
    assert (run / "recipe.toml").read_bytes() == debug_recipes[kind].read_bytes()
    steps = read_recipe(run / "recipe.toml").optimiser.steps
    assert checkpoint(run / "last.ckpt")["global_step"] == steps
    assert weights_are_numbers(run / "best.ckpt")
    critics = [name for name in checkpoint(run / "best.ckpt")["state_dict"] if "critic." in name]
    assert bool(critics) == (kind == "melody")


def test_kind_that_needs_a_set_tells_so(
    debug_recipes: Mapping[str, Path], corpus: Corpus, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=": not a set; a melody model needs one: musicgen data bu"):
        train(debug_recipes["melody"], corpus, tmp_path / "run", machine=CPU)
    assert not (tmp_path / "run").exists()


def test_two_processes_train_together(
    recipe_with: RecipeWith, corpus_folder: Path, tmp_path: Path
) -> None:
    recipe, run = recipe_with(steps=4, validate_every=2), tmp_path / "run"
    command = [sys.executable, "-m", "musicgen", "train", str(recipe), "--data", str(corpus_folder)]
    options = ["--out", str(run), "--devices", "2", "--accelerator", "cpu"]
    environment = {name: value for name, value in os.environ.items() if name != "PL_GLOBAL_SEED"}
    done = subprocess.run(
        [*command, *options],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Starting with 2 processes" in done.stderr
    assert checkpoint(run / "last.ckpt")["global_step"] == 4
    assert weights_are_numbers(run / "best.ckpt")
    (sitting,) = json.loads((run / "history.json").read_text())
    assert sitting["machine"].startswith("2 x 1 CPU thread of a ")


def test_a_full_disk_is_told_and_loses_nothing(
    recipe_with: RecipeWith, corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe, run = recipe_with(steps=20, validate_every=5), tmp_path / "run"
    saved: list[Path] = []
    save = lightning.Trainer.save_checkpoint

    def save_while_there_is_room(trainer: lightning.Trainer, path: Path, *more: bool) -> None:
        if len(saved) == 4:
            raise OSError(28, "No space left on device")
        saved.append(path)
        save(trainer, path, *more)

    monkeypatch.setattr(lightning.Trainer, "save_checkpoint", save_while_there_is_room)
    with pytest.raises(OutputError, match=r"run: cannot be written: No space left .* --resume"):
        train(recipe, corpus, run, machine=CPU)
    assert checkpoint(run / "last.ckpt")["global_step"] in {5, 10}
    monkeypatch.undo()
    train(recipe, corpus, run, machine=CPU, resume=True)
    assert checkpoint(run / "last.ckpt")["global_step"] == 20
