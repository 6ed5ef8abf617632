"""`musicgen train`: a recipe in, a run folder out; or a model and clips in, one's own model out."""

import argparse
from pathlib import Path
from typing import Any

from musicgen.cli import arguments
from musicgen.extras import missing_extra

RUNS = Path("runs")


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(
        commands, "train", run, "train a model by a recipe, or make your own of a model and clips"
    )
    parser.set_defaults(usage_error=parser.error)
    parser.add_argument(
        "recipe", type=Path, nargs="?", metavar="RECIPE.toml", help="the recipe, without --from"
    )
    arguments.add_data(parser)
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="run folder (runs/ and the recipe's id); with --from the model's (among your models)",
    )
    _add_own(parser)
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


def _add_own(parser: argparse.ArgumentParser) -> None:
    own = parser.add_argument_group(
        "your own model", "a model that is taught the clips of a folder, in minutes on a CPU"
    )
    own.add_argument(
        "--from", dest="base", metavar="MODEL", help="model id or folder to begin with"
    )
    own.add_argument(
        "--name", metavar="NAME", help="what to call yours (my- and the id of the one it began as)"
    )
    own.add_argument(
        "--seed", type=arguments.whole, default=0, metavar="S", help="same seed, same model"
    )
    own.add_argument(
        "--minutes",
        type=arguments.positive,
        default=5,
        metavar="N",
        help="train no longer than this (%(default)s)",
    )
    arguments.add_drum_map(own)
    arguments.add_json(own)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    if (options.recipe is None) == (options.base is None):
        options.usage_error("needs either RECIPE.toml or --from MODEL")
    if options.base is None:
        _run_recipe(options)
        return
    if options.data is None:
        options.usage_error("--from MODEL needs --data DIR, the folder of your clips")
    from musicgen.cli.own_model import run_own

    run_own(options)


def _run_recipe(options: argparse.Namespace) -> None:
    from musicgen.data.corpus import open_corpus
    from musicgen.training.recipe import read_recipe

    recipe = read_recipe(options.recipe)
    corpus = open_corpus(options.data)
    try:
        from pytorch_lightning.utilities import rank_zero_only

        from musicgen.training.train import Machine, train
    except ModuleNotFoundError as err:
        raise missing_extra("`musicgen train`", err) from err
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
