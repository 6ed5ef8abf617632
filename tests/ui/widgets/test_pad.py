import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from musicgen_ui.widgets.pad import Pad


def test_the_puck_goes_where_it_is_dragged(qtbot: QtBot) -> None:
    pad = Pad()
    qtbot.addWidget(pad)
    pad.resize(332, 332)
    pad.show()
    told: list[tuple[float, float]] = []
    pad.turned.connect(lambda x, y: told.append((x, y)))
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(16, 16))
    qtbot.mouseMove(pad, QPoint(91, 316))
    qtbot.mouseMove(pad, QPoint(900, 166))
    assert told[0] == (0.0, 0.0)
    assert told[1] == pytest.approx((0.25, 1.0))
    assert told[2] == pytest.approx((1.0, 0.5))
    assert pad.accessibleDescription() == "100 % from left, 50 % from top"


def test_keys_move_the_puck(qtbot: QtBot) -> None:
    pad = Pad()
    qtbot.addWidget(pad)
    pad.show()
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down):
        qtbot.keyClick(pad, key)
    assert pad.place == pytest.approx((0.48, 0.52))
    qtbot.keyClick(pad, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert pad.place == pytest.approx((0.58, 0.52))
    qtbot.keyClick(pad, Qt.Key.Key_End)
    assert pad.place == (1.0, 1.0)
    qtbot.keyClick(pad, Qt.Key.Key_Backspace)
    assert pad.place == (0.5, 0.5)
