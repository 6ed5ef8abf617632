"""Hours on stage: is any note lost, doubled or stuck, and does the engine grow?

Usage: python -m benchmarks.live_soak offline [--hours H]
       python -m benchmarks.live_soak jack [--minutes M]

`offline` runs the engine's own code on a simulated clock: 180 bpm, controls that move 30 times a
second, a host that jumps, stops and starts now and then. `jack` runs `musicgen live` on a real JACK
server, moved by OSC as often, and checks what a recorder hears against the performance it kept.
"""

import argparse
import json
import math
import os
import random
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

from pythonosc.udp_client import SimpleUDPClient

from musicgen import factory
from musicgen.score import Score
from musicgen_plugin.clock.settings import ClockSettings, ClockSource
from musicgen_plugin.engine.core import EngineCore
from musicgen_plugin.gestures import Gesture
from musicgen_plugin.messages import Message, Status, song_position, status_of, system
from musicgen_plugin.pattern import STEP_BEATS, Pattern, compile_pattern
from musicgen_plugin.player import HALF_STEP_BEATS, Entrance
from musicgen_plugin.protocol import (
    Cue,
    Located,
    PatternEntered,
    PortRole,
    PortSettings,
    PortStatus,
    Report,
    SentNote,
    SetClock,
    SetPorts,
)
from musicgen_plugin.protocol import Status as EngineStatus
from musicgen_plugin.routing import Routing
from tests.plugin.jack_rig import PERIOD, RATE, Live, Peer, server_for, wait_for

BPM = 180.0
MOVES_PER_S = 30
_OSC_PORT = 9131
_PERIOD_S = PERIOD / RATE
_STEADY_PULSES = 60
_TICK_S = 60 / BPM / 24


@dataclass
class SimulatedPorts:
    """Ports of a simulation: a host's clock comes in, what goes out is checked as it goes."""

    incoming: list[tuple[float, Message]] = field(default_factory=list)
    sounding: set[tuple[int, int]] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)

    def choose(self, settings: PortSettings, now_s: float) -> None:
        """Nothing to choose."""

    def statuses(self) -> tuple[PortStatus, ...]:
        """No port to tell of."""
        return ()

    def tend(self, now_s: float) -> None:
        """Nothing to tend."""

    def read(self, role: PortRole, now_s: float) -> list[tuple[float, Message]]:  # noqa: ARG002 - as the engine asks
        """What the host has sent."""
        if role is not PortRole.IN:
            return []
        read, self.incoming = self.incoming, []
        return read

    def send(self, message: Message) -> None:
        """Check a message against what sounds."""
        key = (message[0] & 15, message[1] if len(message) > 1 else 0)
        status = status_of(message)
        if status is Status.NOTE_ON:
            self.counts["notes"] += 1
            self.counts["doubled"] += key in self.sounding
            self.sounding.add(key)
        elif status is Status.NOTE_OFF:
            self.counts["off_without_on"] += key not in self.sounding
            self.sounding.discard(key)


class Oracle:
    """What should have been played between two jumps, by which pattern entered where.

    A step belongs to the pattern that entered last at or before it. Where one entered late, within
    the half step before its boundary, an early hit of the one before may have sounded.
    """

    def __init__(self, counts: Counter[str]) -> None:
        self._counts = counts
        self._playing: Score | None = None
        self._patterns: dict[int, Pattern] = {}
        self.begin(0.0)

    def _pattern(self, score: Score) -> Pattern:
        """The pattern of a score; the scores of a soak are few, and are kept."""
        if id(score) not in self._patterns:
            self._patterns[id(score)] = compile_pattern(score, Routing())
        return self._patterns[id(score)]

    def begin(self, beats: float) -> None:
        """Expect from a jump's target on."""
        self._start_beats = beats
        self._entered: list[tuple[Entrance, Score]] = []
        self._sent: Counter[tuple[int, int]] = Counter()
        if self._playing is not None:
            self._entered.append((Entrance(beats, beats), self._playing))

    def enter(self, entrance: Entrance, score: Score) -> None:
        """Expect a pattern from its entrance on."""
        self._entered.append((entrance, score))
        self._playing = score

    def send(self, note: SentNote) -> None:
        """Take note of what was played."""
        self._sent[step_of(note.beats), note.pitch] += 1

    def end(self, beats: float) -> None:
        """Compare, up to the last step whose late hits are over too."""
        first = step_of(self._start_beats) + 1
        last = step_of(beats - HALF_STEP_BEATS) - 1
        wanted: set[tuple[int, int]] = set()
        late: set[int] = set()
        ends = [entrance.at_beats for entrance, _ in self._entered[1:]] + [beats]
        for (entrance, score), end_beats in zip(self._entered, ends, strict=True):
            if entrance.from_beats > entrance.at_beats - HALF_STEP_BEATS + 1e-6:
                late.add(step_of(entrance.at_beats))
            pattern = self._pattern(score)
            start_beats = entrance.at_beats - HALF_STEP_BEATS
            for onset in pattern.between(start_beats, end_beats - HALF_STEP_BEATS):
                wanted.add((step_of(onset.beats), onset.note.key.pitch))
        within = {cell: n for cell, n in self._sent.items() if first <= cell[0] <= last}
        wanted = {cell for cell in wanted if first <= cell[0] <= last}
        self._counts["lost"] += len(wanted - within.keys())
        self._counts["doubled"] += sum(n > 1 for n in within.values())
        self._counts["unwanted"] += sum(
            cell not in wanted and cell[0] not in late for cell in within
        )


def step_of(beats: float) -> int:
    """The sixteenth that a song position belongs to."""
    return math.floor(beats / STEP_BEATS + 0.5)


class Simulation:
    """A host, a performer and the engine, all on one simulated clock."""

    def __init__(self, scores: list[Score]) -> None:
        self._scores = scores
        self._random = random.Random(6)  # noqa: S311 - a repeatable one
        self._ports = SimulatedPorts()
        self._now_s = 1000.0
        self._host_pulses = self._steady_pulses = 0
        self.counts = self._ports.counts
        self.worst_beats = 0.0
        self._oracle = Oracle(self.counts)
        self._cued: dict[int, Score] = {}
        self._core = EngineCore(self._ports, self._take, lambda: self._now_s)
        self._core.port_turn_s = _PERIOD_S
        self._core.obey(SetPorts(PortSettings(None, None, None)), self._now_s)
        self._core.obey(SetClock(ClockSettings(ClockSource.MIDI, BPM)), self._now_s)

    def _take(self, report: Report) -> None:
        if isinstance(report, PatternEntered):
            self.counts["patterns_entered"] += 1
            self._oracle.enter(report.entrance, self._cued[report.tag])
            self._cued = {tag: it for tag, it in self._cued.items() if tag >= report.tag}
        elif isinstance(report, Located):
            self.counts["located"] += 1
            self._oracle.begin(report.beats)
        elif isinstance(report, EngineStatus):
            for note in report.sent:
                self._oracle.send(note)

    def _reckon(self) -> None:
        """Compare what has been played since the last jump."""
        self._take(self._core.status(self._now_s))
        self._oracle.end(self._host_pulses / 24)

    def _host(self, *messages: Message) -> None:
        self._ports.incoming += [(self._now_s, message) for message in messages]

    def _pulse(self) -> None:
        """One pulse of the host's clock, delivered late by up to a JACK period."""
        pulse_s = self._now_s
        self._now_s += self._random.uniform(0, _PERIOD_S)
        self._host(*[system(Status.CLOCK)] * self._times_delivered())
        self._core.step(self._now_s)
        status = self._core.status(self._now_s)
        self._take(status)
        host_beats = self._host_pulses / 24 + (self._now_s - pulse_s) / _TICK_S / 24
        self.worst_beats = max(self.worst_beats, abs(status.beats - host_beats))
        self._host_pulses += 1
        while self._now_s < pulse_s + _TICK_S:
            due_s = self._core.step(self._now_s)
            self._now_s = min(max(due_s, self._now_s + 0.0005), pulse_s + _TICK_S)
        self._now_s = pulse_s + _TICK_S

    def _times_delivered(self) -> int:
        """How often a pulse comes in: once, but for one a minute that is read twice."""
        self._steady_pulses += 1
        if self._steady_pulses < _STEADY_PULSES or self._random.random() >= _TICK_S / 60:
            return 1
        self.counts["pulses_doubled"] += 1
        return 2

    def _locate(self, sixteenth: int) -> None:
        self._host_pulses = sixteenth * 6
        self._host(song_position(sixteenth / 4))

    def run(self, seconds: float) -> None:
        """Play; the host does something else than rolling about once a minute."""
        self._host(system(Status.START))
        self._host_pulses = 0
        end_s = self._now_s + seconds
        next_move_s = self._now_s
        tag = max(self._cued, default=0)
        while self._now_s < end_s:
            self._pulse()
            if self._now_s >= next_move_s:
                next_move_s += 1 / MOVES_PER_S
                tag += 1
                self._cued[tag] = self._random.choice(self._scores)
                self._core.obey(Cue(self._cued[tag], tag), self._now_s)
            if self._random.random() < _TICK_S / 60:
                self._upset()
        self._reckon()
        self._host(system(Status.STOP))
        self._core.step(self._now_s)
        self.counts["stuck"] = len(self._ports.sounding)

    def _upset(self) -> None:
        """The host jumps, or stops and goes on."""
        self._steady_pulses = 0
        self._reckon()
        if self._random.choice((True, False)):
            self._locate(self._random.randrange(0, 4096))
            return
        self._host(system(Status.STOP))
        self._core.step(self._now_s)
        self.counts["stuck_at_stop"] += len(self._ports.sounding)
        self._now_s += self._random.uniform(0.1, 1.0)
        self._locate(self._random.randrange(0, 4096))
        self._host(system(Status.CONTINUE))


def soak_offline(hours: float) -> dict[str, object]:
    """Simulated hours; memory is this process's, after the first tenth and at the end."""
    simulation = Simulation([beat.score for beat in factory.all_beats()[:16]])
    simulation.run(hours * 360)
    before_kb = memory_kb(os.getpid())
    simulation.run(hours * 3240)
    return {
        "simulated_hours": hours,
        **dict(simulation.counts),
        "worst_position_error_steps": round(simulation.worst_beats * 4, 4),
        "memory_growth_mb": round((memory_kb(os.getpid()) - before_kb) / 1024, 2),
    }


def memory_kb(pid: int) -> int:
    """The resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def soak_jack(minutes: float) -> dict[str, object]:
    """Real minutes through JACK, moved by OSC."""
    from benchmarks.live_ardour import CLIPS, expected  # noqa: PLC0415 - loads the model

    with ExitStack() as stack:
        stack.enter_context(server_for("soak"))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        performance = folder / "performance.json"
        peer = stack.enter_context(closing(Peer("recorder", hear=("musicgen:out",))))
        command = (
            *(f"factory:{clip}" for clip in CLIPS),
            *("--bpm", f"{BPM:g}", "--osc-in", str(_OSC_PORT), "--record", str(performance)),
        )
        run = stack.enter_context(closing(Live(*command, config=folder)))
        wait_for("notes", peer.note_ons)
        engine = run.engine_pid()
        time.sleep(30)
        before_kb = memory_kb(engine)
        moves = _turn(minutes * 60 - 30)
        grown_kb = memory_kb(engine) - before_kb
        code, _, err = run.end()
        gesture = Gesture.from_json(performance.read_text(encoding="utf-8"))
        sounding = peer.sounding()
    if code:
        raise SystemExit(f"musicgen live ended with {code}: {err}")
    heard = Counter(pitch for _, pitch in peer.note_ons())
    seconds = peer.note_ons()[-1][0]
    wanted = Counter(hit.pitch for hit in expected(gesture, seconds * BPM / 60 + 0.03))
    return {
        "minutes": minutes,
        "moves": moves,
        "patterns_entered": len(gesture.points),
        "notes": sum(heard.values()),
        "lost": sum((wanted - heard).values()),
        "doubled": sum((heard - wanted).values()),
        "stuck": len(sounding),
        "engine_memory_growth_mb": round(grown_kb / 1024, 2),
    }


def _turn(seconds: float) -> int:
    knob = SimpleUDPClient("127.0.0.1", _OSC_PORT)
    begun_s = time.monotonic()
    moves = 0
    while (past_s := time.monotonic() - begun_s) < seconds:
        knob.send_message("/musicgen/position", 0.5 - 0.5 * math.cos(past_s * 0.7))
        moves += 1
        time.sleep(1 / MOVES_PER_S)
    return moves


def main() -> None:
    """Print the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("where", choices=("offline", "jack"))
    parser.add_argument("--hours", type=float, default=30.0)
    parser.add_argument("--minutes", type=float, default=10.0)
    options = parser.parse_args()
    offline = options.where == "offline"
    result = soak_offline(options.hours) if offline else soak_jack(options.minutes)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
