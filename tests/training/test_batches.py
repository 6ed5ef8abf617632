from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from musicgen.data.corpus import Corpus, Split, open_corpus
from musicgen.midifile import write_score
from musicgen.score import Note, Score, Track
from musicgen.training import batches as batches_module
from musicgen.training.batches import (
    VALIDATION_WINDOWS,
    SampledBatches,
    TrainingData,
    read_data,
)
from musicgen.training.recipe import Recipe, read_recipe
from musicgen.training.windows.drums import DrumWindows

pytestmark = pytest.mark.train


@pytest.fixture(scope="module")
def recipe(debug_recipe: Path) -> Recipe:
    recipe = read_recipe(debug_recipe)
    return replace(recipe, optimiser=replace(recipe.optimiser, steps=25, validate_every=10))


@pytest.fixture(scope="module")
def data(recipe: Recipe, corpus: Corpus) -> TrainingData:
    return read_data(recipe, corpus)


def batches(
    data: TrainingData, *, first_step: int = 0, rank: int = 0, world_size: int = 1
) -> list[Tensor]:
    sampled = SampledBatches(data.training, data.recipe, first_step, rank, world_size)
    return [batch for (batch,) in sampled]


def drum_windows(source: object) -> DrumWindows:
    assert isinstance(source, DrumWindows)
    return source


def test_data_are_those_of_the_splits(data: TrainingData, corpus: Corpus) -> None:
    for windows, split in ((data.training, Split.TRAIN), (data.validation, Split.VALIDATION)):
        assert len(drum_windows(windows).phrases.spans) == len(corpus.select(None, split))


def test_only_the_recipes_sources_are_read(recipe: Recipe, corpus: Corpus) -> None:
    few = replace(recipe, data=replace(recipe.data, sources=("archive-beats",), licences={}))
    assert set(read_data(few, corpus).training.sources) == {"archive-beats"}


def test_batches_last_until_the_next_validation(data: TrainingData) -> None:
    assert [len(batches(data, first_step=step)) for step in (0, 10, 20)] == [10, 10, 5]
    assert all(batch.shape == (16, 32, 9, 3) for batch in batches(data))


def test_resumed_batches_are_those_of_an_unbroken_run(data: TrainingData) -> None:
    unbroken = batches(data)
    torch.testing.assert_close(batches(data, first_step=7)[:3], unbroken[7:], rtol=0, atol=0)
    assert not torch.equal(unbroken[7], unbroken[8])


def test_processes_share_a_batch_but_draw_their_own(data: TrainingData) -> None:
    first, second = (batches(data, rank=rank, world_size=2) for rank in (0, 1))
    assert first[0].shape == second[0].shape == (8, 32, 9, 3)
    assert not torch.equal(first[0], second[0])


def test_another_seed_draws_others(data: TrainingData, recipe: Recipe) -> None:
    other = TrainingData(replace(recipe, seed=8), data.training, data.validation)
    assert not torch.equal(batches(data)[0], batches(other)[0])


def test_validation_windows_are_unchanged(data: TrainingData) -> None:
    (batch,) = data.val_dataloader()
    phrases = drum_windows(data.validation).phrases
    windows = phrases.windows(phrases.bar_starts()[0])
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
    data = read_data(looped, open_corpus(tmp_path))
    assert len(drum_windows(data.training).phrases.spans) == 2
    rejected = drum_windows(data.validation).phrases.rejected
    assert [item.path for item, _ in rejected] == ["validation-1.mid"]


@pytest.mark.parametrize(
    ("kind", "shapes"),
    [
        ("melody", [(16, 32, 3)]),
        ("trio", [(8, 256, 3), (8, 256, 3), (8, 256, 9, 3)]),
    ],
)
def test_batches_of_a_kind_have_an_array_for_each_input(
    debug_recipes: Mapping[str, Path], song_set: Corpus, kind: str, shapes: list[tuple[int, ...]]
) -> None:
    recipe = read_recipe(debug_recipes[kind])
    data = read_data(recipe, song_set)
    batch = next(iter(SampledBatches(data.training, recipe, 0, 0, 1)))
    assert [tuple(tensor.shape) for tensor in batch] == shapes


def test_batches_of_measures_are_as_wide_as_their_fullest(
    debug_recipes: Mapping[str, Path], song_set: Corpus
) -> None:
    recipe = read_recipe(debug_recipes["measure"])
    data = read_data(recipe, song_set)
    for programs, notes, chords in SampledBatches(data.training, recipe, 0, 0, 1):
        assert programs.shape == (8, 8)
        assert notes.shape[0::2] == (8, 7)
        assert chords.shape == (8, 2, 36)


def test_validation_is_of_a_fixed_choice_of_many_windows(
    data: TrainingData, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(data.validation.sources) <= VALIDATION_WINDOWS
    monkeypatch.setattr(batches_module, "VALIDATION_WINDOWS", 3)
    (first,), (second,) = data.val_dataloader(), data.val_dataloader()
    assert len(first[0]) == 3
    assert torch.equal(first[0], second[0])
