"""Adversarially constrained interpolation: latents in, points between them and a critic's word out.

A critic sees decodings of points between two clips and learns to tell how far between they lie; the
autoencoder learns to make it answer 0, so that what lies between is like what lies at the ends.

Source: Berthelot et al. 2019, arXiv:1807.07543.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.func import functional_call

from musicgen.training.sections import AcaiRecipe

_FURTHEST = 0.5


class Between(NamedTuple):
    """Points between the clips of a batch.

    Attributes:
        z: The points, (batch, latent).
        distance: From the nearer end, 0-0.5, (batch,).
    """

    z: Tensor
    distance: Tensor


class Judgement(NamedTuple):
    """What the critic makes of a batch.

    Attributes:
        error: What the critic minimises, scalar; its gradient reaches only the critic.
        fooling: What the autoencoder minimises, scalar; its gradient passes the critic by.
    """

    error: Tensor
    fooling: Tensor


class Critic(nn.Module):
    """Tells from what is heard how far between two clips it lies.

    Args:
        recipe: Its size, and how much reality it is shown.
        features: Size of what is heard.
    """

    def __init__(self, recipe: AcaiRecipe, features: int) -> None:
        super().__init__()
        size = recipe.hidden_size
        self.reality = recipe.reality
        self.layers = nn.Sequential(
            nn.Linear(features, size),
            nn.LeakyReLU(0.2),
            nn.Linear(size, size),
            nn.LeakyReLU(0.2),
            nn.Linear(size, 1),
        )

    def forward(self, heard: Tensor) -> Tensor:
        """Judge what is heard, (batch, feature), by its distance, (batch,)."""
        distance: Tensor = self.layers(heard).float().squeeze(-1)
        return distance

    def between(self, mu: Tensor) -> Between:
        """Points between each clip of a batch, (batch, latent), and the next."""
        distance = _FURTHEST * torch.rand(len(mu), device=mu.device)
        share = distance.unsqueeze(-1)  # (batch, 1)
        return Between((1 - share) * mu + share * mu.roll(1, dims=0), distance)

    def judge(self, between: Between, heard: Tensor, decoded: Tensor, shown: Tensor) -> Judgement:
        """Judge a batch.

        Args:
            between: The points between clips.
            heard: Their decodings, (batch, feature).
            decoded: The decodings of the clips themselves, (batch, feature).
            shown: The clips, (batch, feature).
        """
        real = self.reality * shown + (1 - self.reality) * decoded.detach()
        error = (self(heard.detach()) - between.distance).square().mean()
        error = error + self(real).square().mean()
        frozen = {name: value.detach() for name, value in self.named_parameters()}
        fooling = functional_call(self, frozen, (heard,)).square().mean()
        return Judgement(error, fooling)
