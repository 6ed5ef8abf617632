import numpy as np
import pytest

from musicgen import factory
from musicgen.errors import MusicgenError
from musicgen.model.drum_model import DrumModel
from musicgen.model.load import load_model
from musicgen.operations.generate import draw, reconstruct, sample
from musicgen.representation.drum_fit import fit_drums
from musicgen.representation.drums import to_grid


@pytest.fixture(scope="module")
def model() -> DrumModel:
    loaded = load_model()
    assert isinstance(loaded, DrumModel)
    return loaded


def test_a_seed_repeats_exactly(model: DrumModel) -> None:
    assert sample(model, 3, seed=7) == sample(model, 3, seed=7)
    assert sample(model, 3, seed=7) != sample(model, 3, seed=8)


def test_a_larger_count_begins_with_the_same_clips(model: DrumModel) -> None:
    few, many = sample(model, 2, seed=1), sample(model, 5, seed=1)
    assert [score.notes for score in many[:2]] == [score.notes for score in few]


def test_samples_are_about_as_dense_as_drumming(model: DrumModel) -> None:
    hits = draw(model, 500, seed=0).hit_logits > 0
    data = model.manifest.evaluation["samples"]["data_notes_per_bar"]
    assert hits.sum() / 500 / 2 == pytest.approx(data, rel=0.1)


def test_temperature_0_is_one_clip(model: DrumModel) -> None:
    one, other = sample(model, 2, seed=0, temperature=0.0)
    assert one.notes == other.notes


def test_temperature_spreads(model: DrumModel) -> None:
    def spread(temperature: float) -> float:
        hits = draw(model, 200, seed=0, temperature=temperature).hit_logits > 0
        return float(np.mean(hits[::2] != hits[1::2]))

    assert spread(0.3) < spread(1.0)


@pytest.mark.parametrize("count", [0, -1, 10_001])
def test_count_out_of_range(model: DrumModel, count: int) -> None:
    with pytest.raises(MusicgenError, match=f"count must be in 1-10000, not {count}"):
        sample(model, count, seed=0)


@pytest.mark.parametrize("bpm", [1.0, 1000.0, float("nan")])
def test_a_tempo_that_no_file_holds(model: DrumModel, bpm: float) -> None:
    with pytest.raises(MusicgenError, match=f"bpm must be in 4-999, not {bpm:g}"):
        sample(model, 1, seed=0, bpm=bpm)


@pytest.mark.parametrize("temperature", [-0.1, 2.1, float("nan")])
def test_temperature_out_of_range(model: DrumModel, temperature: float) -> None:
    with pytest.raises(MusicgenError, match="temperature must be in 0-2"):
        sample(model, 1, seed=0, temperature=temperature)


def test_reconstruction_is_near_the_clip(model: DrumModel) -> None:
    wrong = cells = 0
    for beat in factory.all_beats():
        fitted = fit_drums(beat.score)
        score = reconstruct(model, fitted)
        assert score.bpm == beat.bpm
        wrong += int((to_grid(score).grid.hits != fitted.gridded.grid.hits).sum())
        cells += fitted.gridded.grid.hits.size
    assert wrong / cells < 0.03
