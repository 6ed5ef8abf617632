from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from musicgen.model.manifest import Manifest, TrainedOn
from musicgen.training.card import write_card
from musicgen.training.evaluation.evaluate import Evaluation
from musicgen.training.evaluation.interpolation import InterpolationMetrics
from musicgen.training.evaluation.reconstruction import Figures, ReconstructionMetrics
from musicgen.training.evaluation.samples import SampleMetrics
from musicgen.training.recipe import recipe_from_dict

DRUMS = {
    "accuracy": 0.94512,
    "onset_f1": 0.97431,
    "step_accuracy": 0.94512,
    "hit_f1": 0.97431,
    "velocity_mae": 0.09391,
    "timing_mae_ms": 7.3811,
    "accuracy_sampled_z": 0.87073,
    "onset_f1_sampled_z": 0.93842,
    "step_accuracy_sampled_z": 0.87073,
    "hit_f1_sampled_z": 0.93842,
    "velocity_mae_sampled_z": 0.10174,
    "timing_mae_ms_sampled_z": 8.194,
}
LINE = {"accuracy": 0.5, "onset_f1": 0.25, "accuracy_sampled_z": 0.4, "onset_f1_sampled_z": 0.2}
INTERPOLATION = InterpolationMetrics(
    pairs=1000,
    hamming_monotonicity=0.9514,
    largest_jump=0.3021,
    lm_cost_ratio=0.81234,
    lm_cost=0.7,
    lm_cost_crossfade=0.9,
    lm_cost_data=0.6,
    decoder_monotonicity=0.8,
    decoder_largest_jump=0.4,
    decoder_lm_cost_ratio=0.7,
)
SAMPLES = SampleMetrics(
    drawn=1000,
    overlap_area=0.8512,
    overlaps={"pitch": 0.9, "density": 0.8024},
    notes_per_bar=18.333,
    data_notes_per_bar=18.785,
    copies=1,
    compared=200,
    neighbours=16_937,
    data_copies=2,
    nearest=0.1234,
    data_nearest=0.1111,
    planted_found=0.95,
)
TRAINED_IN = "32,000 training steps took 50 minutes on 1 x cuda."


def evaluation(parts: dict[str, Figures], baseline: Figures | None = None) -> dict[str, Any]:
    return Evaluation(
        model="drums-test",
        split="test",
        sources=("groove", "loops"),
        windows=2084,
        reconstruction=ReconstructionMetrics(parts, kl_bits=119.87, active_units=107),
        baseline=baseline or {},
        interpolation=INTERPOLATION,
        samples=SAMPLES,
    ).to_dict()


@pytest.fixture
def manifest() -> Manifest:
    recipe = recipe_from_dict(
        {
            "id": "drums-test",
            "kind": "drums",
            "licence": "CC0-1.0",
            "data": {"sources": ["groove"]},
            "card": {"summary": "Drums, in short.", "limits": ["Waltzes.", "Silence."]},
        }
    )
    return Manifest(
        id=recipe.id,
        kind=recipe.kind,
        bars=2,
        licence=recipe.licence,
        latent_size=128,
        steps=32,
        voices=("kick",),
        checksums={},
        trained_on=(TrainedOn("groove", "CC BY 4.0", files=887, windows=16_937),),
        sample_bias=(0.0,),
        trained_in=TRAINED_IN,
        recipe=recipe.to_dict(),
        evaluation=evaluation({"drums": DRUMS}, {"drums_silent": 0.4567}),
    )


def test_card_tells_what_people_ask(manifest: Manifest) -> None:
    card = write_card(manifest)
    assert card.startswith("# drums-test\n\nDrums, in short.\n\n## Figures\n")
    for line in (
        "| figure | posterior mean | z sampled |",
        "| hit F1 | 0.9743 | 0.9384 |",
        "| whole-step accuracy | 0.9451 | 0.8707 |",
        "| velocity MAE, of full scale | 0.09391 | 0.1017 |",
        "| timing MAE, ms | 7.381 | 8.194 |",
        "| groove | CC BY 4.0 | 887 | 16,937 |",
        "- Waltzes.",
        "- Silence.",
    ):
        assert line in card.splitlines()
    for words in (
        "On 2,084 windows of the test split of groove, loops, by `musicgen evaluate drums-test`.",
        "KL 119.9 bits a clip; 107 of 128 latent units active. The decoder answers in one pass",
        "Shares of the steps, which a constant answer would have as its accuracy: drums silent 0.4",
        "Morphs between 1,000 pairs of these clips: 95.1% of the steps lead away",
        "the largest of eight steps changes 30.2% of what the whole way does",
        "what lies between costs 0.812 of what a crossfade does",
        "1,000 clips drawn from the prior overlap with the split's by 0.851 on average",
        "(pitch 0.900, density 0.802); they have 18.33 notes a bar, the split's 18.7",
        "Of 200 compared with 16,937 training clips, 1 are copies",
        "(of as many of the split's own clips 2 would be); the nearest differs in 12.3%",
        "planted among them a tone higher, 95% were found.",
        "the weights are under CC0-1.0. 32,000 training steps took 50 minutes on 1 x cuda. The",
    ):
        assert words in card
    assert card.endswith("- Silence.\n")


def test_figure_with_two_names_is_told_once(manifest: Manifest) -> None:
    card = write_card(manifest)
    assert "| accuracy |" not in card
    assert "| onset F1 |" not in card


def test_card_without_words_or_history_is_whole(manifest: Manifest) -> None:
    recipe = manifest.recipe | {"card": {"summary": "", "limits": []}}
    card = write_card(replace(manifest, recipe=recipe, trained_in=""))
    assert card.startswith("# drums-test\n\n## Figures\n")
    assert "the weights are under CC0-1.0. The recipe beside" in card
    assert card.endswith("beside this card makes the model again.\n")


def test_each_part_has_a_table(manifest: Manifest) -> None:
    told = evaluation({"melody": LINE, "bass": LINE, "drums": DRUMS})
    card = write_card(replace(manifest, kind="trio", evaluation=told))
    assert [line for line in card.splitlines() if line.startswith("**")] == [
        "**Melody**",
        "**Bass**",
        "**Drums**",
    ]
    assert card.count("| accuracy | 0.5 | 0.4 |") == 2
    assert card.count("| onset F1 | 0.25 | 0.2 |") == 2
    assert "| hit F1 | 0.9743 | 0.9384 |" in card


def test_kind_without_a_baseline_tells_none(manifest: Manifest) -> None:
    told = evaluation({"measure": {"note_f1": 0.5, "note_f1_sampled_z": 0.4}})
    card = write_card(replace(manifest, kind="measure", evaluation=told))
    assert "| note F1 (pitch, step, track) | 0.5 | 0.4 |" in card
    assert "constant answer" not in card


@pytest.mark.train
def test_exported_card_is_of_its_manifest(debug_model_folder: Path) -> None:
    card = (debug_model_folder / "card.md").read_text(encoding="utf-8")
    assert card.startswith("# drums-debug\n\nA tiny drum model for tests.\n")
    assert "| folder-beats | Apache-2.0 | " in card
    assert "| archive-beats | not stated | " in card
    assert "300 training steps took " in card


@pytest.mark.train
@pytest.mark.parametrize("kind", ["drums", "melody", "trio", "measure"])
def test_card_is_made_again_from_the_manifest_alone(
    folder_of: Callable[[str], Path], model_of: Callable[[str], Any], kind: str
) -> None:
    card = (folder_of(kind) / "card.md").read_text(encoding="utf-8")
    assert write_card(model_of(kind).manifest) == card
