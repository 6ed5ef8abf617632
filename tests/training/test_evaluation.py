import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicgen.data.corpus import Corpus, CorpusItem, Split
from musicgen.data.drum_phrases import DrumPhrases
from musicgen.errors import DataError
from musicgen.model.drum_model import DrumDecoding, DrumModel
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import STEPS, FloatArray
from musicgen.training import evaluation as evaluation_module
from musicgen.training.evaluation import (
    ACTIVE_VARIANCE,
    Evaluation,
    _Tally,
    evaluate,
    evaluate_phrases,
)

FEW = 100
METRICS = {
    "hit_f1",
    "step_accuracy",
    "velocity_mae",
    "timing_mae_ms",
    "hit_f1_sampled_z",
    "step_accuracy_sampled_z",
    "velocity_mae_sampled_z",
    "timing_mae_ms_sampled_z",
    "kl_bits",
    "active_units",
}


def window(*hits: tuple[int, int, float, float]) -> FloatArray:
    """One drum array, of hits as step, voice, velocity and offset."""
    array = np.zeros((1, STEPS, VOICES, 3), np.float32)
    for step, voice, velocity, offset in hits:
        array[0, step, voice] = (1, velocity, offset)
    return array


def answer(*hits: tuple[int, int, float, float]) -> DrumDecoding:
    """A decoding with these hits; what it says of other cells is not to count."""
    array = window(*hits)
    hit = array[..., 0] == 1
    return DrumDecoding(
        np.where(hit, 0.1, -0.1).astype(np.float32),
        np.where(hit, array[..., 1], 0.9).astype(np.float32),
        np.where(hit, array[..., 2], 0.4).astype(np.float32),
    )


def at_120_bpm(count: int = 1) -> FloatArray:
    return np.full(count, 125, np.float32)  # ms in a step


@pytest.fixture(scope="module", autouse=True)
def few_draws() -> Iterator[None]:
    """A sixteenth of a second rather than one, for each evaluation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation_module, "DRAWN", FEW)
        yield


@pytest.fixture(scope="module")
def evaluation(debug_model: DrumModel, corpus: Corpus) -> Evaluation:
    return evaluate(debug_model, corpus)


def test_tally_of_a_perfect_answer() -> None:
    hits = ((0, Voice.KICK, 0.8, 0.1), (4, Voice.SNARE, 1.0, -0.2))
    tally = _Tally()
    tally.add(window(*hits), answer(*hits), at_120_bpm())
    assert tally == _Tally(hits_in_both=2, hits_in_either=4, steps_right=32)


def test_tally_by_hand() -> None:
    asked = window(
        (0, Voice.KICK, 0.8, 0.1),
        (0, Voice.CLOSED_HAT, 0.5, 0.0),  # missed
        (4, Voice.SNARE, 0.5, -0.2),
    )
    answered = answer(
        (0, Voice.KICK, 0.7, 0.1),
        (4, Voice.SNARE, 0.75, 0.2),
        (8, Voice.CRASH, 0.6, 0.3),  # nobody asked
    )
    tally = _Tally()
    tally.add(asked, answered, at_120_bpm())
    assert (tally.hits_in_both, tally.hits_in_either) == (2, 6)
    assert tally.steps_right == 30
    assert tally.velocity_error == pytest.approx(0.1 + 0.25)
    assert tally.timing_error_ms == pytest.approx(0.4 * 125)


def test_tally_takes_each_windows_tempo() -> None:
    hit = (0, Voice.KICK, 0.8, 0.1)
    early = answer((0, Voice.KICK, 0.8, -0.1))
    arrays = (early.hit_logits, early.velocities, early.offsets)
    both = DrumDecoding(*(np.concatenate([array, array]) for array in arrays))
    tally = _Tally()
    tally.add(np.concatenate([window(hit), window(hit)]), both, np.array([125, 250], np.float32))
    assert tally.timing_error_ms == pytest.approx(0.2 * 125 + 0.2 * 250)


def test_tally_adds_up_over_batches() -> None:
    hit = (0, Voice.KICK, 0.8, 0.1)
    tally = _Tally()
    for _ in range(3):
        tally.add(window(hit), answer((0, Voice.KICK, 0.6, 0.1)), at_120_bpm())
    assert (tally.hits_in_both, tally.hits_in_either, tally.steps_right) == (3, 6, 96)
    assert tally.velocity_error == pytest.approx(0.6)


@pytest.mark.train
def test_json_keys_are_the_promised_ones(evaluation: Evaluation) -> None:
    table = json.loads(json.dumps(evaluation.to_dict()))
    assert set(table) == {"model", "split", "sources", "windows", "metrics", "samples"}
    assert set(table["metrics"]) == METRICS
    assert set(table["samples"]) == {
        "drawn",
        "hits_per_bar",
        "data_hits_per_bar",
        "voice_rates",
        "data_voice_rates",
    }
    labels = [voice.label for voice in Voice]
    assert list(table["samples"]["voice_rates"]) == labels
    assert list(table["samples"]["data_voice_rates"]) == labels


@pytest.mark.train
def test_evaluation_is_of_the_test_split(evaluation: Evaluation, corpus: Corpus) -> None:
    assert (evaluation.model, evaluation.split) == ("drums-debug", "test")
    assert evaluation.sources == ("archive-beats", "folder-beats")
    assert evaluation.windows == len(corpus.select(None, Split.TEST))
    assert evaluation.samples.drawn == FEW


@pytest.mark.train
def test_metrics_are_those_of_their_definitions(
    debug_model: DrumModel, two_windows: DrumPhrases
) -> None:
    found = evaluate_phrases(debug_model, two_windows, Split.TEST).metrics
    windows = two_windows.windows(two_windows.bar_starts()[0])
    posterior = debug_model.encode(windows)
    decoding = debug_model.decode(posterior.mu)
    asked, answered = windows[..., 0] == 1, decoding.hit_logits > 0
    both = (asked & answered).sum()
    precision, recall = both / answered.sum(), both / asked.sum()
    assert found.hit_f1 == pytest.approx(2 * precision * recall / (precision + recall))
    right = (asked == answered).all(axis=-1)
    assert found.step_accuracy == pytest.approx(right.mean())
    bits = [
        0.5 * (mu**2 + math.exp(logvar) - 1 - logvar) / math.log(2)
        for mu, logvar in zip(posterior.mu.ravel(), posterior.logvar.ravel(), strict=True)
    ]
    assert found.kl_bits == pytest.approx(sum(bits) / 2, rel=1e-5)
    # Of two numbers, the variance is the square of half their difference.
    half = (posterior.mu[0] - posterior.mu[1]) / 2
    assert found.active_units == (half**2 > ACTIVE_VARIANCE).sum()


@pytest.fixture
def two_windows() -> DrumPhrases:
    """Two phrases of two bars, at 60 and 120 bpm; a step lasts 250 and 125 ms."""
    beat = window(*((step, Voice.KICK, 0.8, 0.1) for step in range(0, STEPS, 4)))
    fill = window(*((step, Voice.SNARE, 0.5, -0.1) for step in range(STEPS)))
    return DrumPhrases(
        grid=np.concatenate([beat[0], fill[0]]),
        spans=np.array([[0, STEPS], [STEPS, STEPS]]),
        bpm=np.array([60, 120], np.float32),
        sources=("beats", "fills"),
        rejected=(),
    )


@pytest.mark.train
def test_timing_is_in_ms_at_the_files_tempo(
    debug_model: DrumModel, two_windows: DrumPhrases
) -> None:
    slow = replace(two_windows, bpm=two_windows.bpm / np.float32(2))
    found = evaluate_phrases(debug_model, two_windows, Split.TEST).metrics.timing_mae_ms
    expected = evaluate_phrases(debug_model, slow, Split.TEST).metrics.timing_mae_ms
    assert found > 0
    assert expected == pytest.approx(2 * found)


@pytest.mark.train
def test_samples_are_told_beside_the_data(debug_model: DrumModel, two_windows: DrumPhrases) -> None:
    samples = evaluate_phrases(debug_model, two_windows, Split.TEST).samples
    assert samples.data_hits_per_bar == (8 + 32) / 4
    assert samples.data_voice_rates["kick"] == 8 / 64
    assert samples.data_voice_rates["snare"] == 32 / 64
    assert samples.data_voice_rates["ride"] == 0
    rates = sum(samples.voice_rates.values())
    assert samples.hits_per_bar == pytest.approx(16 * rates)


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
            CorpusItem(source, item.path, item.song, Split.TEST)
            for source in ("others", "groove")
            for item in items
        ),
    )
    assert evaluate(debug_model, both).sources == ("groove",)
