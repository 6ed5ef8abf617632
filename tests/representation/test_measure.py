from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import ClipError, ShapeError
from musicgen.representation.fit_report import ChangeKind
from musicgen.representation.measure import DRUMS, NO_TRACK, STEPS_PER_BEAT, Measure
from musicgen.representation.measure_fit import fit_measures, join_measures
from musicgen.score import Meter, Note, Score, Tempo, Track

METERS = [Meter(0, 4, 4), Meter(0, 3, 4), Meter(0, 6, 8), Meter(0, 5, 4), Meter(0, 7, 8)]


def clip(*notes: Note, length: float = 8.0) -> Score:
    return Score((Track("Piano", notes),), length)


def back(score: Score, most_beats: float | None = None) -> Score:
    fitted = fit_measures(score, most_beats=most_beats)
    return join_measures(
        fitted.measures, fitted.score, names=[track.name for track in fitted.score.tracks]
    )


@st.composite
def tracks(draw: st.DrawFn, steps: int, parts: int, is_drum: bool) -> Track:  # noqa: FBT001
    """Polyphony in which no pitch begins again while it sounds; times in parts of a step."""
    notes = []
    for pitch in draw(st.sets(st.integers(0, 127), min_size=1, max_size=6)):
        edges = sorted(draw(st.sets(st.integers(0, steps - 1), min_size=1, max_size=5)))
        for start, stop in pairwise([*edges, steps]):
            end = draw(st.integers(start + 1, stop)) * parts
            begin = draw(st.integers(start * parts, start * parts + parts // 3))
            unit = STEPS_PER_BEAT * parts
            velocity = draw(st.integers(1, 127))
            notes.append(Note(begin / unit, pitch, velocity, (end - begin) / unit))
    program = 0 if is_drum else draw(st.integers(0, 127))
    return Track(draw(st.sampled_from(["", "a", "b"])), tuple(notes), program, is_drum)


@st.composite
def bands(draw: st.DrawFn, *, parts: int = 1) -> Score:
    """Three bars of up to eight tracks, on the grid or a part of a step behind it."""
    meter = draw(st.sampled_from(METERS))
    steps = int(3 * meter.bar_beats * STEPS_PER_BEAT)
    kits = draw(st.integers(0, 1))
    pitched = draw(st.integers(1 - kits, 8 - kits))
    played = [draw(tracks(steps, parts, is_drum=False)) for _ in range(pitched)]
    played += [draw(tracks(steps, parts, is_drum=True)) for _ in range(kits)]
    return Score(tuple(played), 3 * meter.bar_beats, (Tempo(bpm=95.0),), (meter,))


@given(bands())
def test_on_the_grid_every_note_comes_back_as_it_was(score: Score) -> None:
    assert back(score) == score
    assert back(score, most_beats=4.0) == score
    assert fit_measures(score).report.lines() == ()


@given(bands(parts=3))
def test_off_the_grid_every_note_comes_back_within_half_a_step(score: Score) -> None:
    half_step = 0.5 / STEPS_PER_BEAT + 1e-9
    for before, after in zip(score.tracks, back(score).tracks, strict=True):
        assert len(before.notes) == len(after.notes)
        # At an equal step the order by pitch may differ from the order played.
        by_pitch = [
            sorted(t.notes, key=lambda n: (n.pitch, n.onset_beats)) for t in (before, after)
        ]
        for was, came in zip(*by_pitch, strict=True):
            assert (came.pitch, came.velocity) == (was.pitch, was.velocity)
            assert came.onset_beats == pytest.approx(was.onset_beats, abs=half_step)
            assert came.end_beats == pytest.approx(was.end_beats, abs=half_step)


@given(bands())
def test_rolls_give_measures_back(score: Score) -> None:
    for measure in fit_measures(score, most_beats=4.0).measures:
        roll = measure.to_roll()
        again = Measure.from_roll(roll, measure.program_classes(), measure.steps)
        assert again.programs.tolist() == measure.programs.tolist()
        assert again.notes.tolist() == measure.notes.tolist()
        assert not roll[:, ~measure.mask()].any()


def test_a_golden_measure_with_a_tie() -> None:
    score = Score(
        (
            Track("Pad", (Note(3.0, 60, 90, 2.0), Note(3.0, 64, 91, 1.0)), 89),
            Track("Drums", (Note(4.5, 38, 100, 1 / 3),), is_drum=True),
        ),
        length_beats=8.0,
    )
    first, second = fit_measures(score).measures
    assert first.programs.tolist() == [89, DRUMS]
    assert first.notes.tolist() == [[0, 72, 60, 90, 24, 0, 1], [0, 72, 64, 91, 24, 0, 0]]
    assert second.notes.tolist() == [[0, 0, 60, 90, 24, 1, 0], [1, 12, 38, 100, 8, 0, 0]]
    assert first.program_classes().tolist() == [89, DRUMS] + [NO_TRACK] * 6


def test_a_note_that_repeats_at_the_bar_line_is_not_tied() -> None:
    score = clip(Note(2.0, 60, 90, 2.0), Note(4.0, 60, 90, 2.0))
    assert back(score) == score


def test_a_note_that_nothing_comes_from_begins_with_its_bar() -> None:
    measures = fit_measures(clip(Note(2.0, 60, 90, 4.0))).measures
    later = join_measures(measures[1:], Score(length_beats=4.0))
    assert later.notes == (Note(0.0, 60, 90, 2.0),)


def test_a_long_note_is_one_again_over_many_bars() -> None:
    score = clip(Note(1.0, 60, 90, 18.5), length=20.0)
    assert len(fit_measures(score).measures) == 5
    assert back(score) == score


def test_a_last_bar_that_is_filled_up_is_told() -> None:
    score = Score((Track("", (Note(0, 60, 90, 1.0), Note(4, 62, 90, 1.0))),), 5.0)
    fitted = fit_measures(score)
    assert fitted.report.lines() == ("5 beats filled up with silence to 8",)
    assert len(fitted.measures) == 2
    assert fit_measures(replace(score, length_beats=8.0)).report.lines() == ()


def test_what_one_key_cannot_play_is_told() -> None:
    overlapping = clip(Note(0.0, 60, 90, 3.0), Note(1.0, 60, 80, 1.0), Note(1.001, 60, 99, 1.0))
    fitted = fit_measures(overlapping)
    assert fitted.report.lines() == (
        "1 note quantised by 0.5 ms on average, 0.5 at most",
        "1 note merged with the same pitch in its step",
        "1 note shortened to where the pitch repeats",
    )
    assert back(overlapping).notes == (Note(0.0, 60, 90, 1.0), Note(1.0, 60, 99, 1.0))


def test_more_than_eight_tracks_are_merged_by_family_or_left_out() -> None:
    full = [
        Track(str(family), tuple(Note(float(b), 60, 90, 0.5) for b in range(4)), 8 * family)
        for family in range(7)
    ]
    kits = [Track("d", (Note(0.0, 36, 90, 0.1),), is_drum=True)] * 2
    relative = Track("r", (Note(1.0, 72, 90, 0.5),), 3)
    stranger = Track("s", (Note(1.0, 72, 90, 0.5),), 120)
    fitted = fit_measures(Score((*full, *kits, relative, stranger), 8.0))
    assert len(fitted.score.tracks) == 8
    assert Note(1.0, 72, 90, 0.5) in fitted.score.tracks[0].notes
    assert fitted.report.lines()[:3] == (
        "2 drum tracks merged",
        "1 track merged with one of its family",
        "1 track left out beyond eight",
    )


def test_hits_at_the_very_end_stay_in_the_last_bar() -> None:
    fitted = fit_measures(clip(Note(7.999, 60, 90, 0.001)))
    assert fitted.measures[1].notes.tolist() == [[0, 95, 60, 90, 1, 0, 0]]
    assert ChangeKind.QUANTISED in fitted.report.kinds


def test_a_decoded_roll_becomes_a_valid_measure() -> None:
    rng = np.random.default_rng(0)
    roll = rng.random((8, 96, 128, 5), np.float32)
    programs = np.array([0, 40, DRUMS, NO_TRACK, 1, 2, 3, NO_TRACK])
    measure = Measure.from_roll(roll, programs, steps=72)
    assert measure.programs.tolist() == [0, 40, DRUMS, 1, 2, 3]
    assert len(measure.notes) == (roll[programs != NO_TRACK, :72, :, 0] > 0.5).sum()
    again = Measure.from_roll(measure.to_roll(), measure.program_classes(), 72)
    assert again.notes.tolist() == measure.notes.tolist()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ([1, 0, 60, 90, 1, 0, 0], "track must be in 0-0"),
        ([0, 96, 60, 90, 1, 0, 0], "step must be in 0-95"),
        ([0, 0, 60, 0, 1, 0, 0], "velocity must be in 1-127"),
        ([0, 90, 60, 90, 7, 0, 0], "ends in step 97 of a measure of 96"),
        ([0, 1, 60, 90, 1, 1, 0], "tied notes must begin or end with the measure"),
    ],
)
def test_bad_tables_are_refused(row: list[int], message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        Measure(np.zeros(1, np.int16), np.array([row], np.int16))


def test_other_bad_arrays_are_refused() -> None:
    with pytest.raises(ShapeError, match="at most 8 tracks"):
        Measure(np.zeros(9, np.int16), np.zeros((0, 7), np.int16))
    twice = np.array([[0, 0, 60, 90, 1, 0, 0]] * 2, np.int16)
    with pytest.raises(ShapeError, match="only once in a step"):
        Measure(np.zeros(1, np.int16), twice)
    long = replace(Measure(np.zeros(1, np.int16), twice[:1]), steps=120)
    with pytest.raises(ShapeError, match="120 steps does not fit a roll of 96"):
        long.to_roll()
    with pytest.raises(ClipError, match="no notes in it"):
        fit_measures(Score(length_beats=4.0))
