import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import ModelError
from musicgen.model.copies import (
    COPIES,
    KINDS,
    LEAST_NOTES,
    NEAR_COPY,
    NOTHING,
    Nearest,
    Tokens,
    TrainingClips,
    drum_tokens,
    line_tokens,
    note_counts,
    signatures_of,
    write_copies,
)
from musicgen.model.load import load_model
from musicgen.model.manifest import read_manifest
from musicgen.representation.melody import HOLD, REST

STEPS = 32
SIGNATURE_BYTES = {"drums": 65, "melody": 37}
KICK, SNARE, HAT = 1, 2, 4


def beat(*hits: tuple[int, int]) -> Tokens:
    """Drums of voices struck in steps."""
    tokens = np.zeros(STEPS, np.uint16)
    for step, voices in hits:
        tokens[step] |= voices
    return tokens


def tune(start: int, pitches: tuple[int, ...]) -> Tokens:
    """A line of eighths."""
    tokens = np.full(STEPS, NOTHING["melody"], np.uint16)
    for index, pitch in enumerate(pitches):
        tokens[start + 2 * index] = pitch
    return tokens


HATS = tuple((step, HAT) for step in range(0, STEPS, 2))  # 16 hits
ROCK = beat((0, KICK), (8, SNARE), (16, KICK), (24, SNARE), *HATS)  # 20 hits
MELODY = (60, 62, 64, 65, 67, 69, 71, 72, 71, 67)
GOLDEN_DRUMS = [20, 213, 249, 155, 189, 118]
GOLDEN_MELODY = [10, 213, 19, 113, 127, 106]


def test_drums_are_told_by_their_voices_and_lines_by_their_onsets() -> None:
    grid = np.zeros((1, 2, 9, 3), np.float32)
    grid[0, 0, [0, 2], 0] = 1
    assert drum_tokens((grid,)).tolist() == [[KICK | HAT, 0]]
    line = np.zeros((1, 4, 3), np.float32)
    line[0, :, 0] = [60, HOLD, REST, 0]
    assert line_tokens((line,)).tolist() == [[60, 255, 255, 0]]


def test_the_nearest_has_the_most_notes_in_common() -> None:
    known = TrainingClips.of("drums", np.stack([ROCK, beat(*HATS), beat((4, KICK))]))
    assert len(known.signatures) == 2  # one hit is too few
    other = beat((0, KICK), (8, SNARE), (17, KICK), *HATS)  # 19 hits, 18 of them ROCK's
    same, near, silent = known.nearest(np.stack([ROCK, other, beat()]))
    assert same == Nearest("drums", 1.0, is_bound=False, notes=20)
    assert same.is_near_copy
    assert near.share == pytest.approx(2 * 18 / (19 + 20), abs=0.03)
    assert not near.is_near_copy
    assert near.in_words() == f"about {near.share:.0%} of its 19 notes are as in one training clip"
    assert not silent.is_near_copy


def test_a_clip_like_no_other_has_a_bound() -> None:
    (nearest,) = TrainingClips.of("drums", ROCK[None]).nearest(beat(*((1, 511), (3, 511)))[None])
    assert nearest.is_bound
    assert not nearest.is_near_copy
    assert nearest.in_words().startswith("at most about ")


def test_a_long_clip_is_no_copy_for_its_bound() -> None:
    """By chance alone so long a clip may have so much in common."""
    rng = np.random.default_rng(0)
    crowded, other = rng.integers(0, 512, (2, STEPS)).astype(np.uint16)
    (nearest,) = TrainingClips.of("drums", crowded[None]).nearest(other[None])
    assert nearest.is_bound
    assert not nearest.is_near_copy


@pytest.mark.parametrize("kind", KINDS)
def test_the_threshold_is_that_of_the_kind(kind: str) -> None:
    at = Nearest(kind, NEAR_COPY[kind], is_bound=False, notes=LEAST_NOTES)
    assert at.is_near_copy
    assert not replace(at, share=NEAR_COPY[kind] - 0.01).is_near_copy
    assert not replace(at, is_bound=True).is_near_copy
    assert not replace(at, notes=LEAST_NOTES - 1).is_near_copy


def test_few_notes_are_no_copy() -> None:
    few = beat((0, KICK), (8, SNARE))
    known = TrainingClips.of("drums", few[None])
    assert len(known.signatures) == 0
    (nearest,) = known.nearest(few[None])
    assert not nearest.is_near_copy


@pytest.mark.parametrize("semitones", [0, 2, -7, 12])
def test_a_tune_is_a_copy_in_any_key(semitones: int) -> None:
    known = TrainingClips.of("melody", np.stack([tune(0, MELODY), tune(4, (50,) * 6)]))
    moved = tuple(pitch + semitones for pitch in MELODY)
    (nearest,) = known.nearest(tune(0, moved)[None])
    assert nearest == Nearest("melody", 1.0, is_bound=False, notes=len(MELODY))
    (late,) = known.nearest(tune(1, moved)[None])
    assert not late.is_near_copy
    first_wrong = (moved[0] + 1, *moved[1:])  # the key is not told by the first note alone
    (near,) = known.nearest(tune(0, first_wrong)[None])
    assert near.share == pytest.approx(0.9, abs=0.05)
    first_missing = tune(0, moved)
    first_missing[0] = NOTHING["melody"]
    (near,) = known.nearest(first_missing[None])
    assert near.share == pytest.approx(18 / 19)
    assert near.is_near_copy


@given(st.lists(st.lists(st.integers(0, 511), min_size=STEPS, max_size=STEPS), min_size=1))
def test_every_known_clip_is_found_again(rows: list[list[int]]) -> None:
    clips = np.array(rows, np.uint16)
    known = TrainingClips.of("drums", clips)
    for row, nearest in zip(rows, known.nearest(clips), strict=True):
        if sum(map(int.bit_count, row)) >= LEAST_NOTES:
            assert (nearest.share, nearest.is_bound) == (1.0, False)


def test_signatures_stay_the_same() -> None:
    """Files that were made elsewhere, or before, must still be met."""
    assert signatures_of("drums", ROCK[None])[0, :6].tolist() == GOLDEN_DRUMS
    assert signatures_of("melody", tune(0, MELODY)[None])[0, :6].tolist() == GOLDEN_MELODY


@pytest.mark.parametrize(("kind", "clip"), [("drums", ROCK), ("melody", tune(0, MELODY))])
def test_no_clip_can_be_read_back(kind: str, clip: Tokens) -> None:
    """The file holds bytes of signatures alone, and a note of the clip alters many at once."""
    with np.load(io.BytesIO(TrainingClips.of(kind, clip[None]).to_bytes())) as stored:
        assert stored.files == ["signatures"]
        (signature,) = stored["signatures"]
    assert signature.dtype == np.uint8
    assert signature[0] == note_counts(kind, clip[None])[0]
    assert len(signature) == SIGNATURE_BYTES[kind]
    places = np.flatnonzero(clip != NOTHING[kind])
    without = np.repeat(clip[None], len(places), axis=0)
    without[np.arange(len(places)), places] = NOTHING[kind]
    altered = (signatures_of(kind, without)[:, 1:] != signature[1:]).sum(axis=1)
    assert altered.min() > len(signature) / 5
    # no bit of a signature is a sum of what single notes do, which could be solved for them
    one, two = without[0].copy(), without[1].copy()
    both = one.copy()
    both[places[1]] = NOTHING[kind]
    parts = signatures_of(kind, np.stack([clip, one, two, both]))[:, 1:]
    assert (np.bitwise_xor.reduce(parts, axis=0) != 0).any()


def test_order_tells_nothing() -> None:
    clips = np.stack([ROCK, beat(*HATS), ROCK])
    known = TrainingClips.of("drums", clips)
    assert len(known.signatures) == 2
    assert known.to_bytes() == TrainingClips.of("drums", clips[::-1]).to_bytes()


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """The folder of a model, as far as copies need it."""
    (tmp_path / "model.json").write_text(load_model("drums-2bar").manifest.to_json())
    return tmp_path


def test_training_clips_come_back_from_their_file(model_folder: Path) -> None:
    known = TrainingClips.of("drums", np.stack([ROCK, beat(*HATS)]))
    assert known.to_bytes() == known.to_bytes()
    write_copies(model_folder, read_manifest(model_folder), known)
    found = TrainingClips.read(model_folder, read_manifest(model_folder))
    np.testing.assert_array_equal(found.signatures, known.signatures)
    assert found.nearest(ROCK[None]) == known.nearest(ROCK[None])


def test_bad_files_are_told(model_folder: Path) -> None:
    manifest = read_manifest(model_folder)
    with pytest.raises(ModelError, match=r"copies fit drums-2bar"):
        TrainingClips.read(model_folder, manifest)
    write_copies(model_folder, manifest, TrainingClips.of("drums", ROCK[None]))
    (model_folder / COPIES).write_bytes(b"another file")
    with pytest.raises(ModelError, match="wrong checksum"):
        TrainingClips.read(model_folder, read_manifest(model_folder))
    melody = TrainingClips.of("melody", tune(0, MELODY)[None])
    write_copies(model_folder, manifest, melody)
    with pytest.raises(ModelError, match="signatures are not of 65 bytes"):
        TrainingClips.read(model_folder, read_manifest(model_folder))
    write_copies(model_folder, manifest, replace(melody, signatures=np.zeros((2, 65), np.uint16)))
    with pytest.raises(ModelError, match="signatures are not of 65 bytes"):
        TrainingClips.read(model_folder, read_manifest(model_folder))
    measure = replace(read_manifest(model_folder), kind="measure")
    with pytest.raises(ModelError, match="a model of measure; copies are told of drums, melody"):
        TrainingClips.read(model_folder, measure)
