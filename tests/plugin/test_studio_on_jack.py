"""The app's studio on a real JACK server: heard, moved by a controller, and silent when it ends."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from studio_documents import document
from studio_talk import Talk

from musicgen.score import Score
from musicgen_plugin.clock.settings import ClockSettings
from musicgen_plugin.controls.mapping import Binding, Control
from musicgen_plugin.protocol import PortSettings
from musicgen_ui.state.document import Part
from musicgen_ui.studio.client import StudioClient
from musicgen_ui.studio.entry import StudioSettings
from musicgen_ui.studio.requests import (
    Capture,
    Connect,
    Forget,
    Halt,
    HearNote,
    Learn,
    Play,
    Show,
)
from musicgen_ui.studio.told import (
    BindingsListed,
    ClipMade,
    LiveState,
    PortsListed,
    Rendered,
    Turned,
)

from .jack_rig import JackServer, Peer, wait_for

Peers = Callable[..., Peer]


@pytest.fixture
def talk(jack: JackServer, tmp_path: Path) -> Iterator[Talk]:  # noqa: ARG001 - runs beside
    with StudioClient(StudioSettings(tmp_path / "controls.json", tmp_path)) as client:
        talk = Talk(client)
        client.send(Connect(PortSettings(system="jack"), ClockSettings()))
        client.send(Show(document("house", "samba", position=0.0, bpm=240)))
        client.send(Play(0.0))
        yield talk


def beats(state: LiveState) -> float:
    return state.timeline.beats_at(state.time_s)


def pitches(score: Score) -> set[int]:
    return {note.pitch for note in score.notes}


def test_it_is_heard_and_moved_by_a_controller(talk: Talk, peers: Peers) -> None:
    other = peers("synth", hear=("musicgen:out",), tell=("musicgen-in:in",)).connected()
    start = talk.until(Rendered).score
    wait_for("notes", lambda: pitches(start) <= {pitch for _, pitch in other.note_ons()})
    state = talk.until(LiveState, lambda each: each.is_rolling and each.notes)
    assert not state.why_silent
    assert talk.until(LiveState, lambda each: each.sent).timeline.bpm == pytest.approx(240)
    talk.client.send(Learn("position"))
    talk.until(LiveState)
    other.send([0xB0, 20, 0], [0xB0, 20, 127])
    assert talk.until(BindingsListed, lambda each: each.bindings).bindings == (
        Binding("position", Control.CC, 20, 0),
    )
    assert talk.until(Turned) == Turned("position", 1.0)
    end = talk.until(Rendered).score
    wait_for("the other clip", lambda: pitches(end) <= {pitch for _, pitch in other.note_ons()})
    talk.client.send(Learn(None))
    talk.client.send(Forget("grid-x"))
    talk.until(BindingsListed)
    other.send([0x90, 38, 100], [0x80, 38, 64])
    begun = beats(talk.until(LiveState))
    talk.until(LiveState, lambda each: beats(each) > begun + 8)
    talk.client.send(Capture(1, 8))
    assert {38} == pitches(talk.until(ClipMade).clip.score)


def test_ports_are_listed_as_they_come_but_not_our_own(talk: Talk, peers: Peers) -> None:
    talk.until(LiveState, lambda each: each.ports)
    peers("synth", hear=("musicgen:out",)).connected()
    listed = talk.until(PortsListed, lambda each: any("synth" in name for name in each.outputs))
    assert not any("musicgen" in name for name in (*listed.inputs, *listed.outputs))
    assert not listed.why_none


def test_muted_parts_are_silent_and_it_says_so(talk: Talk, peers: Peers) -> None:
    synth = peers("synth", hear=("musicgen:out",)).connected()
    (track,) = talk.until(Rendered).score.tracks
    muted = {track.name: Part(is_muted=True)}
    talk.client.send(Show(document("house", "samba", position=0.0, bpm=240, parts=muted)))
    talk.until(LiveState, lambda each: each.why_silent == "all parts are muted")
    wait_for("silence", lambda: not synth.sounding())


def test_no_note_hangs_where_the_studio_is_killed(talk: Talk, peers: Peers) -> None:
    synth = peers("synth", hear=("musicgen:out",)).connected()
    talk.until(Rendered)
    wait_for("notes", synth.note_ons)
    pid = talk.client.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_for("silence", lambda: not synth.sounding())


def test_an_edited_note_is_heard_while_the_song_stands_and_ends_with_the_studio(
    talk: Talk, peers: Peers
) -> None:
    synth = peers("synth", hear=("musicgen:out",)).connected()
    talk.until(Rendered)
    talk.client.send(Halt())
    talk.until(LiveState, lambda each: not each.is_rolling)
    wait_for("silence", lambda: not synth.sounding())
    talk.client.send(HearNote("Kit", 81, 90, is_drum=True))
    wait_for("the note", lambda: 81 in {pitch for _, pitch in synth.note_ons()})
    wait_for("its end", lambda: not synth.sounding())
    talk.client.send(HearNote("Kit", 80, 90, is_drum=True))
    wait_for("another", lambda: 80 in {pitch for _, pitch in synth.note_ons()})
    pid = talk.client.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_for("silence", lambda: not synth.sounding())
