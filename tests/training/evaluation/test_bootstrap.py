import numpy as np
import pytest

from musicgen.training.evaluation.bootstrap import bootstrapped, spearman


def test_spearman_is_of_ranks() -> None:
    x = np.arange(10.0)
    assert spearman(np.stack([x, np.exp(x)], axis=1)) == pytest.approx(1)
    assert spearman(np.stack([x, -x], axis=1)) == pytest.approx(-1)


def test_equals_share_a_rank() -> None:
    # Ranks 1, 2.5, 2.5, 4 and 1, 2, 3, 4: 0.9487 by hand.
    pairs = np.array([[1.0, 1], [2, 2], [2, 3], [3, 4]])
    assert spearman(pairs) == pytest.approx(4.5 / np.sqrt(4.5 * 5))


def test_what_never_changes_has_no_rank() -> None:
    assert spearman(np.array([[1.0, 2], [2, 2]])) == 0
    assert spearman(np.array([[1.0, 2], [1, 2]])) == 1


def test_an_interval_holds_the_figure_and_shrinks_with_rows() -> None:
    def mean(rows: np.ndarray) -> float:
        return float(rows.mean())

    rng = np.random.default_rng(0)
    few, many = (bootstrapped(rng.normal(5, 1, (n, 1)), mean) for n in (10, 1000))
    for figure in (few, many):
        assert figure.least < figure.value < figure.most
    assert many.most - many.least < few.most - few.least
    assert bootstrapped(np.zeros((0, 1)), mean).value == 0
