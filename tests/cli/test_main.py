import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

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
        ["sample", "--out", "x", "--seed", "one"],
        ["live", "factory:house", "--channel", "bass=2"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("sample --out x --seed -1", "--seed must be 0 or more, not -1"),
        ("sample --out x --bpm 2", "--bpm must be in 4-999 bpm, not 2"),
        ("sample --out x --temperature 50", "temperature must be in 0-2, not 50"),
        ("morph factory:house factory:rock --out x --steps 0", "a morph needs 2 clips or more"),
        ("reconstruct factory:house --out x.mid --bar 0", "--bar must be 1 or more, not 0"),
        ("train --from drums-2bar --data . --minutes 0", "--minutes must be 1 or more, not 0"),
        ("live factory:house --bpm 2", "tempo must be in 5-999 bpm, not 2"),
        ("live factory:house --channel 1=17", "--channel must have a part from 1 on and a channel"),
    ],
)
def test_a_value_out_of_range_is_an_error_like_any_other(
    arguments: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments.split()) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"musicgen: {told}")


@pytest.mark.parametrize(
    "arguments",
    [
        ["sample", "--count", "2"],
        ["vary", "factory:house"],
        ["morph", "factory:house", "factory:rock"],
        ["grid", *(f"factory:{name}" for name in ("house", "rock", "samba", "metal"))],
        ["factory"],
    ],
)
def test_a_folder_is_not_called_as_a_clip(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.mid"
    assert main([*arguments, "--out", str(out)]) == 1
    assert f"{out}: is the name of one clip, and this makes several" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["mrph"], "unknown 'mrph'; did you mean morph?"),
        (["vector", "mkae"], "unknown 'mkae'; did you mean make?"),
        (["morph", "a", "b", "--out", "x", "--path", "crow"], "unknown 'crow'; there are slerp"),
    ],
)
def test_what_was_meant_is_told(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(arguments)
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["vector list", "describe", "sample"])
def test_a_word_too_many_is_told_with_the_usage_of_its_command(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"vector list": [], "describe": ["factory:house"], "sample": ["--out", "x"]}[command]
    with pytest.raises(SystemExit) as stop:
        main([*command.split(), *given, "too-many"])
    assert stop.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith(f"usage: musicgen {command} ")
    assert f"musicgen {command}: error: unrecognized arguments: too-many" in told


def test_an_error_comes_after_what_was_printed_before_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    wanted = ["morph", "factory:house", "nowhere.mid", "--out", str(tmp_path / "out")]
    with log.open("w") as file:
        subprocess.run(
            [sys.executable, "-m", "musicgen", *wanted], check=False, stdout=file, stderr=file
        )
    assert log.read_text().splitlines() == [
        "factory:house: 124 bpm",
        "musicgen: nowhere.mid: no such file",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["describe", "nowhere"],
        ["describe", "factory:house", "--drum-map", "nowhere.toml"],
        ["train", "nowhere.toml"],
        ["live", "factory:house", "--replay", "nowhere"],
    ],
)
def test_a_file_that_is_not_there_is_told_in_the_same_words(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    assert re.fullmatch(r"musicgen: nowhere\S*: no such file\n", capsys.readouterr().err)


def test_a_run_that_is_not_there_is_told_first(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MUSICGEN_DATA", raising=False)
    assert main(["export", "nowhere"]) == 1
    assert capsys.readouterr().err == "musicgen: nowhere: no such run; `musicgen train` makes one\n"


@pytest.mark.parametrize("command", names())
def test_each_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"usage: musicgen {command}" in capsys.readouterr().out


def told_to_nobody(*arguments: str) -> tuple[int, bytes]:
    """Exit code and stderr of a command whose reader leaves before it says anything."""
    with subprocess.Popen(
        [sys.executable, "-m", "musicgen", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    return process.returncode, told


def test_a_reader_that_stops_is_no_error() -> None:
    assert told_to_nobody("factory") == (0, b"")


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["morph", "factory:house", "factory:rock"], 9),
        (["vary", "factory:house"], 4),
    ],
)
def test_clips_are_written_though_nobody_reads_on(
    arguments: list[str], count: int, tmp_path: Path
) -> None:
    out = tmp_path / "clips"
    assert told_to_nobody(*arguments, "--out", str(out)) == (0, b"")
    assert len(list(out.iterdir())) == count


def test_a_reader_that_stops_hides_no_failure(tmp_path: Path) -> None:
    out = tmp_path / "file"
    out.touch()
    code, told = told_to_nobody("vary", "factory:house", "--out", str(out))
    assert code == 1
    assert told.decode().startswith(f"musicgen: {out}")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a file that is always full")
@pytest.mark.parametrize(
    "arguments", [["describe", "factory:house"], ["factory"], ["shift"], ["--help"]]
)
def test_a_full_disk_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    out = tmp_path / "shifted.mid"
    if arguments == ["shift"]:
        arguments = ["shift", "factory:house", "--by", "swing=5", "--out", str(out)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "musicgen", *arguments],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr == "musicgen: what is told cannot be written: No space left on device\n"
    assert out.exists() == (arguments[0] == "shift")


INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # jobs in a shell's background lack it
def press():
    os.kill(os.getpid(), signal.SIGINT)
def passed_on():
    press()
def made_another_error():
    try:
        press()
    except KeyboardInterrupt:
        raise ImportError
class Forgetting:
    def __del__(self):
        press()
class Interrupting:
    def find_spec(self, name, path, target=None):
        if name == {module!r}:
            {how}()
sys.meta_path.insert(0, Interrupting())
sys.argv = ["musicgen", "describe", "factory:house"]
from musicgen.__main__ import main
sys.exit(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="a process there cannot send itself Ctrl-C")
@pytest.mark.parametrize("module", ["musicgen.cli.main", "musicgen.cli.vary", "onnxruntime"])
@pytest.mark.parametrize("how", ["passed_on", "made_another_error", "Forgetting"])
def test_ctrl_c_while_it_starts_is_quiet(module: str, how: str) -> None:
    code = INTERRUPTED.format(module=module, how=how)
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
