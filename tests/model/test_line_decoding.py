import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.model.line_decoding import (
    MARGIN,
    LineDecoding,
    biased_line,
    line_correction,
    spare_notes,
)
from musicgen.representation.melody import CLASSES, HOLD, REST, to_grid
from musicgen.score import Note, Score, Track

STEPS = 8


def sure_of(*classes: int, velocity: float = 0.5) -> LineDecoding:
    logits = np.where(np.arange(CLASSES) == np.array(classes)[:, None], 3, 0)[None]
    touch = np.full((1, len(classes)), velocity, np.float32)
    return LineDecoding(logits.astype(np.float32), touch, np.float32(-0.5) * touch)


def unsure(seed: int, batch: int = 2) -> LineDecoding:
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(batch, STEPS, CLASSES)) * 3
    touch = rng.random((2, batch, STEPS))
    return LineDecoding(*(a.astype(np.float32) for a in (logits, touch[0], touch[1] - 0.5)))


def any_lines(seed: int, batch: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, CLASSES, (batch, STEPS))
    onset = classes < HOLD
    lines = [classes, onset * rng.random(onset.shape), onset * (rng.random(onset.shape) - 0.5)]
    return np.stack(lines, axis=-1).astype(np.float32)


def test_answers_are_the_likeliest_classes() -> None:
    answers = sure_of(60, HOLD, REST, 0).answers()
    assert answers[0, :, 0].tolist() == [60, HOLD, REST, 0]
    assert answers[0, :, 1].tolist() == [0.5, 0, 0, 0.5]  # where there is an onset alone
    assert answers[0, :, 2].tolist() == [-0.25, 0, 0, -0.25]


def test_grid_is_that_of_one_clip() -> None:
    grid = sure_of(60, HOLD, REST, HOLD).grid(0)
    assert grid.classes.tolist() == [60, HOLD, REST, REST]


@given(seeds=st.tuples(st.integers(0, 999), st.integers(0, 999)))
def test_correction_makes_any_line_come_out(seeds: tuple[int, int]) -> None:
    decoding, lines = unsure(seeds[0]), any_lines(seeds[1])
    right = decoding.plus(line_correction(decoding, lines), np.ones(2, np.float32))
    np.testing.assert_allclose(right.answers(), lines, atol=1e-6)
    others = right.class_logits.copy()
    chosen = lines[..., :1].astype(int)
    own = np.take_along_axis(others, chosen, axis=-1)[..., 0]
    np.put_along_axis(others, chosen, -np.inf, axis=-1)
    assert (own - others.max(axis=-1) > MARGIN - 1e-4).all()


def test_sure_answer_is_left_as_it_is() -> None:
    decoding = sure_of(60, HOLD, REST, 62)
    added = line_correction(decoding, decoding.answers())
    assert not any(array.any() for array in added.arrays())


def test_held_note_is_heard_at_its_velocity() -> None:
    heard = sure_of(HOLD, 60, HOLD, REST, HOLD).heard().reshape(5, HOLD + 1)
    assert np.argwhere(heard).tolist() == [[1, 60], [1, HOLD], [2, 60]]
    assert set(heard[heard > 0].tolist()) == {0.5}


def test_repeated_note_is_heard_as_another() -> None:
    once, twice = sure_of(60, HOLD).heard(), sure_of(60, 60).heard()
    assert np.abs(once - twice).sum() == pytest.approx(0.5)


def test_biases_are_of_onsets_holds_and_rests() -> None:
    decoding = unsure(0)
    added = biased_line(decoding, (1.0, 2.0, 3.0)).class_logits - decoding.class_logits
    np.testing.assert_allclose(added[..., :HOLD], 1, atol=1e-5)
    np.testing.assert_allclose(added[..., HOLD], 2, atol=1e-5)
    np.testing.assert_allclose(added[..., REST], 3, atol=1e-5)


def test_notes_beside_the_line_fade_softest_first() -> None:
    loud, soft = Note(0.0, 48, 120, 1.0), Note(1.0, 50, 40, 1.0)
    line = (Note(0.0, 72, 90, 1.0), Note(1.0, 74, 90, 1.0))
    near = to_grid(Score((Track("Piano", (*line, loud, soft)),), 4))
    found = [set(spare_notes(near, distance)) for distance in (0.0, 0.1, 0.3, 0.5)]
    assert found == [{loud, soft}, {loud, soft}, {loud}, set()]
