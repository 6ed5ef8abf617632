"""Melodies as the trainer sees them."""

from collections.abc import Mapping
from typing import NamedTuple, cast

import torch
from torch import Tensor
from torch.nn import functional

from musicgen.data.phrases import BAR_STEPS
from musicgen.representation.melody import CLASSES, HOLD
from musicgen.training.calibration import class_bias
from musicgen.training.elbo import Reconstruction
from musicgen.training.kinds.kind import Batch, Kind, Networks, Share
from musicgen.training.networks.lines import LineDecoder, LineDecoding, LineEncoder
from musicgen.training.recipe import Recipe
from musicgen.training.sections import LineNetworkRecipe, LossRecipe, StepLossRecipe


class Melody(Kind):
    """A line of some bars; see `musicgen.representation.melody`."""

    name = "melody"
    inputs = ("line",)
    outputs = ("class_logits", "velocities", "offsets")
    main_figure = "accuracy"

    def networks(self, recipe: Recipe) -> Networks:
        """See `Kind`."""
        network, steps = cast(LineNetworkRecipe, recipe.network), self.steps(recipe)
        return Networks(LineEncoder(network, steps), LineDecoder(network, steps))

    def bars(self, recipe: Recipe) -> int:
        """See `Kind`."""
        return cast(LineNetworkRecipe, recipe.network).bars

    def steps(self, recipe: Recipe) -> int:
        """See `Kind`."""
        return self.bars(recipe) * BAR_STEPS

    def hidden(self, batch: Batch, odds: float) -> Batch:
        """See `Kind`."""
        (line,) = batch
        return (hide_onsets(line, odds),)

    def reconstruction(self, decoding: NamedTuple, batch: Batch, recipe: Recipe) -> Reconstruction:
        """See `Kind`."""
        return line_reconstruction(cast(LineDecoding, decoding), batch[0], recipe.loss)

    def figures(self, decoding: NamedTuple, batch: Batch) -> Mapping[str, Share]:
        """See `Kind`."""
        return line_figures(cast(LineDecoding, decoding), batch[0])

    def heard(self, decoding: NamedTuple) -> Tensor:
        """See `Kind`."""
        return heard_line(cast(LineDecoding, decoding))

    def shown(self, batch: Batch) -> Tensor:
        """See `Kind`."""
        return shown_line(batch[0])

    def sample_bias(self, decoding: NamedTuple, batch: Batch) -> tuple[float, ...]:
        """See `Kind`."""
        logits = cast(LineDecoding, decoding).class_logits
        return class_bias(logits.numpy(), batch[0][..., 0].long().numpy())


def hide_onsets(line: Tensor, odds: float) -> Tensor:
    """A line with some onsets made holds of the note before, (batch, step, channel)."""
    if not odds:
        return line
    classes = line[..., 0]  # (batch, step)
    hidden = (torch.rand_like(classes) < odds) & (classes < HOLD)
    held = torch.zeros_like(line)
    held[..., 0] = HOLD
    return torch.where(hidden.unsqueeze(-1), held, line)


def line_reconstruction(decoding: LineDecoding, target: Tensor, loss: LossRecipe) -> Reconstruction:
    """Cross entropy of the classes, and absolute errors of velocity and timing at onsets.

    Args:
        decoding: What the decoder said.
        target: The line asked for, (batch, step, [class, velocity, offset]).
        loss: Weights.
    """
    weights = cast(StepLossRecipe, loss)
    batch = len(target)
    classes = target[..., 0].long()  # (batch, step)
    onset = (classes < HOLD).float()
    class_nats = (
        functional.cross_entropy(
            decoding.class_logits.flatten(0, 1), classes.flatten(), reduction="sum"
        )
        / batch
    )
    velocity_error = ((decoding.velocities - target[..., 1]).abs() * onset).sum() / batch
    offset_error = ((decoding.offsets - target[..., 2]).abs() * onset).sum() / batch
    nats = class_nats + weights.velocity * velocity_error + weights.offset * offset_error
    parts = {
        "class_nats": class_nats,
        "velocity_error": velocity_error,
        "offset_error": offset_error,
    }
    return Reconstruction(nats, parts)


def line_figures(decoding: LineDecoding, target: Tensor) -> dict[str, Share]:
    """Accuracy over the classes, and F1 of onsets with their pitch."""
    asked, answered = target[..., 0].long(), decoding.class_logits.argmax(-1)
    right = asked == answered
    onsets_right = (right & (asked < HOLD)).sum()
    return {
        "accuracy": Share(right.sum(), right.new_tensor(right.numel(), dtype=torch.long)),
        "onset_f1": Share(2 * onsets_right, (asked < HOLD).sum() + (answered < HOLD).sum()),
    }


def heard_line(decoding: LineDecoding) -> Tensor:
    """Probability of each class in each step, (batch, step x class)."""
    return decoding.class_logits.softmax(-1).flatten(1)


def shown_line(line: Tensor) -> Tensor:
    """A line as a perfect decoding of it would be `heard_line`, (batch, step x class)."""
    return functional.one_hot(line[..., 0].long(), CLASSES).float().flatten(1)
