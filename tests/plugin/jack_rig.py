"""A real JACK server, and the programs on it: what the tests and benchmarks of the bridge drive."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PEER = Path(__file__).parent / "jack_peer.py"
PERIOD = 256
RATE = 48_000
_PATIENCE_S = 90.0
_PLACE = Path("/dev/shm")  # noqa: S108 - JACK's own place
_LAST_DRIVER = "freewheel"
"""What a server begins with last, before it takes programs."""


def wait_for(what: str, test: Callable[[], object], patience_s: float = _PATIENCE_S) -> None:
    """Wait until something holds; a busy machine may take its time."""
    deadline_s = time.monotonic() + patience_s
    while not test():
        if time.monotonic() > deadline_s:
            pytest.fail(f"waited {patience_s:g} s for {what}")
        time.sleep(0.01)


def may_be_realtime() -> bool:
    """Whether the system lets us run programs before all else."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except OSError:
        return False
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return True


class JackServer:
    """A JACK server of a name of its own, with the dummy driver: no sound card, real ports.

    Args:
        name: What programs call it.
        period: In frames.
        waits: Whether it waits for programs that are late in a period, or goes on without them, as
            JACK does where nothing else is asked for.
    """

    def __init__(self, name: str, period: int = PERIOD, *, waits: bool = False) -> None:
        self.name = name
        self.period = period
        self._mode = ("--sync",) if waits else ()
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        clear_leftovers()
        for left in _PLACE.glob(_traces(self.name)):
            left.unlink(missing_ok=True)
        priority = "--realtime" if may_be_realtime() else "--no-realtime"
        driver = ("-d", "dummy", "-r", str(RATE), "-p", str(self.period))
        self._process = subprocess.Popen(
            ["jackd", "-n", self.name, priority, *self._mode, *driver],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for("the JACK server", self.clients)

    def clients(self) -> set[str]:
        """The programs on it; none before it takes any."""
        return clients_on(self.name)

    def kill(self) -> None:
        """Let it die without a word."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End it; one that ends by itself gives back its place among the few that JACK allows."""
        if self._process is not None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE_S)
        self.kill()


def clients_on(server: str) -> set[str]:
    """The programs on a JACK server, by what they have in its place; none before it takes any.

    `jack_lsp` would tell too, but is a program on it itself: where one comes and goes while another
    begins, JACK 1.9.21 may never call that one, or lose it.
    """
    prefix = _traces(server).removesuffix("*")
    found = {it.name.removeprefix(prefix) for it in _PLACE.glob(_traces(server))}
    return found if _LAST_DRIVER in found else set()


def _traces(server: str) -> str:
    return f"jack_sem.0_{server}_*"


@contextlib.contextmanager
def server_for(purpose: str, period: int = PERIOD, *, waits: bool = False) -> Iterator[JackServer]:
    """A JACK server that this program and those it starts use; stopped however the work ends."""
    name = f"musicgen-{purpose}-{os.getpid()}"
    os.environ["JACK_DEFAULT_SERVER"] = name
    server = JackServer(name, period, waits=waits)
    try:
        yield server
    finally:
        server.stop()


def clear_leftovers() -> None:
    """Remove what killed servers left, if none runs: JACK allows no more than eight."""
    for process in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, state = process.read_text(encoding="utf-8").partition("(")[2].rsplit(")", 1)
            if name == "jackd" and state.split()[0] != "Z":  # one that ended, and nobody asked
                return
    for left in _PLACE.glob("jack*"):
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


class Peer:
    """A program on the other end of ports: see jack_peer.py."""

    def __init__(
        self, name: str, *, hear: tuple[str, ...] = (), tell: tuple[str, ...] = ()
    ) -> None:
        ports = [it for port in hear for it in ("--hear", port)]
        ports += [it for port in tell for it in ("--tell", port)]
        self.heard: list[tuple[float, list[int]]] = []
        self.said: list[object] = []
        self._process = subprocess.Popen(
            [sys.executable, str(PEER), name, *ports],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            content = json.loads(line)
            if isinstance(content, list):
                self.heard.append((content[0], content[1]))
            else:
                self.said.append(content)

    def connected(self) -> "Peer":
        wait_for("connected ports", lambda: "connected" in self.said)
        return self

    def order(self, **order: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()

    def send(self, *messages: list[int]) -> None:
        self.order(send=list(messages))

    def note_ons(self, after: int = 0) -> list[tuple[float, int]]:
        """Seconds and pitch of each note-on heard, from a message on."""
        return [(s, m[1]) for s, m in self.heard[after:] if m[0] >> 4 == 9 and m[2]]

    def sounding(self) -> set[tuple[int, int]]:
        """Channel and pitch of what has been struck and not ended, by explicit note-offs alone."""
        sounding: set[tuple[int, int]] = set()
        for _, message in list(self.heard):
            key = (message[0] & 15, message[1] if len(message) > 1 else 0)
            if message[0] >> 4 == 9 and message[2]:
                sounding.add(key)
            elif message[0] >> 4 in {8, 9}:
                sounding.discard(key)
        return sounding

    def close(self) -> None:
        if self._process.stdout is not None and self._process.stdout.closed:
            return
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class Live:
    """`musicgen live` as a process of its own."""

    def __init__(self, *arguments: str, config: Path) -> None:
        self.err = ""
        environment = os.environ | {"XDG_CONFIG_HOME": str(config)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "musicgen", "live", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )

    def engine_pid(self) -> int:
        """The engine's process."""
        pid = self.process.pid

        def engines() -> list[int]:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
            found = [int(it) for it in children.split()]
            return [it for it in found if b"spawn_main" in Path(f"/proc/{it}/cmdline").read_bytes()]

        wait_for("the engine", engines)
        return engines()[-1]

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """Stop it; its exit code, and what it wrote."""
        self.process.send_signal(number)
        out, self.err = self.process.communicate(timeout=_PATIENCE_S)
        return self.process.returncode, out, self.err

    def close(self) -> None:
        """End it where it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
