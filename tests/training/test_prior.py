import math
from itertools import pairwise

import pytest
import torch
from torch import Tensor
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from musicgen.training.prior import LatentMixture, fit_prior

pytestmark = pytest.mark.train

WEIGHTS = torch.tensor([0.2, 0.5, 0.3])
MEANS = torch.tensor([[4.0, 0.0], [-4.0, 0.0], [0.0, 1.0]])
SCALES = torch.tensor([[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]])


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(4)


def two_heaps(size: int) -> Tensor:
    """Latents around -3 (a quarter of them) and 3 in the first of two dimensions."""
    heap = (torch.rand(size) > 0.25).float()
    return torch.stack([6 * heap - 3, torch.zeros(size)], dim=1) + 0.2 * torch.randn(size, 2)


def choosing(share: float) -> float:
    """The standard normal number below which a share of them lies."""
    return math.sqrt(2) * float(torch.erfinv(torch.tensor(2 * share - 1)))


def test_components_are_in_order_along_their_main_direction() -> None:
    first = LatentMixture(WEIGHTS, MEANS, SCALES).means[:, 0].tolist()
    assert first in ([-4, 0, 4], [4, 0, -4])


def test_last_number_chooses_by_weight_and_the_others_the_place() -> None:
    mixture = LatentMixture(WEIGHTS, MEANS, SCALES)
    edges = [0.0, *mixture.weights.cumsum(0).tolist()]
    for index, (low, high) in enumerate(pairwise(edges)):
        for share in (low + 0.01, (low + high) / 2, high - 0.01):
            noise = torch.tensor([[1.0, -2.0, choosing(share)]])
            expected = mixture.means[index] + torch.tensor([1.0, -2.0]) * mixture.scales[index]
            torch.testing.assert_close(mixture(noise)[0], expected)


@pytest.mark.parametrize("extreme", [-40.0, 40.0])
def test_noise_beyond_all_numbers_still_draws(extreme: float) -> None:
    mixture = LatentMixture(WEIGHTS, MEANS, SCALES)
    drawn = mixture(torch.tensor([[0.0, 0.0, extreme]]))
    assert (drawn == mixture.means[0 if extreme < 0 else -1]).all()


def test_likelihood_is_that_of_torch() -> None:
    expected = MixtureSameFamily(
        Categorical(WEIGHTS), Independent(Normal(MEANS, SCALES), 1)
    ).log_prob(MEANS)
    found = LatentMixture(WEIGHTS, MEANS, SCALES).log_likelihood(MEANS)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_fitted_mixture_draws_what_it_was_fitted_to() -> None:
    latents = two_heaps(2_000)
    mixture = fit_prior(latents, two_heaps(500), seed=0, components=8)
    drawn = mixture(torch.randn(4_000, 3))
    right = drawn[:, 0] > 0
    wanted = (latents[:, 0] > 0).float().mean().item()
    assert right.float().mean().item() == pytest.approx(wanted, abs=0.04)
    assert drawn[right, 0].mean().item() == pytest.approx(3, abs=0.1)
    assert drawn[~right, 0].std().item() == pytest.approx(0.2, abs=0.06)
    assert (drawn[:, 0].abs() > 2).float().mean() > 0.98  # nothing between the heaps


def test_fit_repeats_by_its_seed() -> None:
    training, validation = two_heaps(300), two_heaps(100)
    one, same, other = (
        fit_prior(training, validation, seed=seed, components=5).means for seed in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_round_that_is_best_on_validation_is_kept() -> None:
    training = two_heaps(60)
    many = {"seed": 0, "components": 50}
    fitted = fit_prior(training, two_heaps(2_000), **many)
    overfitted = fit_prior(training, training, **many)
    fresh = two_heaps(2_000)
    assert fitted.log_likelihood(fresh).mean() > overfitted.log_likelihood(fresh).mean()


def test_no_more_components_than_clips() -> None:
    assert len(fit_prior(two_heaps(7), two_heaps(7), seed=0).weights) == 7
