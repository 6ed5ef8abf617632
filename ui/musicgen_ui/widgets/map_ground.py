"""What part of the map is seen: places of 0-1 in, pixels out, and back."""

from dataclasses import dataclass, replace
from typing import Self

from PyQt6.QtCore import QPointF, QRectF

MOST_ZOOM = 20.0


@dataclass(frozen=True, slots=True)
class Ground:
    """The part that is seen.

    Attributes:
        zoom: 1 shows all of it.
        x: What is in the middle, from left (0) to right (1).
        y: What is in the middle, from top (0) to bottom (1).
    """

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5

    def pixel(self, x: float, y: float, on: QRectF) -> QPointF:
        """Where a place is seen."""
        middle = on.center()
        return QPointF(
            middle.x() + (x - self.x) * self.zoom * on.width(),
            middle.y() + (y - self.y) * self.zoom * on.height(),
        )

    def place(self, pixel: QPointF, on: QRectF) -> tuple[float, float]:
        """What is seen at a pixel."""
        middle = on.center()
        return (
            self.x + (pixel.x() - middle.x()) / (self.zoom * max(on.width(), 1.0)),
            self.y + (pixel.y() - middle.y()) / (self.zoom * max(on.height(), 1.0)),
        )

    def zoomed(self, factor: float, about: QPointF, on: QRectF) -> Self:
        """Nearer or farther, so that what is under a pixel stays there."""
        zoom = min(max(self.zoom * factor, 1.0), MOST_ZOOM)
        x, y = self.place(about, on)
        share = 1 - self.zoom / zoom
        return self._held(zoom, self.x + (x - self.x) * share, self.y + (y - self.y) * share)

    def moved(self, by: QPointF, on: QRectF) -> Self:
        """Dragged by so many pixels."""
        return self._held(
            self.zoom,
            self.x - by.x() / (self.zoom * max(on.width(), 1.0)),
            self.y - by.y() / (self.zoom * max(on.height(), 1.0)),
        )

    def showing(self, x: float, y: float) -> Self:
        """Moved as little as brings a place into sight."""
        half = 0.45 / self.zoom
        return self._held(
            self.zoom,
            min(max(self.x, x - half), x + half),
            min(max(self.y, y - half), y + half),
        )

    def _held(self, zoom: float, x: float, y: float) -> Self:
        half = 0.5 / zoom
        held_x, held_y = (min(max(value, half), 1 - half) for value in (x, y))
        return replace(self, zoom=zoom, x=held_x, y=held_y)
