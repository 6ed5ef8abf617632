"""The engine on a simulated clock, with ports that record."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

from musicgen import factory
from musicgen.score import Note, Score, Track
from musicgen_plugin.clock.follower import OnLost
from musicgen_plugin.clock.settings import ClockSettings, ClockSource
from musicgen_plugin.clock.timeline import Health, Timeline
from musicgen_plugin.engine.core import EngineCore
from musicgen_plugin.errors import LiveError
from musicgen_plugin.messages import Message, Status, all_silent, song_position, status_of, system
from musicgen_plugin.protocol import (
    Accepted,
    Command,
    Cue,
    Fault,
    Follow,
    Incoming,
    Located,
    Panic,
    PatternEntered,
    PortRole,
    PortSettings,
    PortStatus,
    Quit,
    Report,
    SetClock,
    SetPorts,
    SetRouting,
    SetTempo,
    Start,
    Stop,
    Strike,
)
from musicgen_plugin.protocol import Status as EngineStatus
from musicgen_plugin.routing import Route, Routing

Told = TypeVar("Told")
HOUSE = factory.load("house").score


@dataclass
class RecordingPorts:
    now_s: float = 0.0
    sent: list[tuple[float, Message]] = field(default_factory=list)
    incoming: dict[PortRole, list[tuple[float, Message]]] = field(default_factory=dict)
    chosen: PortSettings | None = None

    def choose(self, settings: PortSettings, now_s: float) -> None:
        self.chosen = settings
        self.now_s = now_s

    def statuses(self) -> tuple[PortStatus, ...]:
        return ()

    def send(self, message: Message) -> None:
        self.sent.append((self.now_s, message))

    def read(self, role: PortRole, now_s: float) -> list[tuple[float, Message]]:
        self.now_s = now_s
        return self.incoming.pop(role, [])

    def tend(self, now_s: float) -> None:
        self.now_s = now_s


class Rig:
    """An engine that is stepped through time."""

    def __init__(
        self, clock: ClockSettings | None = None, ports: PortSettings | None = None
    ) -> None:
        self.now_s = 100.0
        self.ports = RecordingPorts()
        self.reports: list[Report] = []
        self.core = EngineCore(self.ports, self.reports.append, lambda: self.now_s)
        self.do(SetPorts(ports or PortSettings(None, None)))
        self.do(SetClock(clock or ClockSettings(bpm=120)))

    def do(self, *commands: Command) -> None:
        for command in commands:
            self.core.obey(command, self.now_s)

    def run(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            due_s = self.core.step(self.now_s)
            self.now_s = min(max(due_s, self.now_s + 1e-5), self.now_s + 0.001, end_s)

    def hear(self, *messages: Message, role: PortRole = PortRole.IN) -> None:
        self.ports.incoming.setdefault(role, []).extend((self.now_s, it) for it in messages)
        self.core.step(self.now_s)

    def ons(self) -> list[tuple[float, int]]:
        return [(s, m[1]) for s, m in self.ports.sent if status_of(m) is Status.NOTE_ON]

    def sounding(self) -> set[tuple[int, int]]:
        sounding: set[tuple[int, int]] = set()
        for _, message in self.ports.sent:
            if status_of(message) is Status.NOTE_ON:
                sounding.add((message[0] & 15, message[1]))
            elif status_of(message) is Status.NOTE_OFF:
                sounding.discard((message[0] & 15, message[1]))
        return sounding

    def told(self, kind: type[Told]) -> list[Told]:
        return [it for it in self.reports if isinstance(it, kind)]


def test_each_note_leaves_when_it_is_due() -> None:
    rig = Rig()
    rig.do(Cue(HOUSE, 1), Start(0.0))
    rig.run(8.05)
    expected = [(100 + note.onset_beats / 2, note.pitch) for note in HOUSE.notes]
    heard = rig.ons()[: len(expected)]
    assert sorted(p for _, p in heard) == sorted(p for _, p in expected)
    assert max(abs(h - e) for (h, _), (e, _) in zip(heard, expected, strict=True)) < 0.0002


@pytest.mark.parametrize("offset_ms", [-50.0, 30.0])
def test_an_offset_moves_what_is_sent(offset_ms: float) -> None:
    rig = Rig(ports=PortSettings(None, None, offset_ms=offset_ms))
    rig.do(Cue(HOUSE, 1), Start(0.0))
    rig.run(2.0)
    beat = [s for s, pitch in rig.ons() if pitch == HOUSE.notes[0].pitch]
    # What would have been before the song's start comes with it.
    assert beat[0] == pytest.approx(100 + max(0.0, offset_ms / 1000), abs=0.0002)
    assert beat[1] == pytest.approx(100.5 + offset_ms / 1000, abs=0.002)


def test_cues_are_accepted_and_enter() -> None:
    rig = Rig()
    rig.do(Cue(HOUSE, 7), Start(0.0))
    rig.run(0.1)
    assert [it.tag for it in rig.told(Accepted)] == [7]
    assert [it.tag for it in rig.told(PatternEntered)] == [7]
    assert rig.told(Located) == [Located(0.0)]


def test_stop_quit_and_new_ports_leave_no_note() -> None:
    for command in (Stop(), Quit(), SetPorts(PortSettings(None, None)), SetClock(ClockSettings())):
        rig = Rig()
        rig.do(Cue(Score((Track("Pad", (Note(0, 60, 90, 4.0),)),), 4.0), 1), Start(0.0))
        rig.run(0.3)
        assert rig.sounding() == {(0, 60)}
        rig.do(command)
        rig.core.step(rig.now_s)
        assert rig.sounding() == set(), command


def test_a_panic_ends_ours_by_name_and_all_others() -> None:
    rig = Rig()
    rig.do(Cue(HOUSE, 1), Start(0.0))
    rig.run(0.01)
    assert rig.sounding()
    rig.do(Panic())
    assert rig.sounding() == set()
    assert set(all_silent()) <= {message for _, message in rig.ports.sent}


def test_the_clock_is_sent_with_the_notes() -> None:
    rig = Rig(ports=PortSettings(None, None, sends_clock=True))
    rig.do(Start(0.0))
    rig.run(1.0)
    clocks = [s for s, message in rig.ports.sent if message == b"\xf8"]
    assert rig.ports.sent[0][1] == b"\xfa"
    assert len(clocks) == 48
    rig.do(Stop())
    rig.core.step(rig.now_s)
    assert rig.ports.sent[-1][1] == b"\xfc"


def follow(rig: Rig, pulses: int, bpm: float = 120.0) -> None:
    for _ in range(pulses):
        rig.hear(system(Status.CLOCK))
        rig.run(60 / bpm / 24)


@pytest.mark.parametrize("role", [PortRole.IN, PortRole.CLOCK])
def test_a_host_is_followed_on_either_port(role: PortRole) -> None:
    clock_port = "clock" if role is PortRole.CLOCK else None
    rig = Rig(ClockSettings(ClockSource.MIDI), PortSettings(None, None, clock_port))
    rig.do(Cue(HOUSE, 1))
    rig.hear(system(Status.START), role=role)
    for _ in range(25):
        rig.hear(system(Status.CLOCK), role=role)
        rig.run(0.5 / 24)
    assert rig.ons()[0] == (100.0, HOUSE.notes[0].pitch)
    rig.hear(system(Status.STOP), role=role)
    assert rig.sounding() == set()


def test_a_jump_of_the_host_is_told_and_played() -> None:
    rig = Rig(ClockSettings(ClockSource.MIDI))
    rig.do(Cue(HOUSE, 1))
    rig.hear(system(Status.START))
    follow(rig, 30)
    rig.hear(song_position(4.0))
    follow(rig, 30)
    assert rig.told(Located) == [Located(0.0), Located(4.0)]
    last = rig.core.status(rig.now_s)
    assert last.beats == pytest.approx(4 + 30 / 24, abs=0.01)


@pytest.mark.parametrize(
    ("on_lost", "health"), [(OnLost.STOP, Health.LOST), (OnLost.HOLD, Health.HELD)]
)
def test_a_lost_clock_is_told_once_and_silence_or_music_follows(
    on_lost: OnLost, health: Health
) -> None:
    rig = Rig(ClockSettings(ClockSource.MIDI, on_lost=on_lost))
    rig.do(Cue(HOUSE, 1))
    rig.hear(system(Status.START))
    follow(rig, 48)
    rig.run(3.0)
    faults = [it.text for it in rig.told(Fault)]
    assert len(faults) == 1
    assert rig.core.status(rig.now_s).health is health
    if on_lost is OnLost.STOP:
        assert rig.sounding() == set()
    else:
        assert rig.ons()[-1][0] > rig.now_s - 0.6


def test_controls_come_with_their_place_in_the_song() -> None:
    rig = Rig()
    rig.hear(b"\xb0\x4a\x40")
    rig.do(Start(0.0))
    rig.run(1.0)
    rig.hear(b"\xb0\x4a\x41", b"\xfe", b"\xf1\x00")
    first, second = rig.told(Incoming)
    assert first.beats is None
    assert second.beats == pytest.approx(2.0)


def test_routing_is_taken_up_at_the_next_step() -> None:
    rig = Rig()
    rig.do(Cue(HOUSE, 1), Start(0.0))
    rig.run(0.05)
    rig.do(SetRouting(Routing({0: Route(is_muted=True)})))
    rig.run(4.0)
    assert max(s for s, _ in rig.ons()) < 100.1


def test_tempo_changes_and_a_line_agreed_elsewhere() -> None:
    rig = Rig()
    rig.do(Start(0.0))
    rig.run(1.0)
    rig.do(SetTempo(240))
    rig.run(1.0)
    assert rig.core.status(rig.now_s).beats == pytest.approx(6.0, abs=0.01)
    rig.do(Follow(Timeline(rig.now_s - 1.0, 10.0, 60.0)))
    rig.run(0.01)
    assert rig.core.status(rig.now_s).beats == pytest.approx(11.0, abs=0.02)


def test_what_cannot_be_obeyed_is_told() -> None:
    rig = Rig()
    rig.do(SetTempo(4000))
    assert [it.text for it in rig.told(Fault)] == ["tempo must be in 5-999 bpm, not 4000"]


def test_after_a_long_pause_what_was_missed_is_left_out() -> None:
    rig = Rig()
    rig.do(Cue(HOUSE, 1), Start(0.0))
    rig.run(0.5)
    heard = len(rig.ons())
    rig.now_s += 3600
    rig.run(0.02)
    assert len(rig.ons()) - heard < 6
    assert rig.core.status(rig.now_s).beats == pytest.approx(7201, abs=0.1)


def test_a_status_comes_thirty_times_a_second_with_what_was_sent() -> None:
    rig = Rig()
    rig.do(Cue(HOUSE, 1), Start(0.0))
    rig.run(2.0)
    statuses = rig.told(EngineStatus)
    assert 55 <= len(statuses) <= 62
    sent = [(note.sent_s, note.pitch) for it in statuses for note in it.sent]
    assert sent == rig.ons()[: len(sent)]
    assert max(late for it in statuses for late in it.late_ms) < 0.02


# A note that is heard as someone edits.

PAD = Score((Track("Pad", (Note(0, 60, 90, 2.0),)),), 4.0)


def of_key(rig: Rig, pitch: int) -> list[tuple[Any, Status | None]]:
    """When which messages of a pitch were sent, from the rig's start."""
    kinds = (Status.NOTE_ON, Status.NOTE_OFF)
    return [
        (round(s - 100, 3), status_of(m))
        for s, m in rig.ports.sent
        if status_of(m) in kinds and m[1] == pitch
    ]


def test_a_struck_note_sounds_and_ends_though_the_song_stands() -> None:
    rig = Rig()
    rig.run(0.1)
    rig.do(Strike(3, 64, 80, 0.25))
    assert [message for _, message in rig.ports.sent] == [b"\x93\x40\x50"]
    rig.run(0.2)
    assert rig.sounding() == {(3, 64)}
    rig.run(0.2)
    assert rig.sounding() == set()
    assert of_key(rig, 64)[-1] == (pytest.approx(0.35, abs=0.002), Status.NOTE_OFF)


def test_a_struck_note_takes_the_place_of_the_one_before() -> None:
    rig = Rig()
    rig.do(Strike(0, 60, 80, 1.0), Strike(0, 64, 80, 1.0), Strike(0, 64, 90, 1.0))
    assert rig.sounding() == {(0, 64)}
    kinds = [kind for _, kind in of_key(rig, 64)]
    assert kinds == [Status.NOTE_ON, Status.NOTE_OFF, Status.NOTE_ON]
    rig.run(1.1)
    assert rig.sounding() == set()


@pytest.mark.parametrize(
    "command",
    [Stop(), Panic(), Quit(), SetPorts(PortSettings(None, None)), SetClock(ClockSettings())],
)
@pytest.mark.parametrize("rolls", [False, True])
def test_whatever_ends_notes_ends_a_struck_one(command: Command, *, rolls: bool) -> None:
    rig = Rig()
    if rolls:
        rig.do(Start(0.0))
        rig.run(0.1)
    rig.do(Strike(0, 60, 80, 5.0))
    rig.do(command)
    assert rig.sounding() == set(), command
    sent = len(of_key(rig, 60))
    if not rig.core.has_quit:
        rig.run(6.0)
        assert len(of_key(rig, 60)) == sent  # its end does not come a second time


def test_an_engine_that_is_left_alone_ends_a_struck_note() -> None:
    rig = Rig()
    rig.do(Strike(0, 60, 80, 5.0))
    rig.core.silence()  # as the process does where its parent is no more
    assert rig.sounding() == set()


def test_a_key_that_the_song_holds_is_not_struck_again() -> None:
    rig = Rig()
    rig.do(Cue(PAD, 1), Start(0.0))
    rig.run(0.3)
    rig.do(Strike(0, 60, 80, 0.1))
    rig.run(0.9)
    assert of_key(rig, 60) == [
        (0.0, Status.NOTE_ON),
        (pytest.approx(1.0, abs=0.001), Status.NOTE_OFF),
    ]


def test_the_song_takes_a_struck_key_over() -> None:
    rig = Rig()
    rig.do(Cue(PAD, 1), Start(0.0))
    rig.run(1.9)
    rig.do(Strike(0, 60, 80, 0.5))  # which would end within the song's own note from 2.0 s
    rig.run(0.9)
    kinds = [kind for _, kind in of_key(rig, 60)]
    assert kinds == [Status.NOTE_ON, Status.NOTE_OFF] * 2 + [Status.NOTE_ON]
    assert of_key(rig, 60)[-2:] == [
        (pytest.approx(2.0, abs=0.001), Status.NOTE_OFF),
        (pytest.approx(2.0, abs=0.001), Status.NOTE_ON),
    ]
    rig.run(0.4)
    assert rig.sounding() == set()


def test_a_struck_note_has_its_program_where_the_song_has_chosen_none() -> None:
    rig = Rig()
    rig.do(Strike(1, 40, 80, 0.1, program=33), Strike(1, 41, 80, 0.1, program=33))
    programs = [m for _, m in rig.ports.sent if status_of(m) is Status.PROGRAM_CHANGE]
    assert programs == [b"\xc1\x21"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((16, 60, 80, 1.0), "channel must be in 0-15, not 16"),
        ((0, 128, 80, 1.0), "pitch must be in 0-127, not 128"),
        ((0, 60, 0, 1.0), "velocity must be in 1-127, not 0"),
        ((0, 60, 80, 0.0), "duration_s must be more than 0 and at most 10, not 0"),
        ((0, 60, 80, 60.0), "duration_s must be more than 0 and at most 10, not 60"),
        ((0, 60, 80, 1.0, 128), "program must be in 0-127, not 128"),
    ],
)
def test_a_strike_is_in_range(values: tuple[int, int, int, float], words: str) -> None:
    with pytest.raises(LiveError, match=words):
        Strike(*values)


def test_no_status_is_made_where_something_is_due() -> None:
    rig = Rig()
    rig.do(Cue(HOUSE, 1), Start(0.0))
    dues: list[float] = []
    while rig.now_s < 104.0:
        told = len(rig.told(EngineStatus))
        due_s = rig.core.step(rig.now_s)
        if len(rig.told(EngineStatus)) > told:
            dues.append(due_s - rig.now_s)
        rig.now_s = min(max(due_s, rig.now_s + 1e-5), rig.now_s + 0.001)
    assert len(dues) > 100
    assert min(dues) > 0.001
