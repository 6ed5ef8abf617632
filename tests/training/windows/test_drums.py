from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.data.drum_phrases import DrumPhrases
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import STEPS, FloatArray
from musicgen.training.sections import DrumAugmentationRecipe
from musicgen.training.windows.drums import VOICE_GROUPS, DrumWindows

NONE = DrumAugmentationRecipe.none()
LENGTHS = (32, 48, 64)
SOURCES = ("rare", "common", "common")
HIT, VELOCITY, OFFSET = range(3)

odds = st.floats(0, 1)
strengths = st.floats(0, 0.5)
augmentations = st.builds(
    DrumAugmentationRecipe,
    **{
        change.name: strengths if change.name.startswith(("velocity", "timing")) else odds
        for change in fields(DrumAugmentationRecipe)
    },
)


def random_phrases() -> DrumPhrases:
    """Three phrases of two, three and four bars; no two windows in them are alike."""
    rng = np.random.default_rng(5)
    steps = sum(LENGTHS)
    hit = rng.random((steps, VOICES)) < 0.3
    velocity = hit * rng.integers(1, 128, (steps, VOICES)) / 127
    offset = hit * rng.uniform(-0.5, 0.5, (steps, VOICES))
    return DrumPhrases(
        grid=np.stack([hit, velocity, offset], axis=-1).astype(np.float32),
        spans=np.stack([np.cumsum(LENGTHS) - LENGTHS, LENGTHS], axis=1),
        bpm=np.full(len(LENGTHS), 120, np.float32),
        sources=SOURCES,
        rejected=(),
    )


PHRASES = random_phrases()
BAR_WINDOWS = PHRASES.windows(PHRASES.bar_starts()[0])


def draw(
    augmentation: DrumAugmentationRecipe | None,
    *,
    seed: int = 0,
    size: int = 64,
    weights: dict[str, float] | None = None,
) -> FloatArray:
    windows = DrumWindows.over(PHRASES, weights or {})
    (drawn,) = windows.draw(np.random.default_rng(seed), size, augmentation)
    return drawn


def indices_of(windows: FloatArray, among: FloatArray) -> list[int]:
    """For each window the index of its equal, which it must have."""
    equal = (windows[:, None] == among).all(axis=(2, 3, 4))
    assert equal.any(axis=1).all()
    found: list[int] = equal.argmax(axis=1).tolist()
    return found


def rotations(phrase: int) -> FloatArray:
    """The window at each step of a phrase that is played as a loop."""
    start, length = PHRASES.spans[phrase]
    grid = PHRASES.grid[start : start + length]
    return np.stack([np.roll(grid, -step, axis=0)[:STEPS] for step in range(length)])


@given(augmentation=augmentations, seed=st.integers(0, 2**32))
def test_changed_windows_are_drum_arrays(augmentation: DrumAugmentationRecipe, seed: int) -> None:
    windows = draw(augmentation, seed=seed, size=8)
    assert windows.shape == (8, STEPS, VOICES, 3)
    assert windows.dtype == np.float32
    hit = windows[..., HIT]
    assert set(np.unique(hit)) <= {0, 1}
    assert (windows[hit == 0] == 0).all()
    assert (windows[..., VELOCITY][hit == 1] > 0).all()
    assert windows[..., VELOCITY].max() <= 1
    assert np.abs(windows[..., OFFSET]).max() <= 0.5


@given(augmentation=augmentations, seed=st.integers(0, 2**32))
def test_same_seed_draws_the_same(augmentation: DrumAugmentationRecipe, seed: int) -> None:
    np.testing.assert_array_equal(
        draw(augmentation, seed=seed, size=4), draw(augmentation, seed=seed, size=4)
    )


def test_another_seed_draws_others() -> None:
    assert (draw(NONE, seed=1) != draw(NONE, seed=2)).any()


def test_drawing_leaves_the_phrases_alone() -> None:
    before = PHRASES.grid.copy()
    draw(DrumAugmentationRecipe(swap_bar=1, mute_voice=0.5, velocity_curve=1, timing_shift=1))
    np.testing.assert_array_equal(PHRASES.grid, before)


def test_without_augmentation_windows_are_those_on_bars() -> None:
    found = indices_of(draw(NONE, size=200), BAR_WINDOWS)
    assert set(found) == set(range(len(BAR_WINDOWS)))


def test_windows_are_drawn_as_they_are_without_any_augmentation() -> None:
    assert set(indices_of(draw(None, size=200), BAR_WINDOWS)) == set(range(len(BAR_WINDOWS)))


def test_listed_windows_are_those_on_bars() -> None:
    windows = DrumWindows.over(PHRASES, {})
    (listed,) = windows.listed(np.array([4, 0]))
    np.testing.assert_array_equal(listed, BAR_WINDOWS[[4, 0]])
    assert list(windows.sources) == ["rare", *["common"] * 5]
    assert windows.files_by_source == {"rare": 1, "common": 2}
    assert windows.step_ms(np.array([0, 5])).tolist() == [125, 125]  # at 120 bpm


def test_sources_are_drawn_by_their_weights() -> None:
    def share_of_rare(weight: float) -> float:
        windows = draw(NONE, size=2000, weights={"rare": weight})
        return indices_of(windows, BAR_WINDOWS).count(0) / 2000

    # One window of the source `rare`, five of `common`.
    assert len(BAR_WINDOWS) == 6
    assert share_of_rare(0) == 0
    assert share_of_rare(1) == pytest.approx(1 / 6, abs=0.03)
    assert share_of_rare(5) == pytest.approx(1 / 2, abs=0.04)


def test_shifted_window_goes_on_at_its_phrases_start() -> None:
    anywhere = np.concatenate([rotations(phrase) for phrase in range(len(LENGTHS))])
    shifted = indices_of(draw(replace(NONE, shift=1.0), size=300), anywhere)
    on_beats = [index for index in shifted if index % 4 == 0]
    # A third is shifted by whole beats; of the others one in four falls on a beat.
    assert len(on_beats) / 300 == pytest.approx(1 / 3 + 2 / 3 / 4, abs=0.09)
    assert any(index % 16 != 0 for index in on_beats)


def test_half_of_the_windows_may_be_shifted() -> None:
    # Of the shifted windows, one in eight (whole beats) or 32 (steps) lands on a bar all the same.
    windows = draw(replace(NONE, shift=0.5), size=1000)
    on_bar = (windows[:, None] == BAR_WINDOWS).all(axis=(2, 3, 4)).any(axis=1).mean()
    assert on_bar == pytest.approx(0.5 + 0.5 / 8, abs=0.08)


def test_second_bar_may_come_from_another_window() -> None:
    windows = draw(replace(NONE, swap_bar=1.0))
    first = indices_of(windows[:, :16], BAR_WINDOWS[:, :16])
    second = indices_of(windows[:, 16:], BAR_WINDOWS[:, 16:])
    assert first != second


def test_voice_groups_are_swapped_whole() -> None:
    assert sorted(voice for group in VOICE_GROUPS for voice in group) == list(Voice)
    windows = draw(replace(NONE, swap_voices=0.5))
    origins = [
        indices_of(windows[:, :, list(group)], BAR_WINDOWS[:, :, list(group)])
        for group in VOICE_GROUPS
    ]
    assert len({tuple(origin) for origin in origins}) == len(VOICE_GROUPS)
    # At most two windows are mixed.
    assert max(len(set(origin)) for origin in zip(*origins, strict=True)) == 2


def test_muted_voices_fall_silent_throughout() -> None:
    assert not draw(replace(NONE, mute_voice=1.0)).any()
    windows = draw(replace(NONE, mute_voice=0.5), size=400)
    sounding = windows[..., HIT].any(axis=1)  # (batch, voice)
    assert sounding.mean() == pytest.approx(0.5, abs=0.05)


def test_toms_trade_places() -> None:
    low, mid, high = Voice.LOW_TOM, Voice.MID_TOM, Voice.HIGH_TOM
    windows, plain = draw(replace(NONE, rotate_toms=1.0)), draw(NONE)
    np.testing.assert_array_equal(windows[:, :, [low, mid, high]], plain[:, :, [mid, high, low]])
    others = [voice for voice in Voice if voice not in {low, mid, high}]
    np.testing.assert_array_equal(windows[:, :, others], plain[:, :, others])


def test_closed_hat_and_ride_trade_places() -> None:
    windows, plain = draw(replace(NONE, swap_cymbals=1.0)), draw(NONE)
    hat, ride = Voice.CLOSED_HAT, Voice.RIDE
    np.testing.assert_array_equal(windows[:, :, [hat, ride]], plain[:, :, [ride, hat]])


def test_velocity_curve_keeps_the_order_of_loudness() -> None:
    changed, plain = draw(replace(NONE, velocity_curve=0.5)), draw(NONE)
    np.testing.assert_array_equal(changed[..., [HIT, OFFSET]], plain[..., [HIT, OFFSET]])
    assert (changed[..., VELOCITY] != plain[..., VELOCITY]).any()
    for before, after in zip(plain[..., VELOCITY], changed[..., VELOCITY], strict=True):
        order = np.argsort(before, axis=None)
        assert (np.diff(after.ravel()[order]) >= -1e-6).all()


def test_timing_is_stretched_and_shifted_as_a_whole() -> None:
    plain = draw(NONE)
    hit = plain[..., HIT] == 1
    stretched = draw(replace(NONE, timing_stretch=0.3))[..., OFFSET]
    inside = hit & (np.abs(stretched) < 0.5)
    for before, after, cells in zip(plain[..., OFFSET], stretched, inside, strict=True):
        factors = after[cells] / before[cells]
        np.testing.assert_allclose(factors, np.median(factors), rtol=1e-3)
    shifted = draw(replace(NONE, timing_shift=0.1))[..., OFFSET]
    inside = hit & (np.abs(shifted) < 0.5)
    for before, after, cells in zip(plain[..., OFFSET], shifted, inside, strict=True):
        moves = after[cells] - before[cells]
        np.testing.assert_allclose(moves, np.median(moves), atol=1e-5)
