"""The shape panel: sliders in units, locks, key, a player's hand and chance."""

from collections.abc import Mapping

from PyQt6.QtCore import QSignalBlocker, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QContextMenuEvent
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
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

from musicgen_plugin.controls.targets import ATTRIBUTE, LOCK
from musicgen_ui.state.document import FIELDS, Document
from musicgen_ui.studio.told import ModelLoaded, SliderEntry
from musicgen_ui.widgets.controls import ValueSlider
from musicgen_ui.widgets.elided_combo import ElidedCombo
from musicgen_ui.widgets.flow_layout import FlowLayout
from musicgen_ui.widgets.message_bar import ElidedLabel
from musicgen_ui.widgets.tab_order import put_before
from musicgen_ui.widgets.words import lock_words, short_unit, slider_words

_TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_SCALES = (
    "major",
    "minor",
    "dorian",
    "mixolydian",
    "major-pentatonic",
    "minor-pentatonic",
    "blues",
    "harmonic-minor",
)
_NO_VALUE = "\N{EN DASH}"
_LARGEST_SEED = 2**31 - 1
_CLEAR_PX = 18
_ROWS_AT_ONCE = 4
_MADE_AT_ONCE = 4
_LABEL_PX = 84
SHAPE_FIELDS = (
    "locks",
    "key",
    "seed",
    "variation",
    "temperature",
    "humanize_timing",
    "humanize_velocity",
)
"""What of a document the panel shows, beside the sliders."""
TARGET = "target"
"""The property of a widget that names what it moves, for MIDI learn."""

_TARGETS = {field: target for target, field in FIELDS.items()}


class SliderRow(QWidget):
    """A slider with its name, what it asks for and what was reached.

    Signals:
        turned(name, value): It was moved to a value, or let go where None.
        remove_wanted(name): It is one's own, and not wanted any more.
    """

    turned = pyqtSignal(str, object)
    remove_wanted = pyqtSignal(str)

    def __init__(self, entry: SliderEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entry = entry
        self._name = ElidedLabel()
        self._value = QLabel()
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider = ValueSlider()
        self._clear = QToolButton()
        self._clear.setText("\N{MULTIPLICATION SIGN}")
        self._clear.setToolTip(self.tr("Ask for nothing: leave it as the music has it"))
        self._clear.setProperty("role", "bare")
        self._clear.setFixedSize(_CLEAR_PX, _CLEAR_PX)
        policy = self._clear.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # a slider is as long whether it asks or not
        self._clear.setSizePolicy(policy)
        self._remove = QAction(self.tr("Remove this slider…"), self)
        self._remove.triggered.connect(lambda: self.remove_wanted.emit(self._entry.name))
        self._asked: float | None = None
        self._reached: float | None = None
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.setVerticalSpacing(2)
        layout.setHorizontalSpacing(6)
        layout.addWidget(self._name, 0, 0)
        layout.addWidget(self._value, 0, 1, 1, 2)
        layout.addWidget(self.slider, 1, 0, 1, 2)
        layout.addWidget(self._clear, 1, 2)
        layout.setColumnStretch(0, 1)
        layout.setRowMinimumHeight(0, _CLEAR_PX)
        self.slider.turned.connect(lambda value: self.turned.emit(self._entry.name, value))
        self.slider.let_go.connect(lambda: self.turned.emit(self._entry.name, None))
        self._clear.clicked.connect(self.slider.go_home)
        self.show_entry(entry)

    def show_entry(self, entry: SliderEntry) -> None:
        """Be another slider: a row that is there costs less than a new one."""
        self._entry = entry
        words = slider_words(entry.name)
        self._name.show_text(words)
        self.slider.set_range(entry.least, entry.most, 10**-entry.decimals)
        self.slider.setAccessibleName(words)
        self.slider.setProperty(TARGET, ATTRIBUTE + entry.name)
        if entry.is_own:
            self.slider.addAction(self._remove)
        else:
            self.slider.removeAction(self._remove)
        self._clear.setAccessibleName(self.tr("Let {name} go").format(name=words))
        self.setToolTip(f"{words}: {entry.unit}")
        self._name.setToolTip(self.toolTip())
        self._asked = self._reached = None
        self._tell()

    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        """The slider's menu, all over the row."""
        if event is not None:
            self.slider.customContextMenuRequested.emit(self.slider.mapFrom(self, event.pos()))

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab comes by."""
        return self.slider, self._clear

    def show_values(self, asked: float | None, reached: float | None) -> None:
        """Show what is asked for, and what the music has."""
        if (asked, reached) == (self._asked, self._reached):
            return
        self._asked, self._reached = asked, reached
        self.slider.show_number(asked)
        self.slider.show_mark(reached)
        self._tell()

    def _tell(self) -> None:
        reached = (
            _NO_VALUE if self._reached is None else f"{self._reached:.{self._entry.decimals}f}"
        )
        unit = short_unit(self._entry.unit)
        if self._asked is None:
            text = reached if self._reached is None else f"{reached} {unit}"
        else:
            text = f"{self._asked:.{self._entry.decimals}f} → {reached} {unit}"
        self._value.setText(text.strip())
        self._clear.setVisible(self._asked is not None)
        said = self.tr("asked {asked}, reached {reached} {unit}") if self._asked is not None else ""
        asked = "" if self._asked is None else f"{self._asked:.{self._entry.decimals}f}"
        self.slider.setAccessibleDescription(
            (said or self.tr("{reached} {unit}, nothing asked")).format(
                asked=asked, reached=reached, unit=self._entry.unit
            )
        )


class ShapePanel(QScrollArea):
    """Everything that shapes the result.

    Signals:
        turned(target, value): A slider or lock was moved; None lets an attribute go.
        asked(field, value): The document's key or seed was set.
        remove_wanted(name): A slider of one's own is not wanted any more.
    """

    turned = pyqtSignal(str, object)
    remove_wanted = pyqtSignal(str)
    asked = pyqtSignal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._all_rows: list[SliderRow] = []
        self._rows: dict[str, SliderRow] = {}
        self._all_locks: dict[str, QPushButton] = {}
        self._locks: dict[str, QPushButton] = {}
        inside = QWidget()
        self._layout = QVBoxLayout(inside)
        self._layout.setContentsMargins(12, 10, 8, 12)
        self._layout.setSpacing(6)
        self._sliders = self._section(self.tr("Sliders"))
        self._lock_box = self._section(self.tr("Locks, as A has them"))
        self._lock_flow = FlowLayout()
        self._lock_box.addLayout(self._lock_flow)
        self._key_box = self._section(self.tr("Key"))
        self._key = self._key_chooser()
        self._key_box.addWidget(self._key)
        hand = self._section(self.tr("A player's hand"))
        self._hand = {
            "humanize_timing": self._amount(hand, "humanize_timing", self.tr("Timing"), 1.0, 0.0),
            "humanize_velocity": self._amount(
                hand, "humanize_velocity", self.tr("Velocity"), 1.0, 0.0
            ),
        }
        chance = self._section(self.tr("Chance"))
        self._chance = {
            "variation": self._amount(chance, "variation", self.tr("Variation"), 1.0, 0.0),
            "temperature": self._amount(chance, "temperature", self.tr("Temperature"), 2.0, 1.0),
        }
        self._chance["temperature"].setToolTip(
            self.tr("How far from the ordinary newly drawn clips are")
        )
        self._seed = self._seed_chooser(chance)
        self._layout.addStretch(1)
        self.setWidget(inside)
        for section in (self._sliders, self._lock_box):  # until a model says what it has
            _show_title(section, on=False)

    def _section(self, title: str) -> QVBoxLayout:
        label = QLabel(title)
        label.setProperty("role", "title")
        box = QVBoxLayout()
        box.setSpacing(2)
        box.addWidget(label)
        self._layout.addLayout(box)
        self._layout.addSpacing(6)
        return box

    def _amount(
        self, box: QVBoxLayout, field: str, words: str, most: float, home: float
    ) -> ValueSlider:
        slider = ValueSlider(0.0, most, home=home)
        slider.setAccessibleName(words)
        slider.setProperty(TARGET, _TARGETS[field])
        value = QLabel()
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setMinimumWidth(46)
        value.setObjectName(f"value of {field}")
        row = QHBoxLayout()
        name = QLabel(words)
        name.setMinimumWidth(_LABEL_PX)
        row.addWidget(name)
        row.addWidget(slider, 1)
        row.addWidget(value)
        box.addLayout(row)
        slider.turned.connect(lambda number: self.turned.emit(_TARGETS[field], number))
        slider.valueChanged.connect(lambda: _show_percent(slider, value))
        _show_percent(slider, value)
        return slider

    def _key_chooser(self) -> QComboBox:
        chooser = ElidedCombo(self.tr("Key"))
        chooser.setToolTip(self.tr("Nothing outside this scale, but for what is in your clips"))
        chooser.addItem(self.tr("Any key"), "")
        for scale in _SCALES:
            for tonic in _TONICS:
                chooser.addItem(f"{tonic} {scale.replace('-', ' ')}", f"{tonic}:{scale}")
        chooser.activated.connect(lambda: self.asked.emit("key", chooser.currentData()))
        return chooser

    def _seed_chooser(self, box: QVBoxLayout) -> QSpinBox:
        seed = QSpinBox()
        seed.setRange(0, _LARGEST_SEED)
        seed.setAccessibleName(self.tr("Seed"))
        seed.setToolTip(self.tr("The same seed gives the same variation and the same new clips"))
        seed.setKeyboardTracking(False)
        seed.setMinimumWidth(50)
        seed.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        dice = QPushButton(self.tr("Next"))
        dice.setAccessibleName(self.tr("Next seed"))
        row = QHBoxLayout()
        name = QLabel(self.tr("Seed"))
        name.setMinimumWidth(_LABEL_PX)
        row.addWidget(name)
        row.addWidget(seed, 1)
        row.addWidget(dice)
        box.addLayout(row)
        seed.valueChanged.connect(lambda number: self.asked.emit("seed", number))
        dice.clicked.connect(seed.stepUp)
        return seed

    def get_ready(self, model: ModelLoaded) -> bool:
        """Make some of the rows and buttons that a model needs; whether there are more to make."""
        for _ in range(_MADE_AT_ONCE):
            if len(self._all_rows) < len(model.sliders):
                self._add_row(model.sliders[len(self._all_rows)])
                continue
            missing = next((it for it in model.locks if it not in self._all_locks), None)
            if missing is None:
                return False
            self._all_locks[missing] = self._new_lock_button(missing)
        return True

    def _add_row(self, entry: SliderEntry) -> None:
        row = SliderRow(entry)
        row.hide()  # or its layout would show it, and all the others that are new, at once
        row.turned.connect(lambda name, value: self.turned.emit(ATTRIBUTE + name, value))
        row.remove_wanted.connect(self.remove_wanted)
        self._sliders.addWidget(row)
        self._all_rows.append(row)

    def show_model(self, model: ModelLoaded) -> None:
        """Show the sliders, locks and sections that make sense for a model."""
        while self.get_ready(model):
            pass
        for row in self._all_rows[len(model.sliders) :]:
            row.hide()
        self._rows = {}
        for row, entry in zip(self._all_rows, model.sliders, strict=False):
            row.show_entry(entry)
            self._rows[entry.name] = row
        QTimer.singleShot(0, self._show_rows)
        for button in self._locks.values():
            self._lock_flow.removeWidget(button)
            button.setVisible(button.property(TARGET).removeprefix(LOCK) in model.locks)
        self._locks = {name: self._all_locks[name] for name in model.locks}
        for button in self._locks.values():
            self._lock_flow.addWidget(button)
        _show_title(self._sliders, on=bool(model.sliders))
        _show_title(self._lock_box, on=bool(model.locks))
        rows = [stop for row in self._rows.values() for stop in row.stops]
        put_before(self._key, [*rows, *self._locks.values()])
        for slider in self._hand.values():
            slider.setEnabled(model.can_humanize)
            slider.setToolTip("" if model.can_humanize else self.tr("For drums"))
        self._key.setEnabled(model.has_pitches)
        self._key.setToolTip(
            self._key.toolTip() if model.has_pitches else self.tr("Drums have no key")
        )

    def _show_rows(self) -> None:
        """Show some rows, and others in the next turns of the loop: laying them out takes time."""
        hidden = [row for row in self._rows.values() if row.isHidden()]
        for row in hidden[:_ROWS_AT_ONCE]:
            row.show()
        if hidden[_ROWS_AT_ONCE:]:
            QTimer.singleShot(0, self._show_rows)

    def _new_lock_button(self, name: str) -> QPushButton:
        words = lock_words(name)
        button = QPushButton(words)
        button.setCheckable(True)
        button.setAccessibleName(self.tr("Lock {part}").format(part=words))
        button.setProperty(TARGET, LOCK + name)
        button.toggled.connect(lambda on: self.turned.emit(LOCK + name, float(on)))
        return button

    def focus_first(self) -> None:
        """Focus the first slider."""
        first = next(iter(self._rows.values()), None)
        (first.slider if first else self._seed).setFocus()

    def has_slider(self, name: str) -> bool:
        """Whether the model has a slider of a name."""
        return name in self._rows

    def focus_slider(self, name: str) -> None:
        """Scroll to a slider and focus it; a row that is new has its place by then."""
        row = self._rows[name]
        for each in self._rows.values():
            each.show()
        self._layout.activate()
        inside = self.widget()
        if inside is not None:
            inside.resize(inside.width(), max(inside.height(), self._layout.sizeHint().height()))
        row.slider.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(row)

    def show_document(self, document: Document) -> None:
        """Show where everything stands."""
        for name, button in self._locks.items():
            with QSignalBlocker(button):
                button.setChecked(name in document.locks)
        for field, slider in {**self._hand, **self._chance}.items():
            slider.show_number(getattr(document, field))
            label = self.findChild(QLabel, f"value of {field}")
            if label is not None:
                _show_percent(slider, label)
        index = self._key.findData(document.key)
        self._key.setCurrentIndex(max(index, 0))
        with QSignalBlocker(self._seed):
            self._seed.setValue(document.seed)

    def show_values(self, asked: Mapping[str, float], measured: Mapping[str, float]) -> None:
        """Show what is asked of each slider, and what the music has."""
        for name, row in self._rows.items():
            row.show_values(asked.get(name), measured.get(name))


def _show_title(section: QVBoxLayout, *, on: bool) -> None:
    """Show a section's title, or hide it where the section has nothing in it."""
    item = section.itemAt(0)
    title = item.widget() if item is not None else None
    if title is not None:
        title.setVisible(on)


def _show_percent(slider: ValueSlider, label: QLabel) -> None:
    label.setText(f"{round(slider.number * 100)} %")
