import pytest

from musicgen_plugin.controls.mapping import Binding, Control, ControlMap
from musicgen_plugin.controls.reader import ControlReader
from musicgen_plugin.controls.targets import Move
from musicgen_plugin.messages import control_change, note_off, note_on


def reader(*bindings: Binding) -> ControlReader:
    return ControlReader(ControlMap(bindings))


def test_a_knob_moves_a_value_over_its_range() -> None:
    knob = reader(Binding("position", Control.CC, 74, 0, low=1.0, high=0.5))
    assert knob.read(control_change(0, 74, 0)) == [Move("position", 1.0)]
    assert knob.read(control_change(0, 74, 127)) == [Move("position", 0.5)]
    assert knob.read(control_change(1, 74, 127)) == []
    assert knob.read(control_change(0, 75, 127)) == []


def test_any_channel() -> None:
    knob = reader(Binding("position", Control.CC, 74))
    assert knob.read(control_change(11, 74, 127)) == [Move("position", 1.0)]


def test_a_pair_moves_in_14_bits_without_a_jump_between_its_halves() -> None:
    fader = reader(Binding("grid-x", Control.CC14, 1))
    assert fader.read(control_change(0, 1, 64)) == []
    assert fader.read(control_change(0, 33, 1)) == [Move("grid-x", ((64 << 7) + 1) / 16383)]
    assert fader.read(control_change(0, 33, 2)) == [Move("grid-x", ((64 << 7) + 2) / 16383)]


def test_a_pair_whose_fine_half_never_comes_still_moves() -> None:
    fader = reader(Binding("grid-x", Control.CC14, 1))
    assert fader.read(control_change(0, 1, 10)) == []
    assert fader.read(control_change(0, 1, 64)) == [Move("grid-x", (64 << 7) / 16383)]


def test_a_trigger_happens_once_a_press() -> None:
    pedal = reader(Binding("next", Control.CC, 64))
    presses = [pedal.read(control_change(0, 64, value)) for value in (127, 127, 0, 127, 90)]
    assert presses == [[Move("next", None)], [], [], [Move("next", None)], []]


def test_a_switch_stands_as_its_button_does_and_a_key_turns_it_over() -> None:
    lock = reader(Binding("lock:kick", Control.CC, 20), Binding("lock:snare", Control.NOTE, 36))
    assert lock.read(control_change(0, 20, 127)) == [Move("lock:kick", 1.0)]
    assert lock.read(control_change(0, 20, 0)) == [Move("lock:kick", 0.0)]
    assert lock.read(note_on(0, 36, 1)) == [Move("lock:snare", None)]
    assert lock.read(note_off(0, 36)) == []


@pytest.mark.parametrize("velocity", [1, 127])
def test_a_key_moves_a_value_by_its_velocity(velocity: int) -> None:
    key = reader(Binding("attribute:swing", Control.NOTE, 60))
    assert key.read(note_on(0, 60, velocity)) == [Move("attribute:swing", velocity / 127)]
