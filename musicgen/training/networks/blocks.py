"""What the networks are made of: posteriors, plain layers, and the conductor over bars or tracks.

A hierarchical network sees a clip as rows, which are its bars or its tracks. Each row is encoded by
itself, the rows are mixed into one z, and the conductor makes of z a code for each row, which is
all that the row's decoder sees: nothing passes between rows but through z.
"""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor, nn

from musicgen.training.sections import RowNetworkRecipe

FIRST_LOGVAR = -3.0
"""Of a posterior before training: with little noise on z, rows find their way through it sooner."""
_TOKEN_EXPANSION = 4
_CHANNEL_EXPANSION = 2


class Posterior(NamedTuple):
    """A diagonal Gaussian over z.

    Attributes:
        mu: Mean, (batch, latent).
        logvar: Logarithm of the variance, (batch, latent).
    """

    mu: Tensor
    logvar: Tensor

    def sample(self) -> Tensor:
        """Draw z, (batch, latent)."""
        return self.mu + torch.randn_like(self.mu) * (0.5 * self.logvar).exp()


def posterior_of(moments: Tensor) -> Posterior:
    """The posterior of a network's last layer, (batch, 2 latent), in full precision."""
    mu, logvar = moments.float().chunk(2, dim=-1)  # (batch, latent) each
    return Posterior(mu, logvar)


def perceptron(input_size: int, hidden_size: int, layers: int) -> Iterator[nn.Module]:
    """The layers of a multilayer perceptron, the last one hidden too."""
    size = input_size
    for _ in range(layers):
        yield nn.Linear(size, hidden_size)
        yield nn.GELU()
        yield nn.LayerNorm(hidden_size)
        size = hidden_size


def _turn(latent_size: int, codes_size: int) -> Tensor:
    """A rotation of the codes of all rows into z, (latent, code), the same each time.

    Encoder and decoder begin with it and with its inverse: so each row's code arrives at its own
    row's decoder before anything is learned, and rows learn to tell themselves at once. With
    separate random weights a melody of 16 bars needs ten times the steps to the same accuracy
    (docs/training.md).
    """
    generator = torch.Generator().manual_seed(0)
    return nn.init.orthogonal_(torch.empty(latent_size, codes_size), generator=generator)


class Mixer(nn.Module):
    """Lets rows take from each other: (batch, row, feature) to the same.

    As attention does, at a fraction of its cost where the number of rows is fixed.

    Source: Tolstikhin et al. 2021, arXiv:2105.01601.
    """

    def __init__(self, rows: int, features: int) -> None:
        super().__init__()
        self.across = nn.Sequential(
            nn.Linear(rows, _TOKEN_EXPANSION * rows),
            nn.GELU(),
            nn.Linear(_TOKEN_EXPANSION * rows, rows),
        )
        self.within = nn.Sequential(
            nn.LayerNorm(features),
            nn.Linear(features, _CHANNEL_EXPANSION * features),
            nn.GELU(),
            nn.Linear(_CHANNEL_EXPANSION * features, features),
        )
        self.before = nn.LayerNorm(features)

    def forward(self, rows: Tensor) -> Tensor:
        """Mix rows, then features."""
        columns = self.before(rows).transpose(1, 2)  # (batch, feature, row)
        rows = rows + self.across(columns).transpose(1, 2)  # (batch, row, feature)
        mixed: Tensor = rows + self.within(rows)
        return mixed


class Gathering(nn.Module):
    """Encoded rows to a posterior over the z of the whole clip.

    Args:
        network: Sizes.
        rows: How many there are.
    """

    def __init__(self, network: RowNetworkRecipe, rows: int) -> None:
        super().__init__()
        features = network.row_features
        self.mixers = nn.Sequential(
            *(Mixer(rows, features) for _ in range(network.conductor_layers))
        )
        self.narrow = nn.Sequential(nn.LayerNorm(features), nn.Linear(features, network.code_size))
        self.moments = nn.Linear(rows * network.code_size, 2 * network.latent_size)
        with torch.no_grad():
            latent = network.latent_size
            self.moments.weight[:latent] = _turn(latent, rows * network.code_size)
            self.moments.weight[latent:] = 0
            self.moments.bias[latent:] = FIRST_LOGVAR

    def forward(self, rows: Tensor) -> Posterior:
        """Gather rows, (batch, row, feature)."""
        codes = self.narrow(self.mixers(rows))  # (batch, row, code)
        return posterior_of(self.moments(codes.flatten(1)))


class Conductor(nn.Module):
    """z to a code for each row.

    Args:
        network: Sizes.
        rows: How many there are.
    """

    def __init__(self, network: RowNetworkRecipe, rows: int) -> None:
        super().__init__()
        features = network.row_features
        self.rows = rows
        self.spread = nn.Linear(network.latent_size, rows * network.code_size)
        with torch.no_grad():
            self.spread.weight.copy_(_turn(network.latent_size, rows * network.code_size).T)
        self.widen = nn.Linear(network.code_size, features)
        self.mixers = nn.Sequential(
            *(Mixer(rows, features) for _ in range(network.conductor_layers))
        )

    def forward(self, z: Tensor) -> Tensor:
        """Conduct z, (batch, latent), to codes, (batch, row, feature)."""
        codes = torch.unflatten(self.spread(z), 1, (self.rows, -1))  # (batch, row, code)
        conducted: Tensor = self.mixers(self.widen(codes))
        return conducted
