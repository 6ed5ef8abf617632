"""In time with a real DAW: Ardour 7 rolls, sends its clock and records a morph that is moved.

Usage: python -m benchmarks.live_ardour [--seconds S] [--period FRAMES] [--hasty] [--keep FILE.mid]

What should have been recorded is worked out from the performance that `musicgen live --record`
kept; each note of it from tick 6 on has to be in the take once, and nothing else. JACK waits for
programs that are late in a period; with --hasty, as by itself, it goes on without them, and what
they should have read or written in it is lost or there twice. Needs Debian's `jackd2` and `ardour`.
"""

import argparse
import contextlib
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
from pythonosc.udp_client import SimpleUDPClient

from musicgen import factory
from musicgen.model.load import load_model
from musicgen_plugin.gestures import Gesture
from musicgen_plugin.messages import Status, status_of
from musicgen_plugin.pattern import compile_pattern
from musicgen_plugin.player import Entry, Player
from musicgen_plugin.routing import Routing
from musicgen_plugin.source import MorphSource
from tests.plugin.jack_rig import Live, server_for, wait_for

CLIPS = ("house", "samba")
BPM = 120.0  # of a new session of Ardour's
TICKS_PER_BEAT = 24
FIRST_TICK = 6
ALLOWED_MS = 8.0
_MATCHED_MS = 60.0
_EDGE_BEATS = 0.02
_OSC_PORT = 9130
_CONFIG = '<Ardour><Config><Option name="send-midi-clock" value="1"/></Config></Ardour>'
_LOST = b"JACK HALTED"
"""Two threads of Ardour's now and then ask the server at once as it begins, which drops it then."""
_ATTEMPTS = 4
_LUA = Path(__file__).parent / "ardour_record.lua"


class ArdourError(Exception):
    """Ardour has lost the JACK server."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A note-on."""

    beats: float
    pitch: int
    velocity: int


def perform(folder: Path, seconds: float, period: int, *, waits: bool) -> tuple[list[Hit], Gesture]:
    """Run the DAW and the bridge; the take, and the performance."""
    performance = folder / "performance.json"
    command = (
        *(f"factory:{name}" for name in CLIPS),
        *("--clock", "midi", "--osc-in", str(_OSC_PORT), "--record", str(performance)),
    )
    with (
        server_for("ardour", period, waits=waits) as server,
        contextlib.closing(Live(*command, config=folder)) as run,
    ):
        wait_for("the bridge", lambda: "musicgen-watch" in server.clients())
        _record(folder, seconds)
        code, _, err = run.end()
    if code:
        raise SystemExit(f"musicgen live ended with {code}: {err}")
    (take,) = folder.glob("session/interchange/*/midifiles/*gen*.mid")
    return read_take(take), Gesture.from_json(performance.read_text(encoding="utf-8"))


def _record(folder: Path, seconds: float) -> None:
    """Let Ardour record, and turn the morph's knob until it has.

    Raises:
        ArdourError: it has lost the JACK server.
    """
    log = folder / "ardour.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(  # noqa: S603 - our own script
            ["ardour7-lua", str(_LUA)],  # noqa: S607 - as Debian installs it
            env=_ardours_environment(folder, seconds),
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as ardour,
    ):
        for _ in _turns(ardour):
            if _LOST in log.read_bytes():
                ardour.kill()
                raise ArdourError


def _ardours_environment(folder: Path, seconds: float) -> dict[str, str]:
    config = folder / ".config" / "ardour7"
    config.mkdir(parents=True)
    (config / "config").write_text(_CONFIG, encoding="utf-8")
    (config / ".a7").touch()
    return os.environ | {
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "SESSION_DIR": str(folder / "session"),
        "PLAYER_OUT": "musicgen:out",
        "PLAYER_CLOCK_IN": "musicgen-in:in",
        "SECONDS": str(math.ceil(seconds)),
    }


def _turns(ardour: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Turn the morph's knob to and fro, thirty times a second, until the DAW is done."""
    knob = SimpleUDPClient("127.0.0.1", _OSC_PORT)
    begun_s = time.monotonic()
    while ardour.poll() is None:
        position = 0.5 - 0.5 * math.cos((time.monotonic() - begun_s) * 0.7)
        knob.send_message("/musicgen/position", position)
        yield
        time.sleep(1 / 30)


def read_take(path: Path) -> list[Hit]:
    """The note-ons of a file, with their place in beats."""
    midi = mido.MidiFile(path)
    hits, ticks = [], 0
    for message in mido.merge_tracks(midi.tracks):
        ticks += message.time
        if message.type == "note_on" and message.velocity:
            hits.append(Hit(ticks / midi.ticks_per_beat, message.note, message.velocity))
    return hits


def expected(gesture: Gesture, until_beats: float) -> list[Hit]:
    """What a performance plays, worked out without a clock."""
    model = load_model("drums-2bar")
    source = MorphSource(model, tuple(model.fit(factory.load(name).score) for name in CLIPS))
    player = Player()
    for tag, point in enumerate(gesture.points):
        pattern = compile_pattern(source.score(point.values), Routing())
        player.cue(pattern, tag, point.entrance if tag else Entry.STEP)
        if not tag:  # what is cued while the song stands is all that it starts with
            player.locate(0.0)
    return [
        Hit(due.beats, due.message[1], due.message[2])
        for due in player.advance(until_beats)
        if status_of(due.message) is Status.NOTE_ON
    ]


def compare(take: list[Hit], wanted: list[Hit]) -> dict[str, object]:
    """Match the notes of a take, pitch by pitch and in order, to those that were wanted."""
    ms = 60_000 / BPM
    offset_beats = float(np.median(_offsets(take, wanted)))
    heard: dict[int, list[Hit]] = defaultdict(list)
    for hit in take:
        heard[hit.pitch].append(hit)
    errors_ms, lost, velocities = [], 0, 0
    for hit in wanted:
        near = [
            it
            for it in heard[hit.pitch]
            if abs(it.beats - offset_beats - hit.beats) * ms < _MATCHED_MS
        ]
        if not near:
            lost += 1
            continue
        found = min(near, key=lambda it: abs(it.beats - offset_beats - hit.beats))
        heard[hit.pitch].remove(found)
        errors_ms.append((found.beats - offset_beats - hit.beats) * ms)
        velocities += found.velocity != hit.velocity
    return {
        "notes": len(wanted),
        "lost": lost,
        "more_than_wanted": sum(
            _is_between(it.beats - offset_beats, wanted) for left in heard.values() for it in left
        ),
        "wrong_velocity": velocities,
        "offset_ms": round(offset_beats * ms, 2),
        "sd_ms": round(float(np.std(errors_ms)), 2),
        "max_ms": round(float(np.abs(errors_ms).max()), 2),
        "within_8_ms": round(float((np.abs(errors_ms) <= ALLOWED_MS).mean()), 5),
    }


def _is_between(beats: float, wanted: list[Hit]) -> bool:
    """Whether a place lies within what is compared; at its very ends a note is on either side."""
    return wanted[0].beats + _EDGE_BEATS < beats < wanted[-1].beats - _EDGE_BEATS


def _offsets(take: list[Hit], wanted: list[Hit]) -> list[float]:
    """From each note of a take to the nearest wanted one of its pitch, in beats."""
    of_pitch: dict[int, list[float]] = defaultdict(list)
    for hit in wanted:
        of_pitch[hit.pitch].append(hit.beats)
    return [
        min((hit.beats - beats for beats in of_pitch[hit.pitch]), key=abs)
        for hit in take
        if of_pitch[hit.pitch]
    ]


def measure(seconds: float, period: int, keep: Path | None, *, waits: bool) -> dict[str, object]:
    """Record a take, and compare it with what was played.

    Raises:
        ArdourError: Ardour has lost the JACK server.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        take, gesture = perform(folder, seconds, period, waits=waits)
        if keep:
            (found,) = folder.glob("session/interchange/*/midifiles/*gen*.mid")
            shutil.copy(found, keep)
            keep.with_suffix(".json").write_text(gesture.to_json(), encoding="utf-8")
    first_beats = FIRST_TICK / TICKS_PER_BEAT
    wanted = [it for it in expected(gesture, take[-1].beats) if it.beats >= first_beats]
    heard = [it for it in take if it.beats >= first_beats / 2]
    return {"patterns": len(gesture.points), **compare(heard, wanted)}


def main() -> None:
    """Print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--period", type=int, default=128)
    parser.add_argument("--hasty", action="store_true", help="JACK does not wait for programs")
    parser.add_argument("--keep", type=Path, help="keep the take")
    options = parser.parse_args()
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(ArdourError):
            result = measure(options.seconds, options.period, options.keep, waits=not options.hasty)
            print(json.dumps(result))
            return
        print("Ardour lost the JACK server as it began; once more", file=sys.stderr)
    raise SystemExit(f"Ardour lost the JACK server {_ATTEMPTS} times")


if __name__ == "__main__":
    main()
