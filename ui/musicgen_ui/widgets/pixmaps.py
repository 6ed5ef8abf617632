"""Pictures that are painted once and shown often, at the resolution of the screen they are for."""

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPixmap


def see_through(size: QSize, ratio: float) -> QPixmap:
    """An empty picture.

    Args:
        size: In logical pixels.
        ratio: Pixels of the screen to one of those.
    """
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap
