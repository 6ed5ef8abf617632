"""Translations: whole, with the places and keys of the English text, and seen in the window."""

import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.lupdate.lupdate import lupdate
from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import musicgen_ui
from musicgen_ui.starting import first_document
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.studio_link import StudioLink
from musicgen_ui.translation import TRANSLATIONS, Translation, file_for, words_in
from musicgen_ui.window import MainWindow

from .conftest import LOADED
from .recording_studio import RecordingStudio

FILES = sorted(TRANSLATIONS.glob("*.ts"))


def places(text: str) -> set[str]:
    """What is put into a text, with its format."""
    return {f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(text) if name}


def test_there_is_german() -> None:
    assert TRANSLATIONS / "musicgen_de.ts" in FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_translation_has_all_texts_of_the_app_and_no_other(path: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    lupdate([str(Path(musicgen_ui.__file__).parent)], [str(fresh)])  # type: ignore[no-untyped-call]
    content = fresh.read_text(encoding="utf-8")
    wanted = set(re.findall(r"<source>(.*?)</source>", content, re.DOTALL))
    found = path.read_text(encoding="utf-8")
    assert set(re.findall(r"<source>(.*?)</source>", found, re.DOTALL)) == wanted
    assert "unfinished" not in found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_translation_has_the_places_keys_and_edges_of_the_text(path: Path) -> None:
    words = words_in(path)
    assert len(words) > 300
    for text, translated in words.items():
        assert places(translated) == places(text), text
        assert text.partition("\t")[2] == translated.partition("\t")[2], text
        assert ("&" in text) == ("&" in translated), text
        assert text.startswith(" ") == translated.startswith(" "), text
    menus = [
        translated[translated.index("&") + 1] for translated in words.values() if "&" in translated
    ]
    assert len(menus) == len(set(menus))


@pytest.mark.parametrize(
    ("languages", "name"),
    [
        (["de-AT", "de", "en"], "musicgen_de.ts"),
        (["fr-FR", "de"], "musicgen_de.ts"),
        (["en-GB", "de"], None),
        (["C"], None),
        ([], None),
    ],
)
def test_the_first_language_that_there_is(languages: list[str], name: str | None) -> None:
    found = file_for(languages)
    assert (found.name if found else None) == name


def test_a_file_that_cannot_be_read_leaves_english(tmp_path: Path) -> None:
    broken = tmp_path / "musicgen_xx.ts"
    broken.write_text("<TS><context>", encoding="utf-8")
    assert words_in(broken) == {}
    assert words_in(tmp_path / "none.ts") == {}
    half = '<TS><message><source>Map</source><translation type="unfinished">K</translation>'
    broken.write_text(f"{half}</message></TS>", encoding="utf-8")
    assert words_in(broken) == {}
    assert Translation({}).isEmpty()


@pytest.fixture
def german(qtbot: QtBot, qapp: QApplication, studio: RecordingStudio) -> Iterator[MainWindow]:
    translation = Translation(words_in(TRANSLATIONS / "musicgen_de.ts"))
    qapp.installTranslator(translation)
    shown = MainWindow(StudioLink(studio), first_document(), Preferences(theme="dark"))
    shown.show()
    qtbot.waitExposed(shown)
    shown.receiver.take([LOADED])
    yield shown
    shown.close()
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.removeTranslator(translation)


def test_the_window_speaks_it(german: MainWindow) -> None:
    assert german.left.tabText(0) == "Bibliothek"
    bar = german.menuBar()
    assert bar is not None
    assert [action.text() for action in bar.actions()][:2] == ["&Datei", "&Bearbeiten"]
    assert german.stage.result._title.whole == "Ergebnis, 50 % des Wegs nach B"
    assert german.shape._rows["note-density"].slider.accessibleName() == "Dichte"
    # Texts of a class that the widget's own is made of, which PyQt has under another context.
    assert german.stage.result.view._across.accessibleName() == "In der Zeit blättern"
    assert german.map.accessibleName() == "Karte der Clips"
    assert german.stage.result.view.value_text().startswith("drums-2bar wird geladen")
