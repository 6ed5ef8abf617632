"""The conductor with an engine's core beside it, both on a simulated clock."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from musicgen.errors import ClipError
from musicgen.score import Note, Score, Track
from musicgen_plugin.conductor import (
    Captured,
    Conductor,
    ConductorSettings,
    EnteredScore,
    Event,
    Learnt,
    Moved,
    Released,
)
from musicgen_plugin.controls.mapping import Binding, Control, ControlMap, load_map
from musicgen_plugin.controls.targets import NEXT, POSITION, Move
from musicgen_plugin.engine.core import EngineCore
from musicgen_plugin.errors import MappingError
from musicgen_plugin.gestures import Gesture, Values
from musicgen_plugin.messages import Message, all_silent, control_change, note_off, note_on
from musicgen_plugin.player import Entry
from musicgen_plugin.protocol import (
    Command,
    Cue,
    Fault,
    Panic,
    PortRole,
    PortSettings,
    PortStatus,
    Report,
    Start,
    Stop,
)

STEP_S = 0.125  # at 120 bpm
LOUDNESS = "attribute:mean-velocity"


@dataclass(frozen=True)
class Steps:
    """A source that plays each sixteenth; where the controls stand is the pitch.

    Its loudness is 127, unless it is asked for.
    """

    clips: tuple[Score, ...] = ()
    targets: frozenset[str] = frozenset((POSITION, NEXT, LOUDNESS))

    def score(self, values: Values) -> Score:
        pitch = round(100 * values.get(POSITION, 0.0)) + int(values.get(NEXT, 0.0))
        velocity = round(100 * values[LOUDNESS]) if LOUDNESS in values else 127
        notes = tuple(Note(step / 4, pitch, velocity, 0.1) for step in range(16))
        return Score((Track("Steps", notes, is_drum=True),), 4.0)

    def with_clip(self, slot: int, clip: Score) -> "Steps":
        if not clip.notes:
            raise ClipError("nothing was played")
        return replace(self, clips=(*self.clips[:slot], clip))


@dataclass
class SimulatedPorts:
    now_s: float = 0.0
    sent: list[tuple[float, Message]] = field(default_factory=list)
    incoming: list[tuple[float, Message]] = field(default_factory=list)

    def choose(self, settings: PortSettings, now_s: float) -> None:
        pass

    def statuses(self) -> tuple[PortStatus, ...]:
        return ()

    def send(self, message: Message) -> None:
        self.sent.append((self.now_s, message))

    def read(self, role: PortRole, now_s: float) -> list[tuple[float, Message]]:
        self.now_s = now_s
        if role is not PortRole.IN:
            return []
        read, self.incoming = self.incoming, []
        return read

    def tend(self, now_s: float) -> None:
        pass


class Stage:
    """A performer, a conductor and an engine; decoding takes a while."""

    def __init__(
        self,
        *bindings: Binding,
        settings: ConductorSettings | None = None,
        decode_s: float = 0.004,
    ) -> None:
        self.now_s = 10.0
        self.decode_s = decode_s
        self.events: list[Event] = []
        self.commands: list[Command] = []
        self.ports = SimulatedPorts()
        self._reports: list[Report] = []
        self._later: list[tuple[float, Command]] = []
        self.core = EngineCore(self.ports, self._reports.append, lambda: self.now_s)
        self.conductor = Conductor(
            self._send,
            Steps(),
            settings,
            control_map=ControlMap(bindings),
            tell=self.events.append,
        )
        self.conductor.work()
        self.run(0.1)

    def _send(self, command: Command) -> None:
        self.commands.append(command)
        self._later.append((self.now_s + self.decode_s, command))

    def run(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.now_s < end_s - 1e-9:
            for at_s, command in [it for it in self._later if it[0] <= self.now_s]:
                self._later.remove((at_s, command))
                self.core.obey(command, self.now_s)
            self.core.step(self.now_s)
            reports, self._reports[:] = list(self._reports), []
            for report in reports:
                self.conductor.receive(report)
            self.conductor.work()
            self.now_s += 0.0005

    def start(self) -> None:
        self.core.obey(Start(0.0), self.now_s)

    def hear(self, *messages: Message) -> None:
        self.ports.incoming += [(self.now_s, message) for message in messages]
        self.run(0.001)

    def pitches(self) -> list[int]:
        return [m[1] for _, m in self.ports.sent if m[0] >> 4 == 9]

    def velocities(self) -> list[int]:
        return [m[2] for _, m in self.ports.sent if m[0] >> 4 == 9]

    def of(self, kind: type) -> list[Event]:
        return [it for it in self.events if isinstance(it, kind)]


KNOB = Binding(POSITION, Control.CC, 74)


def test_a_knob_is_heard_at_the_next_step() -> None:
    stage = Stage(KNOB)
    stage.start()
    stage.run(STEP_S * 2.5)
    stage.hear(control_change(0, 74, 127))
    stage.run(STEP_S)
    assert stage.pitches() == [0, 0, 0, 100]


def test_a_next_is_decoded_ahead_and_enters_at_the_bar() -> None:
    stage = Stage(settings=ConductorSettings(entry=Entry.BAR))
    stage.start()
    stage.run(STEP_S * 2)
    stage.conductor.move(Move(NEXT, None))
    stage.run(STEP_S * 15.5)
    assert stage.pitches() == [0] * 16 + [1] * 2
    (last,) = stage.of(EnteredScore)[-1:]
    assert isinstance(last, EnteredScore)
    assert last.entrance.at_beats == 4.0


def test_only_what_the_source_answers_to_is_decoded_anew() -> None:
    stage = Stage()
    cues = len(stage.commands)
    stage.conductor.move(Move("attribute:swing", 0.7))
    stage.run(0.1)
    assert len(stage.commands) == cues
    assert stage.of(Moved) == [Moved("attribute:swing", 0.7)]
    stage.conductor.move(Move(POSITION, 7.0))
    stage.run(0.1)
    assert stage.conductor.values[POSITION] == 1.0
    assert len(stage.commands) == cues + 1


def test_many_moves_between_two_decodings_are_one() -> None:
    stage = Stage()
    cues = len(stage.commands)
    for index in range(50):
        stage.conductor.move(Move(POSITION, index / 50))
    stage.run(0.1)
    assert len(stage.commands) == cues + 1


def test_switches_turn_over_and_a_panic_passes_through() -> None:
    stage = Stage(Binding("lock:kick", Control.NOTE, 36), Binding("panic", Control.NOTE, 37))
    for expected in (1.0, 0.0, 1.0):
        stage.hear(note_on(0, 36, 100))
        assert stage.conductor.values["lock:kick"] == expected
    stage.hear(note_on(0, 37, 100))
    stage.run(0.01)
    assert stage.commands[-1] == Panic()
    assert set(all_silent()) <= {message for _, message in stage.ports.sent}


def test_a_slider_that_is_let_go_no_longer_counts() -> None:
    stage = Stage()
    stage.start()
    stage.run(STEP_S * 1.5)
    stage.conductor.move(Move(LOUDNESS, 0.3))
    stage.run(STEP_S)
    stage.conductor.release(LOUDNESS)
    stage.run(STEP_S)
    assert stage.velocities() == [127, 127, 30, 127]
    assert LOUDNESS not in stage.conductor.values
    assert stage.of(Released) == [Released(LOUDNESS)]
    stage.conductor.release(LOUDNESS)
    assert len(stage.of(Released)) == 1
    with pytest.raises(MappingError, match="no target"):
        stage.conductor.release("loudness")


def test_an_unknown_target_is_told() -> None:
    with pytest.raises(MappingError, match="did you mean position"):
        Stage().conductor.move(Move("positon", 0.1))


def test_a_control_is_learnt_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "controls.json"
    stage = Stage(settings=ConductorSettings(map_path=path))
    stage.conductor.learn(POSITION)
    stage.hear(control_change(2, 30, 1))
    stage.hear(control_change(2, 30, 9))
    binding = Binding(POSITION, Control.CC, 30, 2)
    assert stage.of(Learnt) == [Learnt(binding)]
    assert stage.conductor.values[POSITION] == 9 / 127
    stage.conductor.learn(None)
    stage.hear(control_change(2, 30, 127))
    assert stage.conductor.values[POSITION] == 1.0
    assert load_map(path) == ControlMap((binding,))
    stage.conductor.forget(POSITION)
    assert load_map(path) == ControlMap()


def perform(stage: Stage) -> None:
    """Turn the knob now and then, never on a step."""
    stage.start()
    for index, wait in enumerate((0.31, 0.07, 0.52, 0.033, 0.011, 0.41, 0.2, 0.09)):
        stage.run(wait)
        stage.conductor.move(Move(POSITION, (index + 1) / 10))
    stage.run(0.5)


def beats_and_pitches(stage: Stage, begun_s: float) -> list[tuple[int, int]]:
    return [
        (round((at_s - begun_s) / STEP_S), message[1])
        for at_s, message in stage.ports.sent
        if message[0] >> 4 == 9
    ]


@pytest.mark.parametrize("decode_s", [0.0, 0.004, 0.09])
def test_a_gesture_replays_to_the_same_notes(decode_s: float) -> None:
    """Though decoding takes another time, and the knob stands elsewhere before."""
    stage = Stage()
    stage.conductor.record_gesture()
    stage_begun_s = stage.now_s
    perform(stage)
    performed = beats_and_pitches(stage, stage_begun_s)
    gesture = Gesture.from_json(stage.conductor.gesture.to_json())
    assert len(gesture.points) > 5

    again = Stage(decode_s=decode_s)
    again.conductor.move(Move(POSITION, 0.77))
    again.run(0.3)
    again.conductor.play_gesture(gesture)
    again.run(0.5)
    begun_s = again.now_s
    again.start()
    again.run(stage.now_s - stage_begun_s)
    replayed = beats_and_pitches(again, begun_s)
    assert replayed == performed


def test_a_gesture_keeps_a_slider_and_its_being_let_go() -> None:
    """Though one stands somewhere before the replay."""
    stage = Stage()
    stage.conductor.record_gesture()
    stage.start()
    begun_s = stage.now_s
    for value in (0.2, None, 0.6, None):
        stage.run(STEP_S * 1.4)
        if value is None:
            stage.conductor.release(LOUDNESS)
        else:
            stage.conductor.move(Move(LOUDNESS, value))
    stage.run(STEP_S * 1.4)
    gesture = Gesture.from_json(stage.conductor.gesture.to_json())
    assert [point.values.get(LOUDNESS) for point in gesture.points[-4:]] == [0.2, None, 0.6, None]

    again = Stage()
    again.conductor.move(Move(LOUDNESS, 0.9))
    again.run(0.3)
    again.conductor.play_gesture(gesture)
    again.run(0.5)
    again.start()
    again.run(stage.now_s - begun_s)
    assert again.velocities() == stage.velocities()
    assert LOUDNESS not in again.conductor.values


def test_a_replay_may_begin_within_the_song_and_end() -> None:
    stage = Stage()
    stage.conductor.record_gesture()
    perform(stage)
    gesture = stage.conductor.gesture
    again = Stage()
    again.conductor.play_gesture(gesture)
    again.core.obey(Start(2.0), again.now_s)
    again.run(STEP_S * 1.5)
    point = gesture.at(2.0)
    assert point is not None
    assert again.pitches()[-1] == round(100 * point.values[POSITION])
    again.conductor.play_gesture(None)
    again.conductor.move(Move(POSITION, 0.99))
    again.run(STEP_S * 2)
    assert again.pitches()[-1] == 99


def play(stage: Stage, *hits: tuple[float, int], channel: int = 9) -> None:
    """Strike pads at beats of the song, which began when this was called."""
    begun_s = stage.now_s
    for beats, pitch in hits:
        stage.run(begun_s + beats / 2 - stage.now_s)
        stage.hear(note_on(channel, pitch, 90))
        stage.run(0.02)
        stage.hear(note_off(channel, pitch))


def test_a_take_becomes_a_clip() -> None:
    stage = Stage(settings=ConductorSettings(capture_bars=1, quantise_beats=0.25))
    stage.start()
    stage.conductor.take(1)
    play(stage, (0.02, 36), (1.01, 38), (2.5, 42))
    stage.run(1.0)
    (captured,) = stage.of(Captured)
    assert isinstance(captured, Captured)
    assert captured.slot == 1
    assert [(note.onset_beats, note.pitch) for note in captured.score.notes] == [
        (0.0, 36),
        (1.0, 38),
        (2.5, 42),
    ]
    assert isinstance(stage.conductor.source, Steps)
    assert stage.conductor.source.clips == (captured.score,)


def test_a_take_with_nothing_played_is_told() -> None:
    stage = Stage(settings=ConductorSettings(capture_bars=1))
    stage.start()
    stage.conductor.take(0)
    stage.run(2.1)
    assert [it.text for it in stage.of(Fault) if isinstance(it, Fault)] == ["nothing was played"]


def test_the_last_bars_are_had_after_the_fact_without_the_controls() -> None:
    stage = Stage(KNOB, Binding("capture", Control.NOTE, 99))
    stage.start()
    play(stage, (4.0, 36), (5.0, 38), (9.0, 42))
    stage.hear(control_change(0, 74, 3))
    stage.run(3.5)
    stage.hear(note_on(0, 99, 1))
    (captured,) = stage.of(Captured)
    assert isinstance(captured, Captured)
    assert captured.slot is None
    assert [note.pitch for note in captured.score.notes] == [36, 38, 42][
        -len(captured.score.notes) :
    ]
    assert captured.score.length_beats == 8.0
    assert captured.score.bpm == 120.0


def test_what_stands_is_not_captured() -> None:
    stage = Stage()
    stage.hear(note_on(9, 36, 90))
    assert stage.conductor.capture().notes == ()
    stage.core.obey(Stop(), stage.now_s)
    assert isinstance(stage.commands[0], Cue)
