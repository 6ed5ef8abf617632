import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import ShapeError
from musicgen.representation.bars import Bar, bars_of, padded, pieces_of, row_lengths, unpadded
from musicgen.score import Meter, Note, Score, Track


def score(length: float, *meters: Meter, onset: float = 0.0) -> Score:
    track = Track(notes=(Note(onset, 60, 100, 0.25),))
    return Score((track,), length, meters=meters or (Meter(),))


def lengths(bars: tuple[Bar, ...]) -> list[float]:
    return [bar.length_beats for bar in bars]


@pytest.mark.parametrize(
    ("numerator", "denominator", "bar_beats"),
    [(4, 4, 4.0), (3, 4, 3.0), (6, 8, 3.0), (5, 4, 5.0), (7, 8, 3.5), (3, 16, 1.5), (1, 64, 1.0)],
)
def test_bars_have_the_length_of_their_meter(
    numerator: int, denominator: int, bar_beats: float
) -> None:
    found = bars_of(score(3 * bar_beats, Meter(0, numerator, denominator)))
    assert lengths(found) == [bar_beats] * 3


def test_a_change_of_meter_begins_a_bar() -> None:
    found = bars_of(score(8.0, Meter(0, 1, 4), Meter(1, 3, 4), Meter(4, 4, 4)))
    assert [(bar.start_beats, bar.length_beats) for bar in found] == [(0, 1), (1, 3), (4, 4)]


def test_a_meter_told_twice_is_one_and_a_sliver_no_bar() -> None:
    assert lengths(bars_of(score(6.0, Meter(0, 3, 4), Meter(0, 3, 4)))) == [3, 3]
    assert lengths(bars_of(score(8.01, Meter(), Meter(4.01, 4, 4)))) == pytest.approx([4.01, 4])


def test_ringing_makes_no_bar_but_an_onset_does() -> None:
    assert len(bars_of(score(9.0))) == 2
    assert len(bars_of(score(9.0, onset=8.5))) == 3


def test_an_onset_at_the_very_end_begins_a_bar() -> None:
    assert len(bars_of(Score((Track(notes=(Note(8.0, 60, 100, 0.0),)),)))) == 3


def test_a_score_without_length_has_a_bar() -> None:
    assert lengths(bars_of(Score())) == [4]


@pytest.mark.parametrize(
    ("beats", "pieces"), [(4.0, [4]), (3.0, [3]), (5.0, [3, 2]), (4.5, [3, 1.5]), (7.0, [4, 3])]
)
def test_long_bars_are_cut_at_beats(beats: float, pieces: list[float]) -> None:
    assert lengths(pieces_of([Bar(0.0, beats)])) == pieces


@given(
    st.lists(st.sampled_from([(4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (12, 8)]), min_size=1).map(
        lambda signatures: [Meter(0, *signature) for signature in signatures]
    )
)
def test_rows_hold_bars_of_every_meter_and_give_them_back(meters: list[Meter]) -> None:
    start, bars = 0.0, []
    for meter in meters:
        bars.append(Bar(start, meter.bar_beats))
        start += meter.bar_beats
    values = np.arange(1, int(start * 4) + 1)
    rows, mask = padded(values, row_lengths(pieces_of(bars), 4, len(values)), 16, 0)
    assert rows.shape[1] == 16
    assert (rows[~mask] == 0).all()
    assert unpadded(rows, mask).tolist() == values.tolist()


def test_rows_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ShapeError, match="rows of \\[20\\] steps"):
        padded(np.zeros(20), [20], 16, 0)
    with pytest.raises(ShapeError, match="mask"):
        unpadded(np.zeros((2, 16)), np.zeros((2, 15), np.bool_))
