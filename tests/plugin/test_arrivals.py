import random
from itertools import pairwise

import pytest

from musicgen_plugin.arrivals import Arrivals


def test_gaps_count_and_late_readings_do_not() -> None:
    arrivals, chance = Arrivals(), random.Random(2)  # noqa: S311 - a repeatable one
    moments = []
    for pulse in range(200):
        came_s = pulse * 0.02
        read_s = 50.0 + came_s + chance.uniform(0, 0.004)
        moments.append(arrivals.moment(0.0 if pulse == 0 else 0.02, read_s))
    gaps = [later - earlier for earlier, later in pairwise(moments[100:])]
    assert max(abs(gap - 0.02) for gap in gaps) < 0.0005


def test_a_moment_is_never_after_its_reading() -> None:
    arrivals = Arrivals()
    assert arrivals.moment(0.0, 10.0) == 10.0
    assert arrivals.moment(5.0, 10.1) == pytest.approx(10.1)


def test_a_port_that_loses_count_is_begun_anew() -> None:
    arrivals = Arrivals()
    arrivals.moment(0.0, 10.0)
    assert arrivals.moment(0.01, 12.0) == 12.0


def test_clocks_that_drift_apart_stay_together() -> None:
    arrivals = Arrivals()
    moment_s = read_s = 0.0
    for pulse in range(20_000):
        read_s = pulse * 0.02
        moment_s = arrivals.moment(0.02 * (1 - 50e-6), read_s)
    assert read_s - moment_s < 0.005
