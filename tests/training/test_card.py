from dataclasses import replace
from pathlib import Path

import pytest

from musicgen.model.manifest import Manifest, TrainedOn
from musicgen.representation.drum_map import Voice
from musicgen.training.card import write_card
from musicgen.training.evaluation import DrumMetrics, Evaluation, SampleMetrics
from musicgen.training.history import History, Sitting
from musicgen.training.recipe import CardRecipe, Recipe, recipe_from_dict

LABELS = tuple(voice.label for voice in Voice)
RATES = {label: index / 16 for index, label in enumerate(LABELS)}
EVALUATION = Evaluation(
    model="drums-test",
    split="test",
    sources=("groove", "loops"),
    windows=2084,
    metrics=DrumMetrics(
        hit_f1=0.97431,
        step_accuracy=0.94512,
        velocity_mae=0.09391,
        timing_mae_ms=7.3811,
        hit_f1_sampled_z=0.93842,
        step_accuracy_sampled_z=0.87073,
        velocity_mae_sampled_z=0.10174,
        timing_mae_ms_sampled_z=8.194,
        kl_bits=119.87,
        active_units=107,
    ),
    samples=SampleMetrics(
        drawn=2000,
        hits_per_bar=18.333,
        data_hits_per_bar=18.785,
        voice_rates=RATES,
        data_voice_rates={label: rate / 2 for label, rate in RATES.items()},
    ),
)
HISTORY = History((Sitting(32_000, 3000, "1 x cuda"),))


@pytest.fixture
def recipe() -> Recipe:
    return recipe_from_dict(
        {
            "id": "drums-test",
            "kind": "drums",
            "licence": "CC0-1.0",
            "data": {"sources": ["groove"]},
            "card": {"summary": "Drums, in short.", "limits": ["Waltzes.", "Silence."]},
        }
    )


@pytest.fixture
def manifest(recipe: Recipe) -> Manifest:
    return Manifest(
        id=recipe.id,
        kind=recipe.kind,
        bars=2,
        licence=recipe.licence,
        latent_size=128,
        steps=32,
        voices=LABELS,
        checksums={},
        trained_on=(TrainedOn("groove", "CC BY 4.0", files=887, windows=16_937),),
        sample_bias=len(LABELS) * (0.0,),
        recipe=recipe.to_dict(),
        evaluation=EVALUATION.to_dict(),
    )


def test_card_tells_what_people_ask(manifest: Manifest, recipe: Recipe) -> None:
    card = write_card(manifest, recipe, EVALUATION, HISTORY)
    assert card.startswith("# drums-test\n\nDrums, in short.\n\n## Figures\n")
    for line in (
        "| figure | posterior mean | z sampled |",
        "| hit F1 | 0.9743 | 0.9384 |",
        "| whole-step accuracy | 0.9451 | 0.8707 |",
        "| velocity MAE, of full scale | 0.0939 | 0.1017 |",
        "| timing MAE, ms | 7.38 | 8.19 |",
        "KL 119.9 bits a window; 107 of 128 latent units active.",
        "| kick | 0.000 | 0.000 |",
        "| ride | 0.500 | 0.250 |",
        "| groove | CC BY 4.0 | 887 | 16,937 |",
        "- Waltzes.",
        "- Silence.",
    ):
        assert line in card.splitlines()
    assert "On 2,084 windows of the test split of groove, loops (4/4, two bars," in card
    assert "2,000 clips drawn from the prior have 18.33 hits a bar; the split's have 18.7" in card
    assert "the weights are under CC0-1.0. 32,000 training steps took 50 minutes on" in card
    assert card.endswith("- Silence.\n")


def test_card_without_words_or_history_is_whole(manifest: Manifest, recipe: Recipe) -> None:
    card = write_card(manifest, replace(recipe, card=CardRecipe()), EVALUATION, History())
    assert card.startswith("# drums-test\n\n## Figures\n")
    assert "the weights are under CC0-1.0. The recipe beside" in card
    assert card.endswith("beside this card makes the model again.\n")


@pytest.mark.train
def test_exported_card_is_of_its_manifest(debug_model_folder: Path) -> None:
    card = (debug_model_folder / "card.md").read_text(encoding="utf-8")
    assert card.startswith("# drums-debug\n\nA tiny drum model for tests.\n")
    assert "| folder-beats | Apache-2.0 | " in card
    assert "| archive-beats | not stated | " in card
    assert "300 training steps took " in card
