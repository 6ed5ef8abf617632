from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from musicgen.representation.line import CHORD_BEATS, Edge, line_of
from musicgen.score import Note


def note(onset: float, pitch: int, duration: float = 1.0) -> Note:
    return Note(onset, pitch, 100, duration)


def pitches(notes: tuple[Note, ...]) -> list[int]:
    return [each.pitch for each in notes]


def test_of_a_chord_the_edges_are_kept() -> None:
    chord = [note(0.0, 60), note(0.02, 67), note(0.01, 64)]
    assert pitches(line_of(chord, Edge.HIGHEST).notes) == [67]
    assert pitches(line_of(chord, Edge.LOWEST).notes) == [60]


def test_accompaniment_under_a_long_note_does_not_cut_it() -> None:
    line = line_of([note(0.0, 72, 4.0), note(1.0, 60), note(2.0, 64), note(4.0, 71)], Edge.HIGHEST)
    assert line.notes == (note(0.0, 72, 4.0), note(4.0, 71))
    assert pitches(line.left_out) == [60, 64]
    assert line.report(Edge.HIGHEST).lines() == ("2 notes left out beside the highest line",)


def test_legato_downwards_is_a_line_and_not_a_chord() -> None:
    line = line_of([note(0.0, 72, 1.1), note(1.0, 71, 1.1), note(2.0, 69)], Edge.HIGHEST)
    assert pitches(line.notes) == [72, 71, 69]
    assert [each.end_beats for each in line.notes] == [1, 2, 3]
    assert line.shortened == 2


def test_no_notes_are_no_line() -> None:
    assert line_of([], Edge.LOWEST).notes == ()


notes = st.lists(
    st.builds(
        note,
        st.integers(0, 640).map(lambda ticks: ticks / 40),
        st.integers(0, 127),
        st.integers(0, 120).map(lambda ticks: ticks / 40),
    )
)


@given(notes, st.sampled_from(Edge))
def test_a_line_is_one_note_at_a_time_and_nothing_is_lost(played: list[Note], edge: Edge) -> None:
    line = line_of(played, edge)
    assert len(line.notes) + len(line.left_out) == len(played)
    for before, after in pairwise(line.notes):
        assert before.end_beats <= after.onset_beats + 1e-9
        assert after.onset_beats - before.onset_beats >= CHORD_BEATS - 1e-9
