"""Batches for the trainer: a corpus and a recipe in, loaders of drum arrays out."""

from collections.abc import Iterator

import numpy as np
import pytorch_lightning as lightning
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, TensorDataset

from musicgen.data.corpus import Corpus, Split
from musicgen.data.drum_phrases import DrumPhrases, read_drum_phrases
from musicgen.training.augmentation import WindowSampler
from musicgen.training.recipe import Recipe

VALIDATION_BATCH = 1024


class SampledBatches(IterableDataset[Tensor]):
    """Whole batches, each drawn with a generator of its own step and rank.

    A resumed run therefore draws what an unbroken one would have.

    Attributes:
        sampler: Draws windows.
        recipe: For the seed, the batch size, and the steps between validations.
        first_step: Training step of the first batch.
        rank: Of this process among `world_size` that share a batch.
    """

    def __init__(
        self, sampler: WindowSampler, recipe: Recipe, first_step: int, rank: int, world_size: int
    ) -> None:
        self.sampler = sampler
        self.recipe = recipe
        self.first_step = first_step
        self.rank = rank
        self.size = max(1, recipe.optimiser.batch_size // world_size)

    def __len__(self) -> int:
        """Batches until the next validation."""
        settings = self.recipe.optimiser
        return max(1, min(settings.validate_every, settings.steps - self.first_step))

    def __iter__(self) -> Iterator[Tensor]:
        """Draw them."""
        for step in range(self.first_step, self.first_step + len(self)):
            rng = np.random.default_rng((self.recipe.seed, self.rank, step))
            yield torch.from_numpy(self.sampler.batch(rng, self.size))


class DrumData(lightning.LightningDataModule):
    """Loaders over the drums of a corpus.

    Attributes:
        training: Phrases of the training split.
        validation: Phrases of the validation split.
    """

    def __init__(self, recipe: Recipe, training: DrumPhrases, validation: DrumPhrases) -> None:
        super().__init__()
        self.recipe = recipe
        self.training = training
        self.validation = validation
        self._sampler = WindowSampler.over(
            training, recipe.data.source_weights, recipe.augmentation
        )

    def train_dataloader(self) -> DataLoader[Tensor]:
        """Changed windows until the next validation, batched already."""
        assert self.trainer is not None  # noqa: S101 - Lightning sets it before it calls
        batches = SampledBatches(
            self._sampler,
            self.recipe,
            self.trainer.global_step,
            self.trainer.global_rank,
            self.trainer.world_size,
        )
        return DataLoader(batches, batch_size=None)

    def val_dataloader(self) -> DataLoader[tuple[Tensor, ...]]:
        """The validation split's windows, unchanged."""
        windows = self.validation.windows(self.validation.bar_starts()[0])
        return DataLoader(TensorDataset(torch.from_numpy(windows)), batch_size=VALIDATION_BATCH)


def read_drum_data(recipe: Recipe, corpus: Corpus) -> DrumData:
    """Read what a recipe asks for. One-bar loops are played twice for training."""
    sources = recipe.data.sources
    return DrumData(
        recipe,
        read_drum_phrases(corpus, corpus.select(sources, Split.TRAIN), repeat_short=True),
        read_drum_phrases(corpus, corpus.select(sources, Split.VALIDATION)),
    )
