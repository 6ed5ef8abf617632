import math
from statistics import NormalDist

import pytest
import torch
from torch import Tensor
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from musicgen.training.prior import LatentMixture, fit_prior

pytestmark = pytest.mark.train


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(4)


def two_heaps(size: int, spread: float = 0.1) -> Tensor:
    """Points around -3 and 3 in the first of two dimensions, a quarter of them around -3."""
    points = torch.randn(size, 2) * spread
    points[:, 0] += torch.where(torch.arange(size) % 4 == 0, -3.0, 3.0)
    return points


def mixture() -> LatentMixture:
    """Three Gaussians along a line, given out of order: at 10, at -10 and at 0."""
    return LatentMixture(
        torch.tensor([0.4, 0.25, 0.35]),
        torch.tensor([[10.0, 1.0], [-10.0, -1.0], [0.0, 0.0]]),
        torch.tensor([[1.0, 1.0], [2.0, 2.0], [0.5, 0.1]]),
    )


def quantile(share: float) -> float:
    """The number below which a share of N(0, 1) lies."""
    return NormalDist().inv_cdf(share)


def test_components_are_in_order_along_the_way_they_differ() -> None:
    first = mixture().means[:, 0].tolist()
    assert first in ([-10, 0, 10], [10, 0, -10])


def test_last_number_chooses_the_component_by_its_weight() -> None:
    model = mixture()
    edges = [0.0, *model.weights.cumsum(0).tolist()]
    for component in range(3):
        for share in (edges[component] + 0.01, edges[component + 1] - 0.01):
            noise = torch.tensor([[0.0, 0.0, quantile(share)]])
            torch.testing.assert_close(model(noise)[0], model.means[component])


def test_other_numbers_choose_the_place_in_it() -> None:
    model = mixture()
    for share in (0.05, 0.4, 0.95):
        where = quantile(share)
        middle = model(torch.tensor([[0.0, 0.0, where]]))
        off = model(torch.tensor([[1.0, -2.0, where]]))
        component = int((model.means == middle[0]).all(1).nonzero())
        scale = model.scales[component]
        torch.testing.assert_close(off - middle, torch.stack([scale[0], -2 * scale[1]])[None])


def test_quiet_noise_gives_an_ordinary_clip() -> None:
    assert mixture()(torch.zeros(1, 3)).tolist() == [[0, 0]]


def test_draws_are_as_common_as_the_weights_say() -> None:
    z = mixture()(torch.randn(20_000, 3))
    shares = [(z[:, 0] < -5).float().mean(), (z[:, 0] > 5).float().mean()]
    assert [share.item() for share in shares] == pytest.approx([0.25, 0.4], abs=0.02)
    upper = z[z[:, 0] > 5]
    assert upper.std(0).tolist() == pytest.approx([1, 1], abs=0.05)


def test_density_is_that_of_torch() -> None:
    model, points = mixture(), torch.randn(9, 2) * 5
    components = Independent(Normal(model.means, model.scales), 1)
    mixed = MixtureSameFamily(Categorical(model.weights), components)
    expected = mixed.log_prob(points)  # type: ignore[no-untyped-call]
    torch.testing.assert_close(model.log_likelihood(points), expected, rtol=1e-4, atol=1e-4)


def test_fit_finds_the_heaps() -> None:
    model = fit_prior(two_heaps(400), two_heaps(100), seed=1, components=2)
    order = model.means[:, 0].argsort()
    torch.testing.assert_close(
        model.means[order], torch.tensor([[-3.0, 0.0], [3.0, 0.0]]), rtol=0, atol=0.05
    )
    assert model.weights[order].tolist() == pytest.approx([0.25, 0.75], abs=0.01)
    torch.testing.assert_close(model.scales, torch.full((2, 2), 0.1), rtol=0, atol=0.03)
    assert not model.training
    assert not any(weight.requires_grad for weight in model.parameters())


def test_one_component_is_the_gaussian_of_the_clips() -> None:
    training = torch.randn(200, 3) * torch.tensor([1.0, 2.0, 0.5]) + 1
    model = fit_prior(training, training, seed=0, components=1)
    torch.testing.assert_close(model.means[0], training.mean(0), rtol=1e-4, atol=1e-4)
    expected = training.var(0, correction=0).sqrt()
    torch.testing.assert_close(model.scales[0], expected, rtol=1e-3, atol=1e-3)


def test_fit_repeats() -> None:
    training, validation = two_heaps(64), two_heaps(16)
    first, second = (fit_prior(training, validation, seed=1, components=8) for _ in range(2))
    torch.testing.assert_close(first.means, second.means, rtol=0, atol=0)
    other = fit_prior(training, validation, seed=2, components=8)
    assert not torch.equal(first.means, other.means)


def test_fit_is_kept_at_the_round_that_is_best_on_held_out_clips() -> None:
    # Held-out clips between the heaps: each round that fits the training clips meets them less.
    training, between = two_heaps(256), torch.randn(64, 2) * 0.1
    kept = fit_prior(training, between, seed=1, components=2)
    fitted = fit_prior(training, training, seed=1, components=2)
    assert kept.log_likelihood(between).mean() > fitted.log_likelihood(between).mean() + 1
    assert fitted.log_likelihood(training).mean() > kept.log_likelihood(training).mean()


def test_there_are_no_more_components_than_clips() -> None:
    model = fit_prior(two_heaps(5), two_heaps(4), seed=0, components=9)
    assert model.means.shape == (5, 2)
    assert math.isclose(model.weights.sum().item(), 1, rel_tol=1e-5)
    assert torch.isfinite(model(torch.randn(50, 3))).all()
    assert torch.isfinite(model.log_likelihood(two_heaps(8))).all()
