"""`musicgen fit-continue`: a model and its training data in, what `continue` needs out."""

import argparse
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "fit-continue", run, "teach a model to continue clips, from its training data"
    )
    parser.add_argument("model", metavar="MODEL", help="model id or folder; it is added to")
    arguments.add_data(parser)
    parser.add_argument(
        "--limit", type=arguments.positive, metavar="N", help="use N pairs, for a first look"
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from dataclasses import asdict

    from musicgen.data.corpus import open_corpus
    from musicgen.model.load import load_model
    from musicgen.training.continuation import fit_continuation

    model = load_model(options.model)
    figures = asdict(fit_continuation(model, open_corpus(options.data), limit=options.limit))
    if options.json:
        arguments.print_json(figures)
        return
    print(f"{model.folder}: continues clips")
    for name, figure in figures.items():
        print(f"  {name:<14} {figure:>9.4g}")
