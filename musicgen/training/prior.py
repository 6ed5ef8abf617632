"""A prior worth sampling: posteriors of the training clips in, a map from noise to latents out.

The posteriors of real clips do not fill N(0, I), and what lies between them decodes to sparse mush.
A small network learns, by flow matching, the velocity that carries Gaussian noise to where the
clips' latents are. It is fitted after the autoencoder, on the training split alone, and kept at the
step that does best on the validation split.

Source: Lipman et al. 2023, arXiv:2210.02747; Liu et al. 2023, arXiv:2209.03003.
"""

import copy
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from musicgen.training.networks.blocks import Posterior

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


def fit_prior(
    training: Posterior,
    validation: Posterior,
    *,
    seed: int,
    steps: int = 3_000,
    batch_size: int = 1_024,
    report: Callable[[int, float], None] = lambda _step, _loss: None,
) -> LatentFlow:
    """Fit a flow to posteriors.

    Args:
        training: Of the training clips.
        validation: Of the validation clips; only used to choose the step that is kept.
        seed: Of all randomness.
        steps: Training steps.
        batch_size: Latents a step.
        report: Called now and then with the step and the validation loss.

    Returns:
        The flow, in evaluation mode.
    """
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    flow = LatentFlow(training.mu.shape[1])
    flow.mean.copy_(training.mu.mean(0))
    flow.scale.copy_((training.mu.var(0) + training.logvar.exp().mean(0)).sqrt())
    average = copy.deepcopy(flow).eval()
    best, best_loss = average, math.inf
    optimiser = torch.optim.AdamW(flow.parameters(), lr=1e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-3, total_steps=steps)

    def draw(posterior: Posterior, size: int, source: torch.Generator) -> tuple[Tensor, ...]:
        chosen = torch.randint(len(posterior.mu), (size,), generator=source)
        mu, logvar = posterior.mu[chosen], posterior.logvar[chosen]
        latents = mu + (0.5 * logvar).exp() * torch.randn(mu.shape, generator=source)
        return (
            latents,
            torch.randn(mu.shape, generator=source),
            torch.rand((size, 1), generator=source),
        )

    held_out = draw(validation, 4 * batch_size, torch.Generator().manual_seed(seed))
    for step in range(1, steps + 1):
        with torch.autocast("cpu", torch.bfloat16):
            loss = flow.loss(*draw(training, batch_size, generator))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            for kept, new in zip(average.parameters(), flow.parameters(), strict=True):
                kept.lerp_(new, 0.002)
            if step % 250 == 0 or step == steps:
                found = average.loss(*held_out).item()
                report(step, found)
                if found < best_loss:
                    best, best_loss = copy.deepcopy(average), found
    return best
