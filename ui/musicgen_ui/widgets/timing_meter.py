"""The timing meter: how late notes leave, how long music takes to make; a strip, and words."""

import math
from collections import deque

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from musicgen_ui import theme

_REMEMBERED = 600
_SHOWN = 48
_LATE_MS, _TOO_LATE_MS = 1.0, 5.0
"""About a millisecond of jitter can be heard in dense rhythms; docs/live.md."""
_FLOOR_MS = 0.01


class TimingMeter(QWidget):
    """A bar for each of the last messages, on a logarithmic scale, with the worst of a hundred."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._late_ms: deque[float] = deque(maxlen=_REMEMBERED)
        self._decode_ms = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Timing"))
        self._tell()

    def add(self, late_ms: tuple[float, ...]) -> None:
        """Take how late some messages left, in ms."""
        if late_ms:
            self._late_ms.extend(late_ms)
            self._tell()
            self.update()

    def show_decode(self, decode_ms: float) -> None:
        """Take how long the newest music took to make, in ms."""
        self._decode_ms = decode_ms
        self._tell()
        self.update()

    @property
    def p99_ms(self) -> float | None:
        """How late the worst of a hundred messages left; None before the first."""
        if not self._late_ms:
            return None
        ordered = sorted(self._late_ms)
        return ordered[math.ceil(0.99 * len(ordered)) - 1]

    def words(self) -> str:
        """The figures in words."""
        late = self.p99_ms
        jitter = (
            self.tr("no note yet")
            if late is None
            else self.tr("late {ms} ms").format(ms=f"{late:.2f}")
        )
        made = self.tr("made in {ms} ms").format(ms=f"{self._decode_ms:.0f}")
        return f"{jitter}, {made}"

    def _tell(self) -> None:
        self.setAccessibleDescription(self.words())
        self.setToolTip(
            self.tr(
                "{words}\nLate: what 99 of 100 notes stay below, before the port. "
                "Made: how long the newest music took."
            ).format(words=self.words())
        )

    def sizeHint(self) -> QSize:
        """A strip for the transport bar."""
        return QSize(96, 26)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the strip."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("empty"))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        width = (self.width() - 6) / _SHOWN
        highest = math.log10(_TOO_LATE_MS * 4 / _FLOOR_MS)
        for index, late in enumerate(list(self._late_ms)[-_SHOWN:]):
            share = math.log10(max(late, _FLOOR_MS) / _FLOOR_MS) / highest
            height = 2 + (self.height() - 8) * min(max(share, 0.0), 1.0)
            name = "good" if late < _LATE_MS else "warn" if late < _TOO_LATE_MS else "fault"
            painter.setBrush(theme.colour(name))
            x = 3 + index * width
            painter.drawRect(QRectF(x, self.height() - 3 - height, max(width - 0.7, 1), height))
