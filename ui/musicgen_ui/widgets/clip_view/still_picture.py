"""The still picture of a clip, kept: the ground while only notes change, all while nothing does."""

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QPainter, QPixmap

from musicgen_ui.widgets.clip_view.layout import Layout
from musicgen_ui.widgets.clip_view.note_painting import draw_notes
from musicgen_ui.widgets.clip_view.painting import GroundPainter, Port
from musicgen_ui.widgets.clip_view.scene import Scene
from musicgen_ui.widgets.pixmaps import see_through


class StillPicture:
    """What was painted last, until it is to be forgotten."""

    def __init__(self) -> None:
        self._whole: QPixmap | None = None
        self._ground: tuple[Layout, Port, QSize, float, QPixmap] | None = None

    def forget(self, *, ground: bool = False) -> None:
        """Paint anew when it is next asked for.

        Args:
            ground: The ground too: colours, words or type are others. It is painted anew by itself
                where places are.
        """
        self._whole = None
        if ground:
            self._ground = None

    def of(self, scene: Scene, port: Port, size: QSize, ratio: float) -> QPixmap:
        """The picture.

        Args:
            scene: What is shown.
            port: Which part of it.
            size: Of the view, in logical pixels.
            ratio: Pixels of the screen to one of those.
        """
        if self._whole is None or self._whole.devicePixelRatio() != ratio:
            self._whole = QPixmap(self._ground_of(scene.layout, port, size, ratio))
            painter = QPainter(self._whole)
            draw_notes(painter, scene, port)
            painter.end()
        return self._whole

    def _ground_of(self, layout: Layout, port: Port, size: QSize, ratio: float) -> QPixmap:
        wanted = (layout, port, size, ratio)
        if self._ground is None or self._ground[:4] != wanted:
            ground = see_through(size, ratio)
            painter = QPainter(ground)
            GroundPainter(painter, layout, port).draw()
            painter.end()
            self._ground = (*wanted, ground)
        return self._ground[4]
