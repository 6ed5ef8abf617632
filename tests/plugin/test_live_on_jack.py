"""`musicgen live` as a musician runs it, on a real JACK server."""

import re
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pythonosc.udp_client import SimpleUDPClient

from musicgen import factory
from musicgen.midifile import read_score
from musicgen_plugin.gestures import Gesture

from .jack_rig import Live, Peer, wait_for

START, CONTINUE, STOP = [0xFA], [0xFB], [0xFC]
OUT, IN = "musicgen:out", "musicgen-in:in"
BEATS = ("factory:house", "factory:samba")
HOUSE = factory.load("house").score
GENEROUS_S = 0.03
"""How far from the grid a note may be on a busy machine: less than half a sixteenth at 240 bpm."""

Lives = Callable[..., Live]
Peers = Callable[..., Peer]


def grid_errors_s(ons: list[tuple[float, int]], bpm: float, step_beats: float = 0.25) -> np.ndarray:
    """How far each note is from the nearest step, after the constant offset."""
    step_s = step_beats * 60 / bpm
    times_s = np.array([time_s for time_s, _ in ons])
    phases = np.exp(2j * np.pi * times_s / step_s)
    offset_s = np.angle(phases.mean()) / (2 * np.pi) * step_s
    return np.asarray((times_s - offset_s + step_s / 2) % step_s - step_s / 2)


def expected_pitches(loops: int) -> list[int]:
    return [note.pitch for note in HOUSE.notes] * loops


def in_chords(pitches: list[int], sizes: list[int]) -> list[list[int]]:
    """Pitches grouped as struck together, each group sorted: a chord has no order."""
    chords, start = [], 0
    for size in sizes:
        chords.append(sorted(pitches[start : start + size]))
        start += size
    return chords


def test_plays_a_clip_on_its_grid_and_ends_clean(live: Lives, peers: Peers) -> None:
    recorder = peers("recorder", hear=(OUT,))
    run = live("factory:house", "--bpm", "240")
    wait_for("two loops", lambda: len(recorder.note_ons()) > 2 * len(HOUSE.notes))
    code, out, err = run.end()
    assert (code, err) == (0, "")
    assert "internal" in out
    assert recorder.sounding() == set()
    ons = recorder.note_ons()
    # All but a few: where JACK has no real-time priority, a busy machine holds up whole periods.
    assert np.quantile(np.abs(grid_errors_s(ons, 240)), 0.9) < GENEROUS_S
    onsets = [note.onset_beats for note in HOUSE.notes]
    sizes = [onsets.count(onset) for onset in sorted(set(onsets))]
    loops = in_chords(expected_pitches(2), sizes * 2)
    heard = [pitch for _, pitch in ons]
    # The recorder may have been connected a moment after the first notes.
    assert _is_within(loops[len(sizes) : 2 * len(sizes)], heard, sizes)


def _is_within(loop: list[list[int]], heard: list[int], sizes: list[int]) -> bool:
    count = sum(sizes)
    return any(
        in_chords(heard[start : start + count], sizes) == loop
        for start in range(len(heard) - count + 1)
    )


def test_a_performance_by_knob_osc_and_pads(live: Lives, peers: Peers, tmp_path: Path) -> None:
    config = tmp_path / "musicgen"
    config.mkdir()
    (config / "controls.json").write_text(
        '{"version": 1, "bindings": [{"target": "position", "control": "cc", "number": 74}]}',
        encoding="utf-8",
    )
    osc_port, performance = free_port(), tmp_path / "performance.json"
    performer = peers("performer", hear=(OUT,), tell=(IN,))
    run = live(
        *(*BEATS, "--bpm", "240", "--osc-in", str(osc_port), "--record", str(performance)),
        *("--captures", str(tmp_path / "captured"), "--capture-bars", "2"),
    )
    performer.connected()
    wait_for("notes", lambda: len(performer.note_ons()) > 10)
    samba_only = {n.pitch for n in factory.load("samba").score.notes} - {
        n.pitch for n in HOUSE.notes
    }
    assert not samba_only & {pitch for _, pitch in performer.note_ons()}
    performer.send([0xB0, 74, 127], [0x99, 56, 90], [0x89, 56, 0])
    wait_for("samba", lambda: samba_only & {pitch for _, pitch in performer.note_ons()})
    osc = SimpleUDPClient("127.0.0.1", osc_port)
    osc.send_message("/musicgen/position", 0.0)
    wait_for("house", lambda: not samba_only & {p for _, p in performer.note_ons()[-8:]})
    performer.send([0x99, 56, 90], [0x89, 56, 0])
    heard = len(performer.note_ons())
    wait_for(
        "more than a bar", lambda: len(performer.note_ons()) > heard + len(HOUSE.notes) * 3 // 4
    )
    osc.send_message("/musicgen/capture", 1)
    osc.send_message("/musicgen/nonsense", 1)
    osc.close()
    wait_for("the captured clip", lambda: list(tmp_path.glob("captured/*.mid")))
    code, _, err = run.end(signal.SIGINT)
    assert code == 0
    assert performer.sounding() == set()
    assert "/musicgen/nonsense: 'nonsense' is no target" in err
    (captured,) = tmp_path.glob("captured/*.mid")
    assert {note.pitch for note in read_score(captured).notes} == {56}
    positions = [it.values["position"] for it in read_gesture(performance).points if it.values]
    assert positions == [1.0, 0.0]


def test_a_slider_is_heard_and_let_go(live: Lives, peers: Peers) -> None:
    def velocities() -> list[int]:
        return [m[2] for _, m in listener.heard if m[0] >> 4 == 9 and m[2]]

    listener = peers("listener", hear=(OUT,))
    osc_port = free_port()
    run = live(
        *("factory:house", "--bpm", "240", "--osc-in", str(osc_port)),
        *("--set", "attribute:velocity-spread=0"),
    )
    wait_for("even notes", lambda: velocities()[8:])
    assert max(velocities()) - min(velocities()) < 10
    osc = SimpleUDPClient("127.0.0.1", osc_port)
    osc.send_message("/musicgen/attribute/velocity-spread", [])
    wait_for("the clip's own", lambda: max(velocities()) - min(velocities()) > 60)
    osc.close()
    assert run.end()[0] == 0
    assert listener.sounding() == set()


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def read_gesture(path: Path) -> Gesture:
    return Gesture.from_json(path.read_text(encoding="utf-8"))


def test_follows_a_host_through_start_stop_jump_and_tempo(live: Lives, peers: Peers) -> None:
    host = peers("host", hear=(OUT,), tell=(IN,))
    run = live("factory:house", "--clock", "midi")
    host.connected()
    # A bar is 96 pulses. The few after it leave the notes on the next beat time to sound.
    host.order(send=[START], clock={"bpm": 200, "pulses": 100}, say="played")
    wait_for("a bar", lambda: "played" in host.said)
    host.order(send=[STOP], say="stopped")
    wait_for("stop", lambda: "stopped" in host.said)
    wait_for("silence", lambda: host.note_ons() and not host.sounding())
    first_bar = sorted(n.pitch for n in HOUSE.notes if n.onset_beats <= 4)
    assert sorted(pitch for _, pitch in host.note_ons()) == first_bar
    heard = len(host.heard)
    # Bar 2, from the beginning of which the second beat of the loop is played at another tempo.
    host.order(send=[[0xF2, 16, 0], CONTINUE], clock={"bpm": 100, "pulses": 27}, say="jumped")
    wait_for("a beat", lambda: "jumped" in host.said)
    host.order(send=[STOP], say="done")
    wait_for("silence", lambda: "done" in host.said and not host.sounding())
    beat = sorted(n.pitch for n in HOUSE.notes if 4 <= n.onset_beats <= 5)
    assert sorted(pitch for _, pitch in host.note_ons(heard)) == beat
    assert run.end()[0] == 0


def test_malformed_messages_are_left_out(live: Lives, peers: Peers) -> None:
    host = peers("host", hear=(OUT,), tell=(IN,))
    run = live(*BEATS, "--bpm", "200")
    host.connected()
    host.send([0x90], [0xB0, 74], [0xF2, 1], [0xC0, 200], [0xF0, 1, 2, 0xF7], [0xF4], [0xFF])
    heard = len(host.note_ons())
    wait_for("more notes", lambda: len(host.note_ons()) > heard + 20)
    code, _, err = run.end()
    assert code == 0
    assert "malformed messages left out" in err


def test_one_leads_and_another_follows(live: Lives, peers: Peers) -> None:
    followed = peers("followed", hear=("follower:out",))
    follower = live("factory:house", "--clock", "midi", "--name", "follower")
    followed.connected()
    leader = live(
        "factory:house", "--bpm", "180", "--send-clock", "--out", "follower-in:in", "--in", "none"
    )
    wait_for("the follower", lambda: len(followed.note_ons()) > 2 * len(HOUSE.notes))
    assert leader.end()[0] == 0
    wait_for("silence", lambda: not followed.sounding())
    code, out, _ = follower.end()
    assert code == 0
    assert re.search(r"midi running \| 1(79|80)\.\d bpm", out)
    assert np.quantile(np.abs(grid_errors_s(followed.note_ons(), 180)), 0.9) < GENEROUS_S
