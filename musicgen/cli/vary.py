"""`musicgen vary`: a clip in, variations of it out."""

import argparse
from typing import Any

from musicgen.cli import arguments, held


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "vary", run, "make variations of a clip")
    parser.add_argument("clip", metavar="CLIP", help="the clip")
    parser.add_argument(
        "--amount",
        type=float,
        default=0.3,
        metavar="0..1",
        help="how far they are: 0 is the clip itself, 1 as far as another clip (%(default)s)",
    )
    parser.add_argument("--count", type=int, default=4, metavar="N", help="clips (%(default)s)")
    arguments.add_seed(parser)
    arguments.add_out_folder(parser)
    held.add_lock_and_key(parser, "the clip")
    arguments.add_bar(parser)
    arguments.add_drum_map(parser)
    arguments.add_out_map(parser, "that of the clip")
    arguments.add_model(parser)
    arguments.add_picture(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.cli.recipes import recipe_of
    from musicgen.model.load import load_model
    from musicgen.operations.vary import vary
    from musicgen.representation.drum_map import load_drum_map

    clips.check_unmixed(options.out, options.command, options.count)
    model = load_model(options.model)
    clip = clips.read_fitted(model, options.clip, options.bar, options.drum_map)
    out_map = load_drum_map(options.out_map) if options.out_map else clip.drum_map
    scores = vary(
        model,
        clip.fitted,
        amount=options.amount,
        count=options.count,
        seed=options.seed,
        out_map=out_map,
        held=held.held_of(options, model, clip),
    )
    labels = [clip.label, *(str(number + 1) for number in range(len(scores)))]
    clips.write_clips(
        clips.numbered(scores, options.out, "vary"),
        recipe_of(options, ("clip",)),
        options.picture
        and clips.Row(
            options.picture,
            (clip.fitted.score, *scores),
            labels,
            (clip.drum_map, *[out_map] * len(scores)),
        ),
    )
