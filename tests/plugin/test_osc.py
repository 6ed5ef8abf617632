"""OSC over real datagrams on this machine."""

import socket
import time
from collections.abc import Iterator

import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import BlockingOSCUDPServer
from pythonosc.udp_client import SimpleUDPClient

from musicgen.score import Score
from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.conductor import Captured, Cued, EnteredScore, Learnt, Moved, Released
from musicgen_plugin.controls.mapping import Binding, Control
from musicgen_plugin.controls.targets import Move, Release
from musicgen_plugin.errors import LiveError
from musicgen_plugin.osc import Address, OscIn, OscOut, address_of, target_of
from musicgen_plugin.player import Entrance
from musicgen_plugin.protocol import (
    Command,
    Fault,
    FaultKind,
    SentNote,
    SetTempo,
    Start,
    Status,
    Stop,
)


@pytest.fixture
def osc_in() -> Iterator[OscIn]:
    listening = OscIn(Address("127.0.0.1", 0))
    yield listening
    listening.close()


@pytest.fixture
def client(osc_in: OscIn) -> Iterator[SimpleUDPClient]:
    sending = SimpleUDPClient("127.0.0.1", osc_in.port)
    yield sending
    sending.close()


def heard(osc_in: OscIn, count: int) -> list[Move | Release | Command]:
    found: list[Move | Release | Command] = []
    deadline_s = time.monotonic() + 5
    while len(found) < count and time.monotonic() < deadline_s:
        found += osc_in.read()
    return found


def test_moves_and_transport_come_in(osc_in: OscIn, client: SimpleUDPClient) -> None:
    client.send_message("/musicgen/position", 0.25)
    client.send_message("/musicgen/attribute/notes-per-bar", 0.5)
    client.send_message("/musicgen/attribute/notes-per-bar", [])
    client.send_message("/musicgen/variation", 0.75)
    client.send_message("/musicgen/human-timing", 1)
    client.send_message("/musicgen/lock/kick", 1)
    client.send_message("/musicgen/lock/snare", [])
    client.send_message("/musicgen/next", 1.0)
    client.send_message("/musicgen/panic", [])
    client.send_message("/musicgen/tempo", 140)
    client.send_message("/musicgen/start", [])
    client.send_message("/musicgen/start", 16.0)
    client.send_message("/musicgen/stop", [])
    assert heard(osc_in, 13) == [
        Move("position", 0.25),
        Move("attribute:notes-per-bar", 0.5),
        Release("attribute:notes-per-bar"),
        Move("variation", 0.75),
        Move("human-timing", 1.0),
        Move("lock:kick", 1.0),
        Move("lock:snare", None),
        Move("next", None),
        Move("panic", None),
        SetTempo(140.0),
        Start(None),
        Start(16.0),
        Stop(),
    ]


def test_a_button_that_is_let_go_presses_nothing(osc_in: OscIn, client: SimpleUDPClient) -> None:
    client.send_message("/musicgen/next", 1)
    client.send_message("/musicgen/next", 0)
    client.send_message("/musicgen/stop", [])
    assert heard(osc_in, 2) == [Move("next", None), Stop()]


def test_what_is_malformed_or_unknown_is_left_out(osc_in: OscIn, client: SimpleUDPClient) -> None:
    raw = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for data in (b"", b"\x00", b"noise", b"/musicgen/position", b"#bundle\x00xx"):
        raw.sendto(data, ("127.0.0.1", osc_in.port))
    raw.close()
    client.send_message("/musicgen/positon", 0.1)
    client.send_message("/musicgen/position", "loud")
    client.send_message("/musicgen/position", float("nan"))
    client.send_message("/musicgen/tempo", 4000)
    client.send_message("/elsewhere", 1)
    client.send_message("/musicgen/stop", [])
    assert heard(osc_in, 1) == [Stop()]
    assert any("did you mean position" in it for it in osc_in.unknown)


def test_events_and_statuses_go_out() -> None:
    got: list[tuple[str, tuple[object, ...]]] = []
    dispatcher = Dispatcher()
    dispatcher.set_default_handler(lambda address, *args: got.append((address, args)))
    server = BlockingOSCUDPServer(("127.0.0.1", 0), dispatcher)
    server.timeout = 5
    out = OscOut(Address("127.0.0.1", server.server_address[1]))
    out.show_event(Moved("attribute:swing", 0.5))
    out.show_event(Released("attribute:swing"))
    out.show_event(EnteredScore(Score(), {}, Entrance(4.0, 3.875)))
    out.show_event(Cued(Score(), {}, 1.5))
    out.show_event(Captured(Score(), 1))
    out.show_event(Learnt(Binding("position", Control.CC, 74, 0)))
    out.show_event(Fault(FaultKind.PORT, "gone"))
    note = SentNote(1.0, 9, 36, 100, 1.0, 0.0)
    out.show_status(
        Status(1.0, True, Timeline(0.0, 0.0, 120.0), 1, Health.RUNNING, sent=(note,))  # noqa: FBT003
    )
    for _ in range(11):
        server.handle_request()
    server.server_close()
    out.close()
    assert got == [
        ("/musicgen/attribute/swing", (0.5,)),
        ("/musicgen/attribute/swing", ()),
        ("/musicgen/entered", (4.0,)),
        ("/musicgen/decode-ms", (1.5,)),
        ("/musicgen/captured", (1,)),
        ("/musicgen/learnt", ("position", "cc 74 ch 1")),
        ("/musicgen/fault", ("gone",)),
        ("/musicgen/beat", (2.0,)),
        ("/musicgen/note", (10, 36, 100)),
        ("/musicgen/tempo", (120.0,)),
        ("/musicgen/playing", (1,)),
    ]


@pytest.mark.parametrize("target", ["position", "grid-x", "attribute:notes-per-bar", "lock:kick"])
def test_addresses_and_targets_are_inverse(target: str) -> None:
    assert target_of(address_of(target)) == target


@pytest.mark.parametrize(
    ("text", "address"),
    [("9000", Address("127.0.0.1", 9000)), ("10.0.0.5:57120", Address("10.0.0.5", 57120))],
)
def test_an_address_is_read(text: str, address: Address) -> None:
    assert Address.parse(text) == address


@pytest.mark.parametrize("text", ["", "host", ":9000", "host:70000", "1:2:x"])
def test_what_is_no_address_is_told(text: str) -> None:
    with pytest.raises(LiveError, match="PORT or HOST:PORT"):
        Address.parse(text)


def test_an_address_in_use_is_told(osc_in: OscIn) -> None:
    with pytest.raises(LiveError, match="cannot be listened for"):
        OscIn(Address("127.0.0.1", osc_in.port))
