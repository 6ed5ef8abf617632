"""Arguments that several commands share."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from musicgen.cli.parser import OutOfRangeError
from musicgen.errors import OutputError
from musicgen.midifile.endings import MIDI_ENDINGS
from musicgen.score import LEAST_BPM, MOST_BPM

DEFAULT_MODEL = "drums-2bar"
DEFAULT_DRUM_MAP = "gm-td"
FACTORY_PREFIX = "factory:"
AUTO = "auto"
"""Instead of a map's name: each clip is read by the map that it looks like."""


def command(
    commands: Any,  # noqa: ANN401 - argparse has no public type for it
    name: str,
    run: Callable[[argparse.Namespace], None],
    summary: str,
) -> argparse.ArgumentParser:
    """Add a command; its description is its summary as a sentence."""
    added: argparse.ArgumentParser = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + "."
    )
    added.set_defaults(run=run, command=name)
    return added


def add_model(parser: argparse.ArgumentParser) -> None:
    """Add --model."""
    parser.add_argument(
        "--model", default=DEFAULT_MODEL, metavar="ID", help="model id or folder (%(default)s)"
    )


def add_seed(parser: argparse.ArgumentParser) -> None:
    """Add --seed."""
    parser.add_argument(
        "--seed", type=whole, default=0, metavar="S", help="same seed, same clips (%(default)s)"
    )


def add_bar(parser: argparse.ArgumentParser) -> None:
    """Add --bar."""
    parser.add_argument(
        "--bar",
        type=positive,
        metavar="K",
        help="take two bars of a longer clip from bar K on (from the first that has drums)",
    )


def add_drum_map(parser: argparse._ActionsContainer) -> None:
    """Add --drum-map."""
    parser.add_argument(
        "--drum-map",
        default=DEFAULT_DRUM_MAP,
        metavar="NAME|FILE.toml|auto",
        help="what clips are read by: a map of `musicgen drum-maps`, your own, or for each the one "
        "it looks like (%(default)s)",
    )


def add_out_map(parser: argparse.ArgumentParser, default: str) -> None:
    """Add --out-map, whose default is told in words."""
    parser.add_argument(
        "--out-map",
        metavar="NAME|FILE.toml",
        help=f"the map that new hits are written by ({default})",
    )


def add_picture(parser: argparse.ArgumentParser) -> None:
    """Add --picture."""
    parser.add_argument("--picture", type=Path, metavar="FILE.png", help="draw the clips, in rows")


def add_data(parser: argparse.ArgumentParser) -> None:
    """Add --data."""
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="the corpus folder (MUSICGEN_DATA)"
    )


def add_json(parser: argparse._ActionsContainer) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def add_out_folder(parser: argparse.ArgumentParser) -> None:
    """Add --out of a command that makes several clips."""
    parser.add_argument("--out", type=folder, required=True, metavar="DIR", help="folder for clips")


def folder(text: str) -> Path:
    """Parse the name of a folder for clips.

    Raises:
        OutputError: it is that of a clip.
    """
    path = Path(text)
    if path.suffix.lower() in MIDI_ENDINGS and not path.is_dir():
        raise OutputError(f"{path}: is the name of one clip, and this makes several; name a folder")
    return path


def positive(text: str) -> int:
    """Parse a whole number of 1 or more."""
    return _at_least(1, text)


def whole(text: str) -> int:
    """Parse a whole number of 0 or more."""
    return _at_least(0, text)


def bpm(text: str) -> float:
    """Parse a tempo that a MIDI file can hold and a DAW can play."""
    try:
        number = float(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"must be a number, not {text!r}") from err
    if not LEAST_BPM <= number <= MOST_BPM:
        raise OutOfRangeError(f"must be in {LEAST_BPM:g}-{MOST_BPM:g} bpm, not {number:g}")
    return number


def _at_least(least: int, text: str) -> int:
    try:
        number = int(text)
    except ValueError as err:
        raise argparse.ArgumentTypeError(f"must be a whole number, not {text!r}") from err
    if number < least:
        raise OutOfRangeError(f"must be {least} or more, not {number}")
    return number


def print_json(value: object) -> None:
    """Print JSON, indented."""
    print(json.dumps(value, indent=2, ensure_ascii=False))
