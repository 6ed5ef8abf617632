"""The engine as others see it: a process that takes commands, gives reports, and comes back."""

import contextlib
import time
from multiprocessing.connection import Connection, wait
from pathlib import Path
from socket import socket
from typing import Self

from musicgen_plugin.child import Child
from musicgen_plugin.engine.process import LOST_EXIT, run_engine
from musicgen_plugin.errors import EngineError
from musicgen_plugin.player import Entry
from musicgen_plugin.protocol import (
    Command,
    Cue,
    Fault,
    FaultKind,
    Follow,
    Quit,
    Report,
    SetClock,
    SetPorts,
    SetRouting,
    SetTempo,
    Start,
    Status,
    Stop,
)

_START_TIMEOUT_S = 30.0
_QUIT_TIMEOUT_S = 3.0
_LEAST_LIFE_S = 2.0
_CURE = "; if that goes on, try another MIDI system or port, and report what `--log FILE` keeps"
_SETTINGS = (SetPorts, SetClock, SetTempo, SetRouting, Cue)
"""What is told again to an engine that was started anew, in this order."""


class LiveEngine:
    """Starts the engine process, and again if it ends unasked, with all it had been told.

    Args:
        log: Where messages of the MIDI libraries go; None for nowhere.
    """

    def __init__(self, log: Path | None = None) -> None:
        self._log = log
        self._child: Child | None = None
        self._told: dict[type[Command], Command] = {}
        self._status: Status | None = None
        self._waiting: list[Report] = []
        self._is_meant_to_roll = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process's id; None where none runs."""
        return self._child.pid if self._child else None

    @property
    def connection(self) -> Connection | None:
        """Where reports come from, to be waited on; another after a restart, None where none."""
        return self._child.pipe if self._child else None

    def launch(self) -> None:
        """Start the process; what is sent before it answers is kept for it."""
        self._spawn()

    def start(self) -> None:
        """Start the process and wait until it answers.

        Raises:
            EngineError: it does not.
        """
        self.launch()
        if not self._wait(_START_TIMEOUT_S):
            self.close()
            raise EngineError(f"the engine process did not answer within {_START_TIMEOUT_S:g} s")

    def send(self, command: Command) -> None:
        """Tell the engine something; it holds over a restart."""
        if type(command) in _SETTINGS:
            self._told[type(command)] = command
        if isinstance(command, Start | Follow | Stop):
            self._is_meant_to_roll = not isinstance(command, Stop)
        if self._child is not None:
            with contextlib.suppress(OSError):  # it has ended; `reports` will see to it
                self._child.pipe.send(command)

    def reports(self, timeout_s: float = 0.0, wake: socket | None = None) -> list[Report]:
        """What the engine has told since this was last asked; waits a while for the first.

        An engine that has ended unasked is started again here.

        Args:
            timeout_s: How long to wait.
            wake: A socket that ends the waiting when something comes to it.
        """
        if not self._waiting and self._child is not None:
            if wake is not None:
                wait([self._child.pipe, wake], timeout_s)
                timeout_s = 0.0
            self._wait(timeout_s)
        reports, self._waiting = self._waiting, []
        return reports

    def close(self) -> None:
        """End the engine: it ends every sounding note first."""
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(OSError):
            child.pipe.send(Quit())
        child.end(_QUIT_TIMEOUT_S)

    def _spawn(self) -> None:
        self._child = Child(run_engine, (self._log,), "musicgen engine", daemon=True)

    def _wait(self, timeout_s: float) -> bool:
        """Take what the engine has said; whether there was anything."""
        child = self._child
        if child is None:
            return False
        try:
            for report in child.heard(timeout_s):
                self._take(report)
        except (EOFError, OSError):
            self._revive(child)
        return bool(self._waiting)

    def _take(self, report: Report) -> None:
        if isinstance(report, Status):
            self._status = report
        self._waiting.append(report)

    def _revive(self, ended: Child) -> None:
        """Start an engine in place of one that has ended, at the song position it would be at."""
        code = ended.bury()
        # One that cannot live is not started more than every other second.
        time.sleep(max(0.0, _LEAST_LIFE_S - (time.monotonic() - ended.begun_s)))
        self._spawn()
        for kind in _SETTINGS:
            if kind in self._told:
                self.send(_again(self._told[kind]))
        if self._is_meant_to_roll:
            rolled = self._status is not None and self._status.rolling
            self.send(Follow(self._status.timeline) if self._status and rolled else Start())
        cure = "" if code == LOST_EXIT else _CURE
        told = f"the engine was started again (it had ended with {code}){cure}"
        self._waiting.append(Fault(FaultKind.LOST, told))


def _again(command: Command) -> Command:
    """A command as it is told to a new engine: what was cued enters at the next step."""
    return Cue(command.score, command.tag, Entry.STEP) if isinstance(command, Cue) else command
