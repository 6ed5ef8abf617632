"""The app: a window, a studio and an engine, a process each; started here, and ended."""

import signal
from collections.abc import Sequence
from pathlib import Path

from PyQt6.QtCore import QLibraryInfo, QLocale, QTimer, QTranslator
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from musicgen import __version__
from musicgen.errors import MusicgenError
from musicgen_plugin.engine.realtime import settle_memory
from musicgen_ui import collector
from musicgen_ui.starting import first_document
from musicgen_ui.state import autosave, session_file
from musicgen_ui.state.document import Document
from musicgen_ui.state.preferences import load_preferences
from musicgen_ui.studio.client import StudioClient
from musicgen_ui.studio.told import Charted, LibraryListed, Told
from musicgen_ui.studio_link import StudioLink
from musicgen_ui.translation import translation_for
from musicgen_ui.window import MainWindow

_SIGNALS_SEEN_EVERY_MS = 200
_TEXT_PX = 13


def make_application(arguments: Sequence[str] = ()) -> QApplication:
    """Qt's application, with names, translations and rounding that suit any screen."""
    QGuiApplication.setApplicationName("musicgen")
    QGuiApplication.setApplicationDisplayName("musicgen")
    QGuiApplication.setApplicationVersion(__version__)
    QGuiApplication.setDesktopFileName("musicgen")
    app = QApplication(["musicgen", *arguments])
    app.setStyle("Fusion")
    font = app.font()
    font.setPixelSize(_TEXT_PX)
    app.setFont(font)
    theirs = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if theirs.load(QLocale(), "qtbase", "_", folder):
        app.installTranslator(theirs)
    ours = translation_for(QLocale(), app)
    if ours is not None:
        app.installTranslator(ours)
    return app


def first_shown(session: Path | None) -> tuple[Document, str]:
    """The document that the app opens with, and a word on it.

    Args:
        session: A session file that was asked for.

    Raises:
        DocumentError: it cannot be read.
    """
    found = autosave.find()
    if session is not None:
        return session_file.load(session), ""
    if found is None:
        return first_document(), ""
    return found.document, "" if found.was_closed else QApplication.translate(
        "app", "Recovered the session that was not closed"
    )


def run(session: Path | None = None, clips: Sequence[Path] = ()) -> int:
    """Show the window until it is closed.

    Args:
        session: A session file to open.
        clips: MIDI files for the slots, A first; without a session they begin a new one.

    Returns:
        The exit code.
    """
    app = make_application()
    preferences = load_preferences()
    try:
        document, words = first_shown(session)
    except MusicgenError as err:
        document, words = first_document(), str(err)
    link = StudioLink(StudioClient())
    window = MainWindow(link, document, preferences)
    if session is not None:
        window.session.path = session
    window.show()
    app.processEvents()  # the window is seen before anything that takes time begins
    spare_collections(window)
    link.start()
    window.session.show()
    window.clips.scan()
    window.files.list_recent()
    if clips and session is not None:
        window.clips.fill(0, [str(path) for path in clips])
    elif clips:
        window.files.begin_with(clips)
        words = words and QApplication.translate(
            "app", "A new session begins; undo goes back to the one that was not closed"
        )
    if words:
        window.say(words)
    hints = app.styleHints()
    if hints is not None:
        hints.colorSchemeChanged.connect(lambda _: window.show_theme())
    heartbeat = _close_on_signals(window)
    code = app.exec()
    heartbeat.stop()
    return code


def spare_collections(window: MainWindow) -> None:
    """Keep Python's collector from stopping the window; for when it is built and shown."""
    collector.tune()
    settle_memory()
    window.receiver.shown.connect(_leave_out)


def _leave_out(told: Told) -> None:
    """Leave a whole list of clips, or a map, out of collections; a model is told too often."""
    if isinstance(told, Charted) or (isinstance(told, LibraryListed) and told.is_last):
        collector.leave_out_all()


def _close_on_signals(window: MainWindow) -> QTimer:
    """Close the window on Ctrl-C and SIGTERM; Python sees signals only when it runs."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close())
    heartbeat = QTimer(window)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start(_SIGNALS_SEEN_EVERY_MS)
    return heartbeat


def first_paint() -> None:
    """Open a window as `run` does, up to where it is painted; for benchmarks."""
    app = make_application()
    document, _ = first_shown(None)
    window = MainWindow(StudioLink(StudioClient()), document, load_preferences())
    window.show()
    app.processEvents()
    window.grab()
