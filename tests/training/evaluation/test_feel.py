import math

import numpy as np
import pytest

from musicgen.data.corpus import Split, open_corpus
from musicgen.model.feel_model import FeelModel
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import STEPS
from musicgen.training.evaluation.feel import (
    PlayedWindows,
    gaussian_kl,
    histogram_kl,
    measure_feel,
    played_windows,
    timing_together,
)


def windows(late: float, *, bpm: float = 120.0) -> PlayedWindows:
    """A kick on each sixteenth, about so many steps late, at about half of full scale."""
    grids = np.zeros((1, STEPS, VOICES, 3), np.float32)
    grids[:, :, Voice.KICK] = (1, 0.5, late)
    grids[:, :16, Voice.KICK, 1:] += 1e-3  # a Gaussian needs some spread
    return PlayedWindows(grids, np.array([bpm], np.float32))


def test_baselines_are_what_they_say() -> None:
    figures = measure_feel(FeelModel.load(), windows(0.2), windows(0.1), seed=0)
    quantised, constant = figures["quantised"], figures["constant"]
    assert quantised["timing_mae_ms"] == pytest.approx(25, abs=0.1)  # a step is 125 ms at 120 bpm
    assert quantised["timing_mse"] == pytest.approx(0.04, abs=1e-3)
    assert quantised["velocity_mae"] == pytest.approx(0.5, abs=1e-3)
    assert constant["timing_mae_ms"] == pytest.approx(12.5, abs=0.1)
    assert constant["timing_mse"] == pytest.approx(0.01, abs=1e-3)
    assert constant["velocity_mae"] == pytest.approx(0, abs=1e-3)
    assert quantised["timing_kl"] is None
    for answer in ("likeliest", "sampled"):
        assert set(figures[answer]) == set(quantised)


def test_gaussian_kl_is_the_closed_form() -> None:
    rng = np.random.default_rng(0)
    positions = np.tile(np.arange(4), 50_000)
    true = rng.normal(0, 1, len(positions)).astype(np.float32)
    answered = rng.normal(0.5, 2, len(positions)).astype(np.float32)
    wanted = math.log(2) + (1 + 0.25) / 8 - 0.5
    assert gaussian_kl(true, answered, positions) == pytest.approx(wanted, abs=0.01)
    assert gaussian_kl(true, true, positions) == pytest.approx(0, abs=1e-6)
    assert gaussian_kl(true, np.zeros_like(true), positions) is None


def test_histogram_kl_is_0_for_the_same_and_grows() -> None:
    rng = np.random.default_rng(0)
    true = rng.uniform(0, 1, 10_000).astype(np.float32)
    assert histogram_kl(true, true, (0, 1)) == 0
    assert histogram_kl(true, true**2, (0, 1)) > 0.1


def test_windows_do_not_overlap(corpus_folder: str) -> None:
    corpus = open_corpus(corpus_folder)
    found = played_windows(corpus, Split.TEST, ("folder-beats", "archive-beats"))
    songs = [item for item in corpus.items if item.split is Split.TEST]
    assert 0 < len(found.grids) <= len(songs)  # factory beats are two bars long
    assert found.struck.any((1, 2)).all()
    assert len(found.step_ms) == len(found.positions) == found.struck.sum()


def test_timing_together_is_a_share() -> None:
    rng = np.random.default_rng(0)
    grids = np.zeros((40, STEPS, VOICES, 3), np.float32)
    together = rng.normal(0, 0.1, (40, STEPS, 1))
    grids[..., :2, 0] = 1
    grids[..., :2, 1] = 0.6
    grids[..., :2, 2] = np.clip(together, -0.4, 0.4)
    model = FeelModel.load()
    bpm = np.full(40, 120, np.float32)
    in_step = timing_together(model, PlayedWindows(grids, bpm))
    grids[..., :2, 2] = np.clip(rng.normal(0, 0.1, (40, STEPS, 2)), -0.4, 0.4)
    apart = timing_together(model, PlayedWindows(grids, bpm))
    assert 0 <= apart < 0.4 < in_step <= 1
