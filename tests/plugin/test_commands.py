"""`musicgen live`, `ports` and `bench live`, with and without a MIDI system."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from musicgen.cli.main import main
from musicgen_plugin import bench
from musicgen_plugin.soundfonts import SOUNDFONT_VARIABLE

from .jack_rig import JackServer


def run(*arguments: str, timeout_s: float = 60.0) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "musicgen", *arguments],
        check=False,
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )


@pytest.fixture
def no_midi(monkeypatch: pytest.MonkeyPatch) -> None:
    """No JACK server answers; machines with ALSA's sequencer have MIDI nevertheless."""
    if os.path.exists("/dev/snd/seq"):  # noqa: PTH110 - a device
        pytest.skip("ALSA's sequencer is there")
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "musicgen-nowhere")
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")


NO_MIDI_LINE = (
    "musicgen: there is no MIDI system: on Linux, ALSA's sequencer or a JACK server has to run; "
    "the built-in sound needs none; "
)


@pytest.fixture
def no_soundfont(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SOUNDFONT_VARIABLE, "nowhere.sf2")


@pytest.mark.usefixtures("no_midi", "no_soundfont")
@pytest.mark.parametrize("arguments", [("ports",), ("live", "factory:house")])
def test_without_a_midi_system_one_line_says_so(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    why = f"{SOUNDFONT_VARIABLE}: nowhere.sf2: no such file"
    assert line == f"{NO_MIDI_LINE}to have it for --out sound: {why}"


@pytest.mark.usefixtures("no_midi")
def test_the_built_in_sound_is_listed_where_there_is_no_midi(soundfont: Path) -> None:
    done = run("ports")
    assert (done.returncode, done.stderr) == (
        0,
        f"{NO_MIDI_LINE}--out sound plays with it at once\n",
    )
    assert done.stdout == f"sound     to    sound ({soundfont})\n"


@pytest.mark.usefixtures("no_midi", "soundfont")
def test_no_sound_device_is_told() -> None:
    done = run("live", "factory:house", "--out", "sound", "--audio", "jack")
    assert done.returncode == 1
    assert done.stderr == "musicgen: no sound device: jack does not answer\n"


@pytest.mark.usefixtures("no_soundfont")
def test_no_sound_font_is_told() -> None:
    done = run("live", "factory:house", "--out", "sound")
    assert done.returncode == 1
    assert done.stderr == "musicgen: MUSICGEN_SOUNDFONT: nowhere.sf2: no such file\n"


@pytest.mark.usefixtures("jack")
def test_ports_are_listed(soundfont: Path) -> None:
    done = run("ports", "--json")
    assert json.loads(done.stdout) == [
        {"system": "jack", "inputs": [], "outputs": []},
        {
            "system": "sound",
            "inputs": [],
            "outputs": ["sound"],
            "soundfont": str(soundfont),
            "reason": None,
        },
    ]
    assert "jack      to    (none)" in run("ports").stdout


@pytest.mark.usefixtures("jack", "no_soundfont")
def test_why_the_built_in_sound_is_none_is_listed() -> None:
    reason = "MUSICGEN_SOUNDFONT: nowhere.sf2: no such file"
    (_, sound) = json.loads(run("ports", "--json").stdout)
    assert (sound["outputs"], sound["soundfont"], sound["reason"]) == ([], None, reason)
    assert f"sound     to    (none: {reason})" in run("ports").stdout


def test_a_port_that_is_not_there_is_told(jack: JackServer) -> None:
    assert jack.clients()
    done = run("live", "factory:house", "--out", "nowhere")
    assert done.returncode == 1
    assert done.stderr == "musicgen: nowhere: no such MIDI port; there are none\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--bpm", "0"), "tempo must be in 5-999 bpm, not 0"),
        (("--bpm", "4000"), "tempo must be in 5-999 bpm, not 4000"),
        (("--offset-ms", "9999"), "an offset must be in -1000 to 1000 ms, not 9999"),
        (("--osc-in", "loud"), "an OSC address is PORT or HOST:PORT, not 'loud'"),
        (("--set", "attribute:swing=58"), "attribute:swing must be in 0-1, from its lowest to"),
        (("--set", "positon=0.1"), "did you mean position"),
        (("--set", "attribute:swimg=0.1"), "did you mean swing"),
        (("--learn", "attribute:mean-pitch"), "mean-pitch: makes no sense for drums-2bar"),
        (("--key", "C:minor"), "no key for drums"),
        (("--key", "H:minor"), "H"),
        (("--gain", "11"), "gain must be above 0 and at most 10, not 11"),
        (("--audio-period", "16"), "a sound period must be in 64-8192 frames, not 16"),
        (("--replay", "nowhere.json"), "nowhere.json: "),
        (("--model", "nowhere"), "nowhere"),
        (("--kit-map", "gm-dt"), "gm-td"),
    ],
)
def test_a_setting_that_does_not_fit_is_told_before_anything_sounds(
    arguments: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["live", "factory:house", *arguments]) == 1
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [("--channel", "drums=1"), ("--set", "position"), ("--clock", "sun")],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["live", "factory:house", *arguments])
    assert stop.value.code == 2


def test_bench_live_measures_on_any_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "musicgen-nowhere")
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    monkeypatch.setattr(bench, "_BARE_S", 0.5)
    monkeypatch.setattr(bench, "_LATENESS_S", 2.5)
    monkeypatch.setattr(bench, "_KNOB_S", 1.5)
    assert main(["bench", "live", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert isinstance(printed["realtime_priority"], bool)
    results = {result["name"]: result for result in printed["results"]}
    names = {"lateness clock", "lateness notes", "knob to note", "lateness bare loop"}
    assert set(results) == names
    for result in results.values():
        assert 0 <= result["p50_ms"] <= result["p99_ms"] <= result["max_ms"]
        assert result["n"] > 3
        assert isinstance(result["realtime_priority"], bool)
    assert results["lateness clock"]["n"] == pytest.approx(
        6 * results["lateness notes"]["n"], rel=0.2
    )


def test_a_link_clock_that_is_not_installed_is_told_before_anything_plays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "link", None)  # its import fails
    assert main(["live", "factory:house", "--clock", "link", "--out", "none", "--in", "none"]) == 1
    assert "pip install 'musicgen-studio[link]'" in capsys.readouterr().err
