"""The MIDI clock slave: host by host, pulse by pulse, its time as an argument."""

import random
from collections.abc import Iterable

import pytest

from musicgen_plugin.clock.follower import MidiClockFollower, OnLost
from musicgen_plugin.clock.timeline import Health
from musicgen_plugin.messages import Status, song_position, system

START, STOP, CONTINUE, CLOCK = (
    system(status) for status in (Status.START, Status.STOP, Status.CONTINUE, Status.CLOCK)
)
PULSE_120_S = 60 / 120 / 24
PERIOD_S = 256 / 48_000


class Host:
    """Sends clock to a follower, at a tempo that may move, through a port that may jitter."""

    def __init__(self, follower: MidiClockFollower, *, jitter_s: float = 0.0) -> None:
        self.follower = follower
        self.now_s = 100.0
        self.bpm = 120.0
        self.jitter_s = jitter_s
        self.random = random.Random(1)  # noqa: S311 - a repeatable one
        self.pulses = 0

    def send(self, *messages: bytes) -> None:
        for message in messages:
            self.follower.receive(self.now_s, message)

    def run(self, pulses: int, bpms: Iterable[float] = ()) -> None:
        tempos = iter(bpms)
        for _ in range(pulses):
            self.bpm = next(tempos, self.bpm)
            late_s = self.random.uniform(0, self.jitter_s)
            self.follower.receive(self.now_s + late_s, CLOCK)
            self.now_s += 60 / self.bpm / 24
            self.pulses += 1

    def beats(self) -> float:
        """Where the follower thinks the host is, now that the next pulse is due."""
        return self.follower.transport(self.now_s).timeline.beats_at(self.now_s)


def started(*, jitter_s: float = 0.0, on_lost: OnLost = OnLost.STOP) -> Host:
    host = Host(MidiClockFollower(on_lost), jitter_s=jitter_s)
    host.send(START)
    return host


def test_the_first_pulse_after_start_is_beat_0() -> None:
    host = started()
    assert not host.follower.transport(host.now_s).rolling
    host.send(CLOCK)
    transport = host.follower.transport(host.now_s)
    assert transport.rolling
    assert transport.timeline.beats_at(host.now_s) == 0


def test_position_and_tempo_follow_the_pulses() -> None:
    host = started()
    host.run(240, [90.0] * 240)
    assert host.beats() == pytest.approx(10.0, abs=1e-6)
    assert host.follower.transport(host.now_s).timeline.bpm == pytest.approx(90, abs=1e-6)


def test_a_port_that_delivers_by_the_period_hardly_moves_the_tempo() -> None:
    host = started(jitter_s=256 / 48_000)
    host.run(480)
    transport = host.follower.transport(host.now_s)
    assert transport.timeline.bpm == pytest.approx(120, abs=0.5)
    assert host.beats() == pytest.approx(20.0, abs=0.01)


def test_stop_continue_and_position() -> None:
    host = started()
    host.run(36)
    host.send(STOP)
    assert host.follower.transport(host.now_s).health is Health.STOPPED
    host.send(CONTINUE)
    host.run(1)
    assert host.follower.transport(host.now_s).rolling
    assert host.beats() == pytest.approx(37 / 24)
    host.send(STOP, song_position(8.0), CONTINUE)
    host.run(1)
    assert host.beats() == pytest.approx(8 + 1 / 24)


@pytest.mark.parametrize("pause_s", [0.05, 0.13, 0.29])
def test_a_short_stop_without_clock_begins_a_new_line(pause_s: float) -> None:
    """The pulses before it say nothing of when those after it come."""
    host = started(jitter_s=0.003)
    host.run(96)
    host.send(STOP)
    host.now_s += pause_s
    host.send(song_position(8.0), CONTINUE)
    for pulse in range(1, 49):
        host.run(1)
        assert host.beats() == pytest.approx(8 + pulse / 24, abs=0.015)


def test_a_stop_with_clock_keeps_the_line() -> None:
    host = started(jitter_s=0.003)
    host.run(96)
    steady_bpm = host.follower.transport(host.now_s).timeline.bpm
    host.send(STOP)
    host.run(12)
    host.send(CONTINUE)
    host.run(1)
    assert host.follower.transport(host.now_s).timeline.bpm == pytest.approx(steady_bpm, abs=0.5)


def test_each_start_and_jump_is_told() -> None:
    host = started()
    host.run(10)
    first = host.follower.transport(host.now_s).locates
    host.send(song_position(2.0))
    host.run(1)
    assert host.follower.transport(host.now_s).locates == first + 1
    host.send(START)
    host.run(1)
    assert host.follower.transport(host.now_s).locates == first + 2
    assert host.beats() == pytest.approx(1 / 24)


def test_a_loop_of_the_host_goes_round_without_drift() -> None:
    host = started(jitter_s=0.003)
    for _ in range(50):
        host.run(96)
        host.send(song_position(0.0))
    host.run(48)
    assert host.beats() == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize("jitter_s", [0.0, 0.003])
def test_a_ramp_from_40_to_240_is_followed_within_a_sixteenth_of_a_step(jitter_s: float) -> None:
    host = started(jitter_s=jitter_s)
    host.run(96, [40.0] * 96)
    pulses = 24 * 32
    worst = 0.0
    for index in range(pulses):
        host.run(1, [40 + 200 * index / pulses])
        worst = max(worst, abs(host.beats() - host.pulses / 24))
    assert worst < 0.25 / 4
    host.run(48)
    assert host.follower.transport(host.now_s).timeline.bpm == pytest.approx(240, abs=4)


@pytest.mark.parametrize(("before", "after"), [(40.0, 240.0), (240.0, 40.0)])
def test_a_sudden_tempo_is_taken_up_and_no_step_is_missed(before: float, after: float) -> None:
    host = started()
    host.run(96, [before] * 96)
    worst = 0.0
    for _ in range(96):
        host.run(1, [after])
        worst = max(worst, abs(host.beats() - host.pulses / 24))
    assert worst < 0.25
    assert host.beats() == pytest.approx(host.pulses / 24, abs=1e-3)


@pytest.mark.parametrize("jitter_s", [0.0, PERIOD_S])
def test_a_pulse_that_jack_hands_out_twice_does_not_hurry_the_song(jitter_s: float) -> None:
    host = started(jitter_s=jitter_s)
    host.follower.hear_in_turns(PERIOD_S)
    host.run(97)
    host.follower.receive(host.now_s - PULSE_120_S + jitter_s + 5e-6, CLOCK)
    for pulse in range(97, 145):
        assert host.beats() == pytest.approx(pulse / 24, abs=0.2 / 24)
        host.run(1)


def test_the_song_never_runs_beyond_the_next_pulse() -> None:
    host = started()
    host.run(48)
    transport = host.follower.transport(host.now_s + 0.1)
    assert transport.timeline.beats_at(host.now_s + 0.1) == pytest.approx(2.0, abs=1e-6)


def test_a_lost_clock_stops_and_says_so() -> None:
    host = started()
    host.run(48)
    transport = host.follower.transport(host.now_s + 1.0)
    assert (transport.rolling, transport.health) == (False, Health.LOST)
    host.now_s += 2.0
    host.run(4)
    assert not host.follower.transport(host.now_s).rolling
    host.send(song_position(4.0), CONTINUE)
    host.run(1)
    assert host.follower.transport(host.now_s).health is Health.RUNNING


def test_a_lost_clock_is_held_and_taken_up_at_the_nearest_pulse() -> None:
    host = started(on_lost=OnLost.HOLD)
    host.run(48)
    host.follower.transport(host.now_s + 0.4)
    transport = host.follower.transport(host.now_s + 1.5)
    assert (transport.rolling, transport.health) == (True, Health.HELD)
    held = transport.timeline.beats_at(host.now_s + 1.5)
    host.now_s += 1.5
    host.run(1)
    transport = host.follower.transport(host.now_s)
    assert transport.health is Health.RUNNING
    assert host.beats() == pytest.approx(held + 1 / 24, abs=1 / 24)


def test_pulses_without_a_start_give_the_tempo_and_no_song() -> None:
    host = Host(MidiClockFollower())
    host.run(48, [133.0] * 48)
    transport = host.follower.transport(host.now_s)
    assert not transport.rolling
    assert transport.timeline.bpm == pytest.approx(133)


def test_a_host_without_clock_is_waited_for() -> None:
    assert MidiClockFollower().transport(5.0).health is Health.WAITING
