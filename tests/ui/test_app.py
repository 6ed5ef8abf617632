"""The app as a whole: the real window, the real studio, the real engine."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from pytestqt.qtbot import QtBot

from musicgen.cli.main import main
from musicgen.midifile import read_score
from musicgen_ui.app import first_shown
from musicgen_ui.starting import first_document
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.studio.client import StudioClient
from musicgen_ui.studio.requests import Bounce, Export, ExportKind
from musicgen_ui.studio_link import StudioLink
from musicgen_ui.window import MainWindow

_PATIENCE_MS = 60_000
Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    """Wait until something holds; a busy machine may take its time."""
    return lambda test: qtbot.waitUntil(lambda: bool(test()), timeout=_PATIENCE_MS)


@pytest.fixture
def app(wait: Wait) -> Iterator[MainWindow]:
    """The window, once it shows its first result."""
    silent = Preferences(theme="dark", out="none", control="none")
    window = MainWindow(StudioLink(StudioClient()), first_document(), silent)
    window.show()
    window.link.start()
    window.session.show()
    window.clips.scan()
    wait(lambda: window.receiver.playing is not None and window.receiver.playing.notes)
    wait(lambda: window.receiver.model is not None)
    yield window
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_the_first_minute(app: MainWindow, wait: Wait, qtbot: QtBot, tmp_path: Path) -> None:
    first = app.receiver.playing
    assert app.models.count() >= 5
    assert app.receiver.model is not None
    assert len(app.receiver.model.sliders) > 10
    slider = app.stage.slider
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(80, 28))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(80, 28))
    wait(lambda: app.receiver.playing != first)
    assert app.stage.result.view.score == app.receiver.playing

    qtbot.keyClick(slider, Qt.Key.Key_Space)
    wait(lambda: app.receiver.state is not None and app.receiver.state.is_rolling)
    assert "no port is chosen" in app.messages.silence
    wait(lambda: app.transport.position.text() > "1:1.5")
    before = app.receiver.playing
    qtbot.keyClick(slider, Qt.Key.Key_End)
    wait(lambda: app.receiver.playing != before)
    samba = app.session.document.clips[1]
    assert samba is not None
    played = app.receiver.playing
    assert played is not None
    assert [track.notes for track in played.tracks] == [track.notes for track in samba.score.tracks]

    app.controls.turn("attribute:note-density", 9.0)
    wait(lambda: app.receiver.measured.get("note-density") == 9.0)
    path = tmp_path / "out" / "clip.mid"
    app.session.ask(Export(ExportKind.RESULT, path))
    wait(path.exists)
    assert len(read_score(path).notes) == 18
    assert main(["replay", str(path), "--out", str(tmp_path / "again.mid")]) == 0
    assert (tmp_path / "again.mid").read_bytes() == path.read_bytes()
    app.session.ask(Bounce())
    wait(lambda: app.stage.out.handle._bounced is not None)


def test_models_and_files_and_the_map(app: MainWindow, wait: Wait, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mid"
    broken.write_bytes(b"MThd nonsense")
    app.clips.fill(0, [str(broken)])
    wait(lambda: "broken.mid" in app.messages.message)
    app.views.go_map()
    wait(lambda: len(app.receiver.chart) >= 44)
    app.machine.choose_model("melody-2bar")
    wait(lambda: app.receiver.model and app.receiver.model.model.id == "melody-2bar")
    wait(
        lambda: all(
            clip is not None and clip.origin == "drawn" for clip in app.session.document.clips[:2]
        )
    )
    wait(lambda: app.receiver.playing and app.receiver.playing.notes)
    assert app.receiver.playing is not None
    assert not any(track.is_drum for track in app.receiver.playing.tracks)


def test_a_studio_that_dies_is_back_with_all_it_knew(app: MainWindow, wait: Wait) -> None:
    app.controls.turn("position", 0.0)
    house = app.session.document.clips[0]
    assert house is not None
    wait(lambda: app.receiver.playing and app.receiver.playing.notes == house.score.notes)
    client = app.link._studio
    assert isinstance(client, StudioClient)
    assert client.pid is not None
    os.kill(client.pid, signal.SIGKILL)
    wait(lambda: "started again" in app.messages._log.toPlainText())
    app.controls.turn("position", 1.0)
    samba = app.session.document.clips[1]
    assert samba is not None
    wait(lambda: app.receiver.playing and app.receiver.playing.notes == samba.score.notes)


@pytest.mark.usefixtures("qapp")
def test_a_killed_app_opens_where_it_was() -> None:
    code = """
        from PyQt6.QtCore import QTimer
        from musicgen_ui import session
        session._AUTOSAVED_AFTER_MS = 200
        from musicgen_ui.app import make_application
        from musicgen_ui.starting import first_document
        from musicgen_ui.state import autosave
        from musicgen_ui.state.preferences import Preferences
        from musicgen_ui.studio.client import StudioClient
        from musicgen_ui.studio_link import StudioLink
        from musicgen_ui.window import MainWindow
        app = make_application()
        window = MainWindow(StudioLink(StudioClient()), first_document(), Preferences())
        window.show()
        window.controls.turn("position", 0.125)
        def look():
            if list(autosave.folder().glob("autosave-*")):
                print("kept", flush=True)
        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(50)
        app.exec()
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ)) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"kept\n"
        running.send_signal(signal.SIGKILL)
    document, words = first_shown(None)
    assert document.position == 0.125
    assert words == "Recovered the session that was not closed"
