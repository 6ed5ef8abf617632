from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import ClipError, ShapeError
from musicgen.representation.drum_map import Voice
from musicgen.representation.drums import DrumGrid
from musicgen.representation.melody import REST, MelodyGrid
from musicgen.representation.trio import TrioGrid, fit_trio, from_grid, to_grid
from musicgen.score import Meter, Note, Score, Tempo, Track

GM_NOTES = (36, 38, 42, 46, 43, 47, 50, 49, 51)


def line(draw: st.DrawFn, steps: int, low: int, high: int) -> list[Note]:
    edges = sorted(draw(st.sets(st.integers(0, steps - 1), max_size=12)))
    return [
        Note(a / 4, draw(st.integers(low, high)), draw(st.integers(1, 127)), (b - a) / 4)
        for a, b in pairwise([*edges, steps])
    ]


@st.composite
def trios(draw: st.DrawFn) -> Score:
    meter = draw(st.sampled_from([Meter(0, 4, 4), Meter(0, 3, 4), Meter(0, 6, 8), Meter(0, 5, 4)]))
    steps = int(16 * meter.bar_beats * 4)
    struck = draw(st.sets(st.tuples(st.integers(0, steps - 1), st.sampled_from(GM_NOTES))))
    hits = tuple(Note(step / 4, note, draw(st.integers(1, 127)), 0.125) for step, note in struck)
    tracks = (
        Track("Melody", tuple(line(draw, steps, 60, 127))),
        Track("Bass", tuple(line(draw, steps, 0, 59)), 33),
        Track("Drums", hits, is_drum=True),
    )
    return Score(tracks, steps / 4, (Tempo(bpm=90.0),), (meter,))


@given(trios())
def test_on_the_grid_every_part_comes_back_as_it_was(score: Score) -> None:
    gridded = to_grid(score)
    assert from_grid(gridded.grid, score) == score
    assert gridded.report.lines() == ()


@given(trios())
def test_what_fits_is_left_alone(score: Score) -> None:
    if all(track.notes for track in score.tracks):
        fitted = fit_trio(score)
        assert fitted.score == score
        assert [line for line in fitted.report.lines() if "taken from" not in line] == []


def test_parts_that_a_clip_lacks_are_silent() -> None:
    tune = Track("Tune", tuple(Note(float(beat), 70, 90, 1.0) for beat in range(4)))
    fitted = fit_trio(Score((tune,), 4.0))
    assert len(fitted.gridded.melody.notes) == 64
    assert (fitted.gridded.bass.grid.classes == REST).all()
    assert not fitted.gridded.drums.grid.hits.any()
    assert fitted.report.lines() == ("4 beats looped to 64",)


def test_a_lone_track_is_the_part_it_plays() -> None:
    low = Track("Bass", (Note(0.0, 40, 90, 4.0),), 33)
    both = Track("Piano", tuple(Note(float(b), p, 90, 1.0) for b in range(4) for p in (40, 70)))
    bass, piano = fit_trio(Score((low,), 4.0)).gridded, fit_trio(Score((both,), 4.0)).gridded
    assert (len(bass.melody.notes), len(bass.bass.notes)) == (0, 16)
    assert (len(piano.melody.notes), len(piano.bass.notes)) == (64, 64)


def test_golden_trio() -> None:
    score = Score(
        (
            Track("Melody", (Note(0.0, 72, 127, 0.5),)),
            Track("Bass", (Note(0.5, 36, 127, 0.5),)),
            Track("Drums", (Note(0.25, 36, 127, 0.1), Note(0.75, 56, 90, 0.1)), is_drum=True),
        ),
        length_beats=1.0,
    )
    gridded = to_grid(score)
    assert gridded.grid.melody.classes.tolist() == [72, 128, 129, 129]
    assert gridded.grid.bass.classes.tolist() == [129, 129, 36, 128]
    assert np.argwhere(gridded.grid.drums.hits).tolist() == [[1, Voice.KICK]]
    assert gridded.report.lines() == ("1 note left out outside the drum map",)


def test_bad_trios_are_refused() -> None:
    def silent(steps: int) -> MelodyGrid:
        zeros = np.zeros(steps, np.float32)
        return MelodyGrid(np.full(steps, REST, np.int16), zeros, zeros)

    cells = np.zeros((4, 9), np.float32)
    kit = DrumGrid(cells.astype(np.bool_), cells, cells)
    with pytest.raises(ShapeError, match="equally long"):
        TrioGrid(silent(4), silent(5), kit)
    with pytest.raises(ShapeError, match="three tracks"):
        to_grid(Score((Track(),), 4.0))
    with pytest.raises(ClipError, match="no notes in it"):
        fit_trio(Score(length_beats=4.0))
