"""The studio's process: a loop between the window's pipe, the engine's and the threads'."""

import logging
import logging.handlers
import traceback
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path

import platformdirs

from musicgen.errors import MusicgenError
from musicgen_plugin.engine.realtime import settle_memory
from musicgen_ui import collector
from musicgen_ui.studio.core import StudioCore
from musicgen_ui.studio.entry import StudioSettings
from musicgen_ui.studio.newest import with_request, with_told
from musicgen_ui.studio.outbox import Outbox
from musicgen_ui.studio.port_watch import PortWatch
from musicgen_ui.studio.requests import Request
from musicgen_ui.studio.told import Message, ModelEntry, ModelLoaded, Told
from musicgen_ui.studio.worker import Inbox

LOG = "studio.log"
_WAIT_S = 0.5
_LOG_BYTES, _LOGS = 1 << 20, 3
_LAST_WORDS_S = 0.5


class StudioProcess:
    """Keeps going until the window asks it to end, or is gone.

    Args:
        pipe: Takes requests, gives what is told.
        settings: Where things are kept.
    """

    def __init__(self, pipe: Connection, settings: StudioSettings) -> None:
        logs = settings.logs or Path(platformdirs.user_log_path("musicgen", appauthor=False))
        self._pipe = pipe
        self._log = _logger(logs)
        self._outbox: Outbox[Told] = Outbox("told", with_told)
        self._outbox.use(pipe)
        self._inbox = Inbox()
        self._is_alone = False
        self._settled: ModelEntry | None = None
        settings = replace(settings, logs=logs)
        self._core = StudioCore(self._tell, self._inbox, self._fail, settings)
        self._ports = PortWatch(self._outbox.put)

    def run(self) -> None:
        """Be the studio."""
        collector.tune()
        self._ports.start()
        try:
            self._core.start()
            while not (self._is_alone or self._core.is_closed):
                self._turn()
        finally:
            self._ports.end()
            self._core.live.close()
            if not self._is_alone:
                self._outbox.end(_LAST_WORDS_S)

    def _turn(self) -> None:
        """Take what has come, and make a result of it."""
        engine = self._core.live.connection
        sources = [self._pipe, self._inbox.connection, *([engine] if engine is not None else [])]
        ready = wait(sources, _WAIT_S)
        for request in self._requests() if self._pipe in ready else ():
            self._core.take(request)
        for step in (self._core.live.hear, *self._inbox.take(), self._work):
            try:
                step()
            except Exception as err:  # noqa: BLE001 - it is told, and the music goes on
                self._fail(err)

    def _tell(self, told: Told) -> None:
        self._outbox.put(told)
        if isinstance(told, ModelLoaded) and told.model != self._settled:
            self._settled = told.model  # it is told again as its locks and sliders change
            settle_memory()

    def _work(self) -> None:
        self._core.work()

    def _requests(self) -> list[Request]:
        """What waits in the pipe, less what newer says."""
        waiting: list[Request] = []
        try:
            while self._pipe.poll():
                waiting = with_request(waiting, self._pipe.recv())
        except (EOFError, OSError):
            self._is_alone = True
        return waiting

    def _fail(self, err: Exception) -> None:
        """Tell what went wrong, in a line; what nobody foresaw is kept whole in a file."""
        if isinstance(err, MusicgenError):
            self._outbox.put(Message(str(err)))
            return
        self._log.error("%s", "".join(traceback.format_exception(err)))
        words = " ".join(str(err).split())
        self._outbox.put(Message(f"a fault of the program: {type(err).__name__}: {words}"))


def _logger(folder: Path) -> logging.Logger:
    """A logger to a file of a folder; to nowhere where that cannot be written."""
    logger = logging.getLogger("musicgen.studio")
    logger.propagate = False
    handler: logging.Handler = logging.NullHandler()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / LOG, maxBytes=_LOG_BYTES, backupCount=_LOGS, delay=True, encoding="utf-8"
        )
    except OSError:
        pass
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger.handlers = [handler]
    return logger
