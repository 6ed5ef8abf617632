"""The line at the bottom: why nothing sounds, what was done, what could not be; nothing pops up."""

import time

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musicgen_ui.studio.told import Message, Weight

_WORD_STAYS_MS = 8000
_FAULT_STAYS_MS = 20000
_LINES = 200


class ElidedLabel(QLabel):
    """A line that ends in dots where it does not fit; the whole of it is its tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show a line."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleDescription(text)
        self._elide()

    @property
    def whole(self) -> str:
        """The whole line."""
        return self._whole

    def _elide(self) -> None:
        room = max(self.width() - 2, 10)
        elided = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        if elided != self.text():
            self.setText(elided)

    def minimumSizeHint(self) -> QSize:
        """It can be as narrow as need be."""
        return QSize(10, super().minimumSizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """Show more or less of it."""
        self._elide()


class MessageBar(QWidget):
    """Two lines' worth of words in one: why it is silent, and the newest message.

    Signals:
        log_toggled(on): The list of messages was opened or closed.
    """

    log_toggled = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._silence = ElidedLabel()
        self._silence.setAccessibleName(self.tr("Why nothing sounds"))
        self._message = ElidedLabel()
        self._message.setAccessibleName(self.tr("Message"))
        self._more = QToolButton()
        self._more.setText(self.tr("Messages"))
        self._more.setAccessibleName(self.tr("All messages"))
        self._more.setCheckable(True)
        self._more.toggled.connect(self._show_log)
        self._log = QPlainTextEdit()
        self._log.setReadOnly(True)
        self._log.setMaximumBlockCount(_LINES)
        self._log.setAccessibleName(self.tr("All messages"))
        self._log.setFixedHeight(130)
        self._log.setTabChangesFocus(True)
        self._log.hide()
        self._stays = QTimer(self)
        self._stays.setSingleShot(True)
        self._stays.timeout.connect(self._clear)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._silence, 2)
        self._between = self._line()
        row.addWidget(self._between)
        row.addWidget(self._message, 3)
        row.addWidget(self._more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)
        layout.setSpacing(4)
        layout.addWidget(self._log)
        layout.addLayout(row)
        self._clear()

    def _line(self) -> QFrame:
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedSize(1, 16)
        return line

    def _show_log(self, on: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._log.setVisible(on)
        self.log_toggled.emit(on)

    def _clear(self) -> None:
        self._show("")

    def _show(self, text: str) -> None:
        """Show a message; without one the rest has all of the line."""
        self._message.show_text(text)
        for widget in (self._between, self._message):
            widget.setVisible(bool(text))

    @property
    def message(self) -> str:
        """The message that is shown; empty where none is."""
        return self._message.whole

    @property
    def silence(self) -> str:
        """What is said of what sounds."""
        return self._silence.whole

    def show_silence(self, why: str, sounding: str) -> None:
        """Show why nothing sounds, or what does."""
        text = why or sounding
        if text == self._silence.whole:
            return
        self._silence.setProperty("role", "" if why else "dim")
        _restyle(self._silence)
        self._silence.show_text(text)

    def tell(self, message: Message) -> None:
        """Show a message for a while, and keep it in the list."""
        is_fault = message.weight is Weight.FAULT
        self._message.setProperty("role", "fault" if is_fault else "")
        _restyle(self._message)
        self._show(message.text)
        self._log.appendPlainText(f"{time.strftime('%H:%M:%S')}  {message.text}")
        self._stays.start(_FAULT_STAYS_MS if is_fault else _WORD_STAYS_MS)


def _restyle(widget: QWidget) -> None:
    """Let a changed role show."""
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)
