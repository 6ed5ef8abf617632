import math

import pytest
import torch
from torch import Tensor, nn

from musicgen.training.flow import LatentFlow

pytestmark = pytest.mark.train


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(4)


def still_flow(velocity: float) -> LatentFlow:
    """A flow of three dimensions whose velocity is the same everywhere."""
    flow = LatentFlow(3, hidden_size=8, blocks=1).eval()
    last = flow.leave[1]
    assert isinstance(last, nn.Linear)
    nn.init.zeros_(last.weight)
    nn.init.constant_(last.bias, velocity)
    return flow


def test_noise_travels_along_the_velocity_for_one_unit_of_time() -> None:
    flow, noise = still_flow(0.5), torch.randn(4, 3)
    flow.mean.copy_(torch.tensor([1.0, 2.0, 3.0]))
    flow.scale.copy_(torch.tensor([2.0, 1.0, 0.5]))
    torch.testing.assert_close(flow(noise), (noise + 0.5) * flow.scale + flow.mean)


def test_midpoint_method_is_of_second_order(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = still_flow(0)

    def decay(x: Tensor, _time: Tensor, _told: None) -> Tensor:
        return -x

    monkeypatch.setattr(flow, "velocity", decay)
    # dx/dt = -x; 16 midpoint steps of 1/16 each multiply by 1 - h + h^2 / 2.
    expected = (1 - 1 / 16 + 1 / 512) ** 16
    assert flow(torch.ones(1, 3)).tolist()[0] == pytest.approx(3 * [expected])
    assert expected == pytest.approx(math.exp(-1), abs=3e-4)


def test_midpoint_method_takes_the_time_in_the_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    flow = still_flow(0)

    def speed_up(_x: Tensor, time: Tensor, _told: None) -> Tensor:
        return 2 * time

    monkeypatch.setattr(flow, "velocity", speed_up)
    # dx/dt = 2t, from 0 to 1: the midpoint rule is exact for a straight line.
    assert flow(torch.zeros(1, 3)).tolist()[0] == pytest.approx([1, 1, 1])


def test_loss_is_that_of_the_straight_path() -> None:
    flow = still_flow(0.5)
    flow.mean.fill_(1)
    flow.scale.fill_(2)
    latents, noise = torch.tensor([[5.0, 1.0, 1.0]]), torch.tensor([[1.0, 0.0, -1.0]])
    # In the flow's units the latents are 2, 0, 0, and the paths' velocities 1, 0, 1.
    expected = (0.5**2 + 0.5**2 + 0.5**2) / 3
    assert flow.loss(latents, noise, torch.tensor([[0.3]])).item() == pytest.approx(expected)


def test_velocity_depends_on_place_and_time() -> None:
    flow = LatentFlow(3, hidden_size=8, blocks=1).eval()
    x, time = torch.zeros(1, 3), torch.zeros(1, 1)
    assert not torch.allclose(flow.velocity(x, time), flow.velocity(x + 1, time))
    assert not torch.allclose(flow.velocity(x, time), flow.velocity(x, time + 0.5))
