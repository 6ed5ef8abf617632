"""Edits of notes: what they change, and that they change nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.score import Meter, Note, Score, Tempo, Track
from musicgen_ui.state.editing import (
    LEAST_BEATS,
    Edit,
    NoteAt,
    add_note,
    all_notes,
    move_notes,
    note_at,
    remove_notes,
    resize_notes,
    shift_velocity,
)

LENGTH = 6.0
_NOTES = st.builds(
    Note,
    st.floats(0, LENGTH - 0.5),
    st.integers(0, 127),
    st.integers(1, 127),
    st.floats(0, 0.5),
)
_TRACKS = st.lists(
    st.builds(Track, st.text(max_size=3), st.lists(_NOTES, max_size=6).map(tuple)), max_size=3
)
_SCORES = _TRACKS.map(
    lambda tracks: Score(tuple(tracks), LENGTH, (Tempo(0, 90), Tempo(3, 100)), (Meter(0, 6, 8),))
)
_EDITS: dict[str, Callable[[Score, frozenset[NoteAt]], Edit]] = {
    "remove": remove_notes,
    "move": lambda score, notes: move_notes(score, notes, 0.3, lambda pitch: pitch + 2),
    "velocity": lambda score, notes: shift_velocity(score, notes, -9),
    "resize": lambda score, notes: resize_notes(score, notes, 0.25),
}


def _melody(*notes: Note, length: float = 4.0) -> Score:
    return Score((Track("m", notes),), length)


@pytest.mark.parametrize("name", _EDITS)
@given(score=_SCORES, data=st.data())
def test_all_else_stays(name: str, score: Score, data: st.DataObject) -> None:
    everything = sorted(all_notes(score))
    chosen = (
        frozenset(data.draw(st.sets(st.sampled_from(everything)))) if everything else frozenset()
    )
    edit = _EDITS[name](score, chosen)
    for number, track in enumerate(score.tracks):
        after = edit.score.tracks[number]
        left = [note for at, note in enumerate(track.notes) if NoteAt(number, at) not in chosen]
        kept = [note for at, note in enumerate(after.notes) if NoteAt(number, at) not in edit.notes]
        assert kept == left
        assert replace(after, notes=track.notes) == track
    assert len(edit.notes) == (0 if name == "remove" else len(chosen))
    same = replace(edit.score, tracks=score.tracks)
    assert same == score


def test_an_added_note_is_found() -> None:
    old = Note(1.0, 60, 90, 0.5)
    edit = add_note(_melody(old), 0, Note(0.5, 62, 100, 0.25))
    assert edit.score.tracks[0].notes == (Note(0.5, 62, 100, 0.25), old)
    assert edit.notes == {NoteAt(0, 0)}


def test_an_added_note_ends_with_the_loop() -> None:
    edit = add_note(_melody(), 0, Note(3.75, 62, 100, 1.0))
    assert edit.score.notes == (Note(3.75, 62, 100, 0.25),)
    assert edit.score.length_beats == 4.0


def test_a_score_without_tracks_gets_one_for_drums() -> None:
    edit = add_note(Score((), 4.0), 0, Note(0, 36, 100, 0.25))
    assert [track.is_drum for track in edit.score.tracks] == [True]


@pytest.mark.parametrize(
    ("by", "onsets"), [(-9, (0.0, 1.5)), (0.5, (1.0, 2.5)), (-0.25, (0.25, 1.75))]
)
def test_notes_move_together_as_far_as_the_first_can(by: float, onsets: tuple[float, ...]) -> None:
    score = _melody(Note(0.5, 60, 90, 0.5), Note(2.0, 64, 90, 0.5))
    edit = move_notes(score, all_notes(score), by)
    assert tuple(note.onset_beats for note in edit.score.notes) == onsets


def test_a_note_moved_to_the_end_keeps_a_little() -> None:
    score = _melody(Note(0.5, 60, 90, 0.5))
    (note,) = move_notes(score, all_notes(score), 99).score.notes
    assert note == Note(4.0 - LEAST_BEATS, 60, 90, LEAST_BEATS)


def test_moving_by_nothing_changes_nothing() -> None:
    score = _melody(Note(0.1 + 0.2, 60, 90, 0.5))
    assert move_notes(score, all_notes(score), 0.0).score == score


@pytest.mark.parametrize(("by", "velocity"), [(200, 127), (-200, 1), (7, 97)])
def test_velocity_stays_in_range(by: int, velocity: int) -> None:
    score = _melody(Note(0, 60, 90, 1))
    edit = shift_velocity(score, all_notes(score), by)
    assert note_at(edit.score, NoteAt(0, 0)).velocity == velocity


@pytest.mark.parametrize(("by", "duration"), [(0.5, 1.5), (99, 4.0), (-99, LEAST_BEATS)])
def test_length_stays_in_range(by: float, duration: float) -> None:
    score = _melody(Note(0, 60, 90, 1))
    assert resize_notes(score, all_notes(score), by).score.notes[0].duration_beats == duration
