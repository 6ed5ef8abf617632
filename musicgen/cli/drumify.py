"""`musicgen drumify`: a rhythm, melody, bass line or tapped part in, drums that fit it out."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments

MODEL_FILES = ("drumify/companion.json",)


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "drumify", run, "play drums to a rhythm")
    parser.add_argument(
        "clip", metavar="CLIP", help="a melody, bass line or tapped part, of any length and meter"
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE.mid",
        help="the drums; with --count, FILE-1.mid, FILE-2.mid ...",
    )
    parser.add_argument(
        "--count", type=arguments.positive, default=1, metavar="N", help="beats (%(default)s)"
    )
    parser.add_argument(
        "--seed",
        type=arguments.whole,
        default=0,
        metavar="S",
        help="same seed, same beats (%(default)s)",
    )
    parser.add_argument(
        "--temperature",
        type=float,
        default=0.7,
        metavar="T",
        help="0 for ordinary drums, 1 as different as drummers are, at most 2 (%(default)s)",
    )
    parser.add_argument(
        "--track",
        type=arguments.positive,
        metavar="K",
        help="play to the clip's track K alone, of those with notes (all of them as one line)",
    )
    arguments.add_out_map(parser, "gm-td")
    arguments.add_model(parser)
    arguments.add_picture(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.cli.recipes import recipe_of
    from musicgen.model.tap_model import TapModel
    from musicgen.operations.drumify import drumify, rhythm_of
    from musicgen.representation.drum_map import DEFAULT_DRUM_MAP, load_drum_map

    folder, stem = options.out.parent, options.out.stem
    if options.count > 1:
        clips.check_unmixed(folder, options.command, options.count, stem=stem)
    model = TapModel.load(options.model)
    score = clips.read_clip(options.clip)
    out_map = load_drum_map(options.out_map or DEFAULT_DRUM_MAP)
    with clips.naming(options.clip):
        rhythm = rhythm_of(score, options.track)
    beats = drumify(
        model,
        score,
        rhythm,
        count=options.count,
        seed=options.seed,
        temperature=options.temperature,
        out_map=out_map,
    )
    print("; ".join([f"{options.clip}: {score.bpm:g} bpm", *rhythm.lines()]))
    written = {options.out: beats[0]}
    if len(beats) > 1:
        written = clips.numbered(beats, folder, stem)
    clips.write_clips(
        written,
        recipe_of(options, ("clip",), MODEL_FILES),
        options.picture
        and clips.Row(
            options.picture,
            beats,
            [path.stem for path in written],
            [out_map] * len(beats),
        ),
    )
