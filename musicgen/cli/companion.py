"""`musicgen companion`: a recipe and data in, a companion of a drum model out."""

import argparse
import sys
from pathlib import Path
from typing import Any

from musicgen.cli import arguments
from musicgen.extras import missing_extra


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "companion", run, "fit what lets a drum model humanize or drumify"
    )
    parser.add_argument("recipe", type=Path, metavar="RECIPE.toml", help="what to fit")
    arguments.add_data(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the companion's folder (that in the model's own)"
    )
    parser.add_argument(
        "--start",
        type=Path,
        metavar="FLOW.onnx",
        help="what drumify begins with (a new flow)",
    )
    parser.add_argument(
        "--threads",
        type=arguments.positive,
        default=1,
        metavar="N",
        help="torch's threads (%(default)s)",
    )


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.data.corpus import open_corpus

    corpus = open_corpus(options.data)
    try:
        import torch

        from musicgen.training.companions.export import make_companion
    except ModuleNotFoundError as err:
        raise missing_extra("`musicgen companion`", err) from err

    def report(step: int, loss: float) -> None:
        print(f"step {step}: validation loss {loss:.4f}", file=sys.stderr, flush=True)

    torch.set_num_threads(options.threads)
    folder = make_companion(options.recipe, corpus, options.out, start=options.start, report=report)
    print(f"{folder}: companion")
