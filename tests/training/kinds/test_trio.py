from collections.abc import Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor

from musicgen.representation.drum_map import VOICES
from musicgen.representation.melody import CLASSES, HOLD, REST
from musicgen.training.kinds import KINDS
from musicgen.training.kinds.drums import drum_reconstruction, heard_drums, shown_drums
from musicgen.training.kinds.melody import line_reconstruction, shown_line
from musicgen.training.networks.trio import TrioDecoding
from musicgen.training.recipe import Recipe, read_recipe

pytestmark = pytest.mark.train

TRIO = KINDS["trio"]
STEPS = 4
MELODY = torch.tensor([[[60, 0.8, 0.1], [HOLD, 0, 0], [REST, 0, 0], [62, 0.4, -0.2]]])
BASS = torch.tensor([[[36, 0.5, 0.0], [HOLD, 0, 0], [HOLD, 0, 0], [HOLD, 0, 0]]])


@pytest.fixture(scope="module")
def recipe(debug_recipes: Mapping[str, Path]) -> Recipe:
    return read_recipe(debug_recipes["trio"])


@pytest.fixture
def batch() -> tuple[Tensor, Tensor, Tensor]:
    drums = torch.zeros(1, STEPS, VOICES, 3)
    drums[0, 0, 0] = torch.tensor([1, 0.9, 0.1])
    drums[0, 2, 1] = torch.tensor([1, 0.5, 0.0])
    return MELODY, BASS, drums


@pytest.fixture
def decoding() -> TrioDecoding:
    generator = torch.Generator().manual_seed(1)

    def some(*shape: int) -> Tensor:
        return torch.rand((1, STEPS, *shape), generator=generator)

    line = (some(CLASSES), some(), some())
    return TrioDecoding._make(
        (*line, some(CLASSES), some(), some(), *(some(VOICES) for _ in "abc"))
    )


def test_loss_is_that_of_its_parts(
    recipe: Recipe, batch: tuple[Tensor, ...], decoding: TrioDecoding
) -> None:
    found = TRIO.reconstruction(decoding, batch, recipe)
    expected = {
        "melody_nats": line_reconstruction(decoding.melody, MELODY, recipe.loss).nats,
        "bass_nats": line_reconstruction(decoding.bass, BASS, recipe.loss).nats,
        "drums_nats": drum_reconstruction(decoding.drums, batch[2], recipe.loss).nats,
    }
    torch.testing.assert_close(dict(found.parts), expected)
    torch.testing.assert_close(found.nats, sum(expected.values(), torch.tensor(0.0)))


def test_figures_are_told_part_by_part(batch: tuple[Tensor, ...], decoding: TrioDecoding) -> None:
    logits = torch.full((1, STEPS, CLASSES), -1.0)
    logits[0, torch.arange(STEPS), BASS[0, :, 0].long()] = 1
    hits = torch.where(batch[2][..., 0] > 0, 1.0, -1.0)
    right = decoding._replace(bass_class_logits=logits, drums_hit_logits=hits)
    figures = TRIO.figures(right, batch)
    assert set(figures) == {
        "melody_accuracy",
        "melody_onset_f1",
        "bass_accuracy",
        "bass_onset_f1",
        "drums_step_accuracy",
        "drums_hit_f1",
    }
    assert TRIO.main_figure in figures
    assert [share.item() for share in figures["bass_accuracy"]] == [4, 4]
    assert [share.item() for share in figures["bass_onset_f1"]] == [2, 2]
    assert [share.item() for share in figures["drums_hit_f1"]] == [4, 4]
    assert figures["melody_accuracy"].part < 4


def test_parts_are_heard_one_after_another(
    batch: tuple[Tensor, ...], decoding: TrioDecoding
) -> None:
    heard, shown = TRIO.heard(decoding), TRIO.shown(batch)
    assert heard.shape == shown.shape == (1, STEPS * (2 * CLASSES + 3 * VOICES))
    drums = STEPS * 3 * VOICES
    torch.testing.assert_close(heard[:, -drums:], heard_drums(decoding.drums))
    torch.testing.assert_close(shown[:, -drums:], shown_drums(batch[2]))
    torch.testing.assert_close(shown[:, : STEPS * CLASSES], shown_line(MELODY))


def test_notes_of_all_parts_are_hidden(batch: tuple[Tensor, ...]) -> None:
    melody, bass, drums = TRIO.hidden(batch, 1.0)
    assert (melody[..., 0] >= HOLD).all()
    assert (bass[..., 0] >= HOLD).all()
    assert not drums.any()
    for mine, given in zip(TRIO.hidden(batch, 0.0), batch, strict=True):
        assert torch.equal(mine, given)


def test_biases_are_of_melody_bass_and_drums(
    batch: tuple[Tensor, ...], decoding: TrioDecoding
) -> None:
    biases = TRIO.sample_bias(decoding, batch)
    assert len(biases) == 3 + 3 + VOICES
    assert biases[1] == biases[4] == 0  # of holds, which the others are told against
