"""Export: a training run in, a model folder out."""

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from musicgen.data.corpus import Corpus, Split
from musicgen.data.drum_phrases import DrumPhrases
from musicgen.errors import DataError, ModelError, RecipeError
from musicgen.model.drum_model import DrumModel
from musicgen.model.manifest import GRAPHS, MANIFEST, Manifest, TrainedOn, checksum
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import BARS, CHANNELS, STEPS
from musicgen.training.augmentation import WindowSampler
from musicgen.training.card import CARD, write_card
from musicgen.training.drum_data import read_drum_data
from musicgen.training.evaluation import evaluate
from musicgen.training.graphs import round_to_half, write_graph
from musicgen.training.history import read_history
from musicgen.training.module import DrumVAE
from musicgen.training.networks import DrumEncoder, Posterior
from musicgen.training.prior import LatentFlow, fit_prior
from musicgen.training.recipe import RECIPE, AugmentationRecipe, Recipe, read_recipe
from musicgen.training.train import BEST

_CALIBRATION_DRAWS = 4_000
_PRIOR_WINDOWS = 20_000
PRIOR_STEPS = 3_000


def export(run: Path, out: Path, corpus: Corpus, *, prior_steps: int = PRIOR_STEPS) -> None:
    """Make a model folder of a run's best checkpoint.

    The prior is fitted to the training split; the figures are taken on the test split, by the
    exported graphs. The folder appears whole or not at all; a model that is there is replaced.

    Args:
        run: Folder of the run.
        out: The model folder to make.
        corpus: What the run was trained on.
        prior_steps: Training steps of the prior.

    Raises:
        DataError: the run holds no checkpoint.
        ModelError: what is at `out` is no model folder.
        RecipeError: the run's recipe asks for another network than its checkpoint has.
    """
    if out.exists() and not (out / MANIFEST).is_file():
        raise ModelError(f"{out}: is there and is no model folder; choose another --out")
    recipe, vae = _read_run(run)
    data = read_drum_data(recipe, corpus)
    round_to_half(vae)
    training = _drawn(data.training, recipe)
    prior = fit_prior(
        _posteriors(vae.encoder, training),
        _posteriors(vae.encoder, _drawn(data.validation, recipe)),
        seed=recipe.seed,
        steps=prior_steps,
    )
    round_to_half(prior)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as beside:
        folder = Path(beside) / out.name
        folder.mkdir()
        _write_graphs(folder, vae, prior)
        manifest = _manifest(folder, recipe, data.training, _hit_bias(vae, prior, training))
        evaluation = evaluate(DrumModel(folder, manifest), corpus, Split.TEST)
        manifest = replace(manifest, evaluation=evaluation.to_dict())
        (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        (folder / CARD).write_text(
            write_card(manifest, recipe, evaluation, read_history(run)), encoding="utf-8"
        )
        shutil.copyfile(run / RECIPE, folder / RECIPE)
        if out.exists():
            shutil.rmtree(out)
        folder.replace(out)


def _read_run(run: Path) -> tuple[Recipe, DrumVAE]:
    """The recipe and the network of a run.

    The recipe is the run's file rather than the checkpoint's copy, so that the words of the card
    can still be put right after training.
    """
    checkpoint = run / BEST
    if not checkpoint.is_file():
        raise DataError(f"{run}: no {BEST} in it; `musicgen train` makes one")
    recipe = read_recipe(run / RECIPE)
    vae = DrumVAE.load_from_checkpoint(checkpoint, map_location="cpu", weights_only=False)
    if vae.recipe.network != recipe.network:
        raise RecipeError(
            f"{run}: {RECIPE} asks for {recipe.network}, but {BEST} has {vae.recipe.network}"
        )
    return recipe, vae.eval()


def _drawn(phrases: DrumPhrases, recipe: Recipe) -> Tensor:
    """Windows as training drew them, but unchanged: (window, step, voice, channel)."""
    sampler = WindowSampler.over(phrases, recipe.data.source_weights, AugmentationRecipe.none())
    rng = np.random.default_rng(recipe.seed)
    return torch.from_numpy(sampler.batch(rng, _PRIOR_WINDOWS))


@torch.no_grad()
def _posteriors(encoder: DrumEncoder, windows: Tensor) -> Posterior:
    parts = [encoder(part) for part in torch.split(windows, 1_024)]
    return Posterior(*map(torch.cat, zip(*parts, strict=True)))


def _write_graphs(folder: Path, vae: DrumVAE, prior: LatentFlow) -> None:
    encoder, decoder, draw = (folder / name for name in GRAPHS)
    latent = torch.zeros(2, vae.recipe.network.latent_size)
    grid = torch.zeros(2, STEPS, VOICES, CHANNELS)
    write_graph(vae.encoder, grid, encoder, takes="grid", gives=("mu", "logvar"))
    heard = ("hit_logits", "velocities", "offsets")
    write_graph(vae.decoder, latent, decoder, takes="z", gives=heard)
    write_graph(prior, latent, draw, takes="noise", gives=("z",))


@torch.no_grad()
def _hit_bias(vae: DrumVAE, prior: LatentFlow, training: Tensor) -> tuple[float, ...]:
    """For each voice, what makes it sound as often in drawn clips as in training clips."""
    generator = torch.Generator().manual_seed(vae.recipe.seed)
    noise = torch.randn((_CALIBRATION_DRAWS, vae.recipe.network.latent_size), generator=generator)
    logits = vae.decoder(prior(noise)).hit_logits.numpy()
    rates = training[..., 0].mean(dim=(0, 1)).numpy()
    return tuple(
        round(-float(np.quantile(logits[..., voice], 1 - rates[voice])), 4) for voice in Voice
    )


def _manifest(
    folder: Path, recipe: Recipe, training: DrumPhrases, hit_bias: tuple[float, ...]
) -> Manifest:
    files = Counter(training.sources)
    windows = Counter(training.sources[phrase] for phrase in training.bar_starts()[1])
    return Manifest(
        id=recipe.id,
        kind=recipe.kind,
        bars=BARS,
        licence=recipe.licence,
        latent_size=recipe.network.latent_size,
        steps=STEPS,
        voices=tuple(voice.label for voice in Voice),
        checksums={name: checksum(folder / name) for name in GRAPHS},
        trained_on=tuple(
            TrainedOn(
                source=source,
                licence=recipe.data.licences.get(source, "not stated"),
                files=files[source],
                windows=windows[source],
            )
            for source in recipe.data.sources
        ),
        sample_hit_bias=hit_bias,
        recipe=recipe.to_dict(),
        evaluation={},
    )
