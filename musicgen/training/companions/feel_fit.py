"""Fitting a feel: played windows in, the networks that give hits velocity and timing out."""

import numpy as np
import torch
from torch import Tensor

from musicgen.data.phrases import BAR_STEPS
from musicgen.model.feel_model import tempo_of
from musicgen.training.companions.averaging import Report, fit_averaged
from musicgen.training.companions.feel_networks import (
    FeelNetwork,
    distance,
    kl_between,
    surprise,
)
from musicgen.training.companions.recipe import FeelLossRecipe, FeelRecipe
from musicgen.training.windows.drums import DrumWindows
from musicgen.training.windows.source import choice

_VALIDATION_WINDOWS = 2_048
_SIXTEENTHS_MS = 15_000.0


def fit_feel(
    recipe: FeelRecipe, training: DrumWindows, validation: DrumWindows, report: Report
) -> FeelNetwork:
    """Fit a feel.

    Args:
        recipe: All that it depends on.
        training: What it is fitted to.
        validation: What chooses the weights that are kept: the least error of the likeliest feel,
            plus the bound on the surprise.
        report: Told the step and the validation loss, now and then.
    """
    torch.manual_seed(recipe.seed)
    held_out = windows_at(validation, choice(len(validation.odds), _VALIDATION_WINDOWS, 0))

    def loss(network: FeelNetwork, step: int) -> Tensor:
        rng = np.random.default_rng((recipe.seed, step))
        chosen = rng.choice(len(training.odds), recipe.fit.batch_size, p=training.odds)
        grid, tempo = _changed(rng, *windows_at(training, chosen), recipe.loss)
        return feel_loss(network, grid, tempo, recipe.loss)

    def validate(network: FeelNetwork) -> float:
        torch.manual_seed(recipe.seed)
        return float(feel_loss(network, *held_out, recipe.loss))

    return fit_averaged(FeelNetwork(recipe.network), loss, validate, recipe.fit, report)


def feel_loss(network: FeelNetwork, grid: Tensor, tempo: Tensor, weights: FeelLossRecipe) -> Tensor:
    """Nats of some windows for each of their hits, scalar.

    Half of it teaches the network what a style code is worth, half to do well without one (the
    hybrid objective of Sohn et al. 2015, section 4.2).
    """
    hits = grid[..., 0]
    posterior, prior = network.encoder(grid, tempo), network.prior(hits, tempo)
    styled = surprise(network.decoder(hits, tempo, posterior.sample()), grid)
    likeliest = distance(network.decoder(hits, tempo, prior.mu), grid)
    nats = styled + weights.beta * kl_between(posterior, prior) + weights.likeliest * likeliest
    return nats.sum() / hits.sum()


def windows_at(windows: DrumWindows, chosen: np.ndarray) -> tuple[Tensor, Tensor]:
    """Windows by index, (window, step, voice, 3), and their tempo, (window, 1)."""
    (grid,) = windows.listed(chosen)
    bpm = _SIXTEENTHS_MS / windows.step_ms(chosen)
    return torch.from_numpy(grid), torch.from_numpy(tempo_of(bpm))


def _changed(
    rng: np.random.Generator, grid: Tensor, tempo: Tensor, changes: FeelLossRecipe
) -> tuple[Tensor, Tensor]:
    sounds = rng.random((len(grid), 1, grid.shape[2], 1)) >= changes.mute_voice
    shift = rng.normal(0, changes.tempo_change, tempo.shape)
    turned = torch.from_numpy(rng.random((len(grid), 1, 1, 1)) < changes.turn_bars)
    grid = torch.where(turned, grid.roll(BAR_STEPS, dims=1), grid)
    return grid * torch.from_numpy(sounds), tempo + torch.from_numpy(shift.astype(np.float32))
