"""`musicgen morph`: two clips in, the clips that lead from one to the other out."""

import argparse
from typing import Any

from musicgen.cli import arguments, held

_STEPS = 9


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "morph", run, "morph from one clip to another")
    parser.add_argument("a", metavar="A", help="the clip to start from")
    parser.add_argument("b", metavar="B", help="the clip to end at")
    parser.add_argument(
        "--steps",
        type=int,
        metavar="N",
        help="clips, both ends included (9; 1 where both notes and feel are held)",
    )
    arguments.add_out_folder(parser)
    parser.add_argument(
        "--path", choices=("slerp", "lerp"), default="slerp", help="way in between (%(default)s)"
    )
    parser.add_argument(
        "--curve",
        choices=("even", "linear"),
        default="even",
        help="even: each step changes about as much as any other (%(default)s)",
    )
    parser.add_argument(
        "--join", action="store_true", help="write one file with the clips one after another"
    )
    held.add_lock_and_key(parser)
    held.add_notes_and_feel(parser)
    arguments.add_bar(parser)
    arguments.add_drum_map(parser)
    arguments.add_out_map(parser, "that of A")
    arguments.add_model(parser)
    arguments.add_picture(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    import numpy as np

    from musicgen.cli import clips
    from musicgen.cli.recipes import recipe_of
    from musicgen.latent import Path as LatentPath
    from musicgen.model.load import load_model
    from musicgen.operations.morph import Curve, Morph, joined
    from musicgen.representation.drum_map import load_drum_map

    steps = options.steps
    if steps is None:
        steps = 1 if options.notes_from and options.feel_from else _STEPS
    if not options.join:
        clips.check_unmixed(options.out, options.command, steps)
    model = load_model(options.model)
    start, end = clips.read_together(model, (options.a, options.b), options.bar, options.drum_map)
    out_map = load_drum_map(options.out_map) if options.out_map else start.drum_map
    way = Morph(
        model,
        start.fitted,
        end.fitted,
        path=LatentPath(options.path),
        out_map=out_map,
        held=held.held_of(options, model, start),
    )
    if options.notes_from and options.feel_from:
        positions = np.zeros(steps)
    else:
        positions = way.positions(steps, Curve(options.curve))
    scores = way.at(positions)
    labels = [f"{position:.0%}" for position in positions]
    maps = [out_map] * len(scores)
    if not (options.notes_from or options.feel_from):
        labels[0], labels[-1] = start.label, end.label
        maps[0], maps[-1] = start.drum_map, end.drum_map
    clips.write_clips(
        {options.out / "morph.mid": joined(scores)}
        if options.join
        else clips.numbered(scores, options.out, "morph"),
        recipe_of(options, ("a", "b")),
        options.picture and clips.Row(options.picture, scores, labels, maps),
    )
