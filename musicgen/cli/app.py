"""`musicgen` and `musicgen app`: opens the window."""

import argparse
import sys
from pathlib import Path
from typing import Any

from musicgen.cli import arguments
from musicgen.errors import MusicgenError

_SESSION_ENDING = ".musicgen"


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "app", run, "open the app")
    parser.add_argument(
        "files", metavar="FILE", nargs="*", type=Path, help="a session, or clips: A, B, ..."
    )


def run(options: argparse.Namespace) -> None:
    """Run the command.

    Raises:
        MusicgenError: there is no screen, or Qt cannot be loaded.
    """
    from musicgen.doctor.display import require_display

    files: list[Path] = getattr(options, "files", [])
    sessions = [path for path in files if path.suffix == _SESSION_ENDING]
    if len(sessions) > 1:
        raise MusicgenError(f"one session at a time, not {len(sessions)}")
    for path in files:
        if not path.is_file():
            raise MusicgenError(f"{path}: no such file")
    require_display()
    from musicgen_ui.app import run as run_app

    clips = [path for path in files if path not in sessions]
    code = run_app(sessions[0] if sessions else None, clips)
    if code:
        sys.exit(code)
