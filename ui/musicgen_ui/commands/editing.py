"""Undo, the clipboard, and changes by hand."""

from dataclasses import replace
from pathlib import Path

from PyQt6.QtWidgets import QApplication

from musicgen.errors import MusicgenError
from musicgen.score import Score
from musicgen_ui.commands.base import Commands
from musicgen_ui.state.document import SLOTS, Clip, Origin
from musicgen_ui.studio.requests import Bounce, ImportBytes, Purpose
from musicgen_ui.studio.told import Bounced
from musicgen_ui.widgets.clip_out import MIDI_MIME, mime_of
from musicgen_ui.widgets.slot_panel import dropped_sources


class EditCommands(Commands):
    """Undo, the clipboard, and changes by hand."""

    def undo(self) -> None:
        """Take back the last step."""
        self._session.undo()

    def redo(self) -> None:
        """Do again what was undone."""
        self._session.redo()

    def copy(self) -> None:
        """Copy the result, as a file and as MIDI bytes."""
        self._session.ask(Bounce(Purpose.COPY))

    def copy_path(self) -> None:
        """Copy where a fresh file of the result lies."""
        self._session.ask(Bounce(Purpose.PATH))

    def bounce(self) -> None:
        """Ask for the result as a MIDI file that is dragged."""
        self._session.ask(Bounce(Purpose.DRAG))

    def take_bounced(self, bounced: Bounced) -> None:
        """Put the result where it was wanted."""
        if bounced.purpose is Purpose.DRAG:
            self._window.stage.out.handle.take(bounced)
            return
        clipboard = QApplication.clipboard()
        if clipboard is None:
            return
        try:
            path = self._window.handouts.write(bounced)
        except MusicgenError as err:
            self._window.fail(str(err))
            return
        if bounced.purpose is Purpose.PATH:
            clipboard.setText(str(path))
            self._window.say(self.tr("Copied the path {path}").format(path=path))
        else:
            clipboard.setMimeData(mime_of(path, bounced.content))
            self._window.say(self.tr("Copied {name}").format(name=bounced.name))

    def say_dragged(self, path: Path) -> None:
        """Tell where a dragged file lies."""
        self._window.say(
            self.tr("Dropped {name}; it is kept at {path}").format(name=path.name, path=path)
        )

    def paste(self) -> None:
        """Paste into B."""
        self.paste_into(1)

    def paste_into(self, slot: int) -> None:
        """Paste into a slot."""
        clipboard = QApplication.clipboard()
        mime = None if clipboard is None else clipboard.mimeData()
        sources = dropped_sources(mime)
        if sources:
            self._window.clips.fill(slot, sources)
        elif mime is not None and mime.hasFormat(MIDI_MIME):
            content = mime.data(MIDI_MIME).data()
            self._session.ask(ImportBytes(content, self.tr("Pasted"), slot))
        elif mime is not None and Path(mime.text().strip()).suffix.lower() == ".mid":
            self._window.clips.fill(slot, [mime.text().strip()])
        else:
            self._window.fail(self.tr("Nothing to paste: copy a MIDI file, or a clip in here"))

    def copy_clip(self, slot: int) -> None:
        """Copy the clip of a slot, as it came."""
        clip, clipboard = self._document.clips[slot], QApplication.clipboard()
        if clip is None or clipboard is None:
            return
        from musicgen.midifile import score_to_bytes  # noqa: PLC0415 - only here, and not light

        name = f"{clip.title.replace('/', '-')}.mid"
        bounced = Bounced(score_to_bytes(clip.score), name)
        try:
            clipboard.setMimeData(mime_of(self._window.handouts.write(bounced), bounced.content))
        except MusicgenError as err:
            self._window.fail(str(err))

    def swap(self) -> None:
        """Swap A and B."""
        self.swap_slots(0, 1)

    def swap_slots(self, slot: int, other: int) -> None:
        """Swap the clips of two slots."""
        clips = list(self._document.clips)
        clips[slot], clips[other] = clips[other], clips[slot]
        words = self.tr("Swap {a} and {b}").format(a=SLOTS[slot], b=SLOTS[other])
        self._session.do(replace(self._document, clips=tuple(clips), edited=None), words)

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
            self._window.fail(self.tr("There is no result to keep"))
            return
        title = self.tr("Kept")
        clip = Clip(title, score, Origin.RESULT)
        words = self.tr("Keep the result as {slot}").format(slot=SLOTS[slot])
        self._session.put_clip(slot, clip, words)
