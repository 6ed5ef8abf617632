"""One way to fit a companion: a loss in, the average of its weights that validates best out."""

import copy
import math
from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor, nn

from musicgen.training.companions.recipe import FitRecipe

Network = TypeVar("Network", bound=nn.Module)
Report = Callable[[int, float], None]
_KEEP = 0.005
"""Share of the new weights in the average at each step."""
_GRADIENT_CLIP = 2.0


def fit_averaged(
    network: Network,
    loss: Callable[[Network, int], Tensor],
    held_out: Callable[[Network], float],
    fit: FitRecipe,
    report: Report,
) -> Network:
    """Fit a network, in bfloat16 where layers allow it.

    Args:
        network: Trained in place.
        loss: Of the network at a step, scalar; it draws its own batch.
        held_out: The validation loss of an average of its weights.
        fit: How.
        report: Told the step and the validation loss, now and then.

    Returns:
        The average that validated best, in evaluation mode.
    """
    average = copy.deepcopy(network).eval()
    best, least = average, math.inf
    weights = network.parameters()
    optimiser = torch.optim.AdamW(weights, fit.learning_rate, weight_decay=fit.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, fit.learning_rate, total_steps=fit.steps
    )
    for step in range(1, fit.steps + 1):
        network.train()
        with torch.autocast("cpu", torch.bfloat16):
            nats = loss(network, step)
        optimiser.zero_grad()
        nats.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), _GRADIENT_CLIP)
        optimiser.step()
        schedule.step()
        _follow(average, network, max(_KEEP, 1 / step))
        if step % fit.validate_every == 0 or step == fit.steps:
            with torch.no_grad():
                found = held_out(average)
            report(step, found)
            if found < least:
                best, least = copy.deepcopy(average), found
    return best


@torch.no_grad()
def _follow(average: nn.Module, network: nn.Module, share: float) -> None:
    for kept, new in zip(average.parameters(), network.parameters(), strict=True):
        kept.lerp_(new, share)
