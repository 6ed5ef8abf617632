import pytest
from attribute_clips import beat, steps, tune

from musicgen.attributes import find_attribute, measure
from musicgen.score import Meter, Score

SWING, LOOSENESS = find_attribute("swing"), find_attribute("timing-looseness")


def swing(score: Score) -> float | None:
    return measure(score, (SWING,)).get("swing")


def looseness(score: Score) -> float | None:
    return measure(score, (LOOSENESS,)).get("timing-looseness")


def eighths(position: float, late: float = 0.05) -> Score:
    """Eighths whose off-beats divide the beat at a position, all of it late."""
    return beat({42: [at + late for b in range(8) for at in (b, b + position)]}, length=8.5)


def sixteenths(position: float) -> Score:
    """Sixteenths whose off-beats divide the eighth at a position."""
    return beat({42: [at for e in range(16) for at in (e / 2, e / 2 + position / 2)]})


@pytest.mark.parametrize("position", [0.45, 0.5, 0.58, 0.65])
def test_swing_of_eighths_is_where_they_divide_the_beat(position: float) -> None:
    assert swing(eighths(position)) == pytest.approx(100 * position)


def test_triplet_swing_is_two_thirds() -> None:
    assert swing(eighths(2 / 3, late=0)) == pytest.approx(66.667, abs=0.001)


@pytest.mark.parametrize("position", [0.5, 0.54, 0.62, 2 / 3, 0.75])
def test_swing_of_sixteenths_is_where_they_divide_the_eighth(position: float) -> None:
    assert swing(sixteenths(position)) == pytest.approx(100 * position)


def test_a_few_sixteenths_leave_the_swing_of_the_eighths() -> None:
    notes = [(at, 60) for b in range(8) for at in (b, b + 2 / 3)]
    assert swing(tune(*notes, (0.25, 60))) == pytest.approx(66.667, abs=0.001)


def test_in_meters_of_eighths_sixteenths_alone_swing() -> None:
    meter = Meter(0, 6, 8)
    assert swing(tune(*((at, 60) for at in steps("x.x.x.x.x.x.")), length=3, meter=meter)) is None
    assert swing(tune((0, 60), (0.3, 60), length=3, meter=meter)) == pytest.approx(60)


@pytest.mark.parametrize(
    "score", [Score(), tune((0, 60), (1, 60)), tune((0, 60), (1 / 3, 60), (2 / 3, 60))]
)
def test_without_off_beats_there_is_no_swing(score: Score) -> None:
    assert swing(score) is None


@pytest.mark.parametrize("score", [eighths(0.5), eighths(0.62), sixteenths(0.58)])
def test_delay_and_swing_are_no_looseness(score: Score) -> None:
    assert looseness(score) == pytest.approx(0, abs=1e-9)


def test_triplets_on_time_are_not_loose() -> None:
    assert looseness(tune((0, 60), (1 / 3, 60), (2 / 3, 60), (1, 60), (2, 60))) == pytest.approx(0)


@pytest.mark.parametrize(("bpm", "ms"), [(120.0, 10.0), (60.0, 20.0)])
def test_looseness_is_a_standard_deviation_in_ms(bpm: float, ms: float) -> None:
    # Half of the notes are a fiftieth of a beat or more from the middle, half are less.
    shifts = (0.02, -0.02, 0.03, -0.03, 0.01, -0.01, 0.0)
    score = tune(*((index + 0.1 + shift, 60) for index, shift in enumerate(shifts)), bpm=bpm)
    assert looseness(score) == pytest.approx(1.4826 * ms)


def test_a_flam_and_a_run_are_not_loose() -> None:
    played = {42: [float(at) for at in range(8)], 38: [0.94, 2.125, 2.375]}
    assert looseness(beat(played)) == pytest.approx(0)


@pytest.mark.parametrize("score", [Score(), tune((0, 60)), tune((0.1, 60), (0.55, 60))])
def test_one_note_of_a_kind_tells_nothing_of_looseness(score: Score) -> None:
    assert looseness(score) is None
