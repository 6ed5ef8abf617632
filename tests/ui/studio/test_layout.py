import numpy as np
import pytest

from musicgen_ui.studio.layout import laid_out, placed, principal, pushed_apart
from musicgen_ui.studio.layout_quality import quality


@pytest.fixture
def clusters() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Fifteen clusters of six points in 32 dimensions."""
    rng = np.random.default_rng(3)
    centres = np.repeat(rng.standard_normal((15, 32)) * 2, 6, axis=0)
    return np.asarray(centres + rng.standard_normal((90, 32)))


def test_neighbours_stay_neighbours_better_than_by_pca(
    clusters: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    ours, plain = quality(clusters, laid_out(clusters)), quality(clusters, principal(clusters))
    assert ours.trustworthiness > 0.9
    assert ours.trustworthiness > plain.trustworthiness
    assert ours.shared > 1.5 * plain.shared


def test_a_layout_fills_the_square_and_repeats(
    clusters: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> None:
    places = laid_out(clusters)
    assert ((places >= 0) & (places <= 1)).all()
    assert (np.ptp(places, axis=0) > 0.85).all()
    assert quality(clusters, places).nearest_gap > 0.3 / np.sqrt(len(places))
    np.testing.assert_array_equal(places, laid_out(clusters))


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 7])
def test_a_few_points_have_places_of_their_own(count: int) -> None:
    places = laid_out(np.eye(7)[:count])
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()
    assert len({tuple(place) for place in places.tolist()}) == count


def test_equal_points_are_parted() -> None:
    places = laid_out(np.ones((12, 4)))
    assert np.isfinite(places).all()
    assert len({tuple(place) for place in places.round(3).tolist()}) == 12


def test_a_point_is_placed_where_its_like_is() -> None:
    others = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    places = np.array([[0.1, 0.1], [0.9, 0.1], [0.1, 0.9]])
    np.testing.assert_allclose(placed(others[1:2] + 0.1, others, places), places[1:2], atol=0.01)
    np.testing.assert_allclose(placed(others[:1], others[:1], places[:1]), places[:1])


def test_later_points_are_pushed_away_from_those_that_stay() -> None:
    fixed = np.array([[0.5, 0.5]])
    moved = pushed_apart(np.array([[0.5, 0.5], [0.5, 0.5]]), fixed)
    gaps = [np.hypot(*(moved[0] - moved[1])), *np.hypot(*(moved - fixed).T)]
    assert min(gaps) > 0.2
