"""How the app feels, in figures: how fast it opens, how soon a turn shows, whether it stalls.

Usage: python -m benchmarks.app_session start [--times N] [--cold]
       python -m benchmarks.app_session play [--seconds S] [--json FILE]

`start` opens a window in fresh processes, with modules compiled as an installer leaves them; --cold
drops the system's file caches first (as root, on Linux). `play` is a scripted session on the real
window, studio and engine: it plays, drags sliders at 60 Hz, changes clips, locks, models and looks,
and watches the window's thread all along. Both run offscreen unless QT_QPA_PLATFORM says otherwise.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

_START = """
import time
begun_s = time.perf_counter()
from musicgen_ui.app import first_paint
first_paint()
print(time.perf_counter() - begun_s)
"""
_CACHES = Path("/proc/sys/vm/drop_caches")
_BEAT_MS = 4
_STEP_MS = 16


@dataclass(frozen=True)
class Figures:
    """What a session showed.

    Attributes:
        seconds: How long it lasted.
        turned_to_shown_p50_ms: From a slider's turn to the notes of it painted, median.
        turned_to_shown_p99_ms: The same, 99th percentile.
        turns: How many were waited for.
        longest_stall_ms: The longest time that the window's thread did not answer.
        stalls_over_50_ms: How many were longer than 50 ms.
        longest_stall_in: What went on then.
        memory_mb: Of window, studio and engine together, shared pages by their share.
        dropped_frames: Share of play head frames that came more than a frame late.
    """

    seconds: float
    turned_to_shown_p50_ms: float
    turned_to_shown_p99_ms: float
    turns: int
    longest_stall_ms: float
    stalls_over_50_ms: int
    longest_stall_in: str
    memory_mb: float
    dropped_frames: float


def start(times: int, *, cold: bool) -> None:
    """Open a window in fresh processes and tell how long it took."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    taken = []
    for turn in range(-1, times):
        if cold:
            os.sync()
            _CACHES.write_text("3", encoding="ascii")
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _START],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
        if turn < 0:  # compiles what was not
            continue
        taken.append(float(done.stdout) * 1000)
    kind = "cold" if cold else "warm"
    print(
        f"import to first painted window, {kind}: "
        f"p50 {np.median(taken):.0f} ms, max {max(taken):.0f} ms, n {times}"
    )


def _memory_mb(pid: int) -> float:
    """Proportional memory of a process and all below it, in MB."""
    pids, total_kb = [pid], 0
    while pids:
        each = pids.pop()
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii")
            for task in Path(f"/proc/{each}/task").iterdir():
                pids += map(int, (task / "children").read_text(encoding="ascii").split())
        except OSError:
            continue
        total_kb += next(int(row.split()[1]) for row in rollup.splitlines() if "Pss:" in row)
    return total_kb / 1024


class _Session:
    """Plays a script of generators in the window's own event loop."""

    def __init__(self, seconds: float, *, leads_to: Callable[[], None]) -> None:
        from PyQt6.QtCore import Qt, QTimer  # noqa: PLC0415 - Qt only where it is used

        from musicgen_ui.app import spare_collections  # noqa: PLC0415
        from musicgen_ui.starting import first_document  # noqa: PLC0415
        from musicgen_ui.state.preferences import Preferences  # noqa: PLC0415
        from musicgen_ui.studio.client import StudioClient  # noqa: PLC0415
        from musicgen_ui.studio_link import StudioLink  # noqa: PLC0415
        from musicgen_ui.window import MainWindow  # noqa: PLC0415

        self._client = StudioClient()
        self.window = MainWindow(StudioLink(self._client), first_document(), Preferences("dark"))
        self.window.show()
        self._seconds, self._end = seconds, leads_to
        self.doing = "starting"
        self.stalls: list[tuple[float, str]] = []
        self.shown_ms: list[float] = []
        self.memory_mb = 0.0
        self._turned_s: float | None = None
        self._beaten_s = self._begun_s = time.perf_counter()
        self._heart = QTimer(self.window)
        self._heart.setTimerType(Qt.TimerType.PreciseTimer)
        self._heart.timeout.connect(self._beat)
        self._steps = QTimer(self.window)
        self._steps.setTimerType(Qt.TimerType.PreciseTimer)
        self._steps.timeout.connect(self._step)
        self._script = self._all()
        self.window.link.told.connect(self._see)
        spare_collections(self.window)
        self.window.link.start()
        self.window.session.show()
        self.window.clips.scan()
        self._heart.start(_BEAT_MS)
        self._steps.start(_STEP_MS)

    def _beat(self) -> None:
        now_s = time.perf_counter()
        stall_ms = (now_s - self._beaten_s) * 1000 - _BEAT_MS
        self.stalls.append((stall_ms, self.doing))
        self._beaten_s = now_s

    def _see(self, told: list[object]) -> None:
        from musicgen_ui.studio.told import Rendered  # noqa: PLC0415

        if self._turned_s is not None and any(isinstance(each, Rendered) for each in told):
            self.window.stage.result.view.repaint()
            self.shown_ms.append((time.perf_counter() - self._turned_s) * 1000)
            self._turned_s = None

    def _turn(self, target: str, value: float | None) -> None:
        if self._turned_s is None:
            self._turned_s = time.perf_counter()
        self.window.controls.turn(target, value)

    def _step(self) -> None:
        if time.perf_counter() - self._begun_s >= self._seconds:
            self._steps.stop()
            self._heart.stop()
            self.memory_mb = _memory_mb(os.getpid())
            self.window.close()
            self._end()
            return
        next(self._script)

    def _wait(self, seconds: float) -> Iterator[None]:
        until_s = time.perf_counter() + seconds
        while time.perf_counter() < until_s:
            yield

    def _all(self) -> Iterator[None]:
        yield from self._wait(4)
        self.stalls.clear()  # the start is measured by itself
        self.window.playing.play()
        while True:
            yield from self._drag()
            yield from self._sliders()
            yield from self._clips()
            yield from self._views()
            yield from self._models()

    def _drag(self) -> Iterator[None]:
        self.doing = "dragging the slider"
        begun_s = time.perf_counter()
        while (passed_s := time.perf_counter() - begun_s) < 20:  # noqa: PLR2004 - seconds
            self._turn("position", 0.5 + 0.5 * float(np.sin(passed_s * 2)))
            yield

    def _sliders(self) -> Iterator[None]:
        self._turned_s = None
        model = self.window.receiver.model
        for entry in model.sliders[:3] if model else ():
            self.doing = f"turning {entry.name}"
            for share in np.linspace(0.2, 0.8, 12):
                value = entry.least + (entry.most - entry.least) * float(share)
                self.window.controls.turn(f"attribute:{entry.name}", value)
                yield from self._wait(0.1)
            self.window.controls.turn(f"attribute:{entry.name}", None)
        self.doing = "locking"
        for on in (1.0, 0.0):
            self.window.controls.turn("lock:kick", on)
            yield from self._wait(0.5)

    def _clips(self) -> Iterator[None]:
        self.doing = "changing clips"
        for slot, name in enumerate(("bossa", "metal")):
            self.window.clips.fill(slot, [f"factory:{name}"])
            yield from self._wait(1)
        self.window.editing.swap()
        yield from self._wait(1)
        self.doing = "undoing"
        for _ in range(3):
            self.window.editing.undo()
            yield from self._wait(0.3)
        self.doing = "searching"
        self.window.views.go_library()
        for word in ("r", "ro", "roc", "rock", ""):
            self.window.library.search.setText(word)
            yield from self._wait(0.2)

    def _views(self) -> Iterator[None]:
        for name in ("pad", "go_map", "card", "theme_light", "theme_dark", "go_live", "morph"):
            self.doing = f"view {name}"
            getattr(self.window.views, name)()
            yield from self._wait(2)
        self.window.views.go_shape()

    def _models(self) -> Iterator[None]:
        for name in ("melody-2bar", "trio-16bar", "drums-2bar"):
            self.doing = f"model {name}"
            self.window.machine.choose_model(name)
            yield from self._wait(8)
            self.doing = f"dragging with {name}"
            for share in np.linspace(0, 1, 120):
                self.window.controls.turn("position", float(share))
                yield
        self.window.files.new()
        yield from self._wait(3)


def play(seconds: float, json_file: Path | None) -> None:
    """Play a session and tell its figures."""
    from musicgen_ui.app import make_application  # noqa: PLC0415 - Qt only where it is used

    with tempfile.TemporaryDirectory() as home:
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            os.environ[f"XDG_{name}_HOME"] = home
        app = make_application()
        session = _Session(seconds, leads_to=app.quit)
        app.exec()
        stalls = [stall for stall, _ in session.stalls]
        worst_ms, during = max(session.stalls)
        figures = Figures(
            seconds=seconds,
            turned_to_shown_p50_ms=float(np.percentile(session.shown_ms, 50)),
            turned_to_shown_p99_ms=float(np.percentile(session.shown_ms, 99)),
            turns=len(session.shown_ms),
            longest_stall_ms=worst_ms,
            stalls_over_50_ms=sum(stall > 50 for stall in stalls),  # noqa: PLR2004 - the bound
            longest_stall_in=during,
            memory_mb=session.memory_mb,
            dropped_frames=float(np.mean(np.array(stalls) > _STEP_MS)),
        )
    for stall_ms, doing in sorted(session.stalls)[-8:]:
        print(f"stall {stall_ms:.1f} ms while {doing}")
    print(json.dumps(asdict(figures), indent=2))
    if json_file is not None:
        json_file.write_text(json.dumps(asdict(figures)) + "\n", encoding="utf-8")


def main() -> None:
    """Run what the command line asks for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    commands = parser.add_subparsers(dest="command", required=True)
    starting = commands.add_parser("start")
    starting.add_argument("--times", type=int, default=9)
    starting.add_argument("--cold", action="store_true")
    playing = commands.add_parser("play")
    playing.add_argument("--seconds", type=float, default=300.0)
    playing.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.command == "start":
        start(options.times, cold=options.cold)
    else:
        play(options.seconds, options.json)


if __name__ == "__main__":
    main()
