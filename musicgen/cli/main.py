"""The `musicgen` command: arguments in, an exit code out.

0 on success, 1 on an error told in one line on stderr, 2 on wrong usage, 130 on Ctrl-C. Only here
does an error become text.
"""

import argparse
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout

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
from musicgen.cli.output import Output, streams
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
_FAILED = 1
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
    """Run a command, to its end whatever becomes of what it tells.

    Args:
        arguments: Of the command line; by default the process's own.

    Returns:
        The exit code.
    """
    out, err = streams()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = _run(arguments)
        except SystemExit as stop:  # --help and --version are told too
            if stop.code or not _is_lost(out):
                raise
            return _FAILED
        code = _FAILED if _is_lost(out) else code
        err.flush()
    return code


def _is_lost(out: Output) -> bool:
    """Whether some of what was told is not where it was meant to go; says so."""
    out.flush()
    if out.trouble:
        print(f"musicgen: {out.trouble}", file=sys.stderr)
    return bool(out.trouble)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        options = parser().parse_args(arguments)
        options.run(options)
    except MusicgenError as error:
        print(f"musicgen: {error}", file=sys.stderr)
        return _FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
