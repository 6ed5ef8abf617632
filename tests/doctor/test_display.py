import importlib
import subprocess
import sys
from types import ModuleType

import pytest

from musicgen.cli.main import main
from musicgen.doctor.display import DisplayError, require_display


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)


def test_offscreen_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("PyQt6.QtWidgets", exc_type=ImportError)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    require_display()


@pytest.mark.usefixtures("no_display")
@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="always has a screen")
def test_without_a_display_it_says_what_works(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 1
    assert "no display" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ImportError("libEGL.so.1: cannot open shared object file"), r"misses.*libEGL\.so\.1"),
        (ModuleNotFoundError("No module named 'PyQt6'"), "pip install"),
    ],
)
def test_what_qt_misses_is_told(
    fault: ImportError, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: str) -> ModuleType:
        raise fault

    monkeypatch.setattr(importlib, "import_module", fails)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with pytest.raises(DisplayError, match=told):
        require_display()


def test_what_is_no_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["app", "gone.mid"]) == 1
    assert "gone.mid: no such file" in capsys.readouterr().err


def test_the_window_imports_no_model() -> None:
    pytest.importorskip("PyQt6.QtWidgets", exc_type=ImportError)
    code = """
import sys
import musicgen_ui.app
heavy = {"mido", "numpy", "onnxruntime", "pretty_midi", "rtmidi", "torch"}
print("heavy:", sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "heavy: []" in done.stdout
