from collections.abc import Callable

import numpy as np
import pytest

from musicgen.data.corpus import Corpus, Split
from musicgen.model.load import AnyModel
from musicgen.representation.melody import CLASSES, HOLD
from musicgen.training.evaluation.interpolation import (
    STEPS,
    _crossfade,
    _Tally,
    _ways,
    measure_interpolation,
)
from musicgen.training.evaluation.language_model import LanguageModel
from musicgen.training.evaluation.sketches import PartTokens
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.reading import read_windows

BOTH = DataRecipe(("songs", "tunes"))
LENGTH = 8
LANGUAGES = {"melody": LanguageModel(np.arange(LENGTH)[None], CLASSES)}


def part(*clips: list[int]) -> tuple[PartTokens, ...]:
    return (PartTokens("melody", np.array(clips), CLASSES, HOLD),)


def step_of(changed: int) -> list[int]:
    """A clip on the way from all 1 to all 2, of which so many tokens are of the end."""
    return [2] * changed + [1] * (LENGTH - changed)


def test_even_way_is_monotonic_and_has_small_jumps() -> None:
    tally = _Tally(LANGUAGES)
    tally.add([part(step_of(changed)) for changed in range(9)])
    assert tally.monotonicity == 1
    assert tally.largest_jump == pytest.approx(1 / 8)


def test_step_back_counts_against_the_way() -> None:
    tally = _Tally(LANGUAGES)
    tally.add([part(step_of(changed)) for changed in (0, 2, 1, 4, 8)])
    assert tally.monotonicity == pytest.approx(3 / 4)
    assert tally.largest_jump == pytest.approx(4 / 8)


def test_step_aside_brings_no_nearer() -> None:
    # All the way from the start, but to something that the end is not: no step leads back.
    tally = _Tally(LANGUAGES)
    tally.add([part([1] * 8), part([5] * 8), part([2] * 8)])
    assert tally.monotonicity == 1
    # Away from the end again, in the second step.
    tally = _Tally(LANGUAGES)
    tally.add([part([1] * 8), part([2, *[1] * 7]), part([5, *[1] * 7]), part([2] * 8)])
    assert tally.monotonicity == pytest.approx(2 / 3)


def test_pair_of_equal_clips_has_no_jump() -> None:
    tally = _Tally(LANGUAGES)
    tally.add([part([1] * 8)] * 3)
    assert (tally.monotonicity, tally.largest_jump) == (1, 0)


def test_pairs_are_averaged() -> None:
    tally = _Tally(LANGUAGES)
    tally.add([part(step_of(one), step_of(other)) for one, other in ((0, 0), (4, 8), (8, 8))])
    assert tally.largest_jump == pytest.approx((1 / 2 + 1) / 2)


def test_cost_is_of_what_lies_between() -> None:
    tally = _Tally(LANGUAGES)
    between = part([0, 1, 2, 3, 4, 5, 6, 7])
    tally.add([part([9] * 8), between, between, part([100] * 8)])
    assert tally.cost.mean == pytest.approx(LANGUAGES["melody"].cost(between[0].tokens)[0])


def test_crossfade_takes_each_step_from_either_end() -> None:
    rng = np.random.default_rng(0)
    a, b = part([1] * 1000), part([2] * 1000)
    for position in (0.0, 0.25, 1.0):
        (found,) = _crossfade(rng, a, b, position)
        assert set(np.unique(found.tokens)) <= {1, 2}
        assert (found.tokens == 2).mean() == pytest.approx(position, abs=0.05)


def test_parts_of_a_step_are_taken_from_one_end() -> None:
    rng = np.random.default_rng(0)
    a, b = part([1] * 100) * 2, part([2] * 100) * 2
    first, second = _crossfade(rng, a, b, 0.5)
    np.testing.assert_array_equal(first.tokens, second.tokens)


@pytest.mark.train
@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
def test_corrected_way_ends_in_the_clips_themselves(
    model_of: Callable[[str], AnyModel], song_set: Corpus, kind: str
) -> None:
    model = model_of(kind)
    windows = read_windows(kind, model.manifest.bars, song_set, Split.TEST, BOTH)
    a, b = windows.listed(np.array([0, 3])), windows.listed(np.array([5, 7]))
    corrected, plain = _ways(model, a, b)
    assert len(corrected) == len(plain) == STEPS
    for ends, answers in ((a, corrected[0]), (b, corrected[-1])):
        first, told = ends[0], answers[0]
        np.testing.assert_array_equal(
            told[..., 0] if first.ndim == 3 else told, first[..., 0] if first.ndim == 3 else first
        )
    decoded = model.answers(model.decode(model.encode(*a).mu, *model.conditions(*a)))
    for mine, expected in zip(plain[0], decoded, strict=True):
        np.testing.assert_allclose(mine, expected, atol=1e-4)


@pytest.mark.train
def test_figures_repeat_and_are_shares(
    model_of: Callable[[str], AnyModel], song_set: Corpus
) -> None:
    held_out, training = (
        read_windows("melody", 2, song_set, split, BOTH) for split in (Split.TEST, Split.TRAIN)
    )
    first, second = (
        measure_interpolation(model_of("melody"), held_out, training, pairs=6, seed=3)
        for _ in range(2)
    )
    assert first == second
    assert first.pairs == 6
    assert 0 < first.hamming_monotonicity <= 1
    assert 0 < first.largest_jump <= 1
    assert first.lm_cost_ratio == pytest.approx(first.lm_cost / first.lm_cost_crossfade)
    assert first.lm_cost_data < first.lm_cost_crossfade  # what was played is likelier
