import numpy as np
import pytest

from musicgen.data.annotated_beats import Beats, read_beats, rebarred
from musicgen.errors import ClipError
from musicgen.score import Meter, Note, Score, Tempo, Track


def beats(times_s: list[float], downbeats: list[int]) -> Beats:
    return Beats(np.array(times_s), np.array(downbeats))


def score(*onsets: float, tempos: tuple[Tempo, ...] = (Tempo(bpm=60),)) -> Score:
    notes = tuple(Note(onset, 60, 64, 0.5) for onset in onsets)
    return Score((Track("Melody", notes),), tempos=tempos, meters=(Meter(0, 1, 4),))


def onsets(score: Score) -> list[float]:
    return [round(note.onset_beats, 6) for note in score.notes]


def test_list_is_read() -> None:
    found = read_beats(b"0.5 1.0 1.0\n1.0 0.0 0.0\n1.5 1.0 0.0\n2.0 0 1\n", "x")
    assert found.times_s.tolist() == [0.5, 1.0, 1.5, 2.0]
    assert found.downbeats.tolist() == [0, 3]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "needs two lines or more"),
        (b"0.5 1\n", "needs two lines or more"),
        (b"0.5\n1.0\n", "needs two lines or more"),
        (b"0.5 1\n1.0\n", "x: not a list of beats"),
        (b"a b\nc d\n", "could not convert"),
        (b"\xff\xfe\n", "can't decode"),
        (b"1.0 1\n0.5 0\n", "its times do not rise"),
        (b"0.5 1\nnan 0\n", "its times do not rise"),
        (b"0.5 0\n1.0 0\n", "none begins a bar"),
    ],
)
def test_what_is_no_list_is_told(content: bytes, reason: str) -> None:
    with pytest.raises(ClipError, match=reason) as caught:
        read_beats(content, "x")
    assert str(caught.value).startswith("x: not a list of beats: ")


def test_notes_move_onto_the_beats() -> None:
    # At 60 bpm a file's beat is a second; the annotated beats are half a second apart from 0.25 s.
    listed = beats([0.25 + 0.5 * index for index in range(9)], [0, 4, 8])
    moved = rebarred(score(0.25, 0.5, 1.25, 2.25), listed)
    assert onsets(moved) == [0.0, 0.5, 2.0, 4.0]
    assert [note.duration_beats for note in moved.notes] == [1.0] * 4
    assert moved.bpm == 120
    assert moved.meters == (Meter(0.0, 4, 4),)


def test_pickup_stands_at_the_end_of_a_bar() -> None:
    listed = beats([float(index) for index in range(1, 12)], [2, 6, 10])
    # The first downbeat is at 3 s, two listed beats before it, and a note a beat before those.
    assert onsets(rebarred(score(0.0, 1.0, 3.0), listed)) == [1.0, 2.0, 4.0]


def test_beats_follow_the_files_tempos() -> None:
    # Two beats at 60 bpm, then twice as fast: 4 s is beat 6.
    tempos = (Tempo(0, 60), Tempo(2, 120))
    listed = beats([0.0, 1.0, 2.0, 3.0, 4.0], [0, 4])
    assert onsets(rebarred(score(0.0, 2.0, 6.0, tempos=tempos), listed)) == [0.0, 2.0, 4.0]


def test_bars_of_other_lengths_are_meters() -> None:
    listed = beats([float(index) for index in range(15)], [0, 4, 6, 10, 14])
    meters = rebarred(score(0.0), listed).meters
    assert meters == (Meter(0, 4, 4), Meter(4, 2, 4), Meter(6, 4, 4))
