"""`musicgen reconstruct`: a clip in, what the model makes of it out."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "reconstruct", run, "encode a clip and decode it again")
    parser.add_argument("clip", metavar="CLIP", help="the clip")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.mid", help="the new clip")
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
    from musicgen.operations.generate import reconstruct
    from musicgen.representation.drum_map import load_drum_map

    model = load_model(options.model)
    clip = clips.read_fitted(model, options.clip, options.bar, options.drum_map)
    out_map = load_drum_map(options.out_map) if options.out_map else clip.drum_map
    score = reconstruct(model, clip.fitted, out_map=out_map)
    clips.write_clips(
        {options.out: score},
        recipe_of(options, ("clip",)),
        options.picture
        and clips.Row(
            options.picture,
            (clip.fitted.score, score),
            (clip.label, "reconstructed"),
            (clip.drum_map, out_map),
        ),
    )
