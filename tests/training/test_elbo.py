import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from musicgen.training.elbo import Reconstruction, beta_at, elbo, kl_nats
from musicgen.training.networks.blocks import Posterior
from musicgen.training.sections import LossRecipe

pytestmark = pytest.mark.train

NOTHING = Reconstruction(torch.tensor(0.0), {})


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


def test_total_is_the_reconstruction_and_the_weighed_kl() -> None:
    told = Reconstruction(torch.tensor(7.0), {"part": torch.tensor(3.0)})
    posterior = Posterior(torch.tensor([[2.0, 0.0]]), torch.zeros(1, 2))
    loss = elbo(told, posterior, LossRecipe(beta=9), beta=0.5)
    assert loss.total.item() == pytest.approx(7 + 0.5 * 2)
    assert loss.kl_bits.item() == pytest.approx(2 / math.log(2))
    assert loss.parts == told.parts


def test_free_bits_charge_a_dimension_no_less_than_them() -> None:
    # Dimensions of 0 and of 2 nats: the first is charged its one free bit, the second its own.
    posterior = Posterior(torch.tensor([[0.0, 2.0]]), torch.zeros(1, 2))
    loss = elbo(NOTHING, posterior, LossRecipe(free_bits=1), beta=1)
    assert loss.total.item() == pytest.approx(math.log(2) + 2)
    assert loss.kl_bits.item() == pytest.approx(2 / math.log(2))


def test_free_bits_are_of_the_batchs_mean() -> None:
    # 0 and 2 nats in one dimension: a mean of 1, above the free bit.
    posterior = Posterior(torch.tensor([[0.0], [2.0]]), torch.zeros(2, 1))
    loss = elbo(NOTHING, posterior, LossRecipe(free_bits=1), beta=1)
    assert loss.total.item() == pytest.approx(1)


def test_dimension_within_its_free_bits_is_not_pushed() -> None:
    mu = torch.tensor([[0.1, 3.0]], requires_grad=True)
    loss = elbo(NOTHING, Posterior(mu, torch.zeros(1, 2)), LossRecipe(free_bits=1), beta=1)
    (gradient,) = torch.autograd.grad(loss.total, mu)
    assert gradient.tolist() == [[0, 3]]


def test_beta_rises_from_the_first_step() -> None:
    loss = LossRecipe(beta=0.4, beta_warmup_steps=4)
    found = [beta_at(loss, step) for step in (0, 1, 3, 4, 1000)]
    assert found == pytest.approx([0.1, 0.2, 0.4, 0.4, 0.4])
    assert beta_at(LossRecipe(beta=0.4, beta_warmup_steps=0), 0) == pytest.approx(0.4)
