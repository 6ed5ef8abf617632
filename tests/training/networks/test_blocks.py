import pytest
import torch

from musicgen.training.networks.blocks import (
    FIRST_LOGVAR,
    Conductor,
    Gathering,
    Mixer,
    Posterior,
    posterior_of,
)
from musicgen.training.sections import RowNetworkRecipe

pytestmark = pytest.mark.train

ROWS = 4
PLAIN = RowNetworkRecipe(latent_size=24, row_features=10, code_size=5, conductor_layers=0)
MIXED = RowNetworkRecipe(latent_size=24, row_features=10, code_size=5, conductor_layers=2)


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(11)


def test_draws_are_spread_as_the_posterior_says() -> None:
    posterior = Posterior(torch.tensor([1.0, -2.0]).repeat(4000, 1), torch.zeros(4000, 2) - 2)
    z = posterior.sample()
    assert z.mean(0).tolist() == pytest.approx([1, -2], abs=0.03)
    assert z.var(0).log().tolist() == pytest.approx([-2, -2], abs=0.1)


def test_moments_are_taken_in_full_precision() -> None:
    posterior = posterior_of(torch.arange(8).bfloat16().view(1, 8))
    assert posterior.mu.dtype == posterior.logvar.dtype == torch.float32
    assert posterior.mu.tolist() == [[0, 1, 2, 3]]
    assert posterior.logvar.tolist() == [[4, 5, 6, 7]]


@pytest.mark.parametrize("network", [PLAIN, MIXED], ids=["plain", "mixed"])
@pytest.mark.parametrize("batch", [1, 7])
def test_shapes_are_those_asked_for(network: RowNetworkRecipe, batch: int) -> None:
    posterior = Gathering(network, ROWS)(torch.randn(batch, ROWS, 10))
    assert posterior.mu.shape == posterior.logvar.shape == (batch, 24)
    assert Conductor(network, ROWS)(posterior.mu).shape == (batch, ROWS, 10)


def test_before_training_a_rows_code_arrives_at_its_own_row() -> None:
    gathering, conductor = Gathering(PLAIN, ROWS), Conductor(PLAIN, ROWS)
    rows = torch.randn(3, ROWS, 10)
    codes = gathering.narrow(rows)  # (batch, row, code)
    arrived = conductor.spread(gathering(rows).mu - gathering.moments.bias[:24])
    arrived = (arrived - conductor.spread.bias).view(3, ROWS, 5)
    torch.testing.assert_close(arrived, codes, rtol=0, atol=1e-5)


def test_before_training_what_changes_one_row_changes_no_other() -> None:
    gathering, conductor = Gathering(PLAIN, ROWS), Conductor(PLAIN, ROWS)
    rows = torch.randn(1, ROWS, 10)
    changed = rows.clone()
    changed[0, 2] += torch.randn(10)
    difference = (conductor(gathering(changed).mu) - conductor(gathering(rows).mu)).abs().sum(-1)
    assert difference[0, 2] > 0.1
    assert difference[0, [0, 1, 3]].max() < 1e-5


def test_small_latent_still_sends_most_of_a_row_to_its_own() -> None:
    small = RowNetworkRecipe(latent_size=12, row_features=10, code_size=5, conductor_layers=0)
    gathering, conductor = Gathering(small, ROWS), Conductor(small, ROWS)
    rows = torch.randn(32, ROWS, 10)
    for row in range(ROWS):
        changed = rows.clone()
        changed[:, row] = torch.randn(32, 10)
        codes = conductor.spread(gathering(changed).mu) - conductor.spread(gathering(rows).mu)
        moved = codes.view(32, ROWS, 5).square().sum((0, 2))
        assert moved.argmax().item() == row


def test_posterior_is_narrow_and_alike_before_training() -> None:
    posterior = Gathering(MIXED, ROWS)(torch.randn(3, ROWS, 10))
    torch.testing.assert_close(posterior.logvar, torch.full((3, 24), FIRST_LOGVAR))


def test_rotation_does_not_depend_on_the_seed() -> None:
    torch.manual_seed(1)
    first = Conductor(PLAIN, ROWS).spread.weight
    torch.manual_seed(2)
    second = Gathering(PLAIN, ROWS).moments.weight
    torch.testing.assert_close(first.T, second[:24], rtol=0, atol=0)


def test_mixers_let_rows_take_from_each_other() -> None:
    mixer, rows = Mixer(ROWS, 10), torch.randn(2, ROWS, 10)
    changed = rows.clone()
    changed[0, 1] += torch.randn(10)
    difference = (mixer(changed) - mixer(rows)).abs().sum(-1)
    assert (difference[0] > 1e-4).all()
    assert difference[1].max() == 0  # another clip of the batch


def test_every_row_reaches_z_and_z_every_row() -> None:
    gathering, conductor = Gathering(MIXED, ROWS), Conductor(MIXED, ROWS)
    rows = torch.randn(1, ROWS, 10, requires_grad=True)
    z = gathering(rows).mu
    (of_rows,) = torch.autograd.grad(z[0, 0], rows, retain_graph=True)
    assert (of_rows.abs().sum(-1) > 0).all()
    for row in range(ROWS):
        (of_z,) = torch.autograd.grad(conductor(z)[0, row].sum(), z, retain_graph=True)
        assert of_z.abs().sum() > 0
