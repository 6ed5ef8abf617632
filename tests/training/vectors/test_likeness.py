import pytest
from attribute_clips import beat, tune

from musicgen.score import Score
from musicgen.training.vectors.likeness import likeness


def test_a_clip_is_like_itself_and_not_like_silence() -> None:
    kit = beat({36: [0, 1, 2, 3], 42: [0.5, 1.5]})
    assert likeness(kit, kit) == 1
    assert likeness(kit, Score(length_beats=8)) == 0
    assert likeness(Score(length_beats=8), Score(length_beats=8)) == 1


def test_notes_in_common_are_counted() -> None:
    one, other = beat({36: [0, 1, 2, 3]}), beat({36: [0, 1], 38: [2, 3]})
    assert likeness(one, other) == 0.5
    assert likeness(beat({36: [0, 1, 2]}), beat({36: [0]})) == pytest.approx(0.5)


def test_a_tune_transposed_is_the_same_tune_and_a_beat_is_not() -> None:
    line = [(0.0, 60), (1.0, 62), (2.0, 67)]
    assert likeness(tune(*line), tune(*[(at, pitch + 5) for at, pitch in line])) == 1
    assert likeness(beat({36: [0]}), beat({38: [0]})) == 0


def test_playing_is_another_matter() -> None:
    assert likeness(beat({36: [0, 1]}), beat({36: [0.1, 7.95 - 6.96]})) == 1
