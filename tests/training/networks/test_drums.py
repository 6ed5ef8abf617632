import pytest
import torch
from torch import Tensor

from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import CHANNELS, STEPS
from musicgen.training.networks.drums import DrumDecoder, DrumEncoder
from musicgen.training.sections import NetworkRecipe

pytestmark = pytest.mark.train

SIZES = NetworkRecipe(latent_size=5, hidden_size=16, hidden_layers=3)


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(11)


def grids(batch: int) -> Tensor:
    hit = (torch.rand(batch, STEPS, VOICES) < 0.3).float()
    return torch.stack([hit, hit * torch.rand_like(hit), hit * (torch.rand_like(hit) - 0.5)], -1)


@pytest.mark.parametrize("batch", [1, 7])
def test_encoder_gives_a_posterior_for_each_clip(batch: int) -> None:
    posterior = DrumEncoder(SIZES)(grids(batch))
    assert posterior.mu.shape == posterior.logvar.shape == (batch, 5)


@pytest.mark.parametrize("batch", [1, 7])
def test_decoder_gives_every_step_and_voice(batch: int) -> None:
    decoding = DrumDecoder(SIZES)(1000 * torch.randn(batch, 5))
    for array in decoding:
        assert array.shape == (batch, STEPS, VOICES)
    assert 0 <= decoding.velocities.min() <= decoding.velocities.max() <= 1
    assert -0.5 <= decoding.offsets.min() <= decoding.offsets.max() <= 0.5


def test_clips_of_a_batch_do_not_mix() -> None:
    encoder, decoder, batch = DrumEncoder(SIZES), DrumDecoder(SIZES), grids(3)
    together = decoder(encoder(batch).mu).hit_logits
    alone = torch.cat([decoder(encoder(grid[None]).mu).hit_logits for grid in batch])
    torch.testing.assert_close(together, alone, rtol=0, atol=1e-5)


@pytest.mark.parametrize("channel", range(CHANNELS))
def test_encoder_hears_every_channel(channel: int) -> None:
    encoder, grid = DrumEncoder(SIZES), torch.zeros(1, STEPS, VOICES, CHANNELS)
    before = encoder(grid).mu
    grid[0, 4, Voice.SNARE, channel] = 0.4
    assert (encoder(grid).mu != before).any()


def test_softest_hit_is_told_from_no_hit() -> None:
    encoder, grid = DrumEncoder(SIZES), torch.zeros(1, STEPS, VOICES, CHANNELS)
    silent = encoder(grid).mu
    grid[0, 0, Voice.KICK] = torch.tensor([1, 1 / 127, 0])
    assert (encoder(grid).mu - silent).abs().max() > 1e-3


def test_sizes_are_the_recipes() -> None:
    linear = [
        (layer.in_features, layer.out_features)
        for layer in DrumEncoder(SIZES).layers
        if isinstance(layer, torch.nn.Linear)
    ]
    assert linear == [(STEPS * VOICES * CHANNELS, 16), (16, 16), (16, 16), (16, 10)]
