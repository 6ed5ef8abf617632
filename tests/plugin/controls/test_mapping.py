from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen_plugin.controls.mapping import Binding, Control, ControlMap, load_map, save_map
from musicgen_plugin.controls.targets import Kind, kind_of
from musicgen_plugin.errors import MappingError

bindings = st.builds(
    Binding,
    target=st.sampled_from(["position", "grid-x", "attribute:notes-per-bar", "lock:kick", "panic"]),
    control=st.sampled_from(Control),
    number=st.integers(0, 31),
    channel=st.none() | st.integers(0, 15),
    low=st.floats(0, 1),
    high=st.floats(0, 1),
)


@given(st.lists(bindings, max_size=6))
def test_a_map_comes_back_as_it_was_written(rows: list[Binding]) -> None:
    control_map = ControlMap(tuple(rows))
    assert ControlMap.from_json(control_map.to_json()) == control_map


def test_a_map_is_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "controls.json"
    assert load_map(path) == ControlMap()
    control_map = ControlMap((Binding("position", Control.CC14, 1, 0),))
    save_map(control_map, path)
    assert load_map(path) == control_map


def test_a_control_moves_one_target_and_a_target_is_bound_once() -> None:
    first = Binding("position", Control.CC, 1, 0)
    control_map = ControlMap().bound(first).bound(Binding("grid-x", Control.CC, 1, 0))
    assert [it.target for it in control_map.bindings] == ["grid-x"]
    moved = control_map.bound(Binding("grid-x", Control.CC, 7, 0))
    assert [it.number for it in moved.bindings] == [7]
    assert moved.without("grid-x") == ControlMap()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "not JSON"),
        ("[]", '"version": 1'),
        ('{"version": 2, "bindings": []}', '"version": 1'),
        ('{"version": 1, "bindings": 3}', "list of objects"),
        ('{"version": 1, "bindings": [{"target": "position", "knob": 1}]}', "unknown key 'knob'"),
        ('{"version": 1, "bindings": [{"target": "position"}]}', "not as documented"),
        (
            '{"version": 1, "bindings": [{"target": "positon", "control": "cc", "number": 1}]}',
            "did you mean position",
        ),
        (
            '{"version": 1, "bindings": [{"target": "position", "control": "cc", "number": 128}]}',
            "number must be in 0-127, not 128",
        ),
        (
            '{"version": 1, "bindings": [{"target": "position", "control": "cc14", "number": 33}]}',
            "in 0-31",
        ),
        (
            '{"version": 1, "bindings": [{"target": "position", "control": "pedal", "number": 1}]}',
            "pedal",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_told(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "controls.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=told) as caught:
        load_map(path)
    assert str(path) in str(caught.value)


def test_targets_have_kinds() -> None:
    assert kind_of("position") is Kind.VALUE
    assert kind_of("attribute:density") is Kind.VALUE
    for amount in ("variation", "temperature", "human-timing", "human-velocity"):
        assert kind_of(amount) is Kind.VALUE
    assert kind_of("lock:snare") is Kind.SWITCH
    assert kind_of("next") is Kind.TRIGGER
    for name in ("", "attribute:", "lock:", "locks"):
        with pytest.raises(MappingError):
            kind_of(name)
