import pytest
import torch
from torch import Tensor

from musicgen.representation.drum_map import VOICES
from musicgen.representation.melody import CLASSES, HOLD
from musicgen.training.networks.trio import TrioDecoder, TrioEncoder
from musicgen.training.sections import LineNetworkRecipe

pytestmark = pytest.mark.train

STEPS, ROWS = 64, 4
SIZES = LineNetworkRecipe(
    latent_size=20,
    hidden_size=16,
    hidden_layers=1,
    row_features=12,
    code_size=5,
    conductor_layers=1,
    bars=4,
    rows=ROWS,
    step_features=6,
)


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(11)


def trios(batch: int) -> tuple[Tensor, Tensor, Tensor]:
    def line() -> Tensor:
        classes = torch.randint(0, CLASSES, (batch, STEPS)).float()
        onset = (classes < HOLD).float()
        return torch.stack([classes, 0.5 * onset, 0.1 * onset], -1)

    hit = (torch.rand(batch, STEPS, VOICES) < 0.3).float()
    return line(), line(), torch.stack([hit, 0.5 * hit, 0.1 * hit], -1)


@pytest.mark.parametrize("batch", [1, 7])
def test_shapes_are_those_of_the_parts(batch: int) -> None:
    posterior = TrioEncoder(SIZES, STEPS)(*trios(batch))
    assert posterior.mu.shape == posterior.logvar.shape == (batch, 20)
    decoding = TrioDecoder(SIZES, STEPS)(1000 * torch.randn(batch, 20))
    for line in (decoding.melody, decoding.bass):
        assert line.class_logits.shape == (batch, STEPS, CLASSES)
        assert line.velocities.shape == line.offsets.shape == (batch, STEPS)
    for array in decoding.drums:
        assert array.shape == (batch, STEPS, VOICES)
    assert -0.5 <= decoding.drums.offsets.min() <= decoding.drums.offsets.max() <= 0.5


def test_clips_of_a_batch_do_not_mix() -> None:
    encoder, decoder, batch = TrioEncoder(SIZES, STEPS), TrioDecoder(SIZES, STEPS), trios(3)
    together = decoder(encoder(*batch).mu)
    for clip in range(3):
        alone = decoder(encoder(*(part[clip : clip + 1] for part in batch)).mu)
        for one, all_three in zip(alone, together, strict=True):
            torch.testing.assert_close(one[0], all_three[clip], rtol=0, atol=1e-5)


@pytest.mark.parametrize("row", range(ROWS))
def test_a_rows_decoders_see_its_own_code_alone(monkeypatch: pytest.MonkeyPatch, row: int) -> None:
    decoder = TrioDecoder(SIZES, STEPS)
    codes = torch.randn(1, ROWS, 12)
    monkeypatch.setattr(decoder.conductor, "forward", lambda _: codes)
    before = [array.clone() for array in decoder(torch.zeros(1, 20))]
    codes[0, row] += 1
    own = torch.arange(STEPS) // 16 == row
    for old, new in zip(before, decoder(torch.zeros(1, 20)), strict=True):
        changed = (old != new)[0].flatten(1).any(-1) if old.ndim == 3 else (old != new)[0]
        assert changed[own].all()
        assert not changed[~own].any()


@pytest.mark.parametrize("part", range(3))
def test_encoder_hears_every_part(part: int) -> None:
    encoder, parts = TrioEncoder(SIZES, STEPS), trios(1)
    before = encoder(*parts).mu
    parts[part][0, 40] = 1 - parts[part][0, 40]
    parts[part][0, 40, ..., 0] = 1
    assert (encoder(*parts).mu - before).abs().max() > 1e-4


def test_melody_and_bass_are_told_apart() -> None:
    encoder, decoder = TrioEncoder(SIZES, STEPS), TrioDecoder(SIZES, STEPS)
    melody, bass, drums = trios(1)
    assert not torch.allclose(encoder(melody, bass, drums).mu, encoder(bass, melody, drums).mu)
    decoding = decoder(torch.randn(1, 20))
    assert not torch.allclose(decoding.melody.class_logits, decoding.bass.class_logits)
