"""The clip view under a real mouse and real keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musicgen import factory
from musicgen.score import Meter, Note, Score, Tempo, Track
from musicgen_ui import theme
from musicgen_ui.state.document import Part
from musicgen_ui.state.editing import NoteAt
from musicgen_ui.widgets.clip_view import ClipView
from musicgen_ui.widgets.clip_view.layout import Box

KICK, SNARE, HAT = 36, 38, 42
GROOVE = Score(
    (
        Track(
            "kit",
            (
                Note(0.0, KICK, 110, 0.1),
                Note(1.02, SNARE, 97, 0.1),
                Note(2.0, 35, 90, 0.1),
                Note(3.0, SNARE, 60, 0.1),
            ),
            is_drum=True,
        ),
    ),
    4.0,
    (Tempo(bpm=97.0),),
)
LINE = Score((Track("lead", (Note(0, 60, 90, 1.0), Note(2, 67, 70, 0.5)), 73),), 4.0)
BAND = Score((LINE.tracks[0], Track("bass", (Note(0, 36, 90, 2.0),), 33), GROOVE.tracks[0]), 4.0)
SNARE_ROW, KICK_ROW = 7, 8
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
PLAIN = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def view(qtbot: QtBot) -> ClipView:
    theme.apply(QApplication.instance(), theme.DARK)  # type: ignore[arg-type]
    widget = ClipView()
    qtbot.addWidget(widget)
    widget.resize(900, 320)
    widget.set_editable(True)
    widget.show()
    widget.setFocus()
    return widget


@pytest.fixture
def edits(view: ClipView) -> list[Score]:
    told: list[Score] = []
    view.edited.connect(told.append)
    return told


@pytest.fixture
def heard(view: ClipView) -> list[tuple[str, int, int, bool]]:
    told: list[tuple[str, int, int, bool]] = []
    view.heard.connect(lambda *note: told.append(note))
    return told


def at(view: ClipView, x: float, y: float) -> QPoint:
    """A place of the content in the widget."""
    assert view._scene is not None
    layout = view._scene.layout
    return QPoint(
        round(x + layout.left - view._across.value()), round(y + layout.top - view._down.value())
    )


def middle(view: ClipView, box: Box) -> QPoint:
    return at(view, box.x + box.width / 2, box.y + box.height / 2)


def cell(view: ClipView, row: int, step: int, lane: int = 0) -> QPoint:
    assert view._scene is not None
    return middle(view, view._scene.layout.cell(lane, row, step))


def note(view: ClipView, index: int, track: int = 0) -> QPoint:
    assert view._scene is not None
    (mark,) = view._scene.of_notes({NoteAt(track, index)})
    return middle(view, mark.box)


def drag(
    view: ClipView,
    start: QPoint,
    end: QPoint,
    keys: Qt.KeyboardModifier = PLAIN,
    button: Qt.MouseButton = LEFT,
) -> None:
    """Press, go there in several moves, let go."""

    def send(kind: QEvent.Type, point: QPoint, one: Qt.MouseButton, held: Qt.MouseButton) -> None:
        place = QPointF(point)
        glob = view.mapToGlobal(place)
        QApplication.sendEvent(view, QMouseEvent(kind, place, glob, one, held, keys))

    send(QEvent.Type.MouseButtonPress, start, button, button)
    for part in range(1, 9):
        point = start + (end - start) * part / 8
        send(QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, button)
    send(QEvent.Type.MouseButtonRelease, end, button, Qt.MouseButton.NoButton)


def turn_wheel(
    view: ClipView, point: QPoint, notches: int, keys: Qt.KeyboardModifier = PLAIN
) -> None:
    place = QPointF(point)
    event = QWheelEvent(
        place,
        view.mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003
    )
    QApplication.sendEvent(view, event)


def notes_of(score: Score, track: int = 0) -> tuple[Note, ...]:
    return score.tracks[track].notes


# By mouse.


def test_a_click_adds_a_hit_and_sounds_it(
    view: ClipView, qtbot: QtBot, edits: list[Score], heard: list[tuple[str, int, int, bool]]
) -> None:
    view.set_score(GROOVE)
    qtbot.mouseClick(view, LEFT, pos=cell(view, KICK_ROW, 6))
    (score,) = edits
    assert set(notes_of(score)) - set(notes_of(GROOVE)) == {Note(1.5, KICK, 100, 0.25)}
    assert set(notes_of(GROOVE)) < set(notes_of(score))
    assert (score.length_beats, score.tempos, score.meters) == (4.0, GROOVE.tempos, GROOVE.meters)
    assert heard == [("kit", KICK, 100, True)]


def test_a_click_on_a_hit_chooses_it(view: ClipView, qtbot: QtBot, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    qtbot.mouseClick(view, LEFT, pos=note(view, 1))
    assert view.selection == {NoteAt(0, 1)}
    assert edits == []


@pytest.mark.parametrize("way", ["right", "double", "delete"])
def test_a_hit_is_removed(view: ClipView, qtbot: QtBot, edits: list[Score], way: str) -> None:
    view.set_score(GROOVE)
    if way == "right":
        qtbot.mouseClick(view, RIGHT, pos=note(view, 1))
    elif way == "double":
        qtbot.mouseDClick(view, LEFT, pos=note(view, 1))
    else:
        qtbot.mouseClick(view, LEFT, pos=note(view, 1))
        qtbot.keyClick(view, Qt.Key.Key_Delete)
    (score,) = edits
    assert notes_of(score) == (notes_of(GROOVE)[0], *notes_of(GROOVE)[2:])


def test_a_drag_moves_by_steps_and_keeps_the_feel(view: ClipView, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    drag(view, note(view, 1), cell(view, SNARE_ROW, 7))
    (score,) = edits
    assert notes_of(score)[1] == Note(1.77, SNARE, 97, 0.1)
    assert notes_of(score)[2:] == notes_of(GROOVE)[2:]


@pytest.mark.parametrize("keys", [CTRL, ALT])
def test_a_free_drag_moves_off_the_grid(
    view: ClipView, edits: list[Score], keys: Qt.KeyboardModifier
) -> None:
    view.set_score(GROOVE)
    start = note(view, 0)
    drag(view, start, start + QPoint(12, 0), keys)
    (score,) = edits
    assert view._scene is not None
    onset = notes_of(score)[0].onset_beats
    assert onset == pytest.approx(12 / view._scene.layout.beat_px)


def test_a_drag_between_rows_changes_the_voice(
    view: ClipView, edits: list[Score], heard: list[tuple[str, int, int, bool]]
) -> None:
    view.set_score(GROOVE)
    drag(view, note(view, 0), cell(view, SNARE_ROW, 0))
    assert notes_of(edits[0])[0] == Note(0.0, SNARE, 110, 0.1)
    assert heard == [("kit", SNARE, 110, True)]


def test_a_drag_in_time_keeps_another_note_of_the_voice(view: ClipView, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    drag(view, note(view, 2), cell(view, KICK_ROW, 10))
    assert Note(2.5, 35, 90, 0.1) in notes_of(edits[0])


def test_shift_and_a_drag_upwards_is_harder(view: ClipView, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    start = note(view, 3)
    drag(view, start, start - QPoint(0, 20), SHIFT)
    assert notes_of(edits[0])[3] == Note(3.0, SNARE, 75, 0.1)


def test_the_wheel_is_one_edit_when_it_rests(
    view: ClipView, qtbot: QtBot, edits: list[Score]
) -> None:
    view.set_score(GROOVE)
    with qtbot.waitSignal(view.edited):
        for _ in range(3):
            turn_wheel(view, note(view, 3), 1)
    assert [notes_of(score)[3].velocity for score in edits] == [72]


def test_a_band_chooses_and_carries_all(view: ClipView, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    drag(view, cell(view, 6, 3), cell(view, KICK_ROW, 9))
    assert view.selection == {NoteAt(0, 1), NoteAt(0, 2)}
    assert edits == []
    drag(view, note(view, 1), cell(view, SNARE_ROW, 5))
    (score,) = edits
    assert [one.onset_beats for one in notes_of(score)] == [0.0, 1.27, 2.25, 3.0]
    assert [one.pitch for one in notes_of(score)] == [KICK, SNARE, 35, SNARE]


def test_escape_gives_a_drag_up(view: ClipView, qtbot: QtBot, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    qtbot.mousePress(view, LEFT, pos=note(view, 0))
    qtbot.mouseMove(view, cell(view, KICK_ROW, 5))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    qtbot.mouseRelease(view, LEFT, pos=cell(view, KICK_ROW, 5))
    assert edits == []
    assert view.score == GROOVE


def test_a_long_note_is_drawn_and_stretched(
    view: ClipView, edits: list[Score], heard: list[tuple[str, int, int, bool]]
) -> None:
    view.set_score(LINE)
    assert view._scene is not None
    row = view._scene.layout.lanes[0].lane.row_of_pitch[64]
    drag(view, cell(view, row, 4), cell(view, row, 6))
    assert Note(1.0, 64, 100, 0.75) in notes_of(edits[0])
    assert heard == [("lead", 64, 100, False)]
    box = view._scene.of_notes(view.selection)[0].box
    end = at(view, box.right - 2, box.y + box.height / 2)
    drag(view, end, end + QPoint(round(view._scene.layout.beat_px), 0))
    assert Note(1.0, 64, 100, 1.75) in notes_of(edits[1])


def test_notes_of_a_roll_move_by_semitones(view: ClipView, edits: list[Score]) -> None:
    view.set_score(LINE)
    assert view._scene is not None
    row = view._scene.layout.lanes[0].lane.row_of_pitch[69]
    start = note(view, 1)
    drag(view, start, QPoint(start.x(), cell(view, row, 9).y()))
    assert notes_of(edits[0])[1] == Note(2.0, 69, 70, 0.5)


def test_nothing_changes_where_it_may_not(view: ClipView, qtbot: QtBot, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    view.set_editable(False)
    qtbot.mouseClick(view, LEFT, pos=cell(view, 2, 3))
    qtbot.mouseClick(view, RIGHT, pos=note(view, 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    drag(view, note(view, 1), cell(view, 2, 9))
    turn_wheel(view, note(view, 1), 1)
    assert edits == []
    assert view.score == GROOVE


def test_a_score_that_comes_within_a_drag_waits(view: ClipView, qtbot: QtBot) -> None:
    view.set_score(GROOVE)
    qtbot.mousePress(view, LEFT, pos=note(view, 0))
    view.set_score(LINE)
    assert view.score == GROOVE
    qtbot.mouseRelease(view, LEFT, pos=note(view, 0))
    assert view.score == LINE


# By keys.


def test_enter_adds_and_removes_at_the_cursor(
    view: ClipView, qtbot: QtBot, edits: list[Score]
) -> None:
    view.set_score(GROOVE)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert Note(0.25, KICK, 100, 0.25) in notes_of(edits[0])
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert edits[1] == GROOVE


def test_keys_carry_harden_and_nudge(view: ClipView, qtbot: QtBot, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    qtbot.keyClick(view, Qt.Key.Key_Right, CTRL)
    assert notes_of(edits[-1])[0] == Note(0.25, KICK, 110, 0.1)
    qtbot.keyClick(view, Qt.Key.Key_Up, CTRL)
    assert notes_of(edits[-1])[0] == Note(0.25, SNARE, 110, 0.1)
    qtbot.keyClick(view, Qt.Key.Key_Down, SHIFT)
    assert notes_of(edits[-1])[0] == Note(0.25, SNARE, 105, 0.1)
    qtbot.keyClick(view, Qt.Key.Key_Right, ALT)
    assert notes_of(edits[-1])[0] == Note(0.25 + 1 / 64, SNARE, 105, 0.1)
    assert len(edits) == 4


def test_a_held_key_is_one_edit(view: ClipView, edits: list[Score]) -> None:
    view.set_score(GROOVE)
    press, release = QEvent.Type.KeyPress, QEvent.Type.KeyRelease
    for kind, is_repeated in ((press, False), (press, True), (press, True), (release, False)):
        event = QKeyEvent(kind, Qt.Key.Key_Right, CTRL, "", is_repeated)
        QApplication.sendEvent(view, event)
    assert [notes_of(score)[0].onset_beats for score in edits] == [0.75]


def test_keys_stretch_a_note(view: ClipView, qtbot: QtBot, edits: list[Score]) -> None:
    view.set_score(LINE)
    qtbot.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert notes_of(edits[-1])[0] == Note(0, 60, 90, 1.25)


def test_all_are_chosen_and_deleted(view: ClipView, qtbot: QtBot, edits: list[Score]) -> None:
    view.set_score(BAND)
    qtbot.keyClick(view, Qt.Key.Key_A, CTRL)
    assert len(view.selection) == len(BAND.notes)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert edits[0].notes == ()
    assert [track.name for track in edits[0].tracks] == ["lead", "bass", "kit"]


def test_a_roll_grows_beyond_its_top_row(view: ClipView, qtbot: QtBot, edits: list[Score]) -> None:
    view.set_score(LINE)
    for _ in range(24):
        qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert Note(0, 84, 100, 0.25) in notes_of(edits[0])


def test_a_note_is_carried_beyond_the_rows_and_the_cursor_with_it(
    view: ClipView, qtbot: QtBot, edits: list[Score]
) -> None:
    view.set_score(LINE)
    for _ in range(20):
        qtbot.keyClick(view, Qt.Key.Key_Up, CTRL)
    assert notes_of(edits[-1])[0] == Note(0, 80, 90, 1.0)
    assert view.accessibleDescription() == "Ab5, bar 1 beat 1, velocity 90"


def test_the_cursor_is_told_in_words(view: ClipView, qtbot: QtBot) -> None:
    view.set_score(GROOVE)
    assert view.accessibleDescription() == "kick, bar 1 beat 1, velocity 110"
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.accessibleDescription() == "snare, bar 1 beat 1, empty"
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.focus_moved) as told:
        qtbot.keyClick(view, Qt.Key.Key_N)
    assert told.args == ["snare, bar 1 beat 2, velocity 97"]
    qtbot.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert view.accessibleDescription() == "snare, bar 1 beat 2, velocity 102"
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.accessibleDescription() == "snare, bar 1 beat 4.75, empty"


@pytest.mark.parametrize(
    ("key", "keys", "is_ours"),
    [
        (Qt.Key.Key_Delete, PLAIN, True),
        (Qt.Key.Key_A, CTRL, True),
        (Qt.Key.Key_Space, PLAIN, False),
        (Qt.Key.Key_Z, CTRL, False),
        (Qt.Key.Key_Escape, PLAIN, False),
    ],
)
def test_only_its_own_keys_are_kept_from_the_window(
    view: ClipView, key: Qt.Key, keys: Qt.KeyboardModifier, *, is_ours: bool
) -> None:
    view.set_score(GROOVE)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, keys)
    event.ignore()
    QApplication.sendEvent(view, event)
    assert event.isAccepted() is is_ours


# Locks, lanes, zoom, drops, words.


def test_a_rows_lock_is_toggled_by_click_and_key(view: ClipView, qtbot: QtBot) -> None:
    view.set_score(GROOVE)
    view.set_parts({}, frozenset({"kick"}))
    told: list[tuple[str, bool]] = []
    view.lock_toggled.connect(lambda *lock: told.append(lock))
    snare = QPoint(8, cell(view, SNARE_ROW, 0).y())
    qtbot.mouseClick(view, LEFT, pos=snare)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_L)
    assert told == [("snare", True), ("kick", False)]


def test_a_rows_name_sounds_it(
    view: ClipView, qtbot: QtBot, heard: list[tuple[str, int, int, bool]]
) -> None:
    view.set_score(GROOVE)
    qtbot.mouseClick(view, LEFT, pos=QPoint(30, cell(view, SNARE_ROW, 0).y()))
    assert heard == [("kit", SNARE, 100, True)]


def test_a_lanes_head_mutes_locks_and_chooses_a_channel(view: ClipView, qtbot: QtBot) -> None:
    view.set_score(BAND)
    view.set_parts({"bass": Part(is_solo=True, channel=3)}, frozenset({"track:bass"}))
    parts: list[tuple[str, Part]] = []
    locks: list[tuple[str, bool]] = []
    view.part_changed.connect(lambda *part: parts.append(part))
    view.lock_toggled.connect(lambda *lock: locks.append(lock))
    head = view._headers[1]
    assert head.accessibleName() == "bass, Fingered bass"
    assert (head.solo.isChecked(), head.lock.isChecked(), head.channel.text()) == (
        True,
        True,
        "Ch 4",
    )
    qtbot.mouseClick(head.mute, LEFT)
    qtbot.keyClick(head.solo, Qt.Key.Key_Space)
    qtbot.mouseClick(head.lock, LEFT)
    menu = head.channel_menu()
    menu.actions()[10].trigger()
    assert parts == [
        ("bass", Part(is_muted=True, is_solo=True, channel=3)),
        ("bass", Part(is_muted=True, channel=3)),
        ("bass", Part(is_muted=True, channel=9)),
    ]
    assert locks == [("track:bass", False)]
    menu.deleteLater()


def test_every_control_of_a_head_has_a_name_and_takes_focus(view: ClipView) -> None:
    view.set_score(BAND)
    view.set_parts({}, frozenset())
    for head in view._headers:
        for button in head.buttons:
            assert button.accessibleName()
            assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
            assert head.rect().contains(button.geometry())


def test_only_what_can_be_locked_has_a_lock(view: ClipView) -> None:
    view.set_score(BAND)
    view.set_parts({}, frozenset(), frozenset({"track:bass"}))
    assert [head.lock.isHidden() for head in view._headers] == [True, False, True]


def test_zoom_keeps_the_pointers_beat_in_place(view: ClipView) -> None:
    view.set_score(GROOVE.looped(64.0))
    assert view._scene is not None
    point = cell(view, 2, 130)
    before = view._scene.layout.step_at(view._content(QPointF(point), view._scene).x())
    turn_wheel(view, point, 4, CTRL)
    assert view.zoom > 2
    assert view._across.isVisible()
    after = view._scene.layout.step_at(view._content(QPointF(point), view._scene).x())
    assert after == before
    turn_wheel(view, point, -20, CTRL)
    assert view.zoom == 1
    assert not view._across.isVisible()


def test_the_cursor_stays_in_sight_when_zoomed(view: ClipView, qtbot: QtBot) -> None:
    view.set_score(GROOVE.looped(64.0))
    for _ in range(5):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view._across.value() == view._across.maximum()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view._across.value() == 0


def test_a_next_pattern_goes_when_it_plays(view: ClipView) -> None:
    following = factory.load("funk").score
    view.set_score(GROOVE)
    view.set_next(following)
    assert view._scene is not None
    assert view._scene.comes
    view.set_score(following)
    assert not view._scene.comes
    assert not view._scene.goes


def test_midi_files_are_dropped_and_others_not(
    view: ClipView, qtbot: QtBot, tmp_path: Path
) -> None:
    mime = QMimeData()
    mime.setUrls(
        [QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.mid", "b.txt", "c.MIDI")]
    )
    copy = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(9, 9), copy, mime, LEFT, PLAIN)
    QApplication.sendEvent(view, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(view.files_dropped) as told:
        QApplication.sendEvent(view, QDropEvent(QPointF(9, 9), copy, mime, LEFT, PLAIN))
    assert told.args == [[tmp_path / "a.mid", tmp_path / "c.MIDI"]]
    other = QMimeData()
    other.setUrls([QUrl.fromLocalFile(str(tmp_path / "b.txt"))])
    enter = QDragEnterEvent(QPoint(9, 9), copy, other, LEFT, PLAIN)
    enter.ignore()
    QApplication.sendEvent(view, enter)
    assert not enter.isAccepted()


def test_the_play_head_repaints_a_strip(view: ClipView) -> None:
    view.set_score(GROOVE.looped(64.0))
    view.set_play_head(32.0)
    assert view._scene is not None
    region = view._head_region(view._scene, 32.0).boundingRect()
    assert region.width() < 40
    x = round(view._head_x(view._scene.layout, 32.0))
    bright = view.grab().toImage().pixelColor(x, 100)
    view.set_play_head(None)
    assert view.grab().toImage().pixelColor(x, 100) != bright


def _pictures() -> dict[str, Callable[[ClipView], None]]:
    eight = Score(tuple(Track(f"t{at}", LINE.tracks[0].notes, at * 8) for at in range(8)), 4.0)
    odd = Score((LINE.tracks[0],), 4.1, meters=(Meter(0, 5, 4), Meter(2.5, 7, 8)))
    return {
        "none": lambda view: view.set_score(None),
        "message": lambda view: view.set_message("cannot " * 30),
        "no notes": lambda view: view.set_score(Score((), 4.0)),
        "no length": lambda view: view.set_score(Score()),
        "eight": lambda view: view.set_score(eight),
        "odd": lambda view: view.set_score(odd),
        "long": lambda view: view.set_score(BAND.looped(64.0)),
    }


@pytest.mark.parametrize("name", _pictures())
@pytest.mark.parametrize("size", [(120, 64), (380, 160), (2400, 1300)])
@pytest.mark.parametrize("chosen", [theme.DARK, theme.LIGHT], ids=lambda one: one.name)
def test_it_draws_anything_at_any_size(
    view: ClipView, qtbot: QtBot, name: str, size: tuple[int, int], chosen: theme.Theme
) -> None:
    theme.apply(QApplication.instance(), chosen)  # type: ignore[arg-type]
    view.resize(*size)
    view.set_parts({}, frozenset())
    _pictures()[name](view)
    view.set_next(GROOVE)
    view.set_play_head(0.1)
    assert not view.grab().isNull()
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Return,
    ):
        qtbot.keyClick(view, key)
    assert not view.grab().isNull()


def test_a_theme_is_taken_at_once(view: ClipView) -> None:
    view.set_score(GROOVE)
    point = cell(view, 2, 2)
    dark = view.grab().toImage().pixelColor(point)
    theme.apply(QApplication.instance(), theme.LIGHT)  # type: ignore[arg-type]
    theme.dress(view)
    light = view.grab().toImage().pixelColor(point)
    assert dark.lightness() < 80 < light.lightness()
