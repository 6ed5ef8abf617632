import pytest

from musicgen_plugin.controls.learn import Learner
from musicgen_plugin.controls.mapping import Binding, Control
from musicgen_plugin.errors import MappingError
from musicgen_plugin.messages import control_change, note_on


def learnt(target: str, *messages: bytes) -> Binding | None:
    learner = Learner(target)
    heard = [binding for message in messages if (binding := learner.hear(message))]
    return heard[-1] if heard else None


def knob(number: int, *values: int, channel: int = 0) -> list[bytes]:
    return [control_change(channel, number, value) for value in values]


def test_the_control_that_moved_last() -> None:
    binding = learnt("position", *knob(20, 1, 2), *knob(74, 5, 6, channel=3))
    assert binding == Binding("position", Control.CC, 74, 3)


def test_a_control_that_only_reports_itself_is_not_moved() -> None:
    assert learnt("position", *knob(20, 7), *knob(21, 9, 9, 9)) is None


def test_both_halves_make_a_pair() -> None:
    messages = [message for v in range(3) for message in (*knob(7, v), *knob(39, 40 * v))]
    assert learnt("position", *messages) == Binding("position", Control.CC14, 7, 0)


def test_a_fine_half_alone_is_a_control_of_its_own() -> None:
    assert learnt("position", *knob(39, 1, 2)) == Binding("position", Control.CC, 39, 0)


def test_a_key() -> None:
    assert learnt("next", note_on(9, 36, 80)) == Binding("next", Control.NOTE, 36, 9)


@pytest.mark.parametrize("number", [0, 32, *range(120, 128)])
def test_what_is_no_knob_is_left_out(number: int) -> None:
    assert learnt("position", *knob(number, 0, 127)) is None


def test_a_target_that_is_none() -> None:
    with pytest.raises(MappingError, match="did you mean panic"):
        Learner("panik")
