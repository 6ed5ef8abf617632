"""Through the built-in sound: how late do notes leave, and how long does handing one over take?

Usage: python -m benchmarks.live_sound [--seconds S] [--period FRAMES]

Starts a JACK server with the dummy driver, and the engine with three drums on each sixteenth at
180 bpm: first through a virtual MIDI port, then through the built-in sound. Lateness is before the
port; `send` is the call itself, which the next note of the same step waits for.
"""

import argparse
import json
import os
import time

import numpy as np

from musicgen.score import Note, Score, Track
from musicgen_plugin.clock.settings import ClockSettings
from musicgen_plugin.engine.client import LiveEngine
from musicgen_plugin.messages import note_off, note_on
from musicgen_plugin.protocol import (
    SOUND,
    VIRTUAL,
    Cue,
    PortSettings,
    SetClock,
    SetPorts,
    Start,
    Status,
)
from musicgen_plugin.sound import SoundPort, SoundSettings
from tests.plugin.jack_rig import server_for

BPM = 180.0
DRUMS = (36, 38, 42)
_SETTLING_S = 2.0
_STEP_S = 60 / BPM / 4


def beat() -> Score:
    """A bar with three drums on each sixteenth."""
    notes = tuple(Note(step / 4, pitch, 90, 0.1) for step in range(16) for pitch in DRUMS)
    return Score((Track("Drums", notes, is_drum=True),), 4.0)


def lateness_ms(out: str, seconds: float) -> tuple[list[float], bool]:
    """How late each note left by a port, and whether the engine had real-time priority."""
    late_ms: list[float] = []
    priority = False
    with LiveEngine() as engine:
        engine.send(SetPorts(PortSettings(out, None, client_name="musicgen-bench")))
        engine.send(SetClock(ClockSettings(bpm=BPM)))
        engine.send(Cue(beat(), 0))
        engine.send(Start(0.0))
        begun_s = time.monotonic()
        while (past_s := time.monotonic() - begun_s) < seconds + _SETTLING_S:
            for report in engine.reports(0.05):
                if isinstance(report, Status) and past_s > _SETTLING_S:
                    late_ms += [note.late_ms for note in report.sent]
                    priority = report.realtime_priority
    return late_ms, priority


def send_ms(seconds: float) -> list[float]:
    """How long the built-in sound takes to be given a note."""
    port = SoundPort(SoundSettings(driver="jack"), "musicgen-bench")
    took_ms = []
    for step in range(int(seconds / _STEP_S)):
        time.sleep(_STEP_S)
        begun_s = time.perf_counter()
        port.send(note_on(9, DRUMS[step % 3], 90))
        took_ms.append((time.perf_counter() - begun_s) * 1000)
        port.send(note_off(9, DRUMS[step % 3]))
    port.close()
    return took_ms


def summary(times_ms: list[float]) -> dict[str, float]:
    """Percentiles."""
    p50, p99 = np.percentile(times_ms, (50, 99))
    return {
        "n": len(times_ms),
        "p50_ms": round(float(p50), 4),
        "p99_ms": round(float(p99), 4),
        "max_ms": round(max(times_ms), 4),
    }


def main() -> None:
    """Print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--period", type=int, default=256)
    options = parser.parse_args()
    with server_for("bench", options.period):
        virtual_ms, priority = lateness_ms(VIRTUAL, options.seconds)
        sound_ms, _ = lateness_ms(SOUND, options.seconds)
        result = {
            "realtime_priority": priority,
            "load": os.getloadavg()[0],
            "virtual port": summary(virtual_ms),
            "built-in sound": summary(sound_ms),
            "send": summary(send_ms(options.seconds)),
        }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
