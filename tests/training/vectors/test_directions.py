import numpy as np
import pytest

from musicgen.training.vectors.directions import METHODS, Measured, slopes_of

CLIPS, LATENT = 4000, 8


def measured() -> Measured:
    """Two attributes that tend to rise together: the first is z0, the second z0 + z1."""
    rng = np.random.default_rng(0)
    z = rng.standard_normal((CLIPS, LATENT))
    values = np.stack([z[:, 0], (z[:, 0] + z[:, 1]) / np.sqrt(2)], axis=1)
    slopes = np.zeros((2, LATENT))
    slopes[0, 0] = 1
    slopes[1, :2] = np.sqrt(0.5)
    return Measured(z, values, slopes, ((1,), (0,)))


@pytest.mark.parametrize("method", METHODS)
def test_a_unit_of_the_way_is_a_unit_of_the_attribute(method: str) -> None:
    way = METHODS[method](measured(), 0)
    assert way.shape == (LATENT,)
    assert way[0] == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("method", ["others-held", "slopes-solved"])
def test_what_is_held_stays(method: str) -> None:
    way = METHODS[method](measured(), 0)
    assert way[0] + way[1] == pytest.approx(0, abs=0.1)


def test_quartiles_and_regression_hold_nothing() -> None:
    way = METHODS["regression"](measured(), 1)
    np.testing.assert_allclose(way[:2], np.sqrt(0.5), atol=0.05)


def test_slopes_are_found_from_small_steps() -> None:
    rng = np.random.default_rng(1)
    steps = rng.standard_normal((CLIPS, LATENT))
    true = rng.standard_normal((3, LATENT))
    np.testing.assert_allclose(slopes_of(steps, steps @ true.T), true, atol=0.05)
