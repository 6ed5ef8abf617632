import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from musicgen.cli.main import main
from musicgen.doctor import examination
from musicgen.doctor.check import Check, State
from musicgen.doctor.examination import NEEDED, guarded
from musicgen.doctor.folders import check_disk, check_folders
from musicgen.doctor.midi import check_midi, check_ports, check_sound, how_to_get_midi
from musicgen.doctor.models import check_models
from musicgen.doctor.packages import check_packages, check_python
from musicgen.doctor.qt import Probe, has_display, judge_qt
from musicgen.doctor.timing import (
    ClockFigures,
    check_realtime,
    check_timing,
    figures_of,
    lateness_s,
)
from musicgen.model import catalog
from musicgen_plugin.errors import NoMidiError


def test_python_too_old_fails() -> None:
    assert check_python((3, 11, 0)).state is State.OK
    found = check_python((3, 10, 14))
    assert found.state is State.FAIL
    assert "3.10.14" in found.line
    assert "3.11" in found.cure


def test_a_package_that_cannot_be_imported_fails_with_the_command() -> None:
    def load(name: str) -> ModuleType:
        if name == "PIL":
            raise ImportError("No module named 'PIL'")
        return ModuleType(name)

    found = check_packages(load)
    assert found.state is State.FAIL
    assert "pillow" in found.line
    assert found.cure == f"{sys.executable} -m pip install 'pillow'"


@pytest.mark.parametrize(
    ("probe", "display", "apt", "line", "cure"),
    [
        (
            Probe("", "ImportError: libEGL.so.1: cannot open shared object file"),
            True,
            True,
            "libEGL.so.1",
            "sudo apt-get install -y libegl1 ",
        ),
        (
            Probe("6.11.0", "OSError: libxcb-cursor.so.0: cannot open shared object file"),
            True,
            False,
            "libxcb-cursor.so.0",
            "package of your system that has libxcb-cursor.so.0",
        ),
        (
            Probe("", "ModuleNotFoundError: No module named 'PyQt6'"),
            True,
            True,
            "No module named 'PyQt6'",
            "pip install 'PyQt6",
        ),
        (Probe("6.11.0", ""), False, True, "no display", "on a desktop"),
        (
            Probe("6.11.0", "could not connect to display :9"),
            True,
            True,
            "cannot reach the display: could not",
            "own session",
        ),
    ],
)
def test_what_hinders_the_app_is_told_with_its_cure(
    probe: Probe, *, display: bool, apt: bool, line: str, cure: str
) -> None:
    found = judge_qt(probe, display=display, apt=apt)
    assert found.state is State.WARN
    assert line in found.line
    assert cure in found.cure


def test_an_app_that_can_start_is_well() -> None:
    assert judge_qt(Probe("6.11.0", ""), display=True, apt=True).state is State.OK


@pytest.mark.parametrize(
    ("system", "environment", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("darwin", {}, True),
        ("win32", {}, True),
    ],
)
def test_where_there_is_a_display(
    system: str, environment: Mapping[str, str], *, expected: bool
) -> None:
    assert has_display(system, environment) is expected


def test_how_to_get_midi_goes_by_what_is_there(tmp_path: Path) -> None:
    sequencer = tmp_path / "seq"
    assert "modprobe snd-seq" in how_to_get_midi("linux", sequencer)
    sequencer.touch()
    assert "usermod -aG audio" in how_to_get_midi("linux", sequencer)
    assert "modprobe" not in how_to_get_midi("darwin", sequencer)


def test_a_missing_library_of_rtmidi_is_told_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "musicgen_plugin.ports", raising=False)
    monkeypatch.setitem(sys.modules, "rtmidi", None)  # its import fails
    found = check_midi()
    assert found.state is State.WARN
    assert "rtmidi" in found.line
    assert "apt-get install -y alsa-utils" in found.cure


def _sound(**state: object) -> ModuleType:
    module = ModuleType("musicgen_plugin.sound")
    module.sound_state = lambda: SimpleNamespace(**state)  # type: ignore[attr-defined]
    return module


def test_sound_is_asked_of_the_bridge() -> None:
    there = _sound(available=True, reason="", soundfont=Path("TimGM6mb.sf2"))
    assert check_sound(lambda _: there) == Check(
        "sound", State.OK, "built-in sound with TimGM6mb.sf2"
    )
    lacking = _sound(
        available=False, reason="no libfluidsynth: sudo apt-get install it", soundfont=None
    )
    found = check_sound(lambda _: lacking)
    assert found.state is State.WARN
    assert found.line == "no built-in sound: no libfluidsynth"
    assert found.cure.startswith("sudo apt-get install it; ")


def test_a_version_without_sound_skips_its_check() -> None:
    def load(name: str) -> ModuleType:
        raise ModuleNotFoundError(name, name=name)

    assert "skipped" in check_sound(load).line


def test_a_changed_model_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shipped = catalog.model_folders()[-1]
    folders = (tmp_path / "own",)
    shutil.copytree(shipped / "drums-2bar", folders[0] / "drums-2bar")
    monkeypatch.setattr(catalog, "model_folders", lambda: folders)
    assert check_models().state is State.OK
    changed = folders[0] / "drums-2bar" / "humanize" / "feel.onnx"
    assert changed.is_file()
    changed.write_bytes(changed.read_bytes()[:-1])
    found = check_models()
    assert found.state is State.FAIL
    assert "feel.onnx: wrong checksum" in found.line
    assert "--force-reinstall" in found.cure
    monkeypatch.setattr(catalog, "model_folders", lambda: (*folders, shipped))
    found = check_models()  # the user's own now, and the others are well
    assert found.state is State.WARN
    assert str(folders[0]) in found.cure


def test_no_models_fails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(catalog, "model_folders", lambda: (tmp_path,))
    found = check_models()
    assert found.state is State.FAIL
    assert str(tmp_path) in found.line


def test_lateness_is_against_absolute_moments() -> None:
    moment_s = 10.0

    def wait_until(due_s: float) -> None:
        nonlocal moment_s
        moment_s = due_s + 0.002  # always so late, and no later for it

    late_s = lateness_s(wait_until, lambda: moment_s, clocks=50, period_s=0.01)
    assert late_s == pytest.approx([0.002] * 50)
    figures = figures_of(late_s, realtime=False)
    assert (figures.p50_ms, figures.p99_ms) == (2.0, 2.0)


def test_a_late_clock_and_a_refused_priority_are_told_with_their_cures() -> None:
    late = ClockFigures(0.1, 4.5, realtime=False)
    assert check_timing(late).state is State.WARN
    assert "real-time" in check_timing(late).cure
    assert check_realtime(late, "linux").state is State.WARN
    assert "rtprio" in check_realtime(late, "linux").cure
    assert check_realtime(late, "darwin").state is State.OK
    exact = ClockFigures(0.01, 0.1, realtime=True)
    assert check_timing(exact).state is State.OK
    assert check_realtime(exact, "linux").state is State.OK


def test_a_folder_with_a_file_in_its_way_is_told(tmp_path: Path) -> None:
    assert check_folders({"models": tmp_path / "not" / "yet"}).state is State.OK
    assert list(tmp_path.iterdir()) == []  # none was made
    (tmp_path / "file").touch()
    found = check_folders({"models": tmp_path / "file" / "musicgen"})
    assert found.state is State.WARN
    assert str(tmp_path / "file") in found.cure


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    assert check_disk(tmp_path, least_bytes=0).state is State.OK
    found = check_disk(tmp_path, least_bytes=10**18)
    assert found.state is State.WARN
    assert "make room" in found.cure


@pytest.mark.parametrize(("name", "state"), [("models", State.FAIL), ("sound", State.WARN)])
def test_a_check_that_breaks_is_itself_a_finding(name: str, state: State) -> None:
    def check() -> Check:
        raise RuntimeError("a library of another age\nand more")

    found = guarded(name, check)
    assert found.state is state
    assert (name in NEEDED) == (state is State.FAIL)
    assert found.line.endswith("RuntimeError: a library of another age")


def test_the_command_exits_with_1_where_music_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = [Check("qt", State.WARN, "no display", "go home"), Check("disk", State.OK, "room")]
    monkeypatch.setattr(examination, "examine", lambda: iter(checks))
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "warn  qt         no display",
        "                 go home",
        "ok    disk       room",
        "1 thing to mend: qt",
    ]
    del checks[0]
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "all well"
    checks.append(Check("models", State.FAIL, "none", "install"))
    assert main(["doctor", "--json"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["checks"][-1] == {
        "name": "models",
        "state": "fail",
        "line": "none",
        "cure": "install",
    }
    assert told.err.count("\n") == 1


def test_one_cause_is_one_thing_to_mend(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def none() -> None:
        raise NoMidiError("there is no MIDI system")

    monkeypatch.setattr("musicgen_plugin.ports.list_ports", none)
    checks = [check_midi(), check_ports()]
    assert [check.state for check in checks] == [State.WARN, State.WARN]
    monkeypatch.setattr(examination, "examine", lambda: iter(checks))
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 thing to mend: midi"


def test_it_runs_without_qt_midi_or_display(tmp_path: Path) -> None:
    for name in ("PyQt6", "rtmidi"):
        (tmp_path / f"{name}.py").write_text(f"raise ImportError('no {name} here')\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from musicgen.cli.main import main"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; sys.exit(main(['doctor', '--json']))"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / "data")},
    )
    assert done.stderr == ""
    assert done.returncode == 0
    found = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert found["midi"]["state"] == "warn"
    assert "no rtmidi here" in found["midi"]["line"]
    assert found["models"]["state"] == "ok"
    assert all(check["cure"] for check in found.values() if check["state"] != "ok")
