"""Through a real JACK server: is each sixteenth at 180 bpm on its grid?

Usage: python -m benchmarks.live_jack [--seconds S] [--period FRAMES]

Starts a JACK server with the dummy driver, `musicgen live` and a recorder beside it. rtmidi hands
messages to JACK by the period, so that a note may come up to one period after its time; the bound
is one period and 2 ms.
"""

import argparse
import contextlib
import json
import tempfile
import time
from pathlib import Path

import numpy as np

from musicgen.midifile import write_score
from musicgen.score import Note, Score, Track
from tests.plugin.jack_rig import RATE, Live, Peer, server_for, wait_for

BPM = 180.0
STEP_S = 60 / BPM / 4
ALLOWED_MS = 2.0


def sixteenths() -> Score:
    """Two bars of hi-hat."""
    notes = tuple(Note(step / 4, 42, 80, 0.1) for step in range(32))
    return Score((Track("Hats", notes, is_drum=True),), 8.0)


def record(seconds: float, period: int) -> list[float]:
    """When each note came, in seconds."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(server_for("bench", period))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_score(sixteenths(), folder / "sixteenths.mid")
        peer = stack.enter_context(contextlib.closing(Peer("recorder", hear=("musicgen:out",))))
        command = (str(folder / "sixteenths.mid"), "--bpm", f"{BPM:g}")
        run = stack.enter_context(contextlib.closing(Live(*command, config=folder)))
        wait_for("notes", peer.note_ons)
        time.sleep(seconds)
        code, _, err = run.end()
    if code:
        raise SystemExit(f"musicgen live ended with {code}: {err}")
    return [time_s for time_s, _ in peer.note_ons()]


def main() -> None:
    """Print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--period", type=int, default=256)
    options = parser.parse_args()
    times_s = np.array(record(options.seconds, options.period))
    steps = np.round((times_s - times_s[0]) / STEP_S)
    late_ms = (times_s - steps * STEP_S) * 1000
    late_ms -= late_ms.min()
    bound_ms = options.period / RATE * 1000 + ALLOWED_MS
    missing = int(steps[-1]) + 1 - len(set(steps))
    doubled = len(steps) - len(set(steps))
    print(
        json.dumps(
            {
                "notes": len(times_s),
                "missing": missing,
                "doubled": doubled,
                "bound_ms": round(bound_ms, 2),
                "within_bound": round(float((late_ms <= bound_ms).mean()), 5),
                "p50_ms": round(float(np.median(late_ms)), 2),
                "p99_ms": round(float(np.quantile(late_ms, 0.99)), 2),
                "max_ms": round(float(late_ms.max()), 2),
            }
        )
    )


if __name__ == "__main__":
    main()
