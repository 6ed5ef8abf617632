"""`musicgen evaluate`: a model's figures on held-out data."""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from musicgen.cli import arguments

_SAMPLED = "_sampled_z"


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
        "--limit",
        type=arguments.positive,
        metavar="N",
        help="a fixed choice of N windows, pairs and draws, for a first look",
    )
    parser.add_argument(
        "--attributes", action="store_true", help="measure its sliders instead: see shift"
    )
    parser.add_argument(
        "--markdown",
        type=Path,
        metavar="FILE.md",
        help="with --attributes: write the tables between the model's marks in a file",
    )
    parser.add_argument(
        "--write", action="store_true", help="put the figures into the model's manifest and card"
    )
    parser.add_argument(
        "--feel", action="store_true", help="measure how the model humanizes and drumifies instead"
    )
    arguments.add_json(parser)


def run(options: argparse.Namespace) -> None:
    """Run the command."""
    if options.attributes:
        _run_attributes(options)
        return
    if options.feel:
        _run_feel(options)
        return
    from musicgen.data.corpus import Split, open_corpus
    from musicgen.model.load import load_model
    from musicgen.training.evaluation.evaluate import evaluate

    model = load_model(options.model)
    evaluation = evaluate(
        model,
        open_corpus(options.data),
        Split(options.split),
        sources=tuple(options.source),
        limit=options.limit,
    ).to_dict()
    if options.write:
        _write(options.model, evaluation)
    if options.json:
        arguments.print_json(evaluation)
        return
    print(
        f"{evaluation['model']} on {evaluation['windows']} windows, split {evaluation['split']} "
        f"of {', '.join(evaluation['sources'])}"
    )
    _print_reconstruction(evaluation["metrics"])
    for section in ("baseline", "interpolation", "samples"):
        print(section)
        _print_figures(evaluation[section])


def _run_attributes(options: argparse.Namespace) -> None:
    from musicgen.data.corpus import Split, open_corpus
    from musicgen.files import write_files
    from musicgen.model.load import load_model
    from musicgen.model.vectors import read_vectors
    from musicgen.training.evaluation.attributes import evaluate_attributes
    from musicgen.training.evaluation.slider_tables import replaced, tables

    model = load_model(options.model)
    vectors = read_vectors(model.folder, model.manifest)
    evaluation = evaluate_attributes(
        model, vectors, open_corpus(options.data), Split(options.split), limit=options.limit
    )
    text = tables(evaluation, vectors)
    if options.markdown is not None:
        whole = options.markdown.read_text(encoding="utf-8") if options.markdown.is_file() else ""
        put = replaced(whole, evaluation.model, text)
        write_files({options.markdown: put.encode()})
    if options.json:
        arguments.print_json(evaluation.to_dict())
    else:
        print(text, end="")


def _write(model_name: str, evaluation: dict[str, Any]) -> None:
    """Renew a model's manifest and card, both or none; what `fit-continue` found stays."""
    from musicgen.files import write_files
    from musicgen.model.catalog import find_model
    from musicgen.model.manifest import MANIFEST
    from musicgen.model.next_step import NEXT_STEP_FIGURES
    from musicgen.training.card import CARD, write_card

    model = find_model(model_name)
    before = model.manifest.evaluation
    kept = {key: before[key] for key in (NEXT_STEP_FIGURES,) if key in before}
    manifest = replace(model.manifest, evaluation=evaluation | kept)
    texts = {MANIFEST: manifest.to_json(), CARD: write_card(manifest)}
    write_files({model.folder / name: text.encode() for name, text in texts.items()})


def _run_feel(options: argparse.Namespace) -> None:
    from musicgen.data.corpus import Split, open_corpus
    from musicgen.training.evaluation.companions import evaluate_companions

    evaluation = evaluate_companions(
        options.model,
        open_corpus(options.data),
        Split(options.split),
        sources=tuple(options.source),
        limit=options.limit,
    )
    if options.json:
        arguments.print_json(evaluation)
        return
    print(
        f"{evaluation['model']} on {evaluation['windows']} windows, split {evaluation['split']} "
        f"of {', '.join(evaluation['sources'])}"
    )
    for section in ("humanize", "drumify"):
        print(section)
        _print_figures(evaluation[section])


def _print_reconstruction(metrics: Mapping[str, Any]) -> None:
    """Each figure of the posterior mean, with that of a sampled z beside it."""
    for name, part in metrics.get("parts", {"reconstruction": metrics}).items():
        print(f"{name:<28} {'mean':>9} {'z sampled':>9}")
        for key, value in part.items():
            if f"{key}{_SAMPLED}" in part:
                print(f"  {key:<26} {value:>9.4g} {part[key + _SAMPLED]:>9.4g}")
    print(f"  {'kl_bits':<26} {metrics['kl_bits']:>9.4g}")
    print(f"  {'active_units':<26} {metrics['active_units']:>9}")


def _print_figures(figures: Mapping[str, Any], indent: str = "  ") -> None:
    for key, value in figures.items():
        if isinstance(value, Mapping):
            print(f"{indent}{key}")
            _print_figures(value, indent + "  ")
        else:
            told = "varies not" if value is None else f"{value:.4g}"
            print(f"{indent}{key:<{28 - len(indent)}} {told:>9}")
