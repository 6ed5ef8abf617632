"""The studio as a process of its own, with no MIDI system and with JACK."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from studio_documents import document
from studio_talk import Talk

from musicgen_plugin.clock.settings import ClockSettings
from musicgen_plugin.protocol import PortSettings
from musicgen_ui.studio.client import StudioClient
from musicgen_ui.studio.entry import StudioSettings
from musicgen_ui.studio.requests import Connect, OpenModel, Play, Show, Turn
from musicgen_ui.studio.told import (
    BindingsListed,
    Entered,
    LiveState,
    Message,
    ModelsListed,
    PortsListed,
    Rendered,
    Weight,
)

_PATIENCE_S = 90.0
NOWHERE = Connect(PortSettings(None, None, None), ClockSettings())


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with StudioClient(StudioSettings(tmp_path / "controls.json", tmp_path / "logs")) as client:
        yield Talk(client)


def children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(each) for each in text.split()]


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split(")")[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_it_plays_without_a_midi_system(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    talk.client.send(Show(document("house", "samba")))
    talk.client.send(NOWHERE)
    talk.client.send(Play())
    assert talk.until(BindingsListed).bindings == ()
    assert len(talk.until(ModelsListed).models) >= 5
    result = talk.until(Rendered).score
    assert talk.until(Entered).score == result
    state = talk.until(LiveState, lambda each: each.is_rolling)
    assert state.why_silent.startswith("no port is chosen")
    talk.client.send(Turn("position", 0.9))
    moved = talk.until(Rendered).score
    assert moved != result
    assert talk.until(Entered).score == moved


def test_a_dragged_control_never_lags(talk: Talk) -> None:
    talk.client.send(Show(document("house", "samba")))
    talk.until(Rendered)
    for step in range(2000):
        talk.client.send(Turn("position", step / 1999))
    end = document("house", "samba").clips[1]
    assert end is not None
    count = 1
    while talk.until(Rendered).score.notes != end.score.notes:
        count += 1
    assert count < 2000


def test_faults_are_one_line_each_and_stop_nothing(talk: Talk, tmp_path: Path) -> None:
    talk.client.send(OpenModel(tmp_path))
    assert "not a model folder" in talk.until(Message).text
    talk.client.send(Turn("positon", 0.1))
    assert "did you mean position" in talk.until(Message).text
    talk.client.send("nonsense")  # type: ignore[arg-type]
    assert "a fault of the program: KeyError" in talk.until(Message).text
    assert "KeyError" in (tmp_path / "logs" / "studio.log").read_text(encoding="utf-8")
    talk.client.send(Show(document("house", "samba")))
    assert talk.until(Rendered).score.notes


def test_one_that_dies_is_started_again_with_all_it_knew(talk: Talk) -> None:
    talk.client.send(Show(document("house", "samba")))
    talk.client.send(NOWHERE)
    talk.client.send(Play())
    talk.until(LiveState, lambda each: each.is_rolling)
    talk.client.send(Turn("position", 1.0))
    end = talk.until(Entered, lambda each: each.score.tracks[0].name == "Batucada").score
    pid = talk.client.pid
    assert pid is not None
    engine = children(pid)
    os.kill(pid, signal.SIGKILL)
    assert "started again" in talk.until(Message).text
    assert talk.until(Rendered).score == end
    talk.until(LiveState, lambda each: each.is_rolling)
    assert talk.client.pid != pid
    while not all(is_gone(each) for each in engine):
        talk.client.told(0.05)


def test_it_ends_with_its_engine_when_it_is_closed(talk: Talk) -> None:
    talk.until(LiveState)
    pid = talk.client.pid
    assert pid is not None
    ended = [pid, *children(pid)]
    talk.client.close()
    assert all(is_gone(each) for each in ended)
    assert talk.client.pid is None


WINDOW = """
import sys
from pathlib import Path
from musicgen_ui.studio.client import StudioClient
from musicgen_ui.studio.entry import StudioSettings
from musicgen_ui.studio.told import LiveState
if __name__ == "__main__":
    client = StudioClient(StudioSettings(Path(sys.argv[1]), Path(sys.argv[2])))
    client.start()
    while not any(isinstance(each, LiveState) for each in client.told(0.5)):
        pass
    for name in ("numpy", "onnxruntime", "pretty_midi", "PyQt6", "rtmidi"):
        assert name not in sys.modules, name
    print(client.pid, flush=True)
    if len(sys.argv) == 3:
        sys.stdin.read()
"""


def window(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    return subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "c.json"), str(tmp_path), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("is_killed", [True, False])
def test_it_ends_with_its_window(tmp_path: Path, is_killed: bool) -> None:  # noqa: FBT001
    process = window(tmp_path, *([] if is_killed else ["forgets to close"]))
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    ended = [pid, *(children(pid) if is_killed else [])]
    if is_killed:
        process.kill()
    process.communicate(timeout=_PATIENCE_S)
    deadline_s = time.monotonic() + _PATIENCE_S
    while not all(is_gone(each) for each in ended):
        assert time.monotonic() < deadline_s, "it lives on"
        time.sleep(0.01)


def test_words_of_ports_are_no_faults(talk: Talk) -> None:
    listed = talk.until(PortsListed)
    assert listed.why_none or isinstance(listed.outputs, tuple)
    assert not [m for m in talk.told if isinstance(m, Message) and m.weight is Weight.FAULT]
