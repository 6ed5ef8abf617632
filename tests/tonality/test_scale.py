import pytest

from musicgen.tonality import Scale, ScaleError, parse_scale, scale_names


@pytest.mark.parametrize(
    ("text", "pitch_classes"),
    [
        ("C:major", {0, 2, 4, 5, 7, 9, 11}),
        ("a:minor", {9, 11, 0, 2, 4, 5, 7}),
        ("A:harmonic-minor", {9, 11, 0, 2, 4, 5, 8}),
        ("C:melodic-minor", {0, 2, 3, 5, 7, 9, 11}),
        ("D:dorian", {0, 2, 4, 5, 7, 9, 11}),
        ("E:phrygian", {0, 2, 4, 5, 7, 9, 11}),
        ("F:lydian", {0, 2, 4, 5, 7, 9, 11}),
        ("G:Mixolydian", {0, 2, 4, 5, 7, 9, 11}),
        ("B:locrian", {0, 2, 4, 5, 7, 9, 11}),
        ("F#:major-pentatonic", {6, 8, 10, 1, 3}),
        ("Eb:minor-pentatonic", {3, 6, 8, 10, 1}),
        ("E:blues", {4, 7, 9, 10, 11, 2}),
        ("Bb:chromatic", set(range(12))),
    ],
)
def test_scales_have_the_notes_that_musicians_know(text: str, pitch_classes: set[int]) -> None:
    assert parse_scale(text).pitch_classes == pitch_classes


@pytest.mark.parametrize("name", scale_names())
@pytest.mark.parametrize("tonic", range(12))
def test_what_is_written_is_read(tonic: int, name: str) -> None:
    scale = Scale(tonic, name)
    assert parse_scale(str(scale)) == scale


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("minor", "'minor' is no scale; one is written like C:minor"),
        ("H:minor", "'H' is no note; one is written like C, F# or Bb"),
        (":minor", "'' is no note"),
        ("C:mixolidian", "did you mean mixolydian?"),
        ("C:qqq", "known are major, minor"),
    ],
)
def test_what_is_wrong_is_told(text: str, told: str) -> None:
    with pytest.raises(ScaleError) as caught:
        parse_scale(text)
    assert told in str(caught.value)


def test_a_tonic_is_a_pitch_class() -> None:
    with pytest.raises(ScaleError, match="tonic must be in 0-11, not 12"):
        Scale(12, "major")
