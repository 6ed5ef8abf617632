import pytest
from attribute_clips import tune

from musicgen.attributes import measure
from musicgen.operations.touches import TOUCHES
from musicgen.score import Score

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)
TUNE = tune(*[(float(index), pitch) for index, pitch in enumerate(SCALE)])


def pitches(score: Score) -> list[int]:
    return [note.pitch for note in score.notes]


def test_mean_pitch_transposes() -> None:
    up = TOUCHES["mean-pitch"](TUNE, measure(TUNE)["mean-pitch"] + 5.3)
    assert pitches(up) == [pitch + 5 for pitch in SCALE]


def test_transposition_ends_where_midi_does() -> None:
    assert max(pitches(TOUCHES["mean-pitch"](TUNE, 300))) == 127
    assert min(pitches(TOUCHES["mean-pitch"](TUNE, -300))) == 0


@pytest.mark.parametrize("value", [5, 7, 12, 19, 24])
def test_a_range_is_reached_inside_the_scale(value: int) -> None:
    changed = TOUCHES["pitch-range"](TUNE, value)
    assert measure(changed)["pitch-range"] == value
    assert {pitch % 12 for pitch in pitches(changed)} <= {0, 2, 4, 5, 7, 9, 11}


def test_one_pitch_has_no_range_to_widen() -> None:
    one = tune((0, 60), (1, 60))
    assert TOUCHES["pitch-range"](one, 12) == one


@pytest.mark.parametrize("factor", [0.5, 2, 3])
def test_a_contour_is_stretched(factor: float) -> None:
    before = measure(TUNE)["mean-interval"]
    changed = TOUCHES["mean-interval"](TUNE, factor * before)
    assert measure(changed)["mean-interval"] == pytest.approx(factor * before, rel=0.2)
    ordered = pitches(changed)
    assert ordered == sorted(ordered)


def test_notes_are_moved_into_the_key_and_out_of_it() -> None:
    wrong = tune(*[(float(i), p) for i, p in enumerate((60, 61, 64, 65, 67, 68, 71, 72))])
    assert measure(TOUCHES["in-key"](wrong, 100))["in-key"] == 100
    outside = TOUCHES["in-key"](TUNE, 75)
    assert measure(outside)["in-key"] < 100
    assert sum(one != two for one, two in zip(pitches(outside), SCALE, strict=True)) <= 3
