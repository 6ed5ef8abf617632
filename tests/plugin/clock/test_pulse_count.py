"""Pulses that come twice, and those that only look so."""

import math
import random
from collections.abc import Iterable

import pytest

from musicgen_plugin.clock.pulse_count import PulseCount

RATE = 48_000
JITTERS_S = [0.0, 128 / RATE, 256 / RATE]
BPMS = [60.0, 120.0, 174.0]


def counter(turn_s: float = 128 / RATE) -> PulseCount:
    count = PulseCount()
    count.turn_s = turn_s
    return count


def counted(times_s: Iterable[float], turn_s: float = 128 / RATE) -> list[int]:
    """What the song has gone on by in all, after each pulse."""
    count, total, totals = counter(turn_s), 0, []
    for time_s in times_s:
        total += count.count(time_s, is_named=False)
        totals.append(total)
    return totals


def pulses(bpm: float, count: int, jitter_s: float = 0.0, seed: int = 1) -> list[float]:
    late = random.Random(seed)  # noqa: S311 - a repeatable one
    return [5 + it * 60 / bpm / 24 + late.uniform(0, jitter_s) for it in range(count)]


@pytest.mark.parametrize("bpm", BPMS)
@pytest.mark.parametrize("jitter_s", JITTERS_S)
@pytest.mark.parametrize("again", [1, 2, 9])
def test_a_pulse_that_is_read_twice_counts_once(again: int, jitter_s: float, bpm: float) -> None:
    """As JACK's clients do that wake a period late or more."""
    times_s = pulses(bpm, 200, jitter_s)
    times_s[101:101] = [times_s[100] + it * 5e-6 for it in range(1, again + 1)]
    totals = counted(times_s, jitter_s)
    assert totals[100 : 101 + again] == [101] * (1 + again)
    assert totals[101 + again :] == list(range(102, 201))


@pytest.mark.parametrize("halt_s", [0.0027, 0.008, 0.0133, 0.016, 0.0208, 0.032])
def test_a_host_that_halts_has_lost_nothing(halt_s: float) -> None:
    times_s = pulses(120.0, 200, JITTERS_S[1])
    times_s[100:] = [it + halt_s for it in times_s[100:]]
    assert counted(times_s)[-1] == 200


@pytest.mark.parametrize("held_up", [1, 2, 4])
def test_pulses_held_up_and_sent_at_once_are_all_counted(held_up: int) -> None:
    times_s = pulses(120.0, 200)
    times_s[100 : 100 + held_up] = [times_s[100 + held_up] + it * 1e-4 for it in range(held_up)]
    times_s.sort()
    assert counted(times_s)[-1] == 200


@pytest.mark.parametrize("ratio", [0.2, 0.25, 1 / 3, 0.5, 2.0, 3.0, 4.0, 5.0, 6.0])
def test_a_tempo_that_changes_by_a_whole_number_loses_nothing(ratio: float) -> None:
    times_s = pulses(120.0, 100)
    for _ in range(100):
        times_s.append(times_s[-1] + ratio * 60 / 120 / 24)
    totals = counted(times_s)
    assert totals[-1] == 200
    assert all(at + 1 - total in (0, 1, 2) for at, total in enumerate(totals))


@pytest.mark.parametrize("bpm", [39.0, 60.0, 78.1, 112.0, 117.1, 117.3, 120.0, 174.0, 234.0, 240.0])
@pytest.mark.parametrize("frames", [32, 64, 128, 256, 512, 1024, 2048])
def test_a_port_that_delivers_in_turns_loses_nothing(frames: int, bpm: float) -> None:
    """Where they are as long as a pulse, two at once say nothing."""
    turn_s = frames / RATE
    times_s = [turn_s * (1 + it // turn_s) for it in pulses(bpm, 5000)]
    assert counted(times_s, turn_s)[-1] == 5000


@pytest.mark.parametrize("bpm", [112.0, 117.1, 117.3, 120.0])
def test_turns_of_unknown_length_may_be_long(bpm: float) -> None:
    turn_s = 1024 / RATE
    times_s = [turn_s * (1 + it // turn_s) for it in pulses(bpm, 5000)]
    assert counted(times_s, math.inf)[-1] == 5000


@pytest.mark.parametrize("jitter_s", JITTERS_S)
@pytest.mark.parametrize("halt_s", [0.0027, 0.0054])
def test_a_pulse_read_twice_as_the_host_halts_counts_once(halt_s: float, jitter_s: float) -> None:
    """What keeps a program from its turn may keep the host from its own."""
    times_s = pulses(120.0, 200, jitter_s)
    times_s[101:] = [times_s[100] + 5e-6, *(it + halt_s for it in times_s[101:])]
    assert counted(times_s, jitter_s)[-1] == 200


def test_before_the_line_is_steady_every_pulse_counts() -> None:
    times_s = pulses(120.0, 20)
    times_s.insert(4, times_s[4])
    assert counted(times_s) == list(range(1, 22))


def test_a_named_pulse_counts_whenever_it_comes() -> None:
    count = counter()
    times_s = pulses(120.0, 100)
    for time_s in times_s:
        count.count(time_s, is_named=False)
    assert count.count(times_s[-1] + 1e-5, is_named=False) == 0
    assert count.count(times_s[-1] + 2e-5, is_named=True) == 1


@pytest.mark.parametrize("seed", range(20))
def test_a_port_that_doubles_now_and_then_keeps_the_position(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable one
    sent_s = pulses(120.0, 24 * 240, JITTERS_S[1], seed)
    got_s: list[float] = []
    for at, time_s in enumerate(sent_s):
        is_doubled = 24 < at < len(sent_s) - 1 and chance.random() < 0.01
        got_s += [time_s] * (2 if is_doubled else 1)
    assert counted(got_s)[-1] == len(sent_s)
