import pytest
from attribute_clips import beat, steps, tune

from musicgen.attributes import find_attribute, measure
from musicgen.score import Meter, Note, Score, Track

EIGHTHS, SIXTEENTHS, DENSITY = (
    find_attribute(name) for name in ("syncopation-8th", "syncopation-16th", "note-density")
)


def syncopation(score: Score) -> tuple[float, float]:
    values = measure(score, (EIGHTHS, SIXTEENTHS))
    return values["syncopation-8th"], values["syncopation-16th"]


def line(rhythm: str, meter: Meter | None = None) -> Score:
    return tune(*((at, 60) for at in steps(rhythm)), length=len(rhythm) / 4, meter=meter)


@pytest.mark.parametrize(
    ("rhythm", "eighths", "sixteenths"),
    [
        ("x...x...x...x...", 0, 0),
        ("x.x.x.x.x.x.x.x.", 0, 0),
        ("xxxxxxxxxxxxxxxx", 0, 0),
        ("..x...x...x...x.", 100, 0),  # off-beats alone
        ("x.....x.x.......", 0, 0),  # the and of 2 leads to 3
        ("x.....x.....x...", 100 / 3, 0),  # held over 3
        ("x..x..x...x.x...", 20, 20),  # the son clave: a over 2, and over 3
        ("x..x..x..x..x.x.", 100 / 6, 200 / 6),
        (".x...x...x...x..", 0, 100),
        (".xx.............", 50, 0),
    ],
)
def test_syncopation_by_hand(rhythm: str, eighths: float, sixteenths: float) -> None:
    assert syncopation(line(rhythm)) == pytest.approx((eighths, sixteenths))


def test_the_end_of_the_loop_is_followed_by_its_start() -> None:
    assert syncopation(line("x.............x.")) == (0, 0)
    assert syncopation(line("....x.........x.")) == (50, 0)


def test_a_jig_is_straight_and_its_hemiola_is_not() -> None:
    meter = Meter(0, 6, 8)
    assert syncopation(line("x.x.x.x.x.x.", meter)) == (0, 0)
    assert syncopation(line("x...x...x...", meter)) == pytest.approx((100 / 3, 0))


def test_swung_eighths_syncopate_as_straight_ones_do() -> None:
    straight = tune((0.5, 60), (1.5, 60), (2.0, 60), length=4)
    swung = tune((0.66, 60), (1.66, 60), (2.0, 60), length=4)
    assert syncopation(straight) == syncopation(swung) == pytest.approx((100 / 3, 0))


def test_each_drum_is_a_line_of_its_own() -> None:
    hats = {42: steps("x.x.x.x.x.x.x.x.")}
    kick = {36: steps("x.....x.........")}
    assert syncopation(beat({**hats, **kick}, length=4)) == (10, 0)


def test_a_chord_is_one_event() -> None:
    assert syncopation(tune((0.0, 60), (1.5, 60), (1.5, 64), (1.5, 67), length=4)) == (50, 0)


@pytest.mark.parametrize(
    ("score", "notes_a_bar"),
    [
        (tune(*((at, 60) for at in range(8))), 4),
        (tune((0, 60), (0, 64), (0, 67)), 1.5),
        (tune((0, 60), (1, 60), (2, 60), length=3, meter=Meter(0, 3, 4)), 3),
        (tune((0, 60), (4, 60), length=4.5), 1),  # two bars, the second cut short
        (beat({36: [0, 4], 42: range(8)}), 5),
        (Score(), 0),
        (Score((Track("", (Note(0, 60, 1, 0),)),)), 1),
    ],
)
def test_density_by_hand(score: Score, notes_a_bar: float) -> None:
    assert measure(score, (DENSITY,)) == {"note-density": notes_a_bar}


def test_a_pick_up_counts_by_its_length() -> None:
    bar = Meter(1.0)
    score = Score(
        (Track("", (Note(0, 60, 90, 1), Note(1, 60, 90, 4))),), 5.0, meters=(Meter(0, 1), bar)
    )
    assert measure(score, (DENSITY,))["note-density"] == 1


def test_each_voice_has_its_density() -> None:
    values = measure(beat({36: [0, 2, 4, 6], 38: [1], 40: [5], 42: range(8), 56: [0]}))
    assert values["density-kick"] == 2
    assert values["density-snare"] == 1  # 38 and 40 are both snares
    assert values["density-closed-hat"] == 4
    assert values["density-ride"] == 0
    assert values["note-density"] == 7.5  # the cowbell too
