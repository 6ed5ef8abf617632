"""Playing, recording, hearing."""

from dataclasses import replace
from typing import TYPE_CHECKING

from musicgen.score import Score
from musicgen_ui.commands.base import Commands
from musicgen_ui.state.document import SLOTS
from musicgen_ui.studio.requests import Audition, Capture, Halt, Hear, HearNote, Play, Silence, Take

if TYPE_CHECKING:
    from musicgen_ui.window import MainWindow


class PlayCommands(Commands):
    """Playing, recording, hearing."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._auditioned: str | None = None

    def play(self) -> None:
        """Play, or stop."""
        state = self._window.receiver.state
        self.play_or_stop(on=state is None or not state.is_rolling)

    def play_or_stop(self, on: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Play where on, else stop."""
        self._session.ask(Play() if on else Halt())

    def from_start(self) -> None:
        """Play from the start of the song."""
        self._session.ask(Play(0.0))

    def panic(self) -> None:
        """End every note."""
        self._session.ask(Silence())
        self._window.say(self.tr("All notes off"))

    def take_a(self) -> None:
        """Record the next bars as A."""
        self.take(0)

    def take_b(self) -> None:
        """Record the next bars as B."""
        self.take(1)

    def take(self, slot: int) -> None:
        """Record the next bars as a slot's clip."""
        bars = self._window.preferences.capture_bars
        self._session.ask(Take(slot, bars))
        self._window.say(
            self.tr("Recording {bars} bars as {slot} from the next bar on").format(
                bars=bars, slot=SLOTS[slot]
            )
        )

    def capture_a(self) -> None:
        """Take the last bars played as A."""
        self.capture(0)

    def capture_b(self) -> None:
        """Take the last bars played as B."""
        self.capture(1)

    def capture(self, slot: int) -> None:
        """Take the last bars played as a slot's clip."""
        self._session.ask(Capture(slot, self._window.preferences.capture_bars))

    def audition_slot(self, slot: int) -> None:
        """Hear the clip of a slot alone, or the result again."""
        clip = self._document.clips[slot]
        self.audition(f"slot {slot}", None if clip is None else clip.score)

    def audition(self, name: str, score: Score | None) -> None:
        """Hear a clip alone, or the result again where it is heard already."""
        self._switch(name, None if score is None else Audition(score))

    def hear(self, source: str) -> None:
        """Hear a clip of the library alone, or the result again where it is heard already."""
        self._switch(source, Hear(source))

    def hear_edits(self) -> None:
        """Let notes be heard as they are edited, or no more."""
        hears = self._window.actions_by_name["hear_edits"].isChecked()
        self._window.machine.prefer(replace(self._window.preferences, hears_edits=hears))

    def hear_note(
        self,
        part: str,
        pitch: int,
        velocity: int,
        is_drum: bool,  # noqa: FBT001 - a signal's argument
    ) -> None:
        """Let a note be heard that was added or moved."""
        if self._window.preferences.hears_edits:
            self._session.ask(HearNote(part, pitch, velocity, is_drum))

    def _switch(self, name: str, request: Audition | Hear | None) -> None:
        is_on = request is not None and self._auditioned != name
        self._auditioned = name if is_on else None
        self._session.ask(request if is_on and request is not None else Audition(None))
        for panel in self._window.stage.slots:
            panel.audition.setChecked(self._auditioned == f"slot {panel.slot}")
        self._window.library.show_heard(self._auditioned)
        state = self._window.receiver.state
        if is_on and (state is None or not state.is_rolling):
            self._session.ask(Play())
