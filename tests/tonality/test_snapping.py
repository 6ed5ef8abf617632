from hypothesis import given
from hypothesis import strategies as st

from musicgen.score import Note, Score, Track
from musicgen.tonality import Scale, parse_scale, scale_names, snap_to_scale

C_MAJOR = parse_scale("C:major")


def score(*pitches: int, is_drum: bool = False) -> Score:
    notes = tuple(Note(float(beat), pitch, 90, 1.0) for beat, pitch in enumerate(pitches))
    return Score((Track("Part", notes, is_drum=is_drum),))


def pitches(of: Score) -> list[int]:
    return [note.pitch for note in of.notes]


def test_notes_outside_go_to_the_nearest_the_lower_of_two() -> None:
    snapped = snap_to_scale(score(60, 61, 63, 66, 69), C_MAJOR)
    assert pitches(snapped.score) == [60, 60, 62, 65, 69]
    assert snapped.report.lines() == ("3 notes moved into C:major",)
    (change,) = snapped.report.changes
    assert (change.amount, change.largest, change.unit) == (1, 1, "semitones")


def test_a_wide_gap_is_crossed_to_the_nearer_side() -> None:
    assert pitches(snap_to_scale(score(65, 66), parse_scale("C:major-pentatonic")).score) == [
        64,
        67,
    ]


def test_the_ends_of_the_keyboard_are_kept() -> None:
    snapped = snap_to_scale(score(0, 127), parse_scale("Db:major-pentatonic"))
    assert pitches(snapped.score) == [1, 125]


def test_drums_and_kept_pitches_stay() -> None:
    kit = score(37, 42, is_drum=True)
    assert snap_to_scale(kit, C_MAJOR).score == kit
    assert pitches(snap_to_scale(score(61, 73), C_MAJOR, keep={61}).score) == [61, 72]


def test_notes_made_the_same_become_one() -> None:
    chord = (Note(0, 60, 50, 1.0), Note(0, 61, 90, 0.5), Note(0, 64, 70, 1.0))
    snapped = snap_to_scale(Score((Track("", chord),)), C_MAJOR)
    assert snapped.score.notes == (Note(0, 60, 90, 1.0), Note(0, 64, 70, 1.0))
    assert "1 note merged with the same note of its chord" in snapped.report.lines()


notes = st.builds(Note, st.floats(0, 8), st.integers(0, 127), st.integers(1, 127), st.floats(0, 4))
scales = st.builds(Scale, st.integers(0, 11), st.sampled_from(scale_names()))


@given(st.lists(notes, max_size=9), scales)
def test_all_is_inside_and_snapping_again_changes_nothing(played: list[Note], to: Scale) -> None:
    before = Score((Track("", tuple(played)),))
    once = snap_to_scale(before, to)
    assert {note.pitch % 12 for note in once.score.notes} <= to.pitch_classes
    again = snap_to_scale(once.score, to)
    assert again.score == once.score
    assert again.report.changes == ()
    assert once.score.length_beats == before.length_beats
