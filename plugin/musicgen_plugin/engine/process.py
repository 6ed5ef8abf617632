"""The engine's process: a pipe in, ports and reports out, until told to quit or left alone.

One thread does all that is timed. Reports leave by a second one, so that a busy reader never holds
up the first. When the other end of the pipe closes, however its process ended, every sounding note
is ended and the process with it.
"""

import math
import os
import queue
import signal
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType

from musicgen_plugin.engine.core import EngineCore
from musicgen_plugin.engine.jack_watch import Watch, watch_jack
from musicgen_plugin.engine.port_set import PortSet
from musicgen_plugin.engine.realtime import (
    SPIN_REALTIME_S,
    SPIN_S,
    TURN_S,
    raise_priority,
    settle_memory,
    sleep_towards,
)
from musicgen_plugin.protocol import Command, Fault, FaultKind, Quit, Report, Status
from musicgen_plugin.sound import JACK

_CALM_S = 0.003
"""What is not timed is done where nothing is due for this long."""
_RESTLESS_S = 0.05
"""Where nothing ever is calm for this long, it is done nevertheless."""
_FLUSH_S = 0.06
"""Until messages have left through JACK: two periods of 1024 frames, and some more."""
_BACKLOG = 2000
LOST_EXIT = 3
"""Exit code of an engine that is to be started anew."""


def run_engine(pipe: Connection, log: Path | None) -> None:
    """Be the engine; the target of a new process.

    Args:
        pipe: Takes commands, gives reports.
        log: Where messages of the MIDI libraries go; None for nowhere.
    """
    _quieten(log)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that commands us
    Engine(pipe).run()


class Engine:
    """The loop around the core.

    Args:
        pipe: Takes commands, gives reports.
    """

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._reports: queue.Queue[Report | None] = queue.Queue(_BACKLOG)
        self._sender = threading.Thread(target=self._send_reports, daemon=True)
        self._ports = PortSet(self._tell)
        self._core = EngineCore(self._ports, self._tell, time.perf_counter)
        self._watch: Watch | None = None
        self._is_lost = threading.Event()
        self._calm_s = 0.0

    def run(self) -> None:
        """Keep going until told to quit, left alone, or without a MIDI system."""
        signal.signal(signal.SIGTERM, self._end)
        self._core.realtime_priority = raise_priority()
        settle_memory()
        self._sender.start()
        try:
            self._loop()
        except (EOFError, OSError):  # nobody commands us any more
            self._core.silence()
        except Exception:  # noqa: BLE001 - whatever it is, no note may be left sounding
            self._core.silence()
            self._tell(Fault(FaultKind.BUG, traceback.format_exc().strip().splitlines()[-1]))
            traceback.print_exc()
        self._leave()

    def _loop(self) -> None:
        # Near a moment the loop turns without a pause: its code stays in the processor's cache.
        spin_s = SPIN_REALTIME_S if self._core.realtime_priority else SPIN_S
        while not self._core.has_quit:
            if self._is_lost.is_set():
                self._give_up()
            now_s = time.perf_counter()
            due_s = self._core.step(now_s)
            calm = due_s - now_s > _CALM_S
            if calm or now_s - self._calm_s > _RESTLESS_S:
                self._calm_s = now_s
                self._do_untimed(now_s, TURN_S if calm else 0.0)
            else:
                sleep_towards(due_s, spin_s, TURN_S)

    def _do_untimed(self, now_s: float, wait_s: float) -> None:
        """Look after the ports, and wait a turn for commands."""
        self._core.tend(now_s)
        self._watch_system()
        while self._pipe.poll(wait_s) and not self._core.has_quit:
            command: Command = self._pipe.recv()
            self._core.obey(command, time.perf_counter())
            wait_s = 0.0

    def _watch_system(self) -> None:
        if self._watch is None and self._ports.uses_jack:
            self._watch = watch_jack("musicgen", self._is_lost.set) or _NOTHING
        elif self._watch is not None and not self._ports.uses_jack:
            self._watch.close()
            self._watch = None
        watch = self._watch if self._ports.system == JACK else None
        self._core.port_turn_s = watch.period_s if watch else math.inf

    def _give_up(self) -> None:
        """End at once, without touching the ports of a MIDI system that is no more."""
        self._tell(Fault(FaultKind.LOST, "the JACK server went away; waiting for it"))
        self._drain()
        os._exit(LOST_EXIT)

    def _leave(self) -> None:
        time.sleep(_FLUSH_S)
        self._ports.close()
        self._drain()

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self._core.obey(Quit(), time.perf_counter())

    def _tell(self, report: Report) -> None:
        """Queue a report; where the reader is far behind, statuses are left out."""
        if isinstance(report, Status) and self._reports.qsize() > _BACKLOG // 2:
            return
        try:
            self._reports.put_nowait(report)
        except queue.Full:
            return

    def _send_reports(self) -> None:
        while (report := self._reports.get()) is not None:
            try:
                self._pipe.send(report)
            except (OSError, ValueError):
                return

    def _drain(self) -> None:
        try:
            self._reports.put(None, timeout=1.0)
        except queue.Full:
            return
        self._sender.join(1.0)


class _Nothing:
    """The watch of a system that cannot be watched."""

    period_s = math.inf

    def close(self) -> None:
        """Do nothing."""


_NOTHING = _Nothing()


def _quieten(log: Path | None) -> None:
    """Send what the MIDI libraries write on stderr to a file: it would run over a status line."""
    target = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(target, 2)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
