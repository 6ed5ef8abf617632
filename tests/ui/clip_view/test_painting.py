"""The still picture of a clip: what is kept of it looks as what is painted anew."""

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from musicgen import factory
from musicgen.score import Note, Score, Track
from musicgen_ui import theme
from musicgen_ui.state.document import Part
from musicgen_ui.widgets.clip_view import ClipView

_LINE = Score((Track("lead", (Note(0, 60, 90, 1.0), Note(2, 67, 70, 0.5)), 73),), 8.0)

_SOFT = Score((Track("lead", (Note(0.5, 60, 40, 2.0), Note(4, 67, 127, 3.0)), 73),), 8.0)
_HOUSE = factory.load("house").score


def _view(qtbot: QtBot) -> ClipView:
    view = ClipView()
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # without a cursor
    view.set_parts({"kit": Part()}, frozenset({"kick"}))
    view.show()
    return view


@pytest.fixture(autouse=True)
def _dark(qapp: QApplication) -> None:
    theme.apply(qapp, theme.DARK)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (_HOUSE, factory.load("samba").score),
        (_LINE, _SOFT),
        (_HOUSE, _LINE),
    ],
)
def test_a_ground_that_is_kept_looks_as_one_painted_anew(
    first: Score, second: Score, qtbot: QtBot
) -> None:
    kept, anew = _view(qtbot), _view(qtbot)
    kept.set_score(first)
    kept.grab()
    kept.set_score(second)
    anew.set_score(second)
    assert kept.grab().toImage() == anew.grab().toImage()
    assert kept.grab().toImage() != _shown(first, qtbot)


def test_another_theme_paints_the_ground_anew(qtbot: QtBot, qapp: QApplication) -> None:
    view = _view(qtbot)
    view.set_score(_LINE)
    view.grab()
    theme.apply(qapp, theme.LIGHT)
    qapp.processEvents()
    assert view.grab().toImage() == _shown(_LINE, qtbot)


def _shown(score: Score, qtbot: QtBot) -> object:
    view = _view(qtbot)
    view.set_score(score)
    return view.grab().toImage()
