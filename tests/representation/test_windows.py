import pytest

from musicgen.errors import ClipError
from musicgen.representation.fit_report import ChangeKind
from musicgen.representation.windows import fit_bars
from musicgen.score import Meter, Note, Score, Track


def clip(
    *onsets: float, length: float, meter: Meter | None = None, duration: float = 0.25
) -> Score:
    notes = tuple(Note(onset, 60, 100, duration) for onset in onsets)
    return Score((Track(notes=notes),), length, meters=(meter or Meter(),))


def onsets(score: Score) -> list[float]:
    return [note.onset_beats for note in score.notes]


def test_what_fits_is_left_alone() -> None:
    whole = clip(0.0, 5.0, length=8.0)
    window = fit_bars(whole, 2)
    assert window.score == whole
    assert window.report.lines() == ()


@pytest.mark.parametrize(("numerator", "denominator", "bar"), [(3, 4, 3), (6, 8, 3), (5, 4, 5)])
def test_short_clips_are_looped_in_their_own_meter(
    numerator: int, denominator: int, bar: float
) -> None:
    window = fit_bars(clip(0.0, 1.0, length=bar, meter=Meter(0, numerator, denominator)), 2)
    assert window.score.length_beats == 2 * bar
    assert onsets(window.score) == [0, 1, bar, bar + 1]
    assert str(window.score.meter) == f"{numerator}/{denominator}"
    assert window.report.lines() == (f"{bar} beats looped to {2 * bar}",)


def test_a_clip_that_ends_before_its_bar_is_filled_and_told() -> None:
    window = fit_bars(clip(0.0, 4.0, length=5.0), 2)
    assert window.score.length_beats == 8
    assert window.report.lines() == ("5 beats filled up with silence to 8",)
    later = fit_bars(clip(0.0, 4.0, 8.0, length=9.0), 2)
    assert later.report.kinds == {ChangeKind.CUT}


def test_long_clips_are_cut_to_where_they_sound() -> None:
    window = fit_bars(clip(8.0, 12.0, 16.0, length=20.0), 2)
    assert onsets(window.score) == [0, 4]
    assert window.report.lines() == ("cut to bars 3-4 of 5",)


def test_the_end_of_a_clip_is_not_looped_where_there_is_more_before() -> None:
    window = fit_bars(clip(8.0, length=12.0), 2)
    assert onsets(window.score) == [4]
    assert window.report.lines() == ("cut to bars 2-3 of 3",)


def test_a_pick_up_is_passed_over_unless_asked_for() -> None:
    pick_up = clip(3.0, 4.0, 8.0, length=12.0)
    assert onsets(fit_bars(pick_up, 2).score) == [0, 4]
    assert onsets(fit_bars(pick_up, 2, first=1).score) == [3, 4]
    assert onsets(fit_bars(pick_up, 3).score) == [3, 4, 8]


def test_a_pick_up_written_as_a_short_bar_is_passed_over() -> None:
    meters = (Meter(0, 1, 4), Meter(1, 3, 4))
    notes = tuple(Note(onset, 60, 100, 0.5) for onset in (0.0, 1.0, 4.0, 7.0))
    window = fit_bars(Score((Track(notes=notes),), 10.0, meters=meters), 2)
    assert onsets(window.score) == [0, 3]
    assert str(window.score.meter) == "3/4"


def test_early_downbeats_belong_to_their_bar() -> None:
    played = clip(0.0, 3.95, 7.95, 12.0, length=16.0, duration=0.5)
    window = fit_bars(played, 1, first=2)
    assert onsets(window.score) == [0]
    assert window.score.notes[0].end_beats == pytest.approx(0.45)
    assert window.report.kinds == {ChangeKind.CUT, ChangeKind.MOVED, ChangeKind.LEFT_OUT}


def test_notes_held_over_from_before_are_told() -> None:
    held = clip(0.0, 4.5, length=8.0, duration=3.0)
    window = fit_bars(clip(1.0, length=8.0, duration=6.0), 1, first=1)
    assert window.score.notes[0].end_beats == 4
    assert "note left out" not in " ".join(window.report.lines())
    window = fit_bars(
        Score((Track(notes=(Note(0, 60, 9, 6.0), *held.notes[1:])),), 8.0), 1, first=2
    )
    assert window.report.lines() == ("cut to bars 2-2 of 2", "1 note left out that began before")


def test_what_is_not_there_is_an_error() -> None:
    with pytest.raises(ClipError, match="bar 3 is not in it: it has 2"):
        fit_bars(clip(0.0, length=8.0), 1, first=3)
    with pytest.raises(ClipError, match="no notes in bars 2-2 of 2"):
        fit_bars(clip(0.0, length=8.0), 1, first=2)
    with pytest.raises(ClipError, match="no notes in it"):
        fit_bars(Score(length_beats=4.0), 1)
