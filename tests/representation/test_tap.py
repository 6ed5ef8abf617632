import numpy as np
import pytest

from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drum_rows import rows_of
from musicgen.representation.drums import STEPS
from musicgen.representation.tap import fit_of, tap_rows, tapped
from musicgen.score import Note, Score, Track


def test_the_loudest_hit_of_a_step_is_tapped() -> None:
    grids = np.zeros((1, STEPS, VOICES, 3), np.float32)
    grids[0, 0, Voice.KICK] = (1, 0.5, 0.1)
    grids[0, 0, Voice.RIDE] = (1, 0.8, -0.2)
    grids[0, 5, Voice.SNARE] = (1, 0.0, 0.3)
    taps = tapped(grids)
    assert taps.shape == (1, STEPS, 3)
    assert taps[0, 0] == pytest.approx([1, 0.8, -0.2])
    assert taps[0, 5] == pytest.approx([1, 0, 0.3])
    assert np.flatnonzero(taps[0, :, 0]).tolist() == [0, 5]


def test_notes_of_any_pitch_are_tapped() -> None:
    notes = (Note(0.0, 60, 100, 1.0), Note(0.0, 64, 127, 1.0), Note(5.02, 67, 64, 0.5))
    score = Score((Track("Lead", notes),), 8.0)
    taps = tap_rows(rows_of(score), notes)
    assert taps.shape == (2, 16, 3)
    assert taps[0, 0] == pytest.approx([1, 1, 0])
    assert taps[1, 4] == pytest.approx([1, 64 / 127, 0.08])
    assert taps[..., 0].sum() == 2


def test_fit_is_of_rhythm_and_accents_rather_than_of_loudness() -> None:
    taps = np.zeros((1, STEPS, 3), np.float32)
    taps[0, ::4] = (1, 0.8, 0.1)
    assert fit_of(taps, taps) == pytest.approx(1)
    assert fit_of(taps, taps * np.array([1, 0.5, 1], np.float32)) == pytest.approx(1)
    assert fit_of(taps, np.roll(taps, 2, axis=1)) == 0
    assert fit_of(taps, np.zeros_like(taps)) == 0
    more = taps.copy()
    more[0, 2::4] = (1, 0.1, 0)  # soft notes between cost little
    assert 0.8 < fit_of(taps, more)[0] < 1
    assert fit_of(more, taps)[0] < fit_of(taps, more)[0]  # leaving out costs more
