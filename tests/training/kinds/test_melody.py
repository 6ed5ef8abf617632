import math

import pytest
import torch
from torch import Tensor

from musicgen.representation.melody import CLASSES, HOLD, REST
from musicgen.training.kinds import KINDS
from musicgen.training.kinds.melody import (
    heard_line,
    hide_onsets,
    line_figures,
    line_reconstruction,
    shown_line,
)
from musicgen.training.networks.lines import LineDecoding
from musicgen.training.sections import StepLossRecipe

pytestmark = pytest.mark.train


def line(*steps: tuple[float, float, float]) -> Tensor:
    """One line of (class, velocity, offset)."""
    return torch.tensor([steps])


def sure_of(*classes: int, velocity: float = 0.5, offset: float = 0.0) -> LineDecoding:
    """A decoding that leaves no doubt of its classes."""
    logits = torch.full((1, len(classes), CLASSES), -50.0)
    logits[0, torch.arange(len(classes)), torch.tensor(classes)] = 50
    touch = torch.full((1, len(classes)), velocity)
    return LineDecoding(logits, touch, torch.full_like(touch, offset))


ASKED = line((60, 0.8, 0.1), (HOLD, 0, 0), (REST, 0, 0), (62, 0.4, -0.2))


def test_reconstruction_by_hand() -> None:
    # All classes alike: ln 130 a step. Velocity and timing count at the two onsets alone.
    said = LineDecoding(
        torch.zeros(1, 4, CLASSES), torch.full((1, 4), 0.5), torch.full((1, 4), 0.1)
    )
    found = line_reconstruction(said, ASKED, StepLossRecipe(velocity=10, offset=100))
    assert found.parts["class_nats"].item() == pytest.approx(4 * math.log(130))
    assert found.parts["velocity_error"].item() == pytest.approx(0.3 + 0.1)
    assert found.parts["offset_error"].item() == pytest.approx(0.0 + 0.3)
    assert found.nats.item() == pytest.approx(4 * math.log(130) + 10 * 0.4 + 100 * 0.3)


def test_reconstruction_is_a_mean_over_the_batch() -> None:
    said = sure_of(60, 61, REST, 62, velocity=0.6, offset=0.1)
    once = line_reconstruction(said, ASKED, StepLossRecipe())
    thrice = line_reconstruction(
        LineDecoding(*(each.repeat(3, *[1] * (each.ndim - 1)) for each in said)),
        ASKED.repeat(3, 1, 1),
        StepLossRecipe(),
    )
    torch.testing.assert_close(thrice.nats, once.nats)
    torch.testing.assert_close(dict(thrice.parts), dict(once.parts))


def test_perfect_answer_costs_nothing() -> None:
    said = sure_of(60, HOLD, REST, 62)._replace(
        velocities=torch.tensor([[0.8, 0.9, 0.9, 0.4]]),
        offsets=torch.tensor([[0.1, 0.9, 0.9, -0.2]]),
    )
    assert line_reconstruction(said, ASKED, StepLossRecipe()).nats.item() == pytest.approx(0)


def test_figures_by_hand() -> None:
    # Hold right, rest wrong; of two onsets asked for and two answered, one has its pitch.
    figures = line_figures(sure_of(60, HOLD, 65, REST), ASKED)
    assert [share.item() for share in figures["accuracy"]] == [2, 4]
    assert [share.item() for share in figures["onset_f1"]] == [2, 4]
    wrong_pitch = line_figures(sure_of(61, HOLD, REST, 62), ASKED)
    assert [share.item() for share in wrong_pitch["onset_f1"]] == [2, 4]


def test_sure_decoding_is_heard_as_its_clip_is_shown() -> None:
    shown = shown_line(ASKED)
    assert shown.shape == (1, 4 * CLASSES)
    assert shown.sum() == 4
    torch.testing.assert_close(heard_line(sure_of(60, HOLD, REST, 62)), shown)


@pytest.mark.parametrize(("odds", "share"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)])
def test_hidden_onsets_become_holds(odds: float, share: float) -> None:
    torch.manual_seed(2)
    lines = ASKED.repeat(500, 1, 1)
    shown = hide_onsets(lines, odds)
    onset = lines[..., 0] < HOLD
    hidden = (shown != lines).any(-1)
    assert hidden[onset].float().mean().item() == pytest.approx(share, abs=0.06)
    assert not hidden[~onset].any()
    held = shown[hidden]
    assert (held == torch.tensor([HOLD, 0.0, 0.0])).all()  # nothing is known of the note


def test_kind_asks_for_three_biases() -> None:
    torch.manual_seed(0)
    decoding = sure_of(60, HOLD, REST, 62)
    assert len(KINDS["melody"].sample_bias(decoding, (ASKED,))) == 3
