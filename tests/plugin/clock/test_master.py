import math

from musicgen_plugin.clock.follower import MidiClockFollower
from musicgen_plugin.clock.master import MidiClockMaster
from musicgen_plugin.messages import song_position


def test_24_pulses_a_beat_each_once() -> None:
    master = MidiClockMaster()
    assert master.locate(0.0) == [b"\xfa"]
    pulses = [beats for step in range(101) for beats in master.advance(step * 0.02)]
    assert pulses == [pulse / 24 for pulse in range(49)]


def test_a_start_within_the_song_names_the_next_sixteenth() -> None:
    master = MidiClockMaster()
    assert master.locate(5.1) == [song_position(5.25), b"\xfb"]
    assert master.advance(5.3) == [126 / 24, 127 / 24]


def test_stands_still_once() -> None:
    master = MidiClockMaster()
    assert master.stop() == []
    master.locate(0.0)
    assert master.stop() == [b"\xfc"]
    assert master.next_beats == math.inf


def test_a_follower_ends_where_the_master_is() -> None:
    master, follower = MidiClockMaster(), MidiClockFollower()
    for message in master.locate(6.0):
        follower.receive(1.0, message)
    for beats in master.advance(10.0):
        follower.receive(1.0 + (beats - 6.0) * 0.5, b"\xf8")
    assert abs(follower.transport(3.0).timeline.beats_at(3.0) - 10.0) < 1e-6
