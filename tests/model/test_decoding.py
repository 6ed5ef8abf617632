from dataclasses import dataclass

import numpy as np

from musicgen.model.decoding import Decoding, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Two(Decoding):
    """A decoding of two arrays."""

    flat: FloatArray
    deep: FloatArray


def two(*rows: float) -> Two:
    """Rows of these numbers, and their tenfold."""
    flat = np.array(rows, np.float32)
    return Two(flat, np.stack([10 * flat] * 6, axis=1).reshape(-1, 2, 3))


def test_rows_are_counted_and_cut() -> None:
    decoding = two(1, 2, 3)
    assert len(decoding) == 3
    assert [array.shape for array in decoding.arrays()] == [(3,), (3, 2, 3)]
    part = decoding.rows(slice(1, 3))
    assert part.flat.tolist() == [2, 3]
    assert part.deep[:, 0, 0].tolist() == [20, 30]


def test_another_is_added_by_its_weights() -> None:
    found = two(1, 2).plus(two(4, 8), np.array([0.5, 0.25], np.float32))
    assert found.flat.tolist() == [3, 4]
    assert found.deep[:, 1, 2].tolist() == [30, 40]
    assert isinstance(found, Two)


def test_bars_of_one_clip_are_added_at_each_position() -> None:
    # Two positions of a clip of two bars: each bar's own is added to it, in the same order.
    weights = np.array([1, 1, 0.5, 0.5], np.float32)
    found = two(0, 0, 0, 0).plus(two(1, 2), weights)
    assert found.flat.tolist() == [1, 2, 0.5, 1]


def test_several_are_added_and_what_they_are_added_to_stays() -> None:
    decoding = two(1, 2)
    half = np.full(2, 0.5, np.float32)
    found = decoding.plus_all([(two(4, 0), half), (two(0, 6), half)])
    assert found.flat.tolist() == [3, 5]
    assert found.deep[:, 1, 2].tolist() == [30, 50]
    assert decoding.flat.tolist() == [1, 2]
