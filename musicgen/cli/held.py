"""What morph and grid are told to hold: options of the command line in, `Held` out."""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from musicgen.cli.clips import NamedClip
    from musicgen.model.load import AnyModel
    from musicgen.operations.blend import Held

_ENDS = ("a", "b")


def add_lock_and_key(parser: argparse.ArgumentParser, whose: str = "A") -> None:
    """Add --lock and --key; it is told whose parts are locked."""
    parser.add_argument(
        "--lock",
        metavar="PART,...",
        help=f"parts that stay as {whose} has them in every clip: drum voices "
        "(kick,closed-hat) and tracks (track:bass)",
    )
    add_key(parser)


def add_key(parser: argparse.ArgumentParser) -> None:
    """Add --key."""
    parser.add_argument(
        "--key",
        metavar="TONIC:SCALE",
        help="nothing outside this scale, but for what is in your clips (C:minor, F#:dorian)",
    )


def add_notes_and_feel(parser: argparse.ArgumentParser) -> None:
    """Add --notes-from and --feel-from."""
    for name, kept, travels in (
        ("notes", "pitches and steps", "velocity and timing"),
        ("feel", "velocity and timing", "notes"),
    ):
        parser.add_argument(
            f"--{name}-from",
            type=str.lower,
            choices=_ENDS,
            metavar="A|B",
            help=f"{kept} are that clip's all the way; {travels} alone travel",
        )


def held_of(options: argparse.Namespace, model: "AnyModel", first: "NamedClip") -> "Held":
    """What the options say is held.

    Args:
        options: Of the command.
        model: What is played.
        first: The clip whose parts are locked.
    """
    from musicgen.operations.blend import Held
    from musicgen.operations.locks import parse_lock
    from musicgen.tonality import parse_scale

    notes, feel = (getattr(options, name, None) for name in ("notes_from", "feel_from"))
    return Held(
        lock=parse_lock(options.lock, model, first.fitted) if options.lock else None,
        scale=parse_scale(options.key) if options.key else None,
        notes_from=_ENDS.index(notes) if notes else None,
        feel_from=_ENDS.index(feel) if feel else None,
    )
