import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from musicgen.errors import ShapeError
from musicgen.representation.drum_map import VOICES, Voice, default_drum_map
from musicgen.representation.drums import DrumGrid, from_grid, onset_of, step_of, to_grid
from musicgen.score import Note, Score, Tempo, Track

Hits = dict[tuple[int, Voice], tuple[int, float]]

# Up to, and not with, the half step after which a hit belongs to the next step.
offsets = st.floats(-0.5, 0.4990234375, width=32)
cells = st.tuples(st.integers(0, 31), st.sampled_from(Voice))
hits = st.dictionaries(cells, st.tuples(st.integers(1, 127), offsets), max_size=40)
# A first step's hit that is early by less than half a tick is written on the step.
hits = hits.filter(lambda hits: all(s or not -1 / 240 < o < 0 for (s, _), (_, o) in hits.items()))


def loop(*notes: Note, length_beats: float = 8) -> Score:
    return Score((Track("Drums", notes, is_drum=True),), length_beats)


def grid_of(hits: Hits, steps: int = 32) -> DrumGrid:
    """A grid of hits by cell: velocity 1-127 and offset."""
    array = np.zeros((steps, 9, 3), np.float32)
    for (step, voice), (velocity, offset) in hits.items():
        array[step, voice] = (1, velocity / 127, offset)
    return DrumGrid.from_array(array)


@pytest.mark.parametrize(
    ("onset_beats", "step", "offset"),
    [
        (0, 0, 0),
        (0.25, 1, 0),
        (0.275, 1, 0.1),
        (0.3125, 1, 0.25),
        (0.1875, 1, -0.25),
        (0.125, 1, -0.5),  # halfway is the next step's, early
        (3.9375, 16, -0.25),
        (7.75, 31, 0),
        (7.85, 31, 0.4),
        (7.875, 0, -0.5),
        (7.9375, 0, -0.25),  # an early downbeat of the loop
    ],
)
def test_onset_is_a_step_and_an_offset(onset_beats: float, step: int, offset: float) -> None:
    assert step_of(onset_beats) == pytest.approx((step, offset))
    assert onset_of(step, offset) == pytest.approx(onset_beats)


def test_steps_of_shorter_loops() -> None:
    assert step_of(3.9375, 16) == (0, -0.25)
    assert onset_of(0, -0.25, 16) == 3.9375
    assert step_of(0, 1) == (0, 0)


@given(st.data(), st.integers(1, 64), offsets)
def test_step_of_is_the_inverse_of_onset_of(data: st.DataObject, steps: int, offset: float) -> None:
    step = data.draw(st.integers(0, steps - 1))
    assert step_of(onset_of(step, offset, steps), steps) == pytest.approx((step, offset), abs=1e-9)


@given(st.floats(0, 8, exclude_max=True))
def test_onset_of_is_the_inverse_of_step_of(onset_beats: float) -> None:
    assert onset_of(*step_of(onset_beats)) == pytest.approx(onset_beats, abs=1e-12)


@pytest.mark.parametrize("offset", [0, -1e-20, -1e-15, -1e-7, 1e-20])
def test_onset_is_within_the_loop(offset: float) -> None:
    assert 0 <= onset_of(0, offset) < 8


@pytest.mark.parametrize(
    ("offset", "onset"), [(-1e-7, 0), (-0.004, 0), (-0.01, 7.9975), (-0.5, 7.875), (0.004, 0.001)]
)
def test_downbeat_that_is_early_by_no_tick_stays_on_its_step(offset: float, onset: float) -> None:
    # Half a tick, of 480 a beat, is 0.0042 steps: in a file the loop would be over.
    hits = np.zeros((32, VOICES), np.bool_)
    hits[0, Voice.KICK] = True
    everywhere = np.full((32, VOICES), offset, np.float32)
    (note,) = from_grid(DrumGrid(hits, np.abs(everywhere), everywhere), bpm=120).notes
    assert note.onset_beats == pytest.approx(onset, abs=1e-6)
    assert note.duration_beats > 0


def test_to_grid_places_hits() -> None:
    kick, snare, hat = Note(0, 36, 127, 0.5), Note(1.025, 40, 64, 0.1), Note(7.95, 44, 32, 0.05)
    gridded = to_grid(loop(kick, snare, hat))
    grid = gridded.grid
    assert_array_equal(np.argwhere(grid.hits), [[0, Voice.KICK], [0, Voice.CLOSED_HAT], [4, 1]])
    assert_allclose(grid.velocities[0, [0, 2]], [1, 32 / 127])
    assert_allclose(grid.offsets[0, [0, 2]], [0, -0.2], atol=1e-6)
    assert_allclose([grid.velocities[4, 1], grid.offsets[4, 1]], [64 / 127, 0.1], atol=1e-6)
    assert gridded.notes == {(0, Voice.KICK): kick, (4, Voice.SNARE): snare, (0, 2): hat}
    assert gridded.spare == ()


def test_to_grid_gives_a_cell_to_its_loudest_note() -> None:
    ghost, flam, clap = Note(0.9, 38, 30, 0.1), Note(1, 38, 110, 0.1), Note(1, 39, 60, 0.1)
    cowbell = Note(0, 56, 100, 0.1)
    gridded = to_grid(loop(ghost, flam, clap, cowbell))
    assert gridded.notes == {(4, Voice.SNARE): flam}
    assert gridded.spare == (cowbell, ghost, clap)
    assert gridded.outside_map == (cowbell,)
    assert gridded.grid.offsets[4, Voice.SNARE] == 0
    assert gridded.grid.hits.sum() == 1


@pytest.mark.parametrize(("length_beats", "steps"), [(0, 0), (0.25, 1), (3.5, 14), (8, 32)])
def test_grid_is_as_long_as_its_score(length_beats: float, steps: int) -> None:
    assert to_grid(loop(length_beats=length_beats)).grid.hits.shape == (steps, 9)


def test_to_grid_takes_whole_steps_alone() -> None:
    with pytest.raises(ShapeError, match=r"^a drum loop must be whole steps, not 7\.9 beats$"):
        to_grid(loop(length_beats=7.9))


def test_grid_is_silent_where_there_is_no_hit() -> None:
    hits = np.zeros((2, 9), np.bool_)
    hits[1] = True
    grid = DrumGrid(hits, np.full((2, 9), 2, np.float32), np.full((2, 9), -0.75, np.float32))
    assert_array_equal(grid.velocities, [[0] * 9, [1] * 9])
    assert_array_equal(grid.offsets, [[0] * 9, [-0.5] * 9])
    assert grid.velocities.dtype == np.float32
    assert grid.offsets.dtype == np.float32


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("hits", r"^hits must have shape \(4, 9\), not \(4, 8\)$"),
        ("velocities", r"^velocities must have shape \(4, 9\), not \(4, 8\)$"),
        ("offsets", r"^offsets must have shape \(4, 9\), not \(4, 8\)$"),
    ],
)
def test_grid_of_another_shape_is_an_error(wrong: str, message: str) -> None:
    arrays = {name: np.zeros((4, 9), np.float32) for name in ("hits", "velocities", "offsets")}
    arrays[wrong] = np.zeros((4, 8), np.float32)
    with pytest.raises(ShapeError, match=message):
        DrumGrid(arrays["hits"] > 0, arrays["velocities"], arrays["offsets"])


def test_array_holds_hit_velocity_and_offset() -> None:
    array = grid_of({(3, Voice.RIDE): (127, -0.25), (0, Voice.KICK): (0, 0.125)}).to_array()
    assert array.shape == (32, 9, 3)
    assert array.dtype == np.float32
    assert_array_equal(array[3, 8], [1, 1, -0.25])
    assert_array_equal(array[0, 0], [1, 0, 0.125])
    assert np.count_nonzero(array) == 5


@pytest.mark.parametrize("shape", [(32, 9), (32, 9, 2), (32, 8, 3), (2, 32, 9, 3)])
def test_array_of_another_shape_is_an_error(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match=r"must have shape \(step, 9, 3\), not \("):
        DrumGrid.from_array(np.zeros(shape, np.float32))


def test_from_grid_writes_notes() -> None:
    hits: Hits = {
        (0, Voice.KICK): (127, -0.125),
        (4, Voice.SNARE): (90, 0.25),
        (31, Voice.OPEN_HAT): (1, 0),
        (8, Voice.CRASH): (0, 0),
    }
    score = from_grid(grid_of(hits), bpm=93, pitches={(4, Voice.SNARE): 37}, name="Take 2")
    expected = loop(
        Note(1.0625, 37, 90, 0.125),
        Note(2, 49, 1, 0.125),  # a hit is never silent
        Note(7.75, 46, 1, 0.125),
        Note(7.96875, 36, 127, 0.03125),  # an early downbeat stands, and ends, at the loop's end
    )
    assert score.tracks == (Track("Take 2", expected.tracks[0].notes, is_drum=True),)
    assert score.length_beats == 8
    assert score.tempos == (Tempo(0, 93),)


def test_from_grid_is_as_long_as_the_grid() -> None:
    score = from_grid(grid_of({(0, Voice.KICK): (100, -0.5)}, steps=12), bpm=120)
    assert score.length_beats == 3
    assert score.notes == (Note(2.875, 36, 100, 0.125),)
    assert score.tracks[0].name == "Drums"


@settings(max_examples=60)
@given(hits)
def test_grid_survives_a_round_trip_through_a_score(hits: Hits) -> None:
    grid = grid_of(hits)
    gridded = to_grid(from_grid(grid, bpm=120))
    assert_array_equal(gridded.grid.hits, grid.hits)
    assert_array_equal(gridded.grid.velocities, grid.velocities)
    assert_allclose(gridded.grid.offsets, grid.offsets, atol=1e-6)
    assert set(gridded.notes) == set(hits)
    assert gridded.spare == ()


@settings(max_examples=60)
@given(hits)
def test_score_survives_a_round_trip_through_a_grid(hits: Hits) -> None:
    score = loop(
        *(
            Note(onset_of(step, offset), default_drum_map().note_of_voice[voice], velocity, 0)
            for (step, voice), (velocity, offset) in hits.items()
        )
    )
    back = from_grid(to_grid(score).grid, bpm=120)
    assert [(note.pitch, note.velocity) for note in back.notes] == [
        (note.pitch, note.velocity) for note in score.notes
    ]
    assert_allclose(
        [note.onset_beats for note in back.notes],
        [note.onset_beats for note in score.notes],
        atol=1e-6,
    )


@given(hits)
def test_grid_survives_a_round_trip_through_an_array(hits: Hits) -> None:
    grid = grid_of(hits)
    back = DrumGrid.from_array(grid.to_array())
    for name in ("hits", "velocities", "offsets"):
        assert_array_equal(getattr(back, name), getattr(grid, name))
        assert getattr(back, name).dtype == getattr(grid, name).dtype
