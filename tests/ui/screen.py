"""A real X screen of its own, the programs on it, and a hand on its mouse."""

import itertools
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

PROGRAM = Path(__file__).parent / "shown_program.py"
ROOT = Path(__file__).parents[2]
_PATIENCE_S = 60.0
_STEPS = 16
Place = tuple[int, int]


class ScreenError(Exception):
    """Something that was waited for did not come."""


def missing_programs() -> str:
    """Which programs a screen needs that are not here; empty where all are."""
    return ", ".join(name for name in ("Xvfb", "xdotool") if shutil.which(name) is None)


def wait_until(what: str, test: Callable[[], object], patience_s: float = _PATIENCE_S) -> None:
    """Wait until something holds; a busy machine may take its time."""
    deadline_s = time.monotonic() + patience_s
    while not test():
        if time.monotonic() > deadline_s:
            raise ScreenError(f"waited {patience_s:g} s for {what}")
        time.sleep(0.02)


def home_variables(home: Path) -> dict[str, str]:
    """The environment that makes a folder the home, with nothing of the user's in it."""
    home.mkdir(exist_ok=True)
    folders = {
        f"XDG_{name}_HOME": str(home / name.lower())
        for name in ("CONFIG", "CACHE", "DATA", "STATE")
    }
    return {"HOME": str(home), **folders}


class Screen:
    """A screen that nobody sees, and its mouse.

    Attributes:
        display: Its name, such as `:1`; the server takes the first number that is free.
    """

    def __init__(self, size: str = "1600x900") -> None:
        reads, writes = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writes), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
            pass_fds=(writes,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writes)
        with os.fdopen(reads) as told:
            number = told.readline().strip()  # empty where the server ends without a word
        if not number:
            self.close()
            raise ScreenError("Xvfb did not start")
        self.display = f":{number}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self._server.terminate()
        self._server.wait(_PATIENCE_S)

    def mouse(self, *orders: object) -> None:
        """Give xdotool orders."""
        subprocess.run(
            ["xdotool", *map(str, orders)],
            check=True,
            timeout=_PATIENCE_S,
            env=os.environ | {"DISPLAY": self.display},
        )

    def drag(self, start: Place, end: Place, program: "ShownProgram") -> None:
        """Drag from a program to a place where it is taken, as a hand does, in small steps.

        Raises:
            ScreenError: no drag began, or nothing there takes it; the button is let go.
        """
        self.mouse("mousemove", *start, "mousedown", 1)
        try:
            for way in (4, 9, 16, 24):  # pixels; the drag begins on the way
                self.mouse("mousemove", start[0] + way, start[1])
            wait_until("a drag", lambda: program.ask("is_dragging"))
            for step in range(1, _STEPS + 1):
                at = (round(a + (b - a) * step / _STEPS) for a, b in zip(start, end, strict=True))
                self.mouse("mousemove", *at)
            ways = itertools.cycle((1, 0))

            def is_taken() -> bool:
                # A hand is never still, and what waits for an answer forgets the last move.
                self.mouse("mousemove", end[0] + next(ways), end[1])
                return bool(program.ask("may_drop"))

            wait_until("a place that takes the drag", is_taken)
        finally:
            self.mouse("mouseup", 1)
        wait_until("the end of the drag", lambda: not program.ask("is_dragging"))


class ShownProgram:
    """A program on a screen that can be asked: see shown_program.py."""

    def __init__(self, screen: Screen, home: Path, *arguments: object, log: Path) -> None:
        self._answers: queue.Queue[Any] = queue.Queue()
        paths = (ROOT, ROOT / "plugin", ROOT / "ui")
        environment: Mapping[str, str] = {
            **os.environ,
            **home_variables(home),
            "DISPLAY": screen.display,
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
        }
        self._log = log.open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=environment,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        wait_until("a window", lambda: self.ask("is_ready"))
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """Its process's id."""
        return self._process.pid

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(json.loads(line))

    def ask(self, *question: object) -> Any:  # noqa: ANN401 - as the question is
        """Ask it something.

        Raises:
            ScreenError: it does not answer.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            return self._answers.get(timeout=_PATIENCE_S)
        except (OSError, queue.Empty) as err:
            said = Path(self._log.name).read_text(encoding="utf-8")
            raise ScreenError(f"no answer to {question}: {said or 'without a word'}") from err

    def close(self) -> None:
        """End it as a user's session does."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout, self._log):
            if pipe is not None:
                pipe.close()
