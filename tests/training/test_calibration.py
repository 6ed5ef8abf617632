import numpy as np
import pytest

from musicgen.representation.melody import CLASSES, HOLD, REST
from musicgen.training.calibration import class_bias, hit_bias


def test_each_voice_reaches_its_rate() -> None:
    rng = np.random.default_rng(0)
    logits = (rng.normal(size=(200, 32, 4)) * [1, 2, 0.5, 1] - 4).astype(np.float32)
    rates = np.array([0.5, 0.1, 0.02, 0.25])
    hits = (rng.random((500, 32, 4)) < rates).astype(np.float32)
    bias = np.array(hit_bias(logits, hits))
    found = (logits + bias > 0).mean(axis=(0, 1))
    np.testing.assert_allclose(found, hits.mean(axis=(0, 1)), atol=2e-3)


def test_voice_that_never_sounds_stays_silent() -> None:
    logits = np.random.default_rng(0).normal(size=(100, 2)).astype(np.float32)
    hits = np.zeros((50, 2), np.float32)
    hits[:, 1] = 1
    silent, always = hit_bias(logits, hits)
    assert not (logits[:, 0] + silent > 1e-3).any()
    assert (logits[:, 1] + always > -1e-3).all()


def classes_of(rng: np.random.Generator, shares: tuple[float, ...]) -> np.ndarray:
    kind = rng.choice(3, (400, 32), p=shares)
    return np.choose(kind, [rng.integers(0, HOLD, (400, 32)), HOLD, REST])


@pytest.mark.parametrize("shares", [(0.31, 0.52, 0.17), (0.1, 0.3, 0.6), (0.8, 0.15, 0.05)])
def test_onsets_holds_and_rests_reach_their_rates(shares: tuple[float, ...]) -> None:
    rng = np.random.default_rng(1)
    logits = rng.normal(size=(300, 32, CLASSES)).astype(np.float32)
    logits[..., HOLD] += 4  # unsure of all else, as between clips
    onset, hold, rest = class_bias(logits, classes_of(rng, shares))
    assert hold == 0
    biased = logits + np.float32(onset)
    biased[..., HOLD] = logits[..., HOLD]
    biased[..., REST] = logits[..., REST] + rest
    answer = biased.argmax(-1)
    found = [(answer < HOLD).mean(), (answer == HOLD).mean(), (answer == REST).mean()]
    assert found == pytest.approx(shares, abs=0.02)


def test_draws_that_are_all_alike_come_as_near_as_they_can() -> None:
    # Each step's answer is the same in all draws, so that shares move by quarters.
    rng = np.random.default_rng(4)
    logits = np.tile(rng.normal(size=(1, 4, CLASSES)), (100, 1, 1)).astype(np.float32)
    onset, hold, rest = class_bias(logits, classes_of(rng, (0.3, 0.3, 0.4)))
    biased = logits + np.float32(onset)
    biased[..., HOLD], biased[..., REST] = logits[..., HOLD] + hold, logits[..., REST] + rest
    answer = biased.argmax(-1)
    found = np.array([(answer < HOLD).mean(), (answer == HOLD).mean(), (answer == REST).mean()])
    assert np.abs(found - [0.3, 0.3, 0.4]).sum() <= 0.3


def test_bias_leaves_what_is_right_alone() -> None:
    rng = np.random.default_rng(2)
    classes = classes_of(rng, (0.3, 0.5, 0.2))
    logits = np.where(np.arange(CLASSES) == classes[..., None], 9, 0).astype(np.float32)
    assert class_bias(logits, classes) == pytest.approx((0, 0, 0), abs=1e-3)


def test_class_that_never_comes_is_pushed_away() -> None:
    rng = np.random.default_rng(3)
    logits = rng.normal(size=(100, 32, CLASSES)).astype(np.float32)
    logits[..., REST] += 3
    _, _, rest = class_bias(logits, classes_of(rng, (0.4, 0.6, 0.0)))
    assert rest < -5
