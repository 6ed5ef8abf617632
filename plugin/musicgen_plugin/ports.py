"""MIDI ports; the only module that imports rtmidi. Names in, open ports out.

An output takes messages, an input is asked for what has come. Systems are tried in order, and one
that does not answer is passed over.
"""

# rtmidi is a compiled module without types.
# pyright: reportAttributeAccessIssue=false

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from musicgen_plugin.arrivals import Arrivals
from musicgen_plugin.chatter import without_chatter
from musicgen_plugin.errors import NoMidiError, PortError
from musicgen_plugin.messages import Message, well_formed
from musicgen_plugin.port_names import (
    HOW_TO_GET_ALSA,
    HOW_TO_LOOP_BACK,
    find_port,
    loopback_for,
    not_there,
)

try:
    import rtmidi
except ImportError as err:  # its wheel takes ALSA's library from the system
    raise NoMidiError(f"no MIDI ports: {err}; {HOW_TO_GET_ALSA}") from err

_SYSTEMS = {
    "alsa": rtmidi.API_LINUX_ALSA,
    "jack": rtmidi.API_UNIX_JACK,
    "coremidi": rtmidi.API_MACOSX_CORE,
    "windows": rtmidi.API_WINDOWS_MM,
}
_NO_VIRTUAL = frozenset({"windows"})
_WITH_CLIENTS = frozenset({"alsa", "jack"})
_QUEUE_MESSAGES = 4096
_SYSEX, _SYSEX_END = 0xF0, 0xF7
NO_MIDI = (
    "there is no MIDI system: on Linux, ALSA's sequencer or a JACK server has to run; the built-in "
    "sound needs none"
)

_Device = TypeVar("_Device", rtmidi.MidiIn, rtmidi.MidiOut)


@dataclass(frozen=True, slots=True)
class PortList:
    """The ports of a system.

    Attributes:
        system: Its name.
        inputs: Ports that messages come from.
        outputs: Ports that messages can be sent to.
    """

    system: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


def systems() -> tuple[str, ...]:
    """The MIDI systems that this installation could use, in the order they are tried."""
    compiled = rtmidi.get_compiled_api()
    return tuple(name for name, api in _SYSTEMS.items() if api in compiled)


def shows_clients(system: str) -> bool:
    """Whether a system puts the name of a port's program before the port's own."""
    return system in _WITH_CLIENTS


def has_virtual_ports(system: str) -> bool:
    """Whether a system lets a program make ports of its own."""
    return system not in _NO_VIRTUAL


def list_ports() -> tuple[PortList, ...]:
    """The ports of each system that answers.

    Raises:
        NoMidiError: none does.
    """
    found = []
    for name in systems():
        try:
            with_inputs, with_outputs = _input(name, "musicgen"), _output(name, "musicgen")
        except NoMidiError:
            continue
        inputs, outputs = tuple(with_inputs.get_ports()), tuple(with_outputs.get_ports())
        with_inputs.delete()
        with_outputs.delete()
        found.append(PortList(name, inputs, outputs))
    if not found:
        raise NoMidiError(NO_MIDI)
    return tuple(found)


def _output(system: str, client: str) -> rtmidi.MidiOut:
    return _made(system, lambda api: rtmidi.MidiOut(api, name=client))


def _input(system: str, client: str) -> rtmidi.MidiIn:
    return _made(
        system, lambda api: rtmidi.MidiIn(api, name=client, queue_size_limit=_QUEUE_MESSAGES)
    )


def _made(system: str, make: Callable[[int], _Device]) -> _Device:
    try:
        with without_chatter():
            return make(_SYSTEMS[system])
    except KeyError:
        raise NoMidiError(f"{system}: no MIDI system, of {', '.join(_SYSTEMS)}") from None
    except rtmidi.SystemError as err:
        raise NoMidiError(f"{system}: the MIDI system does not answer") from err


def _open(device: _Device, wanted: str | None, own_name: str, system: str) -> str:
    """Connect a device to the port of a name, or make it a port of its own; the name it has."""
    try:
        if wanted is None and has_virtual_ports(system):
            device.open_virtual_port(own_name)
            return own_name
        names = device.get_ports()
        index = find_port(wanted or _loopback(own_name, names), names)
        if index is None:
            raise PortError(not_there(wanted or own_name, names))
        device.open_port(index, own_name)
    except rtmidi.RtMidiError as err:
        what = wanted or own_name
        raise PortError(f"{what}: cannot be opened, another program may use it: {err}") from err
    return str(names[index])


def _loopback(own_name: str, names: Sequence[str]) -> str:
    role = own_name.rsplit(maxsplit=1)[-1]
    found = loopback_for(role, names)
    if found is None:
        raise PortError(f"no loopback MIDI port for musicgen {role}: {HOW_TO_LOOP_BACK}")
    return found


class PortLister:
    """Tells the names of a system's ports again and again, without opening any.

    Args:
        system: The MIDI system.
        client: What our end is called.
    """

    def __init__(self, system: str, client: str) -> None:
        self._in, self._out = _input(system, client), _output(system, client)

    def names(self, *, outputs: bool) -> list[str]:
        """The ports that can be sent to, or those that messages come from."""
        return list((self._out if outputs else self._in).get_ports())

    def close(self) -> None:
        """Let go of the system."""
        self._in.delete()
        self._out.delete()


class _Port:
    """What outputs and inputs share: a name, and whether the other end is still there."""

    name: str

    def __init__(self, device: rtmidi.MidiIn | rtmidi.MidiOut, *, is_virtual: bool) -> None:
        self._device = device
        self._is_virtual = is_virtual

    def is_there(self) -> bool:
        """Whether the port that this is connected to exists; asks the system."""
        return self._is_virtual or self.name in self._device.get_ports()

    def close(self) -> None:
        """Let go of the port."""
        self._device.close_port()
        self._device.delete()


class OutputPort(_Port):
    """A port that messages are sent to.

    Args:
        system: The MIDI system.
        wanted: The port's name, or a part of it; None for a virtual port.
        client: What our end is called.
        own_name: What our end's port is called.

    Raises:
        PortError: there is no such port, or it cannot be opened.
    """

    def __init__(self, system: str, wanted: str | None, client: str, own_name: str) -> None:
        self._out = _output(system, client)
        try:
            self.name = _open(self._out, wanted, own_name, system)
        except PortError:
            self._out.delete()
            raise
        super().__init__(self._out, is_virtual=wanted is None and has_virtual_ports(system))

    def send(self, message: Message) -> None:
        """Send a message.

        Raises:
            PortError: the port did not take it.
        """
        try:
            self._out.send_message(message)
        except rtmidi.RtMidiError as err:
            raise PortError(f"{self.name}: the port is gone: {err}") from err


class InputPort(_Port):
    """A port that messages come from; what is malformed is left out and counted.

    Args:
        system: The MIDI system.
        wanted: The port's name, or a part of it; None for a virtual port.
        client: What our end is called.
        own_name: What our end's port is called.

    Raises:
        PortError: there is no such port, or it cannot be opened.
    """

    def __init__(self, system: str, wanted: str | None, client: str, own_name: str) -> None:
        self._in = _input(system, client)
        # rtmidi loses the time before a message that it leaves out, so it is to leave out none.
        self._in.ignore_types(sysex=False, timing=False, active_sense=False)
        try:
            self.name = _open(self._in, wanted, own_name, system)
        except PortError:
            self._in.delete()
            raise
        super().__init__(self._in, is_virtual=wanted is None and has_virtual_ports(system))
        self._arrivals = Arrivals()
        self.malformed = 0

    def read(self, now_s: float) -> list[tuple[float, Message]]:
        """What has come since this was last asked: moments in seconds, and messages."""
        read = []
        while (event := self._in.get_message()) is not None:
            data, gap_s = event
            moment_s = self._arrivals.moment(gap_s, now_s)
            message = well_formed(data)
            if message is not None:
                read.append((moment_s, message))
            elif data[:1] not in ([_SYSEX], [_SYSEX_END]):
                self.malformed += 1
        return read
