"""`musicgen grid`: four clips in, a square of clips with those as its corners out."""

import argparse
from typing import Any

from musicgen.cli import arguments, held

_CORNERS = {
    "a": "the clip at the top left",
    "b": "at the top right",
    "c": "at the bottom left",
    "d": "at the bottom right",
}


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "grid", run, "morph between four clips, on a square")
    for name, where in _CORNERS.items():
        parser.add_argument(name, metavar=name.upper(), help=where)
    parser.add_argument(
        "--size", type=int, default=5, metavar="N", help="clips a side, 2-30 (%(default)s)"
    )
    arguments.add_out_folder(parser)
    parser.add_argument(
        "--path", choices=("slerp", "lerp"), default="slerp", help="way in between (%(default)s)"
    )
    parser.add_argument(
        "--curve",
        choices=("even", "linear"),
        default="even",
        help="even: steps along the edges change about as much as each other (%(default)s)",
    )
    held.add_lock_and_key(parser)
    arguments.add_bar(parser)
    arguments.add_drum_map(parser)
    arguments.add_out_map(parser, "that of A")
    arguments.add_model(parser)
    arguments.add_picture(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.cli.recipes import recipe_of
    from musicgen.latent import Path as LatentPath
    from musicgen.model.load import load_model
    from musicgen.operations.grid import Corners, Grid, Point
    from musicgen.operations.morph import Curve
    from musicgen.representation.drum_map import load_drum_map

    clips.check_unmixed(options.out, options.command, options.size, axes=2)
    model = load_model(options.model)
    names = [getattr(options, name) for name in _CORNERS]
    named = clips.read_together(model, names, options.bar, options.drum_map)
    out_map = load_drum_map(options.out_map) if options.out_map else named[0].drum_map
    square = Grid(
        model,
        Corners(*(clip.fitted for clip in named)),
        path=LatentPath(options.path),
        out_map=out_map,
        held=held.held_of(options, model, named[0]),
    )
    columns, rows = square.lines(options.size, Curve(options.curve))
    places = [(row, column) for row in range(options.size) for column in range(options.size)]
    scores = square.at(*(Point(columns[column], rows[row]) for row, column in places))
    digits = len(str(options.size))
    names = [f"{row + 1:0{digits}}-{column + 1:0{digits}}" for row, column in places]
    maps = [out_map] * len(scores)
    last = options.size - 1
    for corner, clip in zip((0, last, -last - 1, -1), named, strict=True):
        maps[corner] = clip.drum_map
    clips.write_clips(
        clips.together(scores, names, options.out, "grid"),
        recipe_of(options, tuple(_CORNERS)),
        options.picture and clips.Row(options.picture, scores, names, maps, options.size),
    )
