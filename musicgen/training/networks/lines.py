"""The networks of a melody VAE: steps of a line in, a Gaussian over z out, and z in, steps out.

With one row the whole clip is encoded and decoded at once, which is right for two bars, and is the
flat twin of a long one. With a row for each bar, bars share their encoder and decoder, under a
conductor.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from musicgen.representation.melody import CLASSES, HOLD
from musicgen.training.networks.blocks import Conductor, Gathering, Posterior, perceptron
from musicgen.training.sections import LineNetworkRecipe


class LineDecoding(NamedTuple):
    """What the decoder says of each step.

    Attributes:
        class_logits: Of onset of each pitch, hold and rest, (batch, step, 130).
        velocities: Of an onset if there is one, 0-1, (batch, step).
        offsets: Of an onset if there is one, in steps, -1 to 1, (batch, step).
    """

    class_logits: Tensor
    velocities: Tensor
    offsets: Tensor


class StepsIn(nn.Module):
    """Steps of a line, (..., step, [class, velocity, offset]), to (..., step, feature)."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.classes = nn.Embedding(CLASSES, features)
        self.touch = nn.Linear(2, features, bias=False)

    def forward(self, line: Tensor) -> Tensor:
        """Embed steps."""
        classes = line[..., 0].long()  # (..., step)
        touch = torch.where((classes < HOLD).unsqueeze(-1), line[..., 1:], 0)
        embedded: Tensor = self.classes(classes) + self.touch(touch)
        return embedded


class StepsOut(nn.Module):
    """Features, (batch, row, step x feature), to the steps of a line, all rows end to end."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.features = features
        self.answer = nn.Linear(features, CLASSES + 2)

    def forward(self, rows: Tensor) -> LineDecoding:
        """Answer for each step."""
        steps = torch.unflatten(rows, 2, (-1, self.features)).flatten(
            1, 2
        )  # (batch, step, feature)
        answer = self.answer(steps).float()  # (batch, step, class + 2)
        velocities, offsets = answer[..., CLASSES].sigmoid(), answer[..., CLASSES + 1].tanh()
        return LineDecoding(answer[..., :CLASSES], velocities, offsets)


class LineEncoder(nn.Module):
    """A line to a posterior over z.

    Args:
        network: Sizes; `rows` divides the steps.
        steps: Of a clip.
    """

    def __init__(self, network: LineNetworkRecipe, steps: int) -> None:
        super().__init__()
        self.rows = network.rows
        self.steps_in = StepsIn(network.step_features)
        row_features = steps // network.rows * network.step_features
        self.row = nn.Sequential(
            *perceptron(row_features, network.hidden_size, network.hidden_layers),
            nn.Linear(network.hidden_size, network.row_features),
        )
        self.gather = Gathering(network, network.rows)

    def forward(self, line: Tensor) -> Posterior:
        """Encode a line, (batch, step, [class, velocity, offset])."""
        steps = self.steps_in(line)  # (batch, step, feature)
        rows = self.row(
            torch.unflatten(steps, 1, (self.rows, -1)).flatten(2)
        )  # (batch, row, row feature)
        posterior: Posterior = self.gather(rows)
        return posterior


class LineDecoder(nn.Module):
    """Latent vectors to a line, all steps at once.

    Args:
        network: Sizes; `rows` divides the steps.
        steps: Of a clip.
    """

    def __init__(self, network: LineNetworkRecipe, steps: int) -> None:
        super().__init__()
        self.conductor = Conductor(network, network.rows)
        self.row = nn.Sequential(
            *perceptron(network.row_features, network.hidden_size, network.hidden_layers),
            nn.Linear(network.hidden_size, steps // network.rows * network.step_features),
        )
        self.steps_out = StepsOut(network.step_features)

    def forward(self, z: Tensor) -> LineDecoding:
        """Decode latent vectors, (batch, latent)."""
        decoding: LineDecoding = self.steps_out(self.row(self.conductor(z)))
        return decoding
