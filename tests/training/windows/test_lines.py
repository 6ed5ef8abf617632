from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.data import drum_arrays, line_arrays
from musicgen.representation.drum_map import VOICES
from musicgen.representation.melody import HOLD, REST
from musicgen.training.sections import DrumAugmentationRecipe, LineAugmentationRecipe
from musicgen.training.windows.lines import LineWindows, without_orphan_holds
from musicgen.training.windows.source import Arrays, FloatArray, odds_of
from musicgen.training.windows.stored import StoredWindows

NONE = LineAugmentationRecipe.none()
STEPS = 32
LENGTHS = (32, 48, 80)  # of the phrases, in steps
SOURCES = ("rare", "common", "common")
LINES = ("melody_", "bass_")
CLASS, VELOCITY = 0, 1


def windows(*, low: int = 40, high: int = 80, seed: int = 5) -> LineWindows:
    """Two bars each of trios of random notes; no two windows in them are alike."""
    rng = np.random.default_rng(seed)
    rows = sum(LENGTHS)
    columns = {}
    for prefix in LINES:
        kind = rng.random(rows)
        onset = kind < 0.4
        classes = np.where(onset, rng.integers(low, high + 1, rows), HOLD)
        columns[f"{prefix}classes"] = np.where(kind > 0.9, REST, classes).astype(np.uint8)
        velocities = onset * rng.integers(1, 128, rows)
        columns[f"{prefix}velocities"] = velocities.astype(np.uint8)
        columns[f"{prefix}offsets"] = (onset * rng.integers(-60, 61, rows)).astype(np.int8)
    hit = rng.random((rows, VOICES)) < 0.3
    columns["drums_velocities"] = (hit * rng.integers(1, 128, hit.shape)).astype(np.uint8)
    columns["drums_offsets"] = (hit * rng.integers(-127, 128, hit.shape)).astype(np.int8)
    spans = np.stack([np.cumsum(LENGTHS) - LENGTHS, LENGTHS], axis=1)
    places = [
        (first, phrase)
        for phrase, (start, length) in enumerate(spans.tolist())
        for first in range(start, start + length - STEPS + 1, 16)
    ]
    first_rows, phrases = np.array(places).T
    sources = tuple(SOURCES[phrase] for phrase in phrases)
    stored = StoredWindows(
        columns=columns,
        spans=spans,
        first_rows=first_rows,
        phrases=phrases,
        bpm=np.array([60, 120, 240], np.float32)[phrases],
        sources=sources,
        odds=odds_of(sources, {}),
        files_by_source={"rare": 1, "common": 2},
    )
    return LineWindows(stored, STEPS, lines=LINES, has_drums=True)


TRIOS = windows()
COUNT = len(TRIOS.sources)
ON_BARS = TRIOS.listed(np.arange(COUNT))


def draw(
    augmentation: LineAugmentationRecipe | DrumAugmentationRecipe | None,
    *,
    seed: int = 0,
    size: int = 64,
    source: LineWindows = TRIOS,
) -> Arrays:
    return source.draw(np.random.default_rng(seed), size, augmentation)


def indices_of(part: FloatArray, among: FloatArray) -> list[int]:
    """For each window the index of its equal, which it must have."""
    axes = tuple(range(2, among.ndim + 1))
    equal = (part[:, None] == among).all(axis=axes)
    assert equal.any(axis=1).all()
    found: list[int] = equal.argmax(axis=1).tolist()
    return found


def test_window_is_what_is_stored() -> None:
    columns, first = TRIOS.stored.columns, int(TRIOS.stored.first_rows[2])
    rows = slice(first, first + STEPS)
    for part, prefix in zip(ON_BARS, LINES, strict=False):
        names = ("classes", "velocities", "offsets")
        grid = line_arrays.unpacked(*(columns[prefix + name][rows] for name in names))
        np.testing.assert_allclose(part[2], grid.to_array(), atol=1e-6)
        assert part.dtype == np.float32
    stored = (columns["drums_velocities"][rows], columns["drums_offsets"][rows])
    np.testing.assert_array_equal(ON_BARS[2][2], drum_arrays.unpacked(*stored))


def test_shapes_are_those_of_the_parts() -> None:
    assert [part.shape for part in ON_BARS] == [(7, 32, 3), (7, 32, 3), (7, 32, VOICES, 3)]
    melodies = replace(TRIOS, lines=("melody_",), has_drums=False)
    (line,) = melodies.listed(np.array([1]))
    np.testing.assert_array_equal(line[0], ON_BARS[0][1])


def test_windows_know_their_source_and_tempo() -> None:
    assert list(TRIOS.sources) == ["rare", *["common"] * 6]
    assert TRIOS.files_by_source == {"rare": 1, "common": 2}
    assert TRIOS.step_ms(np.array([0, 1, 6])).tolist() == [250, 125, 62.5]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([HOLD, HOLD, 60, HOLD], [REST, REST, 60, HOLD]),
        ([60, HOLD, REST, HOLD], [60, HOLD, REST, REST]),
        ([HOLD, HOLD], [REST, REST]),
        ([REST, HOLD, 0, HOLD], [REST, REST, 0, HOLD]),
        ([127, HOLD, HOLD], [127, HOLD, HOLD]),
    ],
)
def test_hold_of_nothing_is_a_rest(before: list[int], after: list[int]) -> None:
    both = np.array([before, [60] * len(before)], np.float32)
    assert without_orphan_holds(both).tolist() == [after, [60] * len(before)]


@given(
    augmentation=st.builds(
        LineAugmentationRecipe,
        transpose=st.integers(0, 60),
        octave=st.floats(0, 1),
        shift=st.floats(0, 1),
        swap_half=st.floats(0, 1),
        swap_part=st.floats(0, 1),
        velocity_curve=st.floats(0, 0.5),
    ),
    seed=st.integers(0, 2**32),
)
def test_changed_windows_are_lines_and_drums(
    augmentation: LineAugmentationRecipe, seed: int
) -> None:
    *lines, drums = draw(augmentation, seed=seed, size=8)
    for line in lines:
        classes = line[..., CLASS]
        assert set(np.unique(classes)) <= set(range(REST + 1))
        np.testing.assert_array_equal(without_orphan_holds(classes), classes)
        assert (line[classes >= HOLD][:, 1:] == 0).all()
        velocities = line[classes < HOLD][:, VELOCITY]
        assert 0 < velocities.min() <= velocities.max() <= 1
    hit = drums[..., 0]
    assert set(np.unique(hit)) <= {0, 1}
    assert (drums[hit == 0] == 0).all()
    assert 0 < drums[..., VELOCITY][hit == 1].min() <= drums[..., VELOCITY].max() <= 1


def test_same_seed_draws_the_same() -> None:
    first, second = (draw(LineAugmentationRecipe()) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    assert (draw(NONE, seed=1)[0] != draw(NONE, seed=2)[0]).any()


def test_drawing_leaves_the_set_alone() -> None:
    before = {name: column.copy() for name, column in TRIOS.stored.columns.items()}
    draw(LineAugmentationRecipe(octave=1, swap_half=1, swap_part=0.5, velocity_curve=1))
    for name, column in TRIOS.stored.columns.items():
        np.testing.assert_array_equal(column, before[name])


@pytest.mark.parametrize("augmentation", [None, NONE, DrumAugmentationRecipe()])
def test_unchanged_windows_are_those_on_bars(
    augmentation: LineAugmentationRecipe | DrumAugmentationRecipe | None,
) -> None:
    drawn = draw(augmentation, size=100)
    found = [indices_of(part, listed) for part, listed in zip(drawn, ON_BARS, strict=True)]
    assert found[0] == found[1] == found[2]  # all parts of one window
    assert set(found[0]) == set(range(COUNT))


def test_sources_are_drawn_by_their_odds() -> None:
    rare = replace(TRIOS.stored, odds=odds_of(TRIOS.sources, {"common": 0.0}))
    melody = draw(NONE, source=replace(TRIOS, stored=rare))[0]
    assert set(indices_of(melody, ON_BARS[0])) == {0}


@pytest.mark.parametrize(
    ("augmentation", "furthest"),
    [(replace(NONE, transpose=6), {*range(-6, 7)}), (replace(NONE, octave=1.0), {-12, 12})],
)
def test_pitched_parts_of_a_window_move_alike(
    augmentation: LineAugmentationRecipe, furthest: set[int]
) -> None:
    plain, moved = draw(NONE), draw(augmentation)
    shifts = []
    for window in range(64):
        differences = [
            (after - before)[window, before[window, :, CLASS] < HOLD, CLASS]
            for before, after in zip(plain[:2], moved[:2], strict=True)
        ]
        (shift,) = set(np.concatenate(differences).tolist())
        shifts.append(shift)
    assert set(shifts) == furthest
    for before, after in zip(plain, moved, strict=True):
        held = before[..., CLASS] >= HOLD if before.ndim == 3 else ...
        np.testing.assert_array_equal(after[held], before[held])  # holds, rests, and drums
        np.testing.assert_array_equal(after[..., 1:], before[..., 1:])


def test_window_that_would_leave_midis_pitches_stays() -> None:
    # Lines from 0 to 127: a window that has both ends cannot move; others move where they may.
    everywhere = windows(low=0, high=127, seed=1)
    plain = draw(NONE, source=everywhere, size=300)
    moved = draw(replace(NONE, transpose=40), source=everywhere, size=300)
    stayed = 0
    for window in range(300):
        onsets = [part[window, :, CLASS] < HOLD for part in plain[:2]]
        before, after = (
            np.concatenate(
                [part[window, at, CLASS] for part, at in zip(parts, onsets, strict=False)]
            )
            for parts in (plain, moved)
        )
        assert 0 <= after.min() <= after.max() <= 127
        (shift,) = set((after - before).tolist())
        stayed += shift == 0
    assert 100 < stayed < 300


def test_shifted_window_begins_on_a_beat_and_stays_in_its_phrase() -> None:
    starts = [
        (start, first)
        for start, length in TRIOS.stored.spans.tolist()
        for first in range(start, start + length - STEPS + 1)
    ]
    anywhere = replace(
        TRIOS,
        stored=replace(TRIOS.stored, first_rows=np.array([first for _, first in starts])),
    )
    drums = anywhere.listed(np.arange(len(starts)))[2]
    found = indices_of(draw(replace(NONE, shift=1.0), size=600)[2], drums)
    begun = {starts[index][1] - starts[index][0] for index in found}
    assert begun == set(range(0, 49, 4))
    assert {starts[index][1] for index in found if starts[index][0] == 0} == {0}  # no room there


def test_half_of_the_windows_may_be_shifted() -> None:
    long = windows()
    only_long = replace(long.stored, odds=np.array([0, 0, 0, 1.0, 0, 0, 0]))
    drums = draw(replace(NONE, shift=0.5), size=400, source=replace(long, stored=only_long))[2]
    on_bar = (drums == ON_BARS[2][3]).all(axis=(1, 2, 3)).mean()
    # Of those that are shifted one in four is by no beat at all.
    assert on_bar == pytest.approx(0.5 + 0.5 / 4, abs=0.08)


def test_second_half_of_all_parts_may_come_from_another_window() -> None:
    drums = draw(replace(NONE, swap_half=1.0))[2]
    first = indices_of(drums[:, :16], ON_BARS[2][:, :16])
    second = indices_of(drums[:, 16:], ON_BARS[2][:, 16:])
    assert first != second
    for part, listed in zip(draw(replace(NONE, swap_half=1.0))[:2], ON_BARS[:2], strict=True):
        onsets = part[..., CLASS] < HOLD
        for window, (one, other) in enumerate(zip(first, second, strict=True)):
            expected = np.concatenate([listed[one, :16], listed[other, 16:]])
            at = onsets[window]
            np.testing.assert_array_equal(part[window, at], expected[at])


def test_parts_may_come_from_another_window_each_by_itself() -> None:
    drawn = draw(replace(NONE, swap_part=0.5))
    origins = [indices_of(part, listed) for part, listed in zip(drawn, ON_BARS, strict=True)]
    assert len({tuple(origin) for origin in origins}) == 3
    assert max(len(set(origin)) for origin in zip(*origins, strict=True)) == 2


def test_velocity_curve_keeps_the_order_of_loudness_and_what_is_silent() -> None:
    plain, changed = draw(NONE), draw(replace(NONE, velocity_curve=0.5))
    for before, after in zip(plain, changed, strict=True):
        others = [channel for channel in range(3) if channel != VELOCITY]
        np.testing.assert_array_equal(after[..., others], before[..., others])
        loud, curved = before[..., VELOCITY], after[..., VELOCITY]
        assert ((loud > 0) == (curved > 0)).all()
        assert (loud != curved).any()
        for one, other in zip(loud, curved, strict=True):
            order = np.argsort(one, axis=None)
            assert (np.diff(other.ravel()[order]) >= -1e-6).all()
