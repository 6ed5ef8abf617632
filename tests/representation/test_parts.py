import pytest

from musicgen.representation.parts import Reason, bass_part, drum_part, melody_part
from musicgen.score import Note, Score, Track


def part(name: str, *pitches: int, program: int = 0, is_drum: bool = False) -> Track:
    notes = tuple(Note(float(beat), pitch, 90, 1.0) for beat, pitch in enumerate(pitches))
    return Track(name, notes, program, is_drum)


def chords(name: str, *pitches: int) -> Track:
    return Track(name, tuple(Note(float(b), p, 90, 1.0) for b in range(4) for p in pitches))


@pytest.mark.parametrize(
    ("tracks", "chosen", "reason"),
    [
        ([part("MELODY", 60), part("BRIDGE", 80)], "MELODY", Reason.NAME),
        ([part("a", 90), part("b", 70, program=81)], "b", Reason.PROGRAM),
        ([chords("strings", 80, 84), part("b", 70, 72), part("c", 40, 42)], "b", Reason.REGISTER),
        ([part("bell", 100), part("tune?", *[70] * 8), part("c", 40)], "tune?", Reason.REGISTER),
        ([part("Bass", 40)], "Bass", Reason.ONLY),
    ],
)
def test_the_melody_is_told(tracks: list[Track], chosen: str, reason: Reason) -> None:
    found = melody_part(Score(tuple(tracks)))
    assert found is not None
    assert ([track.name for track in found.tracks], found.reason) == ([chosen], reason)


def test_drums_are_channel_10_or_else_named_so() -> None:
    named, struck = part("Drum Kit", 36), part("x", 38, is_drum=True)
    both = drum_part(Score((named, struck)))
    alone = drum_part(Score((named,)))
    assert both is not None
    assert both.tracks == (struck,)
    assert alone is not None
    assert alone.reason is Reason.NAME


def test_a_part_that_is_not_there_is_none() -> None:
    drums = Score((part("Drums", 36, is_drum=True), Track("Melody")))
    assert melody_part(drums) is None
    assert bass_part(drums) is None
    assert drum_part(Score((part("a", 60),))) is None
