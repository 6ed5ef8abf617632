"""The live side of the studio: engine and conductor; what they report in, what is told out."""

from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from musicgen.score import Score
from musicgen_plugin.clock.settings import ClockSettings, ClockSource
from musicgen_plugin.conductor import (
    Captured,
    Conductor,
    ConductorSettings,
    Cued,
    EnteredScore,
    Event,
    Learnt,
    Moved,
    Released,
)
from musicgen_plugin.controls.mapping import ControlMap, default_path, load_map
from musicgen_plugin.controls.targets import ATTRIBUTE, Move
from musicgen_plugin.engine.client import LiveEngine
from musicgen_plugin.errors import MappingError
from musicgen_plugin.player import Entry
from musicgen_plugin.protocol import (
    Fault,
    FaultKind,
    Panic,
    PortSettings,
    SetClock,
    SetPorts,
    SetRouting,
    SetTempo,
    Start,
    Status,
    Stop,
)
from musicgen_plugin.routing import Route, Routing
from musicgen_ui.state.document import FIELDS, Document, is_of_document, most_of, sounding
from musicgen_ui.studio.playing import Playing
from musicgen_ui.studio.requests import Connect, HearNote
from musicgen_ui.studio.silence import Heard, why_silent
from musicgen_ui.studio.striking import strike_of
from musicgen_ui.studio.told import (
    BindingsListed,
    Entered,
    LiveState,
    Message,
    Rendered,
    Told,
    Turned,
    Weight,
)

_SOUND = "sound"
"""The built-in sound as an out port: it plays what it is told by programs, others what they are."""
_NO_MIDI = "there is no MIDI system: choose the built-in sound, or start one"


class Live:
    """Plays what is laid out, and says how that goes.

    Attributes:
        playing: What is played.
        heard: What of it is to be heard, for the line that says why nothing is.

    Args:
        tell: Takes what the window is told.
        captured: Takes clips that were played, and the slot that they are for, where it was said.
        turned: Takes moves that came from outside the window, before they are told.
        controls: The file of the controller map; the user's own where None.
        log: Where messages of the MIDI libraries go.
    """

    def __init__(
        self,
        tell: Callable[[Told], None],
        captured: Callable[[Score, int | None], None],
        turned: Callable[[str, float | None], None],
        controls: Path | None = None,
        log: Path | None = None,
    ) -> None:
        self._tell, self._captured, self._turned = tell, captured, turned
        self._engine = LiveEngine(log)
        self.playing = Playing()
        self.heard = Heard()
        path: Path | None = controls or default_path()
        control_map, self._map_fault = ControlMap(), ""
        try:
            control_map = load_map(path or default_path())
        except MappingError as err:  # what is learnt now must not replace it
            path, self._map_fault = None, f"{err}; what is learnt now is not kept"
        self._conductor = Conductor(
            self._engine.send,
            self.playing,
            ConductorSettings(map_path=path),
            control_map=control_map,
            tell=self._take,
        )
        self._is_ours = False
        self._ports: PortSettings | None = None
        self._clock: ClockSettings | None = None
        self._bpm = ClockSettings().bpm
        self._routing = Routing()
        self._no_midi = ""
        self._told: tuple[Score, Score | None] | None = None

    @property
    def connection(self) -> Connection | None:
        """Where the engine reports, to be waited on."""
        return self._engine.connection

    @property
    def values(self) -> dict[str, float]:
        """Where the controls stand, 0-1 each, by target."""
        return dict(self._conductor.values)

    def start(self) -> None:
        """Start the engine; it answers later."""
        self._engine.launch()
        self._tell(BindingsListed(self._conductor.control_map.bindings))
        if self._map_fault:
            self._tell(Message(self._map_fault))

    def close(self) -> None:
        """End every note and the engine."""
        self._engine.close()

    def hear(self) -> None:
        """Take what the engine has reported."""
        for report in self._engine.reports():
            self._conductor.receive(report)
            if isinstance(report, Status):
                self._show(report)

    def work(self) -> bool:
        """Make one result and send it ahead; whether there was one to make."""
        is_empty = self.playing.desk is None and self.playing.audition is None
        return not is_empty and self._conductor.work()

    def refresh(self) -> None:
        """Make the result again: what is played is another."""
        self._conductor.source = self.playing

    def show(self, document: Document) -> None:
        """Let the controls, tempo and entries be as a document has them."""
        desk = self.playing.desk
        wanted = desk.values(document) if desk is not None else {}
        for target in set(self._conductor.values) - set(wanted):
            self.let_go(target)
        for target, value in wanted.items():
            self.move(target, value)
        if self.playing.edited != document.edited:
            self.playing.edited = document.edited
            self.refresh()
        self._set_tempo(document.bpm)
        settings = replace(self._conductor.settings, entry=Entry(document.entry))
        if desk is not None:
            settings = replace(settings, captures_drums=not desk.loaded.has_pitches)
        self._conductor.settings = settings

    def move(self, target: str, value: float | None) -> None:
        """Move a control for the window, which need not be told, or press it where None."""
        self._is_ours = True
        try:
            self._conductor.move(Move(target, value))
        finally:
            self._is_ours = False

    def let_go(self, target: str) -> None:
        """Let a control go for the window: a slider, or a lock."""
        self._is_ours = True
        try:
            self._conductor.release(target)
        finally:
            self._is_ours = False

    def connect(self, connect: Connect) -> None:
        """Use ports and a clock; what is in use already is left alone."""
        if connect.ports != self._ports:
            self._ports = connect.ports
            self._no_midi = ""
            self._engine.send(SetPorts(connect.ports))
        if connect.clock != self._clock:
            self._clock = connect.clock
            self._engine.send(SetClock(replace(connect.clock, bpm=self._bpm)))

    def play(self, at_beats: float | None) -> None:
        """Roll."""
        self._engine.send(Start(at_beats))

    def halt(self) -> None:
        """Stand still."""
        self._engine.send(Stop())

    def silence(self) -> None:
        """End every note, ours and whoever's."""
        self._engine.send(Panic())

    def strike(self, asked: HearNote) -> None:
        """Let a note be heard as it is edited, where notes go anywhere."""
        if self._ports is None or self._ports.out is None:
            return
        tracks = (self.playing.audition or self.playing.result).tracks
        strike = strike_of(asked, tracks, self._routing)
        if strike is not None:
            self._engine.send(strike)

    def learn(self, target: str | None) -> None:
        """Bind what is moved to a target, until called with None."""
        self._conductor.learn(target)

    def forget(self, target: str) -> None:
        """Unbind a target's controls."""
        self._conductor.forget(target)
        self._tell(BindingsListed(self._conductor.control_map.bindings))

    def take(self, slot: int, bars: int) -> None:
        """Record the bars to come as the clip of a slot."""
        self._conductor.settings = replace(self._conductor.settings, capture_bars=bars)
        self._conductor.take(slot)

    def capture(self, bars: int) -> Score:
        """The last bars that were played."""
        return self._conductor.capture(bars)

    def route(self, document: Document) -> None:
        """Let the tracks of what is played sound as a document's parts say."""
        tracks = (self.playing.audition or self.playing.result).tracks
        audible = sounding(document.parts, [track.name for track in tracks])
        routes = {}
        for index, track in enumerate(tracks):
            part = document.parts.get(track.name)
            if part is not None or track.name not in audible:
                channel = part.channel if part is not None else None
                routes[index] = Route(channel, is_muted=track.name not in audible)
        is_sound = self._ports is not None and self._ports.out == _SOUND
        routing = Routing(routes, sends_programs=is_sound)
        if routing != self._routing:
            self._routing = routing
            self._engine.send(SetRouting(routing))

    def _set_tempo(self, bpm: float) -> None:
        if bpm == self._bpm:
            return
        self._bpm = bpm
        if self._clock is None or self._clock.source is not ClockSource.MIDI:
            self._engine.send(SetTempo(bpm))

    def _take(self, event: Event) -> None:
        match event:
            case Moved(target, value) if not self._is_ours:
                self._moved(target, value)
            case Released(target) if not self._is_ours:
                self._moved(target, None)
            case Cued(score, _, decode_ms):
                self._rendered(score, decode_ms)
            case EnteredScore(score, _, entrance):
                self._tell(Entered(score, entrance.at_beats))
            case Learnt():
                self._tell(BindingsListed(self._conductor.control_map.bindings))
            case Captured(score, slot):
                self._captured(score, slot)
            case Fault(kind, text):
                self._fault(kind, text)
            case _:
                pass

    def _moved(self, target: str, value: float | None) -> None:
        """A control was moved by a controller or a gesture."""
        if not is_of_document(target):
            return
        shaped = self.playing.desk.shaped if self.playing.desk is not None else None
        if target.startswith(ATTRIBUTE) and value is not None:
            name = target.removeprefix(ATTRIBUTE)
            asked = shaped.asked({target: value}) if shaped is not None else {}
            if name not in asked:
                return  # of a slider that this model has not
            value = asked[name]
        elif target in FIELDS and value is not None:
            value *= most_of(target)
        if self.playing.edited is not None and shaped is not None and target in shaped.targets:
            self.playing.edited = None
            self.refresh()
        self._turned(target, value)
        self._tell(Turned(target, value))

    def _rendered(self, score: Score, decode_ms: float) -> None:
        playing = self.playing
        told = (playing.result, playing.audition)
        if playing.audition is None or self._told is None or playing.result != self._told[0]:
            desk = playing.desk
            measured = desk.measured(playing.result) if desk is not None else {}
            self._tell(Rendered(playing.result, measured, decode_ms))
        self._told = told
        self.heard = replace(self.heard, result=score)

    def _fault(self, kind: FaultKind, text: str) -> None:
        if kind is FaultKind.NO_MIDI:
            self._no_midi = f"{_NO_MIDI} (Live > Out)"
        elif kind is FaultKind.PORT:
            self._no_midi = ""
        is_good = text.endswith("there again")
        self._tell(Message(text, Weight.WORD if is_good else Weight.FAULT))

    def _show(self, status: Status) -> None:
        clock = self._clock.source if self._clock is not None else ClockSource.INTERNAL
        self._tell(
            LiveState(
                status.time_s,
                status.rolling,
                status.timeline,
                status.health,
                status.ports,
                status.notes,
                status.sent,
                status.late_ms,
                status.realtime_priority,
                status.peers,
                why_silent(status, self._ports, clock, self.heard, self._no_midi),
            )
        )
