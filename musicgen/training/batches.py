"""Batches for the trainer: windows and a recipe in, loaders of tensors out."""

from collections.abc import Iterator

import numpy as np
import pytorch_lightning as lightning
import torch
from torch.utils.data import DataLoader, IterableDataset, TensorDataset

from musicgen.data.corpus import Corpus, Split
from musicgen.training.kinds import KINDS
from musicgen.training.kinds.kind import Batch
from musicgen.training.recipe import Recipe
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import WindowSource, choice

VALIDATION_BATCH = 256
VALIDATION_WINDOWS = 4_096
"""Of larger validation splits so many windows are drawn, always the same ones."""


class SampledBatches(IterableDataset[Batch]):
    """Whole batches, each drawn with a generator of its own step and rank.

    A resumed run therefore draws what an unbroken one would have.

    Attributes:
        windows: What is drawn from.
        recipe: For the seed, the batch size, and the steps between validations.
        first_step: Training step of the first batch.
        rank: Of this process among `world_size` that share a batch.
    """

    def __init__(
        self, windows: WindowSource, recipe: Recipe, first_step: int, rank: int, world_size: int
    ) -> None:
        self.windows = windows
        self.recipe = recipe
        self.first_step = first_step
        self.rank = rank
        self.size = max(1, recipe.optimiser.batch_size // world_size)

    def __len__(self) -> int:
        """Batches until the next validation."""
        settings = self.recipe.optimiser
        return max(1, min(settings.validate_every, settings.steps - self.first_step))

    def __iter__(self) -> Iterator[Batch]:
        """Draw them."""
        for step in range(self.first_step, self.first_step + len(self)):
            rng = np.random.default_rng((self.recipe.seed, self.rank, step))
            arrays = self.windows.draw(rng, self.size, self.recipe.augmentation)
            yield tuple(torch.from_numpy(array) for array in arrays)


class TrainingData(lightning.LightningDataModule):
    """Loaders over the windows of a corpus or set.

    Attributes:
        recipe: What is trained.
        training: Windows of the training split.
        validation: Windows of the validation split.
    """

    def __init__(self, recipe: Recipe, training: WindowSource, validation: WindowSource) -> None:
        super().__init__()
        self.recipe = recipe
        self.training = training
        self.validation = validation

    def train_dataloader(self) -> DataLoader[Batch]:
        """Changed windows until the next validation, batched already."""
        assert self.trainer is not None  # noqa: S101 - Lightning sets it before it calls
        batches = SampledBatches(
            self.training,
            self.recipe,
            self.trainer.global_step,
            self.trainer.global_rank,
            self.trainer.world_size,
        )
        return DataLoader(batches, batch_size=None)

    def val_dataloader(self) -> DataLoader[Batch]:
        """The validation split's windows, unchanged."""
        chosen = choice(len(self.validation.sources), VALIDATION_WINDOWS, self.recipe.seed)
        arrays = self.validation.listed(chosen)
        tensors = (torch.from_numpy(array) for array in arrays)
        return DataLoader(TensorDataset(*tensors), batch_size=VALIDATION_BATCH)


def read_data(recipe: Recipe, corpus: Corpus) -> TrainingData:
    """Read what a recipe asks for.

    Raises:
        DataError: there is nothing, or it cannot be read.
    """
    bars = KINDS[recipe.kind].bars(recipe)

    def windows(split: Split) -> WindowSource:
        return read_windows(recipe.kind, bars, corpus, split, recipe.data)

    return TrainingData(recipe, windows(Split.TRAIN), windows(Split.VALIDATION))
