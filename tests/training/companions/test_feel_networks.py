import math

import pytest
import torch

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import STEPS
from musicgen.training.companions.feel_networks import (
    Feel,
    FeelNetwork,
    distance,
    kl_between,
    surprise,
)
from musicgen.training.companions.recipe import FeelNetworkRecipe
from musicgen.training.networks.blocks import Posterior

pytestmark = pytest.mark.train
CELLS = (STEPS, VOICES)


def feel(velocity: float, offset: float, scale: float = 0.1) -> Feel:
    return Feel(*(torch.full((1, *CELLS), each) for each in (velocity, scale, offset, scale)))


def grid_of_one_hit(velocity: float, offset: float) -> torch.Tensor:
    grid = torch.zeros(1, *CELLS, 3)
    grid[0, 3, 1] = torch.tensor([1, velocity, offset])
    return grid


def test_surprise_is_that_of_laplace_distributions() -> None:
    wanted = 2 * math.log(0.2) + 0.1 / 0.1 + 0.2 / 0.1
    found = surprise(feel(0.5, 0.1), grid_of_one_hit(0.6, -0.1))
    assert found.item() == pytest.approx(wanted, abs=1e-4)


def test_distance_counts_hits_alone() -> None:
    assert distance(feel(0.5, 0.1), grid_of_one_hit(0.5, 0.1)).item() == pytest.approx(0, abs=1e-5)
    assert distance(feel(0.5, 0.1), torch.zeros(1, *CELLS, 3)).item() == 0
    assert distance(feel(0.5, 0.1), grid_of_one_hit(0.5, 0.2)).item() > 1


def test_kl_of_the_same_is_0() -> None:
    one = Posterior(torch.tensor([[1.0, 2.0]]), torch.tensor([[0.0, -1.0]]))
    assert kl_between(one, one).item() == 0
    other = Posterior(torch.zeros(1, 2), torch.zeros(1, 2))
    assert kl_between(one, other).item() == pytest.approx(
        0.5 * (1 + 4 + math.exp(-1) - 1 + 1), abs=1e-5
    )


def test_the_decoder_stays_in_range() -> None:
    network = FeelNetwork(FeelNetworkRecipe(style_size=3, hidden_size=8)).eval()
    hits, tempo = torch.ones(2, *CELLS), torch.zeros(2, 1)
    style = network.encoder(torch.ones(2, *CELLS, 3) * 0.5, tempo).sample()
    answer = network.decoder(hits, tempo, 100 * style)
    assert ((answer.velocities > 0) & (answer.velocities < 1)).all()
    assert (answer.offsets.abs() <= 0.5).all()
    assert (answer.velocity_scales > 0).all()
    assert (answer.offset_scales > 0).all()
