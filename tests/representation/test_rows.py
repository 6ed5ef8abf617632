import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import DrumGrid
from musicgen.representation.melody import HOLD, REST, MelodyGrid
from musicgen.representation.rows import ROW_STEPS, RowLayout, layout_of_rows
from musicgen.representation.windows import fit_bars
from musicgen.score import Meter, Note, Score, Track

layouts = st.lists(st.integers(0, ROW_STEPS), min_size=1, max_size=6).filter(any).map(tuple)


def line(classes: list[int]) -> MelodyGrid:
    steps = len(classes)
    velocities = np.linspace(0.2, 1, steps, dtype=np.float32)
    offsets = np.linspace(-0.5, 0.5, steps, dtype=np.float32)
    return MelodyGrid(np.array(classes, np.int16), velocities, offsets)


def clip(meter: Meter, bars: int) -> Score:
    """A note on every beat."""
    length = bars * meter.bar_beats
    notes = tuple(Note(float(beat), 60, 90, 0.5) for beat in range(int(length)))
    return Score((Track("Lead", notes),), length, meters=(meter,))


@given(lengths=layouts, data=st.data())
def test_line_comes_back_from_the_rows(lengths: tuple[int, ...], data: st.DataObject) -> None:
    layout = RowLayout(lengths)
    choice = st.sampled_from([60, 72, HOLD, HOLD, REST])
    told = line(data.draw(st.lists(choice, min_size=layout.steps, max_size=layout.steps)))
    spread = layout.spread_line(told)
    assert len(spread.classes) == layout.model_steps == ROW_STEPS * len(lengths)
    back = layout.gather_line(spread)
    np.testing.assert_array_equal(back.to_array(), told.to_array())
    # No onset is made up between the bars.
    assert (spread.classes < HOLD).sum() == (told.classes < HOLD).sum()


@given(lengths=layouts, seed=st.integers(0, 99))
def test_drums_come_back_from_the_rows(lengths: tuple[int, ...], seed: int) -> None:
    layout, rng = RowLayout(lengths), np.random.default_rng(seed)
    shape = (layout.steps, VOICES)
    hits = rng.random(shape) < 0.4
    velocities = rng.random(shape).astype(np.float32)
    offsets = rng.uniform(-0.5, 0.5, shape).astype(np.float32)
    told = DrumGrid(hits, velocities, offsets)
    spread = layout.spread_drums(told)
    assert spread.hits.shape == (layout.model_steps, VOICES)
    assert spread.hits.sum() == hits.sum()
    np.testing.assert_array_equal(layout.gather_drums(spread).to_array(), told.to_array())


def test_note_that_sounds_on_is_held_between_bars() -> None:
    # Two bars of 3/4: the first note holds over the bar line, the second ends with the clip.
    layout = RowLayout((12, 12))
    classes = [REST] * 8 + [60] + [HOLD] * 7 + [62] + [HOLD] * 7
    spread = layout.spread_line(line(classes)).classes
    assert spread[8] == 60
    assert (spread[9:20] == HOLD).all()  # four of them between the bars
    assert spread[20] == 62
    assert (spread[21:28] == HOLD).all()
    assert (spread[28:] == REST).all()


def test_note_that_ends_with_its_bar_is_not_held_between_bars() -> None:
    spread = RowLayout((2, 2)).spread_line(line([60, HOLD, 62, REST])).classes
    assert spread[:2].tolist() == [60, HOLD]
    assert (spread[2:16] == REST).all()
    assert spread[16:18].tolist() == [62, REST]


@pytest.mark.parametrize(
    ("meter", "lengths"),
    [
        (Meter(0, 4, 4), (16, 16, 16, 16)),
        (Meter(0, 3, 4), (12, 12, 12, 12)),
        (Meter(0, 6, 8), (12, 12, 12, 12)),
        (Meter(0, 7, 8), (14, 14, 14, 14)),
        (Meter(0, 2, 4), (8, 8, 8, 8)),
        (Meter(0, 5, 4), (12, 8, 12, 8)),  # a bar of three beats and of two
        (Meter(0, 8, 4), (16, 16, 16, 16)),
    ],
)
def test_bars_of_any_meter_have_rows_of_their_own(meter: Meter, lengths: tuple[int, ...]) -> None:
    score = fit_bars(clip(meter, 4), 4, rows=4).score
    layout = layout_of_rows(score, 4)
    assert layout.lengths == lengths
    assert layout.steps == score.length_beats * 4


def test_rows_that_a_clip_does_not_fill_are_empty() -> None:
    assert layout_of_rows(clip(Meter(0, 3, 4), 1), 3).lengths == (12, 0, 0)
