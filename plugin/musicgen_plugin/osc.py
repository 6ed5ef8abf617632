"""Open Sound Control: datagrams in, moves and transport out; events in, datagrams out.

A target's address is its name with a slash for a colon: `/musicgen/position`,
`/musicgen/attribute/notes-per-bar`, `/musicgen/lock/kick`. docs/live.md lists them.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from socket import socket

from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from musicgen_plugin.clock.timeline import Timeline
from musicgen_plugin.conductor import Captured, Cued, EnteredScore, Event, Learnt, Moved, Released
from musicgen_plugin.controls.targets import ATTRIBUTE, LOCK, Kind, Move, Release, kind_of
from musicgen_plugin.errors import LiveError, MappingError
from musicgen_plugin.protocol import Command, Fault, SetTempo, Start, Status, Stop

ROOT = "/musicgen/"
_MAX_PORT = 65_535
_MOST_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Address:
    """Where OSC is sent to or listened for.

    Attributes:
        host: Name or address.
        port: 0-65535; 0 to listen at any that is free.
    """

    host: str
    port: int

    @classmethod
    def parse(cls, text: str, host: str = "127.0.0.1") -> "Address":
        """Read PORT or HOST:PORT.

        Raises:
            LiveError: it is neither.
        """
        before, colon, after = text.rpartition(":")
        if not after.isdecimal() or int(after) > _MAX_PORT or (colon and not before):
            raise LiveError(f"an OSC address is PORT or HOST:PORT, not {text!r}")
        return cls(before or host, int(after))


def address_of(target: str) -> str:
    """The OSC address of a target."""
    return ROOT + target.replace(":", "/", 1)


def target_of(address: str) -> str:
    """The target of an OSC address; the inverse of `address_of`."""
    name = address.removeprefix(ROOT)
    for family in (ATTRIBUTE, LOCK):
        if name.startswith(family.replace(":", "/")):
            return name.replace("/", ":", 1)
    return name


class OscIn:
    """Listens for datagrams.

    Args:
        address: Where.

    Raises:
        LiveError: something else listens there.
    """

    def __init__(self, address: Address) -> None:
        dispatcher = Dispatcher()
        dispatcher.map(f"{ROOT}*", self._take)
        try:
            self._server = BlockingOSCUDPServer((address.host, address.port), dispatcher)
        except OSError as err:
            raise LiveError(
                f"{address.host}:{address.port}: OSC cannot be listened for: {err.strerror}"
            ) from err
        self._server.timeout = 0
        self._heard: deque[Move | Release | Command] = deque()
        self.unknown: deque[str] = deque(maxlen=16)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._server.server_address[1])

    @property
    def socket(self) -> socket:
        """What something comes to when there is something to read."""
        return self._server.socket

    def read(self) -> list[Move | Release | Command]:
        """What has come since this was last asked."""
        for _ in range(_MOST_AT_ONCE):
            before = len(self._heard)
            self._server.handle_request()
            if len(self._heard) == before:
                break
        heard = list(self._heard)
        self._heard.clear()
        return heard

    def close(self) -> None:
        """Stop listening."""
        self._server.server_close()

    def _take(self, address: str, *arguments: object) -> None:
        try:
            number = _number(arguments)
            heard = _command(address, number) or _move(address, number)
            self._heard += [heard] if heard else []
        except LiveError as err:
            self.unknown.append(f"{address}: {err}")


def _number(arguments: Sequence[object]) -> float | None:
    """The number that a message carries first; None where there is none."""
    value = arguments[0] if arguments else None
    if not isinstance(value, int | float):
        return None
    if not math.isfinite(value):
        raise LiveError(f"a number is finite, not {value}")
    return float(value)


def _command(address: str, number: float | None) -> Command | None:
    match address.removeprefix(ROOT):
        case "start":
            return Start(number)
        case "stop":
            return Stop()
        case "tempo":
            if number is None:
                raise LiveError("a tempo is a number")
            return SetTempo(Timeline(0.0, 0.0, number).bpm)
        case _:
            return None


def _move(address: str, number: float | None) -> Move | Release | None:
    """The move that a message makes; none where a button is let go, which sends 0."""
    target = target_of(address)
    kind = kind_of(target)
    if target.startswith(ATTRIBUTE) and number is None:
        return Release(target)
    if kind is Kind.VALUE and number is None:
        raise MappingError("it is moved by a number in 0-1")
    if kind is Kind.TRIGGER:
        return Move(target, None) if number != 0 else None
    return Move(target, number)


class OscOut:
    """Sends datagrams.

    Args:
        address: Where to.

    Raises:
        LiveError: there is no such host.
    """

    def __init__(self, address: Address) -> None:
        try:
            self._client = SimpleUDPClient(address.host, address.port)
        except OSError as err:
            raise LiveError(f"{address.host}: no such host for OSC: {err.strerror}") from err
        self._bpm = 0.0
        self._playing: bool | None = None

    def show_event(self, event: Event) -> None:
        """Send what happened."""
        match event:
            case Moved(target, value):
                self._send(target.replace(":", "/", 1), value)
            case Released(target):
                self._send(target.replace(":", "/", 1), [])
            case EnteredScore(_, _, entrance):
                self._send("entered", entrance.at_beats)
            case Cued(_, _, decode_ms):
                self._send("decode-ms", decode_ms)
            case Captured(_, slot):
                self._send("captured", -1 if slot is None else slot)
            case Learnt(binding):
                self._send("learnt", [binding.target, str(binding)])
            case Fault(_, text):
                self._send("fault", text)

    def show_status(self, status: Status) -> None:
        """Send where the song is, and tempo and transport where they changed."""
        self._send("beat", status.beats)
        for note in status.sent:
            self._send("note", [note.channel + 1, note.pitch, note.velocity])
        if abs(status.timeline.bpm - self._bpm) > 0.05:  # noqa: PLR2004 - what is shown
            self._bpm = status.timeline.bpm
            self._send("tempo", self._bpm)
        if status.rolling is not self._playing:
            self._playing = status.rolling
            self._send("playing", int(status.rolling))

    def close(self) -> None:
        """Stop sending."""
        self._client.close()

    def _send(self, name: str, value: float | str | list[str] | list[int]) -> None:
        self._client.send_message(ROOT + name, value)
