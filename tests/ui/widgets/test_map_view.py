import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt
from PyQt6.QtGui import QDrag, QWheelEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musicgen.score import Score
from musicgen_ui.state.document import Clip, Origin
from musicgen_ui.studio.told import Charted, MapPoint
from musicgen_ui.widgets.map_marks import Look, look_of
from musicgen_ui.widgets.map_view import MapView
from musicgen_ui.widgets.source_mime import SOURCE_MIME

NO_MODIFIER = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


def point(source: str, title: str, x: float, y: float, origin: Origin) -> MapPoint:
    return MapPoint(source, title, x, y, Clip(title, Score(), origin, source))


BOSSA = point("factory:bossa", "Bossa Nova", 0.2, 0.2, Origin.FACTORY)
ROCK = point("factory:rock", "Straight Rock", 0.8, 0.25, Origin.FACTORY)
TUNE = point("/loops/tune.mid", "tune", 0.25, 0.8, Origin.FILE)
DRAWN = point("drawn:1.1", "drums 1", 0.75, 0.75, Origin.DRAWN)
A = MapPoint("slot:A", "Half-Time", 0.4, 0.5, Clip("Half-Time", Score(), Origin.PLAYED))
B = MapPoint("slot:B", "Samba", 0.6, 0.5, Clip("Samba", Score(), Origin.FACTORY, "factory:samba"))
CHART = Charted((A, BOSSA, ROCK, TUNE, DRAWN, B), left_out=2)


@pytest.fixture
def empty(qtbot: QtBot) -> MapView:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(360, 360)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def view(empty: MapView) -> MapView:
    empty.show_chart(CHART)
    return empty


@pytest.fixture
def dragged(monkeypatch: pytest.MonkeyPatch) -> list[QMimeData]:
    """What drags carry; none is carried out, as nobody lets go of the mouse."""
    carried: list[QMimeData] = []

    def carry(drag: QDrag, _action: Qt.DropAction) -> Qt.DropAction:
        mime = drag.mimeData()
        assert mime is not None
        kept = QMimeData()
        kept.setData(SOURCE_MIME, mime.data(SOURCE_MIME))
        kept.setUrls(mime.urls())
        carried.append(kept)
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", carry)
    return carried


def at(view: MapView, of: MapPoint) -> QPoint:
    return view.pixel_of(of).toPoint()


def test_a_click_hears_and_selects(qtbot: QtBot, view: MapView) -> None:
    with qtbot.waitSignal(view.heard) as told:
        qtbot.mouseClick(view, LEFT, NO_MODIFIER, at(view, ROCK) + QPoint(3, 3))
    assert told.args == [ROCK]
    assert view.current is ROCK
    assert view.accessibleName() == "Map of clips: Straight Rock, factory, selected"


def test_a_click_on_open_ground_does_nothing(qtbot: QtBot, view: MapView) -> None:
    with qtbot.assertNotEmitted(view.heard):
        qtbot.mouseClick(view, LEFT, NO_MODIFIER, QPoint(180, 60))


def test_a_double_click_and_enter_choose(qtbot: QtBot, view: MapView) -> None:
    with qtbot.waitSignal(view.chosen) as told:
        qtbot.mouseDClick(view, LEFT, NO_MODIFIER, at(view, TUNE))
    assert told.args == [TUNE, -1]
    qtbot.mouseClick(view, LEFT, NO_MODIFIER, at(view, BOSSA))
    with qtbot.waitSignal(view.chosen) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [BOSSA, -1]
    with qtbot.waitSignal(view.chosen) as told:
        qtbot.keyClick(view, Qt.Key.Key_3, CONTROL)
    assert told.args == [BOSSA, 2]
    with qtbot.waitSignal(view.heard) as told:
        qtbot.keyClick(view, Qt.Key.Key_P)
    assert told.args == [BOSSA]


def test_arrows_go_to_what_lies_there(qtbot: QtBot, view: MapView) -> None:
    view.show_chart(Charted((BOSSA, ROCK, TUNE, DRAWN)))
    qtbot.mouseClick(view, LEFT, NO_MODIFIER, at(view, BOSSA))
    ways = (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up)
    seen = []
    for way in ways:
        qtbot.keyClick(view, way)
        seen.append(view.current)
    assert seen == [ROCK, DRAWN, TUNE, BOSSA]
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.current is BOSSA


def test_the_first_arrow_begins_in_the_middle(qtbot: QtBot, view: MapView) -> None:
    qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.current in (A, B)


def test_space_is_left_to_the_window(qtbot: QtBot, view: MapView) -> None:
    with qtbot.assertNotEmitted(view.heard), qtbot.assertNotEmitted(view.chosen):
        qtbot.keyClick(view, Qt.Key.Key_Space)


def test_hovering_names_a_point(qtbot: QtBot, view: MapView) -> None:
    qtbot.mouseMove(view, at(view, DRAWN))
    assert view.toolTip() == "drums 1, drawn by the model"
    assert next(view.labels())[0] is DRAWN
    qtbot.mouseMove(view, at(view, A))
    assert view.toolTip() == "Half-Time, in A"


def test_labels_cover_neither_each_other_nor_points(qtbot: QtBot, empty: MapView) -> None:
    crowd = [
        point(f"/{x}-{y}.mid", f"clip {x} {y}", x / 20, y / 20, Origin.FILE)
        for x in range(5, 15)
        for y in range(5, 15)
    ]
    empty.show_chart(Charted((*crowd, A, B)))
    qtbot.mouseMove(empty, QPoint(180, 180))
    places = [place for _, place, _ in empty.labels()]
    assert places
    assert all(empty.rect().toRectF().contains(place) for place in places)
    for number, place in enumerate(places):
        assert not any(place.intersects(other) for other in places[number + 1 :])


def test_the_wheel_zooms_about_the_cursor(view: MapView) -> None:
    before = view.pixel_of(ROCK)
    wheel = QWheelEvent(
        before,
        view.mapToGlobal(before),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        NO_MODIFIER,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 - Qt's
    )
    far = view.pixel_of(BOSSA)
    QApplication.sendEvent(view, wheel)
    assert (view.pixel_of(ROCK) - before).manhattanLength() < 1
    assert (view.pixel_of(BOSSA) - far).manhattanLength() > 30


def test_keys_zoom_and_show_all(qtbot: QtBot, view: MapView) -> None:
    before = view.pixel_of(BOSSA)
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.pixel_of(BOSSA) != before
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.pixel_of(BOSSA) == before


def test_dragging_the_ground_moves_it(qtbot: QtBot, view: MapView) -> None:
    for _ in range(4):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    before = view.pixel_of(A)
    qtbot.mousePress(view, LEFT, NO_MODIFIER, QPoint(180, 40))
    qtbot.mouseMove(view, QPoint(220, 60))
    qtbot.mouseRelease(view, LEFT, NO_MODIFIER, QPoint(220, 60))
    assert view.pixel_of(A) - before == QPointF(40, 20)


@pytest.mark.parametrize(
    ("of", "source", "files"),
    [
        (BOSSA, b"factory:bossa", []),
        (TUNE, b"/loops/tune.mid", ["/loops/tune.mid"]),
        (B, b"factory:samba", []),
        (A, b"slot:A", []),
    ],
)
def test_a_point_is_dragged_out(
    qtbot: QtBot,
    view: MapView,
    dragged: list[QMimeData],
    of: MapPoint,
    source: bytes,
    files: list[str],
) -> None:
    qtbot.mousePress(view, LEFT, NO_MODIFIER, at(view, of))
    qtbot.mouseMove(view, at(view, of) + QPoint(40, 40))
    (mime,) = dragged
    assert mime.data(SOURCE_MIME).data() == source
    assert [url.toLocalFile() for url in mime.urls()] == files


def test_looks_differ_by_what_points_are() -> None:
    looks = [look_of(each) for each in CHART.points]
    assert looks == [Look.SLOT, Look.FACTORY, Look.FACTORY, Look.OWN, Look.DRAWN, Look.SLOT]


def test_the_result_is_shown_where_it_is(view: MapView) -> None:
    plain = view.grab().toImage()
    view.set_between(0.5)
    between = view.grab().toImage()
    assert between != plain
    view.set_here(0.1, 0.9)
    assert view.grab().toImage() not in (plain, between)
    view.set_here(None, None)
    assert view.grab().toImage() == plain


def test_a_new_chart_keeps_what_is_selected(qtbot: QtBot, view: MapView) -> None:
    qtbot.mouseClick(view, LEFT, NO_MODIFIER, at(view, TUNE))
    moved = point("/loops/tune.mid", "tune", 0.5, 0.9, Origin.FILE)
    view.show_chart(Charted((moved, BOSSA)))
    assert view.accessibleName() == "Map of clips: tune, yours, selected"
    assert view.current is moved
    view.show_chart(Charted((BOSSA,)))
    assert view.accessibleName() == "Map of clips"


def test_the_menu_brings_to_slots(qtbot: QtBot, view: MapView) -> None:
    view.set_slots(2)
    actions = {action.text().split("\t")[0]: action for action in view.menu(ROCK).actions()}
    assert "To C" not in actions
    with qtbot.waitSignal(view.chosen) as told:
        actions["To B"].trigger()
    assert told.args == [ROCK, 1]


def test_without_points_it_says_why(empty: MapView) -> None:
    before = empty.grab().toImage()
    empty.show_chart(Charted(()))
    assert empty.grab().toImage() != before
