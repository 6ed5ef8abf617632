"""`musicgen factory`: the beats that come with musicgen."""

import argparse
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "factory", run, "list the beats that come with musicgen")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen import factory

    beats = factory.all_beats()
    if options.json:
        arguments.print_json(
            [
                {"name": beat.name, "title": beat.title, "style": beat.style, "bpm": beat.bpm}
                for beat in beats
            ]
        )
        return
    for beat in beats:
        print(f"factory:{beat.name:<18} {beat.bpm:>4g} bpm  {beat.title} ({beat.style})")
