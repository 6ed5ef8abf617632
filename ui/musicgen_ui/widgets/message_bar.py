"""The line at the bottom: why nothing sounds, what was done, what could not be; nothing pops up."""

import html
import time

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QMouseEvent, QTextCursor
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

_STAYS_MS = 8000
"""So long a word is shown, and what matters more at least, whatever else is told."""
_LINES = 200
_DISMISS_PX = 18


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


class MessageLabel(ElidedLabel):
    """A message; a click wants the whole of it.

    Signals:
        clicked(): It was clicked.
    """

    clicked = pyqtSignal()

    def show_text(self, text: str) -> None:
        """Show a message; its tooltip has as many lines as it takes."""
        super().show_text(text)
        self.setToolTip(f"<qt>{html.escape(text)}</qt>" if text else "")

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Want the whole of it."""
        self.clicked.emit()


class MessageBar(QWidget):
    """Two lines' worth of words in one: why it is silent, and the newest message.

    What was done is told for a while; what could not be done, and verdicts, until something else is
    told, or they are dismissed.

    Signals:
        log_toggled(on): The list of messages was opened or closed.
    """

    log_toggled = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._silence = ElidedLabel()
        self._silence.setAccessibleName(self.tr("Why nothing sounds"))
        self._message = MessageLabel()
        self._message.setAccessibleName(self.tr("Message"))
        self._message.setCursor(Qt.CursorShape.PointingHandCursor)
        self._message.clicked.connect(self.open_log)
        self._dismiss = QToolButton()
        self._dismiss.setText("\N{MULTIPLICATION SIGN}")
        self._dismiss.setAccessibleName(self.tr("Dismiss the message"))
        self._dismiss.setToolTip(self.tr("It stays among the messages"))
        self._dismiss.setProperty("role", "bare")
        self._dismiss.setFixedSize(_DISMISS_PX, _DISMISS_PX)
        self._dismiss.clicked.connect(self.dismiss)
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
        self._stays.setInterval(_STAYS_MS)
        self._stays.timeout.connect(self._settle)
        self._lasting: Message | None = None
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self._silence, 2)
        self._between = self._line()
        row.addWidget(self._between)
        row.addWidget(self._message, 3)
        row.addWidget(self._dismiss)
        row.addWidget(self._more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)
        layout.setSpacing(4)
        layout.addWidget(self._log)
        layout.addLayout(row)
        self._show(None)

    def _line(self) -> QFrame:
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedSize(1, 16)
        return line

    def _show_log(self, on: bool) -> None:  # noqa: FBT001 - a signal's argument
        self._log.setVisible(on)
        self.log_toggled.emit(on)

    def open_log(self) -> None:
        """Show all messages, the newest last."""
        self._more.setChecked(True)
        self._log.moveCursor(QTextCursor.MoveOperation.End)
        self._log.ensureCursorVisible()

    def dismiss(self) -> None:
        """Show no message any more."""
        self._stays.stop()
        self._lasting = None
        self._show(None)

    def _settle(self) -> None:
        """A message was shown for long enough; one that stays, and was covered, is shown again."""
        self._show(self._lasting)

    def _show(self, message: Message | None) -> None:
        """Show a message; without one the rest has all of the line."""
        is_fault = message is not None and message.weight is Weight.FAULT
        self._message.setProperty("role", "fault" if is_fault else "")
        _restyle(self._message)
        self._message.show_text("" if message is None else message.text)
        for widget in (self._between, self._message, self._dismiss):
            widget.setVisible(message is not None)

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
        """Show a message, and keep it in the list; an empty one takes away a word that is shown."""
        if not message.text:
            self._stays.stop()
            self._settle()
            return
        is_unread = self._lasting is not None and self._stays.isActive()
        if message.weight is not Weight.WORD:
            self._lasting = message
        elif not is_unread:
            self._lasting = None
        self._show(message)
        self._log.appendPlainText(f"{time.strftime('%H:%M:%S')}  {message.text}")
        self._stays.start()


def _restyle(widget: QWidget) -> None:
    """Let a changed role show."""
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)
