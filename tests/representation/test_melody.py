from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import ClipError, ShapeError
from musicgen.representation.bars import bars_of, padded, pieces_of, row_lengths, unpadded
from musicgen.representation.fit_report import ChangeKind
from musicgen.representation.melody import (
    HOLD,
    REST,
    STEPS_PER_BEAT,
    MelodyGrid,
    from_grid,
    to_grid,
)
from musicgen.representation.melody_fit import fit_melody
from musicgen.score import Meter, Note, Score, Tempo, Track

METERS = [Meter(0, 4, 4), Meter(0, 3, 4), Meter(0, 6, 8), Meter(0, 5, 4), Meter(0, 7, 8)]


def clip(*notes: Note, length: float = 8.0, meter: Meter | None = None) -> Score:
    track = Track("Melody", notes)
    return Score((track,), length, (Tempo(bpm=100.0),), (meter or Meter(),))


def back(score: Score) -> Score:
    return from_grid(to_grid(score).grid, score)


@st.composite
def lines(draw: st.DrawFn, *, on_grid: bool) -> Score:
    """Two bars of one note at a time in some meter, on the grid or anywhere."""
    meter = draw(st.sampled_from(METERS))
    parts = 1 if on_grid else 12
    least = 1 if on_grid else 4  # a sixteenth, a 48th
    end = int(2 * meter.bar_beats * STEPS_PER_BEAT) * parts
    edges = sorted(draw(st.sets(st.integers(0, end), max_size=24)))
    notes = []
    for start, stop in pairwise([*edges, end]):
        if stop - start >= least and draw(st.booleans()):
            length = draw(st.integers(least, stop - start))
            unit = STEPS_PER_BEAT * parts
            pitch, velocity = draw(st.integers(0, 127)), draw(st.integers(1, 127))
            notes.append(Note(start / unit, pitch, velocity, length / unit))
    return clip(*notes, length=2 * meter.bar_beats, meter=meter)


@given(lines(on_grid=True))
def test_on_the_grid_every_note_comes_back_as_it_was(score: Score) -> None:
    gridded = to_grid(score)
    assert from_grid(gridded.grid, score) == score
    assert gridded.report.lines() == ()
    assert gridded.spare == ()


@given(lines(on_grid=False))
def test_off_the_grid_onsets_come_back_and_ends_near_them(score: Score) -> None:
    gridded = to_grid(score)
    played, written = list(gridded.notes.values()), back(score).notes
    assert len(played) + len(gridded.spare) == len(score.notes)
    for before, after in zip(played, written, strict=True):
        assert (after.pitch, after.velocity) == (before.pitch, before.velocity)
        assert after.onset_beats == pytest.approx(before.onset_beats, abs=1e-6)
        # A step at least, then up to an onset less than a step away from the step after it.
        later = (after.end_beats - before.end_beats) * STEPS_PER_BEAT
        is_short = before.duration_beats * STEPS_PER_BEAT < 1
        assert -0.5 - 1e-5 <= later <= (3 if is_short else 2) + 1e-5
    for before, after in pairwise(written):
        assert before.end_beats <= after.onset_beats + 1e-9
    if len(played) < len(score.notes):
        assert ChangeKind.MERGED in gridded.report.kinds


@given(lines(on_grid=False))
def test_what_came_back_comes_back_again(score: Score) -> None:
    once = back(score).notes
    twice = back(back(score)).notes
    assert [note.pitch for note in twice] == [note.pitch for note in once]
    assert [note.onset_beats for note in twice] == pytest.approx(
        [note.onset_beats for note in once], abs=1e-6
    )


@given(lines(on_grid=True))
def test_arrays_and_rows_give_the_grid_back(score: Score) -> None:
    grid = to_grid(score).grid
    array = grid.to_array()
    lengths = row_lengths(pieces_of(bars_of(score)), STEPS_PER_BEAT, len(array))
    rows, mask = padded(array, lengths, 16, 0)
    again = MelodyGrid.from_array(unpadded(rows, mask).astype(np.float32))
    assert from_grid(again, score) == score
    assert (grid.one_hot().argmax(axis=1) == grid.classes).all()


def test_a_golden_bar() -> None:
    score = clip(
        Note(0.0, 60, 127, 0.5), Note(0.5, 64, 64, 0.25), Note(1.0, 67, 1, 1.0), length=2.5
    )
    grid = to_grid(score).grid
    assert grid.classes.tolist() == [60, HOLD, 64, REST, 67, HOLD, HOLD, HOLD, REST, REST]
    assert np.rint(grid.velocities * 127).tolist() == [127, 0, 64, 0, 1, 0, 0, 0, 0, 0]
    assert not grid.offsets.any()


def test_triplets_and_swing_survive() -> None:
    triplets = [Note(third / 3, 60 + third, 100, 1 / 3) for third in range(12)]
    swing = [Note(4 + beat / 2 + (beat % 2) / 6, 72, 90, 1 / 3) for beat in range(8)]
    swing = [replace(note, duration_beats=2 / 3 - i % 2 / 3) for i, note in enumerate(swing)]
    score = clip(*triplets, *swing)
    for before, after in zip(score.notes, back(score).notes, strict=True):
        assert after.onset_beats == pytest.approx(before.onset_beats, abs=1e-6)
        assert after.end_beats == pytest.approx(before.end_beats, abs=1e-6)  # legato


def test_the_end_of_a_note_is_told_in_ms() -> None:
    staccato = clip(Note(0.0, 60, 100, 0.125), Note(1.0, 60, 100, 0.25))
    # An eighth of a beat at 100 bpm.
    assert to_grid(staccato).report.lines() == (
        "1 note end quantised by 75.0 ms on average, 75.0 at most",
    )


def test_an_early_downbeat_at_the_end_stays_there() -> None:
    late = clip(Note(0.0, 60, 100, 1.0), Note(7.95, 62, 100, 0.05))
    assert back(late).notes[-1].onset_beats == pytest.approx(7.95)


def test_holds_without_a_note_are_rests() -> None:
    classes = np.array([HOLD, 60, HOLD, REST, HOLD, HOLD, 62])
    grid = MelodyGrid(classes, np.ones(7, np.float32), np.zeros(7, np.float32))
    assert grid.classes.tolist() == [REST, 60, HOLD, REST, REST, REST, 62]
    assert grid.cut(2, 3).classes.tolist() == [REST, REST, REST]


def test_bad_arrays_are_refused() -> None:
    steps = np.zeros(4, np.float32)
    with pytest.raises(ShapeError, match="velocities must have shape"):
        MelodyGrid(np.zeros(4, np.int16), steps[:3], steps)
    with pytest.raises(ShapeError, match="classes must be in 0-129"):
        MelodyGrid(np.full(4, 130, np.int16), steps, steps)
    with pytest.raises(ShapeError, match="melody array must have shape"):
        MelodyGrid.from_array(np.zeros((4, 2), np.float32))


def test_a_chord_keeps_its_top_and_the_report_says_so() -> None:
    chord = [Note(0.0, pitch, 100, 1.0) for pitch in (60, 64, 67)]
    gridded = to_grid(clip(*chord))
    assert [note.pitch for note in gridded.notes.values()] == [67]
    assert [note.pitch for note in gridded.spare] == [60, 64]
    assert gridded.report.lines() == ("2 notes left out beside the highest line",)


@pytest.mark.parametrize("meter", METERS, ids=str)
@pytest.mark.parametrize("bars", [2, 16])
def test_a_fitted_clip_keeps_its_meter(meter: Meter, bars: int) -> None:
    fitted = fit_melody(
        clip(Note(0.0, 60, 100, 1.0), length=meter.bar_beats, meter=meter), bars=bars
    )
    written = from_grid(fitted.gridded.grid, fitted.score)
    assert str(written.meter) == str(meter)
    assert written.length_beats == bars * meter.bar_beats
    assert [note.onset_beats for note in written.notes] == [
        bar * meter.bar_beats for bar in range(bars)
    ]


def test_the_melody_of_a_band_is_chosen_and_told() -> None:
    lead = Track("Melody", (Note(0.0, 70, 100, 8.0),))
    drums = Track("Drums", (Note(0.0, 36, 100, 0.1),), is_drum=True)
    fitted = fit_melody(Score((drums, lead, Track("Pad", (Note(0, 90, 50, 8),)))), bars=2)
    assert [note.pitch for note in fitted.score.notes] == [70]
    assert fitted.report.lines() == (
        "melody taken from track 'Melody' by its name",
        "2 other tracks left out",
    )


def test_drums_have_no_melody() -> None:
    drums = Track("Drums", (Note(0.0, 36, 100, 0.1),), is_drum=True)
    with pytest.raises(ClipError, match="no melody in it"):
        fit_melody(Score((drums,), 4.0), bars=2)
