"""The studio as the window sees it: a process that takes requests, tells things, and comes back."""

import atexit
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Self

from musicgen_plugin.child import Child
from musicgen_ui.studio.entry import StudioSettings, run_studio
from musicgen_ui.studio.newest import with_request
from musicgen_ui.studio.outbox import Outbox
from musicgen_ui.studio.requests import (
    Close,
    Connect,
    Halt,
    OpenModel,
    Play,
    Request,
    Scan,
    Show,
    Turn,
)
from musicgen_ui.studio.told import Message, Told, Turned

_CLOSE_S = 4.0
_SHORT_LIFE_S = 3.0
_MOST_SHORT_LIVES = 3


class StudioClient:
    """Starts the studio, and again where it ends unasked, with all it has to know.

    `send` may be called by one thread and `told` by another; neither waits for the studio.

    Args:
        settings: Where it keeps things.
    """

    def __init__(self, settings: StudioSettings | None = None) -> None:
        self._settings = settings or StudioSettings()
        self._child: Child | None = None
        self._outbox: Outbox[Request] = Outbox("requests", with_request)
        self._lock = threading.Lock()
        self._state: dict[type[Request], Request] = {}
        self._short_lives = 0

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
        """Where it tells things, to be waited on; another after a restart, None where none runs."""
        return self._child.pipe if self._child else None

    def start(self) -> None:
        """Start the process; what is sent before it answers is kept for it."""
        self._spawn(())
        # Before multiprocessing's own farewell, which waits for processes that were not told.
        atexit.register(self.close)

    def send(self, request: Request) -> None:
        """Ask for something; what holds on is asked again of a studio that is started anew."""
        with self._lock:
            self._remember(request)
        self._outbox.put(request)

    def told(self, timeout_s: float = 0.0) -> list[Told]:
        """What was told since this was last asked; waits a while for the first.

        A studio that has ended unasked is started again here.
        """
        child = self._child
        if child is None:
            time.sleep(timeout_s)
            return []
        try:
            told: list[Told] = child.heard(timeout_s)
        except (EOFError, OSError):
            told = self._revive(child)
        for each in told:
            if isinstance(each, Turned):
                with self._lock:
                    self._follow(each.target, each.value)
        return told

    def close(self) -> None:
        """End the studio: it ends every note first."""
        atexit.unregister(self.close)
        child, self._child = self._child, None
        if child is None:
            return
        self._outbox.put(Close())
        self._outbox.end(1.0)
        child.end(_CLOSE_S)

    def _spawn(self, known: Sequence[Request]) -> None:
        # No daemon, for those may start no process, and the studio starts the engine.
        self._child = Child(run_studio, (self._settings,), "musicgen studio", daemon=False)
        self._outbox.use(self._child.pipe, known)

    def _remember(self, request: Request) -> None:
        match request:
            case Turn(target, value):
                self._follow(target, value)
            case Halt():
                self._state.pop(Play, None)
            case Play():
                self._state[Play] = Play()
            case Show() | Connect() | Scan() | OpenModel():
                self._state[type(request)] = request
            case _:
                pass

    def _follow(self, target: str, value: float | None) -> None:
        """Let the document that a new studio would be shown have a control where it stands."""
        shown = self._state.get(Show)
        if isinstance(shown, Show):
            self._state[Show] = Show(shown.document.moved(target, value))

    def _revive(self, ended: Child) -> list[Told]:
        """Start a studio in place of one that has ended; what is to be said of it."""
        if ended is not self._child:  # it was closed
            return []
        self._outbox.use(None)
        code = ended.bury()
        lived_s = time.monotonic() - ended.begun_s
        self._short_lives = self._short_lives + 1 if lived_s < _SHORT_LIFE_S else 0
        if self._short_lives >= _MOST_SHORT_LIVES:
            self._child = None
            return [
                Message(f"the studio ends as soon as it starts (with {code}); restart musicgen")
            ]
        with self._lock:
            known = list(self._state.values())
        self._spawn(known)
        return [Message(f"the studio was started again (it had ended with {code})")]
