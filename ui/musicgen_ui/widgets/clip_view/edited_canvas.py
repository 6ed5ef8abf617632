"""A clip on the screen whose notes change: what is chosen, what a gesture shows, what it gives."""

from PyQt6.QtCore import QEvent, pyqtSignal
from PyQt6.QtGui import QFocusEvent
from PyQt6.QtWidgets import QWidget

from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score
from musicgen_ui.state.editing import Edit, NoteAt, note_at, remove_notes, shift_velocity
from musicgen_ui.widgets.clip_view import gestures, spoken
from musicgen_ui.widgets.clip_view.canvas import ClipCanvas
from musicgen_ui.widgets.clip_view.cursor import Cursor, cursor_on
from musicgen_ui.widgets.clip_view.scene import Mark, Scene


class EditedCanvas(ClipCanvas):
    """Changes the notes of a clip, one edit for each gesture.

    Signals:
        edited(score): The clip was changed.
        heard(part, pitch, velocity, is_drum): A note was added or moved, and can be heard.
        focus_moved(words): The cursor stands elsewhere, in words.
    """

    edited = pyqtSignal(object)
    heard = pyqtSignal(str, int, int, bool)
    focus_moved = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_editable = False
        self._waiting: tuple[Score | None, DrumMap | None] | None = None

    def set_editable(self, is_editable: bool) -> None:  # noqa: FBT001 - as Qt's setters are
        """Let notes be changed, or not."""
        self._is_editable = is_editable

    def set_score(self, score: Score | None, drum_map: DrumMap | None = None) -> None:
        """Show a clip, or none; one that comes in the middle of a gesture waits for its end.

        Args:
            score: The clip.
            drum_map: What its drums are read by; the default one where None.
        """
        if self._is_busy or self._preview is not None:
            self._waiting = (score, drum_map)
            return
        super().set_score(score, drum_map)
        self._tell_cursor()

    @property
    def selection(self) -> frozenset[NoteAt]:
        """Which notes are chosen."""
        return self._selection

    def value_text(self) -> str:
        """What is at the cursor, in words."""
        scene = self._scene
        if scene is None:
            return self._message or self._placeholder
        return spoken.cursor_words(scene, self._cursor)

    # What a gesture does.

    def _show_preview(self, edit: Edit) -> None:
        """Show what a gesture makes, before it is done."""
        if self._preview is None or edit != self._preview:
            self._preview = edit
            self._rebuild()

    def _commit(self) -> None:
        """A gesture is done."""
        self._is_busy = False
        edit, self._preview = self._preview, None
        if edit is not None and edit.score != self._score:
            self._waiting = None
            self._score, self._selection = edit.score, edit.notes
            self._rebuild()
            self.edited.emit(edit.score)
        else:
            if edit is not None:
                self._selection = edit.notes
                self._rebuild()
            self._take_waiting()
        self._tell_cursor()

    def _cancel(self) -> None:
        """A gesture is given up; nothing was changed."""
        self._is_busy = False
        if self._preview is not None:
            self._preview = None
            self._rebuild()
        self._take_waiting()

    def _take_waiting(self) -> None:
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.set_score(*waiting)

    def _do(self, edit: Edit) -> None:
        """An edit that is a gesture by itself."""
        self._preview = edit
        self._commit()

    # Edits.

    def _add(self, scene: Scene, lane: int, row: int, step: int) -> None:
        edit = gestures.added(scene, lane, row, step)
        self._do(edit)
        self._hear(edit)

    def _remove(self, notes: frozenset[NoteAt]) -> None:
        if notes and self._score is not None:
            self._do(remove_notes(self._score, notes))

    def _louder(self, notes: frozenset[NoteAt], by: int) -> None:
        score = self._shown
        if notes and score is not None:
            self._show_preview(shift_velocity(score, notes, by))

    def _hear(self, edit: Edit, at: NoteAt | None = None) -> None:
        """Let a note of an edit be heard: the first where not told which."""
        for one in [at] if at else sorted(edit.notes)[:1]:
            note, track = note_at(edit.score, one), edit.score.tracks[one.track]
            self.heard.emit(track.name, note.pitch, note.velocity, track.is_drum)

    # The cursor.

    def _put_cursor(self, cursor: Cursor) -> None:
        if self._scene is None:
            return
        self._cursor = cursor.within(self._scene.layout)
        self._reveal(self._scene.layout.cell(cursor.lane, cursor.row, cursor.step))
        self.update()
        self._tell_cursor()

    def _put_cursor_on(self, mark: Mark) -> None:
        if self._scene is not None:
            self._put_cursor(cursor_on(mark, self._scene.layout))

    def _tell_cursor(self) -> None:
        """Say what is at the cursor; Qt tells those who listen to the screen."""
        words = self.value_text()
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            self.focus_moved.emit(words)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """What keys began is done."""
        super().focusOutEvent(event)
        if self._preview is not None and not self._is_busy:
            self._commit()

    def changeEvent(self, event: QEvent | None) -> None:
        """Say it in another language."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            self._tell_cursor()
