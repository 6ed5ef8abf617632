"""`musicgen humanize`: a straight clip of drums in, the same notes as a drummer plays them out."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments

MODEL_FILES = ("humanize/companion.json",)


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "humanize", run, "give a straight clip of drums velocity and micro-timing"
    )
    parser.add_argument("clip", metavar="CLIP", help="the clip, of any length and meter")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.mid", help="the new clip")
    parser.add_argument(
        "--velocity",
        type=float,
        default=1.0,
        metavar="0..1",
        help="0 leaves velocities as they are, 1 makes them the drummer's (%(default)s)",
    )
    parser.add_argument(
        "--timing",
        type=float,
        default=1.0,
        metavar="0..1",
        help="0 leaves notes where they are, 1 moves them as far as the drummer (%(default)s)",
    )
    parser.add_argument("--like", metavar="EXAMPLE", help="a clip whose feel is taken")
    parser.add_argument(
        "--temperature",
        type=float,
        default=0.5,
        metavar="T",
        help="0 for the likeliest feel, 1 as different as drummers are, at most 2 (%(default)s)",
    )
    parser.add_argument(
        "--seed",
        type=arguments.whole,
        default=0,
        metavar="S",
        help="same seed, same feel (%(default)s)",
    )
    parser.add_argument(
        "--straighten", action="store_true", help="put notes on their sixteenth first"
    )
    parser.add_argument(
        "--lead",
        action="store_true",
        help="let the whole clip come as early or late as drummers do (it stays on the beat)",
    )
    parser.add_argument(
        "--bar",
        type=arguments.positive,
        default=1,
        metavar="K",
        help="humanize from bar K on (%(default)s)",
    )
    arguments.add_drum_map(parser)
    arguments.add_model(parser)
    arguments.add_picture(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.cli.recipes import recipe_of
    from musicgen.model.feel_model import FeelModel
    from musicgen.operations.humanize import Amounts, humanize, style_code

    amounts = Amounts(
        velocity=options.velocity,
        timing=options.timing,
        temperature=options.temperature,
        straighten=options.straighten,
        lead=options.lead,
    )
    model = FeelModel.load(options.model)
    score = clips.read_clip(options.clip)
    drum_map, remark = clips.chosen_map(score, options.drum_map)
    like = None
    if options.like:
        example = clips.read_clip(options.like)
        example_map, _ = clips.chosen_map(example, options.drum_map)
        with clips.naming(options.like):
            like = style_code(model, example, drum_map=example_map)
    with clips.naming(options.clip, *remark):
        done = humanize(
            model,
            score,
            amounts=amounts,
            seed=options.seed,
            like=like,
            bar=options.bar,
            drum_map=drum_map,
        )
    print("; ".join([f"{options.clip}: {score.bpm:g} bpm", *done.lines(), *remark]))
    clips.write_clips(
        {options.out: done.score},
        recipe_of(options, ("clip", "like"), MODEL_FILES),
        options.picture
        and clips.Row(
            options.picture,
            (score, done.score),
            (Path(options.clip).stem, "humanized"),
            (drum_map, drum_map),
        ),
    )
