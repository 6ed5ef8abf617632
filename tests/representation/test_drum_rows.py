import numpy as np
import pytest

from musicgen.representation.drum_map import Voice, default_drum_map
from musicgen.representation.drum_rows import (
    ROW_STEPS,
    Row,
    gridded_rows,
    rows_of,
    rows_of_windows,
    windows_of,
)
from musicgen.score import Meter, Note, Score, Track


def clip(length_beats: float, *meters: Meter, notes: tuple[Note, ...] = ()) -> Score:
    return Score((Track("Drums", notes, is_drum=True),), length_beats, meters=meters or (Meter(),))


@pytest.mark.parametrize(
    ("score", "rows"),
    [
        (clip(8), (Row(0, 16), Row(4, 16))),
        (clip(6, Meter(numerator=3)), (Row(0, 12), Row(3, 12))),
        (clip(8, Meter(numerator=2)), (Row(0, 16), Row(4, 16))),  # two bars of 2/4 share a row
        (clip(6, Meter(numerator=2)), (Row(0, 16), Row(4, 8))),
        (clip(5, Meter(numerator=5)), (Row(0, 16), Row(4, 4))),
        (clip(3.5, Meter(numerator=7, denominator=8)), (Row(0, 14),)),
        (clip(7, Meter(), Meter(beat=4, numerator=3)), (Row(0, 16), Row(4, 12))),
    ],
)
def test_bars_are_rows(score: Score, rows: tuple[Row, ...]) -> None:
    assert rows_of(score).rows == rows


@pytest.mark.parametrize(
    ("onset", "place"),
    [
        (0.0, (0, 0, 0.0)),
        (0.26, (0, 1, 0.04)),
        (3.9, (1, 0, -0.4)),  # an early downbeat of the second bar
        (7.95, (1, 15, 0.8)),  # past the last step: the clip ends, nothing comes after
    ],
)
def test_place_of_an_onset(onset: float, place: tuple[int, int, float]) -> None:
    rows = rows_of(clip(8))
    found = rows.place_of(onset)
    assert (found.row, found.step) == place[:2]
    assert found.offset == pytest.approx(place[2])
    assert rows.onset_of(found.row, found.step, found.offset) == pytest.approx(onset)


def test_the_loudest_note_of_a_cell_counts() -> None:
    soft, loud, cowbell = Note(4.0, 38, 30, 0.1), Note(4.02, 38, 127, 0.1), Note(0.0, 56, 99, 0.1)
    rows = rows_of(clip(8))
    array, places = gridded_rows(rows, (soft, loud, cowbell), default_drum_map())
    assert np.argwhere(array[..., 0]).tolist() == [[1, 0, Voice.SNARE]]
    assert array[1, 0, Voice.SNARE] == pytest.approx([1, 1, 0.08])
    assert {note: voice for note, (_, voice) in places.items()} == {
        soft: Voice.SNARE,
        loud: Voice.SNARE,
    }


@pytest.mark.parametrize("count", [1, 2, 5])
def test_windows_hold_each_row_twice(count: int) -> None:
    array = np.random.default_rng(count).random((count, ROW_STEPS, 9)).astype(np.float32)
    windows = windows_of(array)
    assert windows.shape == (count, 2 * ROW_STEPS, 9)
    assert rows_of_windows(windows) == pytest.approx(array)
