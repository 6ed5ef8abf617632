"""The built-in sound through a real JACK server, and what comes out of it.

JACK's clients live in programs of their own here: a process that has seen one server die cannot be
a client of the next.
"""

import json
import math
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from musicgen.score import Note, Score, Track
from musicgen_plugin.engine.client import LiveEngine
from musicgen_plugin.protocol import SOUND, Cue, PortSettings, SetPorts, SetRouting, Start, Stop
from musicgen_plugin.routing import Routing
from musicgen_plugin.sound import SoundSettings

from .jack_rig import JackServer, Live, wait_for

ORGAN = 16
SILENT, LOUD = 1e-3, 0.02
IS_THERE = """
import sys, time
from musicgen_plugin.sound import SoundPort, SoundSettings
port = SoundPort(SoundSettings(driver="jack"), "tests")
print(port.name, flush=True)
for _ in sys.stdin:
    time.sleep(0.5)
    print(port.is_there(), flush=True)
port.close()
"""


class Listener:
    """What is heard of a port: see jack_listener.py."""

    def __init__(self, source: str) -> None:
        self.heard: list[tuple[float, float]] = []
        program = Path(__file__).parent / "jack_listener.py"
        self._process = subprocess.Popen(
            [sys.executable, str(program), source],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            peak, hertz = json.loads(line)
            self.heard.append((peak, hertz))

    def hears(self, after: int = 0) -> bool:
        return any(peak > LOUD for peak, _ in self.heard[after:])

    def hears_nothing(self) -> bool:
        """Not for the last second."""
        return len(self.heard) > 5 and all(peak < SILENT for peak, _ in self.heard[-5:])

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()


@pytest.fixture
def listen(jack: JackServer, soundfont: Path) -> Iterator[Callable[[str], Listener]]:
    assert jack.clients()
    assert soundfont.exists()
    made: list[Listener] = []

    def begin(source: str) -> Listener:
        made.append(Listener(source))
        return made[-1]

    yield begin
    for it in made:
        it.close()


def test_a_part_is_heard_by_its_program_and_pitch_until_it_stops(
    listen: Callable[[str], Listener],
) -> None:
    ear = listen("tests-sound:left")
    tone = Score((Track("organ", (Note(0.0, 69, 100, 400.0),), ORGAN),), 400.0)
    with LiveEngine() as engine:
        settings = SoundSettings(driver="jack")
        engine.send(SetPorts(PortSettings(SOUND, None, client_name="tests", sound=settings)))
        engine.send(SetRouting(Routing(sends_programs=True)))
        engine.send(Cue(tone, 1))
        engine.send(Start())
        # An organ holds its tone where a piano's dies away.
        wait_for("the tone", lambda: engine.reports(0.01) is not None and ear.hears())
        begun = len(ear.heard)
        wait_for(
            "two seconds of it",
            lambda: engine.reports(0.01) is not None and len(ear.heard) > begun + 10,
        )
        peak, hertz = ear.heard[-1]
        assert peak > LOUD
        # At the server's sample rate, not at the one that the synthesizer was made with.
        octaves = math.log2(hertz / 440.0)
        assert octaves == pytest.approx(round(octaves), abs=0.02)
        engine.send(Stop())
        wait_for("silence", lambda: engine.reports(0.01) is not None and ear.hears_nothing())


def test_live_is_heard_without_a_midi_port(
    live: Callable[..., Live], listen: Callable[[str], Listener]
) -> None:
    ear = listen("musicgen-sound:left")
    run = live("factory:house", "--out", "sound", "--in", "none", "--bpm", "240")
    wait_for("music", ear.hears)
    code, out, err = run.end()
    assert (code, err) == (0, "")
    assert "out sound (jack, " in out
    wait_for("silence", ear.hears_nothing)


def test_a_killed_server_is_waited_for(
    jack: JackServer, live: Callable[..., Live], listen: Callable[[str], Listener], soundfont: Path
) -> None:
    run = live("factory:house", "--out", "sound", "--in", "none", "--soundfont", str(soundfont))
    wait_for("the sound", lambda: "musicgen-sound" in jack.clients())
    wait_for("music", listen("musicgen-sound:left").hears)
    jack.kill()
    jack.start()
    wait_for("the sound again", lambda: "musicgen-sound" in jack.clients())
    ear = listen("musicgen-sound:left")
    wait_for("music again", ear.hears)
    code, _, err = run.end()
    assert code == 0
    assert "the JACK server went away; waiting for it" in err
    assert "Traceback" not in err


def test_a_device_that_takes_no_more_audio_is_noticed(jack: JackServer, soundfont: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", IS_THERE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    with program.stdin as ask, program.stdout as answers:

        def is_there() -> bool:
            ask.write("?\n")
            ask.flush()
            return answers.readline() == "True\n"

        assert answers.readline() == f"sound (jack, {soundfont.resolve().stem})\n"
        assert [is_there() for _ in range(4)] == [True] * 4
        jack.kill()
        wait_for("the loss", lambda: not is_there())
    assert program.wait(10) == 0
