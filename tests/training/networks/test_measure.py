import pytest
import torch
from torch import Tensor

from musicgen.representation.chords import CONDITION_SIZE
from musicgen.representation.measure import BAR_STEPS, NO_TRACK, PITCHES, PROGRAMS, TRACKS
from musicgen.representation.measure_input import HALVES
from musicgen.training.networks.measure import (
    MeasureDecoder,
    MeasureDecoding,
    MeasureEncoder,
    touch,
)
from musicgen.training.sections import MeasureNetworkRecipe

pytestmark = pytest.mark.train

RANK = 2
SIZES = MeasureNetworkRecipe(
    latent_size=20,
    hidden_size=16,
    hidden_layers=1,
    row_features=12,
    code_size=3,
    conductor_layers=1,
    note_features=6,
    touch_rank=RANK,
)
Measures = tuple[Tensor, Tensor, Tensor]


@pytest.fixture(autouse=True)
def seed() -> None:
    torch.manual_seed(11)


def measures(batch: int, notes: int = 9) -> Measures:
    programs = torch.randint(0, PROGRAMS, (batch, TRACKS)).float()
    table = torch.stack(
        [
            torch.randint(0, TRACKS, (batch, notes)).float(),
            torch.randint(0, BAR_STEPS, (batch, notes)).float(),
            torch.randint(0, PITCHES, (batch, notes)).float(),
            torch.rand(batch, notes),
            torch.rand(batch, notes),
            torch.zeros(batch, notes),
            torch.ones(batch, notes),
        ],
        -1,
    )
    return programs, table, torch.rand(batch, HALVES, CONDITION_SIZE)


def decoder_with(codes: Tensor, monkeypatch: pytest.MonkeyPatch) -> MeasureDecoder:
    decoder = MeasureDecoder(SIZES)
    monkeypatch.setattr(decoder.conductor, "forward", lambda _: codes)
    return decoder


@pytest.mark.parametrize("batch", [1, 7])
def test_encoder_gives_a_posterior_for_each_measure(batch: int) -> None:
    posterior = MeasureEncoder(SIZES)(*measures(batch))
    assert posterior.mu.shape == posterior.logvar.shape == (batch, 20)


@pytest.mark.parametrize("batch", [1, 7])
def test_decoder_gives_every_track(batch: int) -> None:
    chords = torch.zeros(batch, HALVES, CONDITION_SIZE)
    shapes = [tuple(a.shape) for a in MeasureDecoder(SIZES)(torch.randn(batch, 20), chords)]
    assert shapes == [
        (batch, TRACKS, PROGRAMS),
        (batch, TRACKS, BAR_STEPS, PITCHES),
        (batch, TRACKS, BAR_STEPS, RANK),
        (batch, TRACKS, PITCHES, RANK),
        (batch, TRACKS, BAR_STEPS, RANK),
        (batch, TRACKS, PITCHES, RANK),
        (batch, TRACKS, 2, PITCHES),
    ]


def test_measures_of_a_batch_do_not_mix() -> None:
    encoder, decoder, batch = MeasureEncoder(SIZES), MeasureDecoder(SIZES), measures(3)
    together = decoder(encoder(*batch).mu, batch[2])
    for clip in range(3):
        one = tuple(array[clip : clip + 1] for array in batch)
        alone = decoder(encoder(*one).mu, one[2])
        for mine, of_all in zip(alone, together, strict=True):
            torch.testing.assert_close(mine[0], of_all[clip], rtol=0, atol=1e-5)


@pytest.mark.parametrize("track", [0, 3, 7])
def test_a_tracks_decoder_sees_its_own_code_alone(
    monkeypatch: pytest.MonkeyPatch, track: int
) -> None:
    codes = torch.randn(1, TRACKS, 12)
    decoder = decoder_with(codes, monkeypatch)
    told = torch.zeros(1, 20), torch.zeros(1, HALVES, CONDITION_SIZE)
    before = [array.clone() for array in decoder(*told)]
    codes[0, track] += 1
    for old, new in zip(before, decoder(*told), strict=True):
        changed = (old != new)[0].flatten(1).any(-1)
        assert changed.tolist() == [other == track for other in range(TRACKS)]


def test_every_track_is_told_the_chords(monkeypatch: pytest.MonkeyPatch) -> None:
    decoder = decoder_with(torch.zeros(1, TRACKS, 12), monkeypatch)
    silent = torch.zeros(1, HALVES, CONDITION_SIZE)
    chord = silent.clone()
    chord[0, 1, 4] = 1
    before, after = (decoder(torch.zeros(1, 20), chords) for chords in (silent, chord))
    assert (before.onset_logits != after.onset_logits)[0].flatten(1).any(-1).all()


def test_order_of_the_notes_does_not_matter() -> None:
    encoder, (programs, notes, chords) = MeasureEncoder(SIZES), measures(2)
    turned = notes.flip(1)
    torch.testing.assert_close(
        encoder(programs, notes, chords).mu, encoder(programs, turned, chords).mu
    )


def test_what_fills_a_table_up_is_not_heard() -> None:
    encoder, (programs, notes, chords) = MeasureEncoder(SIZES), measures(2)
    absent = torch.full((2, 5, 7), -1.0)
    kept = absent.clone()
    kept[..., 1:] = 0  # as the windows leave it
    for filling in (absent, kept):
        wider = torch.cat([notes, filling], dim=1)
        torch.testing.assert_close(
            encoder(programs, wider, chords).mu, encoder(programs, notes, chords).mu
        )


@pytest.mark.parametrize("field", range(7))
def test_encoder_hears_every_field_of_a_note(field: int) -> None:
    encoder, (programs, notes, chords) = MeasureEncoder(SIZES), measures(1)
    notes[0, 0] = torch.tensor([2, 24, 60, 0.5, 0.5, 0, 0])
    before = encoder(programs, notes, chords).mu
    notes[0, 0, field] += 0.4 if field in {3, 4} else 1
    assert (encoder(programs, notes, chords).mu - before).abs().max() > 1e-5


def test_encoder_hears_programs_and_chords() -> None:
    encoder, (programs, notes, chords) = MeasureEncoder(SIZES), measures(1)
    before = encoder(programs, notes, chords).mu
    others = programs.clone()
    others[0, 5] = NO_TRACK - others[0, 5]
    assert (encoder(others, notes, chords).mu - before).abs().max() > 1e-5
    assert (encoder(programs, notes, 1 - chords).mu - before).abs().max() > 1e-5


def test_onsets_are_rare_before_training() -> None:
    decoding = MeasureDecoder(SIZES)(torch.randn(2, 20), torch.zeros(2, HALVES, CONDITION_SIZE))
    assert decoding.onset_logits.mean().item() == pytest.approx(-5, abs=0.5)
    assert isinstance(decoding, MeasureDecoding)


def test_touch_is_composed_of_its_factors() -> None:
    steps, pitches = torch.tensor([[0.5, 2.0]]), torch.tensor([[1.0, -1.0]])
    logit = 0.5 * 1 + 2 * -1 + 1 + 0.5
    assert touch(steps, pitches).tolist() == pytest.approx([torch.tensor(logit).sigmoid().item()])
