"""The loss of a drum VAE: a decoding, its posterior and the drum arrays asked for in, nats out."""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from musicgen.training.networks import Decoding, Posterior
from musicgen.training.recipe import LossRecipe


class DrumLoss(NamedTuple):
    """The loss and its parts; all are means over the batch of sums over the window.

    Attributes:
        total: What is minimised, scalar.
        hit_nats: Cross entropy of the hits, scalar.
        velocity_error: Sum of absolute velocity errors of hits, in full scale, scalar.
        offset_error: Sum of absolute timing errors of hits, in steps, scalar.
        kl_bits: KL divergence of the posterior from N(0, I), scalar.
    """

    total: Tensor
    hit_nats: Tensor
    velocity_error: Tensor
    offset_error: Tensor
    kl_bits: Tensor


def kl_nats(posterior: Posterior) -> Tensor:
    """KL divergence from N(0, I) of each dimension, (batch, latent).

    Source: Kingma and Welling 2014, arXiv:1312.6114, appendix B.
    """
    mu, logvar = posterior
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar)


def drum_loss(
    decoding: Decoding, posterior: Posterior, target: Tensor, loss: LossRecipe, *, beta: float
) -> DrumLoss:
    """Weigh reconstruction against information.

    Args:
        decoding: What the decoder said.
        posterior: What the encoder said.
        target: Drum arrays asked for, (batch, step, voice, channel).
        loss: Weights.
        beta: Weight of the KL at this step of the warm-up.
    """
    hit, velocity, offset = target.unbind(-1)  # (batch, step, voice) each
    batch = len(target)
    hit_nats = (
        functional.binary_cross_entropy_with_logits(decoding.hit_logits, hit, reduction="sum")
        / batch
    )
    velocity_error = ((decoding.velocities - velocity).abs() * hit).sum() / batch
    offset_error = ((decoding.offsets - offset).abs() * hit).sum() / batch
    each = kl_nats(posterior)
    charged = torch.clamp(each.mean(0), min=loss.free_bits * math.log(2)).sum()
    total = hit_nats + loss.velocity * velocity_error + loss.offset * offset_error + beta * charged
    kl_bits = each.sum(-1).mean() / math.log(2)
    return DrumLoss(total, hit_nats, velocity_error, offset_error, kl_bits)
