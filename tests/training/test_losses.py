import math

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from musicgen.training.losses import drum_loss, kl_nats
from musicgen.training.networks import Decoding, Posterior
from musicgen.training.recipe import LossRecipe

pytestmark = pytest.mark.train

PLAIN = LossRecipe(beta=1, free_bits=0, velocity=1, offset=1)


def decoding(hit_logits: list[float], velocities: list[float], offsets: list[float]) -> Decoding:
    """A batch of one window of one step; a value a voice."""
    arrays = (hit_logits, velocities, offsets)
    return Decoding(*(torch.tensor([[array]], dtype=torch.float32) for array in arrays))


def target(hits: list[float], velocities: list[float], offsets: list[float]) -> Tensor:
    return torch.stack(decoding(hits, velocities, offsets), dim=-1)


STANDARD = Posterior(torch.zeros(1, 2), torch.zeros(1, 2))


def test_kl_by_hand() -> None:
    # 1/2 (mu^2 + sigma^2 - 1 - ln sigma^2): of N(0, 1), N(2, 1) and N(1, 4).
    posterior = Posterior(
        torch.tensor([[0.0, 2.0, 1.0]]), torch.tensor([[0.0, 0.0, math.log(4.0)]])
    )
    expected = [0, 2, 0.5 * (1 + 4 - 1 - math.log(4))]
    assert kl_nats(posterior)[0].tolist() == pytest.approx(expected, abs=1e-6)


def test_kl_is_that_of_torch() -> None:
    generator = torch.Generator().manual_seed(3)
    mu, logvar = torch.randn(2, 5, 8, generator=generator)
    expected = kl_divergence(
        Normal(mu, (0.5 * logvar).exp()), Normal(torch.zeros(8), torch.ones(8))
    )
    torch.testing.assert_close(kl_nats(Posterior(mu, logvar)), expected, rtol=1e-5, atol=1e-5)


def test_loss_by_hand() -> None:
    said = decoding([0.0, math.log(3), -math.log(3)], [0.5, 0.9, 0.9], [0.25, 0.1, 0.4])
    asked = target([1, 0, 0], [0.75, 0, 0], [-0.25, 0, 0])
    posterior = Posterior(torch.tensor([[2.0, 0.0]]), torch.zeros(1, 2))
    settings = LossRecipe(beta=9, free_bits=0, velocity=10, offset=100)
    loss = drum_loss(said, posterior, asked, settings, beta=0.5)
    # A hit said with 1/2; no hit said with 3/4, then with 1/4.
    hit_nats = math.log(2) + math.log(4) + math.log(4 / 3)
    assert loss.hit_nats.item() == pytest.approx(hit_nats)
    # Velocity and timing count where a hit is asked for alone.
    assert loss.velocity_error.item() == pytest.approx(0.25)
    assert loss.offset_error.item() == pytest.approx(0.5)
    assert loss.kl_bits.item() == pytest.approx(2 / math.log(2))
    # The beta of the moment is charged, not the recipe's.
    assert loss.total.item() == pytest.approx(hit_nats + 10 * 0.25 + 100 * 0.5 + 0.5 * 2)


def test_perfect_reconstruction_costs_the_kl_alone() -> None:
    asked = target([1, 0], [0.5, 0], [0.1, 0])
    said = decoding([50, -50], [0.5, 0.3], [0.1, 0.3])
    assert drum_loss(said, STANDARD, asked, PLAIN, beta=1).total.item() == pytest.approx(0)
    far = Posterior(torch.tensor([[2.0, 0.0]]), torch.zeros(1, 2))
    assert drum_loss(said, far, asked, PLAIN, beta=1).total.item() == pytest.approx(2)


def test_loss_is_a_mean_over_the_batch() -> None:
    said = decoding([0.3, -1], [0.5, 0.1], [0.2, 0.1])
    asked = target([1, 1], [0.9, 0.2], [0, 0.4])
    posterior = Posterior(torch.tensor([[1.0, 0.5]]), torch.tensor([[0.2, -0.3]]))
    once = drum_loss(said, posterior, asked, PLAIN, beta=1)
    thrice = drum_loss(
        Decoding(*(each.repeat(3, 1, 1) for each in said)),
        Posterior(*(each.repeat(3, 1) for each in posterior)),
        asked.repeat(3, 1, 1, 1),
        PLAIN,
        beta=1,
    )
    for one, three in zip(once, thrice, strict=True):
        torch.testing.assert_close(one, three)


def test_free_bits_charge_a_dimension_no_less_than_them() -> None:
    said, asked = decoding([50, -50], [0, 0], [0, 0]), target([1, 0], [0, 0], [0, 0])
    # Dimensions of 0 and of 2 nats: the first is charged its one free bit, the second its own.
    posterior = Posterior(torch.tensor([[0.0, 2.0]]), torch.zeros(1, 2))
    settings = LossRecipe(free_bits=1)
    loss = drum_loss(said, posterior, asked, settings, beta=1)
    assert loss.total.item() == pytest.approx(math.log(2) + 2)
    assert loss.kl_bits.item() == pytest.approx(2 / math.log(2))


def test_free_bits_are_of_the_batchs_mean() -> None:
    said, asked = decoding([50], [0], [0]), target([1], [0], [0])
    said = Decoding(*(each.repeat(2, 1, 1) for each in said))
    # 0 and 2 nats in one dimension: a mean of 1, above the free bit.
    posterior = Posterior(torch.tensor([[0.0], [2.0]]), torch.zeros(2, 1))
    loss = drum_loss(said, posterior, asked.repeat(2, 1, 1, 1), LossRecipe(free_bits=1), beta=1)
    assert loss.total.item() == pytest.approx(1)
