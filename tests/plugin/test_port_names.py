import pytest

from musicgen_plugin.port_names import (
    find_port,
    loopback_for,
    loopback_of,
    not_there,
    without_numbers,
)

ALSA = ["Midi Through:Midi Through Port-0 14:0", "Launchkey Mini:Launchkey Mini MIDI 1 28:0"]
WINDOWS = ["Microsoft GS Wavetable Synth 0", "loopMIDI Port 1"]
JACK = ["a2j:Launchkey (capture): Launchkey", "ardour:gen/midi_in 1", "ardour:drums/midi_in 1"]
MAC = ["IAC Driver Bus 1", "IAC Driver Bus 2"]


@pytest.mark.parametrize(
    ("wanted", "names", "found"),
    [
        ("Launchkey Mini:Launchkey Mini MIDI 1 28:0", ALSA, 1),
        ("Launchkey Mini:Launchkey Mini MIDI 1 20:0", ALSA, 1),
        ("launchkey mini midi 1", ALSA, 1),
        ("through", ALSA, 0),
        ("loopMIDI Port", WINDOWS, 1),
        ("loopMIDI Port 3", WINDOWS, 1),
        ("ardour:drums/midi_in 1", JACK, 2),
        ("IAC Driver Bus 2", MAC, 1),
        ("iac driver bus 2", MAC, 1),
        ("Bus 2", MAC, 1),
        ("Bus 3", MAC, 0),
        ("loopMIDI Port 1", ["loopMIDI Port 11", "loopMIDI Port 1"], 1),
        ("Launchpad", ALSA, None),
        ("anything", [], None),
    ],
)
def test_a_port_is_found_by_what_does_not_change(
    wanted: str, names: list[str], found: int | None
) -> None:
    assert find_port(wanted, names) == found


def test_numbers_are_left_out() -> None:
    assert without_numbers("Synth:Synth MIDI 1 24:0") == "Synth:Synth MIDI 1"
    assert without_numbers("loopMIDI Port 2") == "loopMIDI Port"


@pytest.mark.parametrize(("names", "found"), [(WINDOWS, WINDOWS[1]), (MAC, MAC[0]), (JACK, None)])
def test_loopback_ports_are_known(names: list[str], found: str | None) -> None:
    assert loopback_of(names) == found


@pytest.mark.parametrize(
    ("role", "names", "found"),
    [
        ("out", ["loopMIDI Port 1"], "loopMIDI Port 1"),
        ("in", ["loopMIDI Port 1"], None),
        ("in", ["loopMIDI Port 1", "loopMIDI Port 1 2"], "loopMIDI Port 1 2"),
        ("in", ["musicgen in 0", "musicgen out 1"], "musicgen in 0"),
        ("out", ["musicgen in 0", "musicgen out 1"], "musicgen out 1"),
        ("out", ["Microsoft GS Wavetable Synth 0"], None),
    ],
)
def test_where_ports_cannot_be_made_a_loopback_is_found(
    role: str, names: list[str], found: str | None
) -> None:
    assert loopback_for(role, names) == found


def test_what_is_not_there_is_told_with_what_is() -> None:
    assert "did you mean Launchkey Mini:Launchkey Mini MIDI 1?" in not_there(
        "Launchkey Mini:Launchkey Mini MIDI 2", ALSA
    )
    assert not_there("Synth", []).endswith("there are none")
