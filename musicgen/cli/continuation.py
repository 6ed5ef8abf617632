"""`musicgen continue`: a clip in, the clip with more bars after it out; and the fitting of it."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments

MODEL_FILES = ("continuation.npz",)
"""What a model is asked for beside its graphs."""
_SUFFIX = ".mid"


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "continue", run, "write more bars that follow a clip")
    parser.add_argument("clip", metavar="CLIP", help="the clip")
    parser.add_argument(
        "--bars", type=int, default=4, metavar="N", help="how many more, 1-256 (%(default)s)"
    )
    parser.add_argument("--count", type=int, default=1, metavar="N", help="clips (%(default)s)")
    arguments.add_seed(parser)
    parser.add_argument(
        "--temperature",
        type=float,
        default=1.0,
        metavar="T",
        help="0-2, from the likeliest to the oddest (%(default)s)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="DIR|FILE.mid",
        help="folder for clips, or the file of one",
    )
    arguments.add_drum_map(parser)
    arguments.add_model(parser)
    arguments.add_picture(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.cli.recipes import recipe_of
    from musicgen.errors import ClipError, OutputError
    from musicgen.model.load import load_model
    from musicgen.model.next_step import NextStep
    from musicgen.operations.continuation import continuation

    is_file = options.out.suffix.lower() == _SUFFIX
    if is_file and options.count > 1:
        raise OutputError(f"{options.out}: one file for {options.count} clips; name a folder")
    if not is_file:
        clips.check_unmixed(options.out, options.command, options.count)
    model = load_model(options.model)
    score = clips.read_clip(options.clip)
    drum_map, remark = clips.chosen_map(score, options.drum_map)
    try:
        scores = continuation(
            model,
            NextStep.read(model.folder, model.manifest),
            score,
            bars=options.bars,
            count=options.count,
            seed=options.seed,
            temperature=options.temperature,
            drum_map=drum_map,
        )
    except ClipError as err:
        raise ClipError("; ".join([f"{options.clip}: {err}", *remark])) from err
    for line in remark:
        print(f"{options.clip}: {line}")
    labels = [f"{number + 1}" for number in range(len(scores))]
    clips.write_clips(
        {options.out: scores[0]} if is_file else clips.numbered(scores, options.out, "continue"),
        recipe_of(options, ("clip",), MODEL_FILES),
        options.picture and clips.Row(options.picture, scores, labels, [drum_map] * len(scores), 1),
    )
