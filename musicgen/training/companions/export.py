"""A companion fitted and written: a recipe and a set in, a companion's folder out."""

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import ModelError, RecipeError
from musicgen.model.catalog import find_model
from musicgen.model.companion import COMPANION, Companion, CompanionManifest
from musicgen.model.drum_model import DrumModel
from musicgen.model.feel_model import FEEL_GRAPHS, STYLE_SIZE, TOGETHER, FeelModel
from musicgen.model.load import load_model
from musicgen.model.manifest import TrainedOn, checksum
from musicgen.model.tap_model import TAP_GRAPHS, bias_of
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import CHANNELS, STEPS
from musicgen.representation.tap import TAP_CHANNELS, tapped
from musicgen.training.calibration import hit_bias
from musicgen.training.companions.averaging import Report
from musicgen.training.companions.feel_fit import fit_feel
from musicgen.training.companions.recipe import (
    CompanionRecipe,
    FeelRecipe,
    TapRecipe,
    kind_of,
    read_companion_recipe,
    to_dict,
)
from musicgen.training.companions.tap_fit import fit_taps
from musicgen.training.companions.tap_network import TapFlow, stored_flow
from musicgen.training.evaluation.feel import played_windows, timing_together
from musicgen.training.flow import LatentFlow
from musicgen.training.graphs import round_to_half, write_graph
from musicgen.training.recipe import RECIPE
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.drums import DrumWindows
from musicgen.training.windows.source import windows_by_source

_VALIDATION_SOURCE = "groove"
_CALIBRATION_WINDOWS = 1_024
_STANDS_ON = ("encoder.onnx", "decoder.onnx")


@dataclass(frozen=True, slots=True)
class _Windows:
    """What a companion is fitted to, and what chooses its weights."""

    training: DrumWindows
    validation: DrumWindows


def make_companion(
    recipe_file: Path,
    corpus: Corpus,
    out: Path | None = None,
    *,
    start: Path | None = None,
    report: Report,
) -> Path:
    """Fit a companion and write its folder, which appears whole or not at all.

    Args:
        recipe_file: What to fit.
        corpus: What to fit it to; validation is on its validation split.
        out: The folder to make; by default the one that the model has for it.
        start: The ONNX file of a flow that a drumifier begins with; a new one where None.
        report: Told the step and the validation loss, now and then.

    Returns:
        The folder.

    Raises:
        ModelError: there is no such model, what is at `out` is no companion, or what is at `start`
            no flow.
        RecipeError: the recipe is damaged, its model is no drum model, or it has no use for a flow.
        DataError: there are no windows.
    """
    recipe = read_companion_recipe(recipe_file)
    if start is not None and not isinstance(recipe, TapRecipe):
        raise RecipeError(f"{recipe_file}: only drumify begins with a flow")
    flow = None if start is None else stored_flow(start)
    base = find_model(recipe.base)
    out = out or base.folder / kind_of(recipe)
    if out.exists() and not _may_be_replaced(out):
        raise ModelError(f"{out}: is there and is no companion of a model; choose another --out")
    windows = _windows(recipe, corpus)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as beside:
        folder = Path(beside) / out.name
        folder.mkdir()
        if isinstance(recipe, FeelRecipe):
            constants = _write_feel(folder, recipe, windows, corpus, report)
        else:
            constants = _write_taps(folder, recipe, windows, flow, report)
        manifest = _manifest(folder, recipe, constants, base.folder, windows.training)
        (folder / COMPANION).write_text(manifest.to_json(), encoding="utf-8")
        shutil.copyfile(recipe_file, folder / RECIPE)
        if out.exists():
            shutil.rmtree(out)
        folder.replace(out)
    return out


def _may_be_replaced(out: Path) -> bool:
    return (out / COMPANION).is_file() or {path.name for path in out.iterdir()} <= {RECIPE}


def _windows(recipe: CompanionRecipe, corpus: Corpus) -> _Windows:
    has = {item.source for item in corpus.items if item.split is Split.VALIDATION}
    held_out = DataRecipe((_VALIDATION_SOURCE,)) if _VALIDATION_SOURCE in has else recipe.data
    return _Windows(
        DrumWindows.of(corpus, Split.TRAIN, recipe.data),
        DrumWindows.of(corpus, Split.VALIDATION, held_out),
    )


def _write(module: nn.Module, examples: Mapping[str, Tensor], path: Path, *gives: str) -> None:
    round_to_half(module)
    write_graph(module.eval(), examples, path, gives=gives)


def _write_feel(
    folder: Path, recipe: FeelRecipe, windows: _Windows, corpus: Corpus, report: Report
) -> dict[str, float]:
    network = fit_feel(recipe, windows.training, windows.validation, report)
    style, prior, feel = (folder / name for name in FEEL_GRAPHS)
    grid, tempo = torch.zeros(2, STEPS, VOICES, CHANNELS), torch.zeros(2, 1)
    told = {"hits": grid[..., 0], "tempo": tempo}
    code = torch.zeros(2, recipe.network.style_size)
    _write(network.encoder, {"grid": grid, "tempo": tempo}, style, "mu", "logvar")
    _write(network.prior, told, prior, "mu", "logvar")
    gives = ("velocities", "velocity_scales", "offsets", "offset_scales")
    _write(network.decoder, {**told, "style": code}, feel, *gives)
    constants = {STYLE_SIZE: float(recipe.network.style_size), TOGETHER: 0.0}
    manifest = CompanionManifest(kind_of(recipe), recipe.base, "", constants, {}, {}, (), {})
    sources = tuple(sorted(set(windows.validation.sources)))
    held_out = played_windows(corpus, Split.VALIDATION, sources)
    together = timing_together(FeelModel(Companion(folder, manifest)), held_out)
    return {**constants, TOGETHER: round(together, 3)}


def _write_taps(
    folder: Path, recipe: TapRecipe, windows: _Windows, start: LatentFlow | None, report: Report
) -> dict[str, float]:
    model = load_model(recipe.base)
    if not isinstance(model, DrumModel):
        raise RecipeError(f"base must be a drum model, and {recipe.base} is of {model.kind}")
    pair = (windows.training, windows.validation)
    network = fit_taps(recipe, model, start, pair, report)
    noise = torch.zeros(2, model.manifest.latent_size)
    examples = {"tap": torch.zeros(2, STEPS, TAP_CHANNELS), "noise": noise}
    _write(network, examples, folder / TAP_GRAPHS[0], "z")
    bias = _hit_bias(network, model, windows.training, recipe.seed)
    return {bias_of(voice): value for voice, value in zip(Voice, bias, strict=True)}


@torch.no_grad()
def _hit_bias(
    network: TapFlow, model: DrumModel, windows: DrumWindows, seed: int
) -> tuple[float, ...]:
    """What makes hits as common in drums drawn for rhythms as in the drums behind them."""
    rng = np.random.default_rng(seed)
    (grids,) = windows.draw(rng, _CALIBRATION_WINDOWS, None)
    noise = rng.standard_normal((len(grids), model.manifest.latent_size), np.float32)
    z = network(torch.from_numpy(tapped(grids)), torch.from_numpy(noise))
    return hit_bias(model.decode(z.numpy()).hit_logits, grids[..., 0])


def _manifest(
    folder: Path,
    recipe: CompanionRecipe,
    constants: dict[str, float],
    base: Path,
    training: DrumWindows,
) -> CompanionManifest:
    windows = windows_by_source(training)
    stands_on = _STANDS_ON if isinstance(recipe, TapRecipe) else ()
    return CompanionManifest(
        kind=kind_of(recipe),
        base=recipe.base,
        licence=recipe.licence,
        constants=constants,
        checksums={path.name: checksum(path) for path in sorted(folder.glob("*.onnx"))},
        stands_on={name: checksum(base / name) for name in stands_on},
        trained_on=tuple(
            TrainedOn(
                source=source,
                licence=recipe.data.licences.get(source, "not stated"),
                files=training.files_by_source[source],
                windows=windows[source],
            )
            for source in recipe.data.sources
            if windows[source]
        ),
        recipe=to_dict(recipe),
    )
