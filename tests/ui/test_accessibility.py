"""Everything in the window can be found and worked without a mouse or a screen."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator

import pytest
from PyQt6.QtCore import QLocale, Qt
from PyQt6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from benchmarks import app_controls
from benchmarks.app_controls import PAGE, Control, controls_of, renewed, whole_window
from musicgen_ui.receiver import Receiver
from musicgen_ui.window import MainWindow

_MOST_STOPS = 200


@pytest.fixture
def whole(qtbot: QtBot) -> Iterator[MainWindow]:
    with whole_window() as window:
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        yield window


def stops(qtbot: QtBot, key: Qt.Key = Qt.Key.Key_Tab) -> list[QWidget]:
    """What Tab comes by, from where the focus is until it is there again."""
    found: list[QWidget] = []
    for _ in range(_MOST_STOPS):
        focused = QApplication.focusWidget()
        assert focused is not None
        if found and focused is found[0]:
            return found
        found.append(focused)
        qtbot.keyClick(focused, key)
    pytest.fail(f"no way back from {found[-1]}: {found[-1].accessibleName()}")


def test_every_control_has_a_name_and_a_keyboard_way(whole: MainWindow) -> None:
    controls = list(controls_of(whole))
    assert len(controls) > 80
    assert [control for control in controls if not control.is_complete] == []


def test_a_control_without_a_name_is_found(whole: MainWindow) -> None:
    whole.transport.panic.setAccessibleName("")
    assert Control("button", "", "Enter") in controls_of(whole)


def test_a_control_that_no_key_works_is_found(whole: MainWindow) -> None:
    knob = QWidget(whole)
    knob.setAccessibleName("Knob")
    knob.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    assert Control("", "Knob", "") in controls_of(whole)


def test_the_page_has_the_controls_that_there_are(whole: MainWindow) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text == renewed(text, whole), "python -m benchmarks.app_controls"


@pytest.mark.usefixtures("qtbot")
def test_a_table_without_the_models_controls_is_not_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with whole_window() as window:  # shown by no one, so nothing but itself waits for the model
        assert Control("button", "Lock kick", "Enter") in controls_of(window)
    before, locale = PAGE.read_text(encoding="utf-8"), QLocale()
    monkeypatch.setattr(Receiver, "take", lambda *_: None)
    monkeypatch.setattr(app_controls, "_PATIENCE_S", 0.0)
    monkeypatch.setattr(app_controls, "make_application", lambda: None)
    monkeypatch.setattr(sys, "argv", ["app_controls"])
    assert app_controls.main() == 1
    QLocale.setDefault(locale)
    assert "waited 0 s for the model" in capsys.readouterr().out
    assert PAGE.read_text(encoding="utf-8") == before


def test_pictures_say_what_they_need() -> None:
    code = """
        import sys
        sys.modules["pytest"] = None
        import benchmarks.app_pictures
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        cwd=PAGE.parents[1],
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "pip install -e '.[dev]'" in done.stderr


def test_shortcuts_are_not_given_twice(whole: MainWindow) -> None:
    keys = [action.shortcut().toString() for action in whole.actions_by_name.values()]
    given = [each for each in keys if each]
    assert len(given) == len(set(given))


@pytest.mark.parametrize("stage", ["morph", "pad"])
def test_tab_goes_through_each_tab_and_stage_and_back(
    whole: MainWindow, qtbot: QtBot, stage: str
) -> None:
    getattr(whole.views, stage)()
    for left in range(whole.left.count()):
        for right in range(whole.right.count()):
            whole.left.setCurrentIndex(left)
            whole.right.setCurrentIndex(right)
            whole.transport.play.setFocus()
            there = stops(qtbot)
            assert set(stops(qtbot, Qt.Key.Key_Backtab)) == set(there)
            reached = {
                widget
                for widget in whole.findChildren(QWidget)
                if widget.isVisible()
                and widget.isEnabled()
                and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
                and widget.focusProxy() is None
                and not isinstance(widget.parent(), QTabBar | QAbstractSpinBox)
            }
            assert [widget.accessibleName() for widget in reached - set(there)] == []


def test_tab_goes_from_left_to_right(whole: MainWindow, qtbot: QtBot) -> None:
    whole.transport.play.setFocus()
    panels = (whole.transport, whole.models, whole.left, whole.stage, whole.right, whole.messages)
    order = [
        next(
            number
            for number, panel in enumerate(panels)
            if panel is widget or panel.isAncestorOf(widget)
        )
        for widget in stops(qtbot)
    ]
    assert order == sorted(order)


def test_space_plays_from_anywhere_but_text_fields(whole: MainWindow, qtbot: QtBot) -> None:
    played: list[bool] = []
    whole.actions_by_name["play"].triggered.connect(lambda: played.append(True))
    for right in range(whole.right.count()):
        whole.right.setCurrentIndex(right)
        whole.transport.play.setFocus()
        for widget in stops(qtbot):
            if isinstance(widget, (QLineEdit, QPlainTextEdit)):
                continue
            widget.setFocus()
            played.clear()
            qtbot.keyClick(widget, Qt.Key.Key_Space)
            assert played == [True], widget.accessibleName()
