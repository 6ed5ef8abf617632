"""The head of a lane: what plays it, and how it sounds: mute, solo, lock, channel."""

from dataclasses import replace
from enum import Enum, auto

from PyQt6.QtCore import QPoint, QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QActionGroup,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PyQt6.QtWidgets import QAbstractButton, QMenu, QWidget

from musicgen.score import Track
from musicgen_ui import theme
from musicgen_ui.state.document import Part
from musicgen_ui.widgets.clip_view.instruments import instrument_name
from musicgen_ui.widgets.clip_view.painting import draw_lock, small_font, track_colour

_BUTTON_PX, _TALL_PX, _GAP_PX = 21, 19, 3
_CHANNELS = 16
_CHANNEL_PX = 44


class Face(Enum):
    """What a small button shows."""

    MUTE = auto()
    SOLO = auto()
    LOCK = auto()
    CHANNEL = auto()


class SmallButton(QAbstractButton):
    """A button that fits a lane's head.

    Args:
        face: What it shows.
    """

    def __init__(self, face: Face, parent: QWidget) -> None:
        super().__init__(parent)
        self._face = face
        self.setCheckable(face is not Face.CHANNEL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(_CHANNEL_PX if face is Face.CHANNEL else _BUTTON_PX, _TALL_PX)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on = self.isChecked()
        fill = {Face.MUTE: "fault", Face.SOLO: "warn"}.get(self._face, "raised")
        edge = "second" if self.hasFocus() else "dim" if self.underMouse() else "line"
        painter.setBrush(theme.colour(fill if is_on else "raised"))
        painter.setPen(QPen(theme.colour(edge), 1.6 if self.hasFocus() else 1.0))
        area = QRectF(self.rect()).adjusted(0.8, 0.8, -0.8, -0.8)
        painter.drawRoundedRect(area, 4, 4)
        if self._face is Face.LOCK:
            draw_lock(painter, area.center() + QPointF(0, 1), is_locked=is_on)
            return
        on_fill = "on_accent" if theme.active() is theme.DARK else "raised"
        painter.setPen(theme.colour(on_fill if is_on else "dim"))
        painter.setFont(small_font(10, bold=self._face is not Face.CHANNEL))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self.text())


class LaneHeader(QWidget):
    """The head of a lane.

    Signals:
        part_changed(name, part): A track is to sound otherwise.
        lock_toggled(name, is_locked): `track:NAME` is to stay as it is, or no longer.
    """

    part_changed = pyqtSignal(str, object)
    lock_toggled = pyqtSignal(str, bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._track = Track()
        self._part = Part()
        self._number = 0
        self.mute = SmallButton(Face.MUTE, self)
        self.solo = SmallButton(Face.SOLO, self)
        self.lock = SmallButton(Face.LOCK, self)
        self.channel = SmallButton(Face.CHANNEL, self)
        self.mute.clicked.connect(lambda on: self._change(replace(self._part, is_muted=on)))
        self.solo.clicked.connect(lambda on: self._change(replace(self._part, is_solo=on)))
        self.lock.clicked.connect(lambda on: self.lock_toggled.emit(self.lock_name, on))
        self.channel.clicked.connect(self._choose_channel)

    @property
    def lock_name(self) -> str:
        """What the lane's lock is called."""
        return lock_name(self._track)

    @property
    def buttons(self) -> tuple[SmallButton, ...]:
        """What Tab comes by."""
        return self.mute, self.solo, self.lock, self.channel

    def show_track(self, track: Track, number: int) -> None:
        """Show what plays the lane.

        Args:
            track: The lane's.
            number: Which colour it has.
        """
        self._track, self._number = track, number
        name = instrument_name(track)
        title = track.name or name
        self.setAccessibleName(
            self.tr("{track}, {instrument}").format(track=title, instrument=name)
        )
        self.setToolTip(title if title == name else f"{title}\n{name}")
        self.mute.setText(self.tr("M", "mute, one letter"))
        self.solo.setText(self.tr("S", "solo, one letter"))
        for button, words in (
            (self.mute, self.tr("Mute {track}")),
            (self.solo, self.tr("Solo {track}")),
            (self.lock, self.tr("Keep {track} as it is in A")),
            (self.channel, self.tr("MIDI channel of {track}")),
        ):
            button.setAccessibleName(words.format(track=title))
            button.setToolTip(words.format(track=title))
        self.update()

    def show_part(self, part: Part | None, *, is_locked: bool, can_lock: bool) -> None:
        """Show how the lane sounds; without controls where None."""
        self._part = part or Part()
        for button in self.buttons:
            button.setVisible(part is not None)
        self.lock.setVisible(part is not None and can_lock)
        self.mute.setChecked(self._part.is_muted)
        self.solo.setChecked(self._part.is_solo)
        self.lock.setChecked(is_locked)
        number = self._part.channel
        words = self.tr("Ch \N{EN DASH}") if number is None else self.tr("Ch {number}")
        self.channel.setText(words.format(number=(number or 0) + 1))
        self._place()
        self.update()

    def _change(self, part: Part) -> None:
        self._part = part
        self.part_changed.emit(self._track.name, part)

    def channel_menu(self) -> QMenu:
        """The channels that can be chosen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for number in (None, *range(_CHANNELS)):
            words = self.tr("The usual channel") if number is None else self.tr("Channel {number}")
            action = menu.addAction(words.format(number=(number or 0) + 1))
            if action is None:
                continue
            action.setCheckable(True)
            action.setChecked(number == self._part.channel)
            action.triggered.connect(
                lambda _=False, number=number: self._change(replace(self._part, channel=number))
            )
            group.addAction(action)
        return menu

    def _choose_channel(self) -> None:
        self.channel_menu().popup(self.channel.mapToGlobal(QPoint(0, self.channel.height())))

    def _place(self) -> None:
        """Put the buttons below the name; the channel beside them where it fits."""
        x, y = 0, self._name_px + 3
        for button in self.buttons:
            if button.isHidden():
                continue
            if x + button.width() > self.width() - 4:
                x = self.width() - 4 - button.width() if self._name_px else x
                button.move(max(x, 0), 0)
                continue
            button.move(x, y)
            x += button.width() + _GAP_PX

    @property
    def _name_px(self) -> int:
        has_buttons = not self.mute.isHidden()
        room = self.height() - (_TALL_PX + 3 if has_buttons else 0)
        return max(15, min(19, room))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Place the buttons anew."""
        super().resizeEvent(event)
        self._place()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Keep clicks beside the buttons from the notes behind."""
        if event is not None:
            event.accept()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the dot and the name."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tall = self._name_px
        colour = track_colour(self._number)
        is_silent = self._part.is_muted
        if is_silent:
            colour.setAlphaF(0.4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(5, tall / 2), 4.0, 4.0)
        font = small_font(12, bold=True)
        painter.setFont(font)
        painter.setPen(theme.colour("dim" if is_silent else "text"))
        room = self.width() - 20
        if not self.channel.isHidden() and self.channel.y() == 0:
            room -= self.channel.width()
        words = QFontMetricsF(font).elidedText(
            instrument_name(self._track), Qt.TextElideMode.ElideRight, room
        )
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(14, 0, room + 2, tall), flags, words)


def lock_name(track: Track) -> str:
    """What a track's lock is called."""
    return f"track:{track.name.strip().lower()}"
