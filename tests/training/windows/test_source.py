import numpy as np
import pytest

from musicgen.errors import DataError
from musicgen.training.windows.source import choice, odds_of, sixteenth_ms


def test_odds_go_by_the_weight_of_the_source() -> None:
    odds = odds_of(["a", "b", "b", "c"], {"a": 2, "c": 0})
    assert odds.tolist() == pytest.approx([0.5, 0.25, 0.25, 0])


def test_sources_that_all_weigh_nothing_are_told() -> None:
    with pytest.raises(DataError, match="every source that has any has weight 0"):
        odds_of(["a", "a"], {"a": 0})


def test_sixteenth_lasts_a_quarter_of_a_beat() -> None:
    assert sixteenth_ms(np.array([60, 120], np.float32)).tolist() == [250, 125]


@pytest.mark.parametrize("limit", [None, 5, 9])
def test_all_are_chosen_where_there_are_few_enough(limit: int | None) -> None:
    assert choice(5, limit, seed=0).tolist() == [0, 1, 2, 3, 4]


def test_choice_is_always_the_same_without_repetition_and_in_order() -> None:
    chosen = choice(1000, 50, seed=3)
    assert chosen.tolist() == choice(1000, 50, seed=3).tolist()
    assert chosen.tolist() == sorted(set(chosen.tolist()))
    assert len(chosen) == 50
    assert chosen.tolist() != choice(1000, 50, seed=4).tolist()
    assert chosen.max() > 900  # from anywhere
