"""A clip that is edited by keys: the cursor, and the notes that it stands on."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from PyQt6.QtCore import QEvent, QKeyCombination, Qt
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
_DIRECTIONS: Mapping[Qt.Key, tuple[int, int]] = MappingProxyType(
    {_Key.Key_Left: (-1, 0), _Key.Key_Right: (1, 0), _Key.Key_Up: (0, -1), _Key.Key_Down: (0, 1)}
)
"""How many steps and rows an arrow goes."""


class KeyedCanvas(EditedCanvas):
    """Edits a clip by keys; `KEYS` says which do what."""

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
        key = Qt.Key(event.key()) if event.key() in _KEYS_KNOWN else None
        if key is None:
            return None
        if key is _Key.Key_Escape and not self._has_something_to_leave:
            return None
        if key in _CHARACTERS and not modifiers & _CTRL & _ALT:
            modifiers &= ~_SHIFT  # plus is a shifted key on many keyboards
        words = (modifiers, key)
        deed = _MOVES.get(words)
        return deed or (_EDITS.get(words) if self._is_editable else None)

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
            pitch = box.lane.rows[at.row].pitch
            wider = widened(box.lane, _OCTAVE if is_top else -_OCTAVE)
            self._lanes = (*self._lanes[: at.lane], wider, *self._lanes[at.lane + 1 :])
            self._rebuild()
            shown = self._scene.layout.lanes[at.lane].lane if self._scene else wider
            at = replace(at, row=shown.row_of_pitch.get(pitch, at.row))
        layout = self._scene.layout if self._scene else scene.layout
        self._put_cursor(
            at.stepped(layout, steps).climbed(layout, rows) if rows else at.stepped(layout, steps)
        )

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
        self._lanes = self._lanes if self._scene is None else self._lanes
        self._show_preview(edit)
        if leader is not None and self._scene is not None:
            self._follow_note(self._scene, leader.note.onset_beats + by_beats, leader.row + rows)
        if rows:
            self._hear(edit)

    def _follow_note(self, scene: Scene, onset_beats: float, row: int) -> None:
        step = scene.layout.time.step_of(onset_beats)
        self._put_cursor(replace(self._cursor, row=row, step=step))

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

    def _zoom_by(self, factor: float) -> None:
        self.set_zoom(self._zoom * factor)
        if self._scene is not None:
            at = self._cursor
            self._reveal(self._scene.layout.cell(at.lane, at.row, at.step))


def _going(steps: int, rows: int) -> _Deed:
    return lambda canvas, scene: canvas._go(scene, steps, rows)


def _carrying(steps: float, rows: int) -> _Deed:
    return lambda canvas, scene: canvas._carry(scene, steps, rows)


_MOVES: Mapping[tuple[Qt.KeyboardModifier, Qt.Key], _Deed] = MappingProxyType(
    {
        **{(_PLAIN, key): _going(*by) for key, by in _DIRECTIONS.items()},
        (_PLAIN, _Key.Key_Home): lambda canvas, scene: canvas._go_to(scene, is_end=False),
        (_PLAIN, _Key.Key_End): lambda canvas, scene: canvas._go_to(scene, is_end=True),
        (_PLAIN, _Key.Key_PageUp): lambda canvas, scene: canvas._go_bar(scene, -1),
        (_PLAIN, _Key.Key_PageDown): lambda canvas, scene: canvas._go_bar(scene, 1),
        (_PLAIN, _Key.Key_N): lambda canvas, scene: canvas._go_to_note(scene, 1),
        (_SHIFT, _Key.Key_N): lambda canvas, scene: canvas._go_to_note(scene, -1),
        (_PLAIN, _Key.Key_Plus): lambda canvas, scene: canvas._zoom_by(_ZOOM_BY),
        (_PLAIN, _Key.Key_Equal): lambda canvas, scene: canvas._zoom_by(_ZOOM_BY),
        (_PLAIN, _Key.Key_Minus): lambda canvas, scene: canvas._zoom_by(1 / _ZOOM_BY),
        (_PLAIN, _Key.Key_0): lambda canvas, scene: canvas.set_zoom(1.0),
        (_PLAIN, _Key.Key_L): lambda canvas, scene: canvas._toggle_lock(scene),
        (_PLAIN, _Key.Key_Escape): lambda canvas, scene: canvas._leave(scene),
    }
)
"""Keys that work on any clip."""
_EDITS: Mapping[tuple[Qt.KeyboardModifier, Qt.Key], _Deed] = MappingProxyType(
    {
        (_PLAIN, _Key.Key_Return): lambda canvas, scene: canvas._toggle(scene),
        (_PLAIN, _Key.Key_Enter): lambda canvas, scene: canvas._toggle(scene),
        (_PLAIN, _Key.Key_Delete): lambda canvas, scene: canvas._delete(scene),
        (_PLAIN, _Key.Key_Backspace): lambda canvas, scene: canvas._delete(scene),
        (_CTRL, _Key.Key_A): lambda canvas, scene: canvas._select_all(scene),
        **{(_CTRL, key): _carrying(*by) for key, by in _DIRECTIONS.items()},
        (_ALT, _Key.Key_Left): _carrying(-_NUDGE_STEPS, 0),
        (_ALT, _Key.Key_Right): _carrying(_NUDGE_STEPS, 0),
        (_SHIFT, _Key.Key_Up): lambda canvas, scene: canvas._harden(scene, _LOUDER),
        (_SHIFT, _Key.Key_Down): lambda canvas, scene: canvas._harden(scene, -_LOUDER),
        (_SHIFT, _Key.Key_Left): lambda canvas, scene: canvas._resize(scene, -1),
        (_SHIFT, _Key.Key_Right): lambda canvas, scene: canvas._resize(scene, 1),
    }
)
"""Keys that change notes, where they may be."""
_CHARACTERS = frozenset({_Key.Key_Plus, _Key.Key_Equal, _Key.Key_Minus, _Key.Key_0})
_KEYS_KNOWN = frozenset(key.value for _, key in (*_MOVES, *_EDITS))
