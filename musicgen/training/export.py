"""Export: a training run in, a model folder out."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import DataError, ModelError, RecipeError
from musicgen.files import writing_to
from musicgen.model.clip_model import noise_size
from musicgen.model.load import MODELS
from musicgen.model.manifest import GRAPHS, MANIFEST, Manifest, TrainedOn, checksum
from musicgen.training.batches import read_data
from musicgen.training.card import CARD, write_card
from musicgen.training.evaluation.evaluate import evaluate
from musicgen.training.graphs import round_to_half, write_graph
from musicgen.training.history import read_history
from musicgen.training.kinds import KINDS
from musicgen.training.kinds.kind import Batch
from musicgen.training.module import VAE
from musicgen.training.prior import LatentMixture, fit_prior
from musicgen.training.recipe import RECIPE, Recipe, read_recipe
from musicgen.training.train import BEST
from musicgen.training.windows.source import WindowSource, windows_by_source

_CALIBRATION_DRAWS = 512
_PRIOR_WINDOWS = 20_000
_BATCH = 256


def export(run: Path, out: Path, corpus: Corpus) -> None:
    """Make a model folder of a run's best checkpoint.

    The prior is fitted to the training split; the figures are taken on the test split, by the
    exported graphs. The folder appears whole or not at all; a model that is there is replaced.

    Args:
        run: Folder of the run.
        out: The model folder to make.
        corpus: What the run was trained on.

    Raises:
        DataError: the run holds no checkpoint.
        ModelError: what is at `out` is no model folder.
        RecipeError: the run's recipe asks for another network than its checkpoint has.
        OutputError: it cannot be written; what was there is still there.
    """
    if out.exists() and not _may_be_replaced(out):
        raise ModelError(f"{out}: is there and is no model folder; choose another --out")
    recipe, vae = _read_run(run)
    data = read_data(recipe, corpus)
    round_to_half(vae)
    prior = fit_prior(
        latents_of(vae, data.training, recipe.seed),
        latents_of(vae, data.validation, recipe.seed),
        seed=recipe.seed,
        components=recipe.prior.components,
    )
    round_to_half(prior)
    with writing_to(out), beside(out) as place:
        folder = place / out.name
        folder.mkdir()
        write_graphs(folder, vae, prior, data.training)
        manifest = _manifest(
            folder,
            recipe,
            data.training,
            sample_bias=sample_bias_of(vae, prior, data.training),
            trained_in=read_history(run).in_words(),
        )
        model = MODELS[manifest.kind](folder, manifest)
        evaluation = evaluate(model, corpus, Split.TEST)
        manifest = replace(manifest, evaluation=evaluation.to_dict())
        (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        (folder / CARD).write_text(write_card(manifest), encoding="utf-8")
        shutil.copyfile(run / RECIPE, folder / RECIPE)
        if out.exists():
            shutil.rmtree(out)
        folder.replace(out)


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A folder for what is not yet whole, on the same disk."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as folder:
        yield Path(folder)


def _may_be_replaced(out: Path) -> bool:
    """Whether it is a folder that is a model, or holds no more than the recipe of one."""
    if not out.is_dir():
        return False
    return (out / MANIFEST).is_file() or {path.name for path in out.iterdir()} <= {RECIPE}


def _read_run(run: Path) -> tuple[Recipe, VAE]:
    """The recipe and the network of a run.

    The recipe is the run's file rather than the checkpoint's copy, so that the words of the card
    can still be put right after training.
    """
    checkpoint = run / BEST
    if not checkpoint.is_file():
        raise DataError(f"{run}: no {BEST} in it; `musicgen train` makes one")
    recipe = read_recipe(run / RECIPE)
    vae = VAE.load_from_checkpoint(checkpoint, map_location="cpu", weights_only=False)
    if vae.recipe.network != recipe.network:
        raise RecipeError(
            f"{run}: {RECIPE} asks for {recipe.network}, but {BEST} has {vae.recipe.network}"
        )
    return recipe, vae.eval()


def _drawn(windows: WindowSource, count: int, seed: int) -> Iterator[Batch]:
    """Batches of windows as training drew them, but unchanged."""
    for start in range(0, count, _BATCH):
        rng = np.random.default_rng((seed, start))
        arrays = windows.draw(rng, min(_BATCH, count - start), None)
        yield tuple(torch.from_numpy(array) for array in arrays)


@torch.no_grad()
def latents_of(vae: VAE, windows: WindowSource, seed: int) -> Tensor:
    """Means of the posteriors of windows, (window, latent)."""
    batches = _drawn(windows, _PRIOR_WINDOWS, seed)
    return torch.cat([vae.encoder(*batch).mu for batch in batches])


def write_graphs(folder: Path, vae: VAE, prior: LatentMixture, windows: WindowSource) -> None:
    """Write the graphs of a model; windows serve as examples of its clips."""
    encoder, decoder, draw = (folder / name for name in GRAPHS)
    kind = vae.kind
    (batch,) = _drawn(windows, 2, 0)
    examples = dict(zip(kind.inputs, batch, strict=True))
    latent = torch.zeros(2, vae.recipe.network.latent_size)
    conditions = dict(list(examples.items())[len(examples) - len(kind.condition_shapes) :])
    write_graph(vae.encoder, examples, encoder, gives=("mu", "logvar"), free=kind.free_inputs)
    write_graph(vae.decoder, {"z": latent, **conditions}, decoder, gives=kind.outputs)
    noise = torch.zeros(2, noise_size(vae.recipe.network.latent_size))
    write_graph(prior, {"noise": noise}, draw, gives=("z",))


@torch.no_grad()
def sample_bias_of(vae: VAE, prior: LatentMixture, windows: WindowSource) -> tuple[float, ...]:
    """What makes notes as common in drawn clips as in training clips."""
    generator = torch.Generator().manual_seed(vae.recipe.seed)
    size = noise_size(vae.recipe.network.latent_size)
    noise = torch.randn((_CALIBRATION_DRAWS, size), generator=generator)
    conditions = (torch.zeros(_CALIBRATION_DRAWS, *shape) for shape in vae.kind.condition_shapes)
    decoding = vae.decoder(prior(noise), *conditions)
    return vae.kind.sample_bias(decoding, _together(_drawn(windows, 4 * _BATCH, 1)))


def _together(batches: Iterator[Batch]) -> Batch:
    """Batches end to end; tables of notes are padded with what is no note."""
    return tuple(_stacked(tensors) for tensors in zip(*batches, strict=True))


def _stacked(tensors: tuple[Tensor, ...]) -> Tensor:
    width = max(tensor.shape[1] for tensor in tensors)
    padded = []
    for tensor in tensors:
        missing = torch.full((len(tensor), width - tensor.shape[1], *tensor.shape[2:]), -1.0)
        padded.append(torch.cat([tensor, missing], dim=1))
    return torch.cat(padded)


def _manifest(
    folder: Path,
    recipe: Recipe,
    training: WindowSource,
    *,
    sample_bias: tuple[float, ...],
    trained_in: str,
) -> Manifest:
    windows = windows_by_source(training)
    kind = KINDS[recipe.kind]
    return Manifest(
        id=recipe.id,
        kind=recipe.kind,
        bars=kind.bars(recipe),
        licence=recipe.licence,
        latent_size=recipe.network.latent_size,
        steps=kind.steps(recipe),
        voices=kind.voices,
        checksums={name: checksum(folder / name) for name in GRAPHS},
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
        sample_bias=sample_bias,
        trained_in=trained_in,
        recipe=recipe.to_dict(),
        evaluation={},
    )
