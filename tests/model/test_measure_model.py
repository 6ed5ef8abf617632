from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from musicgen.model.load import AnyModel
from musicgen.model.measure_model import MOST_BARS, MeasureDecoding, MeasureModel
from musicgen.operations.generate import draw
from musicgen.representation.fit_report import ChangeKind
from musicgen.representation.measure import BAR_STEPS, DRUMS, NO_TRACK, PITCHES, PROGRAMS, TRACKS
from musicgen.representation.measure_input import scaled_notes
from musicgen.score import Meter, Note, Score, Tempo, Track

pytestmark = pytest.mark.train

TRACK, STEP, PITCH, VELOCITY, DURATION, TIED_IN, TIED_OUT = range(7)


@pytest.fixture
def model(model_of: Callable[[str], AnyModel]) -> MeasureModel:
    found = model_of("measure")
    assert isinstance(found, MeasureModel)
    return found


def any_measures(bars: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Programs and tables of random notes, each pitch of a track in a bar tied alike."""
    rng = np.random.default_rng(seed)
    programs = rng.integers(0, PROGRAMS, (bars, TRACKS))
    programs[:, 5:] = NO_TRACK
    tables = np.full((bars, 30, 7), -1)
    for bar in range(bars):
        playing = np.flatnonzero(programs[bar] != NO_TRACK)
        cells = rng.permutation(BAR_STEPS * PITCHES)[: rng.integers(1, 30)]
        for row, cell in enumerate(cells.tolist()):
            track, pitch = int(rng.choice(playing)), cell % PITCHES
            step = cell // PITCHES
            duration = int(rng.integers(1, BAR_STEPS - step + 1))
            tied = ((track + pitch) % 2, pitch % 3 == 0)
            tables[bar, row] = (track, step, pitch, rng.integers(1, 128), duration, *tied)
    return programs, tables


def by_cell(table: np.ndarray) -> dict[tuple[int, ...], list[float]]:
    """Velocity, duration and ties of each note, by track, step and pitch."""
    rows = table[table[:, TRACK] >= 0]
    return {tuple(row[:VELOCITY].astype(int).tolist()): row[VELOCITY:].tolist() for row in rows}


@pytest.mark.parametrize("seed", range(3))
def test_correction_makes_any_measures_come_out(model: MeasureModel, seed: int) -> None:
    bars = 3
    decoding = draw(model, bars, seed=seed)
    programs, tables = any_measures(bars, seed)
    arrays = (programs.astype(np.float32), scaled_notes(tables))
    right = decoding.plus(model.correction(decoding, *arrays), np.ones(bars, np.float32))
    told_programs, told = model.answers(right)
    np.testing.assert_array_equal(told_programs, programs)
    for mine, own in zip(told, arrays[1], strict=True):
        found, expected = by_cell(mine), by_cell(own)
        assert found.keys() == expected.keys()
        for cell, values in expected.items():
            assert found[cell] == pytest.approx(values, abs=2e-3)


def test_corrected_measures_are_the_clips_own(
    model: MeasureModel, songs: tuple[Score, ...]
) -> None:
    clip = model.fit(songs[8])
    arrays = model.arrays(clip)
    decoding = draw(model, len(clip.measures), seed=1)
    right = decoding.plus(model.correction(decoding, *arrays), np.ones(len(decoding), np.float32))
    programs = right.programs()
    place_of = {program: place for place, program in enumerate(programs.tolist())}
    for bar, measure in enumerate(clip.measures):
        found = right.measure(bar, programs, measure.steps)
        # Back from the model's places to the order of the clip's tracks.
        place = {index: clip.places[index] for index in range(len(measure.programs))}
        assert [programs[place[index]] for index in place] == measure.programs.tolist()
        slots = np.flatnonzero(programs != NO_TRACK).tolist()
        expected = {(slots.index(place[row[0]]), *row[1:]) for row in measure.notes.tolist()}
        assert {tuple(row) for row in found.notes.tolist()} == expected
    assert place_of[DRUMS] == 0


def test_clip_is_a_row_for_each_bar(model: MeasureModel, songs: tuple[Score, ...]) -> None:
    clip = model.fit(songs[8].cut(0, 12))
    programs, notes, chords = model.arrays(clip)
    assert len(clip.measures) == len(programs) == len(notes) == len(chords) == 3
    assert model.encode(programs, notes, chords).mu.shape == (3, 16)


def test_long_clip_is_cut_and_told(model: MeasureModel, songs: tuple[Score, ...]) -> None:
    clip = model.fit(songs[8])  # of 20 bars
    assert len(clip.measures) == MOST_BARS
    assert clip.score.length_beats == 4 * MOST_BARS
    assert ChangeKind.CUT in {change.kind for change in clip.report.changes}
    assert clip.report.lines()[0].startswith("cut to bars 1-16 of 20")


def test_bar_chooses_where_to_begin(model: MeasureModel, songs: tuple[Score, ...]) -> None:
    clip = model.fit(songs[8], bar=18)
    assert len(clip.measures) == 3
    assert [t.notes for t in clip.score.tracks] == [t.notes for t in songs[8].cut(68, 12).tracks]


@pytest.mark.parametrize(
    ("meter", "steps"),
    [(Meter(0, 3, 4), [72] * 4), (Meter(0, 5, 4), [72, 48] * 4), (Meter(0, 7, 8), [84] * 4)],
)
def test_bars_of_any_meter_are_rows(model: MeasureModel, meter: Meter, steps: list[int]) -> None:
    length = 4 * meter.bar_beats
    notes = tuple(Note(beat / 2, 60, 90, 0.5) for beat in range(int(2 * length)))
    clip = model.fit(Score((Track("Lead", notes),), length, meters=(meter,)))
    assert [measure.steps for measure in clip.measures] == steps
    frame = model.write(draw(model, len(steps), seed=0), clip.score)
    assert (frame.meter, frame.length_beats) == (meter, length)


def test_clips_are_matched_by_playing_the_shorter_again(
    model: MeasureModel, songs: tuple[Score, ...]
) -> None:
    short, long = model.fit(songs[8].cut(0, 8)), model.fit(songs[9].cut(0, 20))
    looped, same = model.matched(short, long)
    assert same is long
    assert len(looped.measures) == 5
    assert [looped.measures[bar] for bar in range(5)] == [
        short.measures[bar % 2] for bar in range(5)
    ]
    assert looped.score == short.score.looped(20)
    assert looped.report.lines()[-1] == "8 beats looped to 20"
    assert model.matched(long, short)[1].score == looped.score
    assert len(model.arrays(looped)[0]) == 5


def test_places_are_the_models(model: MeasureModel, songs: tuple[Score, ...]) -> None:
    clip = model.fit(songs[8])
    names = {track.name: place for track, place in zip(clip.score.tracks, clip.places, strict=True)}
    assert names == {"Drums": 0, "Bass": 1, "Melody": 2, "Chords": 3}


def decoding(bars: int, programs: dict[int, int]) -> MeasureDecoding:
    """Nothing but some tracks' programs."""
    logits = np.zeros((bars, TRACKS, PROGRAMS), np.float32)
    logits[..., NO_TRACK] = 1
    for track, program in programs.items():
        logits[:, track, program] = 2
    roll = np.full((bars, TRACKS, BAR_STEPS, PITCHES), -1, np.float32)
    ties = np.full((bars, TRACKS, 2, PITCHES), -1, np.float32)
    return MeasureDecoding(logits, roll, roll * 0, roll * 0, ties)


def test_track_without_a_program_does_not_sound() -> None:
    found = decoding(1, {2: 5})
    found.onset_logits[0, [2, 3], 0, 60] = 1
    assert np.argwhere(found.onsets()).tolist() == [[0, 2, 0, 60]]
    assert found.programs().tolist() == [NO_TRACK, NO_TRACK, 5, *[NO_TRACK] * 5]
    heard = found.heard().reshape(TRACKS, BAR_STEPS, PITCHES)
    assert heard.sum() == heard[2, 0, 60] == 0.5


def test_program_is_that_of_most_bars() -> None:
    found = decoding(3, {2: 5})
    found.program_logits[1, 2, 7] = 3  # another instrument for one bar
    found.program_logits[2, 2, NO_TRACK] = 9  # and silent in another
    assert found.programs()[2] == 5


def test_ties_make_one_note_of_two(model: MeasureModel) -> None:
    found = decoding(2, {2: 5})
    for bar, step in ((0, 48), (1, 0)):
        found.onset_logits[bar, 2, step, 60] = 1
        found.durations[bar, 2, step, 60] = {0: 2.0, 1: 1.0}[bar]
    found.durations[0, 2, 48, 60] = 20  # to the bar's end
    frame = Score((), 8, (Tempo(bpm=100),))
    (apart,) = model.write(found, frame).tracks
    assert [note.onset_beats for note in apart.notes] == [2, 4]
    found.tie_logits[0, 2, 1, 60] = found.tie_logits[1, 2, 0, 60] = 1
    (tied,) = model.write(found, frame).tracks
    (note,) = tied.notes
    assert note.onset_beats == 2
    assert note.end_beats == pytest.approx(apart.notes[1].end_beats)


def test_tracks_of_a_score_are_named_after_the_nearer_clip(
    model: MeasureModel, songs: tuple[Score, ...]
) -> None:
    clip = model.fit(songs[8].cut(0, 8))
    arrays = model.arrays(clip)
    said = draw(model, 2, seed=0)
    right = said.plus(model.correction(said, *arrays), np.ones(2, np.float32))
    plain = model.write(right, clip.score)
    assert {track.name for track in plain.tracks} == {""}
    assert [track.is_drum for track in plain.tracks] == [True, False, False, False]
    for one, other in pairwise(plain.tracks[2:]):
        assert np.mean([n.pitch for n in one.notes]) > np.mean([n.pitch for n in other.notes])
