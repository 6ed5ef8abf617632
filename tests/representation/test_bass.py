import pytest

from musicgen.errors import ClipError
from musicgen.representation.melody import from_grid
from musicgen.representation.melody_fit import fit_bass
from musicgen.score import Note, Score, Track


def part(name: str, *pitches: int, program: int = 0) -> Track:
    notes = tuple(Note(float(beat), pitch, 90, 1.0) for beat, pitch in enumerate(pitches))
    return Track(name, notes, program)


def test_the_lowest_line_comes_back() -> None:
    chords = Track(
        "Bass", tuple(Note(float(b), p, 90, 1.0) for b in range(8) for p in (36, 48, 52))
    )
    fitted = fit_bass(Score((chords,), 8.0), bars=2)
    written = from_grid(fitted.gridded.grid, fitted.score)
    assert [(note.onset_beats, note.pitch) for note in written.notes] == [(b, 36) for b in range(8)]
    assert "16 notes left out beside the lowest line" in fitted.report.lines()


@pytest.mark.parametrize(
    ("tracks", "chosen"),
    [
        ((part("Keys", 40), part("Slap bass", 45)), "'Slap bass' by its name"),
        ((part("a", 40), part("b", 45, program=33)), "'b' by its program"),
        ((part("a", 60), part("b", 45)), "'b' by its register"),
        ((part("Bass lead", 80), part("Bass", 40)), "'Bass' by its name"),
    ],
)
def test_the_bass_is_told_by_name_program_or_register(
    tracks: tuple[Track, ...], chosen: str
) -> None:
    fitted = fit_bass(Score(tracks, 8.0), bars=2)
    assert fitted.report.lines()[0] == f"bass taken from track {chosen}"


def test_several_bass_tracks_are_one_part() -> None:
    later = Track("Bass 2", (Note(4.0, 38, 90, 1.0),), 35)
    fitted = fit_bass(Score((part("Bass 1", 36, program=33), later), 8.0), bars=2)
    assert [note.pitch for note in fitted.score.notes] == [36, 38]
    assert fitted.report.lines() == ("2 bass tracks merged",)


def test_drums_have_no_bass() -> None:
    drums = Track("Drums", (Note(0.0, 36, 100, 0.1),), is_drum=True)
    with pytest.raises(ClipError, match="no bass in it"):
        fit_bass(Score((drums,), 4.0), bars=2)
