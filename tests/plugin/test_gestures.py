import pytest

from musicgen_plugin.errors import LiveError
from musicgen_plugin.gestures import Gesture, GesturePlayer, GestureRecorder, Point
from musicgen_plugin.player import Entrance


def point(beats: float, position: float) -> Point:
    return Point(Entrance(beats, beats - 0.125), {"position": position})


def recorded(*points: Point) -> GestureRecorder:
    recorder = GestureRecorder()
    recorder.locate(0.0)
    for it in points:
        recorder.enter(it.entrance, it.values)
    return recorder


def test_keeps_what_entered_in_order() -> None:
    points = [point(1, 0.1), point(2, 0.2), point(4, 0.5)]
    assert recorded(*points).gesture.points == tuple(points)


def test_a_second_pass_takes_the_place_of_the_first_where_it_goes() -> None:
    recorder = recorded(*(point(beats, 0.1) for beats in (1, 2, 3, 4)))
    recorder.locate(1.5)
    recorder.enter(point(3, 0.9).entrance, {"position": 0.9})
    kept = [(it.entrance.at_beats, it.values["position"]) for it in recorder.gesture.points]
    assert kept == [(1, 0.1), (3, 0.9), (4, 0.1)]


def test_a_replay_asks_ahead_once_for_each() -> None:
    points = [point(beats, beats / 10) for beats in range(1, 9)]
    replay = GesturePlayer(Gesture(tuple(points)), ahead_beats=1.0)
    asked = list(replay.locate(0.0))
    for step in range(90):
        asked += replay.advance(step / 10)
    assert asked == points


def test_a_replay_from_the_middle_has_what_is_in_force_there() -> None:
    points = [point(beats, beats / 10) for beats in range(1, 9)]
    replay = GesturePlayer(Gesture(tuple(points)), ahead_beats=0.5)
    assert list(replay.locate(3.5)) == [points[2], points[3]]
    assert list(replay.locate(1.2)) == [points[0]]
    assert replay.advance(1.3) == ()


def test_comes_back_from_its_file() -> None:
    gesture = recorded(point(1, 0.1), point(2.25, 1 / 3)).gesture
    assert Gesture.from_json(gesture.to_json()) == gesture


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"version": 9, "points": []}',
        '{"version": 1, "points": [{}]}',
        '{"version": 1, "points": [{"at_beats": 1, "from_beats": 0, "values": 3}]}',
    ],
)
def test_what_is_no_gesture_is_told(text: str) -> None:
    with pytest.raises(LiveError, match="gesture"):
        Gesture.from_json(text)
