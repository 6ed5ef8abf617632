"""The documentation's pictures of the app: the real window, studio and engine, playing.

Usage: python -m benchmarks.app_pictures [FOLDER]

Writes `app.png`, a morph of drums in the dark theme with a slider asked and a part locked, and
`app-pad.png`, four clips around the pad in the light theme, both of 1280 x 800. Offscreen unless
QT_QPA_PLATFORM says otherwise. With JACK's `jackd` the notes go to a port on a server of its own,
so that the window does not tell of a lacking sound card. Needs the dev extra.
"""

import argparse
import contextlib
import io
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image
from PyQt6.QtCore import QBuffer, QByteArray, QIODevice, QLocale
from PyQt6.QtWidgets import QApplication

from musicgen_ui.app import make_application
from musicgen_ui.starting import first_document
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.studio.client import StudioClient
from musicgen_ui.studio_link import StudioLink
from musicgen_ui.window import MainWindow

try:
    from tests.plugin.jack_rig import server_for
    from tests.ui.screen import home_variables
except ModuleNotFoundError as err:
    if err.name != "pytest":
        raise
    raise SystemExit(
        "the pictures are taken with the tests' rigs, which need pytest: pip install -e '.[dev]'"
    ) from None

_WIDTH, _HEIGHT = 1280, 800
_PATIENCE_S = 60.0
_PLAYED_S = 3.0  # until the meter has something to show


def wait_for(what: str, test: Callable[[], object]) -> None:
    """Let the window run until something holds."""
    deadline_s = time.monotonic() + _PATIENCE_S
    while not test():
        if time.monotonic() > deadline_s:
            raise SystemExit(f"waited {_PATIENCE_S:g} s for {what}")
        QApplication.processEvents()
        time.sleep(0.005)


def play_on(window: MainWindow) -> None:
    """Go on for a while, up to a place in the second bar."""
    begun_s = time.monotonic()
    wait_for(
        "the second bar",
        lambda: time.monotonic() - begun_s > _PLAYED_S and 4.9 < place_of(window) < 5.4,  # noqa: PLR2004
    )


def place_of(window: MainWindow) -> float:
    """Where in the result the play head is, in beats."""
    beats, playing = window.receiver.beats_at(time.perf_counter()), window.receiver.playing
    return beats % playing.length_beats if beats is not None and playing is not None else 0.0


def take(window: MainWindow, path: Path) -> None:
    """Keep a picture of the window, packed well."""
    content, buffer = QByteArray(), QBuffer()
    buffer.setBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    with Image.open(io.BytesIO(content.data())) as picture:
        picture.convert("RGB").save(path, optimize=True)
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


@contextlib.contextmanager
def ports() -> Iterator[None]:
    """A JACK server where there can be one."""
    if shutil.which("jackd") is None:
        yield
        return
    with server_for("pictures"):
        yield


def take_all(folder: Path) -> None:
    """Play, and take both pictures."""
    QLocale.setDefault(QLocale.c())  # in English, wherever it is run
    app = make_application()
    preferences = Preferences(theme="dark", out="virtual", control="none")
    window = MainWindow(StudioLink(StudioClient()), first_document(), preferences)
    window.resize(_WIDTH, _HEIGHT)
    window.show()
    window.link.start()
    window.session.show()
    window.clips.scan()
    receiver = window.receiver
    try:
        wait_for("the model", lambda: receiver.model and receiver.playing)
        wait_for("the library", window.library.rows.rowCount)
        window.controls.turn("position", 0.3)
        window.controls.turn("lock:kick", 1.0)
        assert receiver.model is not None  # noqa: S101 - it was waited for
        asked = receiver.model.sliders[0]
        value = asked.least + 0.6 * (asked.most - asked.least)
        window.controls.turn(f"attribute:{asked.name}", value)
        window.playing.play()
        wait_for("music", lambda: receiver.state and receiver.state.is_rolling)
        play_on(window)
        take(window, folder / "app.png")
        window.views.theme_light()
        window.views.pad()
        window.controls.place(0.35, 0.4)
        play_on(window)
        take(window, folder / "app-pad.png")
    finally:
        window.close()
        app.processEvents()


def main() -> None:
    """Take the pictures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs"))
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as home, ports():
        os.environ |= home_variables(Path(home))
        take_all(folder)


if __name__ == "__main__":
    main()
