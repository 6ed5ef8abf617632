"""Sessions and MIDI files: opened, saved, exported."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QStandardPaths

from musicgen_ui.commands.base import Commands
from musicgen_ui.starting import begun_anew, first_document
from musicgen_ui.state.document import SLOTS
from musicgen_ui.state.session_file import ENDING
from musicgen_ui.studio import naming
from musicgen_ui.studio.requests import Export, ExportKind, Import

_MIDI_FILES = "MIDI (*.mid *.midi *.smf)"


class FileCommands(Commands):
    """Sessions and MIDI files: opened, saved, exported."""

    def new(self) -> None:
        """Begin anew with the two factory beats."""
        self._session.start(first_document())

    def begin_with(self, paths: Sequence[Path]) -> None:
        """Begin anew with clips, A first; what was before can still be undone to."""
        self._session.start(begun_anew(self._document, len(paths)))
        self._window.clips.fill(0, [str(path) for path in paths])

    def open(self) -> None:
        """Open a session file."""
        self._window.dialogs.open_file(
            self.tr("Open session"), f"musicgen (*{ENDING})", self.open_path
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
            self._window.say(self.tr("Saved {path}").format(path=self._session.path))

    def save_as(self) -> None:
        """Save the session somewhere."""
        self._window.dialogs.save_file(
            self.tr("Save session"),
            f"musicgen (*{ENDING})",
            self._proposed(f"{naming.stem_of(self._document)}{ENDING}"),
            self.save_to,
        )

    def _proposed(self, name: str) -> Path:
        """A file of a name where one was saved last, or else where the user keeps music."""
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        folders = (Path(each) for each in (self._window.preferences.saved_in, music) if each)
        return next((each for each in folders if each.is_dir()), Path.home()) / name

    def _saved_in(self, folder: Path) -> None:
        """Propose a folder for the next file."""
        preferences = self._window.preferences
        if str(folder) != preferences.saved_in:
            self._window.machine.prefer(replace(preferences, saved_in=str(folder)))

    def save_to(self, path: Path) -> None:
        """Save the session to a file."""
        if self._session.save(path):
            self._remember(path)
            self._saved_in(path.parent)
            self._window.say(self.tr("Saved {path}").format(path=path))

    def _remember(self, path: Path) -> None:
        self._window.machine.prefer(self._window.preferences.with_recent(path))
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
        self.import_(0)

    def import_b(self) -> None:
        """Read a MIDI file as B."""
        self.import_(1)

    def import_(self, slot: int) -> None:
        """Read a MIDI file into a slot."""
        self._window.dialogs.open_file(
            self.tr("Import MIDI as {slot}").format(slot=SLOTS[slot]),
            _MIDI_FILES,
            lambda path: self._session.ask(Import((path,), slot)),
        )

    def save_clip(self) -> None:
        """Save the result as a MIDI file."""
        self._window.dialogs.save_file(
            self.tr("Save result as MIDI"),
            _MIDI_FILES,
            self._proposed(naming.result_name(self._document)),
            lambda path: self._session.ask(Export(ExportKind.RESULT, path)),
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
            self._window.dialogs.choose_folder(
                self.tr("Folder for the clips"),
                lambda path: self._session.ask(Export(kind, path, steps)),
            )
        else:
            self._window.dialogs.save_file(
                self.tr("Export morph as one clip"),
                _MIDI_FILES,
                self._proposed(f"{naming.stem_of(self._document)}{naming.ENDING}"),
                lambda path: self._session.ask(Export(kind, path, steps)),
            )

    def say_exported(self, paths: tuple[Path, ...]) -> None:
        """Tell what was written, and propose its folder for what comes next."""
        if paths:
            self._saved_in(paths[0].parent)
        if len(paths) == 1:
            self._window.say(self.tr("Saved {path}").format(path=paths[0]))
        elif paths:
            self._window.say(
                self.tr("Saved {count} clips in {folder}").format(
                    count=len(paths), folder=paths[0].parent
                )
            )

    def quit(self) -> None:
        """Close the window."""
        self._window.close()
