from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import torch

from musicgen.training.kinds import KINDS
from musicgen.training.kinds.kind import Batch
from musicgen.training.module import VAE
from musicgen.training.recipe import read_recipe
from musicgen.training.sections import OptimiserRecipe

pytestmark = pytest.mark.train


@pytest.fixture
def recipe(debug_recipe: Path) -> dict[str, Any]:
    return read_recipe(debug_recipe).to_dict()


def test_learning_rate_rises_then_falls(recipe: dict[str, Any]) -> None:
    optimiser = OptimiserRecipe(steps=100, learning_rate=1e-3, warmup_steps=10)
    settings = VAE({**recipe, "optimiser": asdict(optimiser)}).configure_optimizers()
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


def batch_of(recipe: dict[str, Any]) -> Batch:
    """Two clips of nothing much, as the encoder of a recipe's kind takes them."""
    line = torch.tensor([60, 0.5, 0.0]).repeat(2, 32, 1)
    line[1, :, 0] = 64
    if recipe["kind"] == "melody":
        return (line,)
    grid = torch.zeros(2, 32, 9, 3)
    grid[0, 0, 0] = torch.tensor([1, 0.5, 0.1])
    return (grid,)


@pytest.fixture
def melody(debug_recipes: Mapping[str, Path]) -> dict[str, Any]:
    return read_recipe(debug_recipes["melody"]).to_dict()


def losses(vae: VAE, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """One training step, and what it logs."""
    logged: dict[str, float] = {}

    def log(name: str, value: torch.Tensor, **_options: object) -> None:
        logged[name] = float(value.detach())

    monkeypatch.setattr(vae, "log", log)
    torch.manual_seed(5)
    total = vae.training_step(batch, 0)
    assert float(total.detach()) == logged["train/total"]
    total.backward()  # type: ignore[no-untyped-call]
    return logged


def test_without_a_weight_there_is_no_critic(
    recipe: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    vae = VAE(recipe)
    assert vae.critic is None
    logged = losses(vae, batch_of(recipe), monkeypatch)
    names = ("total", "kl_bits", "hit_nats", "velocity_error", "offset_error")
    assert set(logged) == {f"train/{name}" for name in names}


def test_critic_adds_its_error_and_the_weighed_fooling(
    melody: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    vae = VAE({**melody, "acai": {"weight": 3.0, "hidden_size": 8}})
    batch = batch_of(melody)
    logged = losses(vae, batch, monkeypatch)
    assert vae.critic is not None
    plain = VAE({**melody, "acai": {"weight": 0.0}})
    plain.load_state_dict(vae.state_dict(), strict=False)
    without = losses(plain, batch, monkeypatch)
    added = logged["train/critic_error"] + 3 * logged["train/fooling"]
    assert logged["train/fooling"] > 0
    assert logged["train/total"] == pytest.approx(without["train/total"] + added, rel=1e-5)


def test_critics_weight_changes_the_autoencoders_gradient_alone(
    melody: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, found = batch_of(melody), []
    torch.manual_seed(1)
    state = VAE({**melody, "acai": {"weight": 1.0, "hidden_size": 8}}).state_dict()
    for weight in (1.0, 1000.0):
        vae = VAE({**melody, "acai": {"weight": weight, "hidden_size": 8}})
        vae.load_state_dict(state)
        losses(vae, batch, monkeypatch)
        found.append({name: each.grad for name, each in vae.named_parameters()})
    for name, gradient in found[0].items():
        other = found[1][name]
        assert gradient is not None
        assert other is not None
        if name.startswith("critic."):
            torch.testing.assert_close(other, gradient)
        elif name.endswith("conductor.spread.weight"):
            assert not torch.allclose(other, gradient)


@pytest.mark.parametrize("kind", ["drums", "melody"])
def test_encoder_is_shown_what_is_left_and_asked_for_all(
    debug_recipes: Mapping[str, Path], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    table = read_recipe(debug_recipes[kind]).to_dict()
    table["augmentation"]["drop_note"] = 1.0
    vae, batch = VAE(table), batch_of(table)
    seen, asked = [], []
    encode, judge = vae.encoder.forward, KINDS[kind].reconstruction

    def noted(*arrays: torch.Tensor) -> Any:  # noqa: ANN401 - a posterior
        seen.append(arrays)
        return encode(*arrays)

    def judged(decoding: Any, batch: Batch, recipe: Any) -> Any:  # noqa: ANN401 - passed on
        asked.append(batch)
        return judge(decoding, batch, recipe)

    monkeypatch.setattr(vae.encoder, "forward", noted)
    monkeypatch.setattr(vae.kind, "reconstruction", judged)
    losses(vae, batch, monkeypatch)
    ((hidden,),) = seen
    assert torch.equal(hidden, KINDS[kind].hidden(batch, 1.0)[0])
    assert not torch.equal(hidden, batch[0])
    assert torch.equal(asked[0][0], batch[0])


def test_validation_figures_are_of_the_whole_split(
    melody: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    vae = VAE(melody).eval()
    (first,) = batch_of(melody)
    (second,) = batch_of(melody)
    second = torch.cat([second, second + torch.tensor([1.0, 0.0, 0.0])])

    def figures(*batches: torch.Tensor) -> dict[str, float]:
        logged: dict[str, float] = {}

        def log(name: str, value: torch.Tensor, **_options: object) -> None:
            logged[name] = float(value.detach())

        monkeypatch.setattr(vae, "log", log)
        with torch.no_grad():
            for index, batch in enumerate(batches):
                vae.validation_step((batch,), index)
        vae.on_validation_epoch_end()
        return logged

    apart = figures(first, second)
    assert {"validation/accuracy", "validation/onset_f1", "validation/active_units"} < set(apart)
    assert apart == pytest.approx(figures(torch.cat([first, second])), rel=1e-4)
