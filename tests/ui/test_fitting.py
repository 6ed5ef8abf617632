"""What a window of any usual size shows: nothing cut, nothing on top of another, nothing faint."""

import re
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musicgen_ui import theme
from musicgen_ui.starting import factory_clip, first_document
from musicgen_ui.state.preferences import Preferences
from musicgen_ui.studio.told import ModelsListed, Rendered
from musicgen_ui.studio_link import StudioLink
from musicgen_ui.window import LEAST_HEIGHT, LEAST_WIDTH, MainWindow

from .conftest import DRUMS, MELODIES
from .recording_studio import RecordingStudio
from .test_window import state

SIZES = [(LEAST_WIDTH, LEAST_HEIGHT), (1440, 900), (3840, 2160)]
ASKED = {"note-density": 20.0, "swing": 58.0, "my bounce": 0.5}


@pytest.fixture
def waiting(qtbot: QtBot, studio: RecordingStudio) -> Iterator[MainWindow]:
    """A window whose studio has said nothing yet."""
    shown = MainWindow(StudioLink(studio), first_document(), Preferences(theme="dark"))
    shown.show()
    qtbot.waitExposed(shown)
    yield shown
    shown.close()
    shown.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def sized(window: MainWindow, size: tuple[int, int]) -> None:
    window.resize(*size)
    QApplication.processEvents()


@pytest.mark.parametrize("size", SIZES)
def test_titles_of_the_factory_beats_are_whole(window: MainWindow, size: tuple[int, int]) -> None:
    sized(window, size)
    for panel in window.stage.slots[:2]:
        assert panel._title.text() == panel._title.whole


@pytest.mark.parametrize("size", SIZES)
def test_what_is_asked_and_its_button_have_places_of_their_own(
    window: MainWindow, size: tuple[int, int]
) -> None:
    for name, value in ASKED.items():
        window.controls.turn(f"attribute:{name}", value)
    window.receiver.take([Rendered(factory_clip("bossa").score, ASKED, 4.0)])
    window.receiver._show_values_now()
    sized(window, size)
    viewport = window.shape.viewport()
    assert viewport is not None
    assert window.shape.widget().width() <= viewport.width()  # type: ignore[union-attr]
    for row in window.shape._rows.values():
        assert row._clear.isVisible()
        assert row._value.sizeHint().width() <= row._value.width()
        for other in (row._name, row._value, row.slider):
            assert not other.geometry().intersects(row._clear.geometry())
        assert not row._name.geometry().intersects(row._value.geometry())


def test_a_slider_is_as_long_whether_it_asks_or_not(window: MainWindow) -> None:
    row = window.shape._rows["swing"]
    before = row.slider.width()
    window.controls.turn("attribute:swing", 58.0)
    window.receiver._show_values_now()
    QApplication.processEvents()
    assert row._clear.isVisible()
    assert row.slider.width() == before


def test_a_large_window_is_filled(window: MainWindow) -> None:
    sized(window, SIZES[-1])
    window.receiver.take([Rendered(factory_clip("bossa").score, {}, 4.0)])
    for view in (window.stage.result.view, window.stage.slots[0].view):
        assert view._scene is not None
        layout = view._scene.layout
        assert layout.content_height == pytest.approx(layout.height)


def test_until_the_studio_speaks_it_says_what_is_waited_for(waiting: MainWindow) -> None:
    result = waiting.stage.result.view
    assert result.value_text().startswith("Loading drums-2bar")
    assert waiting.models.currentText() == "drums-2bar"
    assert waiting.messages.silence.startswith("Starting the studio")
    assert waiting.library.words.text().startswith("Reading the library")
    waiting.receiver.take([state(rolling=False, why="the model is being loaded")])
    assert result.value_text() == "the model is being loaded"
    waiting.receiver.take([ModelsListed((DRUMS, MELODIES))])
    assert [waiting.models.itemText(i) for i in range(2)] == ["drums-2bar", "melody-2bar"]
    assert waiting.models.count() == 2
    assert waiting.models.currentText() == "drums-2bar"
    waiting.receiver.take([Rendered(factory_clip("bossa").score, {}, 4.0)])
    assert "loaded" not in result.value_text()


@pytest.mark.parametrize("each", [theme.DARK, theme.LIGHT], ids=lambda it: it.name)
def test_what_is_switched_off_can_be_read(each: theme.Theme, qapp: QApplication) -> None:
    before = theme.active()
    theme.apply(qapp, each)
    found = re.search(r"QPushButton:disabled.*?color: (#\w+)", theme.style_sheet())
    theme.apply(qapp, before)
    assert found is not None
    assert contrast(found[1], each.raised) >= 3.5
    assert contrast(found[1], each.raised) < contrast(each.text, each.raised) / 2


def contrast(one: str, other: str) -> float:
    """Of two colours, 1-21, as WCAG 2.2 has it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(name: str) -> float:
    def linear(share: float) -> float:
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    colour = QColor(name)
    red, green, blue = (linear(each) for each in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
