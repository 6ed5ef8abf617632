import pytest
from PyQt6.QtWidgets import QApplication

from musicgen_ui import theme


@pytest.fixture(autouse=True)
def dark(qapp: QApplication) -> None:
    theme.apply(qapp, theme.DARK)
