"""The map of the latent as it is seen: its points, their labels, the way between two slots."""

import math
from collections.abc import Iterator

from PyQt6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap
from PyQt6.QtWidgets import QWidget

from musicgen_ui import theme
from musicgen_ui.studio.told import Charted, MapPoint
from musicgen_ui.widgets.map_ground import Ground
from musicgen_ui.widgets.map_marks import (
    Look,
    forced_place,
    free_place,
    letter_of,
    look_of,
    paint_mark,
    radius_of,
)
from musicgen_ui.widgets.pixmaps import see_through

_EDGE = 18.0
_LEGEND_HEIGHT, _LEAST_LEGEND = 24.0, 40.0
_NEAR_CURSOR = 110.0
_MOST_LABELS = 14
_GROWN, _RING = 1.35, 3.5
"""How much larger what is pointed at is, and how far around it the ring of the current one."""
_LONGEST_LABEL = 150.0


class MapCanvas(QWidget):
    """Shows the map.

    Attributes:
        current: The point that keys are about; None where there is none.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setMinimumSize(160, 140)
        self.current: MapPoint | None = None
        self._points: tuple[MapPoint, ...] = ()
        self._left_out = 0
        self._is_charted = False
        self._ground = Ground()
        self._here: tuple[float, float] | None = None
        self._share: float | None = None
        self._cursor: QPointF | None = None
        self._hovered: MapPoint | None = None
        self._still: tuple[tuple[object, ...], QPixmap] | None = None
        self._name()

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(320, 320)

    def show_chart(self, chart: Charted) -> None:
        """Show clips where they lie; what is in sight stays so."""
        source = self.current.source if self.current else ""
        # Slots are painted last, and so lie on top.
        self._points = tuple(sorted(chart.points, key=lambda point: look_of(point) is Look.SLOT))
        self._left_out = chart.left_out
        self._is_charted = True
        self._hovered = None
        self.current = next((point for point in self._points if point.source == source), None)
        self._name()
        self.update()

    def set_here(self, x: float | None, y: float | None) -> None:
        """Show where the result lies, from the top left (0, 0) to (1, 1); nowhere where None."""
        self._share = None
        self._here = None if x is None or y is None else (x, y)
        self.update()

    def set_between(self, share: float | None) -> None:
        """Show the result on the line from A (0) to B (1); nowhere where None."""
        if (self._here, self._share) != (None, share):
            self._here, self._share = None, share
            self.update()

    def pixel_of(self, point: MapPoint) -> QPointF:
        """Where a point is seen."""
        return self._ground.pixel(point.x, point.y, self._area())

    def words_of(self, point: MapPoint) -> str:
        """A point as it is told: 'Bossa Nova, factory'."""
        look = look_of(point)
        if look is Look.SLOT:
            return self.tr("{title}, in {slot}").format(title=point.title, slot=letter_of(point))
        return f"{point.title}, {self._look_words(look)}"

    # Painting.

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint all of it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._picture())
        if not self._points:
            self._paint_words(painter)
            return
        painter.setClipRect(QRectF(self.rect()).adjusted(2, 2, -2, -_LEGEND_HEIGHT))
        for point in (self._hovered, self.current):
            if point is not None:
                self._paint_marked(painter, point)
        self._paint_here(painter)
        self._paint_labels(painter)

    def _picture(self) -> QPixmap:
        """What stays while the result and the cursor move: the ground, the marks, the legend."""
        ratio = self.devicePixelRatioF()
        key = (
            self.size(),
            ratio,
            self._ground,
            self._points,
            self._left_out,
            self.hasFocus(),
            self.font(),
            theme.active().name,
        )
        if self._still is None or self._still[0] != key:
            picture = see_through(self.size(), ratio)
            painter = QPainter(picture)
            painter.setFont(self.font())
            self._paint_still(painter)
            painter.end()
            self._still = key, picture
        return self._still[1]

    def _paint_still(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("second" if self.hasFocus() else "line"))
        painter.setBrush(theme.colour("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if not self._points:
            return
        painter.setClipRect(QRectF(self.rect()).adjusted(2, 2, -2, -_LEGEND_HEIGHT))
        self._paint_way(painter)
        seen = QRectF(self.rect()).adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE)
        for x, y, point in self._pixels():
            at = QPointF(x, y)
            if seen.contains(at):
                paint_mark(painter, at, look_of(point), letter=letter_of(point))
        painter.setClipping(False)
        self._paint_legend(painter)

    def _paint_marked(self, painter: QPainter, point: MapPoint) -> None:
        """Paint a point that is pointed at, or current, over its own mark."""
        at, look = self.pixel_of(point), look_of(point)
        paint_mark(painter, at, look, letter=letter_of(point), grown=_GROWN)
        if point is self.current:
            painter.setPen(QPen(theme.colour("text"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = radius_of(look) * _GROWN + _RING
            painter.drawEllipse(at, ring, ring)

    def labels(self) -> Iterator[tuple[MapPoint, QRectF, str]]:
        """The labels that have room, and those that have to be seen."""
        metrics = QFontMetricsF(self.font())
        within = QRectF(self.rect()).adjusted(6, 6, -6, -_LEGEND_HEIGHT)
        pixels = self._pixels()
        weighed = list(self._by_weight(pixels))
        firm = [_box(self.pixel_of(point), self._radius(point)) for point, must in weighed if must]
        boxes = [(x, y, _box(QPointF(x, y), self._radius(other))) for x, y, other in pixels]
        reach = _LONGEST_LABEL + 4 * _EDGE
        labels: list[QRectF] = []
        for point, must in weighed:
            at = self.pixel_of(point)
            if not within.contains(at):
                continue
            elide = Qt.TextElideMode.ElideRight
            words = metrics.elidedText(point.title, elide, _LONGEST_LABEL)
            size = QSizeF(metrics.horizontalAdvance(words) + 8, metrics.height() + 2)
            away = self._radius(point)
            to_x, to_y = xy(at)
            marks = [
                box for x, y, box in boxes if abs(x - to_x) < reach and abs(y - to_y) < 4 * _EDGE
            ]
            place = free_place(at, size, away, within, [*labels, *marks])
            if place is None and must:
                place = free_place(at, size, away, within, [*labels, *firm])
            if place is None and self._is_marked(point):
                place = forced_place(at, size, away, within)
            if place is not None:
                labels.append(place)
                yield point, place, words

    def _is_marked(self, point: MapPoint) -> bool:
        return point is self._hovered or point is self.current

    def _radius(self, point: MapPoint) -> float:
        """How much room a point's mark takes, with its ring where it has one."""
        radius = radius_of(look_of(point))
        return radius * _GROWN + _RING if self._is_marked(point) else radius

    def _pixels(self) -> list[tuple[float, float, MapPoint]]:
        """Where each point is seen: what `pixel_of` tells of one, of all at once."""
        zero, one = (self._ground.pixel(edge, edge, self._area()) for edge in (0, 1))
        left, top, wide, high = zero.x(), zero.y(), one.x() - zero.x(), one.y() - zero.y()
        return [(left + p.x * wide, top + p.y * high, p) for p in self._points]

    def _by_weight(
        self, pixels: list[tuple[float, float, MapPoint]]
    ) -> Iterator[tuple[MapPoint, bool]]:
        """Points whose labels matter, the most first, and whether they have to be seen."""
        first = [point for point in (self._hovered, self.current) if point is not None]
        slots = [point for point in self._points if look_of(point) is Look.SLOT]
        told: set[str] = set()
        for point in (*first, *slots):
            if point.source not in told:
                told.add(point.source)
                yield point, True
        if self._cursor is None:
            return
        to_x, to_y = xy(self._cursor)
        others = [
            (distance, point.source, point)
            for x, y, point in pixels
            if (distance := math.hypot(x - to_x, y - to_y)) <= _NEAR_CURSOR
            and point.source not in told
        ]
        for _, _, point in sorted(others, key=lambda each: each[:2])[:_MOST_LABELS]:
            yield point, False

    def _paint_labels(self, painter: QPainter) -> None:
        for point, place, words in self.labels():
            is_first = self._is_marked(point)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised", 0.92 if is_first else 0.75))
            painter.drawRoundedRect(place, 4, 4)
            painter.setPen(theme.colour("text"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_way(self, painter: QPainter) -> None:
        """The line between the slots of a morph."""
        ends = self._ends()
        if ends is None:
            return
        painter.setPen(QPen(theme.colour("accent", 0.7), 1.5, Qt.PenStyle.DashLine))
        painter.drawLine(*ends)

    def _paint_here(self, painter: QPainter) -> None:
        at = None
        if self._here is not None:
            at = self._ground.pixel(*self._here, self._area())
        elif self._share is not None and (ends := self._ends()) is not None:
            at = ends[0] + (ends[1] - ends[0]) * self._share
        if at is None:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("panel", 5.0), ("text", 2.5)):
            painter.setPen(QPen(theme.colour(colour), width))
            painter.drawLine(at - QPointF(8, 0), at + QPointF(8, 0))
            painter.drawLine(at - QPointF(0, 8), at + QPointF(0, 8))

    def _ends(self) -> tuple[QPointF, QPointF] | None:
        slots = {letter_of(p): self.pixel_of(p) for p in self._points if look_of(p) is Look.SLOT}
        return (slots["A"], slots["B"]) if "A" in slots and "B" in slots else None

    def _paint_legend(self, painter: QPainter) -> None:
        metrics = QFontMetricsF(self.font())
        middle = self.height() - _LEGEND_HEIGHT / 2
        x = 12.0
        looks = [look for look in Look if look is not Look.SLOT]
        shown = [look for look in looks if any(look_of(point) is look for point in self._points)]
        for look in shown:
            words = self._look_words(look)
            room = self.width() - 8 - x - 14
            if room < _LEAST_LEGEND:
                return
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            paint_mark(painter, QPointF(x + 4, middle), look)
            painter.setPen(theme.colour("dim"))
            at = QPointF(x + 14, middle + metrics.ascent() / 2 - 1)
            painter.drawText(at, words)
            x += 14 + metrics.horizontalAdvance(words) + 14
        if self._left_out:
            words = self.tr("{count:,} not for this model").format(count=self._left_out)
            if x + metrics.horizontalAdvance(words) <= self.width() - 8:
                painter.drawText(QPointF(x, middle + metrics.ascent() / 2 - 1), words)

    def _paint_words(self, painter: QPainter) -> None:
        words = (
            self.tr("No clip has a place on this model's map.")
            if self._is_charted
            else self.tr("Laying out the map…")
        )
        painter.setPen(theme.colour("dim"))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(self.rect()).adjusted(16, 16, -16, -16), int(flags), words)

    # The rest.

    def _area(self) -> QRectF:
        """Where the whole map is seen at zoom 1."""
        return QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE - _LEGEND_HEIGHT / 2)

    def _look(self, ground: Ground) -> None:
        self._ground = ground
        self.update()

    def _make_current(self, point: MapPoint) -> None:
        self.current = point
        self._look(self._ground.showing(point.x, point.y))
        self._name()

    def _name(self) -> None:
        """Tell what is selected to those who do not see it."""
        name = self.tr("Map of clips")
        if self.current is not None:
            words = self.tr("{point}, selected").format(point=self.words_of(self.current))
            name = f"{name}: {words}"
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            self.tr("Arrow keys go to neighbours, Enter brings a clip to a slot, P plays it")
        )

    def _look_words(self, look: Look) -> str:
        return {
            Look.FACTORY: self.tr("factory"),
            Look.OWN: self.tr("yours"),
            Look.DRAWN: self.tr("drawn by the model"),
            Look.PLAYED: self.tr("played"),
            Look.SLOT: self.tr("in a slot"),
        }[look]


def xy(offset: QPointF) -> tuple[float, float]:
    """A place as two numbers."""
    return offset.x(), offset.y()


def _box(at: QPointF, radius: float) -> QRectF:
    return QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius)
