"""The live panel: ports, clock, controllers, timing."""

from dataclasses import replace

from PyQt6.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from musicgen_plugin.clock.follower import OnLost
from musicgen_plugin.clock.settings import ClockSettings, ClockSource
from musicgen_plugin.controls.mapping import Binding
from musicgen_plugin.protocol import SOUND, VIRTUAL, PortSettings
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.studio.requests import Connect
from musicgen_ui.studio.told import PortsListed
from musicgen_ui.widgets.elided_combo import ElidedCombo
from musicgen_ui.widgets.shape_panel import TARGET
from musicgen_ui.widgets.tab_order import put_after
from musicgen_ui.widgets.words import target_words

NOWHERE = "none"
AUTOMATIC = ""


def connection(preferences: Preferences, bpm: float, ports: PortsListed) -> Connect:
    """What preferences say of ports and clock, as the studio is asked for it.

    Args:
        preferences: The user's.
        bpm: Tempo of the own clock.
        ports: The ports that there are; without a MIDI system none is asked of it.
    """
    out: str | None = preferences.out
    if out == AUTOMATIC:
        out = SOUND if ports.sound else VIRTUAL
    control: str | None = preferences.control
    if ports.why_none and control == VIRTUAL:
        control = None
    return Connect(
        PortSettings(
            out=None if out == NOWHERE else out,
            control=None if control == NOWHERE else control,
            clock=preferences.clock_port or None,
            sends_clock=preferences.sends_clock,
            offset_ms=preferences.offset_ms,
        ),
        ClockSettings(
            source=ClockSource(preferences.clock),
            bpm=bpm,
            on_lost=OnLost.HOLD if preferences.holds_lost_clock else OnLost.STOP,
        ),
    )


class _PortChooser(ElidedCombo):
    """A list of ports that keeps the chosen one, there or not."""

    def __init__(self, words: str, fixed: tuple[tuple[str, str], ...]) -> None:
        super().__init__(words)
        self._fixed = fixed

    def fill(self, names: tuple[str, ...], chosen: str) -> None:
        """List ports, with one chosen."""
        with QSignalBlocker(self):
            self.clear()
            for name, words in self._fixed:
                self.addItem(words, name)
            for name in names:
                self.addItem(name, name)
            if self.findData(chosen) < 0:
                self.addItem(self.tr("{port} (not there)").format(port=chosen), chosen)
            self.setCurrentIndex(self.findData(chosen))


class LivePanel(QScrollArea):
    """Ports, clock, controllers.

    Signals:
        preferred(preferences): Something was chosen.
        learn_wanted(target): The next thing moved on a controller is to move a target.
        forget_wanted(target): A target's controls are to be unbound.
        take_wanted(slot): The bars to come are to be recorded.
        capture_wanted(slot): The last bars are to be taken.
    """

    preferred = pyqtSignal(object)
    learn_wanted = pyqtSignal(str)
    forget_wanted = pyqtSignal(str)
    take_wanted = pyqtSignal(int)
    capture_wanted = pyqtSignal(int)

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._preferences = preferences
        self._ports = PortsListed((), ())
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(_title(self.tr("Ports and clock")))
        layout.addLayout(self._port_form())
        self._advice = QLabel()
        self._advice.setWordWrap(True)
        self._advice.setProperty("role", "dim")
        self._advice.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self._advice)
        layout.addWidget(_title(self.tr("Capture from MIDI in")))
        layout.addLayout(self._capture_rows())
        layout.addWidget(_title(self.tr("Controllers")))
        hint = QLabel(
            self.tr("Right-click a slider, lock or button, choose Learn, and move your controller.")
        )
        hint.setWordWrap(True)
        hint.setProperty("role", "dim")
        layout.addWidget(hint)
        self._bindings = QVBoxLayout()
        layout.addLayout(self._bindings)
        layout.addStretch(1)
        self.setWidget(inside)
        self._fill()

    def _port_form(self) -> QFormLayout:
        self.out = _PortChooser(
            self.tr("Notes go to"),
            (
                (AUTOMATIC, self.tr("Automatic")),
                (SOUND, self.tr("Built-in sound")),
                (VIRTUAL, self.tr("Own: musicgen out")),
                (NOWHERE, self.tr("Nowhere")),
            ),
        )
        self.control = _PortChooser(
            self.tr("Controllers and playing come from"),
            ((VIRTUAL, self.tr("Own: musicgen in")), (NOWHERE, self.tr("Nowhere"))),
        )
        self.clock = ElidedCombo(self.tr("Clock"))
        for name, words in (
            ("internal", self.tr("Own clock")),
            ("midi", self.tr("MIDI clock")),
            ("link", self.tr("Ableton Link")),
        ):
            self.clock.addItem(words, name)
        self.clock_port = _PortChooser(
            self.tr("MIDI clock comes from"),
            ((AUTOMATIC, self.tr("As controllers")), (VIRTUAL, self.tr("Own port"))),
        )
        self.offset = QDoubleSpinBox()
        self.offset.setRange(-1000, 1000)
        self.offset.setDecimals(1)
        self.offset.setSuffix(self.tr(" ms"))
        self.offset.setKeyboardTracking(False)
        self.offset.setAccessibleName(self.tr("Notes leave later by"))
        self.sends_clock = QCheckBox(self.tr("Send MIDI clock"))
        self.sends_clock.setAccessibleName(self.tr("Send MIDI clock"))
        self.holds = QCheckBox(self.tr("Play on when the clock is lost"))
        self.holds.setAccessibleName(self.tr("Play on when the clock is lost"))
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Out"), self.out)
        form.addRow(self.tr("In"), self.control)
        form.addRow(self.tr("Clock"), self.clock)
        form.addRow(self.tr("Clock in"), self.clock_port)
        form.addRow(self.tr("Offset"), self.offset)
        form.addRow(self.sends_clock)
        form.addRow(self.holds)
        for chooser in (self.out, self.control, self.clock, self.clock_port):
            chooser.activated.connect(self._chosen)
        self.offset.valueChanged.connect(self._chosen)
        self.sends_clock.toggled.connect(self._chosen)
        self.holds.toggled.connect(self._chosen)
        return form

    def _capture_rows(self) -> QVBoxLayout:
        self.bars = QSpinBox()
        self.bars.setRange(1, 16)
        self.bars.setSuffix(self.tr(" bars"))
        self.bars.setAccessibleName(self.tr("Bars of a capture"))
        self.bars.valueChanged.connect(self._chosen)
        rows = QVBoxLayout()
        rows.addWidget(self.bars)
        for slot, letter in enumerate("AB"):
            row = QHBoxLayout()
            take = QPushButton(self.tr("Record {slot}").format(slot=letter))
            take.setAccessibleName(self.tr("Record the next bars as {slot}").format(slot=letter))
            take.setProperty(TARGET, f"take-{letter.lower()}")
            take.clicked.connect(lambda _=False, slot=slot: self.take_wanted.emit(slot))
            last = QPushButton(self.tr("Last bars to {slot}").format(slot=letter))
            last.setAccessibleName(
                self.tr("Take the last bars played as {slot}").format(slot=letter)
            )
            last.clicked.connect(lambda _=False, slot=slot: self.capture_wanted.emit(slot))
            row.addWidget(take)
            row.addWidget(last)
            rows.addLayout(row)
            self._last_capture = last
        return rows

    def _chosen(self) -> None:
        self._preferences = replace(
            self._preferences,
            out=self.out.currentData(),
            control=self.control.currentData(),
            clock=self.clock.currentData(),
            clock_port=self.clock_port.currentData(),
            offset_ms=self.offset.value(),
            sends_clock=self.sends_clock.isChecked(),
            holds_lost_clock=self.holds.isChecked(),
            capture_bars=self.bars.value(),
        )
        self._show_clock_port()
        self.preferred.emit(self._preferences)

    def _show_clock_port(self) -> None:
        self.clock_port.setEnabled(self._preferences.clock == "midi")
        self.holds.setEnabled(self._preferences.clock == "midi")

    def show_preferences(self, preferences: Preferences) -> None:
        """Show what is chosen."""
        self._preferences = preferences
        self._fill()

    def show_ports(self, ports: PortsListed) -> None:
        """Show the ports that there are, and what to do where something is missing."""
        self._ports = ports
        self._fill()

    def _fill(self) -> None:
        preferences, ports = self._preferences, self._ports
        self.out.fill(ports.outputs, preferences.out)
        self.control.fill(ports.inputs, preferences.control)
        self.clock_port.fill(ports.inputs, preferences.clock_port)
        for widget in (self.clock, self.offset, self.sends_clock, self.holds, self.bars):
            widget.blockSignals(True)  # noqa: FBT003 - Qt's own argument
        self.clock.setCurrentIndex(max(0, self.clock.findData(preferences.clock)))
        self.offset.setValue(preferences.offset_ms)
        self.sends_clock.setChecked(preferences.sends_clock)
        self.holds.setChecked(preferences.holds_lost_clock)
        self.bars.setValue(preferences.capture_bars)
        for widget in (self.clock, self.offset, self.sends_clock, self.holds, self.bars):
            widget.blockSignals(False)  # noqa: FBT003 - Qt's own argument
        self._show_clock_port()
        self._advice.setText("\n".join(filter(None, [ports.why_none, ports.why_no_sound])))
        self._advice.setVisible(bool(self._advice.text()))

    def show_bindings(self, bindings: tuple[Binding, ...]) -> None:
        """List the controllers that were learnt."""
        while (item := self._bindings.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        forgets = []
        for binding in bindings:
            row, forget = self._binding_row(binding)
            self._bindings.addWidget(row)
            forgets.append(forget)
        put_after(self._last_capture, forgets)

    def _binding_row(self, binding: Binding) -> tuple[QWidget, QToolButton]:
        row = QWidget()
        words = target_words(binding.target)
        label = QLabel(f"{binding}: {words}")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        label.setToolTip(label.text())
        forget = QToolButton()
        forget.setText(self.tr("Forget"))
        forget.setAccessibleName(self.tr("Forget the control of {target}").format(target=words))
        forget.clicked.connect(lambda: self.forget_wanted.emit(binding.target))
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label, 1)
        layout.addWidget(forget)
        return row, forget


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "title")
    return label
