"""What is behind and beside the notes of a clip: cells, keys, lines and names, painted.

With the notes (`note_painting`) it makes the still picture; it stays while they change.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from musicgen.score import Meter
from musicgen_ui import theme
from musicgen_ui.widgets.clip_view.instruments import row_name
from musicgen_ui.widgets.clip_view.layout import LOCK_PX, RULER_PX, LaneBox, Layout
from musicgen_ui.widgets.clip_view.rows import Kind, Row
from musicgen_ui.widgets.clip_view.time_axis import BarMark

SMALL_PX, LABEL_PX = 10, 12
_GAPPED_STEP_PX, _GAPPED_ROW_PX = 6.0, 4.0
"""Narrower steps and rows have no gap between them."""
_LEAST_NUMBER_PX = 30.0
NO_PEN = Qt.PenStyle.NoPen
_LEAST_OCTAVE_PX = 16.0


@dataclass(frozen=True, slots=True)
class Port:
    """The part of the content that is in view.

    Attributes:
        scroll_x: How far it is scrolled to the right, in pixels.
        scroll_y: How far down.
        locks: Names of rows that are locked.
        lockable: Names of rows that can be; None for all.
    """

    scroll_x: float = 0.0
    scroll_y: float = 0.0
    locks: AbstractSet[str] = frozenset()
    lockable: AbstractSet[str] | None = None


def small_font(pixels: int = SMALL_PX, *, bold: bool = False) -> QFont:
    """The app's font at a size."""
    font = QFont()
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


def track_colour(number: int) -> QColor:
    """A part's colour."""
    tracks = theme.active().tracks
    return QColor(tracks[number % len(tracks)])


def visible_beats(layout: Layout, port: Port) -> tuple[float, float]:
    """The first and last beat in view."""
    left = port.scroll_x
    return left / layout.beat_px, (left + layout.width) / layout.beat_px


def begin(painter: QPainter) -> None:
    """Draw shapes without outlines from here on, with smooth edges."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(NO_PEN)


def enter_content(painter: QPainter, layout: Layout, port: Port) -> None:
    """Draw on the content from here on, and on nothing beside it."""
    painter.setClipRect(QRectF(layout.left, layout.top, layout.width, layout.height))
    painter.translate(layout.left - port.scroll_x, layout.top - port.scroll_y)


class GroundPainter:
    """Draws what is behind and beside the notes.

    Args:
        painter: What it draws with, on a transparent ground.
        layout: Where things are.
        port: Which part of it is in view.
    """

    def __init__(self, painter: QPainter, layout: Layout, port: Port) -> None:
        self._painter = painter
        self._layout = layout
        self._port = port

    def draw(self) -> None:
        """Draw all of it."""
        painter, layout = self._painter, self._layout
        begin(painter)
        painter.save()
        enter_content(painter, layout, self._port)
        for box in layout.lanes:
            if box.lane.is_drum:
                self._cells(box)
            else:
                self._keys(box)
            self._lines(box)
        painter.restore()
        if layout.top:
            self._ruler()
        self._names()

    def _cells(self, box: LaneBox) -> None:
        """The cells of drums: bands of colour, and gaps cut into them where there is room."""
        layout, time, painter = self._layout, self._layout.time, self._painter
        start, end = visible_beats(layout, self._port)
        wide, tall = layout.content_width, box.height
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(QRectF(0, box.top, wide, tall), theme.colour("empty"))
        beat = theme.colour("beat")
        for beats in time.pulses:
            if start - time.step_beats <= beats <= end:
                x = round(layout.x_of(beats))
                right = round(min(layout.x_of(beats + time.step_beats), wide))
                painter.fillRect(QRectF(x, box.top, right - x, tall), beat)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        rows = range(1, len(box.lane.rows) + 1)
        if tall / len(box.lane.rows) >= _GAPPED_ROW_PX:
            for row in rows:
                painter.fillRect(QRectF(0, box.edges[row] - 1, wide, 1), beat)
        if layout.step_px >= _GAPPED_STEP_PX:
            for step in range(time.step_under(start), time.step_under(end) + 1):
                x = round(min(layout.x_of((step + 1) * time.step_beats), wide))
                painter.fillRect(QRectF(x - 1, box.top, 1, tall), beat)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _keys(self, box: LaneBox) -> None:
        painter, layout = self._painter, self._layout
        light, dark = theme.colour("empty"), theme.between("panel", "empty", 0.35)
        width = layout.content_width
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(QRectF(0, box.top, width, box.height), light)
        is_lined = box.height / len(box.lane.rows) >= 6
        for index, row in enumerate(box.lane.rows):
            top, bottom = box.edges[index], box.edges[index + 1]
            if row.is_dark:
                painter.fillRect(QRectF(0, top, width, bottom - top), dark)
            if row.is_octave or (is_lined and row.pitch % 12 == 5):  # between E and F
                name = "line" if row.is_octave else "beat"
                painter.fillRect(QRectF(0, bottom - 1, width, 1), theme.colour(name))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _lines(self, box: LaneBox) -> None:
        """Lines of steps and pulses behind rolls, of bars behind all."""
        painter, layout, time = self._painter, self._layout, self._layout.time
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if not box.lane.is_drum:
            first, last = (time.step_under(beats) for beats in visible_beats(layout, self._port))
            if layout.step_px >= 14:
                faint = theme.colour("beat", 0.6)
                for step in range(first, last + 1):
                    x = round(layout.x_of(step * time.step_beats))
                    painter.fillRect(QRectF(x, box.top, 1, box.height), faint)
            if layout.beat_px >= 8:
                for beats in time.pulses:
                    x = round(layout.x_of(beats))
                    painter.fillRect(QRectF(x, box.top, 1, box.height), theme.colour("beat"))
        for bar in time.bars[1:]:
            x = round(layout.x_of(bar.start_beats)) - 1
            shade = theme.between("line", "dim", 0.35)
            painter.fillRect(QRectF(x, box.top, 1, box.height), shade)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _ruler(self) -> None:
        painter, layout = self._painter, self._layout
        painter.save()
        painter.setClipRect(QRectF(layout.left, 0, layout.width, RULER_PX))
        painter.setFont(small_font(bold=True))
        bars = layout.time.bars
        each = layout.content_width / len(bars)
        every = next(n for n in (1, 2, 4, 8, 16, 32, 64, 10**6) if n * each >= _LEAST_NUMBER_PX)
        for bar in bars:
            x = layout.left - self._port.scroll_x + round(layout.x_of(bar.start_beats))
            is_told = (bar.number - 1) % every == 0
            tall = 6 if is_told else 3
            painter.fillRect(QRectF(x, RULER_PX - tall - 2, 1, tall), theme.colour("line"))
            if is_told:
                self._bar_number(bar, x, every * each)
        painter.restore()

    def _bar_number(self, bar: BarMark, x: float, room: float) -> None:
        painter = self._painter
        painter.setPen(theme.colour("dim"))
        words = str(bar.number)
        painter.drawText(QPointF(x + 4, RULER_PX - 6), words)
        is_told = bar.is_change and (bar.number > 1 or str(bar.meter) != str(Meter()))
        if is_told and room >= 56:
            painter.setPen(theme.colour("second"))
            wide = QFontMetricsF(painter.font()).horizontalAdvance(words)
            painter.drawText(QPointF(x + 10 + wide, RULER_PX - 6), str(bar.meter))
        painter.setPen(NO_PEN)

    def _names(self) -> None:
        """Names and locks of rows; the headers of a band are widgets."""
        layout, painter = self._layout, self._painter
        if layout.has_scale:
            self._scales()
        if not layout.has_labels or layout.kind is Kind.BAND:
            return
        painter.save()
        painter.setClipRect(QRectF(0, layout.top, layout.left, layout.height))
        painter.translate(0, layout.top - self._port.scroll_y)
        box = layout.lanes[0]
        tall = box.height / len(box.lane.rows)
        painter.setFont(small_font(LABEL_PX if tall >= 15 else SMALL_PX))
        for index, row in enumerate(box.lane.rows):
            top, bottom = box.edges[index], box.edges[index + 1]
            if layout.kind is Kind.GRID:
                self._row_name(row, top, bottom)
            else:
                self._key(row, top, bottom, tall)
        painter.restore()

    def _scales(self) -> None:
        """Octaves' names beside the heads of lanes."""
        painter, layout = self._painter, self._layout
        painter.save()
        painter.setClipRect(QRectF(0, layout.top, layout.left, layout.height))
        painter.translate(0, layout.top - self._port.scroll_y)
        painter.setFont(small_font(9))
        painter.setPen(theme.colour("dim"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for box in layout.lanes:
            if box.lane.is_drum or box.height / len(box.lane.rows) * 12 < _LEAST_OCTAVE_PX:
                continue
            for index, row in enumerate(box.lane.rows):
                middle = (box.edges[index] + box.edges[index + 1]) / 2
                is_whole = box.top + 5 <= middle <= box.top + box.height - 5
                if row.is_octave and is_whole:
                    area = QRectF(0, middle - 6, layout.left - 5, 12)
                    painter.drawText(area, flags, row.name)
        painter.restore()

    def _row_name(self, row: Row, top: float, bottom: float) -> None:
        painter, layout = self._painter, self._layout
        is_locked = row.name in self._port.locks
        painter.setPen(theme.colour("text" if is_locked else "dim"))
        left = LOCK_PX if layout.has_locks else 0
        area = QRectF(left, top, layout.left - left - 8, bottom - top - 1)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, flags, row_name(row.name))
        lockable = self._port.lockable
        if (
            layout.has_locks
            and row.voice is not None
            and (lockable is None or row.name in lockable)
        ):
            middle = QPointF(LOCK_PX / 2, (top + bottom) / 2)
            draw_lock(painter, middle, is_locked=is_locked, size=min(11.0, bottom - top - 3))
        painter.setPen(NO_PEN)

    def _key(self, row: Row, top: float, bottom: float, tall: float) -> None:
        """A key of a piano, an octave's name on its C."""
        painter, layout = self._painter, self._layout
        ivory, ebony = key_colours()
        wide = layout.left - 6
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(QRectF(0, top, wide, bottom - top), ivory)
        if row.is_dark:
            painter.fillRect(QRectF(0, top, wide * 0.6, bottom - top), ebony)
        elif row.pitch % 12 in {0, 5}:  # no black key below
            painter.fillRect(QRectF(0, bottom - 1, wide, 1), theme.colour("line"))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.is_octave or tall >= 15:
            size = int(min(SMALL_PX + 1, max(9.0, tall - 2)))
            painter.setFont(small_font(size, bold=row.is_octave))
            painter.setPen(theme.colour("text"))
            middle = (top + bottom) / 2
            area = QRectF(0, middle - 8, layout.left - 9, 15)
            if not row.is_dark:
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(area, flags, row.name)
            painter.setPen(NO_PEN)


def key_colours() -> tuple[QColor, QColor]:
    """Of a piano's white and black keys."""
    if theme.active() is theme.LIGHT:
        return theme.colour("raised"), theme.between("line", "text", 0.5)
    return theme.between("line", "text", 0.25), theme.colour("ground")


def draw_lock(painter: QPainter, middle: QPointF, *, is_locked: bool, size: float = 11.0) -> None:
    """Draw a lock: shut and bright, or open and faint."""
    colour = theme.colour("accent") if is_locked else theme.colour("dim", 0.55)
    wide, tall = size * 0.78, size * 0.56
    body = QRectF(middle.x() - wide / 2, middle.y() - tall * 0.1, wide, tall)
    painter.setPen(NO_PEN)
    painter.setBrush(colour)
    painter.drawRoundedRect(body, 1.5, 1.5)
    bow = QPainterPath()
    half = wide * 0.28
    left, right = middle.x() - half, middle.x() + half
    if not is_locked:
        left, right = left + half * 1.3, right + half * 1.3
    top = body.top() - size * 0.2
    bow.moveTo(left, body.top() if is_locked else body.top() + 0.5)
    bow.lineTo(left, top)
    bow.arcTo(QRectF(left, top - half, right - left, half * 2), 180, -180)
    bow.lineTo(right, body.top() if is_locked else top + 1.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.4))
    painter.drawPath(bow)
    painter.setPen(NO_PEN)
