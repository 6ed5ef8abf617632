from dataclasses import replace

import numpy as np
import pytest

from musicgen.data.corpus import Corpus, Split
from musicgen.data.measure_arrays import phrases
from musicgen.representation.lineup import places_of
from musicgen.representation.measure import DRUMS, NO_TRACK, TRACKS
from musicgen.representation.measure_fit import fit_measures
from musicgen.representation.measure_input import (
    ABSENT,
    chord_conditions,
    note_tables,
    programs_with_notes,
    scaled_notes,
    steps_of_duration,
)
from musicgen.score import Note, Score, Track
from musicgen.training.sections import DataRecipe, MeasureAugmentationRecipe
from musicgen.training.windows.measures import MeasureWindows
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import Arrays, FloatArray, odds_of
from musicgen.training.windows.stored import StoredWindows

NONE = MeasureAugmentationRecipe.none()
TRACK, STEP, PITCH, VELOCITY, DURATION = range(5)
KIT, BASS, FIRST, SECOND = range(4)
PIANO, FINGERED, LEAD, PAD = 0, 33, 80, 88
BARS = 3


def part(name: str, *pitches: int, program: int = 0, silent: int | None = None) -> Track:
    """Quarters of some pitches in turn, three bars long, but for a silent bar."""
    beats = [beat for beat in range(4 * BARS) if silent is None or beat // 4 != silent]
    notes = tuple(Note(float(beat), pitches[beat % len(pitches)], 50 + beat, 1.0) for beat in beats)
    return Track(name, notes, program)


def kit(*pitches: int) -> Track:
    return replace(part("Kit", *pitches), is_drum=True)


ONE = Score(
    (
        part("Piano", 60, 64, 67, program=PIANO),
        kit(36, 38),
        part("Bass", 36, 43, program=FINGERED, silent=1),
    ),
    4.0 * BARS,
)
# In its second bar the lead plays below the pad, though higher on the whole.
LOW_BAR = tuple(
    replace(note, pitch=40) if 4 <= note.onset_beats < 8 else note
    for note in part("Lead", 84, 88, program=LEAD).notes
)
OTHER = Score(
    (
        kit(42, 46, 35),
        part("Pad", 55, 59, program=PAD),
        Track("Lead", LOW_BAR, LEAD),
    ),
    4.0 * BARS,
)


def windows(*scores: Score) -> MeasureWindows:
    """All measures of some clips, each a phrase of its own."""
    found = [phrase for score in scores for phrase in phrases(score)]
    lengths = [phrase.rows for phrase in found]
    columns = {
        name: np.concatenate([phrase.columns[name] for phrase in found])
        for name in found[0].columns
    }
    of_phrase = np.repeat(np.arange(len(found)), lengths)
    stored = StoredWindows(
        columns=columns,
        spans=np.stack([np.cumsum(lengths) - lengths, lengths], axis=1),
        first_rows=np.arange(sum(lengths)),
        phrases=of_phrase,
        bpm=np.full(sum(lengths), 120, np.float32),
        sources=("a",) * sum(lengths),
        odds=odds_of(["a"] * sum(lengths), {}),
        files_by_source={"a": len(scores)},
    )
    return MeasureWindows.of(stored)


BANDS = windows(ONE, OTHER)
LISTED = BANDS.listed(np.arange(2 * BARS))


def draw(
    augmentation: MeasureAugmentationRecipe | None, *, seed: int = 0, size: int = 64
) -> Arrays:
    return BANDS.draw(np.random.default_rng(seed), size, augmentation)


def notes_of(table: FloatArray, track: int) -> set[tuple[float, ...]]:
    """Step, pitch, velocity and duration of a track's notes."""
    return {tuple(row[STEP:].tolist()) for row in table if row[TRACK] == track}


def by_model(score: Score) -> Arrays:
    """The measures of a clip as a model takes them when it plays."""
    fitted = fit_measures(score, most_beats=4.0)
    tracks = fitted.score.tracks
    kinds = [DRUMS if track.is_drum else track.program for track in tracks]
    means = [sum(n.pitch for n in track.notes) / len(track.notes) for track in tracks]
    programs, notes = note_tables(fitted.measures, places_of(kinds, means))
    programs = programs_with_notes(programs, notes)
    steps = np.array([measure.steps for measure in fitted.measures])
    return (
        programs.astype(np.float32),
        scaled_notes(notes),
        chord_conditions(programs, notes, steps),
    )


def assert_same(found: Arrays, expected: Arrays) -> None:
    np.testing.assert_array_equal(found[0], expected[0])
    np.testing.assert_array_equal(found[2], expected[2])
    for one, other in zip(found[1], expected[1], strict=True):
        for track in range(TRACKS):
            assert notes_of(one, track) == notes_of(other, track)


def test_windows_are_as_the_model_takes_clips() -> None:
    assert_same(BANDS.listed(np.arange(BARS)), by_model(ONE))
    assert_same(BANDS.listed(np.arange(BARS, 2 * BARS)), by_model(OTHER))


def test_set_is_as_the_model_takes_its_songs(song_set: Corpus, songs: tuple[Score, ...]) -> None:
    source = read_windows("measure", 1, song_set, Split.TEST, DataRecipe(("songs",)))
    (number,) = (8,)  # the one test song of that source
    assert len(source.sources) == 20
    assert_same(source.listed(np.arange(20)), by_model(songs[number]))


def test_kit_and_bass_have_places_of_their_own() -> None:
    programs = LISTED[0]
    assert programs[0].tolist() == [DRUMS, FINGERED, PIANO, *[NO_TRACK] * 5]
    assert programs[3].tolist() == [DRUMS, NO_TRACK, LEAD, PAD, *[NO_TRACK] * 4]


def test_places_are_the_same_throughout_a_phrase() -> None:
    programs, notes, _ = LISTED
    assert (programs[3:, FIRST] == LEAD).all()
    assert (programs[3:, SECOND] == PAD).all()
    lead = notes[4][notes[4, :, TRACK] == FIRST]
    assert set(lead[:, PITCH].tolist()) == {40}  # below the pad in this bar


def test_track_that_is_silent_in_its_bar_is_none() -> None:
    assert LISTED[0][:3, BASS].tolist() == [FINGERED, NO_TRACK, FINGERED]


def test_narrow_measures_are_filled_up_with_no_notes() -> None:
    (counts,) = ([int((table[:, TRACK] != ABSENT).sum()) for table in LISTED[1]],)
    assert counts == [12, 8, 12, 12, 12, 12]
    assert LISTED[1].shape[1] == 12


def test_windows_know_their_source_and_tempo() -> None:
    assert list(BANDS.sources) == ["a"] * 6
    assert BANDS.files_by_source == {"a": 2}
    assert BANDS.step_ms(np.array([0])).tolist() == [125]


@pytest.mark.parametrize("augmentation", [None, NONE])
def test_unchanged_windows_are_the_listed_ones(
    augmentation: MeasureAugmentationRecipe | None,
) -> None:
    programs, notes, chords = draw(augmentation)
    found = set()
    for window in range(64):
        (index,) = [
            index
            for index in range(6)
            if (programs[window] == LISTED[0][index]).all()
            and all(
                notes_of(notes[window], track) == notes_of(LISTED[1][index], track)
                for track in range(TRACKS)
            )
        ]
        np.testing.assert_array_equal(chords[window], LISTED[2][index])
        found.add(index)
    assert found == set(range(6))


def test_same_seed_draws_the_same() -> None:
    augmentation = MeasureAugmentationRecipe(swap_track=0.5)
    for one, other in zip(draw(augmentation), draw(augmentation), strict=True):
        np.testing.assert_array_equal(one, other)


def test_drawing_leaves_the_set_alone() -> None:
    before = {name: column.copy() for name, column in BANDS.stored.columns.items()}
    draw(MeasureAugmentationRecipe(swap_track=0.5, drop_track=0.5, velocity_curve=1))
    for name, column in BANDS.stored.columns.items():
        np.testing.assert_array_equal(column, before[name])


def test_tracks_come_whole_from_another_measure() -> None:
    programs, notes, _ = draw(replace(NONE, swap_track=0.5))
    mixed = 0
    for window in range(64):
        origins = []
        for track in (KIT, BASS, FIRST, SECOND):
            mine = (programs[window, track], notes_of(notes[window], track))
            origins.append(
                {
                    index
                    for index in range(6)
                    if mine == (LISTED[0][index, track], notes_of(LISTED[1][index], track))
                }
            )
        assert all(origins)
        mixed += not set.intersection(*origins)
    assert mixed > 20


def test_dropped_tracks_have_neither_notes_nor_a_program() -> None:
    programs, notes, chords = draw(replace(NONE, drop_track=1.0))
    assert (programs == NO_TRACK).all()
    assert (notes[..., TRACK] == ABSENT).all()
    assert not chords.any()  # of what sounds, which is nothing
    programs = draw(replace(NONE, drop_track=0.5), size=400)[0]
    assert (programs[:, KIT] != NO_TRACK).mean() == pytest.approx(0.5, abs=0.08)


def test_pitched_tracks_move_alike_and_drums_do_not() -> None:
    plain, moved = draw(NONE), draw(replace(NONE, transpose=6))
    np.testing.assert_array_equal(moved[0], plain[0])
    shifts = []
    for window in range(64):
        before, after = plain[1][window], moved[1][window]
        np.testing.assert_array_equal(np.delete(after, PITCH, 1), np.delete(before, PITCH, 1))
        drums, pitched = before[:, TRACK] == KIT, before[:, TRACK] > KIT
        np.testing.assert_array_equal(after[drums], before[drums])
        (shift,) = set((after - before)[pitched, PITCH].tolist())
        shifts.append(shift)
    assert set(shifts) == set(range(-6, 7))


def test_measure_that_would_leave_midis_pitches_stays() -> None:
    high = Score((part("High", 127, program=LEAD), part("Low", 0, program=PAD)), 4.0 * BARS)
    low = Score((part("Middle", 64, program=LEAD), part("Low", 0, program=PAD)), 4.0 * BARS)
    source = windows(high, low)
    programs, notes, _ = source.draw(np.random.default_rng(0), 200, replace(NONE, transpose=5))
    assert (programs[:, FIRST] == LEAD).all()
    for table in notes:
        pitches = table[table[:, TRACK] != ABSENT, PITCH]
        lowest, highest = pitches.min(), pitches.max()
        assert (lowest, highest) == (0, 127) or 0 <= lowest == highest - 64 <= 5


def test_chords_follow_the_notes() -> None:
    programs, notes, chords = draw(replace(NONE, transpose=6, swap_track=0.3, drop_track=0.2))
    table = notes.astype(np.int64)
    table[..., DURATION] = np.rint(steps_of_duration(notes[..., DURATION]))
    steps = np.full(len(table), 96)
    np.testing.assert_array_equal(chords, chord_conditions(programs.astype(np.int64), table, steps))
    assert len({tuple(row.ravel()) for row in chords}) > 6


def test_chords_may_be_left_untold_while_the_notes_stay() -> None:
    plain, untold = draw(NONE), draw(replace(NONE, drop_chords=1.0))
    assert plain[2].any()
    assert not untold[2].any()
    np.testing.assert_array_equal(untold[1], plain[1])
    half = draw(replace(NONE, drop_chords=0.5), size=400)[2].any(axis=(1, 2)).mean()
    told = draw(NONE, size=400)[2].any(axis=(1, 2)).mean()
    assert half == pytest.approx(told / 2, abs=0.08)


def test_velocity_curve_keeps_the_order_of_loudness() -> None:
    plain, changed = draw(NONE)[1], draw(replace(NONE, velocity_curve=0.5))[1]
    assert (changed != plain).any()
    for before, after in zip(plain, changed, strict=True):
        notes = before[:, TRACK] != ABSENT
        np.testing.assert_array_equal(np.delete(after, VELOCITY, 1), np.delete(before, VELOCITY, 1))
        order = np.argsort(before[notes, VELOCITY])
        curved = after[notes, VELOCITY][order]
        assert (np.diff(curved) >= -1e-6).all()
        assert 0 < curved.min() <= curved.max() <= 1
