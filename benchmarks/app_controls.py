"""Writes the table of all controls in docs/app.md, from the real window, which no screen shows.

    python -m benchmarks.app_controls            # writes it
    python -m benchmarks.app_controls --check    # exit code 1 if it is not as written

The table stands between <!-- table:controls --> and <!-- end -->; the window is shown one slider,
one lock and a band, for what there is once for each of them.
"""

import argparse
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QLocale, Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTabBar,
    QTextBrowser,
    QWidget,
)

from musicgen.score import Note, Score, Track
from musicgen_ui.actions import MENUS, SEPARATOR
from musicgen_ui.app import make_application
from musicgen_ui.starting import first_document
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.studio.requests import Request
from musicgen_ui.studio.told import ModelEntry, ModelLoaded, ModelsListed, SliderEntry, Told
from musicgen_ui.studio_link import StudioLink
from musicgen_ui.widgets.clip_out import DragHandle
from musicgen_ui.widgets.clip_view.canvas import ClipCanvas
from musicgen_ui.widgets.controls import ValueSlider
from musicgen_ui.widgets.library_list import LibraryList
from musicgen_ui.widgets.library_panel import SearchBox
from musicgen_ui.widgets.map_view import MapView
from musicgen_ui.widgets.pad import Pad
from musicgen_ui.window import MainWindow

_MODEL = ModelEntry("model", "model", "drums", 2, "", Path())
_LOADED = ModelLoaded(
    _MODEL,
    (SliderEntry("note-density", "notes a bar", 1, 0, 9),),
    ("kick",),
    can_humanize=True,
    has_pitches=True,
    card="",
)
_BAND = Score(
    tracks=(
        Track(name="bass", program=32, notes=(Note(0.0, 40, 90, 1.0),)),
        Track(name="lead", program=80, notes=(Note(0.0, 60, 90, 1.0),)),
    ),
)
_PATIENCE_S = 30.0
PAGE = Path(__file__).parent.parent / "docs" / "app.md"
_TABLE = re.compile(r"(<!-- table:controls -->\n).*?(<!-- end -->)", re.DOTALL)
_CLIP_KEYS = (
    "arrows, Home, End; PageUp, PageDown: a bar; N: next note; Enter: add or remove; "
    "Ctrl+arrows: move; Alt+Left, Right: nudge; Shift+Up, Down: velocity; "
    "Shift+Left, Right: length; Delete; Ctrl+A: all; L: lock; +, -, 0: zoom; Esc: leave"
)
KINDS: tuple[tuple[type[QWidget], str, str], ...] = (
    (ClipCanvas, "clip", _CLIP_KEYS),
    (
        Pad,
        "pad",
        "arrows, with Shift further; Home: to A; End: to D; Backspace: middle",
    ),
    (
        ValueSlider,
        "slider",
        "arrows; PageUp, PageDown; Home, End; Delete: let go, or as it was at first",
    ),
    (DragHandle, "handle", "Ctrl+C: copy the clip; Ctrl+Shift+C: copy its path"),
    (
        MapView,
        "map",
        (
            "arrows: neighbours; Enter: to the next slot; Ctrl+1 to 4: to a slot; P: hear; "
            "+, -, 0: zoom; Shift+arrows: scroll"
        ),
    ),
    (
        LibraryList,
        "list",
        (
            "Up, Down; Enter: to the next slot; Ctrl+1 to 4: to a slot; P: hear; "
            "Shift+Up, Down: select more; letters: search"
        ),
    ),
    (SearchBox, "text", "type; Up, Down: through the list; Enter: to the next slot; Esc: clear"),
    (QAbstractSpinBox, "number", "type; Up, Down; PageUp, PageDown; Enter"),
    (QComboBox, "choice", "Alt+Down: open; Up, Down; Enter"),
    (QTabBar, "tabs", "Left, Right"),
    (QAbstractButton, "button", "Enter"),
    (QPlainTextEdit, "text to read", "arrows; PageUp, PageDown"),
    (QTextBrowser, "text to read", "arrows; PageUp, PageDown"),
    (QLineEdit, "text", "type"),
)
"""What keys do on each kind of widget; the first that fits."""
_WHOLE = (QAbstractSpinBox, QComboBox, QLineEdit, QTabBar, QMenu)
"""What is inside of these belongs to them."""


@dataclass(frozen=True, slots=True, order=True)
class Control:
    """Something that can be worked by keyboard.

    Attributes:
        kind: Such as `slider`; empty where no kind of `KINDS` fits.
        name: What screen readers say; empty where nothing.
        keys: What works it; empty where nothing does.
    """

    kind: str
    name: str
    keys: str

    @property
    def is_complete(self) -> bool:
        """Whether it can be found and worked without a mouse or a screen."""
        return bool(self.kind and self.name and self.keys)


def controls_of(window: MainWindow) -> Iterator[Control]:
    """All controls of a window: those of every tab and both stages, then the menus' actions."""
    seen: set[Control] = set()
    for widget in _in_order(window):
        is_reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not is_reached or widget.focusProxy() is not None or _is_inside_another(widget):
            continue
        control = _control(widget)
        if control not in seen:
            seen.add(control)
            yield control
    for title, entries in MENUS:
        menu = title.replace("&", "")
        for entry in entries:
            if entry is not SEPARATOR:
                shortcut = window.actions_by_name[entry.name].shortcut()
                keys = shortcut.toString(QKeySequence.SequenceFormat.PortableText)
                yield Control(f"menu {menu}", entry.words, keys or f"Alt+{menu[0]}")


def _in_order(window: QWidget) -> Iterator[QWidget]:
    """All that is in a window, as Tab goes."""
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        yield widget
        widget = widget.nextInFocusChain()


def _is_inside_another(widget: QWidget) -> bool:
    """Whether it is only a part of a control: the field of a number, the list of a choice."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, _WHOLE):
        parent = parent.parentWidget()
    return parent is not None


def _control(widget: QWidget) -> Control:
    for kind, words, keys in KINDS:
        if isinstance(widget, kind):
            return Control(words, _plain_name(widget), keys)
    return Control("", _plain_name(widget) or type(widget).__name__, "")


def _plain_name(widget: QWidget) -> str:
    """Its accessible name, without what is selected in it."""
    name = widget.accessibleName()
    return name.partition(": ")[0] if isinstance(widget, MapView) else name


def table_of(window: MainWindow) -> str:
    """The table, in Markdown."""
    rows = [("control", "accessible name", "keys"), ("---",) * 3]
    rows += [(control.kind, control.name, control.keys) for control in controls_of(window)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def renewed(text: str, window: MainWindow) -> str:
    """A page with the table as the window has it."""
    table = table_of(window)
    return _TABLE.sub(lambda found: found[1] + table + found[2], text)


class _SilentStudio:
    """Asked for anything, it tells nothing."""

    def start(self) -> None: ...

    def send(self, request: Request) -> None: ...

    def told(self, timeout_s: float) -> list[Told]:
        time.sleep(timeout_s)
        return []

    def close(self) -> None: ...


@contextmanager
def whole_window() -> Iterator[MainWindow]:
    """A window that shows one of each control that there is.

    Raises:
        TimeoutError: the model is not shown, so that its controls would be missing.
    """
    document = first_document()
    window = MainWindow(StudioLink(_SilentStudio()), document, Preferences(theme="dark"))
    try:
        window.receiver.take([ModelsListed((_MODEL,)), _LOADED])
        _wait_for_model(window)
        view = window.stage.result.view
        view.set_score(_BAND)
        view.set_parts({}, lockable=None)
        yield window
    finally:
        window.close()
        window.deleteLater()


def _wait_for_model(window: MainWindow) -> None:
    """Let the window run until it shows the model, which it does in a turn of its own."""
    deadline_s = time.monotonic() + _PATIENCE_S
    while window.receiver.model is not _LOADED:
        if time.monotonic() > deadline_s:
            raise TimeoutError(f"waited {_PATIENCE_S:g} s for the model; nothing was written")
        QCoreApplication.processEvents()


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    text = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as home:
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = home
        QLocale.setDefault(QLocale.c())  # in English, wherever it is run
        _app = make_application()
        try:
            with whole_window() as window:
                new = renewed(text, window)
        except TimeoutError as err:
            print(err)
            return 1
    if new == text:
        return 0
    if options.check:
        print("the table is not that of the window: python -m benchmarks.app_controls")
        return 1
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
