"""Fitting a drumifier: a drum model and windows of drums in, a flow that is told rhythms out."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from musicgen.model.drum_model import DrumModel
from musicgen.representation.tap import FloatArray, tapped
from musicgen.training.companions.averaging import Report, fit_averaged
from musicgen.training.companions.recipe import TapLossRecipe, TapRecipe
from musicgen.training.companions.tap_network import TapFlow, new_flow
from musicgen.training.flow import LatentFlow
from musicgen.training.networks.blocks import Posterior
from musicgen.training.sections import DrumAugmentationRecipe
from musicgen.training.windows.drums import DrumWindows

_ENCODED_AT_ONCE = 512
_TRAINING_WINDOWS = 48_000
_VALIDATION_WINDOWS = 2_048
_USUAL_VELOCITY = 0.75


@dataclass(frozen=True, slots=True)
class TappedWindows:
    """Windows as the fit sees them.

    Attributes:
        taps: Their rhythms, (window, step, channel).
        posterior: What the model's encoder says of them, (window, latent) each.
    """

    taps: Tensor
    posterior: Posterior

    def drawn(self, rng: np.random.Generator, size: int) -> tuple[Tensor, Tensor]:
        """Rhythms, and latents drawn from the posteriors of their windows."""
        chosen = torch.from_numpy(rng.integers(0, len(self.taps), size))
        mu, logvar = self.posterior.mu[chosen], self.posterior.logvar[chosen]
        return self.taps[chosen], Posterior(mu, logvar).sample()


def fit_taps(
    recipe: TapRecipe,
    model: DrumModel,
    start: LatentFlow | None,
    windows: tuple[DrumWindows, DrumWindows],
    report: Report,
) -> TapFlow:
    """Fit a drumifier.

    Args:
        recipe: All that it depends on.
        model: The drum model; its encoder says where windows lie.
        start: A flow to begin with; one that has learned nothing where None.
        windows: Of the training split, and of the validation split, which chooses the weights that
            are kept.
        report: Told the step and the validation loss, now and then.
    """
    torch.manual_seed(recipe.seed)
    changes = DrumAugmentationRecipe(
        shift=0.0, swap_voices=0.0, swap_bar=0.03, mute_voice=recipe.loss.mute_voice
    )
    training = _encoded(model, windows[0], changes, _TRAINING_WINDOWS, recipe.seed)
    held_out = _encoded(model, windows[1], None, _VALIDATION_WINDOWS, recipe.seed)

    def loss(network: TapFlow, step: int) -> Tensor:
        rng = np.random.default_rng((recipe.seed, step))
        taps, latents = training.drawn(rng, recipe.fit.batch_size)
        return _loss(network, _as_played(rng, taps, recipe.loss), latents)

    def validate(network: TapFlow) -> float:
        torch.manual_seed(recipe.seed)
        taps, latents = held_out.drawn(np.random.default_rng(recipe.seed), _VALIDATION_WINDOWS)
        return float(_loss(network, taps, latents))

    flow = start or new_flow(training.posterior, recipe.network)
    network = TapFlow(flow, recipe.network)
    return fit_averaged(network, loss, validate, recipe.fit, report)


def _loss(network: TapFlow, taps: Tensor, latents: Tensor) -> Tensor:
    return network.loss(taps, latents, torch.randn_like(latents), torch.rand(len(latents), 1))


def _encoded(
    model: DrumModel,
    windows: DrumWindows,
    changes: DrumAugmentationRecipe | None,
    count: int,
    seed: int,
) -> TappedWindows:
    taps: list[FloatArray] = []
    means, logvars = [], []
    for start in range(0, count, _ENCODED_AT_ONCE):
        rng = np.random.default_rng((seed, start))
        (grids,) = windows.draw(rng, min(_ENCODED_AT_ONCE, count - start), changes)
        posterior = model.encode(grids)
        taps.append(tapped(grids))
        means.append(posterior.mu)
        logvars.append(posterior.logvar)
    rhythm, mu, logvar = (
        torch.from_numpy(np.concatenate(parts)) for parts in (taps, means, logvars)
    )
    return TappedWindows(rhythm, Posterior(mu, logvar))


def _as_played(rng: np.random.Generator, taps: Tensor, changes: TapLossRecipe) -> Tensor:
    """Rhythms as people tap them: some onsets skipped, some without dynamics, some quantised."""
    size = len(taps)

    def some(odds: float, *shape: int) -> Tensor:
        return torch.from_numpy(rng.random((size, *shape)) < odds)

    hit, velocity, offset = taps.unbind(-1)
    # Half of the rhythms are told whole, since most players play what they mean.
    skipped = some(changes.skip_onset, taps.shape[1]) & some(0.5, 1)
    hit = torch.where(skipped, 0.0, hit)
    velocity = torch.where(some(changes.flat, 1), _USUAL_VELOCITY, velocity)
    offset = torch.where(some(changes.straight, 1), 0.0, offset)
    return torch.stack([hit, hit * velocity, hit * offset], dim=-1)
