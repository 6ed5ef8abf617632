import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicgen.representation.chord_inference import half_bars, infer_chords
from musicgen.representation.chords import (
    CHORD_CLASSES,
    QUALITIES,
    Chord,
    ChordError,
    Quality,
    chord_of_class,
    conditions,
    fit_chords,
    parse_chord,
)
from musicgen.score import Meter, Note, Score, Track

chords = st.builds(Chord, st.integers(0, 11), st.sampled_from(QUALITIES), st.integers(0, 11))


@pytest.mark.parametrize(
    ("symbol", "root", "quality", "bass"),
    [
        ("C", 0, Quality.MAJOR, 0),
        ("Am7", 9, Quality.MINOR_SEVENTH, 9),
        ("G/B", 7, Quality.MAJOR, 11),
        ("F#m7b5", 6, Quality.HALF_DIMINISHED, 6),
        ("Bbmaj7", 10, Quality.MAJOR_SEVENTH, 10),
        ("Ebsus4", 3, Quality.SUS4, 3),
        ("C#dim7/E", 1, Quality.DIMINISHED_SEVENTH, 4),
        ("Cb", 11, Quality.MAJOR, 11),
        ("D-7", 2, Quality.MINOR_SEVENTH, 2),
        ("E5", 4, Quality.POWER, 4),
        ("C13", 0, Quality.SEVENTH, 0),
        ("Am11", 9, Quality.MINOR_SEVENTH, 9),
        ("Dmaj9/F#", 2, Quality.MAJOR_SEVENTH, 6),
        ("G7sus4", 7, Quality.SUS4, 7),
        ("C6/9", 0, Quality.SIXTH, 0),
        ("Cadd9", 0, Quality.MAJOR, 0),
    ],
)
def test_symbols_are_read(symbol: str, root: int, quality: Quality, bass: int) -> None:
    assert parse_chord(symbol) == Chord(root, quality, bass)


@pytest.mark.parametrize("symbol", ["", "N.C.", "NC", "N"])
def test_no_chord_is_read(symbol: str) -> None:
    assert parse_chord(symbol) is None


@pytest.mark.parametrize("symbol", ["H", "c", "C/", "Cxyz", "G/X", "C\n7"])
def test_other_words_are_refused(symbol: str) -> None:
    with pytest.raises(ChordError, match="chord"):
        parse_chord(symbol)


@given(chords)
def test_symbols_come_back(chord: Chord) -> None:
    assert parse_chord(str(chord)) == chord


@given(st.integers(0, CHORD_CLASSES - 1))
def test_classes_come_back(chord_class: int) -> None:
    chord = chord_of_class(chord_class)
    assert (0 if chord is None else chord.chord_class) == chord_class


def test_folded_chords_are_told() -> None:
    found, report = fit_chords(["C", "G13", "Am", "N.C.", "F6/9"])
    assert [str(chord) for chord in found] == ["C", "G7", "Am", "None", "F6"]
    assert report.lines() == ("2 chords folded to the nearest quality",)


def test_conditions_are_root_notes_and_bass() -> None:
    array = conditions([parse_chord("G/B"), None])
    assert array.shape == (2, 36)
    assert np.flatnonzero(array[0]).tolist() == [7, 12 + 2, 12 + 7, 12 + 11, 24 + 11]
    assert not array[1].any()


def sounding(*pitches: int, onset: float = 0.0, duration: float = 2.0) -> list[Note]:
    return [Note(onset, pitch, 80, duration) for pitch in pitches]


# The other names of the same notes: an augmented or diminished seventh chord has several.
@given(
    st.integers(0, 11),
    st.sampled_from([quality for quality in QUALITIES if quality is not Quality.SUS2]),
)
def test_a_chord_in_root_position_is_told(root: int, quality: Quality) -> None:
    notes = sounding(*(48 + root + semitone for semitone in quality.semitones))
    assert infer_chords(Score((Track(notes=tuple(notes)),), 4.0))[0] == Chord(root, quality)


def test_an_inversion_is_told_by_its_bass() -> None:
    score = Score((Track(notes=tuple(sounding(47, 55, 62, 67))),), 2.0, meters=(Meter(0, 2, 4),))
    halves = infer_chords(score)
    assert [str(chord) for chord in halves] == ["G/B", "G/B"]


def test_half_bars_are_told_apart() -> None:
    notes = sounding(48, 52, 55) + sounding(45, 48, 52, onset=2.0) + [Note(2.5, 74, 80, 0.25)]
    drums = Track("Drums", tuple(sounding(36, 38)), is_drum=True)
    score = Score((Track(notes=tuple(notes)), drums), 8.0)
    assert [str(chord) for chord in infer_chords(score)] == ["C", "Am", "None", "None"]


def test_one_note_is_no_chord() -> None:
    assert infer_chords(Score((Track(notes=tuple(sounding(60, 72))),), 2.0))[0] is None


@pytest.mark.parametrize(("numerator", "denominator"), [(3, 4), (6, 8), (5, 4)])
def test_half_bars_follow_the_meter(numerator: int, denominator: int) -> None:
    meter = Meter(0, numerator, denominator)
    score = Score((Track(notes=(Note(0, 60, 80, 1),)),), 2 * meter.bar_beats, meters=(meter,))
    spans = half_bars(score)
    assert [span.start_beats for span in spans] == [half * meter.bar_beats / 2 for half in range(4)]
