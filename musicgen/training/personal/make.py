"""A model of one's own: a released model and a folder of clips in, a checked model folder out."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from musicgen.errors import ModelError
from musicgen.factory import all_beats
from musicgen.files import require_room, writing_to
from musicgen.model.load import MODELS, AnyModel
from musicgen.model.manifest import GRAPHS, MANIFEST, Manifest, TrainedOn, checksum
from musicgen.representation.drum_map import DrumMap, default_drum_map
from musicgen.score import Score
from musicgen.training.export import beside, latents_of, sample_bias_of, write_graphs
from musicgen.training.graphs import round_to_half
from musicgen.training.history import describe_machine
from musicgen.training.kinds.kind import Batch
from musicgen.training.module import VAE
from musicgen.training.personal.card import write_own_card
from musicgen.training.personal.carry import carry_over
from musicgen.training.personal.clips import OWN, OwnClips, read_own_clips
from musicgen.training.personal.tuning import (
    Tuned,
    Tuning,
    figures_of,
    listed,
    ordinary_clips,
    tune,
)
from musicgen.training.personal.weights import read_networks
from musicgen.training.prior import LatentMixture, fit_prior
from musicgen.training.windows.clips import ClipSource, window_clips
from musicgen.training.windows.source import choice, windows_by_source

_ORDINARY = 1_024
_ORDINARY_CHECKED = 256
_TRIED_CLIPS = 8
_COMPONENTS = (1, 2, 4, 8, 16, 32, 64)
_LEAST_OF_COMPONENT = 8
ENOUGH_WINDOWS = 30
"""Held-out windows from which on a better loss is hardly chance."""
_GENTLER = 0.2
"""Of the learning rate, where the usual one made held-out clips worse from the start."""
_LICENCE = "the owner's own clips; nothing is said of their licence"

Figures = Mapping[str, float]
Report = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Checked:
    """Figures of the model that was begun with, and of the one that it became.

    Attributes:
        before: Loss in nats a clip, and the kind's figures; see `Kind.figures`.
        after: The same.
        windows: On how many windows.
    """

    before: Figures
    after: Figures
    windows: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it.

    Attributes:
        folder: The model; None where it was not kept.
        held_out: On the user's clips that were neither learned from nor stopped by.
        ordinary: On ordinary clips: what was forgotten.
        ordinary_are: What those are, in words.
        better: Whether the held-out clips come back better, which is what it takes to be kept.
        figure: Name of the figure that must not have fallen.
        files: Clips that were used.
        left_out: Files that were not, and why.
        steps: Training steps of what was kept.
        took_s: Seconds of training.
        carried: What became of each command beside encode and decode.
    """

    folder: Path | None
    held_out: Checked
    ordinary: Checked
    ordinary_are: str
    better: bool
    figure: str
    files: int
    left_out: tuple[str, ...]
    steps: int
    took_s: float
    carried: tuple[str, ...] = field(default=())


def make_own_model(
    base: AnyModel,
    folder: Path,
    out: Path,
    *,
    name: str,
    seed: int = 0,
    tuning: Tuning | None = None,
    map_of: Callable[[Score], DrumMap] = lambda _: default_drum_map(),
    report: Report = lambda _: None,
) -> Outcome:
    """Make a model of a released one and a folder of clips.

    A fifth of the files tells when to stop, another whether the result is better; the rest is
    learned. A model that is not better is not written.

    Args:
        base: The model to begin with.
        folder: The clips.
        out: The model folder to make; nothing may be there.
        name: Id of the new model.
        seed: Of all randomness.
        tuning: How it is trained.
        map_of: The drum map that a clip is read by.
        report: Told what is being done, a line at a time.

    Raises:
        DataError: there are too few clips that the model can take.
        ModelError: something is at `out`, or the networks cannot be put together from the graphs.
        OutputError: it cannot be written.
    """
    if out.exists():
        raise ModelError(f"{out}: is there already; choose another --name or --out")
    require_room(out)  # before what takes minutes
    tuning = tuning or Tuning()
    with TemporaryDirectory(prefix="musicgen-own-") as work:
        report(f"reading {folder}")
        own = read_own_clips(base, folder, Path(work), seed=seed, map_of=map_of)
        checking = listed(own.checking, seed)
        vae = read_networks(base, checking[0])
        counts = [len(each.sources) for each in (own.training, own.stopping, own.checking)]
        report(
            "{} clips; windows to learn: {:,}, to stop by: {:,}, to check: {:,}".format(
                own.files, *counts
            )
        )
        if counts[2] < ENOUGH_WINDOWS:
            report(few_windows(counts[2]))
        tuned = _tuned(base, vae, own, tuning=tuning, seed=seed, report=report)
        ordinary, ordinary_are = _ordinary(base, seed)
        held_out = Checked(figures_of(vae, checking), figures_of(tuned.vae, checking), counts[2])
        forgotten = Checked(
            figures_of(vae, ordinary), figures_of(tuned.vae, ordinary), len(ordinary[0][0])
        )
        outcome = Outcome(
            None,
            held_out,
            forgotten,
            ordinary_are,
            _is_better(held_out, vae.kind.main_figure),
            vae.kind.main_figure,
            own.files,
            own.left_out,
            tuned.steps,
            round(tuned.took_s, 1),
        )
        if not outcome.better:
            return outcome
        report("writing the model")
        with writing_to(out), beside(out) as place:
            made = place / out.name
            carried = _write(made, base, tuned, own, outcome, name=name, seed=seed, tuning=tuning)
            made.replace(out)
        return replace(outcome, folder=out, carried=carried)


def few_windows(checked: int) -> str:
    """What to say where there are few windows to check a model by."""
    windows = "1 window" if checked == 1 else f"{checked} windows"
    return (
        f"warning: it is checked by {windows} alone, so that being better may be chance: "
        f"{ENOUGH_WINDOWS} would be enough; take more clips, or longer ones (a fifth of them "
        "is held out)"
    )


def _tuned(
    base: AnyModel, vae: VAE, own: OwnClips, *, tuning: Tuning, seed: int, report: Report
) -> Tuned:
    """The tuned networks, as the graphs will have them."""
    ordinary = ordinary_clips(base, _ORDINARY, seed=seed)
    for rate in (tuning.learning_rate, _GENTLER * tuning.learning_rate):
        tuned = tune(
            copy.deepcopy(vae),
            own.training,
            own.stopping,
            ordinary,
            replace(tuning, learning_rate=rate),
            seed=seed,
            report=lambda step, loss: report(f"step {step}: loss of clips held out {loss:.2f}"),
        )
        if tuned.steps:
            break
        report("that brought nothing")
    round_to_half(tuned.vae)
    return tuned


def _is_better(checked: Checked, figure: str) -> bool:
    lower = checked.after["loss"] < checked.before["loss"]
    return lower and checked.after[figure] >= checked.before[figure]


def _ordinary(base: AnyModel, seed: int) -> tuple[list[Batch], str]:
    """Clips that tell what was forgotten: factory beats, or of other kinds fresh draws."""
    if base.kind != "drums":
        drawn = ordinary_clips(base, _ORDINARY_CHECKED, seed=seed + 1)
        return [drawn], f"that {base.manifest.id} draws"
    arrays = [base.arrays(base.fit(beat.score)) for beat in all_beats()]
    together = (np.concatenate(each) for each in zip(*arrays, strict=True))
    return [tuple(map(torch.from_numpy, together))], "the factory beats"


def _write(
    folder: Path,
    base: AnyModel,
    tuned: Tuned,
    own: OwnClips,
    outcome: Outcome,
    *,
    name: str,
    seed: int,
    tuning: Tuning,
) -> tuple[str, ...]:
    """Write a model's folder; what was carried over is told."""
    folder.mkdir()
    prior = _prior(tuned.vae, own, seed)
    write_graphs(folder, tuned.vae, prior, own.training)
    manifest = _manifest(folder, base, tuned, own, outcome=outcome, name=name, tuning=tuning)
    manifest = replace(manifest, sample_bias=sample_bias_of(tuned.vae, prior, own.training))
    model = MODELS[base.kind](folder, manifest)
    windows = len(own.checking.sources)
    single = ClipSource(own.checking, np.arange(windows)[:, None])
    clips = window_clips(base, single, choice(windows, _TRIED_CLIPS, seed)).scores
    ordinary = ordinary_clips(base, _ORDINARY_CHECKED, seed=seed + 2)
    carried = carry_over(base, model, tuple(each.numpy() for each in ordinary), clips)
    for path, content in carried.files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(content)
    listed_files = {path: checksum(folder / path) for path in carried.files if "/" not in path}
    manifest = replace(
        manifest,
        checksums=manifest.checksums | listed_files,
        evaluation=manifest.evaluation | {"moved": round(carried.moved, 3)},
    )
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    (folder / "card.md").write_text(write_own_card(manifest, carried.told), encoding="utf-8")
    return carried.told


def _prior(vae: VAE, own: OwnClips, seed: int) -> LatentMixture:
    """A prior of the user's clips, of as many Gaussians as tell clips that it was not fitted to."""
    training, held_out = (latents_of(vae, each, seed) for each in (own.training, own.stopping))
    windows = len(own.training.sources)
    tried = [
        fit_prior(training, held_out, seed=seed, components=components)
        for components in _COMPONENTS
        if components == 1 or components * _LEAST_OF_COMPONENT <= windows
    ]
    best = max(tried, key=lambda prior: float(prior.log_likelihood(held_out).mean()))
    round_to_half(best)
    return best


def _manifest(
    folder: Path,
    base: AnyModel,
    tuned: Tuned,
    own: OwnClips,
    *,
    outcome: Outcome,
    name: str,
    tuning: Tuning,
) -> Manifest:
    old = base.manifest
    learned = TrainedOn(
        OWN, _LICENCE, own.training.files_by_source[OWN], windows_by_source(own.training)[OWN]
    )
    earlier = tuple(each for each in old.trained_on if each.source != OWN)
    data = old.recipe["data"]
    sources = dict.fromkeys([*data["sources"], OWN])
    settings = {
        "steps": max(tuned.steps, 1),
        "batch_size": tuning.batch_size,
        "learning_rate": tuning.learning_rate,
    }
    recipe = {
        **old.recipe,
        "id": name,
        "data": {**data, "sources": list(sources)},
        "optimiser": {**old.recipe.get("optimiser", {}), **settings},
    }
    machine = describe_machine(1, torch.get_num_threads(), "cpu")
    return replace(
        old,
        id=name,
        checksums={graph: checksum(folder / graph) for graph in GRAPHS},
        trained_on=(*earlier, learned),
        trained_in=(
            f"{tuned.steps:,} training steps beyond {old.id} took {tuned.took_s / 60:.1f} minutes "
            f"on {machine}."
        ),
        recipe=recipe,
        evaluation=_evaluation(name, own, outcome),
        made_from={
            "id": old.id,
            "checksums": {graph: old.checksums[graph] for graph in GRAPHS},
            "files": own.files,
        },
    )


def _evaluation(name: str, own: OwnClips, outcome: Outcome) -> dict[str, Any]:
    return {
        "model": name,
        "split": "held out",
        "sources": [OWN],
        "windows": outcome.held_out.windows,
        "files": own.checking.files_by_source[OWN],
        "held_out": asdict(outcome.held_out),
        "ordinary": {"what": outcome.ordinary_are, **asdict(outcome.ordinary)},
    }
