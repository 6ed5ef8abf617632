import numpy as np
import pytest

from musicgen.representation.chord_inference import infer_chords
from musicgen.representation.chords import CONDITION_SIZE, Chord, Quality, conditions
from musicgen.representation.lineup import places_of
from musicgen.representation.measure import BAR_STEPS, DRUMS, NO_TRACK, Measure
from musicgen.representation.measure_fit import fit_measures, join_measures
from musicgen.representation.measure_input import (
    ABSENT,
    chord_conditions,
    note_tables,
    programs_with_notes,
    scaled_notes,
    steps_of_duration,
)
from musicgen.score import Meter, Note, Score, Track

C, G7 = (60, 64, 67), (55, 59, 62, 65)


def measure(*notes: tuple[int, ...], programs: tuple[int, ...] = (0, DRUMS)) -> Measure:
    """A bar of (track, step, pitch, velocity, duration, tied_in, tied_out)."""
    return Measure(np.array(programs, np.int16), np.array(notes, np.int16).reshape(-1, 7))


BARS = (
    measure((0, 0, 60, 127, 24, 0, 0), (1, 48, 36, 64, 1, 0, 0), (0, 72, 64, 1, 24, 0, 1)),
    measure((0, 0, 64, 1, 96, 1, 0)),
)


def test_tables_put_tracks_in_their_places() -> None:
    programs, notes = note_tables(BARS, (2, 0))
    assert programs.tolist() == [[DRUMS, NO_TRACK, 0, *[NO_TRACK] * 5]] * 2
    assert notes.shape == (2, 3, 7)
    assert sorted(notes[0].tolist()) == sorted(
        [[2, 0, 60, 127, 24, 0, 0], [2, 72, 64, 1, 24, 0, 1], [0, 48, 36, 64, 1, 0, 0]]
    )
    assert notes[1, 0].tolist() == [2, 0, 64, 1, 96, 1, 0]
    assert notes[1, 1:, 0].tolist() == [ABSENT, ABSENT]


def test_table_of_silence_is_of_one_row() -> None:
    _, notes = note_tables([measure()], (2, 0))
    assert notes.shape == (1, 1, 7)
    assert notes[0, 0, 0] == ABSENT


def test_track_that_is_silent_in_its_bar_is_none() -> None:
    programs = programs_with_notes(*note_tables(BARS, (2, 0)))
    assert programs[:, [0, 2]].tolist() == [[DRUMS, 0], [NO_TRACK, 0]]


def test_scaled_notes_are_shares() -> None:
    _, notes = note_tables(BARS, (2, 0))
    before = notes.copy()
    scaled = scaled_notes(notes)
    np.testing.assert_array_equal(notes, before)
    assert scaled.dtype == np.float32
    long = scaled[1, 0]
    assert long[[3, 4]].tolist() == pytest.approx([1 / 127, 1])  # a whole bar is the longest
    shortest = scaled[0][scaled[0, :, 2] == 36][0]
    assert shortest[[3, 4]].tolist() == pytest.approx([64 / 127, 0])  # one step
    assert scaled[0, :, [0, 1, 2, 5, 6]].tolist() == notes[0, :, [0, 1, 2, 5, 6]].tolist()


def test_durations_come_back_from_their_logarithms() -> None:
    notes = np.zeros((1, BAR_STEPS, 7), np.int64)
    notes[0, :, 4] = np.arange(1, BAR_STEPS + 1)
    back = steps_of_duration(scaled_notes(notes)[0, :, 4])
    np.testing.assert_allclose(back, notes[0, :, 4], rtol=1e-5)


def told_of(score: Score) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Chords of the halves of a clip's bars, by way of measures, (half bar, 36)."""
    fitted = fit_measures(score)
    tracks = fitted.score.tracks
    kinds = [DRUMS if track.is_drum else track.program for track in tracks]
    programs, notes = note_tables(fitted.measures, places_of(kinds, [0.0] * len(tracks)))
    steps = np.array([measure.steps for measure in fitted.measures])
    return chord_conditions(programs, notes, steps).reshape(-1, CONDITION_SIZE)


def test_chords_are_those_of_the_same_music_as_a_score(songs: tuple[Score, ...]) -> None:
    for score in songs:
        fitted = fit_measures(score)
        expected = conditions(infer_chords(join_measures(fitted.measures, fitted.score)))
        assert expected.any()
        np.testing.assert_array_equal(told_of(score), expected)


@pytest.mark.parametrize("meter", [Meter(0, 3, 4), Meter(0, 7, 8), Meter(0, 5, 4), Meter(0, 2, 2)])
def test_halves_are_of_the_bars_own_length(meter: Meter) -> None:
    half = meter.bar_beats / 2
    notes = [Note(0, pitch, 80, half) for pitch in C] + [Note(half, p, 80, half) for p in G7]
    score = Score((Track("Piano", tuple(notes)),), meter.bar_beats, meters=(meter,))
    told = [Chord(0, Quality.MAJOR), Chord(7, Quality.SEVENTH)]
    np.testing.assert_array_equal(told_of(score), conditions(told))


def test_chord_that_sounds_on_is_told_in_both_halves() -> None:
    notes = tuple(Note(0, pitch, 80, 4) for pitch in C)
    kit = Track("Kit", (Note(0, 37, 90, 4), Note(0, 42, 90, 4)), is_drum=True)
    told = told_of(Score((Track("Piano", notes), kit), 4))
    np.testing.assert_array_equal(told, conditions([Chord(0, Quality.MAJOR)] * 2))


def test_no_chord_is_all_zero() -> None:
    drums_alone = Score((Track("Kit", (Note(0, 36, 90, 1),), is_drum=True),), 4)
    assert not told_of(drums_alone).any()
    lone = Score((Track("Lead", (Note(0, 60, 90, 4),)),), 4)
    assert not told_of(lone).any()
