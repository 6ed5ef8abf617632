"""The conductor: moves and the engine's reports in, finished scores for the engine out.

It lives beside the models, in the process that commands the engine. It has no thread and no clock:
whoever runs it calls `receive` with each report, `move` with each move, and `work` whenever there
is time; `work` is what decodes.
"""

import itertools
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from musicgen.errors import MusicgenError
from musicgen.score import Meter, Score
from musicgen_plugin.capture import Capture, Frame, Take
from musicgen_plugin.controls.learn import Learner
from musicgen_plugin.controls.mapping import Binding, ControlMap, save_map
from musicgen_plugin.controls.reader import ControlReader
from musicgen_plugin.controls.targets import (
    CAPTURE,
    NEXT,
    PANIC,
    TAKE_A,
    TAKE_B,
    Kind,
    Move,
    kind_of,
)
from musicgen_plugin.gestures import Gesture, GesturePlayer, GestureRecorder, Point, Values
from musicgen_plugin.player import Entrance, Entry
from musicgen_plugin.protocol import (
    Command,
    Cue,
    Fault,
    FaultKind,
    Incoming,
    Located,
    Panic,
    PatternEntered,
    Report,
    Status,
)
from musicgen_plugin.source import Source

_REMEMBERED = 256
_TAKES = {TAKE_A: 0, TAKE_B: 1}


@dataclass(frozen=True, slots=True)
class Moved:
    """A control stands elsewhere now."""

    target: str
    value: float


@dataclass(frozen=True, slots=True)
class Released:
    """A control was let go, and stands nowhere."""

    target: str


@dataclass(frozen=True, slots=True)
class Cued:
    """A score was sent ahead, to enter soon.

    Attributes:
        score: What it is.
        values: Where the controls stand for it.
        decode_ms: How long it took to make.
    """

    score: Score
    values: Values
    decode_ms: float


@dataclass(frozen=True, slots=True)
class EnteredScore:
    """A score took over."""

    score: Score
    values: Values
    entrance: Entrance


@dataclass(frozen=True, slots=True)
class Captured:
    """A clip was recorded.

    Attributes:
        score: What was played.
        slot: Which clip it became: 0 is A, 1 is B; None where it was had after the fact.
    """

    score: Score
    slot: int | None


@dataclass(frozen=True, slots=True)
class Learnt:
    """A control was bound."""

    binding: Binding


Event = Moved | Released | Cued | EnteredScore | Captured | Learnt | Fault


@dataclass(frozen=True, slots=True)
class ConductorSettings:
    """How a conductor goes about it.

    Attributes:
        entry: Where new scores enter.
        capture_bars: How many bars a capture or a take has.
        quantise_beats: The grid that captured notes are moved to; None to keep their timing.
        captures_drums: Whether what is played is drums, whatever its channel.
        meter: What bars are counted by.
        map_path: Where the controller map is kept as it is learnt; None for nowhere.
    """

    entry: Entry = Entry.STEP
    capture_bars: int = 2
    quantise_beats: float | None = None
    captures_drums: bool = True
    meter: Meter = field(default=Meter())
    map_path: Path | None = None


@dataclass(frozen=True, slots=True)
class _Sent:
    score: Score
    values: Values


class Conductor:
    """Turns moves into scores.

    Args:
        send: Takes commands for the engine.
        source: Makes the scores.
        settings: How.
        control_map: Which controller moves what.
        tell: Takes events, for a window, a status line or OSC.
    """

    def __init__(
        self,
        send: Callable[[Command], None],
        source: Source,
        settings: ConductorSettings | None = None,
        *,
        control_map: ControlMap | None = None,
        tell: Callable[[Event], None] = lambda _event: None,
    ) -> None:
        self._send = send
        self._source = source
        self._settings = settings or ConductorSettings()
        self._tell = tell
        self._reader = ControlReader(control_map or ControlMap())
        self._learner: Learner | None = None
        self._values: dict[str, float] = {}
        self._is_stale = True
        self._tags = itertools.count(1)
        self._sent: OrderedDict[int, _Sent] = OrderedDict()
        self._capture = Capture(self._settings.meter.bar_beats)
        self._take: Take | None = None
        self._status: Status | None = None
        self._recorder: GestureRecorder | None = None
        self._replay: GesturePlayer | None = None
        self._points: list[Point] = []
        self._playing: Values | None = None

    @property
    def values(self) -> Values:
        """Where the controls stand, by target."""
        return MappingProxyType(self._values)

    @property
    def control_map(self) -> ControlMap:
        """Which controller moves what."""
        return self._reader.control_map

    @property
    def settings(self) -> ConductorSettings:
        """How it goes about it; bars are counted by the meter that it began with."""
        return self._settings

    @settings.setter
    def settings(self, settings: ConductorSettings) -> None:
        self._settings = settings

    @property
    def source(self) -> Source:
        """What makes the scores."""
        return self._source

    @source.setter
    def source(self, source: Source) -> None:
        self._source = source
        self._is_stale = True

    def receive(self, report: Report) -> None:
        """Take a report of the engine."""
        match report:
            case Status():
                self._see(report)
            case Incoming():
                self._hear(report)
            case PatternEntered(tag, entrance) if tag in self._sent:
                self._entered(self._sent[tag], entrance)
            case Located(beats):
                self._locate(beats)
            case Fault():
                self._tell(report)
            case _:
                pass

    def move(self, move: Move) -> None:
        """Take a move of a control, wherever it comes from.

        Raises:
            MappingError: there is no such target.
        """
        kind = kind_of(move.target)
        if kind is Kind.TRIGGER:
            self._trigger(move.target)
            return
        value = move.value
        if value is None:
            value = 1.0 - self._values.get(move.target, 0.0)
        self._set(move.target, min(max(value, 0.0), 1.0))

    def release(self, target: str) -> None:
        """Let a control go: what it moved is as the source makes it.

        Raises:
            MappingError: there is no such target.
        """
        kind_of(target)
        if self._values.pop(target, None) is not None:
            self._is_stale |= target in self._source.targets
            self._tell(Released(target))

    def learn(self, target: str | None) -> None:
        """Bind what is moved to a target, until called with None; it moves the target at once.

        Raises:
            MappingError: there is no such target.
        """
        self._learner = Learner(target) if target else None

    def forget(self, target: str) -> None:
        """Unbind a target's controls."""
        self._keep_map(self.control_map.without(target))

    def record_gesture(self) -> None:
        """Keep what is performed from now on."""
        self._recorder = GestureRecorder(self.gesture)
        if self._status is not None and self._status.rolling:
            self._note_down(self._status.beats)

    @property
    def gesture(self) -> Gesture:
        """What has been performed since `record_gesture`."""
        return self._recorder.gesture if self._recorder else Gesture()

    def play_gesture(self, gesture: Gesture | None) -> None:
        """Replay a performance; None for no more of it."""
        self._replay = GesturePlayer(gesture) if gesture else None
        self._points = list(self._replay.locate(0.0)) if self._replay else []
        self._is_stale = self._is_stale and not self._points

    def take(self, slot: int) -> None:
        """Record the bars to come as a clip: 0 is A, 1 is B."""
        bars, bar_beats = self._settings.capture_bars, self._settings.meter.bar_beats
        self._take = Take.armed(slot, self._capture.reached_beats, bars, bar_beats)

    def capture(self, bars: int | None = None) -> Score:
        """The last bars that were played in."""
        return self._capture.last_bars(bars or self._settings.capture_bars, self._frame())

    def work(self) -> bool:
        """Make one score and send it ahead; whether there was one to make."""
        if self._points:
            point = self._points.pop(0)
            self._values.clear()  # what was not moved in the performance is let go
            self._values.update(point.values)
            self._make(point.values, point.entrance)
        elif self._is_stale:
            self._is_stale = False
            self._make(dict(self._values), self._settings.entry)
        else:
            return False
        return True

    def _make(self, values: Values, where: Entry | Entrance) -> None:
        begun_s = time.perf_counter()
        try:
            score = self._source.score(values)
        except MusicgenError as err:
            self._tell(Fault(FaultKind.SETTING, str(err)))
            return
        decode_ms = (time.perf_counter() - begun_s) * 1000
        tag = next(self._tags)
        self._sent[tag] = _Sent(score, values)
        if len(self._sent) > _REMEMBERED:
            self._sent.popitem(last=False)
        self._send(Cue(score, tag, where))
        self._tell(Cued(score, values, decode_ms))

    def _set(self, target: str, value: float) -> None:
        if self._values.get(target) == value:
            return
        self._values[target] = value
        self._is_stale |= target in self._source.targets
        self._tell(Moved(target, value))

    def _trigger(self, target: str) -> None:
        if target == PANIC:
            self._send(Panic())
        elif target == NEXT:
            self._set(NEXT, self._values.get(NEXT, 0.0) + 1)
        elif target == CAPTURE:
            self._tell(Captured(self.capture(), None))
        elif target in _TAKES:
            self.take(_TAKES[target])

    def _see(self, status: Status) -> None:
        stood = self._status is None or not self._status.rolling
        moved = self._status is None or self._status.beats != status.beats
        self._status = status
        if status.rolling:
            reached_beats = self._capture.advance(status.beats)
            if self._take is not None and self._take.is_done(reached_beats):
                self._finish(self._take)
            if self._replay is not None:
                self._points += self._replay.advance(status.beats)
        elif self._replay is not None and stood and moved:
            self._points = list(self._replay.locate(status.beats))

    def _hear(self, incoming: Incoming) -> None:
        message = incoming.message
        if self._learner is not None:
            binding = self._learner.hear(message)
            if binding is not None:
                self._keep_map(self.control_map.bound(binding))
                self._tell(Learnt(binding))
        moves = self._reader.read(message)
        for move in moves:
            self.move(move)
        if not moves and incoming.beats is not None:
            self._capture.hear(incoming.beats, message)

    def _keep_map(self, control_map: ControlMap) -> None:
        self._reader.control_map = control_map
        if self._settings.map_path is not None:
            save_map(control_map, self._settings.map_path)

    def _entered(self, sent: _Sent, entrance: Entrance) -> None:
        self._playing = sent.values
        if self._recorder is not None:
            self._recorder.enter(entrance, sent.values)
        self._tell(EnteredScore(sent.score, sent.values, entrance))

    def _locate(self, beats: float) -> None:
        self._capture.locate(beats)
        if self._recorder is not None:
            self._recorder.locate(beats)
            self._note_down(beats)
        if self._replay is not None and self._status is not None and self._status.rolling:
            self._points = list(self._replay.locate(beats))

    def _note_down(self, beats: float) -> None:
        """Keep what plays already at a song position."""
        if self._recorder is not None and self._playing is not None:
            self._recorder.enter(Entrance(beats, beats), self._playing)

    def _finish(self, take: Take) -> None:
        self._take = None
        clip = self._capture.clip(take.start_beats, take.length_beats, self._frame())
        try:
            self.source = self._source.with_clip(take.slot, clip)
        except MusicgenError as err:
            self._tell(Fault(FaultKind.SETTING, str(err)))
            return
        self._tell(Captured(clip, take.slot))

    def _frame(self) -> Frame:
        settings = self._settings
        bpm = self._status.timeline.bpm if self._status else 120.0
        return Frame(bpm, replace(settings.meter), settings.quantise_beats, settings.captures_drums)
