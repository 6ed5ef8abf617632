"""`musicgen evaluate`: a model's figures on held-out data."""

import argparse
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser = arguments.command(commands, "evaluate", run, "measure a model on held-out data")
    parser.add_argument("model", metavar="MODEL", help="model id or folder")
    arguments.add_data(parser)
    parser.add_argument(
        "--split", choices=("test", "validation", "train"), default="test", help="(%(default)s)"
    )
    parser.add_argument(
        "--source", action="append", default=[], help="a source of the corpus; may be repeated"
    )
    parser.add_argument(
        "--limit", type=arguments.positive, metavar="N", help="a fixed choice of N windows"
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.data.corpus import Split, open_corpus
    from musicgen.model.drum_model import load_drum_model
    from musicgen.training.evaluation import evaluate

    evaluation = evaluate(
        load_drum_model(options.model),
        open_corpus(options.data),
        Split(options.split),
        sources=tuple(options.source),
        limit=options.limit,
    ).to_dict()
    if options.json:
        arguments.print_json(evaluation)
        return
    print(
        f"{evaluation['model']} on {evaluation['windows']} windows, split {evaluation['split']} "
        f"of {', '.join(evaluation['sources'])}"
    )
    for name, value in evaluation["metrics"].items():
        print(f"  {name:<26} {value:>8.4g}")
    samples = evaluation["samples"]
    print(f"  {'sampled hits_per_bar':<26} {samples['hits_per_bar']:>8.4g}")
    print(f"  {'data hits_per_bar':<26} {samples['data_hits_per_bar']:>8.4g}")
    for voice, rate in samples["voice_rates"].items():
        data = samples["data_voice_rates"][voice]
        print(f"    {voice:<24} {rate:>8.3f} sampled {data:>8.3f} data")
