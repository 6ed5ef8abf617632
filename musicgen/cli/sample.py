"""`musicgen sample`: a seed in, new clips out."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "sample", run, "draw new clips from a model")
    parser.add_argument("--count", type=int, default=4, metavar="N", help="clips (%(default)s)")
    arguments.add_seed(parser)
    parser.add_argument(
        "--temperature",
        type=float,
        default=1.0,
        metavar="T",
        help="0-2, from the most ordinary to the oddest (%(default)s)",
    )
    parser.add_argument(
        "--bpm",
        type=arguments.bpm,
        default=120.0,
        metavar="BPM",
        help="tempo, 4-999 (%(default)s)",
    )
    parser.add_argument(
        "--prior",
        choices=("fitted", "standard"),
        default="fitted",
        help="fitted to training clips, or N(0, I) (%(default)s)",
    )
    parser.add_argument(
        "--chords",
        metavar="'C G/B Am F'",
        help="for a model of measures: two to a bar; each clip plays them all",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for clips")
    arguments.add_out_map(parser, arguments.DEFAULT_DRUM_MAP)
    arguments.add_model(parser)
    arguments.add_picture(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.cli.recipes import recipe_of
    from musicgen.model.load import load_model
    from musicgen.operations.generate import Prior, sample
    from musicgen.representation.chords import parse_chord
    from musicgen.representation.drum_map import load_drum_map

    out_map = load_drum_map(options.out_map or arguments.DEFAULT_DRUM_MAP)
    model = load_model(options.model)
    conditions = None
    if options.chords is not None:
        symbols = options.chords.split() or [""]
        conditions = model.chord_conditions([parse_chord(symbol) for symbol in symbols])
    scores = sample(
        model,
        options.count,
        seed=options.seed,
        temperature=options.temperature,
        bpm=options.bpm,
        prior=Prior(options.prior),
        conditions=conditions,
        out_map=out_map,
    )
    labels = [str(number + 1) for number in range(len(scores))]
    clips.write_clips(
        clips.numbered(scores, options.out, "sample"),
        recipe_of(options, ()),
        options.picture and clips.Row(options.picture, scores, labels, [out_map] * len(scores)),
    )
