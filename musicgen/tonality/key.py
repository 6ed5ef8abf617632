"""The key of a score: its pitched notes in, a tonic and a mode out, with a confidence.

Key finding by profiles (Krumhansl 1990, Cognitive Foundations of Musical Pitch, chapter 4): how
long each pitch class sounds is correlated with how well listeners found each to fit a key
(Krumhansl & Kessler 1982, Psychological Review 89).
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.chords import OCTAVE, ROOTS
from musicgen.representation.parts import pitched_tracks
from musicgen.score import Score
from musicgen.tonality.scale import Scale

SHORTEST_BEATS = 0.0625
"""Notes count for a 64th at least, so that a clip of notes without length has a key too."""

FloatArray = NDArray[np.float64]


class Mode(StrEnum):
    """Major or minor; the value is the name of the scale."""

    MAJOR = "major"
    MINOR = "minor"


_PROFILES: dict[Mode, tuple[float, ...]] = {
    Mode.MAJOR: (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88),
    Mode.MINOR: (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17),
}
"""How well each semitone over the tonic fits, 1-7: the mean ratings of Krumhansl & Kessler."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key.

    Attributes:
        tonic: 0-11 from C.
        mode: Major or minor.
    """

    tonic: int
    mode: Mode

    @property
    def scale(self) -> Scale:
        """Its seven notes: the major scale, or the natural minor."""
        return Scale(self.tonic, self.mode.value)

    def __str__(self) -> str:
        """Return the key in words, such as C minor."""
        return f"{ROOTS[self.tonic]} {self.mode}"


@dataclass(frozen=True, slots=True)
class KeyGuess:
    """A key that a score may be in.

    Attributes:
        key: The key.
        confidence: The correlation with its profile, -1 to 1. Above 0.8 a key is plain; below 0.5
            the score may be in none.
    """

    key: Key
    confidence: float


def _standardised(rows: FloatArray) -> FloatArray:
    """Rows of mean 0 and length 1, whose products are correlations; a level row is all 0."""
    centred = rows - rows.mean(axis=-1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=-1, keepdims=True)
    standardised: FloatArray = centred / np.where(lengths > 0, lengths, 1.0)
    return standardised


_KEYS = tuple(Key(tonic, mode) for mode in Mode for tonic in range(OCTAVE))
_KEY_PROFILES = _standardised(np.array([np.roll(_PROFILES[key.mode], key.tonic) for key in _KEYS]))
"""(key, pitch class)."""


def find_key(score: Score) -> KeyGuess | None:
    """The key that a score is most likely in; None where nothing in it has a pitch."""
    notes = [note for track in pitched_tracks(score) for note in track.notes]
    if not notes:
        return None
    pitches = np.array([note.pitch for note in notes])
    return key_of(pitches, np.array([note.duration_beats for note in notes]))


def key_of(pitches: NDArray[np.int64], durations_beats: FloatArray) -> KeyGuess:
    """The key of some notes, one or more, each given by its pitch, 0-127, and its length."""
    beats = np.maximum(durations_beats, SHORTEST_BEATS)
    chroma: FloatArray = np.bincount(pitches % OCTAVE, beats, OCTAVE).astype(np.float64)
    likeness = _KEY_PROFILES @ _standardised(chroma)  # (key,)
    best = int(likeness.argmax())
    return KeyGuess(_KEYS[best], float(likeness[best]))
