"""A window on a real screen that answers questions: `app` is the app, `other` any other program.

A question is a line of JSON on stdin, its answer one on stdout; `screen.py` asks. The app runs as
the command line runs it, and is asked from within; the other window takes files, and one can be
dragged out of it.
"""

import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QMimeData, QObject, QRect, Qt, QUrl, pyqtSignal
from PyQt6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QGuiApplication, QMouseEvent
from PyQt6.QtWidgets import QApplication, QWidget

Answer = Any
Questions = dict[str, Callable[..., Answer]]
TICKS_PER_BEAT = 480


class Answers(QObject):
    """Answers in the window's own thread, while something is dragged too."""

    asked = pyqtSignal(str)

    def __init__(self, questions: Questions) -> None:
        super().__init__()
        self._questions = questions
        self.asked.connect(self._answer)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line)

    def _answer(self, line: str) -> None:
        name, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(self._questions[name](*arguments)) + "\n")
        sys.stdout.flush()


def middle(widget: QWidget, part: QRect | None = None) -> list[int]:
    """Where on the screen the middle of a widget is, or of a part of it."""
    place = widget.mapToGlobal((part or widget.rect()).center())
    return [place.x(), place.y()]


def may_drop() -> bool:
    """Whether what is dragged would be taken where it is: what is below has said so."""
    cursor = QGuiApplication.overrideCursor()
    return cursor is not None and cursor.shape() is Qt.CursorShape.DragCopyCursor


def run_app() -> int:
    """Run the app until it is closed."""
    from musicgen_ui.app import run  # noqa: PLC0415 - the studio starts from this file too
    from musicgen_ui.window import MainWindow  # noqa: PLC0415

    def window() -> MainWindow:
        (found,) = (it for it in QApplication.topLevelWidgets() if isinstance(it, MainWindow))
        return found

    def is_ready() -> bool:
        shown = window()
        is_shown = shown.isVisible() and shown.receiver.playing is not None
        return is_shown and shown.receiver.model is not None and shown.library.rows.rowCount() > 0

    def result() -> list[list[int]]:
        score = window().receiver.playing
        assert score is not None
        return sorted([round(it.onset_beats * TICKS_PER_BEAT), it.pitch] for it in score.notes)

    def row(number: int) -> Answer:
        rows = window().library.list
        model, viewport = rows.model(), rows.viewport()
        assert model is not None
        assert viewport is not None
        index = model.index(number, 0)
        return [middle(viewport, rows.visualRect(index)), window().library.rows.entry(index).source]

    answers = Answers(
        {
            "is_ready": lambda: bool(QApplication.topLevelWidgets()) and is_ready(),
            "result": result,
            "handle": lambda: middle(window().stage.out.handle),
            "slot": lambda slot: middle(window().stage.slots[slot]),
            "row": row,
            "sources": lambda: [it and it.source for it in window().session.document.clips],
            "message": lambda: window().messages.message,
            "is_dragging": lambda: bool(window().findChildren(QDrag)),
            "may_drop": may_drop,
        }
    )
    code = run()
    answers.deleteLater()
    return code


class OtherWindow(QWidget):
    """A program of another maker: takes files, and lets a file be dragged out of it.

    Args:
        offered: The file.
    """

    def __init__(self, offered: Path) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._offered = offered
        self.dropped: list[str] = []

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:  # noqa: N802 - Qt's name
        mime = event.mimeData() if event else None
        if event is not None and mime is not None and mime.hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:  # noqa: N802 - Qt's name
        mime = event.mimeData() if event else None
        if event is not None and mime is not None:
            event.acceptProposedAction()
            self.dropped += [url.toString() for url in mime.urls()]

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        if event is None or not event.buttons() or self.findChildren(QDrag):
            return
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self._offered))])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)


def run_other(offered: Path, place: QRect) -> int:
    """Show the other window until the program is ended."""
    app = QApplication(["other"])
    window = OtherWindow(offered)
    window.setGeometry(place)
    window.show()
    answers = Answers(
        {
            "is_ready": window.isVisible,
            "place": lambda: middle(window),
            "dropped": lambda: window.dropped,
            "is_dragging": lambda: bool(window.findChildren(QDrag)),
            "may_drop": may_drop,
        }
    )
    code = app.exec()
    answers.deleteLater()
    return code


if __name__ == "__main__":
    if sys.argv[1] == "app":
        sys.exit(run_app())
    sys.exit(run_other(Path(sys.argv[2]), QRect(*map(int, sys.argv[3:7]))))
