"""What can be done in the window: menus, keys and panels in, changes of the session out."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QApplication, QFileDialog, QInputDialog, QWidget

from musicgen import factory
from musicgen.errors import MusicgenError
from musicgen.score import Score
from musicgen_plugin.controls.targets import ATTRIBUTE, LOCK
from musicgen_ui.state import preferences as preference_files
from musicgen_ui.state.document import SLOTS, Clip, Document, Origin, Part, Stage
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.state.session_file import ENDING
from musicgen_ui.studio.protocol import (
    Audition,
    Bounce,
    Bounced,
    Capture,
    Chart,
    Draw,
    Export,
    ExportKind,
    Forget,
    Halt,
    Import,
    ImportBytes,
    MakeSlider,
    MapPoint,
    Message,
    OpenModel,
    Play,
    Scan,
    Silence,
    Take,
    Weight,
)
from musicgen_ui.widgets.clip_out import MIDI_MIME, mime_of
from musicgen_ui.widgets.live_panel import connection
from musicgen_ui.widgets.shape_panel import TARGET
from musicgen_ui.widgets.slot_panel import dropped_sources
from musicgen_ui.widgets.words import lock_words, slider_words

if TYPE_CHECKING:
    from musicgen_ui.window import MainWindow

_FACTORY = "factory:"
_MIDI_FILES = "MIDI (*.mid *.midi *.smf)"
_LEAST_FOR_SLIDER = 5


def factory_clip(name: str) -> Clip:
    """A factory beat as a clip of a document."""
    beat = factory.load(name)
    return Clip(beat.title, beat.score, Origin.FACTORY, f"{_FACTORY}{name}")


def first_document() -> Document:
    """What the app opens with the first time: two factory beats, half way between them."""
    clips = (factory_clip("house"), factory_clip("samba"), None, None)
    return Document(clips=clips, bpm=round(clips[0].score.bpm))


class Deeds(QObject):
    """Does things.

    Args:
        window: Where.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._dialog: QFileDialog | None = None
        self._connected: object = None
        self._auditioned: str | None = None
        self._bounce_for: str | None = None
        self._next_slot = 0
        self._stored: threading.Thread | None = None

    @property
    def _document(self) -> Document:
        return self._session.document

    # Words.

    def say(self, text: str) -> None:
        """Tell that something was done."""
        self._window.messages.tell(Message(text, Weight.WORD))

    def fail(self, text: str) -> None:
        """Tell that something could not be done."""
        self._window.messages.tell(Message(text))

    def say_dragged(self, path: Path) -> None:
        """Tell where a dragged file lies."""
        self.say(self.tr("Dropped {name}; it is kept at {path}").format(name=path.name, path=path))

    def say_exported(self, paths: tuple[Path, ...]) -> None:
        """Tell what was written."""
        if len(paths) == 1:
            self.say(self.tr("Saved {path}").format(path=paths[0]))
        elif paths:
            self.say(
                self.tr("Saved {count} clips in {folder}").format(
                    count=len(paths), folder=paths[0].parent
                )
            )

    # Files.

    def new(self) -> None:
        """Begin anew with the two factory beats."""
        self._session.start(first_document())

    def open(self) -> None:
        """Open a session file."""
        self._choose_file(
            self.tr("Open session"),
            f"musicgen (*{ENDING})",
            self.open_path,
            QFileDialog.AcceptMode.AcceptOpen,
        )

    def open_path(self, path: Path) -> None:
        """Open the session in a file."""
        if self._session.open(path):
            self._remember(path)

    def save(self) -> None:
        """Save the session."""
        if self._session.path is None:
            self.save_as()
        elif self._session.save(self._session.path):
            self.say(self.tr("Saved {path}").format(path=self._session.path))

    def save_as(self) -> None:
        """Save the session somewhere."""
        self._choose_file(
            self.tr("Save session"),
            f"musicgen (*{ENDING})",
            self.save_to,
            QFileDialog.AcceptMode.AcceptSave,
            ENDING,
        )

    def save_to(self, path: Path) -> None:
        """Save the session to a file."""
        if self._session.save(path):
            self._remember(path)
            self.say(self.tr("Saved {path}").format(path=path))

    def _remember(self, path: Path) -> None:
        self.prefer(self._window.preferences.with_recent(path))
        self.list_recent()

    def list_recent(self) -> None:
        """List the recent sessions in the menu."""
        menu = self._window.actions_by_name["recent"].menu()
        if menu is None:
            return
        menu.clear()
        for name in self._window.preferences.recent:
            action = menu.addAction(name)
            if action is not None:
                action.triggered.connect(lambda _=False, name=name: self.open_path(Path(name)))
        menu.setEnabled(bool(self._window.preferences.recent))

    def import_a(self) -> None:
        """Read a MIDI file as A."""
        self._import(0)

    def import_b(self) -> None:
        """Read a MIDI file as B."""
        self._import(1)

    def _import(self, slot: int) -> None:
        self._choose_file(
            self.tr("Import MIDI as {slot}").format(slot=SLOTS[slot]),
            _MIDI_FILES,
            lambda path: self._session.ask(Import((path,), slot)),
            QFileDialog.AcceptMode.AcceptOpen,
        )

    def save_clip(self) -> None:
        """Save the result as a MIDI file."""
        self._choose_file(
            self.tr("Save result as MIDI"),
            _MIDI_FILES,
            lambda path: self._session.ask(Export(ExportKind.RESULT, path)),
            QFileDialog.AcceptMode.AcceptSave,
            ".mid",
        )

    def export_steps(self) -> None:
        """Export the morph as clips."""
        self.export(ExportKind.STEPS, self._window.stage.out.steps.value())

    def export_joined(self) -> None:
        """Export the morph as one clip."""
        self.export(ExportKind.JOINED, self._window.stage.out.steps.value())

    def export(self, kind: ExportKind, steps: int) -> None:
        """Export the morph."""
        if kind is ExportKind.STEPS:
            self._choose_folder(
                self.tr("Folder for the clips"),
                lambda path: self._session.ask(Export(kind, path, steps)),
            )
        else:
            self._choose_file(
                self.tr("Export morph as one clip"),
                _MIDI_FILES,
                lambda path: self._session.ask(Export(kind, path, steps)),
                QFileDialog.AcceptMode.AcceptSave,
                ".mid",
            )

    def quit(self) -> None:
        """Close the window."""
        self._window.close()

    def _choose_file(
        self,
        title: str,
        kinds: str,
        then: Any,  # noqa: ANN401 - a function of the chosen path
        mode: QFileDialog.AcceptMode,
        ending: str = "",
    ) -> None:
        """Let a file be chosen, in a window that holds nothing up."""
        dialog = QFileDialog(self._window, title)
        dialog.setNameFilter(kinds)
        dialog.setAcceptMode(mode)
        if mode is QFileDialog.AcceptMode.AcceptOpen:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        if ending:
            dialog.setDefaultSuffix(ending.removeprefix("."))
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        self._show_dialog(dialog)

    def _choose_folder(self, title: str, then: Any) -> None:  # noqa: ANN401 - as above
        dialog = QFileDialog(self._window, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        self._show_dialog(dialog)

    def _show_dialog(self, dialog: QFileDialog) -> None:
        if self._dialog is not None:
            self._dialog.close()
            self._dialog.deleteLater()
        self._dialog = dialog
        dialog.setModal(False)
        dialog.show()

    # Editing.

    def undo(self) -> None:
        """Take back the last step."""
        self._session.undo()

    def redo(self) -> None:
        """Do again what was undone."""
        self._session.redo()

    def copy(self) -> None:
        """Copy the result, as a file and as MIDI bytes."""
        self._bounce_for = "copy"
        self.bounce()

    def copy_path(self) -> None:
        """Copy where a fresh file of the result lies."""
        self._bounce_for = "path"
        self.bounce()

    def bounce(self) -> None:
        """Ask for the result as a MIDI file."""
        self._session.ask(Bounce())

    def take_bounced(self, bounced: Bounced) -> None:
        """Put the result where it was wanted."""
        wanted, self._bounce_for = self._bounce_for, None
        clipboard = QApplication.clipboard()
        if wanted is None or clipboard is None:
            return
        try:
            path = self._window.handouts.write(bounced)
        except MusicgenError as err:
            self.fail(str(err))
            return
        if wanted == "path":
            clipboard.setText(str(path))
            self.say(self.tr("Copied the path {path}").format(path=path))
        else:
            clipboard.setMimeData(mime_of(path, bounced.content))
            self.say(self.tr("Copied {name}").format(name=bounced.name))

    def paste(self) -> None:
        """Paste into B."""
        self._paste(1)

    def _paste(self, slot: int) -> None:
        clipboard = QApplication.clipboard()
        mime = None if clipboard is None else clipboard.mimeData()
        sources = dropped_sources(mime)
        if sources:
            self.fill(slot, sources)
        elif mime is not None and mime.hasFormat(MIDI_MIME):
            content = mime.data(MIDI_MIME).data()
            self._session.ask(ImportBytes(content, self.tr("Pasted"), slot))
        elif mime is not None and Path(mime.text().strip()).suffix.lower() == ".mid":
            self.fill(slot, [mime.text().strip()])
        else:
            self.fail(self.tr("Nothing to paste: copy a MIDI file, or a clip in here"))

    def swap(self) -> None:
        """Swap A and B."""
        self._swap(0, 1)

    def _swap(self, slot: int, other: int) -> None:
        clips = list(self._document.clips)
        clips[slot], clips[other] = clips[other], clips[slot]
        words = self.tr("Swap {a} and {b}").format(a=SLOTS[slot], b=SLOTS[other])
        self._session.do(replace(self._document, clips=tuple(clips), edited=None), words)

    def new_a(self) -> None:
        """Draw a new A."""
        self._session.ask(Draw(0))

    def new_b(self) -> None:
        """Draw a new B."""
        self._session.ask(Draw(1))

    def edit_result(self, score: Score) -> None:
        """Take the result as it was changed by hand."""
        self._session.do(replace(self._document, edited=score), self.tr("Edit the result"))

    def revert(self) -> None:
        """Drop the edits of the result."""
        self._session.do(replace(self._document, edited=None), self.tr("Drop edits"))

    def edit_clip(self, slot: int, score: Score) -> None:
        """Take a clip as it was changed by hand."""
        clip = self._document.clips[slot]
        if clip is not None:
            words = self.tr("Edit {slot}").format(slot=SLOTS[slot])
            self._session.put_clip(slot, clip.with_score(score), words)

    def keep(self, slot: int) -> None:
        """Let the result be the clip of a slot."""
        score = self._window.receiver.playing
        if score is None or not score.notes:
            self.fail(self.tr("There is no result to keep"))
            return
        title = self.tr("Kept")
        clip = Clip(title, score, Origin.RESULT)
        words = self.tr("Keep the result as {slot}").format(slot=SLOTS[slot])
        self._session.put_clip(slot, clip, words)

    # Controls.

    def turn(self, target: str, value: float | None) -> None:
        """Move a control."""
        if target.startswith(LOCK):
            words = self.tr("Lock {part}").format(part=lock_words(target.removeprefix(LOCK)))
        elif target.startswith(ATTRIBUTE):
            words = slider_words(target.removeprefix(ATTRIBUTE))
        else:
            words = self.tr("Morph")
        self._session.turn(target, value, words)

    def place(self, x: float, y: float) -> None:
        """Move the puck."""
        self._session.place(x, y, self.tr("Pad"))

    def lock(self, name: str, on: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Lock a part or let it go."""
        self.turn(LOCK + name, float(on))

    def set_field(self, field: str, value: Any) -> None:  # noqa: ANN401 - any field's
        """Set a field of the document."""
        words = {
            "bpm": self.tr("Tempo"),
            "entry": self.tr("Where changes enter"),
            "key": self.tr("Key"),
            "seed": self.tr("Seed"),
            "variation": self.tr("Variation"),
            "temperature": self.tr("Temperature"),
            "humanize_timing": self.tr("Human timing"),
            "humanize_velocity": self.tr("Human velocity"),
        }[field]
        changed = replace(self._document, **{field: value})
        if field not in {"bpm", "entry", "temperature"}:
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
            self.fail(self.tr("Nothing to learn for what is focused: choose a slider or lock"))
        else:
            self._window.learning.begin(str(target), focused)

    def stop_learning(self) -> None:
        """Learn no more."""
        self._window.learning.stop()

    def forget(self, target: str) -> None:
        """Unbind a target's controllers."""
        self._session.ask(Forget(target))

    # Playing.

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
        self.say(self.tr("All notes off"))

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
        self.say(
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

    # Clips.

    def of_slot(self, slot: int, what: str) -> None:
        """Do something with a slot."""
        {
            "open": lambda: self._import(slot),
            "draw": lambda: self._session.ask(Draw(slot)),
            "take": lambda: self.take(slot),
            "capture": lambda: self.capture(slot),
            "keep": lambda: self.keep(slot),
            "copy": lambda: self._copy_clip(slot),
            "paste": lambda: self._paste(slot),
            "swap": lambda: self._swap(slot, self._neighbour(slot)),
            "clear": lambda: self._session.put_clip(
                slot, None, self.tr("Clear {slot}").format(slot=SLOTS[slot])
            ),
            "audition": lambda: self._audition_slot(slot),
        }[what]()

    def _neighbour(self, slot: int) -> int:
        slots = self._document.slots
        return slots[(slot + 1) % len(slots)]

    def _copy_clip(self, slot: int) -> None:
        clip, clipboard = self._document.clips[slot], QApplication.clipboard()
        if clip is None or clipboard is None:
            return
        from musicgen.midifile import score_to_bytes  # noqa: PLC0415 - only here, and not light

        name = f"{clip.title.replace('/', '-')}.mid"
        bounced = Bounced(score_to_bytes(clip.score), name)
        try:
            clipboard.setMimeData(mime_of(self._window.handouts.write(bounced), bounced.content))
        except MusicgenError as err:
            self.fail(str(err))

    def _audition_slot(self, slot: int) -> None:
        clip = self._document.clips[slot]
        self._audition(f"slot {slot}", None if clip is None else clip.score)

    def _audition(self, name: str, score: Score | None) -> None:
        """Hear a clip alone, or the result again where it is heard already."""
        is_on = score is not None and self._auditioned != name
        self._auditioned = name if is_on else None
        self._session.ask(Audition(score if is_on else None))
        for panel in self._window.stage.slots:
            panel.audition.setChecked(self._auditioned == f"slot {panel.slot}")
        state = self._window.receiver.state
        if is_on and (state is None or not state.is_rolling):
            self._session.ask(Play())

    def preview(self, source: str) -> None:
        """Hear a clip of the library."""
        if source.startswith(_FACTORY):
            clip = factory_clip(source.removeprefix(_FACTORY))
            self._audition(source, clip.score)
        else:
            self.choose(source, -1)

    def hear_point(self, point: MapPoint) -> None:
        """Hear a clip of the map."""
        self._audition(point.source, point.clip.score)

    def choose(self, source: str, slot: int) -> None:
        """Put a clip of the library or the map into a slot, or into the next one where -1."""
        if slot < 0:
            slot = self._next_slot % len(self._document.slots)
            self._next_slot = slot + 1
        self.fill(slot, [source])

    def fill(self, slot: int, sources: list[str]) -> None:
        """Put clips into a slot and those after it."""
        paths = []
        for source in sources:
            if not source.startswith(_FACTORY):
                paths.append(Path(source))
                continue
            words = self.tr("New clip {slot}").format(slot=SLOTS[slot])
            self._session.put_clip(slot, factory_clip(source.removeprefix(_FACTORY)), words)
        if paths:
            self._session.ask(Import(tuple(paths), slot))

    def make_slider(self, sources: list[str]) -> None:
        """Make a slider of one's own from clips of the library."""
        if len(sources) < _LEAST_FOR_SLIDER:
            self.fail(
                self.tr("A slider needs {least} clips or more, not {count}").format(
                    least=_LEAST_FOR_SLIDER, count=len(sources)
                )
            )
            return
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("A slider of your own"))
        dialog.setLabelText(self.tr("What is it called?"))
        dialog.setModal(False)
        dialog.textValueSelected.connect(
            lambda name: self._session.ask(MakeSlider(name.strip(), tuple(sources)))
        )
        dialog.show()

    def add_folder(self) -> None:
        """Add a folder to the library."""
        self._choose_folder(self.tr("Add a folder of clips"), self._add_folder)

    def _add_folder(self, folder: Path) -> None:
        self.prefer(self._window.preferences.with_folder(folder))
        self.scan()

    def scan(self) -> None:
        """List the library."""
        folders = tuple(Path(name) for name in self._window.preferences.folders)
        self._session.ask(Scan(folders))

    def look_left(self) -> None:
        """Lay out the map when it is looked at."""
        window = self._window
        if window.left.currentWidget() is window.map and not window.receiver.has_chart:
            self._session.ask(Chart())

    # Looks, models, preferences.

    def morph(self) -> None:
        """Morph between A and B."""
        self._set_stage(Stage.MORPH)

    def pad(self) -> None:
        """Play between four clips; empty corners get factory beats of their own."""
        self._set_stage(Stage.PAD)

    def _set_stage(self, stage: Stage) -> None:
        document = replace(self._document, stage=stage, edited=None)
        drums = [clip for clip in document.clips if clip and clip.origin is Origin.FACTORY]
        if stage is Stage.PAD and drums:
            for slot, name in ((2, "bossa"), (3, "metal")):
                if document.clips[slot] is None:
                    document = document.with_clip(slot, factory_clip(name))
        self._session.do(document, self.tr("Pad") if stage is Stage.PAD else self.tr("Morph"))

    def library(self) -> None:
        """Show or hide the library."""
        shows = self._window.actions_by_name["library"].isChecked()
        self._window.left.setVisible(shows)
        self.prefer(replace(self._window.preferences, shows_library=shows))

    def shape(self) -> None:
        """Show or hide the controls."""
        shows = self._window.actions_by_name["shape"].isChecked()
        self._window.right.setVisible(shows)
        self.prefer(replace(self._window.preferences, shows_shape=shows))

    def go_slider(self) -> None:
        """Focus the slider or the pad."""
        stage = self._window.stage
        is_morph = self._document.stage is Stage.MORPH
        (stage.slider if is_morph else stage.pad).setFocus()

    def go_result(self) -> None:
        """Focus the result."""
        self._window.stage.result.view.setFocus()

    def go_a(self) -> None:
        """Focus A."""
        self._window.stage.slots[0].view.setFocus()

    def go_b(self) -> None:
        """Focus B."""
        self._window.stage.slots[1].view.setFocus()

    def go_library(self) -> None:
        """Focus the library's search."""
        self._show_left(self._window.library)
        self._window.library.focus_search()

    def go_map(self) -> None:
        """Focus the map."""
        self._show_left(self._window.map)
        self._window.map.setFocus()

    def go_shape(self) -> None:
        """Focus the sliders."""
        self._show_right(self._window.shape)
        self._window.shape.focusNextPrevChild(True)

    def go_live(self) -> None:
        """Focus ports and clock."""
        self._show_right(self._window.live)
        self._window.live.out.setFocus()

    def card(self) -> None:
        """Show the model's card."""
        self._show_right(self._window.card)
        self._window.card.setFocus()

    def _show_left(self, page: QWidget) -> None:
        self._window.actions_by_name["library"].setChecked(True)
        self._window.left.show()
        self._window.left.setCurrentWidget(page)

    def _show_right(self, page: QWidget) -> None:
        self._window.actions_by_name["shape"].setChecked(True)
        self._window.right.show()
        self._window.right.setCurrentWidget(page)

    def theme_system(self) -> None:
        """Look as the system does."""
        self._look("system")

    def theme_dark(self) -> None:
        """Look dark."""
        self._look("dark")

    def theme_light(self) -> None:
        """Look light."""
        self._look("light")

    def _look(self, name: str) -> None:
        self.prefer(replace(self._window.preferences, theme=name))
        self._window.show_theme()

    def choose_model(self, name: str) -> None:
        """Play another model; its sliders are others, so none asks for anything."""
        if name and name != self._document.model:
            changed = replace(
                self._document, model=name, sliders={}, locks=frozenset(), key="", edited=None
            )
            self._session.do(changed, self.tr("Model {name}").format(name=Path(name).name))

    def open_model(self) -> None:
        """Open a model's folder from elsewhere."""
        self._choose_folder(self.tr("Open a model's folder"), self._open_model)

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
        wanted = connection(
            window.preferences, self._document.bpm, has_sound=window.receiver.ports.sound
        )
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
