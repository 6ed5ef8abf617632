import pytest
from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt6.QtGui import QMouseEvent
from pytestqt.qtbot import QtBot

from musicgen_ui.widgets.controls import MorphSlider, ValueSlider


def shown(qtbot: QtBot, slider: ValueSlider) -> list[float | None]:
    qtbot.addWidget(slider)
    slider.resize(400, 60)
    slider.show()
    told: list[float | None] = []
    slider.turned.connect(told.append)
    slider.let_go.connect(lambda: told.append(None))
    return told


def test_dragging_the_big_slider_turns_it(qtbot: QtBot) -> None:
    slider = MorphSlider()
    told = shown(qtbot, slider)
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(slider, left, pos=QPoint(200, 30))
    qtbot.mouseMove(slider, QPoint(300, 30))
    qtbot.mouseRelease(slider, left, pos=QPoint(300, 30))
    assert told[-1] == pytest.approx(0.5 + 100 / (400 - 2 * 60 * 0.62), abs=0.01)
    assert slider.number == told[-1]


def test_keys_turn_it(qtbot: QtBot) -> None:
    slider = MorphSlider()
    slider.show_number(0.5)
    told = shown(qtbot, slider)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_PageUp)
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    qtbot.keyClick(slider, Qt.Key.Key_End)
    qtbot.keyClick(slider, Qt.Key.Key_Delete)
    assert told == pytest.approx([0.51, 0.61, 0.0, 1.0, 0.5])


def test_a_slider_in_units_is_let_go_by_a_double_click(qtbot: QtBot) -> None:
    slider = ValueSlider(2.0, 22.0)
    told = shown(qtbot, slider)
    assert not slider.is_asked
    slider.show_mark(12.0)
    assert slider.number == pytest.approx(12.0)
    slider.turn_to(17.0)
    qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton)
    assert told == [17.0, None]
    assert not slider.is_asked
    assert slider.number == pytest.approx(12.0)  # where the music is


def test_showing_tells_nobody(qtbot: QtBot) -> None:
    slider = ValueSlider(0.0, 10.0)
    told = shown(qtbot, slider)
    slider.show_number(3.0)
    slider.show_mark(4.0)
    slider.show_number(None)
    assert told == []


def test_what_is_held_is_not_moved_from_elsewhere(qtbot: QtBot) -> None:
    slider = MorphSlider()
    shown(qtbot, slider)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(60, 30))
    held = slider.number
    slider.show_number(0.9)
    assert slider.number == held
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(60, 30))
    slider.show_number(0.9)
    assert slider.number == pytest.approx(0.9)


def test_shift_is_fine(qtbot: QtBot) -> None:
    slider = ValueSlider(0.0, 1.0, home=0.0)
    told = shown(qtbot, slider)
    slider.show_number(0.5)
    middle = QPoint(200, 30)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(slider, middle)
    event_at = QPointF(300, 30)
    slider.mouseMoveEvent(
        QMouseEvent(
            QEvent.Type.MouseMove,
            event_at,
            event_at,
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.ShiftModifier,
        )
    )
    assert told[-1] == pytest.approx(0.5 + 0.1 * 100 / 384, abs=0.005)
