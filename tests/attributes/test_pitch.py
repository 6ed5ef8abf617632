import pytest
from attribute_clips import beat, tune

from musicgen.attributes import ClipArrays, measure
from musicgen.attributes.pitch import share_inside
from musicgen.score import Note, Score, Track

LINE = tune((0, 60), (1, 64), (2, 62), (3, 62))
CHORD = tune((0, 60, 2.0), (0, 64, 2.0), (0, 67, 1.0), (4, 72, 1.0))


@pytest.mark.parametrize(
    ("score", "semitones"),
    [(LINE, 2), (tune((0, 60), (1, 72)), 12), (CHORD, 5), (tune((0, 60), (1, 60)), 0)],
)
def test_the_mean_interval_is_of_the_highest_line(score: Score, semitones: float) -> None:
    assert measure(score)["mean-interval"] == semitones


@pytest.mark.parametrize(("score", "semitones"), [(LINE, 4), (CHORD, 12), (tune((0, 60)), 0)])
def test_the_range_is_from_lowest_to_highest(score: Score, semitones: float) -> None:
    assert measure(score)["pitch-range"] == semitones


@pytest.mark.parametrize(("score", "pitch"), [(LINE, 62), (CHORD, 65.75), (tune((0, 60)), 60)])
def test_the_mean_pitch_counts_each_note_once(score: Score, pitch: float) -> None:
    assert measure(score)["mean-pitch"] == pitch


def test_in_key_is_the_share_in_the_scale() -> None:
    scale = [60, 62, 64, 65, 67, 69, 71, 72, 67, 60]
    inside = tune(*((index / 2, pitch, 0.5) for index, pitch in enumerate(scale)))
    outside = tune(*((index / 2, pitch, 0.5) for index, pitch in enumerate([*scale, 61, 66])))
    assert measure(inside)["in-key"] == 100
    assert measure(outside)["in-key"] == pytest.approx(1000 / 12)
    assert share_inside(ClipArrays(outside), {1}) == pytest.approx(100 / 12)


@pytest.mark.parametrize(
    ("score", "at_once"),
    [
        (LINE, 1),
        (CHORD, 2),  # 2 + 2 + 1 + 1 beats of notes in 2 + 1 beats of sound
        (tune((0, 60, 4.0), (0, 60, 4.0)), 2),
        (tune((0, 60, 4.0), (1, 64, 1.0)), 1.25),
        (Score((Track("", (Note(0, 60, 90, 0), Note(0, 64, 90, 0))),)), 2),
    ],
)
def test_polyphony_is_over_the_time_that_sounds(score: Score, at_once: float) -> None:
    assert measure(score)["polyphony"] == pytest.approx(at_once)


@pytest.mark.parametrize("score", [Score(), beat({36: [0, 1]})])
def test_drums_and_silence_have_no_pitch(score: Score) -> None:
    pitched = {"mean-interval", "pitch-range", "mean-pitch", "in-key", "polyphony"}
    assert not pitched & set(measure(score))
    assert share_inside(ClipArrays(score), {0}) is None


def test_one_note_has_no_interval() -> None:
    assert "mean-interval" not in measure(tune((0, 60)))
