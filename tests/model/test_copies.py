from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import ModelError
from musicgen.model.copies import (
    BAR_STEPS,
    COPIES,
    NEAR_COPY,
    NOTHING,
    Tokens,
    TrainingClips,
    drum_tokens,
    line_tokens,
    write_copies,
)
from musicgen.model.load import load_model
from musicgen.model.manifest import read_manifest
from musicgen.representation.melody import HOLD, REST

STEPS = 2 * BAR_STEPS
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


def test_drums_are_told_by_their_voices_and_lines_by_their_onsets() -> None:
    grid = np.zeros((1, 2, 9, 3), np.float32)
    grid[0, 0, [0, 2], 0] = 1
    assert drum_tokens((grid,)).tolist() == [[KICK | HAT, 0]]
    line = np.zeros((1, 4, 3), np.float32)
    line[0, :, 0] = [60, HOLD, REST, 0]
    assert line_tokens((line,)).tolist() == [[60, 255, 255, 0]]


def test_the_nearest_has_the_most_notes_in_common() -> None:
    known = TrainingClips.of("drums", np.stack([ROCK, beat(*HATS), beat((4, KICK))]))
    other = beat((0, KICK), (8, SNARE), (17, KICK), *HATS)  # 19 hits, 18 of them ROCK's
    same, near, silent = known.nearest(np.stack([ROCK, other, beat()]))
    assert (same.share, same.common, same.is_near_copy) == (1.0, 20, True)
    assert near.share == pytest.approx(2 * 18 / (19 + 20))
    assert (near.common, near.notes, near.known_notes) == (18, 19, 20)
    assert near.is_near_copy == (near.share >= NEAR_COPY["drums"])
    assert "18 of its 19 notes" in near.in_words()
    assert (silent.share, silent.is_near_copy) == (0.0, False)


def test_few_notes_are_no_copy() -> None:
    few = beat((0, KICK), (8, SNARE))
    (nearest,) = TrainingClips.of("drums", few[None]).nearest(few[None])
    assert (nearest.share, nearest.is_near_copy) == (1.0, False)


@pytest.mark.parametrize("semitones", [0, 2, -7, 12])
def test_a_tune_is_a_copy_in_any_key(semitones: int) -> None:
    known = TrainingClips.of("melody", np.stack([tune(0, MELODY), tune(4, (50, 50, 50))]))
    moved = tuple(pitch + semitones for pitch in MELODY)
    (nearest,) = known.nearest(tune(0, moved)[None])
    assert (nearest.share, nearest.common) == (1.0, len(MELODY))
    (late,) = known.nearest(tune(1, moved)[None])
    assert not late.is_near_copy
    first_wrong = (moved[0] + 1, *moved[1:])  # the key is not told by the first note alone
    (near,) = known.nearest(tune(0, first_wrong)[None])
    assert near.common == len(MELODY) - 1


@given(st.lists(st.lists(st.integers(0, 511), min_size=STEPS, max_size=STEPS), min_size=1))
def test_every_known_clip_is_found_again(rows: list[list[int]]) -> None:
    clips = np.array(rows, np.uint16)
    known = TrainingClips.of("drums", clips)
    assert {tuple(row) for row in known.tokens().tolist()} == {tuple(row) for row in rows}
    for row, nearest in zip(rows, known.nearest(clips), strict=True):
        assert nearest.share == (1.0 if any(row) else 0.0)


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
    np.testing.assert_array_equal(found.tokens(), known.tokens())


def test_bad_files_are_told(model_folder: Path) -> None:
    manifest = read_manifest(model_folder)
    with pytest.raises(ModelError, match=r"copies fit drums-2bar"):
        TrainingClips.read(model_folder, manifest)
    write_copies(model_folder, manifest, TrainingClips.of("drums", ROCK[None]))
    (model_folder / COPIES).write_bytes(b"another file")
    with pytest.raises(ModelError, match="wrong checksum"):
        TrainingClips.read(model_folder, read_manifest(model_folder))
    longer = TrainingClips.of("drums", np.tile(ROCK, 2)[None])
    write_copies(model_folder, manifest, longer)
    with pytest.raises(ModelError, match="clips are not of 2 bars"):
        TrainingClips.read(model_folder, read_manifest(model_folder))
    measure = replace(read_manifest(model_folder), kind="measure")
    with pytest.raises(ModelError, match="a model of measure; copies are told of drums, melody"):
        TrainingClips.read(model_folder, measure)
