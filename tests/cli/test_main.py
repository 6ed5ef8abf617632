import argparse
import subprocess
import sys

import pytest

from musicgen.cli.main import COMMANDS, main


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout


def names() -> list[str]:
    """The commands, as argparse has them."""
    commands = argparse.ArgumentParser().add_subparsers()
    for command in COMMANDS:
        command.add_to(commands)
    return list(commands.choices)


def test_help_imports_nothing_heavy() -> None:
    code = """
import sys
from musicgen.cli.main import main
try:
    main(["--help"])
except SystemExit as stop:
    assert stop.code == 0
heavy = {"torch", "onnxruntime", "matplotlib", "numpy", "mido", "PIL", "pytorch_lightning"}
print("heavy:", sorted(heavy & set(sys.modules)))
"""
    assert "heavy: []" in python(code)


def test_playing_imports_no_torch() -> None:
    code = """
import sys
import musicgen.operations.morph, musicgen.operations.generate, musicgen.picture
import musicgen.bench.playing
print("torch:", "torch" in sys.modules)
"""
    assert "torch: False" in python(code)


def test_python_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "musicgen", "models"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "drums-2bar" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["unheard-of"],
        ["morph", "factory:house"],
        ["morph", "factory:house", "factory:samba", "--out", "x", "--path", "crow"],
        ["sample", "--out", "x", "--seed", "-1"],
        ["reconstruct", "factory:house", "--out", "x.mid", "--bar", "0"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize("command", names())
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"usage: musicgen {command}" in capsys.readouterr().out


def test_a_reader_that_stops_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "musicgen", "factory"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0
