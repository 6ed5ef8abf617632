"""Tests of the app run on real windows that no screen shows, in homes of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytest.importorskip("PyQt6.QtWidgets", reason="Qt cannot be loaded here", exc_type=ImportError)

from PyQt6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from musicgen_ui.starting import first_document
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.studio.told import ModelEntry, ModelLoaded, ModelsListed, SliderEntry
from musicgen_ui.studio_link import StudioLink
from musicgen_ui.window import MainWindow

from .recording_studio import RecordingStudio

DRUMS = ModelEntry("drums-2bar", "drums-2bar", "drums", 2, "CC-BY-SA-4.0", Path("/models/drums"))
MELODIES = ModelEntry("melody-2bar", "melody-2bar", "melody", 2, "GPL-3.0", Path("/models/melody"))
LOADED = ModelLoaded(
    DRUMS,
    (
        SliderEntry("note-density", "notes a bar", 1, 2.0, 22.0),
        SliderEntry("swing", "% (50 is straight)", 1, 45.0, 70.0),
        SliderEntry("my bounce", "of the way", 2, -1.0, 2.0, is_own=True),
    ),
    ("kick", "snare", "closed-hat"),
    can_humanize=True,
    has_pitches=False,
    card="# drums-2bar\n\nTwo bars of drums.",
)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without the user's sessions, preferences and library."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    return home


@pytest.fixture
def studio() -> RecordingStudio:
    return RecordingStudio()


@pytest.fixture
def window(qtbot: QtBot, studio: RecordingStudio) -> Iterator[MainWindow]:
    """The real window, as it opens the first time, before a studio that records."""
    shown = MainWindow(StudioLink(studio), first_document(), Preferences(theme="dark"))
    shown.show()
    shown.activateWindow()
    qtbot.waitExposed(shown)
    shown.receiver.take([ModelsListed((DRUMS, MELODIES)), LOADED])
    qtbot.waitUntil(lambda: shown.receiver.model is LOADED)
    yield shown
    shown.close()
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
