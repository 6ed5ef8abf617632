import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from musicgen.data.corpus import Corpus
from musicgen.errors import ModelError
from musicgen.model.catalog import find_model
from musicgen.model.companion import COMPANION
from musicgen.model.feel_model import FeelModel
from musicgen.training import flow as flow_module
from musicgen.training.companions import tap_fit
from musicgen.training.companions.averaging import fit_averaged
from musicgen.training.companions.export import make_companion
from musicgen.training.companions.recipe import FitRecipe, TapLossRecipe, TapNetworkRecipe
from musicgen.training.companions.tap_network import TapFlow, new_flow, stored_flow
from musicgen.training.flow import LatentFlow
from musicgen.training.graphs import write_graph
from musicgen.training.networks.blocks import Posterior

pytestmark = pytest.mark.train
RECIPES = Path(__file__).parents[2] / "recipes"
RELEASED = find_model("drums-2bar").folder


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Two threads on a busy machine can be far slower than one."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def quiet(step: int, loss: float) -> None:
    assert step > 0
    assert np.isfinite(loss)


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the released model without companions, which its id names."""
    folder = tmp_path / "models" / "drums-2bar"
    shutil.copytree(RELEASED, folder, ignore=shutil.ignore_patterns("humanize", "drumify"))
    monkeypatch.setenv("MUSICGEN_MODELS", str(folder.parent))
    return folder


def test_a_feel_is_fitted_and_loads(base: Path, corpus: Corpus) -> None:
    recipe = RECIPES / "humanize-debug.toml"
    assert make_companion(recipe, corpus, report=quiet) == base / "humanize"
    model = FeelModel.load("drums-2bar")
    assert model.style_size == 3
    assert 0 <= model.together <= 1
    hits, bpm = np.ones((2, 32, 9), np.float32), np.full(2, 120, np.float32)
    feel = model.feel(hits, bpm, model.likely_style(hits, bpm).mu)
    assert feel.offsets.shape == (2, 32, 9)
    before = (base / "humanize" / "feel.onnx").read_bytes()
    make_companion(recipe, corpus, report=quiet)  # over the one that is there, and the same again
    assert (base / "humanize" / "feel.onnx").read_bytes() == before
    told = json.loads((base / "humanize" / COMPANION).read_text(encoding="utf-8"))
    assert [source["source"] for source in told["trained_on"]] == ["folder-beats", "archive-beats"]


def test_a_folder_of_something_else_is_kept(base: Path, corpus: Corpus) -> None:
    out = base / "notes"
    out.mkdir()
    (out / "song.txt").write_text("la", encoding="utf-8")
    with pytest.raises(ModelError, match="is there and is no companion"):
        make_companion(RECIPES / "humanize-debug.toml", corpus, out, report=quiet)
    assert (out / "song.txt").read_text(encoding="utf-8") == "la"


def test_a_stored_flow_draws_as_it_did_until_it_is_told_something(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow_module, "INTEGRATION_STEPS", 1)  # a small graph
    torch.manual_seed(0)
    flow = LatentFlow(4, hidden_size=8, blocks=2).eval()
    with torch.no_grad():  # weights that are alike would be stored as one
        for weight in flow.parameters():
            weight.add_(0.1 * torch.randn_like(weight))
    noise = torch.randn(3, 4)
    write_graph(flow, {"noise": noise}, tmp_path / "flow.onnx", gives=("z",))
    network = TapFlow(stored_flow(tmp_path / "flow.onnx"), TapNetworkRecipe(hidden_size=8))
    with torch.no_grad():
        assert torch.allclose(network(torch.rand(3, 32, 3), noise), flow(noise), atol=1e-5)


def test_what_is_no_flow_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("la", encoding="utf-8")
    with pytest.raises(ModelError, match=r"notes.txt: no ONNX graph can be read from it"):
        stored_flow(tmp_path / "notes.txt")
    with pytest.raises(ModelError, match=r"encoder.onnx: a graph of something else than a flow"):
        stored_flow(RELEASED / "encoder.onnx")


def test_a_new_flow_lies_where_the_latents_are() -> None:
    mu, logvar = torch.randn(500, 4) * 2 + 1, torch.zeros(500, 4)
    flow = new_flow(Posterior(mu, logvar), TapNetworkRecipe(flow_size=8, flow_blocks=1))
    assert torch.allclose(flow.mean, mu.mean(0))
    assert flow.scale.mean().item() == pytest.approx(5**0.5, rel=0.1)


def test_a_told_rhythm_is_learned() -> None:
    """Two rhythms with a latent each: after a fit, each draws nearer its own."""
    torch.manual_seed(0)
    taps = torch.zeros(2, 32, 3)
    taps[0, ::4, :2] = 1
    taps[1, ::3, :2] = 1
    latents = torch.stack([torch.full((4,), 2.0), torch.full((4,), -2.0)])
    network = TapFlow(LatentFlow(4, hidden_size=32, blocks=2), TapNetworkRecipe(hidden_size=8))

    def loss(flow: TapFlow, _: int) -> torch.Tensor:
        told = torch.randint(2, (64,))
        return flow.loss(taps[told], latents[told], torch.randn(64, 4), torch.rand(64, 1))

    fitted = fit_averaged(
        network, loss, lambda flow: float(loss(flow, 0)), FitRecipe(300, validate_every=100), quiet
    )
    with torch.no_grad():
        drawn = fitted(taps, torch.randn(2, 4))
    assert drawn[0].mean() > 1
    assert drawn[1].mean() < -1


def test_taps_are_changed_as_people_play() -> None:
    rng = np.random.default_rng(0)
    taps = torch.ones(400, 32, 3) * torch.tensor([1, 0.9, 0.2])
    changes = TapLossRecipe(skip_onset=0.2, flat=0.5, straight=0.5)
    played = tap_fit._as_played(rng, taps, changes)
    onsets = played[..., 0]
    assert 0.85 < onsets.mean() < 0.95  # a fifth of the onsets of half of the rhythms
    assert (played[onsets == 0] == 0).all()
    flat = (played[..., 1].amax(1) < 0.8).float().mean()
    straight = (played[..., 2].amax(1) == 0).float().mean()
    assert 0.4 < flat < 0.6
    assert 0.4 < straight < 0.6
