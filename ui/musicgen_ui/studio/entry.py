"""Where the studio's process begins; nothing of it is imported until it runs there."""

import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path


@dataclass(frozen=True, slots=True)
class StudioSettings:
    """Where a studio keeps things; the user's own folders where None.

    Attributes:
        controls: The file of the controller map.
        logs: The folder for what went wrong.
    """

    controls: Path | None = None
    logs: Path | None = None


def run_studio(pipe: Connection, settings: StudioSettings) -> None:
    """Be the studio; the target of a new process.

    Args:
        pipe: Takes requests, gives what is told.
        settings: Where things are kept.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the window, which closes us
    # A studio holds models; the window, which imports this module to start one, must not.
    from musicgen_ui.studio.process import StudioProcess  # noqa: PLC0415

    StudioProcess(pipe, settings).run()
