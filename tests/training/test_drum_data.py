from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from musicgen.data.corpus import Corpus, Split, open_corpus
from musicgen.midifile import write_score
from musicgen.score import Note, Score, Track
from musicgen.training.augmentation import WindowSampler
from musicgen.training.drum_data import DrumData, SampledBatches, read_drum_data
from musicgen.training.recipe import Recipe, read_recipe

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def recipe(debug_recipe: Path) -> Recipe:
    recipe = read_recipe(debug_recipe)
    return replace(recipe, optimiser=replace(recipe.optimiser, steps=25, validate_every=10))


@pytest.fixture(scope="module")
def data(recipe: Recipe, corpus: Corpus) -> DrumData:
    return read_drum_data(recipe, corpus)


def batches(
    data: DrumData, *, first_step: int = 0, rank: int = 0, world_size: int = 1
) -> list[Tensor]:
    sampler = WindowSampler.over(
        data.training, data.recipe.data.source_weights, data.recipe.augmentation
    )
    return list(SampledBatches(sampler, data.recipe, first_step, rank, world_size))


def test_data_are_those_of_the_splits(data: DrumData, corpus: Corpus) -> None:
    assert len(data.training.spans) == len(corpus.select(None, Split.TRAIN))
    assert len(data.validation.spans) == len(corpus.select(None, Split.VALIDATION))


def test_only_the_recipes_sources_are_read(recipe: Recipe, corpus: Corpus) -> None:
    few = replace(recipe, data=replace(recipe.data, sources=("archive-beats",), licences={}))
    assert set(read_drum_data(few, corpus).training.sources) == {"archive-beats"}


def test_batches_last_until_the_next_validation(data: DrumData) -> None:
    assert [len(batches(data, first_step=step)) for step in (0, 10, 20)] == [10, 10, 5]
    assert all(batch.shape == (16, 32, 9, 3) for batch in batches(data))


def test_resumed_batches_are_those_of_an_unbroken_run(data: DrumData) -> None:
    unbroken = batches(data)
    torch.testing.assert_close(batches(data, first_step=7)[:3], unbroken[7:], rtol=0, atol=0)
    assert not torch.equal(unbroken[7], unbroken[8])


def test_processes_share_a_batch_but_draw_their_own(data: DrumData) -> None:
    first, second = (batches(data, rank=rank, world_size=2) for rank in (0, 1))
    assert first[0].shape == second[0].shape == (8, 32, 9, 3)
    assert not torch.equal(first[0], second[0])


def test_another_seed_draws_others(data: DrumData, recipe: Recipe) -> None:
    other = DrumData(replace(recipe, seed=8), data.training, data.validation)
    assert not torch.equal(batches(data)[0], batches(other)[0])


def test_validation_windows_are_unchanged(data: DrumData) -> None:
    (batch,) = data.val_dataloader()
    windows = data.validation.windows(data.validation.bar_starts()[0])
    np.testing.assert_array_equal(batch[0].numpy(), windows)


def test_one_bar_loops_are_played_twice_for_training_alone(recipe: Recipe, tmp_path: Path) -> None:
    def loop(bars: int) -> Score:
        notes = tuple(Note(float(beat), 36, 100, 0.1) for beat in range(4 * bars))
        return Score((Track(notes=notes, is_drum=True),), length_beats=4.0 * bars)

    rows = ["source\tpath\tsong\tsplit"]
    for split in (Split.TRAIN, Split.VALIDATION):
        for bars in (1, 2):
            write_score(loop(bars), tmp_path / "loops" / f"{split}-{bars}.mid")
            rows.append(f"loops\t{split}-{bars}.mid\t{split}-{bars}\t{split}")
    (tmp_path / "index.tsv").write_text("\n".join(rows))
    looped = replace(
        recipe, data=replace(recipe.data, sources=("loops",), source_weights={}, licences={})
    )
    data = read_drum_data(looped, open_corpus(tmp_path))
    assert len(data.training.spans) == 2
    assert [item.path for item, _ in data.validation.rejected] == ["validation-1.mid"]
