"""What every kind's loss is made of: how well a clip is told, and how many bits that took."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor

from musicgen.training.networks.blocks import Posterior
from musicgen.training.sections import LossRecipe


class Reconstruction(NamedTuple):
    """How far a decoding is from its clip.

    Attributes:
        nats: What is minimised, a mean over the batch of sums over the clip, scalar.
        parts: What it is made of, by name, scalars; for the log.
    """

    nats: Tensor
    parts: Mapping[str, Tensor]


class Elbo(NamedTuple):
    """The loss and its parts.

    Attributes:
        total: What is minimised, scalar.
        kl_bits: KL divergence of the posterior from N(0, I), scalar.
        parts: Of the reconstruction.
    """

    total: Tensor
    kl_bits: Tensor
    parts: Mapping[str, Tensor]


def kl_nats(posterior: Posterior) -> Tensor:
    """KL divergence from N(0, I) of each dimension, (batch, latent).

    Source: Kingma and Welling 2014, arXiv:1312.6114, appendix B.
    """
    mu, logvar = posterior
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar)


def elbo(
    reconstruction: Reconstruction, posterior: Posterior, loss: LossRecipe, *, beta: float
) -> Elbo:
    """Weigh reconstruction against information.

    Args:
        reconstruction: How far the decoding is from the clip.
        posterior: What the encoder said.
        loss: For the free bits.
        beta: Weight of the KL at this step of the warm-up.
    """
    each = kl_nats(posterior)
    charged = torch.clamp(each.mean(0), min=loss.free_bits * math.log(2)).sum()
    kl_bits = each.sum(-1).mean() / math.log(2)
    return Elbo(reconstruction.nats + beta * charged, kl_bits, reconstruction.parts)


def beta_at(loss: LossRecipe, step: int) -> float:
    """Weight of the KL at a training step: it rises evenly from the first one."""
    return loss.beta * min(1.0, (step + 1) / max(loss.beta_warmup_steps, 1))
