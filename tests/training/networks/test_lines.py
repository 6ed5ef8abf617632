import pytest
import torch
from torch import Tensor

from musicgen.representation.melody import CLASSES, HOLD, REST
from musicgen.training.networks.lines import LineDecoder, LineEncoder, StepsIn
from musicgen.training.sections import LineNetworkRecipe

pytestmark = pytest.mark.train

STEPS = 64
SIZES = {"latent_size": 20, "hidden_size": 16, "hidden_layers": 1, "row_features": 12}
FLAT = LineNetworkRecipe(**SIZES, code_size=9, conductor_layers=0, bars=4, rows=1, step_features=6)
ROWS = LineNetworkRecipe(**SIZES, code_size=5, conductor_layers=1, bars=4, rows=4, step_features=6)
networks = pytest.mark.parametrize("network", [FLAT, ROWS], ids=["flat", "rows"])


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(11)


def lines(batch: int) -> Tensor:
    classes = torch.randint(0, CLASSES, (batch, STEPS)).float()
    onset = (classes < HOLD).float()
    velocities = torch.rand(batch, STEPS) * onset
    return torch.stack([classes, velocities, (velocities - 0.5) * onset], -1)


@networks
@pytest.mark.parametrize("batch", [1, 7])
def test_encoder_gives_a_posterior_for_each_clip(network: LineNetworkRecipe, batch: int) -> None:
    posterior = LineEncoder(network, STEPS)(lines(batch))
    assert posterior.mu.shape == posterior.logvar.shape == (batch, 20)


@networks
@pytest.mark.parametrize("batch", [1, 7])
def test_decoder_gives_every_step(network: LineNetworkRecipe, batch: int) -> None:
    decoding = LineDecoder(network, STEPS)(1000 * torch.randn(batch, 20))
    assert decoding.class_logits.shape == (batch, STEPS, CLASSES)
    assert decoding.velocities.shape == decoding.offsets.shape == (batch, STEPS)
    assert 0 <= decoding.velocities.min() <= decoding.velocities.max() <= 1
    assert -1 <= decoding.offsets.min() < 0 < decoding.offsets.max() <= 1


@networks
def test_clips_of_a_batch_do_not_mix(network: LineNetworkRecipe) -> None:
    encoder, decoder, batch = LineEncoder(network, STEPS), LineDecoder(network, STEPS), lines(3)
    together = decoder(encoder(batch).mu).class_logits
    alone = torch.cat([decoder(encoder(line[None]).mu).class_logits for line in batch])
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-5)


@pytest.mark.parametrize("row", range(4))
def test_a_rows_decoder_sees_its_own_code_alone(monkeypatch: pytest.MonkeyPatch, row: int) -> None:
    decoder = LineDecoder(ROWS, STEPS)
    codes = torch.randn(1, 4, 12)
    monkeypatch.setattr(decoder.conductor, "forward", lambda _: codes)
    before = [array.clone() for array in decoder(torch.zeros(1, 20))]
    codes[0, row] += 1
    own = torch.arange(STEPS) // 16 == row
    for old, new in zip(before, decoder(torch.zeros(1, 20)), strict=True):
        changed = (old != new).flatten(2).any(-1)[0] if old.ndim == 3 else (old != new)[0]
        assert changed[own].all()
        assert not changed[~own].any()


def test_rows_share_their_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    decoder = LineDecoder(ROWS, STEPS)
    monkeypatch.setattr(decoder.conductor, "forward", lambda _: torch.ones(1, 4, 12))
    bars = decoder(torch.zeros(1, 20)).class_logits.view(4, 16, CLASSES)
    torch.testing.assert_close(bars, bars[:1].expand(4, -1, -1))


@networks
@pytest.mark.parametrize("channel", [0, 1, 2])
def test_encoder_hears_every_channel(network: LineNetworkRecipe, channel: int) -> None:
    encoder = LineEncoder(network, STEPS)
    line = torch.tensor([60, 0.5, 0.0]).repeat(1, STEPS, 1)
    before = encoder(line).mu
    line[0, 40, channel] += 0.4 if channel else 2
    assert (encoder(line).mu - before).abs().max() > 1e-4


def test_touch_counts_at_onsets_alone() -> None:
    steps_in = StepsIn(6)
    for told in (HOLD, REST):
        quiet = torch.tensor([[[told, 0.0, 0.0]]])
        torch.testing.assert_close(steps_in(torch.tensor([[[told, 0.7, 0.3]]])), steps_in(quiet))
    soft, loud = (steps_in(torch.tensor([[[60.0, velocity, 0.0]]])) for velocity in (0.1, 0.9))
    assert not torch.allclose(soft, loud)


def test_flat_twin_decodes_the_clip_at_once() -> None:
    decoder = LineDecoder(FLAT, STEPS)
    before = decoder(torch.zeros(1, 20)).class_logits
    after = decoder(torch.randn(1, 20)).class_logits
    assert ((before != after).any(-1)).all()
