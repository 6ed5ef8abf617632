import numpy as np
import pytest

from musicgen.model.drum_model import DrumDecoding
from musicgen.model.leaning import leaned, margins, places_of_voice
from musicgen.model.line_decoding import LineDecoding
from musicgen.model.measure_model import MeasureDecoding
from musicgen.model.trio_model import TrioDecoding
from musicgen.representation.drum_map import VOICES, DrumMap, Voice
from musicgen.representation.melody import CLASSES, HOLD, REST

STEPS = 32


def drums() -> DrumDecoding:
    logits = np.random.default_rng(0).normal(-1, 2, (2, STEPS, VOICES)).astype(np.float32)
    return DrumDecoding(logits, np.full_like(logits, 0.5), np.zeros_like(logits))


def line() -> LineDecoding:
    logits = np.random.default_rng(1).normal(0, 2, (2, STEPS, CLASSES)).astype(np.float32)
    logits[..., HOLD:] += 5
    touch = np.full((2, STEPS), 0.5, np.float32)
    return LineDecoding(logits, touch, np.zeros_like(touch))


def trio() -> TrioDecoding:
    return TrioDecoding.of(line(), line(), drums())


def onsets(decoding: DrumDecoding | LineDecoding | TrioDecoding) -> int:
    if isinstance(decoding, TrioDecoding):
        return onsets(decoding.melody) + onsets(decoding.bass) + onsets(decoding.drums)
    if isinstance(decoding, LineDecoding):
        return int((decoding.answers()[..., 0] < HOLD).sum())
    return int((decoding.hit_logits > 0).sum())


@pytest.mark.parametrize("decoding", [drums(), line(), trio()])
def test_places_above_their_threshold_are_the_notes(
    decoding: DrumDecoding | LineDecoding | TrioDecoding,
) -> None:
    assert np.count_nonzero(margins(decoding) > 0) == onsets(decoding)


@pytest.mark.parametrize("decoding", [drums(), line(), trio()])
def test_leaning_adds_to_each_margin(
    decoding: DrumDecoding | LineDecoding | TrioDecoding,
) -> None:
    added = np.linspace(-2, 2, margins(decoding).size, dtype=np.float32)
    added = added.reshape(margins(decoding).shape)
    np.testing.assert_allclose(
        margins(leaned(decoding, added)), margins(decoding) + added, atol=1e-5
    )


def test_a_line_that_leans_far_rests_or_is_all_onsets() -> None:
    far = np.full((2, STEPS), 50, np.float32)
    assert onsets(leaned(line(), far)) == 2 * STEPS
    assert set(np.unique(leaned(line(), -far).answers()[..., 0])) <= {HOLD, REST}


def test_places_of_a_voice() -> None:
    decoding = drums()
    snare = places_of_voice(decoding, Voice.SNARE)
    assert snare.sum() == STEPS
    np.testing.assert_array_equal(
        margins(decoding)[:, snare], decoding.hit_logits[:, :, Voice.SNARE]
    )
    in_trio = places_of_voice(trio(), Voice.SNARE)
    np.testing.assert_array_equal(
        margins(trio())[:, in_trio], decoding.hit_logits[:, :, Voice.SNARE]
    )
    assert not places_of_voice(line(), Voice.SNARE).any()


def test_a_silent_track_of_a_measure_has_no_places() -> None:
    programs = np.zeros((1, 8, 130), np.float32)
    programs[0, 1:, 129] = 9  # no track
    roll = np.ones((1, 8, 96, 128), np.float32)
    decoding = MeasureDecoding(programs, roll, roll, roll, np.zeros((1, 8, 2, 128), np.float32))
    assert np.isfinite(margins(decoding)).sum() == 96 * 128
    less = leaned(decoding, np.full((1, 8 * 96 * 128), -2, np.float32))
    assert not less.onsets().any()


def test_places_of_a_voice_of_a_measure_are_its_notes_in_the_kit() -> None:
    zeros = np.zeros((1, 8, 96, 128), np.float32)
    ties = np.zeros((1, 8, 2, 128), np.float32)
    decoding = MeasureDecoding(np.zeros((1, 8, 130), np.float32), zeros, zeros, zeros, ties)
    found = places_of_voice(decoding, Voice.KICK).reshape(8, 96, 128)
    track, _, note = np.nonzero(found)
    assert set(track.tolist()) == {0}
    assert {35, 36} <= set(note.tolist())
    assert 38 not in note
    mine = DrumMap("mine", "Mine", {60 + voice: voice for voice in Voice}, tuple(range(60, 69)))
    _, _, note = np.nonzero(places_of_voice(decoding, Voice.SNARE, mine).reshape(8, 96, 128))
    assert set(note.tolist()) == {60 + Voice.SNARE}
