"""The stage: the clips, the slider or the pad between them, the result, and the way out."""

from collections.abc import Mapping

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from musicgen.score import Score
from musicgen_plugin.controls.targets import GRID_X, POSITION
from musicgen_ui.state.document import SLOTS, Document, Part, Stage
from musicgen_ui.widgets.clip_out import ClipOut, Handouts
from musicgen_ui.widgets.clip_view import ClipView
from musicgen_ui.widgets.controls import MorphSlider
from musicgen_ui.widgets.message_bar import ElidedLabel
from musicgen_ui.widgets.pad import Pad
from musicgen_ui.widgets.shape_panel import TARGET
from musicgen_ui.widgets.slot_panel import SlotPanel


class ResultPanel(QWidget):
    """What plays, what comes next, and edits of it.

    Signals:
        edited(score): It was changed by hand.
        reverted(): The edits are to go.
        kept(slot): It is to become the clip of a slot.
    """

    edited = pyqtSignal(object)
    reverted = pyqtSignal()
    kept = pyqtSignal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = ElidedLabel()
        self._title.setProperty("role", "title")
        self._note = ElidedLabel()
        self._note.setProperty("role", "dim")
        self._note.setAccessibleName(self.tr("A word on the result"))
        self.revert = QPushButton(self.tr("Undo edits"))
        self.revert.setAccessibleName(self.tr("Go back to the result without edits"))
        self.revert.clicked.connect(self.reverted)
        self.keep = []
        for slot, letter in enumerate(SLOTS):
            button = QPushButton(f"\N{RIGHTWARDS ARROW} {letter}")
            words = self.tr("Keep the result as {slot}").format(slot=letter)
            button.setAccessibleName(words)
            button.setToolTip(words)
            button.clicked.connect(lambda _=False, slot=slot: self.kept.emit(slot))
            self.keep.append(button)
        self.view = ClipView()
        self.view.setAccessibleName(self.tr("Result"))
        self.view.set_editable(True)
        self.view.setAcceptDrops(False)
        self.view.edited.connect(self.edited)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._title, 1)
        head.addWidget(self._note, 1)
        self._note.hide()
        head.addWidget(self.revert)
        for button in self.keep:
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self.view, 1)

    def show_document(self, document: Document) -> None:
        """Show where between the clips it is."""
        if document.edited is not None:
            words = self.tr("Result, edited")
        elif document.stage is Stage.MORPH:
            words = self.tr("Result, {share} % of the way to B").format(
                share=round(document.position * 100)
            )
        else:
            words = self.tr("Result, {x} % right, {y} % down").format(
                x=round(document.x * 100), y=round(document.y * 100)
            )
        self._title.show_text(words)
        self.revert.setVisible(document.edited is not None)
        for slot, button in enumerate(self.keep):
            button.setVisible(slot in document.slots)

    def show_note(self, note: str) -> None:
        """Show a word on the result."""
        self._note.show_text(note)
        self._note.setVisible(bool(note))

    def show_playing(self, score: Score | None) -> None:
        """Show what plays now."""
        self.view.set_score(score)

    def show_next(self, score: Score | None) -> None:
        """Show what enters next."""
        self.view.set_next(score)

    def show_parts(self, parts: Mapping[str, Part], locks: frozenset[str]) -> None:
        """Show how tracks sound, and which stay."""
        self.view.set_parts(parts, locks)


class StageView(QWidget):
    """The middle of the window.

    Signals:
        turned(target, value): The slider was moved.
        placed(x, y): The puck was moved.

    Args:
        handouts: Writes files that are dragged.
    """

    turned = pyqtSignal(str, object)
    placed = pyqtSignal(float, float)

    def __init__(self, handouts: Handouts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slots = [SlotPanel(slot, self) for slot in range(len(SLOTS))]
        self.slider = MorphSlider()
        self.slider.setAccessibleName(self.tr("From A to B"))
        self.slider.setToolTip(self.tr("Between A and B; what you hear changes at the next step"))
        self.slider.setProperty(TARGET, POSITION)
        self.slider.turned.connect(lambda value: self.turned.emit(POSITION, value))
        self.pad = Pad(self)
        self.pad.setAccessibleName(self.tr("Between the four clips"))
        self.pad.setProperty(TARGET, GRID_X)
        self.pad.turned.connect(self.placed)
        self.result = ResultPanel()
        self.out = ClipOut(handouts)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(self._grid, 4)
        layout.addWidget(self.slider)
        layout.addWidget(self.result, 5)
        layout.addWidget(self.out)
        self._stage: Stage | None = None
        self._arrange(Stage.MORPH)

    def _arrange(self, stage: Stage) -> None:
        if stage is self._stage:
            return
        self._stage = stage
        for widget in (*self.slots, self.pad):
            self._grid.removeWidget(widget)
        a, b, c, d = self.slots
        is_morph = stage is Stage.MORPH
        for widget in (c, d, self.pad):
            widget.setVisible(not is_morph)
        self.slider.setVisible(is_morph)
        self.out.show_stage(is_morph=is_morph)
        places = [(a, 0, 0), (b, 0, 2)]
        if not is_morph:
            places += [(c, 1, 0), (d, 1, 2)]
            self._grid.addWidget(self.pad, 0, 1, 2, 1)
        for panel, row, column in places:
            self._grid.addWidget(panel, row, column)
        for column, stretch in enumerate((3, 0 if is_morph else 2, 3)):
            self._grid.setColumnStretch(column, stretch)

    def show_document(self, document: Document) -> None:
        """Show where everything stands."""
        self._arrange(document.stage)
        for panel, clip in zip(self.slots, document.clips, strict=True):
            panel.show_clip(clip)
        self.slider.show_number(document.position)
        self.pad.show_place(document.x, document.y)
        self.result.show_document(document)
        self.result.show_parts(document.parts, document.locks)

    def show_colours(self) -> None:
        """Take what is not painted from the theme."""
        for panel in self.slots:
            panel.show_colour()
