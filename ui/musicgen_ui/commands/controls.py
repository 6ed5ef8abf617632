"""Sliders, locks, the mix, MIDI learn."""

from dataclasses import replace
from typing import Any

from PyQt6.QtWidgets import QApplication

from musicgen_plugin.controls.targets import (
    ATTRIBUTE,
    HUMAN_TIMING,
    HUMAN_VELOCITY,
    LOCK,
    TEMPERATURE,
    VARIATION,
)
from musicgen_ui.commands.base import Commands
from musicgen_ui.state.document import Part
from musicgen_ui.studio.requests import Forget
from musicgen_ui.widgets.shape_panel import TARGET
from musicgen_ui.widgets.words import lock_words, slider_words


class ControlCommands(Commands):
    """Sliders, locks, the mix, MIDI learn."""

    def turn(self, target: str, value: float | None) -> None:
        """Move a control."""
        if target.startswith(LOCK):
            words = self.tr("Lock {part}").format(part=lock_words(target.removeprefix(LOCK)))
        elif target.startswith(ATTRIBUTE):
            words = slider_words(target.removeprefix(ATTRIBUTE))
        else:
            words = {
                VARIATION: self.tr("Variation"),
                TEMPERATURE: self.tr("Temperature"),
                HUMAN_TIMING: self.tr("Human timing"),
                HUMAN_VELOCITY: self.tr("Human velocity"),
            }.get(target, self.tr("Morph"))
        self._session.turn(target, value, words)

    def place(self, x: float, y: float) -> None:
        """Move the puck."""
        self._session.place(x, y, self.tr("Pad"))

    def lock(self, name: str, on: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Lock a part or let it go."""
        self.turn(LOCK + name, float(on))

    def set_field(self, field: str, value: Any) -> None:  # noqa: ANN401 - any field's
        """Set a field of the document that is no control."""
        words = {
            "bpm": self.tr("Tempo"),
            "entry": self.tr("Where changes enter"),
            "key": self.tr("Key"),
            "seed": self.tr("Seed"),
        }[field]
        changed = replace(self._document, **{field: value})
        if field not in {"bpm", "entry"}:
            changed = replace(changed, edited=None)
        self._session.do(changed, words, field)

    def set_part(self, name: str, part: Part) -> None:
        """Mute, solo or route a track."""
        words = self.tr("Mix {part}").format(part=name)
        self._session.do(self._document.with_part(name, part), words)

    def learn(self) -> None:
        """Learn a controller for what is focused."""
        focused = QApplication.focusWidget()
        target = focused.property(TARGET) if focused is not None else None
        if focused is None or not target:
            self._window.fail(
                self.tr("Nothing to learn for what is focused: choose a slider or lock")
            )
        else:
            self._window.learning.begin(str(target), focused)

    def stop_learning(self) -> None:
        """Learn no more."""
        self._window.learning.stop()

    def forget(self, target: str) -> None:
        """Unbind a target's controllers."""
        self._session.ask(Forget(target))
