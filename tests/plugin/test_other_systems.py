"""Ports as Windows and macOS have them, by devices that record what is done with them.

What the systems themselves do cannot be tried here: only which port is opened, and what is told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from musicgen_plugin import ports
from musicgen_plugin.errors import PortError
from musicgen_plugin.ports import InputPort, OutputPort, has_virtual_ports

SYNTH = "Microsoft GS Wavetable Synth 0"
AnyPort = Callable[[str, str | None, str, str], OutputPort | InputPort]


@dataclass
class Device:
    """What rtmidi gives, with the ports that a system has."""

    names: list[str]
    done: list[tuple[object, ...]] = field(default_factory=list)

    def get_ports(self) -> list[str]:
        return self.names

    def open_port(self, index: int, own_name: str) -> None:
        self.done.append(("open", self.names[index], own_name))

    def open_virtual_port(self, own_name: str) -> None:
        self.done.append(("make", own_name))

    def ignore_types(self, **_kinds: bool) -> None:
        pass

    def close_port(self) -> None:
        self.done.append(("close",))

    def delete(self) -> None:
        self.done.append(("delete",))


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    made = Device([SYNTH])
    for kind in ("_output", "_input"):
        monkeypatch.setattr(ports, kind, lambda *_: made)
    return made


@pytest.mark.parametrize(
    ("port", "own_name"), [(OutputPort, "musicgen out"), (InputPort, "musicgen in")]
)
def test_windows_without_a_loopback_tells_how_to_make_one(
    device: Device, port: AnyPort, own_name: str
) -> None:
    with pytest.raises(PortError, match=f"no loopback MIDI port for {own_name}.*loopMIDI"):
        port("windows", None, "musicgen", own_name)
    assert device.done == [("delete",)]


def test_windows_opens_the_loopbacks_that_are_called_so(device: Device) -> None:
    device.names = [SYNTH, "musicgen in 1", "musicgen out 2"]
    out = OutputPort("windows", None, "musicgen", "musicgen out")
    back = InputPort("windows", None, "musicgen", "musicgen in")
    assert [done[1] for done in device.done] == ["musicgen out 2", "musicgen in 1"]
    assert (out.name, back.name) == ("musicgen out 2", "musicgen in 1")


def test_what_goes_out_on_windows_does_not_come_back_in(device: Device) -> None:
    device.names = [SYNTH, "loopMIDI Port 1"]
    assert OutputPort("windows", None, "musicgen", "musicgen out").name == "loopMIDI Port 1"
    with pytest.raises(PortError, match="no loopback MIDI port for musicgen in"):
        InputPort("windows", None, "musicgen", "musicgen in")


def test_a_port_of_windows_is_found_though_its_place_in_the_list_moved(device: Device) -> None:
    device.names = ["Launchkey 0", SYNTH, "loopMIDI Port 2"]
    port = OutputPort("windows", "loopMIDI Port 1", "musicgen", "musicgen out")
    assert port.name == "loopMIDI Port 2"


def test_macos_has_ports_of_our_own(device: Device) -> None:
    device.names = ["IAC Driver Bus 1"]
    assert has_virtual_ports("coremidi")
    assert not has_virtual_ports("windows")
    port = OutputPort("coremidi", None, "musicgen", "musicgen out")
    assert device.done == [("make", "musicgen out")]
    assert port.name == "musicgen out"


def test_a_bus_of_macos_can_be_named(device: Device) -> None:
    device.names = ["IAC Driver Bus 1", "IAC Driver Bus 2"]
    assert OutputPort("coremidi", "iac driver bus 2", "m", "o").name == "IAC Driver Bus 2"
