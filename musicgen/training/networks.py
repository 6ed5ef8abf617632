"""The networks of a drum VAE: drum arrays in, a Gaussian over z out, and z in, drum hits out.

Both are plain multilayer perceptrons over the whole grid. On two bars they reach the accuracy of
deeper ones at a tenth of the cost, and the decoder answers with every step in one pass; see
docs/training.md. The autoencoder follows Kingma and Welling 2014 (arXiv:1312.6114); beta as in
Higgins et al. 2017.
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import CHANNELS, STEPS
from musicgen.training.recipe import NetworkRecipe

CELLS = STEPS * VOICES


class Posterior(NamedTuple):
    """A diagonal Gaussian over z.

    Attributes:
        mu: Mean, (batch, latent).
        logvar: Logarithm of the variance, (batch, latent).
    """

    mu: Tensor
    logvar: Tensor


class Decoding(NamedTuple):
    """What the decoder says of each step and voice.

    Attributes:
        hit_logits: A hit where > 0, (batch, step, voice).
        velocities: Of a hit if there is one, 0-1, (batch, step, voice).
        offsets: Of a hit if there is one, in steps, -0.5 to 0.5, (batch, step, voice).
    """

    hit_logits: Tensor
    velocities: Tensor
    offsets: Tensor


def _hidden(input_size: int, network: NetworkRecipe) -> Iterator[nn.Module]:
    size = input_size
    for _ in range(network.hidden_layers):
        yield nn.Linear(size, network.hidden_size)
        yield nn.GELU()
        yield nn.LayerNorm(network.hidden_size)
        size = network.hidden_size


class DrumEncoder(nn.Module):
    """Drum arrays to a posterior over z."""

    def __init__(self, network: NetworkRecipe) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_hidden(CELLS * CHANNELS, network),
            nn.Linear(network.hidden_size, 2 * network.latent_size),
        )

    def forward(self, grid: Tensor) -> Posterior:
        """Encode drum arrays, (batch, step, voice, [hit, velocity, offset])."""
        hit, velocity, offset = grid.unbind(-1)  # (batch, step, voice) each
        # Centred and of about unit variance; an absent hit is told from a soft one.
        channels = torch.cat([2 * hit - 0.5, 2 * velocity - hit, 4 * offset], dim=-1)
        mu, logvar = self.layers(channels.flatten(1)).chunk(2, dim=-1)  # (batch, latent) each
        return Posterior(mu.float(), logvar.float())


class DrumDecoder(nn.Module):
    """Latent vectors to drum hits, all steps at once."""

    def __init__(self, network: NetworkRecipe) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *_hidden(network.latent_size, network),
            nn.Linear(network.hidden_size, CELLS * CHANNELS),
        )

    def forward(self, z: Tensor) -> Decoding:
        """Decode latent vectors, (batch, latent)."""
        cells = self.layers(z).float().view(-1, CHANNELS, STEPS, VOICES)
        hit_logits, velocities, offsets = cells.unbind(1)  # (batch, step, voice) each
        return Decoding(hit_logits, velocities.sigmoid(), 0.5 * offsets.tanh())
