"""What every kind of model can do alike."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import ClipError, ModelError, ShapeError
from musicgen.model.clip_model import noise_size
from musicgen.model.load import MODELS, AnyModel, load_model
from musicgen.model.manifest import MANIFEST
from musicgen.operations.generate import draw, reconstruct, sample
from musicgen.representation.drum_map import VOICES
from musicgen.representation.melody import CLASSES, HOLD
from musicgen.score import Score, Tempo, Track

pytestmark = pytest.mark.train

KINDS = ("drums", "melody", "trio", "measure")
ModelOf = Callable[[str], AnyModel]
of_each_kind = pytest.mark.parametrize("kind", KINDS)


@of_each_kind
def test_folder_is_loaded_as_its_kind(model_of: ModelOf, kind: str) -> None:
    model = model_of(kind)
    assert type(model) is MODELS[kind]
    assert model.kind == model.manifest.kind == kind
    assert model.manifest.id == f"{kind}-debug"
    assert bool(model.manifest.voices) == (kind in {"drums", "trio"})


@of_each_kind
def test_clip_is_the_same_alone_and_in_a_batch(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str
) -> None:
    model = model_of(kind)
    arrays = model.arrays(model.fit(songs[8]))
    one = tuple(array[:1] for array in arrays)
    alone = model.encode(*one)
    decoded = model.decode(alone.mu, *model.conditions(*one))
    times = 7
    many = tuple(np.concatenate([array] * times) for array in one)
    together = model.encode(*many)
    assert together.mu.shape == together.logvar.shape == (times, model.manifest.latent_size)
    for row in range(times):
        np.testing.assert_allclose(together.mu[row], alone.mu[0], rtol=0, atol=1e-5)
    batch = model.decode(together.mu, *model.conditions(*many))
    assert len(batch) == times
    for found, expected in zip(batch.rows(slice(6, 7)).arrays(), decoded.arrays(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)


@of_each_kind
def test_decoding_says_as_much_of_each_clip(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str
) -> None:
    model = model_of(kind)
    decoding = draw(model, 3, seed=0)
    assert len(decoding) == 3
    heard = model.heard(decoding)
    assert heard.shape[0] == 3
    assert 0 <= heard.min() <= heard.max() <= 1
    answers = model.answers(decoding)
    arrays = model.arrays(model.fit(songs[0]))
    own = arrays[: len(arrays) - len(model.conditions_take())]
    assert [each.ndim for each in answers] == [each.ndim for each in own]
    assert all(each.dtype == np.float32 for each in answers)


def any_line(rng: np.random.Generator, steps: int) -> np.ndarray:
    classes = rng.integers(0, CLASSES, (3, steps))
    touch = rng.random((2, 3, steps)) * (classes < HOLD)
    return np.stack([classes, touch[0], touch[1] / 2], axis=-1).astype(np.float32)


def any_drums(rng: np.random.Generator, steps: int) -> np.ndarray:
    hits = rng.random((3, steps, VOICES)) < 0.5
    touch = rng.random((2, 3, steps, VOICES)) * hits
    return np.stack([hits, touch[0], touch[1] / 2], axis=-1).astype(np.float32)


@pytest.mark.parametrize("kind", ["drums", "melody", "trio"])
@pytest.mark.parametrize("seed", range(3))
def test_correction_makes_any_arrays_come_out(model_of: ModelOf, kind: str, seed: int) -> None:
    model, rng = model_of(kind), np.random.default_rng(seed)
    steps = model.manifest.steps
    lines = [any_line(rng, steps) for _ in range({"drums": 0, "melody": 1, "trio": 2}[kind])]
    arrays = lines if kind == "melody" else [*lines, any_drums(rng, steps)]
    decoding = draw(model, 3, seed=seed)
    right = decoding.plus(model.correction(decoding, *arrays), np.ones(3, np.float32))
    for told, asked in zip(model.answers(right), arrays, strict=True):
        np.testing.assert_allclose(told, asked, atol=1e-6)


@of_each_kind
def test_correction_is_nothing_where_the_answer_is_sure(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str
) -> None:
    model = model_of(kind)
    arrays = model.arrays(model.fit(songs[8]))
    decoding = model.decode(model.encode(*arrays).mu, *model.conditions(*arrays))
    ones = np.ones(len(decoding), np.float32)
    right = decoding.plus(model.correction(decoding, *arrays), ones)
    again = model.correction(right, *arrays)
    for array in again.arrays():
        np.testing.assert_allclose(array, 0, atol=1e-3)


@of_each_kind
def test_corrected_decoding_is_heard_as_the_clip(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str
) -> None:
    model = model_of(kind)
    clip = model.fit(songs[8])
    arrays = model.arrays(clip)
    # The decoding is of nothing like the clip: of the prior's own.
    decoding = draw(model, len(arrays[0]), seed=4)
    right = decoding.plus(model.correction(decoding, *arrays), np.ones(len(decoding), np.float32))
    written = model.write(right, clip.score)
    found = model.fit(written)
    assert len(written.notes) > 5
    for mine, own in zip(model.arrays(found), arrays, strict=True):
        assert mine.shape == own.shape
    expected = model.heard(right)
    again = model.decode(model.encode(*model.arrays(found)).mu, *model.conditions(*arrays))
    fixed = again.plus(
        model.correction(again, *model.arrays(found)), np.ones(len(again), np.float32)
    )
    np.testing.assert_allclose(model.heard(fixed), expected, atol=6e-3)  # velocities are 1-127


@of_each_kind
def test_a_seed_repeats_exactly(model_of: ModelOf, kind: str) -> None:
    model = model_of(kind)
    assert sample(model, 3, seed=7) == sample(model, 3, seed=7)
    assert sample(model, 3, seed=7) != sample(model, 3, seed=8)


@of_each_kind
def test_a_larger_count_begins_with_the_same_clips(model_of: ModelOf, kind: str) -> None:
    few, many = (sample(model_of(kind), count, seed=1) for count in (2, 4))
    assert [score.notes for score in many[:2]] == [score.notes for score in few]


@of_each_kind
def test_sample_is_as_long_as_the_model_and_as_fast_as_asked(model_of: ModelOf, kind: str) -> None:
    model = model_of(kind)
    (score,) = sample(model, 1, seed=3, bpm=93)
    assert score.length_beats == 4 * model.manifest.bars
    assert score.tempos == (Tempo(bpm=93),)
    assert str(score.meter) == "4/4"


def test_sample_has_the_tracks_of_its_kind(model_of: ModelOf) -> None:
    (melody,), (trio,) = (sample(model_of(kind), 1, seed=3) for kind in ("melody", "trio"))
    assert [track.name for track in melody.tracks] == ["Sample 3.1"]
    assert [(track.name, track.program, track.is_drum) for track in trio.tracks] == [
        ("Melody", 0, False),
        ("Bass", 33, False),
        ("Drums", 0, True),
    ]


def test_conditions_are_told_to_every_draw(model_of: ModelOf) -> None:
    model = model_of("measure")
    (silence,) = model.no_conditions(1)
    assert silence.shape == (1, 2, 36)
    chord = silence.copy()
    chord[0, :, [4, 16, 28]] = 1
    plain = draw(model, 4, seed=0)
    told, untold = (draw(model, 4, seed=0, conditions=(each,)) for each in (chord, silence))
    np.testing.assert_array_equal(untold.onset_logits, plain.onset_logits)
    assert ((told.onset_logits != plain.onset_logits).any(axis=(1, 2, 3))).all()
    assert model_of("melody").no_conditions(2) == ()


@of_each_kind
def test_biases_are_added_to_draws(model_of: ModelOf, kind: str) -> None:
    model = model_of(kind)
    size = noise_size(model.manifest.latent_size)
    noise = np.random.default_rng(0).standard_normal((2, size))
    plain = model.decode(model.draw(noise.astype(np.float32)), *model.no_conditions(2))
    biased = model.biased(plain)
    added = [one - other for one, other in zip(biased.arrays(), plain.arrays(), strict=True)]
    bias = np.array(model.manifest.sample_bias, np.float32)

    def of_line(first: int) -> np.ndarray:
        onset, hold, rest = bias[first : first + 3].tolist()
        return np.array([*[onset] * HOLD, hold, rest], np.float32)

    none = np.zeros((), np.float32)
    if kind == "drums":
        expected = [bias, none, none]
    elif kind == "melody":
        expected = [of_line(0), none, none]
    elif kind == "trio":
        expected = [of_line(0), none, none, of_line(3), none, none, bias[6:], none, none]
    else:
        expected = [none, bias[:, None, None], none, none, none]
    for found, wanted in zip(added, expected, strict=True):
        np.testing.assert_allclose(found, np.zeros_like(found) + wanted, atol=1e-3)
    assert len(bias) == {"drums": VOICES, "melody": 3, "trio": 6 + VOICES, "measure": 8}[kind]


@of_each_kind
def test_reconstruction_has_the_clips_own_frame(
    model_of: ModelOf, songs: tuple[Score, ...], kind: str
) -> None:
    model = model_of(kind)
    clip = model.fit(replace(songs[8], tempos=(Tempo(bpm=77),)))
    score = reconstruct(model, clip)
    assert score.tempos == clip.score.tempos
    assert score.meters == clip.score.meters
    assert score.length_beats == clip.score.length_beats


@of_each_kind
def test_clip_without_notes_is_told(model_of: ModelOf, kind: str) -> None:
    with pytest.raises(ClipError, match=r"no (notes|drums|melody)"):
        model_of(kind).fit(Score((Track("Silence"),), 8))


@of_each_kind
def test_latent_of_another_shape_is_told(model_of: ModelOf, kind: str) -> None:
    model, wrong = model_of(kind), np.zeros((1, 3), np.float32)
    size = model.manifest.latent_size
    with pytest.raises(ShapeError) as caught:
        model.decode(wrong, *model.no_conditions(1))
    assert str(caught.value) == f"z must have shape (batch, {size}), not (1, 3)"


@pytest.mark.parametrize(
    ("kind", "shapes", "message"),
    [
        ("melody", [(1, 16, 3)], "line must have shape (batch, 32, 3), not (1, 16, 3)"),
        (
            "trio",
            [(1, 256, 3), (1, 256), (1, 256, 9, 3)],
            "bass must have shape (batch, 256, 3), not (1, 256)",
        ),
        (
            "measure",
            [(1, 8), (1, 5, 6), (1, 2, 36)],
            "notes must have shape (batch, any, 7), not (1, 5, 6)",
        ),
        (
            "measure",
            [(1, 7), (1, 5, 7), (1, 2, 36)],
            "programs must have shape (batch, 8), not (1, 7)",
        ),
    ],
)
def test_array_of_another_shape_is_told(
    model_of: ModelOf, kind: str, shapes: list[tuple[int, ...]], message: str
) -> None:
    with pytest.raises(ShapeError) as caught:
        model_of(kind).encode(*(np.zeros(shape, np.float32) for shape in shapes))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("kind", "changes", "message"),
    [
        ("melody", {"steps": 30}, "made for 30 steps in 2 bars; this version of musicgen plays 16"),
        ("melody", {"bars": 3}, "made for 32 steps in 3 bars; this version of musicgen plays 16 "),
        ("melody", {"sample_bias": [0, 0]}, "damaged: sample_bias must be 3 numbers"),
        ("melody", {"kind": "drums"}, "melody-debug: made for 0 voices of drums; this version"),
        ("trio", {"voices": []}, "made for 0 voices of drums; this version of musicgen plays 9"),
        ("trio", {"sample_bias": [0, 0]}, "damaged: sample_bias must be 15 numbers"),
        ("measure", {"steps": 48}, "made for 48 steps; this version of musicgen plays 96 steps a"),
        ("measure", {"sample_bias": []}, "damaged: sample_bias must be 8 numbers"),
        (
            "measure",
            {"latent_size": 5},
            r"decoder.onnx: does not fit its manifest: a clip's input is .*, not {'z': \(5,\), 'ch",
        ),
    ],
)
def test_model_that_does_not_fit_is_told(
    folder_of: Callable[[str], Path],
    tmp_path: Path,
    kind: str,
    changes: dict[str, object],
    message: str,
) -> None:
    copied = shutil.copytree(folder_of(kind), tmp_path / "copied")
    table = json.loads((copied / MANIFEST).read_text(encoding="utf-8"))
    (copied / MANIFEST).write_text(json.dumps({**table, **changes}), encoding="utf-8")
    with pytest.raises(ModelError, match=message):
        load_model(str(copied))
