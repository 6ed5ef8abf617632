"""`musicgen copies`: clips and a model in, how near they are to its training clips out."""

import argparse
from typing import Any

from musicgen.cli import arguments


def add_to(commands: Any) -> None:  # noqa: ANN401 - argparse has no public type for it
    """Add the command."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "copies",
        help="how near clips are to what a model was trained on",
        description="How near clips are to what a model was trained on.",
    )
    parts = parser.add_subparsers(title="parts", metavar="PART", required=True)
    find = arguments.command(parts, "find", run_find, "compare clips with a model's training clips")
    find.add_argument("clips", nargs="+", metavar="CLIP", help="a .mid file or factory:NAME")
    arguments.add_drum_map(find)
    arguments.add_model(find)
    arguments.add_json(find)
    fit = arguments.command(
        parts,
        "fit",
        run_fit,
        "put into a model's folder what tells its training clips, to tell copies by",
    )
    fit.add_argument("model", metavar="MODEL", help="model id or folder; it is added to")
    arguments.add_data(fit)
    arguments.add_json(fit)


def run_find(options: argparse.Namespace) -> None:
    """Run `copies find`."""
    from dataclasses import asdict

    from musicgen.cli import clips
    from musicgen.model.copies import TrainingClips
    from musicgen.model.load import load_model
    from musicgen.operations.copies import nearest_training_clips

    model = load_model(options.model)
    known = TrainingClips.read(model.folder, model.manifest)
    rows = []
    for name in options.clips:
        score = clips.read_clip(name)
        drum_map = clips.chosen_map(score, options.drum_map)[0]
        (nearest,) = nearest_training_clips(model, [score], known=known, drum_map=drum_map)
        rows.append((name, nearest))
    if options.json:
        told = [
            {"clip": name, "near_copy": nearest.is_near_copy, **asdict(nearest)}
            if nearest
            else {"clip": name, "near_copy": False, "share": None}
            for name, nearest in rows
        ]
        arguments.print_json(told)
        return
    for name, nearest in rows:
        if nearest is None:
            print(f"{name}: nothing in it for {model.manifest.id}")
            continue
        verdict = "nearly a training clip" if nearest.is_near_copy else "no copy"
        print(f"{name}: {nearest.in_words()}; {verdict}")


def run_fit(options: argparse.Namespace) -> None:
    """Run `copies fit`."""
    from dataclasses import asdict

    from musicgen.data.corpus import open_corpus
    from musicgen.model.copies import COPIES, require_kind, write_copies
    from musicgen.model.load import load_model
    from musicgen.training.copies import measure_copies, training_clips

    model = load_model(options.model)
    require_kind(model.manifest)
    corpus = open_corpus(options.data)
    known = training_clips(model, corpus)
    figures = measure_copies(model, known, corpus)
    write_copies(model.folder, model.manifest, known)
    if options.json:
        arguments.print_json(asdict(figures))
        return
    for name, figure in asdict(figures).items():
        print(f"  {name:<18} {figure:>9.4g}")
    size_kb = (model.folder / COPIES).stat().st_size / 1000
    print(f"{model.folder / COPIES}: {len(known.signatures):,} training clips in {size_kb:.0f} kB")
