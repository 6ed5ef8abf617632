import pytest

from musicgen_plugin.clock.internal import InternalClock
from musicgen_plugin.clock.timeline import Timeline
from musicgen_plugin.errors import LiveError


def test_starts_stops_and_goes_on_where_it_stood() -> None:
    clock = InternalClock(120)
    assert not clock.transport(5.0).rolling
    clock.start(10.0)
    assert clock.transport(11.0).timeline.beats_at(11.0) == pytest.approx(2.0)
    clock.stop(11.0)
    assert clock.transport(50.0).timeline.anchor_beats == pytest.approx(2.0)
    clock.start(60.0)
    assert clock.transport(60.5).timeline.beats_at(60.5) == pytest.approx(3.0)


def test_a_tempo_goes_on_from_where_the_song_is() -> None:
    clock = InternalClock(120)
    clock.start(0.0, 0.0)
    clock.set_bpm(1.0, 60.0)
    assert clock.transport(2.0).timeline.beats_at(2.0) == pytest.approx(3.0)


def test_each_start_is_told() -> None:
    clock = InternalClock()
    clock.start(0.0)
    before = clock.transport(1.0).locates
    clock.start(1.0, 16.0)
    assert clock.transport(1.0).locates == before + 1
    assert clock.transport(1.0).timeline.beats_at(1.0) == 16.0


def test_a_line_agreed_elsewhere_is_gone_along() -> None:
    clock = InternalClock()
    clock.follow(4.0, Timeline(3.0, 8.0, 60.0))
    assert clock.transport(5.0).timeline.beats_at(5.0) == 10.0


@pytest.mark.parametrize("bpm", [0.0, 4.9, 1000.0])
def test_a_tempo_out_of_range_is_told(bpm: float) -> None:
    with pytest.raises(LiveError, match="tempo must be in 5-999 bpm"):
        InternalClock(bpm)


def test_time_and_position_are_inverse() -> None:
    line = Timeline(7.0, 3.0, 93.0)
    assert line.time_at(line.beats_at(11.3)) == pytest.approx(11.3)
