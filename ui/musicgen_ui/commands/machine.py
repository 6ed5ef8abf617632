"""Models, ports and preferences."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from musicgen.errors import MusicgenError
from musicgen_ui.commands.base import Commands
from musicgen_ui.state import preferences as preference_files
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.studio.requests import OpenModel
from musicgen_ui.widgets.live_panel import connection

if TYPE_CHECKING:
    from musicgen_ui.window import MainWindow


class MachineCommands(Commands):
    """Models, ports and preferences."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._connected: object = None
        self._stored: threading.Thread | None = None

    def choose_model(self, name: str) -> None:
        """Play another model; its sliders are others, so none asks for anything."""
        if name and name != self._document.model:
            changed = replace(
                self._document, model=name, sliders={}, locks=frozenset(), key="", edited=None
            )
            self._session.do(changed, self.tr("Model {name}").format(name=Path(name).name))

    def open_model(self) -> None:
        """Open a model's folder from elsewhere."""
        self._window.dialogs.choose_folder(self.tr("Open a model's folder"), self._open_model)

    def _open_model(self, folder: Path) -> None:
        self._session.ask(OpenModel(folder))
        self.choose_model(str(folder))

    def prefer(self, preferences: Preferences) -> None:
        """Take other preferences."""
        window = self._window
        window.preferences = replace(preferences, geometry=window.preferences.geometry)
        window.live.show_preferences(window.preferences)
        self.connect_ports()
        if self._stored is None or not self._stored.is_alive():
            self._stored = threading.Thread(target=self.keep_preferences, daemon=True)
            self._stored.start()

    def connect_ports(self) -> None:
        """Use the ports and the clock that are preferred, if they are others than before."""
        window = self._window
        wanted = connection(window.preferences, self._document.bpm, window.receiver.ports)
        told = (wanted.ports, replace(wanted.clock, bpm=120.0))
        if told != self._connected:
            self._connected = told
            self._session.ask(wanted)

    def keep_preferences(self) -> None:
        """Keep the preferences for the next start."""
        try:
            preference_files.save_preferences(self._window.preferences)
        except MusicgenError as err:
            self._session.failed.emit(str(err))
