import math

import pytest
import torch
from torch import Tensor

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import CHANNELS, STEPS
from musicgen.training.elbo import Elbo, elbo
from musicgen.training.kinds.drums import (
    drum_figures,
    drum_reconstruction,
    heard_drums,
    hide_hits,
    shown_drums,
)
from musicgen.training.networks.blocks import Posterior
from musicgen.training.networks.drums import DrumDecoding
from musicgen.training.sections import StepLossRecipe

pytestmark = pytest.mark.train

PLAIN = StepLossRecipe(beta=1, free_bits=0, velocity=1, offset=1)


def decoding(
    hit_logits: list[float], velocities: list[float], offsets: list[float]
) -> DrumDecoding:
    """A batch of one window of one step; a value a voice."""
    arrays = (hit_logits, velocities, offsets)
    return DrumDecoding(*(torch.tensor([[array]], dtype=torch.float32) for array in arrays))


def target(hits: list[float], velocities: list[float], offsets: list[float]) -> Tensor:
    return torch.stack(decoding(hits, velocities, offsets), dim=-1)


STANDARD = Posterior(torch.zeros(1, 2), torch.zeros(1, 2))


def drum_loss(
    said: DrumDecoding, posterior: Posterior, asked: Tensor, loss: StepLossRecipe, *, beta: float
) -> Elbo:
    return elbo(drum_reconstruction(said, asked, loss), posterior, loss, beta=beta)


def test_loss_by_hand() -> None:
    said = decoding([0.0, math.log(3), -math.log(3)], [0.5, 0.9, 0.9], [0.25, 0.1, 0.4])
    asked = target([1, 0, 0], [0.75, 0, 0], [-0.25, 0, 0])
    posterior = Posterior(torch.tensor([[2.0, 0.0]]), torch.zeros(1, 2))
    settings = StepLossRecipe(beta=9, free_bits=0, velocity=10, offset=100)
    loss = drum_loss(said, posterior, asked, settings, beta=0.5)
    # A hit said with 1/2; no hit said with 3/4, then with 1/4.
    hit_nats = math.log(2) + math.log(4) + math.log(4 / 3)
    assert loss.parts["hit_nats"].item() == pytest.approx(hit_nats)
    # Velocity and timing count where a hit is asked for alone.
    assert loss.parts["velocity_error"].item() == pytest.approx(0.25)
    assert loss.parts["offset_error"].item() == pytest.approx(0.5)
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
        DrumDecoding(*(each.repeat(3, 1, 1) for each in said)),
        Posterior(*(each.repeat(3, 1) for each in posterior)),
        asked.repeat(3, 1, 1, 1),
        PLAIN,
        beta=1,
    )
    torch.testing.assert_close(tuple(once), tuple(thrice))


@pytest.mark.parametrize(("odds", "shares"), [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)])
def test_hits_are_hidden_from_the_encoder(odds: float, shares: float) -> None:
    torch.manual_seed(2)
    shown = hide_hits(torch.full((4, STEPS, VOICES, CHANNELS), 0.5), odds)
    assert (shown > 0).float().mean().item() == pytest.approx(shares, abs=0.05)
    hidden = shown[..., 0] == 0
    assert not shown[hidden].any()  # all that is known of the hit


def test_figures_by_hand() -> None:
    asked = target([1, 0, 1], [0, 0, 0], [0, 0, 0]).repeat(1, 2, 1, 1)
    said = decoding([1, 1, -1], [0, 0, 0], [0, 0, 0])
    steps = DrumDecoding(*(each.repeat(1, 2, 1) for each in said))
    steps.hit_logits[0, 1] = torch.tensor([1.0, -1.0, 1.0])  # the second step is right
    figures = drum_figures(steps, asked)
    assert [share.item() for share in figures["step_accuracy"]] == [1, 2]
    # Of four hits asked for and four answered, three are in both.
    assert [share.item() for share in figures["hit_f1"]] == [6, 8]


def test_sure_decoding_is_heard_as_its_clip_is_shown() -> None:
    asked = target([1, 0], [0.5, 0], [0.25, 0])
    said = decoding([50, -50], [0.5, 0.9], [0.25, 0.9])
    torch.testing.assert_close(heard_drums(said), shown_drums(asked))
    assert shown_drums(asked).tolist() == [[1, 0, 0.5, 0, 0.25, 0]]
