import pytest
from attribute_clips import beat, steps, tune

from musicgen.attributes import measure
from musicgen.factory import load
from musicgen.operations.touches import TOUCHES


def test_an_event_is_moved_before_the_beat_and_back() -> None:
    four = beat({36: steps("x...x...x...x...")}, length=4)
    one = TOUCHES["syncopation-8th"](four, 25)
    assert [note.onset_beats for note in one.notes] == [0, 1, 2, 2.5]
    assert measure(one)["syncopation-8th"] == 25
    assert [note.onset_beats for note in TOUCHES["syncopation-8th"](one, 0).notes] == [0, 1, 2, 3]


def test_the_first_downbeat_stays() -> None:
    four = beat({36: steps("x...x...x...x...")}, length=4)
    most = TOUCHES["syncopation-16th"](four, 100)
    assert [note.onset_beats for note in most.notes] == [0, 0.75, 1.75, 2.75]


def test_a_held_note_ends_where_the_moved_one_begins() -> None:
    line = tune((0, 60, 1.0), (1, 62, 1.0), (2, 64, 2.0), length=4)
    moved = TOUCHES["syncopation-8th"](line, 34)
    (track,) = moved.tracks
    assert [(note.onset_beats, note.end_beats) for note in track.notes] == [
        (0, 1),
        (1, 1.5),
        (1.5, 4),
    ]


@pytest.mark.parametrize("attribute", ["syncopation-8th", "syncopation-16th"])
@pytest.mark.parametrize("value", [0, 10, 35])
def test_a_beat_comes_as_near_as_its_hits_allow(attribute: str, value: float) -> None:
    house = load("house").score
    changed = TOUCHES[attribute](house, value)
    assert measure(changed)[attribute] == pytest.approx(value, abs=100 / len(house.notes))
    assert len(changed.notes) == len(house.notes)
    assert sorted(n.velocity for n in changed.notes) == sorted(n.velocity for n in house.notes)
