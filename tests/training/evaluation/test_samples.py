from collections.abc import Callable

import numpy as np
import pytest

from musicgen.data.corpus import Corpus, Split
from musicgen.model.load import AnyModel
from musicgen.representation.melody import CLASSES, HOLD, REST
from musicgen.training.evaluation.samples import (
    COPY_DISTANCE,
    _stacked,
    _transposed,
    measure_samples,
    nearest_distances,
    overlap_areas,
)
from musicgen.training.evaluation.sketches import Notes, PartTokens
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.reading import read_windows

BOTH = DataRecipe(("songs", "tunes"))


def notes(*rows: tuple[int, int, float, float], clips: int = 2) -> Notes:
    """Notes as clip, pitch, duration and velocity."""
    clip, pitch, duration, velocity = np.array(rows, float).reshape(-1, 4).T
    return Notes(clips, clip.astype(int), pitch.astype(int), duration, velocity)


def lines(count: int, seed: int) -> PartTokens:
    """Random lines between 40 and 90."""
    rng = np.random.default_rng(seed)
    tokens = rng.integers(40, 90, (count, 32))
    tokens = np.where(rng.random(tokens.shape) < 0.4, HOLD, tokens)
    tokens[rng.random(tokens.shape) < 0.1] = REST
    return PartTokens("melody", tokens, CLASSES, HOLD)


def test_overlaps_by_hand() -> None:
    mine = notes((0, 60, 2, 0.5), (0, 60, 2, 0.5), (0, 62, 4, 0.5), (1, 64, 4, 1.0))
    theirs = notes((0, 60, 2, 0.5), (1, 64, 2, 0.0), (1, 64, 16, 0.5), (1, 65, 40, 1.0))
    found = overlap_areas(mine, theirs, bars=1)
    assert found == pytest.approx(
        {
            "pitch": 0.25 + 0.25,  # 60: a half and a quarter; 64: a quarter and a half
            "density": 0.5 + 0.5,  # 3 and 1 notes; 1 and 3
            "velocity": 0.5 + 0.25,
            "duration": 0.5,  # 2 alone: 40 counts as 16
        }
    )


def test_same_notes_overlap_wholly_and_others_not_at_all() -> None:
    mine, theirs = notes((0, 60, 2, 0.1)), notes((0, 61, 3, 0.9), (0, 61, 3, 0.9), clips=1)
    assert set(overlap_areas(mine, mine, 2).values()) == {1}
    assert set(overlap_areas(mine, theirs, 1).values()) == {0}


def test_density_counts_clips_without_notes() -> None:
    mine, theirs = notes((0, 60, 1, 1), clips=4), notes((0, 60, 1, 1), clips=1)
    assert overlap_areas(mine, theirs, 1)["density"] == pytest.approx(0.25)


def test_drums_have_no_durations() -> None:
    struck = notes((0, 1, 0, 0.5))
    assert set(overlap_areas(struck, struck, 2)) == {"pitch", "density", "velocity"}


def test_no_notes_overlap_with_none() -> None:
    found = overlap_areas(notes(), notes((0, 60, 1, 0.5)), 1)
    assert found["pitch"] == found["velocity"] == 0


@pytest.mark.parametrize("semitones", [-7, 0, 2, 5])
def test_transposed_copies_are_found(semitones: int) -> None:
    known = (lines(200, seed=0),)
    planted = _transposed(known, semitones)
    assert nearest_distances(planted, known).max() == 0


def test_copy_with_a_few_changes_is_told_by_them() -> None:
    known = (lines(200, seed=0),)
    changed = known[0].tokens.copy()
    changed[:, -1] = np.where(changed[:, -1] == REST, HOLD, REST)
    planted = (PartTokens("melody", changed, CLASSES, HOLD),)
    found = nearest_distances(planted, known)
    assert found.tolist() == pytest.approx([1 / 32] * 200)
    assert (found < COPY_DISTANCE).all()


def test_random_clips_are_no_copies() -> None:
    found = nearest_distances((lines(50, seed=1),), (lines(500, seed=0),))
    assert found.min() > 5 * COPY_DISTANCE


def test_drums_are_not_transposed() -> None:
    def drums(*clips: list[int]) -> tuple[PartTokens, ...]:
        return (PartTokens("drums", np.array(clips), 512, 0),)

    assert _transposed(drums([1, 2]))[0].tokens.tolist() == [[1, 2]]
    assert nearest_distances(drums([1, 2]), drums([2, 3], [1, 2])).tolist() == [0]
    assert nearest_distances(drums([2, 3]), drums([1, 2])).tolist() == [1]


def test_parts_of_a_copy_move_together() -> None:
    melody, bass = lines(1, seed=0), lines(1, seed=1)
    both, apart = (melody, bass), (*_transposed((melody,)), *_transposed((bass,), 5))
    assert nearest_distances(_transposed(both), both).tolist() == [0]
    assert nearest_distances(apart, both)[0] > 0.2


def test_tables_of_notes_are_stacked_at_the_widest() -> None:
    narrow, wide = np.ones((2, 3, 7), np.float32), np.ones((1, 5, 7), np.float32)
    stacked = _stacked((narrow, wide))
    assert stacked.shape == (3, 5, 7)
    assert (stacked[:2, 3:] == -1).all()
    assert (stacked[2] == 1).all()


@pytest.mark.train
@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
def test_samples_are_told_beside_the_data(
    model_of: Callable[[str], AnyModel], song_set: Corpus, kind: str
) -> None:
    model = model_of(kind)
    held_out, training = (
        read_windows(kind, model.manifest.bars, song_set, split, BOTH)
        for split in (Split.TEST, Split.TRAIN)
    )
    found = measure_samples(model, held_out, training, drawn=6, seed=0)
    assert found == measure_samples(model, held_out, training, drawn=6, seed=0)
    assert (found.drawn, found.compared) == (6, 6)
    assert found.neighbours == len(training.sources)
    assert found.planted_found == 1
    assert found.overlap_area == pytest.approx(np.mean(list(found.overlaps.values())))
    assert all(0 <= area <= 1 for area in found.overlaps.values())
    assert 0 <= found.data_nearest <= 1
    features = {"pitch", "density", "velocity", "duration"}
    parts = {name.rpartition("-")[0] for name in found.overlaps}
    assert {name.rpartition("-")[2] for name in found.overlaps} <= features
    assert parts == ({"melody", "bass", "drums"} if kind == "trio" else {""})


@pytest.mark.train
def test_notes_a_bar_are_counted_by_hand(
    model_of: Callable[[str], AnyModel], song_set: Corpus
) -> None:
    held_out, training = (
        read_windows("melody", 2, song_set, split, BOTH) for split in (Split.TEST, Split.TRAIN)
    )
    found = measure_samples(model_of("melody"), held_out, training, drawn=500, seed=0)
    (every,) = held_out.listed(np.arange(len(held_out.sources)))
    onsets = (every[..., 0] < HOLD).sum() / len(every) / 2
    assert found.data_notes_per_bar == pytest.approx(onsets)
