"""`musicgen sample`: a seed in, new clips out."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from musicgen.cli import arguments

if TYPE_CHECKING:
    from musicgen.model.load import AnyModel
    from musicgen.representation.drum_map import DrumMap
    from musicgen.score import Score


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
    arguments.add_out_folder(parser)
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

    clips.check_unmixed(options.out, options.command, options.count)
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
    paths = clips.numbered(scores, options.out, "sample")
    clips.write_clips(
        paths,
        recipe_of(options, ()),
        options.picture and clips.Row(options.picture, scores, labels, [out_map] * len(scores)),
    )
    _warn_of_copies(model, paths, out_map)


def _warn_of_copies(model: "AnyModel", scores: "Mapping[Path, Score]", drum_map: "DrumMap") -> None:
    """Tell which clips are nearly training clips, where the model's folder can tell."""
    from musicgen.operations.copies import nearest_training_clips, training_clips_of

    known = training_clips_of(model)
    if known is None:
        return
    nearest = nearest_training_clips(model, tuple(scores.values()), known=known, drum_map=drum_map)
    for path, found in zip(scores, nearest, strict=True):
        if found is not None and found.is_near_copy:
            print(
                f"musicgen: {path}: nearly a training clip of {model.manifest.id}: "
                f"{found.in_words()}",
                file=sys.stderr,
            )
