import numpy as np
import pytest

from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.measure_input import LONGEST_OCTAVES
from musicgen.representation.melody import CLASSES, HOLD, REST
from musicgen.training.evaluation.sketches import READINGS, PartTokens, hamming
from musicgen.training.windows.source import FloatArray


def line(*classes: int) -> FloatArray:
    array = np.zeros((1, len(classes), 3), np.float32)
    array[0, :, 0] = classes
    array[0, :, 1] = [0.5 if told < HOLD else 0 for told in classes]
    return array


def grid(*hits: tuple[int, int, float], steps: int = 4) -> FloatArray:
    """One clip of hits as step, voice and velocity."""
    array = np.zeros((1, steps, VOICES, 3), np.float32)
    for step, voice, velocity in hits:
        array[0, step, voice] = (1, velocity, 0)
    return array


def table(*notes: tuple[int, int, int, float, float]) -> FloatArray:
    """One measure of notes as track, step, pitch, velocity and duration in steps."""
    rows = [
        (track, step, pitch, velocity, np.log2(steps) / LONGEST_OCTAVES, 0, 0)
        for track, step, pitch, velocity, steps in notes
    ]
    return np.array([[*rows, (-1, 0, 0, 0, 0, 0, 0)]], np.float32)


def part(*clips: list[int]) -> tuple[PartTokens, ...]:
    return (PartTokens("melody", np.array(clips), CLASSES, HOLD),)


def test_tokens_of_a_line_are_its_classes() -> None:
    (found,) = READINGS["melody"].tokens((line(60, HOLD, REST, 62),))
    assert found.tokens.tolist() == [[60, HOLD, REST, 62]]
    assert (found.part, found.vocabulary, found.pitches) == ("melody", 130, 128)


def test_tokens_of_drums_are_the_voices_struck_together() -> None:
    hits = ((0, Voice.KICK, 0.9), (0, Voice.CRASH, 0.8), (2, Voice.SNARE, 0.1))
    (found,) = READINGS["drums"].tokens((grid(*hits),))
    together = (1 << Voice.KICK) + (1 << Voice.CRASH)
    assert found.tokens.tolist() == [[together, 0, 1 << Voice.SNARE, 0]]
    assert (found.vocabulary, found.pitches) == (512, 0)  # nothing to transpose


def test_tokens_of_a_trio_are_those_of_its_parts() -> None:
    arrays = (line(60, HOLD), line(36, REST), grid(steps=2))
    found = READINGS["trio"].tokens(arrays)
    assert [each.part for each in found] == ["melody", "bass", "drums"]
    assert [each.tokens.tolist() for each in found] == [[[60, HOLD]], [[36, REST]], [[0, 0]]]


def test_tokens_of_a_measure_are_the_highest_onsets_of_each_place() -> None:
    notes = table((2, 0, 60, 0.5, 24), (2, 5, 64, 0.5, 24), (0, 95, 36, 0.5, 1), (2, 6, 50, 1, 1))
    found = READINGS["measure"].tokens((np.zeros((1, 8), np.float32), notes))
    assert [each.part for each in found] == ["kit", "bass", *["other"] * 6]
    assert [each.pitches for each in found] == [0, *[128] * 7]
    nothing = [128] * 16
    # Six of 96 steps are a sixteenth: 0 and 5 are in the first, 6 in the second, 95 in the last.
    assert found[2].tokens.tolist() == [[64, 50, *nothing[2:]]]
    assert found[0].tokens.tolist() == [[*nothing[1:], 36]]
    assert found[1].tokens.tolist() == [nothing]


def test_notes_of_a_line_last_as_they_are_held() -> None:
    lines = np.concatenate([line(60, HOLD, HOLD, 62, REST, 64), line(*[REST] * 6)])
    notes = READINGS["melody"].notes((lines,))["melody"]
    assert notes.clips == 2
    assert notes.clip.tolist() == [0, 0, 0]
    assert notes.pitch.tolist() == [60, 62, 64]
    assert notes.duration.tolist() == [3, 1, 1]
    assert notes.velocity.tolist() == [0.5] * 3


def test_note_that_is_held_to_the_end_ends_there() -> None:
    notes = READINGS["melody"].notes((line(REST, 60, HOLD, HOLD),))["melody"]
    assert notes.duration.tolist() == [3]


def test_notes_of_drums_are_its_hits() -> None:
    notes = READINGS["drums"].notes((grid((1, Voice.SNARE, 0.5), (3, Voice.RIDE, 1.0)),))["drums"]
    assert notes.pitch.tolist() == [Voice.SNARE, Voice.RIDE]
    assert notes.velocity.tolist() == [0.5, 1]
    assert not notes.duration.any()


def test_notes_of_a_measure_last_in_sixteenths() -> None:
    notes = READINGS["measure"].notes(
        (np.zeros((1, 8), np.float32), table((0, 0, 36, 0.25, 6), (2, 48, 60, 0.5, 48)))
    )["all"]
    assert notes.pitch.tolist() == [36, 60]
    assert notes.duration.tolist() == pytest.approx([1, 8], rel=1e-5)
    assert notes.velocity.tolist() == [0.25, 0.5]


def test_distance_is_the_share_of_tokens_that_differ() -> None:
    a = part([60, HOLD, REST, 62], [1, 1, 1, 1])
    b = part([60, HOLD, 64, 63], [1, 1, 1, 1])
    assert hamming(a, b).tolist() == [0.5, 0]
    two = (*a, *part([0, 0], [0, 0])), (*b, *part([0, 1], [0, 0]))
    assert hamming(*two).tolist() == [0.5, 0]  # 3 of 6 tokens
    assert hamming(a, a).tolist() == [0, 0]
