"""The networks of a drum VAE: drum arrays in, a Gaussian over z out, and z in, drum hits out.

Both are plain multilayer perceptrons over the whole grid. On two bars they reach the accuracy of
deeper ones at a tenth of the cost; see docs/training.md.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import CHANNELS, STEPS
from musicgen.training.networks.blocks import Posterior, perceptron, posterior_of
from musicgen.training.sections import NetworkRecipe

CELLS = STEPS * VOICES


class DrumDecoding(NamedTuple):
    """What the decoder says of each step and voice.

    Attributes:
        hit_logits: A hit where > 0, (batch, step, voice).
        velocities: Of a hit if there is one, 0-1, (batch, step, voice).
        offsets: Of a hit if there is one, in steps, -0.5 to 0.5, (batch, step, voice).
    """

    hit_logits: Tensor
    velocities: Tensor
    offsets: Tensor


def centred(grid: Tensor) -> Tensor:
    """Drum arrays, (batch, step, voice, channel), as a network sees them, (batch, step, feature).

    Centred and of about unit variance; an absent hit is told from a soft one.
    """
    hit, velocity, offset = grid.unbind(-1)  # (batch, step, voice) each
    return torch.cat([2 * hit - 0.5, 2 * velocity - hit, 4 * offset], dim=-1)


def drum_cells(cells: Tensor) -> DrumDecoding:
    """A network's answer, (batch, step, voice, channel), as a decoding."""
    hit_logits, velocities, offsets = cells.unbind(-1)  # (batch, step, voice) each
    return DrumDecoding(hit_logits, velocities.sigmoid(), 0.5 * offsets.tanh())


class DrumEncoder(nn.Module):
    """Drum arrays to a posterior over z."""

    def __init__(self, network: NetworkRecipe) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *perceptron(CELLS * CHANNELS, network.hidden_size, network.hidden_layers),
            nn.Linear(network.hidden_size, 2 * network.latent_size),
        )

    def forward(self, grid: Tensor) -> Posterior:
        """Encode drum arrays, (batch, step, voice, [hit, velocity, offset])."""
        return posterior_of(self.layers(centred(grid).flatten(1)))


class DrumDecoder(nn.Module):
    """Latent vectors to drum hits, all steps at once."""

    def __init__(self, network: NetworkRecipe) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            *perceptron(network.latent_size, network.hidden_size, network.hidden_layers),
            nn.Linear(network.hidden_size, CELLS * CHANNELS),
        )

    def forward(self, z: Tensor) -> DrumDecoding:
        """Decode latent vectors, (batch, latent)."""
        return drum_cells(self.layers(z).float().view(-1, STEPS, VOICES, CHANNELS))
