"""Where beats, rows and notes lie: there and back, in any meter and length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.representation.drum_map import default_drum_map
from musicgen.score import Meter, Note, Score, Track
from musicgen_ui.state.editing import NoteAt
from musicgen_ui.widgets.clip_view.cursor import Cursor
from musicgen_ui.widgets.clip_view.layout import Layout, Shape
from musicgen_ui.widgets.clip_view.rows import Kind, fit, kind_of, lanes_of
from musicgen_ui.widgets.clip_view.scene import Scene
from musicgen_ui.widgets.clip_view.time_axis import TimeAxis

DRUMS = Track(
    "d",
    (Note(0, 36, 100, 0.1), Note(1.03, 38, 40, 0.1), Note(3.75, 42, 80, 0.1)),
    is_drum=True,
)
MELODY = Track("m", (Note(0, 60, 100, 1.0), Note(2, 72, 60, 0.5)), 73)
BASS = Track("b", (Note(0, 36, 100, 4.0),), 33)


def scene_of(score: Score, shape: Shape, following: Score | None = None) -> Scene:
    lanes = lanes_of(score, default_drum_map(), following)
    layout = Layout.of(kind_of(score), TimeAxis.of(score), lanes, shape)
    return Scene.of(score, layout, following)


@pytest.mark.parametrize(
    ("tracks", "kind"),
    [
        ((), Kind.GRID),
        ((DRUMS,), Kind.GRID),
        ((DRUMS, DRUMS), Kind.GRID),
        ((MELODY,), Kind.ROLL),
        ((MELODY, DRUMS), Kind.BAND),
        ((MELODY, BASS), Kind.BAND),
    ],
)
def test_kinds(tracks: tuple[Track, ...], kind: Kind) -> None:
    assert kind_of(Score(tracks, 4.0)) is kind


@pytest.mark.parametrize(
    ("meters", "length", "starts", "pulses"),
    [
        ((Meter(),), 8.0, (0, 4), 8),
        ((Meter(0, 3, 4),), 6.0, (0, 3), 6),
        ((Meter(0, 6, 8),), 6.0, (0, 3), 4),
        ((Meter(0, 5, 4),), 10.0, (0, 5), 10),
        ((Meter(0, 7, 8),), 7.0, (0, 3.5), 14),
        ((Meter(0, 5, 4), Meter(5, 3, 4)), 8.0, (0, 5), 8),
        ((Meter(0, 4, 4), Meter(2, 3, 4)), 5.0, (0, 2), 5),
        ((Meter(),), 64.0, tuple(range(0, 64, 4)), 64),
        ((Meter(), Meter(90, 3, 4)), 4.0, (0,), 4),
    ],
)
def test_bars_and_pulses(
    meters: tuple[Meter, ...], length: float, starts: tuple[float, ...], pulses: int
) -> None:
    time = TimeAxis.of(Score((), length, meters=meters))
    assert tuple(bar.start_beats for bar in time.bars) == starts
    assert len(time.pulses) == pulses
    assert time.steps == length * 4


@pytest.mark.parametrize(
    ("beats", "place"), [(0, (1, "1")), (1.5, (1, "4")), (3.25, (2, "1.5")), (5.75, (2, "6.5"))]
)
def test_a_beat_is_counted_in_the_meters_own_value(beats: float, place: tuple[int, str]) -> None:
    assert TimeAxis.of(Score((), 6.0, meters=(Meter(0, 6, 8),))).place(beats) == place


@given(
    beats=st.floats(0, 64),
    zoom=st.floats(1, 20),
    width=st.floats(50, 4000),
    bars=st.integers(1, 16),
)
def test_beats_there_and_back(beats: float, zoom: float, width: float, bars: int) -> None:
    scene = scene_of(Score((DRUMS,), 4.0 * bars), Shape(width, 200, zoom))
    within = min(beats, 4.0 * bars)
    assert scene.layout.beats_at(scene.layout.x_of(within)) == pytest.approx(within)


@pytest.mark.parametrize(
    "shape", [Shape(120, 64), Shape(300, 140), Shape(1800, 900), Shape(900, 300, 4)]
)
@pytest.mark.parametrize(
    "score",
    [
        Score((DRUMS,), 4.0),
        Score((MELODY,), 4.0),
        Score((MELODY, BASS, DRUMS), 64.0),
        Score((MELODY,) * 7 + (DRUMS,), 4.0),
        Score((), 5.3, meters=(Meter(0, 5, 4),)),
    ],
    ids=["grid", "roll", "trio", "eight", "empty"],
)
@pytest.mark.parametrize("has_controls", [False, True])
def test_rows_fill_their_lanes_and_cells_are_hit(
    score: Score, shape: Shape, *, has_controls: bool
) -> None:
    whole = Shape(shape.width, shape.height, shape.zoom, has_controls)
    layout = scene_of(score, whole).layout
    bottom = 0.0
    for number, box in enumerate(layout.lanes):
        assert box.top >= bottom
        bottom = box.top + box.height
        for row in range(len(box.lane.rows)):
            cell = layout.cell(number, row, layout.time.steps - 1)
            assert cell.right == pytest.approx(layout.content_width)
            middle = (cell.y + cell.bottom) / 2
            assert layout.lane_at(middle) == number
            assert box.row_at(middle) == row
    assert bottom == layout.content_height


@pytest.mark.parametrize("score", [Score((DRUMS,), 4.0), Score((MELODY, BASS, DRUMS), 4.0)])
def test_every_note_is_found_where_it_is_drawn(score: Score) -> None:
    scene = scene_of(score, Shape(900, 400))
    assert len(scene.marks) == len(score.notes)
    for mark in scene.marks:
        x, y = mark.box.x + mark.box.width / 2, mark.box.y + mark.box.height / 2
        assert scene.mark_at(x, y) is mark
    assert scene.mark_at(scene.layout.x_of(1.9), 1) is None


def test_hits_stand_off_their_step_by_their_timing_and_are_tall_by_velocity() -> None:
    scene = scene_of(Score((DRUMS,), 4.0), Shape(900, 400))
    kick, snare, _ = scene.marks
    cell = scene.layout.cell(0, snare.row, 4)
    off = (snare.box.x + snare.box.width / 2) - (cell.x + cell.width / 2)
    assert off == pytest.approx(0.03 * scene.layout.beat_px)
    assert snare.box.height < kick.box.height


def test_notes_of_no_voice_have_a_row_of_their_own() -> None:
    cowbell = Track("d", (Note(0, 56, 100, 0.1),), is_drum=True)
    names = [row.name for row in lanes_of(Score((cowbell,), 4.0), default_drum_map())[0].rows]
    assert (names[0], names[-1], len(names)) == ("other", "kick", 10)
    names = [row.name for row in lanes_of(Score((DRUMS,), 4.0), default_drum_map())[0].rows]
    assert (names[0], len(names)) == ("ride", 9)


def test_what_comes_and_what_goes() -> None:
    following = Score(
        (Track("other", (Note(0, 36, 60, 0.1), Note(2, 38, 90, 0.1)), is_drum=True),), 4.0
    )
    scene = scene_of(Score((DRUMS,), 4.0), Shape(900, 400), following)
    assert scene.goes == {NoteAt(0, 1), NoteAt(0, 2)}
    assert [mark.note.onset_beats for mark in scene.comes] == [2]


def test_parts_of_what_comes_are_matched_by_name() -> None:
    following = Score((Track("b", (Note(1, 40, 90, 1),), 33), Track("m", MELODY.notes, 73)), 4.0)
    scene = scene_of(Score((MELODY, BASS), 4.0), Shape(900, 400), following)
    assert [(mark.lane, mark.note.pitch) for mark in scene.comes] == [(1, 40)]
    assert scene.goes == {NoteAt(1, 0)}


@given(st.lists(st.integers(0, 127), max_size=8))
def test_a_range_holds_its_notes(pitches: list[int]) -> None:
    fitted = fit(pitches)
    assert all(pitch in fitted for pitch in pitches)
    assert len(fitted) >= 12
    assert fit(pitches, fitted) == fitted


def test_the_cursor_goes_from_lane_to_lane_and_stays_within() -> None:
    scene = scene_of(Score((MELODY, DRUMS), 8.0), Shape(900, 400))
    layout = scene.layout
    below = Cursor(0, len(layout.lanes[0].lane.rows) - 1, 3).climbed(layout, 1)
    assert below == Cursor(1, 0, 3)
    assert below.climbed(layout, -1).lane == 0
    assert Cursor(1, 8, 31).climbed(layout, 1).stepped(layout, 1) == Cursor(1, 8, 31)
    assert Cursor(0, 0, 3).barred(layout, 1).step == 16
    assert Cursor(0, 0, 19).barred(layout, -1).step == 16
    assert Cursor(0, 0, 16).barred(layout, -1).step == 0
    assert Cursor(0, 0, 16).barred(layout, 1).step == 31


@pytest.mark.parametrize("following", [None, Score((DRUMS,), 4.0), Score((MELODY, DRUMS), 4.0)])
@pytest.mark.parametrize(
    "score",
    [
        Score((BASS, DRUMS), 4.0),
        Score((MELODY, DRUMS), 4.0),
        Score((MELODY, BASS), 4.0),
        Score((DRUMS, MELODY), 4.0),
    ],
)
def test_what_was_placed_before_is_placed_the_same(score: Score, following: Score | None) -> None:
    shape = Shape(900, 400)
    shown = Score((BASS, DRUMS), 4.0)
    before = scene_of(shown, shape, score)
    for kept in (before, scene_of(score, shape), None):
        lanes = lanes_of(score, default_drum_map(), following)
        layout = Layout.of(kind_of(score), TimeAxis.of(score), lanes, shape)
        assert Scene.of(score, layout, following, kept) == Scene.of(score, layout, following)
    assert before.placed(score, before.layout) in {None, before.coming}


@pytest.mark.parametrize("height", [200.0, 600.0, 1040.0])
@pytest.mark.parametrize("track", [DRUMS, MELODY])
def test_rows_fill_a_view_up_to_that_of_a_4k_screen(track: Track, height: float) -> None:
    layout = scene_of(Score((track,), 4.0), Shape(2000.0, height, has_controls=True)).layout
    assert layout.content_height == pytest.approx(layout.height)


@pytest.mark.parametrize(("width", "left"), [(300, 20), (350, 98), (430, 120), (1600, 144)])
def test_a_bands_names_have_more_room_in_wide_views(width: float, left: float) -> None:
    layout = scene_of(Score((MELODY, BASS), 4.0), Shape(width, 300.0)).layout
    assert layout.left == left
