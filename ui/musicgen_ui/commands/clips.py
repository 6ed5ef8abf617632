"""Clips for slots: from the library, the map, a drop, a model's draw."""

from pathlib import Path
from typing import TYPE_CHECKING

from musicgen_plugin.controls.targets import ATTRIBUTE
from musicgen_ui.commands.base import Commands
from musicgen_ui.starting import FACTORY, factory_clip
from musicgen_ui.state.document import SLOTS, Clip
from musicgen_ui.studio.requests import Chart, Draw, Import, MakeSlider, RemoveSlider, Scan
from musicgen_ui.studio.told import MapPoint
from musicgen_ui.widgets.source_mime import is_file

if TYPE_CHECKING:
    from musicgen_ui.window import MainWindow


_LEAST_FOR_SLIDER = 5


class ClipCommands(Commands):
    """Clips for slots: from the library, the map, a drop, a model's draw."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._next_slot = 0

    def of_slot(self, slot: int, what: str) -> None:
        """Do something with a slot."""
        {
            "open": lambda: self._window.files.import_(slot),
            "draw": lambda: self._session.ask(Draw(slot)),
            "take": lambda: self._window.playing.take(slot),
            "capture": lambda: self._window.playing.capture(slot),
            "keep": lambda: self._window.editing.keep(slot),
            "copy": lambda: self._window.editing.copy_clip(slot),
            "paste": lambda: self._window.editing.paste_into(slot),
            "swap": lambda: self._window.editing.swap_slots(slot, self._neighbour(slot)),
            "clear": lambda: self._session.put_clip(
                slot, None, self.tr("Clear {slot}").format(slot=SLOTS[slot])
            ),
            "audition": lambda: self._window.playing.audition_slot(slot),
        }[what]()

    def _neighbour(self, slot: int) -> int:
        slots = self._document.slots
        return slots[(slot + 1) % len(slots)]

    def new_a(self) -> None:
        """Draw a new A."""
        self._session.ask(Draw(0))

    def new_b(self) -> None:
        """Draw a new B."""
        self._session.ask(Draw(1))

    def preview(self, source: str) -> None:
        """Hear a clip of the library."""
        self._window.playing.hear(source)

    def hear_point(self, point: MapPoint) -> None:
        """Hear a clip of the map."""
        self._window.playing.audition(point.source, point.clip.score)

    def choose(self, source: str, slot: int) -> None:
        """Put a clip of the library or the map into a slot, or into the next one where -1."""
        if slot < 0:
            slot = self._next_slot % len(self._document.slots)
            self._next_slot = slot + 1
        self.fill(slot, [source])

    def fill(self, slot: int, sources: list[str]) -> None:
        """Put clips into a slot and those after it."""
        slots = self._document.slots
        paths = [Path(source) for source in sources if is_file(source)]
        ours = [self._clip_of(source) for source in sources if not is_file(source)]
        for place, clip in zip(range(slot, len(slots)), filter(None, ours), strict=False):
            words = self.tr("New clip {slot}").format(slot=SLOTS[place])
            self._session.put_clip(place, clip, words)
        if paths:
            self._session.ask(Import(tuple(paths), slot))

    def _clip_of(self, source: str) -> Clip | None:
        """A clip that is no file: a factory beat, or a point of the map."""
        if source.startswith(FACTORY):
            return factory_clip(source.removeprefix(FACTORY))
        return self._window.receiver.chart.get(source)

    def make_slider(self, sources: list[str]) -> None:
        """Make a slider of one's own from clips of the library."""
        if len(sources) < _LEAST_FOR_SLIDER:
            self._window.fail(
                self.tr("A slider needs {least} clips or more, not {count}").format(
                    least=_LEAST_FOR_SLIDER, count=len(sources)
                )
            )
            return
        self._window.dialogs.ask_text(
            self.tr("A slider of your own"),
            self.tr("What is it called?"),
            lambda name: self._session.ask(MakeSlider(name.strip(), tuple(sources))),
        )

    def remove_slider(self, name: str) -> None:
        """Remove a slider of one's own, once that is confirmed."""
        self._window.dialogs.confirm(
            self.tr("Remove a slider"),
            self.tr("Remove the slider “{name}” for good? Undo does not bring it back.").format(
                name=name
            ),
            self.tr("Remove"),
            lambda: self._remove_slider(name),
        )

    def _remove_slider(self, name: str) -> None:
        if name in self._document.sliders:
            self._window.controls.turn(ATTRIBUTE + name, None)
        self._session.ask(RemoveSlider(name))

    def add_folder(self) -> None:
        """Add a folder to the library."""
        self._window.dialogs.choose_folder(self.tr("Add a folder of clips"), self._add_folder)

    def _add_folder(self, folder: Path) -> None:
        self._window.machine.prefer(self._window.preferences.with_folder(folder))
        self.scan()

    def scan(self) -> None:
        """List the library."""
        folders = tuple(Path(name) for name in self._window.preferences.folders)
        self._session.ask(Scan(folders))

    def look_left(self) -> None:
        """Lay out the map when it is looked at."""
        window = self._window
        if window.left.currentWidget() is window.map and not window.receiver.chart:
            self._session.ask(Chart())
