import pytest

from musicgen.score import Note, Score, Track
from musicgen.tonality import find_key


def scale(tonic: int, semitones: tuple[int, ...]) -> Score:
    """A scale up and down, its tonic and fifth held, as a tune would."""
    steps = [*semitones, 12, *reversed(semitones)]
    lengths = [4.0 if step in {0, 7, 12} else 1.0 for step in steps]
    starts = [sum(lengths[:index]) for index in range(len(steps))]
    notes = tuple(
        Note(start, tonic + step, 90, length)
        for start, step, length in zip(starts, steps, lengths, strict=True)
    )
    return Score((Track("Tune", notes),))


MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)


@pytest.mark.parametrize("tonic", range(48, 60))
@pytest.mark.parametrize(("semitones", "mode"), [(MAJOR, "major"), (MINOR, "minor")])
def test_a_scale_is_in_its_key(tonic: int, semitones: tuple[int, ...], mode: str) -> None:
    guess = find_key(scale(tonic, semitones))
    assert guess is not None
    assert (guess.key.tonic, guess.key.mode) == (tonic % 12, mode)
    assert guess.confidence > 0.8


def test_a_key_is_written_in_words_and_has_its_scale() -> None:
    guess = find_key(scale(57, MINOR))
    assert guess is not None
    assert str(guess.key) == "A minor"
    assert guess.key.scale.pitch_classes == {9, 11, 0, 2, 4, 5, 7}


def test_every_note_alike_is_in_no_key_to_speak_of() -> None:
    guess = find_key(Score((Track("", tuple(Note(0, pitch, 90, 1) for pitch in range(60, 72))),)))
    assert guess is not None
    assert guess.confidence == pytest.approx(0)


def test_drums_and_silence_are_in_no_key() -> None:
    kit = Track("", (Note(0, 36, 90, 1),), is_drum=True)
    assert find_key(Score((kit,))) is None
    assert find_key(Score()) is None


def test_notes_without_length_count() -> None:
    notes = tuple(Note(float(beat), pitch, 90, 0) for beat, pitch in enumerate((60, 64, 67, 60)))
    guess = find_key(Score((Track("", notes),)))
    assert guess is not None
    assert str(guess.key) == "C major"
