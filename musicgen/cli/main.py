"""The `musicgen` command: arguments in, an exit code out.

0 on success, 1 on an error told in one line on stderr, 2 on wrong usage. Only here does an error
become text.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence

from musicgen import __version__
from musicgen.cli import (
    app,
    bench,
    companion,
    continuation,
    copies,
    data,
    describe,
    doctor,
    drum_maps,
    drumify,
    evaluate,
    export,
    factory,
    fit_continue,
    grid,
    humanize,
    live,
    models,
    morph,
    ports,
    reconstruct,
    replay,
    sample,
    shift,
    train,
    vary,
    vector,
)
from musicgen.cli.parser import Parser
from musicgen.errors import MusicgenError

COMMANDS = (
    app,
    morph,
    grid,
    vary,
    continuation,
    sample,
    shift,
    vector,
    reconstruct,
    replay,
    humanize,
    drumify,
    describe,
    live,
    ports,
    factory,
    drum_maps,
    models,
    evaluate,
    bench,
    doctor,
    data,
    train,
    export,
    fit_continue,
    companion,
    copies,
)
_INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; each command sets `run` to what it does."""
    root = Parser(
        prog="musicgen",
        description="Music between your clips, and beyond them. Without a command: opens the app.",
        epilog="A CLIP is a .mid file or factory:NAME; `musicgen factory` lists the names.",
    )
    root.add_argument("--version", action="version", version=f"musicgen {__version__}")
    root.set_defaults(run=app.run)
    commands = root.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: Of the command line; by default the process's own.

    Returns:
        The exit code.
    """
    options = parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Into a pipe or a file too, a line goes out before what is then told on stderr.
        sys.stdout.reconfigure(line_buffering=True)
    try:
        options.run(options)
        sys.stdout.flush()
    except MusicgenError as err:
        print(f"musicgen: {err}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:  # the reader of our output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
