"""What moves over the still picture: the play head, lit notes, selection, cursor, rubber band."""

from collections.abc import Iterable

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF

from musicgen_ui import theme
from musicgen_ui.widgets.clip_view.cursor import Cursor
from musicgen_ui.widgets.clip_view.layout import Box
from musicgen_ui.widgets.clip_view.note_painting import draw_note, mix, note_colour, rect, rounding
from musicgen_ui.widgets.clip_view.scene import Mark, Scene

GLOW_BEATS = 0.4
"""How long a note stays lit."""
GLOW_PX = 3
HEAD_PX = 5
"""How far the play head reaches to each side."""
_BRIGHTEST = 0.75


def lit(scene: Scene, head_beats: float) -> list[tuple[Mark, float]]:
    """The notes that have just begun, each with how bright it is, 0-1."""
    length = scene.layout.time.length_beats
    since = [(mark, head_beats) for mark in scene.begun(head_beats - GLOW_BEATS, head_beats)]
    if head_beats < GLOW_BEATS < length:  # of the round before
        late = head_beats + length
        since += [(mark, late) for mark in scene.begun(late - GLOW_BEATS, length)]
    return [(mark, 1 - (now - mark.note.onset_beats) / GLOW_BEATS) for mark, now in since]


def draw_lit(painter: QPainter, scene: Scene, head_beats: float) -> None:
    """Brighten the notes that have just begun."""
    is_dark = theme.active() is theme.DARK
    target = theme.colour("text" if is_dark else "accent")
    painter.setPen(Qt.PenStyle.NoPen)
    for mark, share in lit(scene, head_beats):
        colour = mix(note_colour(scene, mark), target, _BRIGHTEST * share)
        halo = theme.colour("accent", 0.35 * share)
        spread = Box(mark.box.x - 2, mark.box.y - 2, mark.box.width + 4, mark.box.height + 4)
        draw_note(painter, spread, halo)
        draw_note(painter, mark.box, colour)


def draw_selection(painter: QPainter, marks: Iterable[Mark]) -> None:
    """Outline the selected notes."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("text"), 1.6))
    for mark in marks:
        around = rect(mark.box).adjusted(-1, -1, 1, 1)
        painter.drawRoundedRect(around, rounding(mark.box) + 1, rounding(mark.box) + 1)


def draw_cursor(painter: QPainter, scene: Scene, cursor: Cursor) -> None:
    """Frame the cell that keys act on."""
    box = scene.layout.cell(cursor.lane, cursor.row, cursor.step)
    wide = max(0.0, 6 - box.width) / 2
    tall = max(0.0, 6 - box.height) / 2
    frame = rect(box).adjusted(-wide - 0.5, -tall - 0.5, wide - 0.5, tall - 0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("ground"), 4))
    painter.drawRoundedRect(frame, 2, 2)
    painter.setPen(QPen(theme.colour("second"), 2))
    painter.drawRoundedRect(frame, 2, 2)


def draw_band(painter: QPainter, band: Box) -> None:
    """Draw a rubber band."""
    painter.setPen(QPen(theme.colour("second"), 1))
    painter.setBrush(theme.colour("second", 0.15))
    painter.drawRect(rect(band))


def draw_head(painter: QPainter, x: float, ruler_px: float, bottom: float) -> None:
    """Draw the play head: a line, and a tip in the ruler."""
    colour = theme.colour("text")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.fillRect(QRectF(x - 0.75, ruler_px, 1.5, bottom - ruler_px), colour)
    if ruler_px:
        tip = ruler_px - 1
        points = [QPointF(x - 4, tip - 6), QPointF(x + 4, tip - 6), QPointF(x, tip)]
        painter.drawPolygon(QPolygonF(points))
