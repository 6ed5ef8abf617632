"""A flow: noise in, points of a latent space out, along a learned velocity field.

By flow matching a small network learns the velocity that carries Gaussian noise to where latents
are, perhaps told of something that they belong to.

Source: Lipman et al. 2023, arXiv:2210.02747; Liu et al. 2023, arXiv:2209.03003.
"""

import math

import torch
from torch import Tensor, nn

INTEGRATION_STEPS = 16
_FREQUENCIES = 16


class LatentFlow(nn.Module):
    """Noise to latent vectors, along a learned velocity field."""

    mean: Tensor
    scale: Tensor

    def __init__(self, latent_size: int, hidden_size: int = 512, blocks: int = 3) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(latent_size))
        self.register_buffer("scale", torch.ones(latent_size))
        self.enter = nn.Linear(latent_size, hidden_size)
        self.times = nn.Linear(2 * _FREQUENCIES, blocks * hidden_size)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.LayerNorm(hidden_size),
                nn.Linear(hidden_size, hidden_size),
                nn.GELU(),
                nn.Dropout(0.1),
                nn.Linear(hidden_size, hidden_size),
            )
            for _ in range(blocks)
        )
        self.leave = nn.Sequential(nn.LayerNorm(hidden_size), nn.Linear(hidden_size, latent_size))

    def velocity(self, x: Tensor, time: Tensor, told: Tensor | None = None) -> Tensor:
        """Velocity at points, (batch, latent), and times, (batch, 1), 0 for noise, 1 for data.

        What else is told, (batch, block x hidden), is added to what the blocks are told of time.
        """
        frequencies = math.pi * torch.arange(1, _FREQUENCIES + 1, device=x.device)
        angles = time * frequencies  # (batch, frequency)
        when = self.times(torch.cat([angles.sin(), angles.cos()], dim=-1))
        if told is not None:
            when = when + told
        hidden = self.enter(x)  # (batch, hidden)
        for block, at in zip(self.blocks, when.chunk(len(self.blocks), dim=-1), strict=True):
            hidden = hidden + block(hidden + at)
        velocity: Tensor = self.leave(hidden)
        return velocity

    def forward(self, noise: Tensor, told: Tensor | None = None) -> Tensor:
        """Carry noise, (batch, latent), to latent vectors by the midpoint method."""
        x = noise
        step = 1 / INTEGRATION_STEPS
        for index in range(INTEGRATION_STEPS):
            time = torch.full_like(x[:, :1], index * step)
            middle = x + 0.5 * step * self.velocity(x, time, told)
            x = x + step * self.velocity(middle, time + 0.5 * step, told)
        return x * self.scale + self.mean

    def loss(
        self, latents: Tensor, noise: Tensor, time: Tensor, told: Tensor | None = None
    ) -> Tensor:
        """Flow-matching loss of latents, (batch, latent), met by noise at times, (batch, 1)."""
        target = (latents - self.mean) / self.scale
        between = time * target + (1 - time) * noise
        return (self.velocity(between, time, told) - (target - noise)).square().mean()
