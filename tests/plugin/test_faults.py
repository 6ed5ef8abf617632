"""What goes wrong on stage: no note is left sounding, and service goes on where it can."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from .jack_rig import JackServer, Live, Peer, clients_on, wait_for

OUT = "musicgen:out"
HELD = 60
Lives = Callable[..., Live]
Peers = Callable[..., Peer]


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def test_the_engine_ends_its_notes_and_itself_when_its_parent_is_killed(
    live: Lives, peers: Peers
) -> None:
    recorder = peers("recorder", hear=(OUT,))
    run = live("factory:house", "--bpm", "240")
    wait_for("notes", lambda: len(recorder.note_ons()) > 8)
    engine = run.engine_pid()
    # Just after a note began, so that there is one to end.
    heard = len(recorder.note_ons())
    wait_for("a note", lambda: len(recorder.note_ons()) > heard)
    run.process.kill()
    wait_for("the engine to end", lambda: is_gone(engine))
    wait_for("silence", lambda: recorder.sounding() == set())


def test_a_stopped_parent_does_not_hold_up_the_engine(live: Lives, peers: Peers) -> None:
    recorder = peers("recorder", hear=(OUT,))
    run = live("factory:house", "--bpm", "240")
    wait_for("notes", lambda: len(recorder.note_ons()) > 8)
    run.process.send_signal(signal.SIGSTOP)
    time.sleep(1.5)
    heard = len(recorder.note_ons())
    wait_for(
        "notes beside a parent that does nothing", lambda: len(recorder.note_ons()) > heard + 8
    )
    run.process.send_signal(signal.SIGCONT)
    assert run.end()[0] == 0
    assert recorder.sounding() == set()


def test_a_killed_engine_is_started_again_and_ends_what_hung(live: Lives, peers: Peers) -> None:
    recorder = peers("recorder", hear=(OUT,))
    run = live("factory:house", "--bpm", "240")
    wait_for("notes", lambda: len(recorder.note_ons()) > 8)
    os.kill(run.engine_pid(), signal.SIGKILL)
    again = peers("recorder-2", hear=(OUT,))
    wait_for("notes again", lambda: len(again.note_ons()) > 8)
    assert run.end()[0] == 0
    assert again.sounding() == set()
    # The new engine silences all channels as it opens the port, for what the old one left.
    assert "started again" in run.err


def test_service_goes_on_when_the_jack_server_is_killed_and_started_again(
    live: Lives, jack: JackServer, peers: Peers
) -> None:
    recorder = peers("recorder", hear=(OUT,))
    run = live("factory:house", "--bpm", "240")
    wait_for("notes", lambda: len(recorder.note_ons()) > 8)
    recorder.close()
    jack.kill()
    time.sleep(1.0)
    jack.start()
    again = peers("recorder-2", hear=(OUT,))
    wait_for("notes again", lambda: len(again.note_ons()) > 8)
    assert run.process.poll() is None
    assert run.end()[0] == 0
    assert "JACK server went away" in run.err
    assert again.sounding() == set()


def test_a_port_that_goes_away_is_used_again_when_it_is_back(live: Lives, peers: Peers) -> None:
    synth = peers("synth")
    wait_for("the synth", lambda: True)
    run = _live_when_there(live, "synth-in0:in")
    wait_for("notes", lambda: len(synth.note_ons()) > 8)
    synth.close()
    time.sleep(1.5)
    back = peers("synth")
    wait_for("notes again", lambda: len(back.note_ons()) > 8)
    assert back.heard[0][1] == [0xB0, 64, 0]
    assert run.end()[0] == 0
    assert back.sounding() == set()
    assert "synth-in0:in: the port is gone" in run.err
    assert "synth-in0:in: there again" in run.err


def _live_when_there(live: Lives, port: str) -> Live:
    client, _, _ = port.partition(":")
    wait_for(port, lambda: client in clients_on(os.environ["JACK_DEFAULT_SERVER"]))
    return live("factory:house", "--bpm", "240", "--out", port)


def test_a_clock_that_stops_mid_bar_leaves_silence(live: Lives, peers: Peers) -> None:
    host = peers("host", hear=(OUT,), tell=("musicgen-in:in",))
    run = live("factory:house", "--clock", "midi")
    host.connected()
    host.order(send=[[0xFA]], clock={"bpm": 240, "pulses": 60}, say="lost")
    wait_for("the clock to be lost", lambda: "lost" in host.said)
    wait_for("silence", lambda: host.note_ons() and not host.sounding())
    heard = len(host.note_ons())
    time.sleep(1.0)
    assert len(host.note_ons()) == heard
    host.order(send=[[0xF2, 0, 0], [0xFB]], clock={"bpm": 240, "pulses": 60}, say="back")
    wait_for("service", lambda: "back" in host.said and len(host.note_ons()) > heard + 4)
    assert run.end()[0] == 0
    assert "the MIDI clock is lost; stopped" in run.err
    assert "the MIDI clock is there again" in run.err
