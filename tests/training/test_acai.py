import pytest
import torch
from torch import Tensor, nn

from musicgen.training.acai import Between, Critic
from musicgen.training.sections import AcaiRecipe

pytestmark = pytest.mark.train

FEATURES = 6


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(11)


def critic(reality: float = 0.2) -> Critic:
    return Critic(AcaiRecipe(weight=1, hidden_size=5, reality=reality), FEATURES)


def mean_square(numbers: Tensor) -> Tensor:
    return (numbers * numbers).sum() / len(numbers)


def test_points_lie_between_each_clip_and_the_next() -> None:
    mu = torch.tensor([[0.0, 0.0], [10.0, 0.0], [10.0, 20.0]])
    z, distance = critic().between(mu)
    assert ((distance >= 0) & (distance <= 0.5)).all()
    for clip in range(3):
        share = distance[clip]
        expected = (1 - share) * mu[clip] + share * mu[clip - 1]
        torch.testing.assert_close(z[clip], expected)


def test_distances_are_spread_evenly() -> None:
    distance = critic().between(torch.zeros(4000, 2)).distance
    assert distance.mean().item() == pytest.approx(0.25, abs=0.01)
    assert distance.max().item() == pytest.approx(0.5, abs=0.01)


def test_judgement_by_hand() -> None:
    judge = critic(reality=0.25)
    heard, decoded, shown = torch.rand(3, 4, FEATURES)
    distance = torch.tensor([0.0, 0.1, 0.3, 0.5])
    error, fooling = judge.judge(Between(torch.zeros(4, 2), distance), heard, decoded, shown)
    real = 0.25 * shown + 0.75 * decoded
    torch.testing.assert_close(
        error, mean_square(judge(heard) - distance) + mean_square(judge(real))
    )
    torch.testing.assert_close(fooling, mean_square(judge(heard)))


def everything(judge: Critic) -> tuple[Between, Tensor, Tensor, Tensor]:
    """What a critic is asked of, all of it wanting a gradient."""
    heard, decoded, shown = (torch.rand(4, FEATURES, requires_grad=True) for _ in range(3))
    between = judge.between(torch.rand(4, 2))
    return between, heard, decoded, shown


def test_critics_error_does_not_reach_the_autoencoder() -> None:
    judge = critic()
    between, heard, decoded, shown = everything(judge)
    judge.judge(between, heard, decoded, shown.detach()).error.backward()  # type: ignore[no-untyped-call]
    assert heard.grad is None
    assert decoded.grad is None
    for weight in judge.parameters():
        assert weight.grad is not None
        assert weight.grad.abs().sum() > 0


def test_autoencoders_fooling_does_not_reach_the_critic() -> None:
    judge = critic()
    between, heard, decoded, shown = everything(judge)
    judge.judge(between, heard, decoded, shown).fooling.backward()  # type: ignore[no-untyped-call]
    assert all(weight.grad is None for weight in judge.parameters())
    assert heard.grad is not None
    assert (heard.grad.abs().sum(-1) > 0).all()
    assert decoded.grad is None  # of the points between alone


def test_critic_learns_to_tell_and_the_other_side_to_fool_it() -> None:
    # What is heard holds the distance itself, among noise.
    judge = critic()
    optimiser = torch.optim.Adam(judge.parameters(), lr=1e-2)
    for _ in range(200):
        between = judge.between(torch.zeros(64, 2))
        heard = 0.1 * torch.rand(64, FEATURES)
        heard[:, 0] = between.distance
        clean = 0.1 * torch.rand(64, FEATURES)
        clean[:, 0] = 0
        error = judge.judge(between, heard, clean, clean).error
        optimiser.zero_grad()
        error.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    assert error.item() < 0.01
    # Told apart, what is heard is moved towards a distance of none.
    heard = heard.clone().requires_grad_()
    judge.judge(between, heard, clean, clean).fooling.backward()  # type: ignore[no-untyped-call]
    assert heard.grad is not None
    assert (heard.grad[between.distance > 0.25, 0] > 0).all()


def test_sizes_are_the_recipes() -> None:
    linear = [
        (layer.in_features, layer.out_features)
        for layer in critic().layers
        if isinstance(layer, nn.Linear)
    ]
    assert linear == [(FEATURES, 5), (5, 5), (5, 1)]
