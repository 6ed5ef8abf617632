"""Choosing files and folders, in dialogs that hold nothing up."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog, QWidget

Then = Callable[[Path], object]


class Dialogs(QObject):
    """Shows one dialog at a time.

    Args:
        parent: The window that they belong to.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.shown: QFileDialog | None = None

    def open_file(self, title: str, kinds: str, then: Then) -> None:
        """Let a file that is there be chosen."""
        dialog = QFileDialog(self._parent, title)
        dialog.setNameFilter(kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._show(dialog, then)

    def save_file(self, title: str, kinds: str, ending: str, then: Then) -> None:
        """Let a file to be written be chosen; it is given an ending where it has none."""
        dialog = QFileDialog(self._parent, title)
        dialog.setNameFilter(kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(ending.removeprefix("."))
        self._show(dialog, then)

    def choose_folder(self, title: str, then: Then) -> None:
        """Let a folder be chosen."""
        dialog = QFileDialog(self._parent, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._show(dialog, then)

    def _show(self, dialog: QFileDialog, then: Then) -> None:
        if self.shown is not None:
            self.shown.close()
            self.shown.deleteLater()
        self.shown = dialog
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.setModal(False)
        dialog.show()
