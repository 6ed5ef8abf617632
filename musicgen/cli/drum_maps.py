"""`musicgen drum-maps`: the drum maps there are, or those that a clip looks like."""

import argparse
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "drum-maps", run, "list the drum maps, or rank them for a clip"
    )
    parser.add_argument("clip", metavar="CLIP", nargs="?", help="a clip whose map is in question")
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    if options.clip is None:
        _list(as_json=options.json)
    else:
        _rank(options.clip, as_json=options.json)


def _list(*, as_json: bool) -> None:
    from musicgen.representation.drum_map import Voice, shipped_drum_maps

    if as_json:
        arguments.print_json(
            [
                {
                    "name": drum_map.name,
                    "title": drum_map.title,
                    "notes": {voice.label: list(drum_map.notes_of(voice)) for voice in Voice},
                }
                for drum_map in shipped_drum_maps()
            ]
        )
        return
    for drum_map in shipped_drum_maps():
        written = " ".join(f"{note:>2}" for note in drum_map.note_of_voice)
        print(f"{drum_map.name:<18} {written}  {drum_map.title}")
    print("Written as: " + ", ".join(voice.label for voice in Voice))


def _rank(clip: str, *, as_json: bool) -> None:
    from musicgen.cli import clips
    from musicgen.representation.drum_map_detection import detect_drum_map

    guesses = detect_drum_map(clips.read_clip(clip))
    if as_json:
        arguments.print_json(
            [
                {
                    "name": guess.drum_map.name,
                    "confidence": round(guess.confidence, 4),
                    "alike": [drum_map.name for drum_map in guess.alike],
                }
                for guess in guesses
            ]
        )
        return
    for guess in guesses:
        alike = ", ".join(drum_map.name for drum_map in guess.alike)
        print(
            f"{guess.drum_map.name:<18} {guess.confidence:.2f}"
            + (f"  reads this clip as do {alike}" if alike else "")
        )
