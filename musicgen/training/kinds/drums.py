"""Drums as the trainer sees them."""

from collections.abc import Mapping
from typing import NamedTuple, cast

import torch
from torch import Tensor
from torch.nn import functional

from musicgen.representation.drum_map import Voice
from musicgen.representation.drums import BARS, STEPS
from musicgen.training.calibration import hit_bias
from musicgen.training.elbo import Reconstruction
from musicgen.training.kinds.kind import Batch, Kind, Networks, Share
from musicgen.training.networks.drums import DrumDecoder, DrumDecoding, DrumEncoder
from musicgen.training.recipe import Recipe
from musicgen.training.sections import LossRecipe, StepLossRecipe


class Drums(Kind):
    """Two bars of drums; see `musicgen.representation.drums`."""

    name = "drums"
    inputs = ("grid",)
    outputs = ("hit_logits", "velocities", "offsets")
    voices = tuple(voice.label for voice in Voice)
    main_figure = "step_accuracy"

    def networks(self, recipe: Recipe) -> Networks:
        """See `Kind`."""
        return Networks(DrumEncoder(recipe.network), DrumDecoder(recipe.network))

    def bars(self, recipe: Recipe) -> int:
        """See `Kind`."""
        del recipe
        return BARS

    def steps(self, recipe: Recipe) -> int:
        """See `Kind`."""
        del recipe
        return STEPS

    def hidden(self, batch: Batch, odds: float) -> Batch:
        """See `Kind`."""
        (grid,) = batch
        return (hide_hits(grid, odds),)

    def reconstruction(self, decoding: NamedTuple, batch: Batch, recipe: Recipe) -> Reconstruction:
        """See `Kind`."""
        return drum_reconstruction(cast(DrumDecoding, decoding), batch[0], recipe.loss)

    def figures(self, decoding: NamedTuple, batch: Batch) -> Mapping[str, Share]:
        """See `Kind`."""
        return drum_figures(cast(DrumDecoding, decoding), batch[0])

    def heard(self, decoding: NamedTuple) -> Tensor:
        """See `Kind`."""
        return heard_drums(cast(DrumDecoding, decoding))

    def shown(self, batch: Batch) -> Tensor:
        """See `Kind`."""
        return shown_drums(batch[0])

    def sample_bias(self, decoding: NamedTuple, batch: Batch) -> tuple[float, ...]:
        """See `Kind`."""
        logits = cast(DrumDecoding, decoding).hit_logits
        return hit_bias(logits.numpy(), batch[0][..., 0].numpy())


def hide_hits(grid: Tensor, odds: float) -> Tensor:
    """A grid with some hits taken out, (batch, step, voice, channel)."""
    if not odds:
        return grid
    return grid * (torch.rand(grid.shape[:-1], device=grid.device) >= odds).unsqueeze(-1)


def drum_reconstruction(decoding: DrumDecoding, target: Tensor, loss: LossRecipe) -> Reconstruction:
    """Cross entropy of hits, and absolute errors of velocity and timing where there are hits.

    Args:
        decoding: What the decoder said.
        target: Drum arrays asked for, (batch, step, voice, channel).
        loss: Weights.
    """
    weights = cast(StepLossRecipe, loss)
    hit, velocity, offset = target.unbind(-1)  # (batch, step, voice) each
    batch = len(target)
    hit_nats = (
        functional.binary_cross_entropy_with_logits(decoding.hit_logits, hit, reduction="sum")
        / batch
    )
    velocity_error = ((decoding.velocities - velocity).abs() * hit).sum() / batch
    offset_error = ((decoding.offsets - offset).abs() * hit).sum() / batch
    nats = hit_nats + weights.velocity * velocity_error + weights.offset * offset_error
    parts = {
        "hit_nats": hit_nats,
        "velocity_error": velocity_error,
        "offset_error": offset_error,
    }
    return Reconstruction(nats, parts)


def drum_figures(decoding: DrumDecoding, target: Tensor) -> dict[str, Share]:
    """Whole-step accuracy and hit F1."""
    asked, answered = target[..., 0] > 0, decoding.hit_logits > 0
    both = (asked & answered).sum()
    right = (asked == answered).all(-1)
    return {
        "step_accuracy": Share(right.sum(), right.new_tensor(right.numel(), dtype=torch.long)),
        "hit_f1": Share(2 * both, asked.sum() + answered.sum()),
    }


def heard_drums(decoding: DrumDecoding) -> Tensor:
    """Probability of each hit, and its velocity and offset by that, (batch, feature)."""
    probability = decoding.hit_logits.sigmoid()
    return torch.cat(
        [
            probability.flatten(1),
            (probability * decoding.velocities).flatten(1),
            (probability * decoding.offsets).flatten(1),
        ],
        dim=1,
    )


def shown_drums(grid: Tensor) -> Tensor:
    """A grid as a perfect decoding of it would be `heard_drums`, (batch, feature)."""
    return torch.cat([channel.flatten(1) for channel in grid.unbind(-1)], dim=1)
