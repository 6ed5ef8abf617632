"""How clips look on the map: points in, marks and their labels out."""

from collections.abc import Iterable
from enum import StrEnum

from PyQt6.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt6.QtGui import QColor, QPainter, QPolygonF

from musicgen_ui import theme
from musicgen_ui.state.document import Origin
from musicgen_ui.studio.told import MapPoint

RADIUS = 5.0
SLOT_RADIUS = 10.0
_SLOT = "slot:"
_GAP = 4.0


class Look(StrEnum):
    """What a point is, and so its shape."""

    FACTORY = "factory"  # a circle
    OWN = "own"  # a square
    DRAWN = "drawn"  # a diamond
    PLAYED = "played"  # a triangle
    SLOT = "slot"  # a disc with the slot's letter


_COLOURS = {
    Look.FACTORY: "second",
    Look.OWN: "good",
    Look.DRAWN: "dim",
    Look.PLAYED: "warn",
    Look.SLOT: "accent",
}


_LOOKS = {
    Origin.FACTORY: Look.FACTORY,
    Origin.DRAWN: Look.DRAWN,
    Origin.PLAYED: Look.PLAYED,
}


def look_of(point: MapPoint) -> Look:
    """What a point is."""
    if point.source.startswith(_SLOT):
        return Look.SLOT
    return _LOOKS.get(point.clip.origin, Look.OWN)


def letter_of(point: MapPoint) -> str:
    """The letter of a slot's point."""
    return point.source.removeprefix(_SLOT)


def radius_of(look: Look) -> float:
    """How large a mark is, in pixels."""
    return SLOT_RADIUS if look is Look.SLOT else RADIUS


def paint_mark(
    painter: QPainter, at: QPointF, look: Look, *, letter: str = "", grown: float = 1.0
) -> None:
    """Paint a point's mark.

    Args:
        painter: On what.
        at: Its middle.
        look: What it is.
        letter: Of a slot.
        grown: How much larger than usual.
    """
    radius = radius_of(look) * grown
    painter.setPen(theme.colour("panel"))
    painter.setBrush(mark_colour(look))
    match look:
        case Look.FACTORY:
            painter.drawEllipse(at, radius, radius)
        case Look.OWN:
            side = radius * 0.9
            painter.drawRect(QRectF(at.x() - side, at.y() - side, 2 * side, 2 * side))
        case Look.DRAWN:
            painter.drawPolygon(_shape(at, radius * 1.2, ((0, -1), (1, 0), (0, 1), (-1, 0))))
        case Look.PLAYED:
            painter.drawPolygon(_shape(at, radius * 1.2, ((0, -1), (1, 0.8), (-1, 0.8))))
        case Look.SLOT:
            painter.drawEllipse(at, radius, radius)
            painter.setPen(theme.colour("on_accent"))
            box = QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)


def mark_colour(look: Look) -> QColor:
    """The colour of a mark."""
    return theme.colour(_COLOURS[look])


def free_place(
    at: QPointF, size: QSizeF, away: float, within: QRectF, taken: Iterable[QRectF]
) -> QRectF | None:
    """Where a label has room beside its point: right, left, below or above; None where nowhere.

    Args:
        at: The point.
        size: Of the label.
        away: How far from the point it begins.
        within: What it must not leave.
        taken: What it must not cover.
    """
    occupied = list(taken)
    for place in _places(at, size, away):
        if within.contains(place) and not any(place.intersects(other) for other in occupied):
            return place
    return None


def forced_place(at: QPointF, size: QSizeF, away: float, within: QRectF) -> QRectF:
    """Where a label goes that has to be seen: beside its point, moved into what is seen."""
    place = _places(at, size, away)[0]
    place.moveLeft(max(min(place.left(), within.right() - size.width()), within.left()))
    place.moveTop(max(min(place.top(), within.bottom() - size.height()), within.top()))
    return place


def _places(at: QPointF, size: QSizeF, away: float) -> list[QRectF]:
    wide, high = size.width(), size.height()
    away += _GAP
    corners = (
        (at.x() + away, at.y() - high / 2),
        (at.x() - away - wide, at.y() - high / 2),
        (at.x() - wide / 2, at.y() + away),
        (at.x() - wide / 2, at.y() - away - high),
    )
    return [QRectF(x, y, wide, high) for x, y in corners]


def _shape(at: QPointF, radius: float, corners: Iterable[tuple[float, float]]) -> QPolygonF:
    return QPolygonF([QPointF(at.x() + x * radius, at.y() + y * radius) for x, y in corners])
