"""The networks of a drummer's feel: struck cells, tempo and style in, velocity and timing out.

A conditional variational autoencoder (Sohn et al. 2015). The style code says what the hits do not:
how late the backbeat is, how soft the ghost notes are, how the hats are accented. Its prior is told
the hits, and at the prior's mean the feel is the likeliest one for them.
"""

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import STEPS
from musicgen.training.companions.recipe import FeelNetworkRecipe
from musicgen.training.networks.blocks import Posterior, posterior_of
from musicgen.training.networks.drums import centred

CELLS = STEPS * VOICES
_CONTEXT = 2 + VOICES
"""Of hits and tempo beside the cells: the tempo twice, and how much each voice plays."""
_FIRST_VELOCITY = 0.4
"""Logit of a usual velocity, 0.6 of full scale."""
_FIRST_LOG_SCALES = (-1.8, -2.5)
"""Of velocity, in full scales, and of offset, in steps, before training."""
_LOG_SCALE_RANGE = (-3.0, 3.0)


class Feel(NamedTuple):
    """Where each cell's hit would lie: Laplace distributions, (batch, step, voice) each.

    Attributes:
        velocities: Medians, 0-1 of full scale.
        velocity_scales: In full scales, more than 0.
        offsets: Medians, in steps, -0.5 to 0.5.
        offset_scales: In steps, more than 0.
    """

    velocities: Tensor
    velocity_scales: Tensor
    offsets: Tensor
    offset_scales: Tensor


def context(hits: Tensor, tempo: Tensor) -> Tensor:
    """What is played and how fast, as the networks see it, (batch, feature).

    Args:
        hits: 0 or 1, (batch, step, voice).
        tempo: Octaves above 120 quarter notes a minute, (batch, 1).
    """
    how_much = 4 * hits.mean(1) - 0.5  # (batch, voice)
    return torch.cat([2 * hits.flatten(1) - 0.5, tempo, tempo.square(), how_much], dim=1)


def _layers(entering: int, network: FeelNetworkRecipe, leaving: int, hidden: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for _ in range(hidden):
        layers += [
            nn.Linear(entering, network.hidden_size),
            nn.GELU(),
            nn.LayerNorm(network.hidden_size),
            nn.Dropout(network.dropout),
        ]
        entering = network.hidden_size
    return nn.Sequential(*layers, nn.Linear(entering, leaving))


class StyleEncoder(nn.Module):
    """A played window to its style code."""

    def __init__(self, network: FeelNetworkRecipe) -> None:
        super().__init__()
        self.layers = _layers(3 * CELLS + _CONTEXT, network, 2 * network.style_size, 1)

    def forward(self, grid: Tensor, tempo: Tensor) -> Posterior:
        """Encode drum arrays, (batch, step, voice, 3), and their tempo, (batch, 1)."""
        told = context(grid[..., 0], tempo)[:, CELLS:]
        return posterior_of(self.layers(torch.cat([centred(grid).flatten(1), told], dim=1)))


class StylePrior(nn.Module):
    """Hits to the style codes that drummers would give them."""

    def __init__(self, network: FeelNetworkRecipe) -> None:
        super().__init__()
        self.layers = _layers(CELLS + _CONTEXT, network, 2 * network.style_size, 1)

    def forward(self, hits: Tensor, tempo: Tensor) -> Posterior:
        """The style of hits, (batch, step, voice), at a tempo, (batch, 1)."""
        return posterior_of(self.layers(context(hits, tempo)))


class FeelDecoder(nn.Module):
    """Hits and a style code to velocity and timing."""

    def __init__(self, network: FeelNetworkRecipe) -> None:
        super().__init__()
        entering = CELLS + _CONTEXT + network.style_size
        self.layers = _layers(entering, network, 4 * CELLS, network.hidden_layers)

    def forward(self, hits: Tensor, tempo: Tensor, style: Tensor) -> Feel:
        """Give hits, (batch, step, voice), at a tempo, (batch, 1), a style, (batch, style)."""
        told = torch.cat([context(hits, tempo), style], dim=1)
        cells = self.layers(told).float().view(-1, STEPS, VOICES, 4)
        velocity, velocity_scale, offset, offset_scale = cells.unbind(-1)
        soft, tight = _FIRST_LOG_SCALES
        return Feel(
            (velocity + _FIRST_VELOCITY).sigmoid(),
            (velocity_scale.clamp(*_LOG_SCALE_RANGE) + soft).exp(),
            0.5 * offset.tanh(),
            (offset_scale.clamp(*_LOG_SCALE_RANGE) + tight).exp(),
        )


class FeelNetwork(nn.Module):
    """All three."""

    def __init__(self, network: FeelNetworkRecipe) -> None:
        super().__init__()
        self.encoder = StyleEncoder(network)
        self.prior = StylePrior(network)
        self.decoder = FeelDecoder(network)


def kl_between(posterior: Posterior, prior: Posterior) -> Tensor:
    """KL divergence of one diagonal Gaussian from another, in nats, (batch,)."""
    spread = (posterior.logvar - prior.logvar).exp()
    away = (posterior.mu - prior.mu).square() / prior.logvar.exp()
    return 0.5 * (spread + away - 1 + prior.logvar - posterior.logvar).sum(1)


def surprise(feel: Feel, grid: Tensor) -> Tensor:
    """Negative log likelihood of a played window's hits, in nats, (batch,)."""
    hit, velocity, offset = grid.unbind(-1)
    nats = (
        (velocity - feel.velocities).abs() / feel.velocity_scales
        + (offset - feel.offsets).abs() / feel.offset_scales
        + (2 * feel.velocity_scales).log()
        + (2 * feel.offset_scales).log()
    )
    return (hit * nats).sum((1, 2))


def distance(feel: Feel, grid: Tensor) -> Tensor:
    """Absolute errors of a window's hits, each in its usual size, added up, (batch,)."""
    hit, velocity, offset = grid.unbind(-1)
    velocity_size, offset_size = (math.exp(size) for size in _FIRST_LOG_SCALES)
    off = (velocity - feel.velocities).abs() / velocity_size
    return (hit * (off + (offset - feel.offsets).abs() / offset_size)).sum((1, 2))
