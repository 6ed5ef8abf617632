"""Clips that the app made, made again for `musicgen replay`: a recipe's settings in, clips out.

It is no command of its own: a recipe holds the document, which nobody would type.
"""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments

MODEL_FILES = ("vectors.json", "humanize/companion.json")
"""Of the model, beside its graphs; as `musicgen_ui.studio.models` has them."""


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add what a recipe's settings are where it lacks them."""
    parser = arguments.command(commands, "app-clips", run, "make clips as the app does")
    parser.add_argument("--document", required=True)
    parser.add_argument("--kind", default="result")
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--own", default=[])
    parser.add_argument("--drummer", default="")
    parser.add_argument("--out", type=Path, required=True)
    arguments.add_model(parser)


def run(options: argparse.Namespace) -> None:
    """Make the clips.

    Raises:
        MusicgenError: the document is damaged, or was made with another model's drummer.
    """
    from musicgen.cli import clips
    from musicgen_ui.studio.exporting import made_again

    settings = {
        name: getattr(options, name) for name in ("document", "kind", "steps", "own", "drummer")
    }
    scores = made_again(settings, options.model)
    clips.write_clips(clips.numbered(scores, options.out, "clip"), options.replayed)
