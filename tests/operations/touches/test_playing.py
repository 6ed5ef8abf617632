import pytest
from attribute_clips import beat, tune

from musicgen.attributes import measure
from musicgen.factory import load
from musicgen.operations.touches import OF_PLAYING, TOUCHES, touched
from musicgen.score import Score

HOUSE = load("house").score


def notes_of(score: Score) -> list[tuple[int, int]]:
    """What stays whatever is touched of playing: how many notes of each pitch."""
    pitches = [note.pitch for note in score.notes]
    return sorted((pitch, pitches.count(pitch)) for pitch in set(pitches))


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("mean-velocity", 40),
        ("mean-velocity", 100),
        ("velocity-spread", 0),
        ("velocity-spread", 15),
        ("swing", 50),
        ("swing", 66.7),
        ("timing-looseness", 12),
    ],
)
def test_a_value_is_reached_and_the_notes_stay(attribute: str, value: float) -> None:
    changed = TOUCHES[attribute](HOUSE, value)
    assert measure(changed)[attribute] == pytest.approx(value, abs=0.6)
    assert notes_of(changed) == notes_of(HOUSE)
    assert changed.length_beats == HOUSE.length_beats


def test_velocities_stay_in_bounds() -> None:
    loud = TOUCHES["mean-velocity"](HOUSE, 500)
    assert {note.velocity for note in loud.notes} == {127}
    soft = TOUCHES["mean-velocity"](HOUSE, -5)
    assert {note.velocity for note in soft.notes} == {1}


def test_clips_that_are_all_as_loud_get_accents_on_the_beat() -> None:
    flat = tune(*[(index / 2, 60) for index in range(16)])
    uneven = TOUCHES["velocity-spread"](flat, 10)
    assert measure(uneven)["velocity-spread"] == pytest.approx(10, abs=0.5)
    on, off = ([n.velocity for n in uneven.notes if n.onset_beats % 1 == at] for at in (0, 0.5))
    assert min(on) > max(off)


def test_swing_bends_the_eighths_of_a_clip_that_has_no_sixteenths() -> None:
    hats = beat({42: [index / 2 for index in range(16)]})
    swung = TOUCHES["swing"](hats, 66.7)
    shares = {round(note.onset_beats % 1, 2) for note in swung.notes}
    assert shares == {0.0, 0.67}


def test_what_cannot_be_touched_comes_back_as_it_was() -> None:
    on_the_beat = beat({36: [0, 1, 2, 3, 4, 5, 6, 7]})
    assert TOUCHES["swing"](on_the_beat, 60) == on_the_beat
    for touch in TOUCHES.values():
        assert touch(Score(length_beats=8), 5) == Score(length_beats=8)


def test_a_quantised_clip_is_loosened_always_alike() -> None:
    hats = beat({42: [index / 4 for index in range(32)]})
    loose = TOUCHES["timing-looseness"](hats, 8)
    assert measure(loose)["timing-looseness"] == pytest.approx(8, abs=0.1)
    assert TOUCHES["timing-looseness"](hats, 8) == loose
    assert TOUCHES["timing-looseness"](loose, 0).length_beats == 8


def test_several_do_not_spoil_each_other() -> None:
    asked = {"mean-velocity": 80.0, "velocity-spread": 20.0, "swing": 58.0, "timing-looseness": 5.0}
    assert set(asked) == OF_PLAYING
    reached = measure(touched(HOUSE, asked))
    for name, value in asked.items():
        assert reached[name] == pytest.approx(value, abs=0.6), name
