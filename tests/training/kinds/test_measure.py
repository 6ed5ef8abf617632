import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from musicgen.representation.chords import CONDITION_SIZE
from musicgen.representation.measure import BAR_STEPS, DRUMS, NO_TRACK, PITCHES, PROGRAMS, TRACKS
from musicgen.representation.measure_input import HALVES, LONGEST_OCTAVES
from musicgen.training.kinds import KINDS
from musicgen.training.networks.measure import MeasureDecoding
from musicgen.training.recipe import Recipe, read_recipe
from musicgen.training.sections import MeasureLossRecipe

pytestmark = pytest.mark.train

MEASURE = KINDS["measure"]
CELLS = BAR_STEPS * PITCHES
KICK, HELD, ABSENT = (
    (0, 0, 36, 0.5, 0.0, 0, 0),
    (2, 24, 60, 0.25, 1.0, 0, 1),
    (-1, 0, 0, 0, 0, 0, 0),
)
Batch = tuple[Tensor, Tensor, Tensor]


@pytest.fixture(scope="module")
def recipe(debug_recipes: Mapping[str, Path]) -> Recipe:
    recipe = read_recipe(debug_recipes["measure"])
    return replace(recipe, loss=MeasureLossRecipe(velocity=10, duration=100, program=1000))


@pytest.fixture
def batch() -> Batch:
    """One measure of a kick and a held note of a piano in the third place."""
    programs = torch.full((1, TRACKS), float(NO_TRACK))
    programs[0, [0, 2]] = torch.tensor([float(DRUMS), 0])
    return programs, torch.tensor([[KICK, ABSENT, HELD]]), torch.zeros(1, HALVES, CONDITION_SIZE)


def saying(*, programs: Tensor | None = None, onsets: Tensor | None = None) -> MeasureDecoding:
    """A decoding of one measure that says nothing but what is given: all even odds."""
    rank = 2
    return MeasureDecoding(
        torch.zeros(1, TRACKS, PROGRAMS) if programs is None else programs,
        torch.zeros(1, TRACKS, BAR_STEPS, PITCHES) if onsets is None else onsets,
        torch.zeros(1, TRACKS, BAR_STEPS, rank),
        torch.zeros(1, TRACKS, PITCHES, rank),
        torch.zeros(1, TRACKS, BAR_STEPS, rank),
        torch.zeros(1, TRACKS, PITCHES, rank),
        torch.zeros(1, TRACKS, 2, PITCHES),
    )


def sure_programs(programs: Tensor) -> Tensor:
    return 100 * torch.nn.functional.one_hot(programs.long(), PROGRAMS).float()


def sure_onsets(*cells: tuple[int, int, int]) -> Tensor:
    """Onsets in cells of (track, step, pitch), and no doubt of it."""
    onsets = torch.full((1, TRACKS, BAR_STEPS, PITCHES), -50.0)
    for cell in cells:
        onsets[0][cell] = 50
    return onsets


def test_loss_by_hand(recipe: Recipe, batch: Batch) -> None:
    found = MEASURE.reconstruction(saying(), batch, recipe)
    expected = {
        "onset_nats": 2 * CELLS * math.log(2),  # of the two tracks that sound
        "velocity_error": 0.0 + 0.25,
        "octaves_error": (0.5 + 0.5) * LONGEST_OCTAVES,
        "tie_nats": 2 * 2 * math.log(2),
        "program_nats": TRACKS * math.log(PROGRAMS),
    }
    told = {name: part.item() for name, part in found.parts.items()}
    assert told == pytest.approx(expected, rel=1e-5)
    weights = {"velocity_error": 10, "octaves_error": 100, "program_nats": 1000}
    total = sum(weights.get(name, 1) * value for name, value in expected.items())
    assert found.nats.item() == pytest.approx(total, rel=1e-5)


def test_touch_is_that_of_the_notes_own_cell(recipe: Recipe, batch: Batch) -> None:
    decoding = saying()
    decoding.velocity_steps[0, 2, 24] = torch.tensor([1.0, 0.5])
    decoding.velocity_pitches[0, 2, 60] = torch.tensor([2.0, -1.0])
    logit = 1 * 2 + 0.5 * -1 + 1 + 2
    expected = 1 / (1 + math.exp(-logit)) - 0.25
    found = MEASURE.reconstruction(decoding, batch, recipe).parts["velocity_error"]
    assert found.item() == pytest.approx(expected, rel=1e-5)


def test_ties_are_asked_of_the_notes_own_pitch(recipe: Recipe, batch: Batch) -> None:
    decoding = saying()
    decoding.tie_logits[0, 0, :, 36] = -50
    decoding.tie_logits[0, 2, 0, 60] = -50
    decoding.tie_logits[0, 2, 1, 60] = 50  # the held note goes on into the next bar
    assert MEASURE.reconstruction(decoding, batch, recipe).parts["tie_nats"].item() < 1e-6


def test_onsets_of_tracks_that_do_not_sound_are_not_asked(recipe: Recipe, batch: Batch) -> None:
    onsets = sure_onsets((0, 0, 36), (2, 24, 60), (5, 3, 3))
    found = MEASURE.reconstruction(saying(onsets=onsets), batch, recipe).parts["onset_nats"]
    assert found.item() == pytest.approx(0, abs=1e-4)


def test_loss_is_a_mean_over_the_batch(recipe: Recipe, batch: Batch) -> None:
    once = MEASURE.reconstruction(saying(), batch, recipe)
    twice = MEASURE.reconstruction(
        MeasureDecoding(*(each.repeat(2, *[1] * (each.ndim - 1)) for each in saying())),
        tuple(each.repeat(2, *[1] * (each.ndim - 1)) for each in batch),
        recipe,
    )
    torch.testing.assert_close(dict(twice.parts), dict(once.parts))


def test_silent_measure_costs_its_programs_alone(recipe: Recipe, batch: Batch) -> None:
    programs = torch.full((1, TRACKS), float(NO_TRACK))
    silent = (programs, torch.tensor([[ABSENT]]).float(), batch[2])
    found = MEASURE.reconstruction(saying(), silent, recipe)
    assert found.nats.item() == pytest.approx(1000 * TRACKS * math.log(PROGRAMS), rel=1e-5)


def test_figures_by_hand(batch: Batch) -> None:
    guess = batch[0].clone()
    guess[0, 2] = 5  # the wrong instrument
    guess[0, 7] = 9  # nobody plays there
    onsets = sure_onsets((0, 0, 36), (2, 24, 61), (7, 0, 40), (5, 0, 40))
    figures = MEASURE.figures(saying(programs=sure_programs(guess), onsets=onsets), batch)
    # Asked for two; of four answers one is of a track that is none, and one is right.
    assert [share.item() for share in figures["note_f1"]] == [2, 2 + 3]
    assert [share.item() for share in figures["program_accuracy"]] == [1, 2]
    assert MEASURE.main_figure in figures


def test_sure_decoding_is_heard_as_its_clip_is_shown(batch: Batch) -> None:
    onsets = sure_onsets((0, 0, 36), (2, 24, 60), (5, 0, 40))  # the last of a track that is none
    heard = MEASURE.heard(saying(programs=sure_programs(batch[0]), onsets=onsets))
    shown = MEASURE.shown(batch)
    assert heard.shape == shown.shape == (1, TRACKS * PITCHES)
    torch.testing.assert_close(heard, shown)
    assert shown.sum() == 2


def test_hidden_notes_are_none(batch: Batch) -> None:
    programs, notes, chords = MEASURE.hidden(batch, 1.0)
    assert (notes[..., 0] == -1).all()
    assert torch.equal(programs, batch[0])
    assert torch.equal(chords, batch[2])
    assert torch.equal(MEASURE.hidden(batch, 0.0)[1], batch[1])
    torch.manual_seed(0)
    many = MEASURE.hidden((batch[0], batch[1].repeat(1, 1000, 1), batch[2]), 0.25)[1]
    kept = (many[..., 0] >= 0).float().mean().item()
    assert kept == pytest.approx(0.75 * 2 / 3, abs=0.03)


def test_chords_are_what_the_decoder_is_told(batch: Batch) -> None:
    (chords,) = MEASURE.conditions_of(batch)
    assert chords is batch[2]


def test_biases_make_onsets_as_common_as_in_the_clips(batch: Batch) -> None:
    torch.manual_seed(3)
    draws = 6
    rng = np.random.default_rng(0)
    notes = torch.tensor(rng.permutation(CELLS)[:40].copy())
    table = torch.zeros(1, 40, 7)
    table[0, :, 0] = 2
    table[0, :, 1], table[0, :, 2] = notes // PITCHES, notes % PITCHES
    sure = sure_programs(batch[0].repeat(draws, 1))
    onsets = torch.randn(draws, TRACKS, BAR_STEPS, PITCHES) - 3
    decoding = saying(programs=sure, onsets=onsets)
    biases = MEASURE.sample_bias(decoding, (batch[0], table, batch[2]))
    assert len(biases) == TRACKS
    found = ((onsets[:, 2] + biases[2]) > 0).sum().item() / draws
    assert found == pytest.approx(40, abs=1)
    assert biases[0] == 0  # the kit has no note in the clips
    assert [biases[track] for track in (1, 3, 4, 5, 6, 7)] == [0] * 6  # none is played there
