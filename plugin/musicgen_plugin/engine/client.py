"""The engine as others see it: a process that takes commands, gives reports, and comes back."""

import contextlib
import multiprocessing
import time
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from socket import socket
from typing import Self

from musicgen_plugin.engine.process import run_engine
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
_SETTINGS = (SetPorts, SetClock, SetTempo, SetRouting, Cue)
"""What is told again to an engine that was started anew, in this order."""


class LiveEngine:
    """Starts the engine process, and again if it ends unasked, with all it had been told.

    Args:
        log: Where messages of the MIDI libraries go; None for nowhere.
    """

    def __init__(self, log: Path | None = None) -> None:
        self._log = log
        self._context = multiprocessing.get_context("spawn")
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._told: dict[type[Command], Command] = {}
        self._status: Status | None = None
        self._waiting: list[Report] = []
        self._begun_s = 0.0
        self._is_meant_to_roll = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process's id; None where none runs."""
        return self._process.pid if self._process else None

    @property
    def connection(self) -> Connection | None:
        """Where reports come from, to be waited on; another after a restart, None where none."""
        return self._pipe

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
        if self._pipe is not None:
            with contextlib.suppress(OSError):  # it has ended; `reports` will see to it
                self._pipe.send(command)

    def reports(self, timeout_s: float = 0.0, wake: socket | None = None) -> list[Report]:
        """What the engine has told since this was last asked; waits a while for the first.

        An engine that has ended unasked is started again here.

        Args:
            timeout_s: How long to wait.
            wake: A socket that ends the waiting when something comes to it.
        """
        if not self._waiting and self._pipe is not None:
            if wake is not None:
                wait([self._pipe, wake], timeout_s)
                timeout_s = 0.0
            self._wait(timeout_s)
        reports, self._waiting = self._waiting, []
        return reports

    def close(self) -> None:
        """End the engine: it ends every sounding note first."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if process is None or pipe is None:
            return
        with contextlib.suppress(OSError):
            pipe.send(Quit())
        deadline_s = time.monotonic() + _QUIT_TIMEOUT_S
        while process.is_alive() and time.monotonic() < deadline_s:
            with contextlib.suppress(OSError, EOFError):  # what it still says, so that it can end
                while pipe.poll(0.01):
                    pipe.recv()
            process.join(0.01)
        pipe.close()  # which ends one that does not listen
        process.join(_QUIT_TIMEOUT_S)
        if process.is_alive():
            process.kill()
            process.join()
        process.close()

    def _spawn(self) -> None:
        ours, theirs = self._context.Pipe()
        self._process = self._context.Process(
            target=run_engine, args=(theirs, self._log), name="musicgen engine", daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        self._begun_s = time.monotonic()

    def _wait(self, timeout_s: float) -> bool:
        """Take what the engine has said; whether there was anything."""
        if self._pipe is None:
            return False
        try:
            ready = self._pipe.poll(timeout_s)
            while ready:
                self._take(self._pipe.recv())
                ready = self._pipe.poll()
        except (EOFError, OSError):
            self._revive()
        return bool(self._waiting)

    def _take(self, report: Report) -> None:
        if isinstance(report, Status):
            self._status = report
        self._waiting.append(report)

    def _revive(self) -> None:
        """Start an engine in place of one that has ended, at the song position it would be at."""
        if self._process is None or self._pipe is None:
            return
        self._pipe.close()
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        # One that cannot live is not started more than every other second.
        time.sleep(max(0.0, _LEAST_LIFE_S - (time.monotonic() - self._begun_s)))
        self._spawn()
        for kind in _SETTINGS:
            if kind in self._told:
                self.send(_again(self._told[kind]))
        if self._is_meant_to_roll:
            rolled = self._status is not None and self._status.rolling
            self.send(Follow(self._status.timeline) if self._status and rolled else Start())
        self._waiting.append(
            Fault(FaultKind.LOST, f"the engine was started again (it had ended with {code})")
        )


def _again(command: Command) -> Command:
    """A command as it is told to a new engine: what was cued enters at the next step."""
    return Cue(command.score, command.tag, Entry.STEP) if isinstance(command, Cue) else command
