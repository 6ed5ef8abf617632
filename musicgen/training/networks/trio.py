"""The networks of a trio VAE: melody, bass and drums in, a Gaussian over z out, and back.

A row is a bar of all three parts. Under the conductor each part has a decoder of its own, which
sees only the bar's code.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import CHANNELS
from musicgen.training.networks.blocks import Conductor, Gathering, Posterior, perceptron
from musicgen.training.networks.drums import DrumDecoding, centred, drum_cells
from musicgen.training.networks.lines import LineDecoding, StepsIn, StepsOut
from musicgen.training.sections import LineNetworkRecipe

DRUM_FEATURES = VOICES * CHANNELS


class TrioDecoding(NamedTuple):
    """What the decoder says of each part; see `LineDecoding` and `DrumDecoding`."""

    melody_class_logits: Tensor
    melody_velocities: Tensor
    melody_offsets: Tensor
    bass_class_logits: Tensor
    bass_velocities: Tensor
    bass_offsets: Tensor
    drums_hit_logits: Tensor
    drums_velocities: Tensor
    drums_offsets: Tensor

    @property
    def melody(self) -> LineDecoding:
        """The melody alone."""
        return LineDecoding(*self[:3])

    @property
    def bass(self) -> LineDecoding:
        """The bass alone."""
        return LineDecoding(*self[3:6])

    @property
    def drums(self) -> DrumDecoding:
        """The drums alone."""
        return DrumDecoding(*self[6:])


class TrioEncoder(nn.Module):
    """A trio to a posterior over z.

    Args:
        network: Sizes; `rows` divides the steps.
        steps: Of a clip.
    """

    def __init__(self, network: LineNetworkRecipe, steps: int) -> None:
        super().__init__()
        self.rows = network.rows
        self.melody_in = StepsIn(network.step_features)
        self.bass_in = StepsIn(network.step_features)
        step_features = 2 * network.step_features + DRUM_FEATURES
        self.row = nn.Sequential(
            *perceptron(
                steps // network.rows * step_features, network.hidden_size, network.hidden_layers
            ),
            nn.Linear(network.hidden_size, network.row_features),
        )
        self.gather = Gathering(network, network.rows)

    def forward(self, melody: Tensor, bass: Tensor, drums: Tensor) -> Posterior:
        """Encode lines, (batch, step, 3), and a drum grid, (batch, step, voice, 3)."""
        parts = [self.melody_in(melody), self.bass_in(bass), centred(drums)]
        steps = torch.cat(parts, dim=-1)  # (batch, step, feature)
        rows = self.row(
            torch.unflatten(steps, 1, (self.rows, -1)).flatten(2)
        )  # (batch, row, row feature)
        posterior: Posterior = self.gather(rows)
        return posterior


class TrioDecoder(nn.Module):
    """Latent vectors to a trio, all steps at once.

    Args:
        network: Sizes; `rows` divides the steps.
        steps: Of a clip.
    """

    def __init__(self, network: LineNetworkRecipe, steps: int) -> None:
        super().__init__()
        row_steps = steps // network.rows
        self.conductor = Conductor(network, network.rows)

        def row(step_features: int) -> nn.Module:
            return nn.Sequential(
                *perceptron(network.row_features, network.hidden_size, network.hidden_layers),
                nn.Linear(network.hidden_size, row_steps * step_features),
            )

        self.melody, self.bass = row(network.step_features), row(network.step_features)
        self.drums = row(DRUM_FEATURES)
        self.melody_out = StepsOut(network.step_features)
        self.bass_out = StepsOut(network.step_features)

    def forward(self, z: Tensor) -> TrioDecoding:
        """Decode latent vectors, (batch, latent)."""
        codes = self.conductor(z)  # (batch, row, feature)
        melody, bass = self.melody_out(self.melody(codes)), self.bass_out(self.bass(codes))
        cells = torch.unflatten(self.drums(codes).float(), 2, (-1, VOICES, CHANNELS))
        drums = drum_cells(cells.flatten(1, 2))
        return TrioDecoding._make((*melody, *bass, *drums))
