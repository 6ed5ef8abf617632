"""A clip on the screen: its still picture, what moves over it, its scroll bars and lane heads."""

from collections.abc import Mapping
from pathlib import Path

from PyQt6.QtCore import QEvent, QMimeData, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QRegion,
    QResizeEvent,
)
from PyQt6.QtWidgets import QScrollBar, QSizePolicy, QWidget

from musicgen.midifile.endings import MIDI_ENDINGS
from musicgen.representation.drum_map import DrumMap, default_drum_map
from musicgen.score import Score
from musicgen_ui import theme
from musicgen_ui.state.document import Part
from musicgen_ui.state.editing import Edit, NoteAt
from musicgen_ui.widgets.clip_view import overlay
from musicgen_ui.widgets.clip_view.cursor import Cursor, kept_cursor
from musicgen_ui.widgets.clip_view.header import LaneHeader, lock_name
from musicgen_ui.widgets.clip_view.layout import BAR_PX, MOST_ZOOM, SCALE_PX, Box, Layout, Shape
from musicgen_ui.widgets.clip_view.painting import Port
from musicgen_ui.widgets.clip_view.rows import Kind, Lane, kind_of, lanes_of
from musicgen_ui.widgets.clip_view.scene import Scene
from musicgen_ui.widgets.clip_view.still_picture import StillPicture
from musicgen_ui.widgets.clip_view.time_axis import TimeAxis
from musicgen_ui.widgets.tab_order import put_after

_WIDEST_STEP_PX = 96.0
_INSET_PX = 5
"""Of lane heads, from the frame of focus."""
_FOLLOW_SHARE = 0.1
"""How far from the left the play head is put when a zoomed view follows it."""


class ClipCanvas(QWidget):
    """Shows a clip and its play head; see `ClipView`, which edits it too.

    Signals:
        part_changed(name, part): A track is to sound otherwise.
        lock_toggled(name, is_locked): A row or track is to stay as it is, or no longer.
        files_dropped(paths): MIDI files were dropped on it.
    """

    part_changed = pyqtSignal(str, object)
    lock_toggled = pyqtSignal(str, bool)
    files_dropped = pyqtSignal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._score: Score | None = None
        self._following: Score | None = None
        self._drum_map = default_drum_map()
        self._preview: Edit | None = None
        self._scene: Scene | None = None
        self._lanes: tuple[Lane, ...] = ()
        self._still = StillPicture()
        self._zoom = 1.0
        self._head: float | None = None
        self._parts: Mapping[str, Part] | None = None
        self._locks: frozenset[str] = frozenset()
        self._lockable: frozenset[str] | None = None
        self._placeholder = ""
        self._message = ""
        self._selection: frozenset[NoteAt] = frozenset()
        self._cursor = Cursor()
        self._band: Box | None = None
        self._is_target = False
        self._is_busy = False  # a drag holds notes
        self._headers: list[LaneHeader] = []
        self._across = self._scroll_bar(Qt.Orientation.Horizontal, self.tr("Scroll in time"))
        self._down = self._scroll_bar(Qt.Orientation.Vertical, self.tr("Scroll through the rows"))
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _scroll_bar(self, orientation: Qt.Orientation, words: str) -> QScrollBar:
        bar = QScrollBar(orientation, self)
        bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar.setAccessibleName(words)
        bar.valueChanged.connect(self._scrolled)
        bar.hide()
        return bar

    # What is shown.

    @property
    def score(self) -> Score | None:
        """The clip, with all edits that are done."""
        return self._score

    def set_score(self, score: Score | None, drum_map: DrumMap | None = None) -> None:
        """Show a clip, or none.

        Args:
            score: The clip.
            drum_map: What its drums are read by; the default one where None.
        """
        read_by = drum_map or default_drum_map()
        if score == self._score and read_by == self._drum_map:
            return
        was_kind = self._scene.layout.kind if self._scene else None
        was_length = self._score.length_beats if self._score else None
        self._score, self._drum_map = score, read_by
        self._selection = frozenset()
        if score == self._following:
            self._following = None
        if score is None or kind_of(score) is not was_kind:
            self._lanes, self._scene = (), None
        if score is None or score.length_beats != was_length:
            self._zoom = 1.0
        self._rebuild()

    def set_next(self, score: Score | None) -> None:
        """Show what enters next over what plays; it goes once it is the score."""
        following = None if score == self._score else score
        if following != self._following:
            self._following = following
            self._rebuild()

    def set_play_head(self, beats: float | None) -> None:
        """Show where in the loop it plays; None where it does not."""
        if beats == self._head:
            return
        before, self._head = self._head, beats
        scene = self._scene
        if scene is None:
            return
        region = QRegion()
        for place in (before, beats):
            if place is not None:
                region += self._head_region(scene, place)
        self.update(region)
        if beats is not None:
            self._follow(scene, beats)

    def set_parts(
        self,
        parts: Mapping[str, Part] | None,
        locks: frozenset[str] = frozenset(),
        lockable: frozenset[str] | None = None,
    ) -> None:
        """Show how tracks sound and what is locked, with the controls for it.

        Args:
            parts: By the tracks' names; None for a clip without such controls.
            locks: Rows (`kick`) and tracks (`track:bass`) that are locked.
            lockable: Those that can be; all where None.
        """
        if (parts, locks, lockable) == (self._parts, self._locks, self._lockable):
            return
        has_changed = (parts is None) != (self._parts is None)
        self._parts, self._locks, self._lockable = parts, locks, lockable
        if has_changed:
            self._rebuild()
        else:
            self._show_headers()
            self._redraw()

    def set_placeholder(self, text: str) -> None:
        """What stands here while there is no clip."""
        if text != self._placeholder:
            self._placeholder = text
            self.update()

    def set_message(self, text: str) -> None:
        """Why the clip cannot be used; over all else until it is empty."""
        self._message = text
        self._show_headers()
        self.update()

    # Zoom and scrolling.

    @property
    def zoom(self) -> float:
        """How many times wider than the view the clip is shown."""
        return self._zoom

    def set_zoom(self, zoom: float, anchor_px: float | None = None) -> None:
        """Show less or more of the clip; 1 is all of it.

        Args:
            zoom: How many times wider than the view the clip is shown.
            anchor_px: The place of the view that stays where it is; the middle where None.
        """
        scene = self._scene
        if scene is None:
            return
        fitted_step_px = scene.layout.width / scene.layout.time.steps
        most = min(MOST_ZOOM, max(1.0, _WIDEST_STEP_PX / fitted_step_px))
        zoom = min(max(zoom, 1.0), most)
        if zoom == self._zoom:
            return
        layout = scene.layout
        anchor = layout.width / 2 if anchor_px is None else anchor_px - layout.left
        beats = (self._across.value() + anchor) / layout.beat_px
        self._zoom = zoom
        self._rebuild()
        if self._scene is not None:
            self._across.setValue(round(self._scene.layout.x_of(beats) - anchor))

    def _follow(self, scene: Scene, beats: float) -> None:
        """Keep the play head in view where nobody is busy here."""
        if self._zoom == 1.0 or self.underMouse() or self.hasFocus():
            return
        layout = scene.layout
        x = layout.x_of(beats)
        if not self._across.value() <= x <= self._across.value() + layout.width:
            self._across.setValue(round(x - layout.width * _FOLLOW_SHARE))

    def _scrolled(self) -> None:
        self._place_headers()
        self._redraw()

    def _reveal(self, box: Box) -> None:
        """Scroll as far as it takes to see a part of the content."""
        if self._scene is None:
            return
        layout = self._scene.layout
        for bar, start, end, room in (
            (self._across, box.x, box.right, layout.width),
            (self._down, box.y, box.bottom, layout.height),
        ):
            if start < bar.value():
                bar.setValue(int(start))
            elif end > bar.value() + room:
                bar.setValue(round(end - room + 0.5))

    # Making it.

    @property
    def _shown(self) -> Score | None:
        return self._preview.score if self._preview else self._score

    def _rebuild(self) -> None:
        """Lay all out anew."""
        score, before = self._shown, self._scene
        if score is None or score.length_beats <= 0:
            self._scene = None
        else:
            is_held = self._preview is not None and self._is_busy  # by the mouse: rows stand still
            if not is_held or not self._lanes:
                self._lanes = lanes_of(score, self._drum_map, self._following, self._lanes)
            size = Shape(self.width(), self.height(), self._zoom, self._parts is not None)
            layout = Layout.of(kind_of(score), TimeAxis.of(score), self._lanes, size)
            self._scene = Scene.of(score, layout, self._following, before)
            self._cursor = kept_cursor(self._cursor, before, self._scene)
        self._place_scroll_bars()
        self._show_headers()
        self._redraw()

    def _redraw(self) -> None:
        self._still.forget()
        self.update()

    def _place_scroll_bars(self) -> None:
        layout = self._scene.layout if self._scene else None
        for bar in (self._across, self._down):
            bar.blockSignals(True)  # noqa: FBT003 - all is drawn anew anyway
        if layout is None:
            self._across.hide()
            self._down.hide()
        else:
            beyond = round(layout.content_width - layout.width)
            below = int(layout.content_height - layout.height)
            self._across.setRange(0, max(0, beyond))
            self._across.setPageStep(round(layout.width))
            self._across.setSingleStep(max(1, round(layout.beat_px)))
            self._across.setGeometry(
                round(layout.left), self.height() - BAR_PX, round(layout.width), BAR_PX
            )
            self._across.setVisible(beyond > 0)
            self._down.setRange(0, max(0, below))
            self._down.setPageStep(round(layout.height))
            self._down.setSingleStep(16)
            self._down.setGeometry(
                self.width() - BAR_PX, round(layout.top), BAR_PX, round(layout.height)
            )
            self._down.setVisible(below > 0)
        for bar in (self._across, self._down):
            bar.blockSignals(False)  # noqa: FBT003

    def _show_headers(self) -> None:
        scene = self._scene
        is_band = scene is not None and scene.layout.kind is Kind.BAND and not self._message
        if scene is None or not is_band:
            for header in self._headers:
                header.hide()
            return
        boxes = scene.layout.lanes
        while len(self._headers) < len(boxes):
            header = LaneHeader(self)
            header.part_changed.connect(self.part_changed)
            header.lock_toggled.connect(self.lock_toggled)
            put_after(self._headers[-1].channel if self._headers else self, header.buttons)
            self._headers.append(header)
        for header, box in zip(self._headers, boxes, strict=False):
            track = scene.score.tracks[box.lane.tracks[0]]
            header.show_track(track, box.lane.number)
            name = lock_name(track)
            part = None if self._parts is None else self._parts.get(track.name, Part())
            can_lock = self._lockable is None or name in self._lockable
            header.show_part(part, is_locked=name in self._locks, can_lock=can_lock)
        for header in self._headers[len(boxes) :]:
            header.hide()
        self._place_headers()

    def _place_headers(self) -> None:
        scene = self._scene
        if scene is None or scene.layout.kind is not Kind.BAND or self._message:
            return
        layout = scene.layout
        for header, box in zip(self._headers, layout.lanes, strict=False):
            y = round(layout.top + box.top - self._down.value())
            wide = round(layout.left) - _INSET_PX - 4 - (SCALE_PX if layout.has_scale else 0)
            header.setGeometry(_INSET_PX, y, max(1, wide), round(box.height))
            is_seen = y >= layout.top - 1 and y < layout.top + layout.height - 12
            header.setVisible(is_seen)

    def _port(self) -> Port:
        return Port(self._across.value(), self._down.value(), self._locks, self._lockable)

    # Drawing it.

    def _head_x(self, layout: Layout, beats: float) -> float:
        return layout.left + layout.x_of(beats) - self._across.value()

    def _head_region(self, scene: Scene, beats: float) -> QRegion:
        """What is drawn otherwise with the play head at a beat."""
        layout = scene.layout
        x = round(self._head_x(layout, beats))
        reach = overlay.HEAD_PX
        region = QRegion(QRect(x - reach, 0, 2 * reach + 1, self.height()))
        dx, dy = layout.left - self._across.value(), layout.top - self._down.value()
        spread = overlay.GLOW_PX
        for mark, _ in overlay.lit(scene, beats):
            area = QRectF(mark.box.x + dx, mark.box.y + dy, mark.box.width, mark.box.height)
            region += area.adjusted(-spread, -spread, spread, spread).toAlignedRect()
        return region

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw what has changed."""
        if event is None:
            return
        painter = QPainter(self)
        scene = self._scene
        if scene is not None:
            still = self._still.of(scene, self._port(), self.size(), self.devicePixelRatioF())
            painter.drawPixmap(0, 0, still)  # Qt clips it to what has changed
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw_over(painter, scene)
        else:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_words(painter)
        self._draw_frame(painter)

    def _draw_over(self, painter: QPainter, scene: Scene) -> None:
        layout = scene.layout
        painter.save()
        area = QRectF(layout.left - 1, layout.top, layout.width + 2, layout.height)
        painter.setClipRect(area)
        painter.translate(layout.left - self._across.value(), layout.top - self._down.value())
        if self._head is not None:
            overlay.draw_lit(painter, scene, self._head)
        overlay.draw_selection(painter, scene.of_notes(self._chosen))
        if self.hasFocus():
            overlay.draw_cursor(painter, scene, self._cursor)
        if self._band is not None:
            overlay.draw_band(painter, self._band)
        painter.restore()
        if self._head is not None:
            x = self._head_x(layout, self._head)
            if layout.left - 1 <= x <= layout.left + layout.width + 1:
                bottom = layout.top + min(layout.height, layout.content_height)
                overlay.draw_head(painter, x, layout.top, bottom)

    @property
    def _chosen(self) -> frozenset[NoteAt]:
        return self._preview.notes if self._preview else self._selection

    def _draw_words(self, painter: QPainter) -> None:
        """The message, or what stands here while there is no clip."""
        words = self._message or (self._placeholder if self._scene is None else "")
        if not words:
            return
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._scene is not None:
            painter.setBrush(theme.colour("panel", 0.88))
            painter.drawRoundedRect(area, 6, 6)
        elif not self._message and self.acceptDrops():
            painter.setPen(QPen(theme.colour("line"), 1.2, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, 6, 6)
        painter.setPen(theme.colour("fault" if self._message else "dim"))
        painter.setFont(self.font())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area.adjusted(14, 6, -14, -6), flags, words)

    def _draw_frame(self, painter: QPainter) -> None:
        """The frame of a drop, or of focus where there is no cursor to show it."""
        if self._is_target:
            painter.setBrush(theme.colour("second", 0.12))
            painter.setPen(QPen(theme.colour("second"), 2))
        elif self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("second"), 1))
        else:
            return
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    # What Qt tells.

    def minimumSizeHint(self) -> QSize:
        """A clip can be small, but not nothing."""
        return QSize(120, 64)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(560, 220)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Lay all out anew."""
        super().resizeEvent(event)
        self._rebuild()

    def changeEvent(self, event: QEvent | None) -> None:
        """Take other colours, words or type."""
        super().changeEvent(event)
        if event is not None and event.type() in {
            QEvent.Type.PaletteChange,
            QEvent.Type.StyleChange,
            QEvent.Type.FontChange,
            QEvent.Type.LanguageChange,
        }:
            self._still.forget(ground=True)
            self._show_headers()
            self._redraw()

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take MIDI files."""
        if event is not None and dropped_files(event.mimeData()):
            event.acceptProposedAction()
            self._is_target = True
            self.update()

    def dragMoveEvent(self, event: QDragMoveEvent | None) -> None:
        """Go on taking them."""
        if event is not None and self._is_target:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent | None) -> None:
        """They went elsewhere."""
        self._is_target = False
        self.update()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Tell what was dropped."""
        self._is_target = False
        self.update()
        paths = dropped_files(event.mimeData()) if event is not None else []
        if event is not None and paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)


def dropped_files(mime: QMimeData | None) -> list[Path]:
    """The MIDI files among what is dropped."""
    urls = mime.urls() if mime is not None else []
    paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in MIDI_ENDINGS]
