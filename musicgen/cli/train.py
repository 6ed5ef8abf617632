"""`musicgen train`: a recipe in, a run folder out."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments
from musicgen.errors import MissingExtraError

RUNS = Path("runs")


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "train", run, "train a model by a recipe")
    parser.add_argument("recipe", type=Path, metavar="RECIPE.toml", help="the recipe")
    arguments.add_data(parser)
    parser.add_argument(
        "--out", type=Path, metavar="RUN", help="run folder (runs/ and the recipe's id)"
    )
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument(
        "--devices", type=arguments.positive, default=1, metavar="N", help="GPUs or CPU processes"
    )
    parser.add_argument(
        "--nodes", type=arguments.positive, default=1, metavar="N", help="machines (%(default)s)"
    )
    parser.add_argument(
        "--threads",
        type=arguments.positive,
        default=1,
        metavar="N",
        help="torch threads of each process (%(default)s)",
    )
    parser.add_argument(
        "--accelerator", choices=("auto", "cpu", "gpu"), default="auto", help="(%(default)s)"
    )


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.data.corpus import open_corpus
    from musicgen.training.recipe import read_recipe

    recipe = read_recipe(options.recipe)
    corpus = open_corpus(options.data)
    try:
        from pytorch_lightning.utilities import rank_zero_only

        from musicgen.training.train import Machine, train
    except ModuleNotFoundError as err:
        raise missing_train_extra("train", err) from err
    run_folder = options.out or RUNS / recipe.id
    machine = Machine(
        devices=options.devices,
        nodes=options.nodes,
        threads=options.threads,
        accelerator=options.accelerator,
    )
    best = train(options.recipe, corpus, run_folder, machine=machine, resume=options.resume)
    tell = rank_zero_only(print)  # of several processes, one speaks
    tell(f"{best}: best checkpoint; `musicgen export {run_folder}` makes a model of it")


def missing_train_extra(command: str, err: ModuleNotFoundError) -> MissingExtraError:
    """The error of a command that needs torch where it is not installed."""
    return MissingExtraError(
        f"`musicgen {command}` needs {err.name}, of the train extra: "
        "pip install 'musicgen-studio[train]'"
    )
