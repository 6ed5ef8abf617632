"""A clip that is edited by keys: the cursor, and the notes that it stands on."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar, Concatenate, ParamSpec

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent

from musicgen_ui.state.editing import NoteAt, all_notes, resize_notes
from musicgen_ui.widgets.clip_view import gestures
from musicgen_ui.widgets.clip_view.cursor import Cursor, cursor_on
from musicgen_ui.widgets.clip_view.edited_canvas import EditedCanvas
from musicgen_ui.widgets.clip_view.header import lock_name
from musicgen_ui.widgets.clip_view.rows import Kind, widened
from musicgen_ui.widgets.clip_view.scene import Scene

_LOUDER = 5
"""What a key changes a velocity by."""
_NUDGE_STEPS = 1 / 16
_ZOOM_BY = 1.5
_OCTAVE = 12
_CTRL, _SHIFT, _ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_PLAIN = Qt.KeyboardModifier.NoModifier
_Key = Qt.Key
_Deed = Callable[["KeyedCanvas", Scene], None]
_Keys = tuple[Qt.KeyboardModifier, Qt.Key]
_Given = ParamSpec("_Given")
_CHARACTERS = frozenset({_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus, _Key.Key_0})


def _doing(
    method: Callable[Concatenate["KeyedCanvas", Scene, _Given], None],
    *args: _Given.args,
    **named: _Given.kwargs,
) -> _Deed:
    """What a key does: a method, and what it is given."""
    return lambda canvas, scene: method(canvas, scene, *args, **named)


class KeyedCanvas(EditedCanvas):
    """Edits a clip by keys; `_MOVES` and `_EDITS` say which do what."""

    def event(self, event: QEvent | None) -> bool:
        """Keep keys that are for the notes from the window's shortcuts."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._scene is not None
            and self._deed_of(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Do what a key does here; others go to the window."""
        scene = self._scene
        if event is None:
            return
        deed = self._deed_of(event) if scene is not None else None
        if scene is None or deed is None:
            super().keyPressEvent(event)
            return
        event.accept()
        deed(self, scene)

    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        """A key that was held is one edit."""
        if event is None:
            return
        if self._preview is not None and not self._is_busy and not event.isAutoRepeat():
            self._commit()
        super().keyReleaseEvent(event)

    def _deed_of(self, event: QKeyEvent) -> _Deed | None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        try:
            key = Qt.Key(event.key())
        except ValueError:  # a key that Qt has no name for
            return None
        if key is _Key.Key_Escape and not self._has_something_to_leave:
            return None
        if key in _CHARACTERS:
            modifiers &= ~_SHIFT  # plus is a shifted key on many keyboards
        keys = (modifiers, key)
        return self._MOVES.get(keys) or (self._EDITS.get(keys) if self._is_editable else None)

    @property
    def _has_something_to_leave(self) -> bool:
        return bool(self._selection) or self._is_busy or self._preview is not None

    # Where the cursor goes.

    def _go(self, scene: Scene, steps: int, rows: int) -> None:
        at = self._cursor
        box = scene.layout.lanes[at.lane]
        is_top = at.row == 0 and at.lane == 0 and rows < 0
        is_bottom = (
            at.row == len(box.lane.rows) - 1 and at.lane == len(scene.layout.lanes) - 1 and rows > 0
        )
        if not box.lane.is_drum and (is_top or is_bottom) and scene.layout.kind is Kind.ROLL:
            wider = widened(box.lane, _OCTAVE if is_top else -_OCTAVE)
            self._lanes = (*self._lanes[: at.lane], wider, *self._lanes[at.lane + 1 :])
            self._rebuild()
            at = self._cursor
        layout = self._scene.layout if self._scene else scene.layout
        at = at.stepped(layout, steps)
        self._put_cursor(at.climbed(layout, rows) if rows else at)

    def _go_bar(self, scene: Scene, by: int) -> None:
        self._put_cursor(self._cursor.barred(scene.layout, by))

    def _go_to(self, scene: Scene, *, is_end: bool) -> None:
        step = scene.layout.time.steps - 1 if is_end else 0
        self._put_cursor(replace(self._cursor, step=step))

    def _go_to_note(self, scene: Scene, by: int) -> None:
        """To the next note there is, whatever its row."""
        key = (self._cursor.step, self._cursor.lane, self._cursor.row)
        cells = sorted(
            {
                (cursor.step, cursor.lane, cursor.row)
                for cursor in (cursor_on(mark, scene.layout) for mark in scene.marks)
            }
        )
        beyond = [cell for cell in cells if (cell > key if by > 0 else cell < key)]
        if beyond:
            step, lane, row = beyond[0] if by > 0 else beyond[-1]
            self._put_cursor(Cursor(lane, row, step))

    # What it does.

    def _under(self, scene: Scene) -> frozenset[NoteAt]:
        """The notes that keys change: those chosen if the cursor is on one, else those on it."""
        here = self._cursor.notes(scene)
        chosen = self._chosen
        return chosen if here & chosen else here

    def _toggle(self, scene: Scene) -> None:
        here = self._cursor.notes(scene)
        if here:
            self._remove(here)
        else:
            self._add(scene, self._cursor.lane, self._cursor.row, self._cursor.step)

    def _delete(self, scene: Scene) -> None:
        here = self._cursor.notes(scene)
        self._remove(self._selection or here)

    def _carry(self, scene: Scene, steps: float, rows: int) -> None:
        notes = self._under(scene)
        if not notes:
            return
        leader = next(iter(self._cursor.marks(scene)), None)
        by_beats = steps * scene.layout.time.step_beats
        edit = gestures.moved(scene, notes, by_beats, rows, self._cursor.lane)
        if edit.score == scene.score:
            return
        self._show_preview(edit)
        if leader is not None and self._scene is not None:
            lane = self._scene.layout.lanes[leader.lane].lane
            pitch = scene.layout.lanes[leader.lane].lane.rows[leader.row].pitch
            row = leader.row + rows if lane.is_drum else lane.row_of_pitch.get(pitch - rows)
            onset = leader.note.onset_beats + by_beats
            step = self._scene.layout.time.step_of(onset)
            self._put_cursor(Cursor(leader.lane, leader.row if row is None else row, step))
        if rows:
            self._hear(edit)

    def _resize(self, scene: Scene, by_steps: int) -> None:
        notes = frozenset(
            at for at in self._under(scene) if not scene.score.tracks[at.track].is_drum
        )
        if notes:
            step = scene.layout.time.step_beats
            self._show_preview(resize_notes(scene.score, notes, by_steps * step))

    def _harden(self, scene: Scene, by: int) -> None:
        self._louder(self._under(scene), by)
        self._tell_cursor()

    def _select_all(self, scene: Scene) -> None:
        self._selection = all_notes(scene.score)
        self.update()

    def _leave(self, scene: Scene) -> None:
        self._band = None
        self._cancel()
        self._selection = frozenset()
        self.update()

    def _toggle_lock(self, scene: Scene) -> None:
        """Lock the cursor's voice; of a lane of pitches its track."""
        if self._parts is None:
            return
        lane = scene.layout.lanes[self._cursor.lane].lane
        if lane.is_drum:
            row = lane.rows[self._cursor.row]
            name = row.name if row.voice is not None else ""
        else:
            name = lock_name(scene.score.tracks[lane.tracks[0]])
        if name and (self._lockable is None or name in self._lockable):
            self.lock_toggled.emit(name, name not in self._locks)

    def _zoom_by(self, scene: Scene, factor: float) -> None:
        self.set_zoom(self._zoom * factor)
        if self._scene is not None:
            at = self._cursor
            self._reveal(self._scene.layout.cell(at.lane, at.row, at.step))

    def _zoom_out(self, scene: Scene) -> None:
        self.set_zoom(1.0)

    _MOVES: ClassVar[Mapping[_Keys, _Deed]] = MappingProxyType(
        {
            (_PLAIN, _Key.Key_Left): _doing(_go, -1, 0),
            (_PLAIN, _Key.Key_Right): _doing(_go, 1, 0),
            (_PLAIN, _Key.Key_Up): _doing(_go, 0, -1),
            (_PLAIN, _Key.Key_Down): _doing(_go, 0, 1),
            (_PLAIN, _Key.Key_Home): _doing(_go_to, is_end=False),
            (_PLAIN, _Key.Key_End): _doing(_go_to, is_end=True),
            (_PLAIN, _Key.Key_PageUp): _doing(_go_bar, -1),
            (_PLAIN, _Key.Key_PageDown): _doing(_go_bar, 1),
            (_PLAIN, _Key.Key_N): _doing(_go_to_note, 1),
            (_SHIFT, _Key.Key_N): _doing(_go_to_note, -1),
            (_PLAIN, _Key.Key_Plus): _doing(_zoom_by, _ZOOM_BY),
            (_PLAIN, _Key.Key_Equal): _doing(_zoom_by, _ZOOM_BY),
            (_PLAIN, _Key.Key_Minus): _doing(_zoom_by, 1 / _ZOOM_BY),
            (_PLAIN, _Key.Key_0): _doing(_zoom_out),
            (_PLAIN, _Key.Key_L): _doing(_toggle_lock),
            (_PLAIN, _Key.Key_Escape): _doing(_leave),
        }
    )
    """Keys that work on any clip."""
    _EDITS: ClassVar[Mapping[_Keys, _Deed]] = MappingProxyType(
        {
            (_PLAIN, _Key.Key_Return): _doing(_toggle),
            (_PLAIN, _Key.Key_Enter): _doing(_toggle),
            (_PLAIN, _Key.Key_Delete): _doing(_delete),
            (_PLAIN, _Key.Key_Backspace): _doing(_delete),
            (_CTRL, _Key.Key_A): _doing(_select_all),
            (_CTRL, _Key.Key_Left): _doing(_carry, -1, 0),
            (_CTRL, _Key.Key_Right): _doing(_carry, 1, 0),
            (_CTRL, _Key.Key_Up): _doing(_carry, 0, -1),
            (_CTRL, _Key.Key_Down): _doing(_carry, 0, 1),
            (_ALT, _Key.Key_Left): _doing(_carry, -_NUDGE_STEPS, 0),
            (_ALT, _Key.Key_Right): _doing(_carry, _NUDGE_STEPS, 0),
            (_SHIFT, _Key.Key_Up): _doing(_harden, _LOUDER),
            (_SHIFT, _Key.Key_Down): _doing(_harden, -_LOUDER),
            (_SHIFT, _Key.Key_Left): _doing(_resize, -1),
            (_SHIFT, _Key.Key_Right): _doing(_resize, 1),
        }
    )
    """Keys that change notes, where they may be."""
