"""`musicgen export`: a run folder in, a model folder out."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments
from musicgen.errors import DataError, ModelError
from musicgen.extras import missing_extra

MODELS = Path("models")


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "export", run, "make a model folder of a training run")
    parser.add_argument("training_run", type=Path, metavar="RUN", help="the run folder")
    arguments.add_data(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the model folder (models/ and the run's name)"
    )


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.data.corpus import open_corpus

    if not options.training_run.is_dir():
        raise DataError(f"{options.training_run}: no such run; `musicgen train` makes one")
    corpus = open_corpus(options.data)
    try:
        from musicgen.training.export import export
    except ModuleNotFoundError as err:
        raise missing_extra("`musicgen export`", err) from err
    out = options.out or MODELS / options.training_run.resolve().name
    if options.out is None and out.exists():
        raise ModelError(f"{out}: is there already; name it with --out to replace it")
    export(options.training_run, out, corpus)
    print(f"{out}: model; try `musicgen sample --model {out} --out samples`")
