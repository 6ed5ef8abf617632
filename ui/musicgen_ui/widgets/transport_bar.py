"""The transport bar: play, position, tempo, where changes enter, sync, timing, panic."""

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtGui import QFontDatabase
from PyQt6.QtWidgets import QComboBox, QDoubleSpinBox, QHBoxLayout, QLabel, QPushButton, QWidget

from musicgen_plugin.clock.timeline import MAX_BPM, MIN_BPM, Health
from musicgen_ui import theme
from musicgen_ui.state.document import Document
from musicgen_ui.studio.told import LiveState
from musicgen_ui.widgets.shape_panel import TARGET
from musicgen_ui.widgets.timing_meter import TimingMeter

_PLAY, _STOP = "\N{BLACK RIGHT-POINTING TRIANGLE}", "\N{BLACK SQUARE}"
_LEFT = 4
"""So many widgets stand at the left."""
_DOT = "\N{BLACK CIRCLE}"


class TransportBar(QWidget):
    """Play and what belongs to it.

    Signals:
        play_wanted(on): Play, or stop.
        asked(field, value): A field of the document was set: bpm or entry.
        panic_wanted(): End every note.
    """

    play_wanted = pyqtSignal(bool)
    asked = pyqtSignal(str, object)
    panic_wanted = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar_beats = 4.0
        self.play = QPushButton()
        self.play.setCheckable(True)
        self.play.setProperty("role", "main")
        self.play.setFixedSize(64, 38)
        self.play.clicked.connect(self.play_wanted)
        self.position = QLabel("1:1.0")
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self.position.setFont(fixed)
        self.position.setMinimumWidth(72)
        self.position.setAccessibleName(self.tr("Song position"))
        self.tempo = QDoubleSpinBox()
        self.tempo.setRange(MIN_BPM, MAX_BPM)
        self.tempo.setDecimals(1)
        self.tempo.setSuffix(self.tr(" bpm"))
        self.tempo.setKeyboardTracking(False)
        self.tempo.setAccessibleName(self.tr("Tempo"))
        self.tempo.setMinimumWidth(104)
        self.tempo.valueChanged.connect(lambda bpm: self.asked.emit("bpm", bpm))
        self.entry = QComboBox()
        self.entry.setAccessibleName(self.tr("Changes enter at the next"))
        self.entry.setToolTip(self.tr("Where what you change begins to sound"))
        for name, words in (
            ("step", self.tr("Next step")),
            ("beat", self.tr("Next beat")),
            ("bar", self.tr("Next bar")),
        ):
            self.entry.addItem(words, name)
        self.entry.activated.connect(lambda: self.asked.emit("entry", self.entry.currentData()))
        self.sync = QLabel()
        self.sync.setAccessibleName(self.tr("Clock"))
        self.meter = TimingMeter()
        self.panic = QPushButton(self.tr("Panic"))
        self.panic.setAccessibleName(self.tr("Panic: end every note"))
        self.panic.setToolTip(self.tr("End every note, ours and whoever's (Ctrl+.)"))
        self.panic.setProperty(TARGET, "panic")
        self.panic.clicked.connect(self.panic_wanted)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for widget in self._in_order():
            layout.addWidget(widget)
        layout.insertStretch(_LEFT)
        self._show_playing(on=False)
        self.show_clock("internal", None)

    def _in_order(self) -> tuple[QWidget, ...]:
        left = (self.play, self.position, self.tempo, self.entry)
        return (*left, self.sync, self.meter, self.panic)

    def _show_playing(self, *, on: bool) -> None:
        self.play.setChecked(on)
        self.play.setText(_STOP if on else _PLAY)
        self.play.setAccessibleName(self.tr("Stop") if on else self.tr("Play"))
        self.play.setToolTip(self.tr("Stop (Space)") if on else self.tr("Play (Space)"))

    def show_document(self, document: Document) -> None:
        """Show tempo and entry."""
        with QSignalBlocker(self.tempo):
            if not self.tempo.hasFocus() or self.tempo.value() != document.bpm:
                self.tempo.setValue(document.bpm)
        self.entry.setCurrentIndex(max(0, self.entry.findData(document.entry)))

    def show_bar(self, bar_beats: float) -> None:
        """Count bars of a length, in beats."""
        self._bar_beats = bar_beats or 4.0

    def show_position(self, beats: float) -> None:
        """Show where the song is, as bar and beat from 1."""
        bar = int(beats // self._bar_beats)
        self.position.setText(f"{bar + 1}:{beats - bar * self._bar_beats + 1:.1f}")

    def show_state(self, state: LiveState, clock: str) -> None:
        """Show how the engine is."""
        if self.play.isChecked() != state.is_rolling:
            self._show_playing(on=state.is_rolling)
        self.meter.add(state.late_ms)
        self.show_clock(clock, state)
        self.tempo.setEnabled(clock != "midi")
        if clock == "midi" and state.is_rolling:
            with QSignalBlocker(self.tempo):
                self.tempo.setValue(state.timeline.bpm)

    def show_clock(self, clock: str, state: LiveState | None) -> None:
        """Show which clock is followed, and how it is."""
        names = {
            "internal": self.tr("own clock"),
            "midi": self.tr("MIDI clock"),
            "link": self.tr("Link"),
        }
        health = state.health if state else Health.STOPPED
        told = {
            Health.WAITING: self.tr("waiting"),
            Health.LOST: self.tr("lost"),
        }.get(health, "")
        peers = "" if state is None or clock != "link" else f" ({state.peers})"
        name = {Health.WAITING: "warn", Health.LOST: "fault"}.get(
            health, "good" if state and state.is_rolling else "dim"
        )
        dot = f'<span style="color:{getattr(theme.active(), name)}">{_DOT}</span>'
        words = " ".join(filter(None, [names.get(clock, clock) + peers, told]))
        text = f"{dot} {words}"
        if text != self.sync.text():
            self.sync.setTextFormat(Qt.TextFormat.RichText)
            self.sync.setText(text)
            self.sync.setAccessibleDescription(words)
