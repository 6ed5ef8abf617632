"""Choosing files and folders, and questions, in dialogs that hold nothing up."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QDialog, QFileDialog, QInputDialog, QMessageBox, QWidget

from musicgen_ui import theme

Then = Callable[[Path], object]


class Dialogs(QObject):
    """Shows one dialog at a time.

    Args:
        parent: The window that they belong to.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._open: QDialog | None = None

    @property
    def shown(self) -> QFileDialog | None:
        """The dialog that files are chosen in; None where none was shown last."""
        return self._open if isinstance(self._open, QFileDialog) else None

    @property
    def asking(self) -> QMessageBox | None:
        """The question that is asked; None where none was shown last."""
        return self._open if isinstance(self._open, QMessageBox) else None

    def open_file(self, title: str, kinds: str, then: Then) -> None:
        """Let a file that is there be chosen."""
        dialog = QFileDialog(self._parent, title)
        dialog.setNameFilter(kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self._show(dialog, then)

    def save_file(self, title: str, kinds: str, proposed: Path, then: Then) -> None:
        """Let a file to be written be chosen.

        Args:
            title: Of the dialog.
            kinds: What it lists, as Qt has it.
            proposed: What it is called unless another name is chosen; one without an ending gets
                that of this.
            then: Takes the file.
        """
        dialog = QFileDialog(self._parent, title)
        dialog.setNameFilter(kinds)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(proposed.suffix.removeprefix("."))
        dialog.setDirectory(str(proposed.parent))
        dialog.selectFile(proposed.name)
        self._show(dialog, then)

    def choose_folder(self, title: str, then: Then) -> None:
        """Let a folder be chosen."""
        dialog = QFileDialog(self._parent, title)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        self._show(dialog, then)

    def confirm(self, title: str, question: str, doing: str, then: Callable[[], object]) -> None:
        """Ask before something that cannot be undone; the window goes on meanwhile.

        Args:
            title: Of the dialog.
            question: What is asked.
            doing: What the button says that does it; Cancel is the usual one.
            then: Does it.
        """
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, question, parent=self._parent)
        does = box.addButton(doing, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        if does is not None:
            does.clicked.connect(then)
        self._show_alone(box)

    def ask_text(self, title: str, question: str, then: Callable[[str], object]) -> None:
        """Ask for a few words.

        Args:
            title: Of the dialog.
            question: What is asked.
            then: Takes them.
        """
        dialog = QInputDialog(self._parent)
        dialog.setWindowTitle(title)
        dialog.setLabelText(question)
        dialog.textValueSelected.connect(then)
        self._show_alone(dialog)

    def _show(self, dialog: QFileDialog, then: Then) -> None:
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        self._show_alone(dialog)

    def _show_alone(self, dialog: QDialog) -> None:
        if self._open is not None:
            self._open.close()
            self._open.deleteLater()
        self._open = dialog
        theme.dress(dialog)
        dialog.setModal(False)
        dialog.show()
