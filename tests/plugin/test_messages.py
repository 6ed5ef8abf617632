import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen_plugin.messages import (
    all_silent,
    note_off,
    note_on,
    position_beats,
    song_position,
    well_formed,
)


@pytest.mark.parametrize(
    "data",
    [
        b"\x90\x3c\x64",
        b"\x80\x3c\x00",
        b"\xb0\x4a\x7f",
        b"\xc5\x0c",
        b"\xe0\x00\x40",
        b"\xf2\x10\x00",
        b"\xf8",
        b"\xfa",
        b"\xfb",
        b"\xfc",
    ],
)
def test_what_is_well_formed_comes_back(data: bytes) -> None:
    assert well_formed(list(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        [],
        [0x3C],
        [0x90],
        [0x90, 60],
        [0x90, 60, 128],
        [0x90, 60, 200],
        [0x90, 60, 1, 1],
        [0xC0, 1, 2],
        [0xF2, 1],
        [0xF4],
        [0xF5, 1],
        [0xF9],
        [0xFD],
        [0xF0, 1, 0xF7],
        [300],
        [-1],
    ],
)
def test_what_is_malformed_is_none(data: list[int]) -> None:
    assert well_formed(data) is None


@given(st.lists(st.integers(-10, 300), max_size=6))
def test_whatever_a_port_gives_is_a_message_or_none(data: list[int]) -> None:
    message = well_formed(data)
    assert message is None or message[0] >= 0x80


def test_a_note_on_of_velocity_0_is_a_note_off() -> None:
    assert well_formed([0x95, 60, 0]) == note_off(5, 60)


@given(st.integers(0, (1 << 14) - 1))
def test_a_song_position_comes_back(sixteenth: int) -> None:
    assert position_beats(song_position(sixteenth / 4)) == sixteenth / 4


def test_a_song_position_beyond_the_last_is_the_last() -> None:
    assert position_beats(song_position(1e6)) == 4095.75


def test_a_panic_reaches_all_channels() -> None:
    messages = all_silent()
    assert len(messages) == 48
    assert {(message[0] & 15, message[1]) for message in messages} == {
        (channel, control) for channel in range(16) for control in (64, 120, 123)
    }
    assert note_on(9, 36, 100) == b"\x99\x24\x64"
