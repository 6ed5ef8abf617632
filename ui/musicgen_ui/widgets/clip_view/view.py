"""A clip that is seen and edited: by mouse here, by keys and as a picture in what it stands on."""

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PyQt6.QtGui import QHelpEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QToolTip, QWidget

from musicgen_ui.widgets.clip_view import spoken
from musicgen_ui.widgets.clip_view.cursor import Cursor, cursor_on
from musicgen_ui.widgets.clip_view.gestures import VELOCITY, Gesture, Louder, Move, Resize, Stretch
from musicgen_ui.widgets.clip_view.keyed_canvas import KeyedCanvas
from musicgen_ui.widgets.clip_view.layout import LOCK_PX, Box
from musicgen_ui.widgets.clip_view.scene import Mark, Scene

_EDGE_PX = 6
_LEAST_EDGED_PX = 16
"""Shorter notes are only moved, not stretched by their ends."""
_NOTCH = 120
_VELOCITY_PER_NOTCH = 4
_WHEEL_REST_MS = 350
"""A wheel that rests so long has done one edit."""
_ZOOM_PER_NOTCH = 1.25
_FREE = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class ClipView(KeyedCanvas):
    """Shows a clip as a drum grid, a piano roll or a band of lanes, and lets it be edited.

    Signals:
        edited(score): The clip was changed; one for each gesture, the whole of a drag.
        heard(part, pitch, velocity, is_drum): A note was added or moved, and can be heard.
        part_changed(name, part): A track is to sound otherwise.
        lock_toggled(name, is_locked): A voice, or `track:NAME`, is to stay or no longer.
        files_dropped(paths): MIDI files were dropped on it.
        focus_moved(words): The cursor stands elsewhere, in words.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gesture: Gesture | None = None
        self._pressed: QPointF | None = None  # on an empty place, not yet a drag
        self._band_from: QPointF | None = None
        self._sounded: int | None = None
        self._wheel_rest = QTimer(self)
        self._wheel_rest.setSingleShot(True)
        self._wheel_rest.setInterval(_WHEEL_REST_MS)
        self._wheel_rest.timeout.connect(self._end_keys)
        self.setWhatsThis(
            self.tr(
                "Click to add a note, drag to move it, right-click to remove it. Shift and drag, "
                "or the wheel, changes its velocity; Ctrl or Alt moves it off the grid. By keys: "
                "arrows, Enter adds and removes, Ctrl and arrows move, Shift and up or down "
                "changes velocity, N goes to the next note, L locks, + and - zoom."
            )
        )

    def _content(self, point: QPointF, scene: Scene) -> QPointF:
        """A place of the widget in the content."""
        layout = scene.layout
        return QPointF(
            point.x() - layout.left + self._across.value(),
            point.y() - layout.top + self._down.value(),
        )

    def _is_in_content(self, point: QPointF, scene: Scene) -> bool:
        layout = scene.layout
        place = self._content(point, scene)
        return (
            point.x() >= layout.left
            and point.y() >= layout.top
            and place.x() <= layout.content_width
            and place.y() <= layout.content_height
        )

    def _end_keys(self) -> None:
        """Finish what the wheel or held keys have begun."""
        self._wheel_rest.stop()
        if self._preview is not None and not self._is_busy:
            self._commit()

    # The mouse.

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take hold of a note, or of an empty place."""
        if event is None:
            return
        event.accept()
        self._end_keys()
        scene = self._scene
        if scene is None or self._message or self._is_busy:
            return
        point = event.position()
        if not self._is_in_content(point, scene):
            if event.button() == Qt.MouseButton.LeftButton:
                self._press_beside(point, scene)
            return
        place = self._content(point, scene)
        mark = scene.mark_at(place.x(), place.y())
        if mark is not None:
            self._put_cursor_on(mark)
        else:
            self._put_cursor(_cell_at(place, scene))
        if not self._is_editable:
            return
        if event.button() == Qt.MouseButton.RightButton and mark is not None:
            self._remove(frozenset({mark.at}))
        elif event.button() == Qt.MouseButton.LeftButton:
            self._is_busy = True
            if mark is None:
                self._pressed = place
            else:
                self._take_hold(mark, place, event.modifiers(), scene)

    def _press_beside(self, point: QPointF, scene: Scene) -> None:
        """A row's lock is turned; its name, or a key of the piano, sounds."""
        layout = scene.layout
        y = self._content(point, scene).y()
        if not layout.has_labels or not 0 <= y < layout.content_height or point.y() < layout.top:
            return
        cell = Cursor(0, layout.lanes[0].row_at(y), self._cursor.step)
        self._put_cursor(cell)
        lane = layout.lanes[0].lane
        if layout.has_locks and point.x() < LOCK_PX:
            self._toggle_lock(scene)
        elif point.x() < layout.left:
            tracks = scene.score.tracks
            part = tracks[lane.tracks[0]].name if tracks else ""
            self.heard.emit(part, lane.rows[cell.row].pitch, VELOCITY, lane.is_drum)

    def _take_hold(
        self, mark: Mark, place: QPointF, modifiers: Qt.KeyboardModifier, scene: Scene
    ) -> None:
        is_adding = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if mark.at not in self._selection:
            others = self._selection if is_adding else frozenset()
            self._selection = others | {mark.at}
        self._sounded = mark.note.pitch
        lane = scene.layout.lanes[mark.lane].lane
        is_edge = _is_edge(mark, place) and not lane.is_drum
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._gesture = Louder(scene, self._selection, place.y())
        elif is_edge:
            pitched = frozenset(
                at for at in self._selection if not scene.score.tracks[at.track].is_drum
            )
            self._gesture = Resize(scene, pitched, place.x())
        else:
            self._gesture = Move(scene, self._selection, mark, place.x(), place.y())
        self._pressed = place
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Go on with a drag."""
        scene = self._scene
        if event is None or scene is None:
            return
        place = self._content(event.position(), scene)
        if not self._is_busy:
            self._hint_at(place, event.position(), scene)
            return
        if self._pressed is not None:
            way = place - self._pressed
            if way.manhattanLength() < QApplication.startDragDistance():
                return
            if self._gesture is None:
                self._begin_drag(self._pressed, way, event.modifiers(), scene)
            self._pressed = None
        if self._gesture is not None:
            is_free = bool(event.modifiers() & _FREE)
            edit = self._gesture.to(place.x(), place.y(), is_free=is_free)
            self._show_preview(edit)
            self._hear_moved()
        elif self._band_from is not None:
            self._stretch_band(self._band_from, place, scene)

    def _begin_drag(
        self, start: QPointF, way: QPointF, modifiers: Qt.KeyboardModifier, scene: Scene
    ) -> None:
        """From an empty place: a long note to the right in a roll, a rubber band otherwise."""
        cell = _cell_at(start, scene)
        is_drum = scene.layout.lanes[cell.lane].lane.is_drum
        is_plain = not modifiers & (_FREE | Qt.KeyboardModifier.ShiftModifier)
        if is_plain and not is_drum and way.x() > abs(way.y()):
            self._gesture = Stretch(scene, cell.lane, cell.row, cell.step)
            self._sounded = None
        else:
            self._band_from = start

    def _stretch_band(self, start: QPointF, place: QPointF, scene: Scene) -> None:
        x, y = min(start.x(), place.x()), min(start.y(), place.y())
        way = place - start
        self._band = Box(x, y, abs(way.x()), abs(way.y()))
        self._selection = scene.marks_in(self._band)
        self.update()

    def _hear_moved(self) -> None:
        """Sound a note that a drag has brought to another pitch."""
        edit = self._preview
        if edit is None or not edit.notes:
            return
        first = min(edit.notes)
        pitch = edit.score.tracks[first.track].notes[first.index].pitch
        if isinstance(self._gesture, Move) and len(edit.notes) > 1:
            pitch = self._gesture.grabbed.note.pitch  # many notes at once are not for the ear
        if pitch != self._sounded:
            self._sounded = pitch
            self._hear(edit, first)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """End a drag, or add a note."""
        scene = self._scene
        if event is None or event.button() != Qt.MouseButton.LeftButton or not self._is_busy:
            return
        pressed, gesture, band = self._pressed, self._gesture, self._band_from
        self._pressed = self._gesture = self._band_from = None
        self._band = None
        if scene is None or gesture is not None or band is not None:
            self._commit()
            self._follow_selection()
        elif pressed is not None:
            self._is_busy = False
            cell = _cell_at(pressed, scene)
            self._add(scene, cell.lane, cell.row, cell.step)
        else:
            self._cancel()
        self.update()

    def _follow_selection(self) -> None:
        """Put the cursor on a note that was dragged alone."""
        scene = self._scene
        if scene is not None and len(self._selection) == 1:
            for mark in scene.of_notes(self._selection):
                self._put_cursor(cursor_on(mark, scene.layout))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Remove a note."""
        scene = self._scene
        if event is None or scene is None:
            return
        place = self._content(event.position(), scene)
        mark = scene.mark_at(place.x(), place.y())
        is_left = event.button() == Qt.MouseButton.LeftButton
        is_in = self._is_in_content(event.position(), scene)
        if is_left and is_in and mark is not None and self._is_editable and not self._message:
            event.accept()
            self._end_keys()
            self._put_cursor_on(mark)
            self._remove(frozenset({mark.at}))
        else:
            self.mousePressEvent(event)

    def _cancel(self) -> None:
        self._pressed = self._gesture = self._band_from = None
        super()._cancel()

    def _hint_at(self, place: QPointF, point: QPointF, scene: Scene) -> None:
        """Show by the pointer what a drag would do."""
        shape = Qt.CursorShape.ArrowCursor
        if self._is_editable and not self._message and self._is_in_content(point, scene):
            mark = scene.mark_at(place.x(), place.y())
            if mark is None:
                shape = Qt.CursorShape.CrossCursor
            elif _is_edge(mark, place) and not scene.layout.lanes[mark.lane].lane.is_drum:
                shape = Qt.CursorShape.SizeHorCursor
            else:
                shape = Qt.CursorShape.OpenHandCursor
        self.setCursor(shape)

    def leaveEvent(self, event: QEvent | None) -> None:
        """What the wheel has begun is done."""
        super().leaveEvent(event)
        self._end_keys()

    # The wheel.

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom with Ctrl, change the velocity of a note, or scroll."""
        scene = self._scene
        if event is None or scene is None or self._is_busy:
            return
        turn = event.angleDelta()
        notches = turn.y() / _NOTCH
        modifiers = event.modifiers()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            event.accept()
            self._end_keys()
            self.set_zoom(self._zoom * _ZOOM_PER_NOTCH**notches, event.position().x())
            return
        place = self._content(event.position(), scene)
        mark = scene.mark_at(place.x(), place.y())
        is_plain = modifiers == Qt.KeyboardModifier.NoModifier and notches
        is_in = self._is_in_content(event.position(), scene)
        if is_plain and mark is not None and self._is_editable and is_in:
            event.accept()
            chosen = self._chosen
            notes = chosen if mark.at in chosen else frozenset({mark.at})
            self._louder(notes, round(notches * _VELOCITY_PER_NOTCH) or (1 if notches > 0 else -1))
            self._wheel_rest.start()
            return
        self._scroll(turn, is_sideways=bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
        is_scrolled = not (self._across.isHidden() and self._down.isHidden())
        event.setAccepted(is_scrolled)

    def _scroll(self, turn: QPoint, *, is_sideways: bool) -> None:
        across, down = turn.x(), turn.y()
        if is_sideways or self._down.isHidden():
            across, down = across or down, 0
        self._across.setValue(self._across.value() - across)
        self._down.setValue(self._down.value() - down)

    def event(self, event: QEvent | None) -> bool:
        """Tell what a note is when the pointer rests on it."""
        scene = self._scene
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and scene:
            point = QPointF(event.pos())
            place = self._content(point, scene)
            mark = scene.mark_at(place.x(), place.y())
            words = ""
            if mark is not None and self._is_in_content(point, scene):
                words = spoken.note_words(scene, mark)
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


def _cell_at(place: QPointF, scene: Scene) -> Cursor:
    layout = scene.layout
    lane = layout.lane_at(place.y())
    return Cursor(lane, layout.lanes[lane].row_at(place.y()), layout.step_at(place.x()))


def _is_edge(mark: Mark, place: QPointF) -> bool:
    return mark.box.width >= _LEAST_EDGED_PX and place.x() >= mark.box.right - _EDGE_PX
