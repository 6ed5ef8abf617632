"""Training runs: a recipe and a corpus in, a run folder with checkpoints and logs out."""

import os
import shutil
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import pytorch_lightning as lightning
import torch
from pytorch_lightning.callbacks import (
    Callback,
    EarlyStopping,
    EMAWeightAveraging,
    ModelCheckpoint,
    TQDMProgressBar,
)
from pytorch_lightning.loggers import TensorBoardLogger

from musicgen.data.corpus import Corpus
from musicgen.errors import DataError, OutputError, RecipeError, TrainingError
from musicgen.files import writing_to
from musicgen.training.batches import read_data
from musicgen.training.history import Sitting, describe_machine, read_history, write_history
from musicgen.training.module import VAE
from musicgen.training.recipe import RECIPE, Recipe, read_recipe

BEST = "best.ckpt"
LAST = "last.ckpt"
_AUTO, _CPU = "auto", "cpu"
_MONITORED = "validation/total"
_EXPECTED_WARNINGS = (
    "Checkpoint directory .* is not empty",  # the recipe lies in it
    "Your `IterableDataset` has `__len__`",  # and it is right: one process draws the batches
    "`ModelCheckpoint.* could not find the monitored key",  # resumed, and not validated yet
    "The number of training batches .* is smaller than the logging",  # the last stretch is short
)


@dataclass(frozen=True, slots=True)
class Machine:
    """What a run may use.

    Attributes:
        devices: Processes (CPU) or GPUs on each node; more than one trains with DDP.
        nodes: Machines.
        threads: torch's threads for each process; set on purpose, as two busy ones can be slower
            than one.
        accelerator: Lightning's name for it: auto, cpu, gpu.
    """

    devices: int = 1
    nodes: int = 1
    threads: int = 1
    accelerator: str = "auto"


def train(
    recipe_file: Path, corpus: Corpus, run: Path, *, machine: Machine, resume: bool = False
) -> Path:
    """Train a model.

    Args:
        recipe_file: What to train; copied into the run.
        corpus: What to train it on.
        run: Folder for checkpoints (`best.ckpt` by validation loss, `last.ckpt`), TensorBoard
            logs, the recipe and the history of the run.
        machine: What the run may use.
        resume: Go on from the run's last checkpoint.

    Returns:
        The best checkpoint.

    Raises:
        DataError: there is nothing to resume, or a run is there and `resume` was not asked for.
        RecipeError: the recipe is damaged, or another than that of the run to resume.
        TrainingError: the loss was no number, and the last checkpoint is kept; or the machine has
            not the GPUs that were asked for, and nothing was begun.
        OutputError: the disk is full, or the run cannot be written; likewise.
    """
    recipe = read_recipe(recipe_file)
    last = run / LAST
    if resume and not last.is_file():
        raise DataError(f"{run}: nothing to resume: no {LAST} in it")
    if not resume and last.is_file():
        raise DataError(f"{run}: holds a run already; add --resume, or choose another --out")
    if resume and read_recipe(run / RECIPE) != recipe:
        raise RecipeError(f"{recipe_file}: not the recipe that {run} was begun with")
    _require_gpus(machine)
    torch.set_num_threads(machine.threads)
    lightning.seed_everything(recipe.seed, verbose=False)
    data = read_data(recipe, corpus)
    try:
        run.mkdir(parents=True, exist_ok=True)
        if not resume:
            shutil.copyfile(recipe_file, run / RECIPE)
    except OSError as err:
        raise OutputError(f"{run}: cannot be written: {err.strerror}") from err
    trainer = _trainer(recipe, run, machine)
    begun_s = time.monotonic()
    kept = "the last checkpoint is kept: make room and go on with --resume"
    with warnings.catch_warnings(), writing_to(run, kept):
        for message in _EXPECTED_WARNINGS:
            warnings.filterwarnings("ignore", message)
        trainer.fit(
            VAE(recipe.to_dict()),
            data,
            ckpt_path=os.fspath(last) if resume else None,
            weights_only=False,
        )
    sitting = Sitting(
        steps=trainer.global_step,
        wall_time_s=round(time.monotonic() - begun_s, 1),
        machine=describe_machine(
            machine.devices * machine.nodes, machine.threads, trainer.strategy.root_device.type
        ),
    )
    if trainer.is_global_zero:
        write_history(run, read_history(run).and_then(sitting))
    return run / BEST


class _ProgressBar(TQDMProgressBar):
    """Lightning's progress bar, put away when training breaks off; else it would print again."""

    def on_exception(
        self,
        trainer: lightning.Trainer,
        pl_module: lightning.LightningModule,
        exception: BaseException,
    ) -> None:
        """Close what is open."""
        del trainer, pl_module, exception
        for bar in (self._val_progress_bar, self._train_progress_bar):
            if bar is not None:
                bar.close()


def _require_gpus(machine: Machine) -> None:
    """Check that there are as many GPUs as were asked for, in words that say what to do."""
    there = torch.cuda.device_count() or int(torch.backends.mps.is_available())
    if machine.accelerator == _CPU or (machine.accelerator == _AUTO and not there):
        return  # a CPU takes as many processes as one likes
    if not there:
        raise TrainingError("no GPU that PyTorch can use is here; --accelerator cpu trains without")
    if machine.devices > there:
        raise TrainingError(
            f"{machine.devices} GPUs asked for, but --devices {there} is all there is"
        )


def _callbacks(recipe: Recipe, run: Path) -> list[Callback]:
    settings = recipe.optimiser
    callbacks: list[Callback] = [
        EMAWeightAveraging(decay=settings.ema_decay),
        ModelCheckpoint(
            run, filename=Path(BEST).stem, monitor=_MONITORED, enable_version_counter=False
        ),
        # By itself: Lightning's save_last is only heeded where the best is saved too.
        ModelCheckpoint(run, filename=Path(LAST).stem, enable_version_counter=False),
        _ProgressBar(refresh_rate=20),
    ]
    if settings.patience:
        callbacks.append(EarlyStopping(_MONITORED, patience=settings.patience))
    return callbacks


def _trainer(recipe: Recipe, run: Path, machine: Machine) -> lightning.Trainer:
    settings = recipe.optimiser
    return lightning.Trainer(
        accelerator=machine.accelerator,
        devices=machine.devices,
        num_nodes=machine.nodes,
        strategy="ddp" if machine.devices * machine.nodes > 1 else "auto",
        precision="bf16-mixed",
        max_steps=settings.steps,
        max_epochs=-1,
        reload_dataloaders_every_n_epochs=1,
        gradient_clip_val=settings.gradient_clip,
        num_sanity_val_steps=0,
        log_every_n_steps=min(50, settings.validate_every),
        logger=TensorBoardLogger(run.parent, name=run.name, version=""),
        callbacks=_callbacks(recipe, run),
        enable_model_summary=False,
    )
