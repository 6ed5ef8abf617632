import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from musicgen.latent import Latents, Path, Positions, even_positions, lerp, points_between, slerp

A = np.array([3, 0, 0], np.float32)
B = np.array([0, 4, 0], np.float32)
THIRDS = np.array([0, 1 / 3, 2 / 3, 1])

vectors = st.lists(st.floats(-4, 4, width=32), min_size=3, max_size=3).map(
    lambda values: np.array(values, np.float32)
)


def test_lerp_is_the_straight_line() -> None:
    points = lerp(A, B, np.array([0, 0.25, 0.5, 1]))
    assert points.dtype == np.float32
    assert_array_equal(points, [[3, 0, 0], [2.25, 1, 0], [1.5, 2, 0], [0, 4, 0]])


def test_slerp_is_the_arc() -> None:
    # A right angle in thirds: sine and cosine of 30 and 60 degrees.
    half, most = math.sin(math.pi / 6), math.cos(math.pi / 6)
    points = slerp(A, B, THIRDS)
    assert points.dtype == np.float32
    expected = np.array([[3, 0, 0], [3 * most, 4 * half, 0], [3 * half, 4 * most, 0], [0, 4, 0]])
    assert_allclose(points, expected, atol=1e-6)


@pytest.mark.parametrize(
    "b",
    [A, 2 * A, -A, -0.5 * A, np.zeros(3, np.float32)],
    ids=["same", "longer", "opposite", "opposite and shorter", "origin"],
)
def test_slerp_of_parallel_vectors_is_the_straight_line(b: Latents) -> None:
    assert_array_equal(slerp(A, b, THIRDS), lerp(A, b, THIRDS))


@given(vectors, vectors, st.sampled_from(Path))
def test_paths_begin_and_end_at_their_points(a: Latents, b: Latents, path: Path) -> None:
    assert_allclose(points_between(a, b, np.array([0.0, 1.0]), path), [a, b], atol=1e-5)


@given(vectors, vectors, st.floats(0, 1))
def test_slerp_keeps_the_length_that_both_ends_have(a: Latents, b: Latents, at: float) -> None:
    lengths = np.linalg.norm(a), np.linalg.norm(b)
    if min(lengths) < 0.1 or abs(np.dot(a, b)) > 0.99 * lengths[0] * lengths[1]:
        return  # too near to parallel, where the straight line takes over
    unit_a, unit_b = a / lengths[0], b / lengths[1]
    (point,) = slerp(unit_a, unit_b, np.array([at]))
    assert np.linalg.norm(point) == pytest.approx(1, abs=1e-5)


def test_points_between_takes_the_path_asked_for() -> None:
    middle = np.array([0.5])
    assert_allclose(points_between(A, A[::-1], middle, Path("lerp")), [[1.5, 0, 1.5]])
    arc = 3 / math.sqrt(2)
    assert_allclose(points_between(A, A[::-1], middle, Path("slerp")), [[arc, 0, arc]], rtol=1e-6)


def test_even_positions_where_the_change_is_even() -> None:
    assert_allclose(even_positions(5, np.diff), [0, 0.25, 0.5, 0.75, 1])


def test_even_positions_where_nothing_changes() -> None:
    positions = even_positions(5, lambda fine: np.zeros(len(fine) - 1))
    assert_array_equal(positions, [0, 0.25, 0.5, 0.75, 1])


def test_even_positions_go_where_the_change_is() -> None:
    def second_half(positions: Positions) -> NDArray[np.float64]:
        return np.diff(np.maximum(positions - 0.5, 0))

    # Way at x >= 1/2: 2 (x - 1/2) + x / 1000; half of all of it, 1.001, is at x = 1.5005 / 2.001.
    assert_allclose(even_positions(3, second_half), [0, 1.5005 / 2.001, 1])


def test_even_positions_measure_at_the_resolution() -> None:
    measured: list[Positions] = []

    def change(positions: Positions) -> NDArray[np.float64]:
        measured.append(positions)
        return np.diff(positions)

    even_positions(3, change, resolution=5)
    assert_array_equal(measured, [[0, 0.25, 0.5, 0.75, 1]])


@given(
    st.lists(st.floats(0, 10), min_size=8, max_size=8),
    st.integers(2, 20),
)
def test_even_positions_rise_from_0_to_1(changes: list[float], count: int) -> None:
    positions = even_positions(count, lambda _: np.array(changes), resolution=9)
    assert len(positions) == count
    assert (positions[0], positions[-1]) == (0, 1)
    assert np.all(np.diff(positions) > 0)
