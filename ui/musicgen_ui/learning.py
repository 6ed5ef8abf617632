"""MIDI learn in the window: a control's menu, and what is being learnt."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QMenu, QRubberBand, QWidget

from musicgen_plugin.controls.mapping import Binding
from musicgen_plugin.controls.targets import GRID_X, GRID_Y
from musicgen_ui.studio.requests import Forget, Learn, Request
from musicgen_ui.widgets.shape_panel import TARGET
from musicgen_ui.widgets.words import target_words


class Learning(QObject):
    """What is being learnt.

    Signals:
        told(text): A line for people; empty where nothing is being learnt any more.

    Args:
        ask: Takes requests for the studio.
    """

    told = pyqtSignal(str)

    def __init__(self, ask: Callable[[Request], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._bindings: tuple[Binding, ...] = ()
        self._frame: QRubberBand | None = None
        self.target: str | None = None

    def watch(self, root: QWidget) -> None:
        """Give every control below a widget that can be learnt its menu."""
        for widget in (root, *root.findChildren(QWidget)):
            is_new = widget.contextMenuPolicy() is not Qt.ContextMenuPolicy.CustomContextMenu
            if widget.property(TARGET) and is_new:
                widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                widget.customContextMenuRequested.connect(
                    lambda at, widget=widget: self._show_menu(widget, at)
                )

    def show_bindings(self, bindings: tuple[Binding, ...]) -> None:
        """Take the controller map."""
        learnt = [each for each in bindings if each not in self._bindings]
        self._bindings = bindings
        if self.target is not None and any(each.target == self.target for each in learnt):
            words = target_words(self.target)
            self.told.emit(
                self.tr("{control} moves {target}; Esc when it is the right one").format(
                    control=learnt[0], target=words
                )
            )

    def menu(self, widget: QWidget) -> QMenu:
        """The menu of a control."""
        menu = QMenu(widget)
        targets = [str(widget.property(TARGET))]
        if targets == [GRID_X]:
            targets.append(GRID_Y)
        for target in targets:
            words = target_words(target)
            learn = menu.addAction(self.tr("Learn a controller for {target}").format(target=words))
            if learn is not None:
                learn.triggered.connect(lambda _=False, target=target: self.begin(target, widget))
            for binding in self._bindings:
                if binding.target == target:
                    forget = menu.addAction(self.tr("Forget {control}").format(control=binding))
                    if forget is not None:
                        forget.triggered.connect(
                            lambda _=False, target=target: self._ask(Forget(target))
                        )
        if widget.actions():
            menu.addSeparator()
            menu.addActions(widget.actions())
        return menu

    def _show_menu(self, widget: QWidget, at: QPoint) -> None:
        self.menu(widget).popup(widget.mapToGlobal(at))

    def begin(self, target: str, widget: QWidget) -> None:
        """Learn what moves a target."""
        self.stop()
        self.target = target
        self._frame = QRubberBand(QRubberBand.Shape.Rectangle, widget)
        self._frame.setGeometry(widget.rect())
        self._frame.show()
        self._ask(Learn(target))
        self.told.emit(
            self.tr("Move a control on your controller for {target}; Esc to stop").format(
                target=target_words(target)
            )
        )

    def stop(self) -> None:
        """Learn no more."""
        if self.target is None:
            return
        self.target = None
        if self._frame is not None:
            self._frame.hide()
            self._frame.deleteLater()
            self._frame = None
        self._ask(Learn(None))
        self.told.emit("")
