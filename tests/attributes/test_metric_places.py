import numpy as np
import pytest

from musicgen.attributes.metric_places import Level, MetricPlaces, places_of
from musicgen.representation.bars import bars_of
from musicgen.score import Meter, Note, Score, Track

P, E, S, T = Level.PULSE, Level.EIGHTH, Level.SIXTEENTH, Level.TRIPLET


def placed(onsets: list[float], meter: Meter, length: float = 0.0) -> MetricPlaces:
    notes = tuple(Note(onset, 60, 90, 0.0) for onset in onsets)
    score = Score((Track("", notes),), max(length, *onsets), meters=(meter,))
    bars = bars_of(score)
    return places_of(np.array(onsets), bars, [meter] * len(bars))


@pytest.mark.parametrize(
    ("numerator", "denominator", "levels"),
    [
        (4, 4, [P, S, E, S] * 4),
        (3, 4, [P, S, E, S] * 3),
        (2, 2, [P, S, E, S] * 4),
        (5, 4, [P, S, E, S] * 5),
        (6, 8, [P, S, E, S, E, S] * 2),
        (9, 8, [P, S, E, S, E, S] * 3),
        (3, 8, [P, S, E, S, E, S]),
        (7, 8, [P, S, E, S] * 2 + [P, S, E, S, E, S]),
        (5, 8, [P, S, E, S, P, S, E, S, E, S]),
        (8, 8, [P, S, E, S] * 4),
    ],
)
def test_the_sixteenths_of_a_bar_have_the_levels_of_its_meter(
    numerator: int, denominator: int, levels: list[Level]
) -> None:
    steps = [step / 4 for step in range(len(levels))]
    places = placed(steps, Meter(0, numerator, denominator), len(levels) / 4)
    assert places.levels.tolist() == levels
    assert places.places_beats.tolist() == steps
    assert not places.shifts_beats.any()
    assert places.length_beats == len(levels) / 4


@pytest.mark.parametrize(
    ("meter", "onset", "stronger"),
    [
        (Meter(), 0.25, 0.5),
        (Meter(), 0.5, 1.0),
        (Meter(), 0.75, 1.0),
        (Meter(0, 6, 8), 0.25, 0.5),
        (Meter(0, 6, 8), 0.5, 1.5),
        (Meter(0, 6, 8), 1.0, 1.5),
        (Meter(0, 6, 8), 2.5, 3.0),
        (Meter(0, 7, 8), 1.5, 2.0),
        (Meter(0, 7, 8), 2.5, 3.5),
        (Meter(0, 7, 8), 3.0, 3.5),
    ],
)
def test_what_is_stronger_comes_next(meter: Meter, onset: float, stronger: float) -> None:
    assert placed([onset], meter).next_stronger_beats.tolist() == [stronger]


@pytest.mark.parametrize(
    ("onset", "place", "level"),
    [
        (0.6667, 0.5, E),  # swung as a triplet
        (0.58, 0.5, E),
        (0.375, 0.25, S),  # swung 75 %
        (0.875, 0.75, S),
        (0.95, 1.0, P),  # early
        (1.1, 1.0, P),  # late
        (3.95, 4.0, P),  # the downbeat, at the loop's end
    ],
)
def test_swing_and_feel_stay_with_their_place(onset: float, place: float, level: Level) -> None:
    places = placed([onset], Meter(), 4.0)
    assert (places.places_beats.tolist(), places.levels.tolist()) == ([place], [level])
    assert places.shifts_beats[0] == pytest.approx(onset - place)


def test_triplets_are_told_from_swing_by_their_second_note() -> None:
    places = placed([0.0, 1 / 3, 2 / 3, 1.0, 1 + 2 / 3], Meter())
    assert places.levels.tolist() == [P, T, T, P, E]
    assert places.shifts_beats == pytest.approx([0, 0, 0, 0, 1 / 6])


def test_a_change_of_meter_begins_its_bars_anew() -> None:
    score = Score(
        (Track("", (Note(3.5, 60, 90, 0.5), Note(4.5, 60, 90, 0.5))),),
        7.0,
        meters=(Meter(), Meter(3.5, 7, 8)),
    )
    bars = bars_of(score)
    places = places_of(np.array([3.5, 4.5]), bars, score.meters)
    assert places.levels.tolist() == [P, P]
    assert places.may_swing.tolist() == [False, False]
