from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
import torch

from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import CHANNELS, STEPS
from musicgen.training.module import DrumVAE
from musicgen.training.recipe import LossRecipe, OptimiserRecipe, read_recipe

pytestmark = pytest.mark.train


@pytest.fixture
def recipe(debug_recipe: Path) -> dict[str, Any]:
    return read_recipe(debug_recipe).to_dict()


def test_beta_rises_from_the_first_step(recipe: dict[str, Any]) -> None:
    loss = LossRecipe(beta=0.4, beta_warmup_steps=4)
    vae = DrumVAE({**recipe, "loss": asdict(loss)})
    found = [vae.beta(step) for step in (0, 1, 3, 4, 1000)]
    assert found == pytest.approx([0.1, 0.2, 0.4, 0.4, 0.4])
    at_once = DrumVAE({**recipe, "loss": asdict(replace(loss, beta_warmup_steps=0))})
    assert at_once.beta(0) == pytest.approx(0.4)


def test_learning_rate_rises_then_falls(recipe: dict[str, Any]) -> None:
    optimiser = OptimiserRecipe(steps=100, learning_rate=1e-3, warmup_steps=10)
    settings = DrumVAE({**recipe, "optimiser": asdict(optimiser)}).configure_optimizers()
    schedule = settings["lr_scheduler"]["scheduler"]
    rates = []
    for _ in range(101):
        rates.append(schedule.get_last_lr()[0])
        settings["optimizer"].step()
        schedule.step()
    assert settings["lr_scheduler"]["interval"] == "step"
    assert rates[0] == pytest.approx(1e-4, rel=1e-3)
    assert max(rates) == pytest.approx(1e-3, rel=0.03)
    assert rates.index(max(rates)) == 9
    assert rates[50] == pytest.approx(0.5e-3)  # half of a cosine
    assert rates[100] == pytest.approx(1e-5)  # no less than a hundredth


@pytest.mark.parametrize(("odds", "shares"), [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)])
def test_hits_are_hidden_from_the_encoder(
    recipe: dict[str, Any], odds: float, shares: float
) -> None:
    recipe["augmentation"]["drop_hit"] = odds
    torch.manual_seed(2)
    batch = torch.full((4, STEPS, VOICES, CHANNELS), 0.5)
    shown = DrumVAE(recipe)._shown(batch)
    assert (shown > 0).float().mean().item() == pytest.approx(shares, abs=0.05)
    hidden = shown[..., 0] == 0
    assert not shown[hidden].any()  # all that is known of the hit
