from pathlib import Path

import numpy as np
import pytest

from musicgen import factory
from musicgen_plugin.errors import LiveError
from musicgen_plugin.rendering import render

HOUSE = factory.load("house").score
RATE = 22_050


def test_a_score_is_as_long_as_its_loops_and_what_rings_on(soundfont: Path) -> None:
    assert soundfont.exists()
    once = render(HOUSE, sample_rate=RATE, tail_s=0.0)
    twice = render(HOUSE, sample_rate=RATE, loops=2, tail_s=1.0)
    loop_s = HOUSE.length_beats * 60 / HOUSE.bpm
    assert once.dtype == np.float32
    assert once.shape[1] == 2
    assert len(once) == pytest.approx(loop_s * RATE, abs=64)
    assert len(twice) == pytest.approx((2 * loop_s + 1.0) * RATE, abs=128)
    assert np.abs(once).max() > 0.05
    assert np.abs(twice[-RATE // 10 :]).max() < 0.02


def test_notes_begin_in_their_places(soundfont: Path) -> None:
    assert soundfont.exists()
    audio = np.abs(render(HOUSE, sample_rate=RATE)).max(axis=1)
    assert audio[: RATE // 20].max() > 0.02  # its first kick
    assert np.array_equal(render(HOUSE, sample_rate=RATE), render(HOUSE, sample_rate=RATE))


def test_a_rate_out_of_range_is_told() -> None:
    with pytest.raises(LiveError, match="sample rate must be in 8000-96000 Hz, not 4000"):
        render(HOUSE, sample_rate=4000)
