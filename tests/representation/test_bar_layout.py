import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.representation.bar_layout import layout_of
from musicgen.representation.drums import DrumGrid
from musicgen.score import Meter


@pytest.mark.parametrize(
    ("meter", "bars", "length_beats", "bar_starts"),
    [
        (Meter(0, 4, 4), 2, 8, [0]),
        (Meter(0, 2, 4), 4, 8, [0]),
        (Meter(0, 3, 4), 2, 6, [0, 16]),
        (Meter(0, 6, 8), 2, 6, [0, 16]),
        (Meter(0, 7, 8), 2, 7, [0, 16]),
        (Meter(0, 3, 8), 4, 6, [0, 16]),
        (Meter(0, 5, 4), 1, 5, [0]),
        (Meter(0, 12, 8), 1, 6, [0]),
        (Meter(0, 8, 4), 1, 8, [0]),
        (Meter(0, 255, 1), 1, 8, [0]),
        (Meter(0, 3, 32), 21, 8, [0]),
    ],
)
def test_where_bars_lie(
    meter: Meter, bars: int, length_beats: float, bar_starts: list[int]
) -> None:
    layout = layout_of(meter)
    assert layout.bars == bars
    assert layout.length_beats == length_beats
    first = np.zeros((layout.steps, 9), np.bool_)
    first[:: layout.row_steps[0]] = True
    zeros = np.zeros((layout.steps, 9), np.float32)
    spread = layout.spread(DrumGrid(first, zeros, zeros))
    assert np.flatnonzero(spread.hits.any(axis=1)).tolist() == bar_starts


@given(st.integers(1, 16), st.sampled_from([2, 4, 8, 16]), st.integers(0, 2**32 - 1))
def test_gather_undoes_spread(numerator: int, denominator: int, seed: int) -> None:
    layout = layout_of(Meter(0, numerator, denominator))
    rng = np.random.default_rng(seed)
    shape = (layout.steps, 9)
    grid = DrumGrid(
        rng.random(shape) < 0.3,
        rng.random(shape, np.float32),
        rng.random(shape, np.float32) - np.float32(0.5),
    )
    spread = layout.spread(grid)
    assert spread.hits.shape == (32, 9)
    assert spread.hits.sum() == grid.hits.sum()
    np.testing.assert_array_equal(layout.gather(spread).to_array(), grid.to_array())
