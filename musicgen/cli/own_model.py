"""`musicgen train --from`: a model and a folder of clips in, a model of one's own out."""

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from musicgen.cli import arguments
from musicgen.errors import ModelError, TrainingError
from musicgen.extras import missing_extra

if TYPE_CHECKING:
    from musicgen.training.personal.make import Checked, Outcome

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_TOLD = 5


def run_own(options: argparse.Namespace) -> None:
    """Run the command."""
    from musicgen.cli import clips
    from musicgen.model.catalog import own_models_folder
    from musicgen.model.load import load_model

    base = load_model(options.base)
    name = _name(options.name or (options.out.name if options.out else f"my-{base.manifest.id}"))
    out = options.out or own_models_folder() / name
    try:
        import torch

        from musicgen.training.personal.make import make_own_model
        from musicgen.training.personal.tuning import Tuning
    except ModuleNotFoundError as err:
        raise missing_extra("`musicgen train --from`", err) from err
    torch.set_num_threads(options.threads)
    outcome = make_own_model(
        base,
        options.data,
        out,
        name=name,
        seed=options.seed,
        tuning=Tuning(most_s=60.0 * options.minutes),
        map_of=lambda score: clips.chosen_map(score, options.drum_map)[0],
        report=lambda line: print(line, file=sys.stderr, flush=True),
    )
    for line in outcome.left_out[:_TOLD]:
        print(f"musicgen: left out: {line}", file=sys.stderr)
    if len(outcome.left_out) > _TOLD:
        print(f"musicgen: left out: {len(outcome.left_out) - _TOLD} more", file=sys.stderr)
    if options.json:
        arguments.print_json(_table(outcome))
    if outcome.folder is None:
        raise TrainingError(f"not kept: {_not_better(outcome, base.manifest.id)}")
    if not options.json:
        _tell(outcome, base.manifest.id, name)


def _name(name: str) -> str:
    """A name that no model has."""
    from musicgen.model.catalog import installed_models

    if not _NAME.fullmatch(name):
        raise ModelError(
            f"a model's name must be 1-40 of a-z, 0-9, '.', '_' and '-', a letter or digit first, "
            f"not {name!r}"
        )
    if name in {model.id for model in installed_models()}:
        raise ModelError(f"{name}: a model of that name is installed; choose another --name")
    return name


def _tell(outcome: "Outcome", base: str, name: str) -> None:
    from musicgen.training.personal.make import ENOUGH_WINDOWS, few_windows

    held_out, ordinary = outcome.held_out, outcome.ordinary
    print(f"your held-out clips, by {base} and by {name} ({held_out.windows} windows)")
    _print(held_out)
    print(f"{outcome.ordinary_are}: what was forgotten ({ordinary.windows} clips)")
    _print(ordinary)
    for line in outcome.carried:
        print(line)
    if held_out.windows < ENOUGH_WINDOWS:
        print(few_windows(held_out.windows))
    print(
        f"{outcome.folder}: model of {outcome.files} clips, trained in {outcome.took_s:.0f} s; "
        f"try `musicgen sample --model {name} --out samples`"
    )


def _print(checked: "Checked") -> None:
    for key, before in checked.before.items():
        print(f"  {key:<26} {before:>9.4g} {checked.after[key]:>9.4g}")


def _not_better(outcome: "Outcome", base: str) -> str:
    before, after = outcome.held_out.before, outcome.held_out.after
    figure = outcome.figure
    return (
        f"clips that were held out come back no better than by {base}: loss "
        f"{before['loss']:.2f} before and {after['loss']:.2f} after, {figure} "
        f"{before[figure]:.4f} and {after[figure]:.4f}; more clips, or more alike, may do it"
    )


def _table(outcome: "Outcome") -> dict[str, object]:
    from dataclasses import asdict

    folder: Path | None = outcome.folder
    return {**asdict(outcome), "folder": None if folder is None else str(folder)}
