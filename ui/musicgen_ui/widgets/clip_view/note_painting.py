"""The notes of a clip: a scene in, drawn with a painter; what moves is drawn over them."""

import functools
from collections.abc import Iterable

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from musicgen.score import MAX_DATA
from musicgen_ui import theme
from musicgen_ui.widgets.clip_view.layout import Box
from musicgen_ui.widgets.clip_view.painting import (
    NO_PEN,
    Port,
    begin,
    enter_content,
    track_colour,
    visible_beats,
)
from musicgen_ui.widgets.clip_view.rows import Kind
from musicgen_ui.widgets.clip_view.scene import Mark, Scene

_SOFTEST = 0.4
_GONE = 0.4
_LEAST_OUTLINED_PX = 5.0
_LEAST_BARRED_PX = (14, 9)
"""Width and height of a note that has room for a bar of its velocity."""
_LEAST_ROUND_PX = 0.9
"""Corners that are less round than this look the same square, and cost a fifth."""


def draw_notes(painter: QPainter, scene: Scene, port: Port) -> None:
    """Draw the notes: those that stay, those that go, and those that come next."""
    layout = scene.layout
    start, end = visible_beats(layout, port)
    reach = layout.time.step_beats
    shade = theme.colour("ground", 0.3)
    begin(painter)
    enter_content(painter, layout, port)
    for mark in scene.marks:
        note, box = mark.note, mark.box
        if note.onset_beats - reach > end or note.end_beats + reach < start:
            continue
        lane = layout.lanes[mark.lane].lane
        alpha = _GONE if mark.at in scene.goes else 1.0
        draw_note(painter, box, note_colour(scene, mark, alpha))
        if (
            not lane.is_drum
            and box.height >= _LEAST_BARRED_PX[1]
            and box.width >= _LEAST_BARRED_PX[0]
        ):
            wide = (box.width - 6) * note.velocity / MAX_DATA  # as long as the note is hard
            painter.fillRect(QRectF(box.x + 3, box.y + box.height / 2 - 1, wide, 2), shade)
    _draw_coming(painter, scene.comes)


def _draw_coming(painter: QPainter, marks: Iterable[Mark]) -> None:
    """Draw outlines of the notes that come next."""
    pen = QPen(theme.colour("second"), 1.5)
    solid, faint = theme.colour("second", 0.7), theme.colour("second", 0.16)
    for mark in marks:
        box = mark.box
        if min(box.width, box.height) < _LEAST_OUTLINED_PX:
            painter.setPen(NO_PEN)
            draw_note(painter, box, solid)
        else:
            painter.setPen(pen)
            painter.setBrush(faint)
            round_px = rounding(box)
            painter.drawRoundedRect(
                QRectF(box.x + 0.75, box.y + 0.75, box.width - 1.5, box.height - 1.5),
                round_px,
                round_px,
            )
    painter.setPen(NO_PEN)


def draw_note(painter: QPainter, box: Box, colour: QColor) -> None:
    """Draw a note with a painter that has no pen."""
    round_px = rounding(box)
    if round_px < _LEAST_ROUND_PX:
        painter.fillRect(rect(box), colour)
        return
    painter.setBrush(colour)
    painter.drawRoundedRect(rect(box), round_px, round_px)


def note_colour(scene: Scene, mark: Mark, alpha: float = 1.0) -> QColor:
    """A note's colour, by its velocity, and in a band by its part; not to be changed."""
    is_band = scene.layout.kind is Kind.BAND
    number = scene.layout.lanes[mark.lane].lane.number if is_band else None
    return _colour(theme.active().name, number, mark.note.velocity, alpha)


@functools.cache
def _colour(_theme: str, number: int | None, velocity: int, alpha: float) -> QColor:
    """Mixed once for each theme, part (None for no band), velocity and alpha."""
    share = velocity / MAX_DATA
    if number is None:
        colour = theme.between("soft", "accent", share)
    else:
        softest = theme.colour("empty")
        colour = mix(softest, track_colour(number), _SOFTEST + (1 - _SOFTEST) * share)
    colour.setAlphaF(alpha)
    return colour


def mix(first: QColor, second: QColor, share: float) -> QColor:
    """A colour between two of the theme's."""
    a, b = first.getRgb(), second.getRgb()
    parts = [round((x or 0) + ((y or 0) - (x or 0)) * share) for x, y in zip(a, b, strict=True)]
    return QColor(*parts)


def rounding(box: Box) -> float:
    """How round a note's corners are."""
    return min(3.0, box.width / 3, box.height / 3)


def rect(box: Box) -> QRectF:
    """A box as Qt has it."""
    return QRectF(box.x, box.y, box.width, box.height)
