"""Chord symbols in, chords of a small vocabulary and arrays that condition a model out.

The vocabulary is a root, one of fourteen qualities and a bass note, or no chord at all. Symbols
with more in them (C13, Am11, F#m7add4) are folded to the nearest quality, which a report tells.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import MusicgenError
from musicgen.representation.fit_report import ChangeKind, FitReport

OCTAVE = 12
ROOTS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"": 0, "#": 1, "♯": 1, "b": -1, "♭": -1, "##": 2, "bb": -2}
_NONE_SYMBOLS = frozenset({"", "N", "NC", "N.C."})
_SYMBOL = re.compile(r"([A-G])(##|bb|[#b♯♭]?)([^/]*?)(?:/([A-G])(##|bb|[#b♯♭]?)|/9)?")
CONDITION_SIZE = 3 * OCTAVE


class ChordError(MusicgenError):
    """A chord symbol that cannot be read."""


class Quality(Enum):
    """A kind of chord.

    Attributes:
        suffix: What is written after the root.
        semitones: The chord's notes over its root, rising from 0.
    """

    MAJOR = ("", (0, 4, 7))
    MINOR = ("m", (0, 3, 7))
    DIMINISHED = ("dim", (0, 3, 6))
    AUGMENTED = ("aug", (0, 4, 8))
    SUS2 = ("sus2", (0, 2, 7))
    SUS4 = ("sus4", (0, 5, 7))
    POWER = ("5", (0, 7))
    SIXTH = ("6", (0, 4, 7, 9))
    MINOR_SIXTH = ("m6", (0, 3, 7, 9))
    SEVENTH = ("7", (0, 4, 7, 10))
    MAJOR_SEVENTH = ("maj7", (0, 4, 7, 11))
    MINOR_SEVENTH = ("m7", (0, 3, 7, 10))
    HALF_DIMINISHED = ("m7b5", (0, 3, 6, 10))
    DIMINISHED_SEVENTH = ("dim7", (0, 3, 6, 9))

    def __init__(self, suffix: str, semitones: tuple[int, ...]) -> None:
        self.suffix = suffix
        self.semitones = semitones


QUALITIES = tuple(Quality)
CHORD_CLASSES = 1 + OCTAVE * len(QUALITIES)
"""Class 0 is no chord; the others go by root, then quality."""

_OTHER_SUFFIXES = {
    **dict.fromkeys(("M", "maj", "major"), Quality.MAJOR),
    **dict.fromkeys(("min", "-", "minor", "mi"), Quality.MINOR),
    **dict.fromkeys(("o", "°", "mb5"), Quality.DIMINISHED),
    **dict.fromkeys(("+", "#5"), Quality.AUGMENTED),
    **dict.fromkeys(("sus",), Quality.SUS4),
    **dict.fromkeys(("M6", "maj6"), Quality.SIXTH),
    **dict.fromkeys(("min6", "-6", "mi6"), Quality.MINOR_SIXTH),
    **dict.fromkeys(("dom7",), Quality.SEVENTH),
    **dict.fromkeys(("M7", "Maj7", "ma7", "Δ", "Δ7", "j7"), Quality.MAJOR_SEVENTH),
    **dict.fromkeys(("min7", "-7", "mi7"), Quality.MINOR_SEVENTH),
    **dict.fromkeys(("ø", "ø7", "hdim7", "min7b5", "-7b5"), Quality.HALF_DIMINISHED),
    **dict.fromkeys(("o7", "°7"), Quality.DIMINISHED_SEVENTH),
}
_SUFFIXES = {**{quality.suffix: quality for quality in QUALITIES}, **_OTHER_SUFFIXES}
# For symbols with more in them: the first whose beginning fits, most telling first.
_FOLDED = (
    (re.compile(r"(m|min|-|mi)7?\(?b5|ø"), Quality.HALF_DIMINISHED),
    (re.compile(r"(dim|o|°)7"), Quality.DIMINISHED_SEVENTH),
    (re.compile(r"dim|o|°"), Quality.DIMINISHED),
    (re.compile(r"(maj|M|Maj|ma|Δ)(7|9|11|13)|Δ"), Quality.MAJOR_SEVENTH),
    (re.compile(r"(?!maj|ma\d)(min|mi|m|-)(7|9|11|13)"), Quality.MINOR_SEVENTH),
    (re.compile(r"(?!maj|ma\d)(min|mi|m|-)6"), Quality.MINOR_SIXTH),
    (re.compile(r"(?!maj|ma\d)(min|mi|m|-)"), Quality.MINOR),
    (re.compile(r"\d*sus2"), Quality.SUS2),
    (re.compile(r"\d*sus"), Quality.SUS4),
    (re.compile(r"aug|\+"), Quality.AUGMENTED),
    (re.compile(r"(maj|M)?6"), Quality.SIXTH),
    (re.compile(r"7|9|11|13"), Quality.SEVENTH),
    (re.compile(r"maj|M|add|\(|2|4"), Quality.MAJOR),
)


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord of the vocabulary; `None` stands for no chord wherever chords are listed.

    Attributes:
        root: Pitch class, 0-11 from C.
        quality: What is built on it.
        bass: Pitch class of the lowest note, 0-11; the root unless another is written (G/B).
    """

    root: int
    quality: Quality = Quality.MAJOR
    bass: int = -1

    def __post_init__(self) -> None:
        if self.bass == -1:
            object.__setattr__(self, "bass", self.root)
        for name in ("root", "bass"):
            value = getattr(self, name)
            if not 0 <= value < OCTAVE:
                raise ChordError(f"a chord's {name} must be in 0-11, not {value!r}")

    @property
    def pitch_classes(self) -> frozenset[int]:
        """The chord's notes, 0-11 from C; its bass too, where that is none of them."""
        over_root = {(self.root + semitone) % OCTAVE for semitone in self.quality.semitones}
        return frozenset(over_root | {self.bass})

    @property
    def chord_class(self) -> int:
        """Index among `CHORD_CLASSES`, 1 or more; the bass does not count."""
        return 1 + self.root * len(QUALITIES) + QUALITIES.index(self.quality)

    def __str__(self) -> str:
        """Return the symbol, such as Am7 or G/B."""
        over = "" if self.bass == self.root else f"/{ROOTS[self.bass]}"
        return f"{ROOTS[self.root]}{self.quality.suffix}{over}"


def chord_of_class(chord_class: int) -> Chord | None:
    """The chord of a class, in root position; None for class 0."""
    if not 0 <= chord_class < CHORD_CLASSES:
        raise ChordError(f"a chord class must be in 0-{CHORD_CLASSES - 1}, not {chord_class}")
    if chord_class == 0:
        return None
    root, quality = divmod(chord_class - 1, len(QUALITIES))
    return Chord(root, QUALITIES[quality])


def parse_chord(symbol: str) -> Chord | None:
    """Read a chord symbol, folded to the vocabulary where it says more.

    Args:
        symbol: A root, a quality and perhaps a bass: C, F#m7b5, Bbmaj7, G/B; or N.C. for none.

    Returns:
        The chord, or None for no chord.

    Raises:
        ChordError: it is not a chord symbol.
    """
    return _parsed(symbol)[0]


def fit_chords(symbols: Sequence[str]) -> tuple[tuple[Chord | None, ...], FitReport]:
    """Read chord symbols, and tell how many were folded to the vocabulary; see `parse_chord`."""
    parsed = [_parsed(symbol) for symbol in symbols]
    folded = sum(is_folded for _, is_folded in parsed)
    report = FitReport.counted(ChangeKind.FOLDED, "chord", folded, "to the nearest quality")
    return tuple(chord for chord, _ in parsed), report


def _parsed(symbol: str) -> tuple[Chord | None, bool]:
    """A chord, and whether its symbol says more than the chord does."""
    text = symbol.strip()
    if text in _NONE_SYMBOLS:
        return None, False
    match = _SYMBOL.fullmatch(text)
    if match is None:
        raise ChordError(f"{symbol!r} is no chord; one is written like C, F#m7, Bbmaj7 or G/B")
    letter, accidental, suffix, bass_letter, bass_accidental = match.groups()
    quality = _SUFFIXES.get(suffix)
    folded = quality is None or text.endswith("/9")
    if quality is None:
        quality = next((found for form, found in _FOLDED if form.match(suffix)), None)
    if quality is None:
        raise ChordError(
            f"{symbol!r}: no chord quality {suffix!r}; known are "
            + ", ".join(known.suffix for known in QUALITIES[1:])
        )
    bass = -1 if bass_letter is None else _pitch_class(bass_letter, bass_accidental)
    return Chord(_pitch_class(letter, accidental), quality, bass), folded


def _pitch_class(letter: str, accidental: str) -> int:
    return (_LETTERS[letter] + _ACCIDENTALS[accidental]) % OCTAVE


def pitch_class_of(name: str) -> int:
    """The pitch class of a note's name such as C, F# or Bb: 0-11 from C.

    Raises:
        ChordError: it is no note's name.
    """
    letter, accidental = name[:1].upper(), name[1:]
    if letter not in _LETTERS or accidental not in _ACCIDENTALS:
        raise ChordError(f"{name!r} is no note; one is written like C, F# or Bb")
    return _pitch_class(letter, accidental)


def conditions(chords: Sequence[Chord | None]) -> NDArray[np.float32]:
    """Chords as a network is told them.

    Returns:
        (chord, 36), float32: the root one-hot, the pitch classes, the bass one-hot, 12 each from C;
        all zero where there is no chord.
    """
    array = np.zeros((len(chords), CONDITION_SIZE), np.float32)
    for row, chord in zip(array, chords, strict=True):
        if chord is not None:
            row[chord.root] = 1
            row[[OCTAVE + pitch_class for pitch_class in chord.pitch_classes]] = 1
            row[2 * OCTAVE + chord.bass] = 1
    return array
