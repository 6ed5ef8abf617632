"""Whatever a musician has is fitted, or refused by an error of ours; a report tells the rest."""

from hypothesis import given
from hypothesis import strategies as st

from musicgen.errors import ClipError
from musicgen.representation import melody, trio
from musicgen.representation.bars import bars_of, padded, pieces_of, row_lengths, unpadded
from musicgen.representation.chord_inference import half_bars, infer_chords
from musicgen.representation.measure_fit import fit_measures, join_measures
from musicgen.representation.melody_fit import fit_bass, fit_melody
from musicgen.representation.trio import fit_trio
from musicgen.score import Meter, Note, Score, Tempo, Track

beats = st.floats(0, 24, allow_subnormal=False)
notes = st.builds(Note, beats, st.integers(0, 127), st.integers(1, 127), beats)
tracks = st.builds(
    Track,
    st.sampled_from(["", "Bass", "Lead", "Drum kit"]),
    st.lists(notes, max_size=8).map(tuple),
    st.integers(0, 127),
    st.booleans(),
)
meters = st.builds(
    Meter,
    st.floats(0, 16, allow_subnormal=False),
    st.integers(1, 15),
    st.sampled_from([1, 2, 4, 8, 64]),
)


@st.composite
def clips(draw: st.DrawFn) -> Score:
    played = tuple(draw(st.lists(tracks, min_size=1, max_size=11)))
    last = max((note.end_beats for track in played for note in track.notes), default=0.0)
    return Score(
        played,
        last + draw(st.sampled_from([0.0, 0.3, 4.0])),
        (Tempo(bpm=draw(st.floats(20, 300))),),
        tuple(draw(st.lists(meters, min_size=1, max_size=3))),
    )


@given(clips(), st.integers(1, 5))
def test_lines_and_trios_are_as_long_as_their_window(score: Score, bars: int) -> None:
    for fit in (fit_melody, fit_bass):
        try:
            fitted = fit(score, bars=bars)
        except ClipError:
            continue
        grid = fitted.gridded.grid
        assert len(grid.classes) == melody.step_count(fitted.score.length_beats)
        written = melody.from_grid(grid, fitted.score)
        assert written.length_beats == fitted.score.length_beats
        assert len(written.notes) == len(fitted.gridded.notes)
    if score.notes:
        whole = fit_trio(score, bars=bars)
        written = trio.from_grid(whole.gridded.grid, whole.score)
        assert written.length_beats == whole.score.length_beats


@given(clips())
def test_measures_hold_every_note_of_their_tracks(score: Score) -> None:
    if not score.notes:
        return
    fitted = fit_measures(score, most_beats=4.0)
    written = join_measures(fitted.measures, fitted.score)
    merged = sum(change.count for change in fitted.report.changes if "same pitch" in change.detail)
    assert len(written.notes) + merged == len(fitted.score.notes)
    for measure in fitted.measures:
        measure.to_roll(max(96, measure.steps))


@given(clips())
def test_every_half_bar_has_its_chord_or_none(score: Score) -> None:
    assert len(infer_chords(score)) == len(half_bars(score)) == 2 * len(bars_of(score))


@given(clips())
def test_rows_hold_every_step(score: Score) -> None:
    grid = melody.to_grid(score).grid
    lengths = row_lengths(pieces_of(bars_of(score)), melody.STEPS_PER_BEAT, len(grid.classes))
    width = max(16, *lengths)
    rows, mask = padded(grid.classes, lengths, width, melody.REST)
    assert (unpadded(rows, mask) == grid.classes).all()
