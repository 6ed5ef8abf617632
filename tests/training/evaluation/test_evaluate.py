import json
import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from musicgen.data.corpus import Corpus, CorpusItem, Split
from musicgen.errors import DataError
from musicgen.model.drum_model import DrumModel
from musicgen.model.load import AnyModel
from musicgen.training.evaluation import evaluate as evaluate_module
from musicgen.training.evaluation.evaluate import Effort, Evaluation, evaluate
from musicgen.training.evaluation.reconstruction import ACTIVE_VARIANCE, measure_reconstruction
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.drums import DrumWindows

PAIRS, DRAWN = 16, 64  # as the debug models were exported with
LINE = {"accuracy", "onset_f1", "velocity_mae", "timing_mae_ms"}
DRUMS = LINE | {"step_accuracy", "hit_f1"}
MEASURE = {"accuracy", "onset_f1", "note_f1", "program_accuracy", "velocity_mae"}
MEASURE |= {"duration_mae_octaves"}
OF_ALL = {"accuracy_teacher_forced", "kl_bits", "active_units"}
SAMPLES = {
    "drawn",
    "overlap_area",
    "overlaps",
    "notes_per_bar",
    "data_notes_per_bar",
    "copies",
    "data_copies",
    "compared",
    "neighbours",
    "nearest",
    "data_nearest",
    "planted_found",
}
INTERPOLATION = {
    "pairs",
    "hamming_monotonicity",
    "largest_jump",
    "lm_cost_ratio",
    "lm_cost",
    "lm_cost_crossfade",
    "lm_cost_data",
    "decoder_monotonicity",
    "decoder_largest_jump",
    "decoder_lm_cost_ratio",
}


def both_ways(figures: set[str]) -> set[str]:
    """Figures of the posterior mean, and of a z drawn."""
    return figures | {f"{name}_sampled_z" for name in figures}


@pytest.fixture(scope="module", autouse=True)
def few() -> Iterator[None]:
    """Few pairs and draws: a tenth of a second rather than ten, for each evaluation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluate_module, "Effort", partial(Effort, pairs=PAIRS, drawn=DRAWN))
        yield


@pytest.fixture(scope="module")
def evaluation(debug_model: DrumModel, corpus: Corpus) -> Evaluation:
    return evaluate(debug_model, corpus)


@pytest.fixture(scope="module")
def told(model_of: Callable[[str], AnyModel]) -> Callable[[str], dict[str, Any]]:
    """What a kind's model says of its figures."""
    return lambda kind: model_of(kind).manifest.evaluation


@pytest.mark.train
@pytest.mark.parametrize(
    ("kind", "metrics"),
    [
        ("drums", both_ways(DRUMS) | OF_ALL),
        ("melody", both_ways(LINE) | OF_ALL),
        ("trio", {"accuracy", "onset_f1", "parts"} | OF_ALL),
        ("measure", both_ways(MEASURE) | OF_ALL),
    ],
)
def test_json_keys_are_the_promised_ones(
    told: Callable[[str], dict[str, Any]], kind: str, metrics: set[str]
) -> None:
    table = told(kind)
    assert set(table) == {
        "model",
        "split",
        "sources",
        "windows",
        "metrics",
        "baseline",
        "interpolation",
        "samples",
    }
    assert set(table["metrics"]) == metrics
    assert table["metrics"]["accuracy_teacher_forced"] is None
    assert set(table["interpolation"]) == INTERPOLATION
    assert set(table["samples"]) == SAMPLES
    assert (table["interpolation"]["pairs"], table["samples"]["drawn"]) == (PAIRS, DRAWN)


@pytest.mark.train
def test_parts_of_a_trio_are_told_apart(told: Callable[[str], dict[str, Any]]) -> None:
    metrics = told("trio")["metrics"]
    parts = metrics["parts"]
    assert list(parts) == ["melody", "bass", "drums"]
    for name, own in (("melody", LINE), ("bass", LINE), ("drums", DRUMS)):
        assert set(parts[name]) == both_ways(own) | {"accuracy_teacher_forced"}
        assert parts[name]["accuracy_teacher_forced"] is None
    for key in ("accuracy", "onset_f1"):
        mean = sum(part[key] for part in parts.values()) / 3
        assert metrics[key] == pytest.approx(mean)


@pytest.mark.train
@pytest.mark.parametrize(
    ("kind", "shares"),
    [
        ("drums", {"drums_silent"}),
        ("melody", {"melody_hold", "melody_rest", "melody_onset"}),
        (
            "trio",
            {"melody_hold", "melody_rest", "melody_onset", "bass_hold", "bass_rest", "bass_onset"}
            | {"drums_silent"},
        ),
        ("measure", set()),
    ],
)
def test_baseline_is_told_beside(
    told: Callable[[str], dict[str, Any]], kind: str, shares: set[str]
) -> None:
    baseline = told(kind)["baseline"]
    assert set(baseline) == shares
    for part in ("melody", "bass"):
        of_part = [share for name, share in baseline.items() if name.startswith(part)]
        assert not of_part or sum(of_part) == pytest.approx(1)


@pytest.mark.train
def test_evaluation_is_of_the_test_split(evaluation: Evaluation, corpus: Corpus) -> None:
    assert (evaluation.model, evaluation.split) == ("drums-debug", "test")
    assert evaluation.sources == ("archive-beats", "folder-beats")
    assert evaluation.windows == len(corpus.select(None, Split.TEST))
    assert evaluation.samples.drawn == DRAWN


@pytest.mark.train
def test_metrics_are_those_of_their_definitions(debug_model: DrumModel, corpus: Corpus) -> None:
    windows = DrumWindows.of(corpus, Split.TEST, DataRecipe(("folder-beats", "archive-beats")))
    chosen = np.array([0, 5])
    metrics = measure_reconstruction(debug_model, windows, chosen, seed=0)
    found = metrics.parts["drums"]
    (grids,) = windows.listed(chosen)
    posterior = debug_model.encode(grids)
    decoding = debug_model.decode(posterior.mu)
    asked, answered = grids[..., 0] == 1, decoding.hit_logits > 0
    both = (asked & answered).sum()
    precision, recall = both / answered.sum(), both / asked.sum()
    expected = 2 * precision * recall / (precision + recall)
    assert found["hit_f1"] == found["onset_f1"] == pytest.approx(expected)
    right = (asked == answered).all(axis=-1)
    assert found["step_accuracy"] == found["accuracy"] == pytest.approx(right.mean())
    bits = [
        0.5 * (mu**2 + math.exp(logvar) - 1 - logvar) / math.log(2)
        for mu, logvar in zip(posterior.mu.ravel(), posterior.logvar.ravel(), strict=True)
    ]
    assert metrics.kl_bits == pytest.approx(sum(bits) / 2, rel=1e-5)
    # Of two numbers, the variance is the square of half their difference.
    half = (posterior.mu[0] - posterior.mu[1]) / 2
    assert metrics.active_units == (half**2 > ACTIVE_VARIANCE).sum()


@pytest.mark.train
def test_evaluation_repeats(debug_model: DrumModel, corpus: Corpus, evaluation: Evaluation) -> None:
    assert evaluate(debug_model, corpus) == evaluation


@pytest.mark.train
def test_exported_evaluation_is_the_one_found_again(
    debug_model: DrumModel, evaluation: Evaluation
) -> None:
    table = json.loads(json.dumps(evaluation.to_dict()))
    assert debug_model.manifest.evaluation["metrics"] == pytest.approx(table["metrics"])


@pytest.mark.train
def test_limit_is_a_fixed_choice(debug_model: DrumModel, corpus: Corpus) -> None:
    first, second = (evaluate(debug_model, corpus, limit=3) for _ in range(2))
    assert first == second
    assert first.windows == 3
    assert evaluate(debug_model, corpus, limit=1000).windows == 8


@pytest.mark.train
def test_sources_may_be_chosen(debug_model: DrumModel, corpus: Corpus) -> None:
    found = evaluate(debug_model, corpus, Split.VALIDATION, sources=("archive-beats",))
    assert (found.split, found.sources) == ("validation", ("archive-beats",))
    with pytest.raises(DataError, match="no source 'groove' in it"):
        evaluate(debug_model, corpus, sources=("groove",))


@pytest.mark.train
def test_groove_is_preferred(debug_model: DrumModel, corpus: Corpus, tmp_path: Path) -> None:
    items = corpus.select(("folder-beats",), Split.TEST)
    for source in ("groove", "others"):
        for item, content in corpus.read(items):
            path = tmp_path / source / item.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    (tmp_path / "index.tsv").touch()
    both = Corpus(
        tmp_path,
        tuple(
            CorpusItem(source, item.path, item.song, split)
            for source in ("others", "groove")
            for split in (Split.TRAIN, Split.TEST)
            for item in items
        ),
    )
    assert evaluate(debug_model, both).sources == ("groove",)


@pytest.mark.train
@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
def test_evaluation_of_other_kinds_repeats(
    model_of: Callable[[str], AnyModel], song_set: Corpus, kind: str
) -> None:
    first, second = (evaluate(model_of(kind), song_set, limit=4).to_dict() for _ in range(2))
    assert first == second
    assert (first["windows"], first["interpolation"]["pairs"], first["samples"]["drawn"]) == (
        4,
        4,
        4,
    )
    assert first["sources"] == ["songs", "tunes"]


@pytest.mark.train
def test_set_without_the_models_sources_is_told(
    model_of: Callable[[str], AnyModel], corpus: Corpus
) -> None:
    with pytest.raises(DataError) as caught:
        evaluate(model_of("melody"), corpus)
    assert str(caught.value) == (
        f"{corpus.root}: none of the sources of melody-debug in it (songs, tunes); name others "
        "with --source"
    )


@pytest.mark.train
def test_limit_bounds_windows_pairs_and_draws() -> None:
    assert Effort(10, 20, 30).limited(None) == Effort(10, 20, 30)
    assert Effort(10, 20, 30).limited(15) == Effort(15, 15, 15)
    assert Effort(100, 5, 3).limited(15) == Effort(15, 5, 3)
