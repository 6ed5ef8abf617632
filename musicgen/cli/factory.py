"""`musicgen factory`: the beats that come with musicgen, listed or written as files."""

import argparse
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "factory", run, "list the beats that come with musicgen, or write them as files"
    )
    parser.add_argument(
        "--out", type=arguments.folder, metavar="DIR", help="write each as NAME.mid into a folder"
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen import factory

    beats = factory.all_beats()
    if options.out is not None:
        from musicgen.files import write_files
        from musicgen.midifile import score_to_bytes

        write_files({options.out / f"{it.name}.mid": score_to_bytes(it.score) for it in beats})
    if options.json:
        arguments.print_json(
            [
                {"name": beat.name, "title": beat.title, "style": beat.style, "bpm": beat.bpm}
                for beat in beats
            ]
        )
        return
    for beat in beats:
        name = f"factory:{beat.name}" if options.out is None else options.out / f"{beat.name}.mid"
        print(f"{name!s:<26} {beat.bpm:>4g} bpm  {beat.title} ({beat.style})")
