"""Scales by name: `C:minor` in, its pitch classes out."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from musicgen.errors import MusicgenError, near_miss
from musicgen.representation.chords import OCTAVE, ROOTS, ChordError, pitch_class_of

_SEMITONES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "major": (0, 2, 4, 5, 7, 9, 11),
        "minor": (0, 2, 3, 5, 7, 8, 10),
        "harmonic-minor": (0, 2, 3, 5, 7, 8, 11),
        "melodic-minor": (0, 2, 3, 5, 7, 9, 11),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "phrygian": (0, 1, 3, 5, 7, 8, 10),
        "lydian": (0, 2, 4, 6, 7, 9, 11),
        "mixolydian": (0, 2, 4, 5, 7, 9, 10),
        "locrian": (0, 1, 3, 5, 6, 8, 10),
        "major-pentatonic": (0, 2, 4, 7, 9),
        "minor-pentatonic": (0, 3, 5, 7, 10),
        "blues": (0, 3, 5, 6, 7, 10),
        "chromatic": tuple(range(OCTAVE)),
    }
)
"""Semitones over the tonic. The melodic minor is the rising one; the falling is `minor`."""
_EXAMPLE = "one is written like C:minor or F#:dorian"


class ScaleError(MusicgenError):
    """A scale that there is not, or whose name cannot be read."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale on a tonic.

    Attributes:
        tonic: Its first note, 0-11 from C.
        name: One of `scale_names()`.

    Raises:
        ScaleError: the tonic is out of range, or there is no scale of that name.
    """

    tonic: int
    name: str

    def __post_init__(self) -> None:
        if not 0 <= self.tonic < OCTAVE:
            raise ScaleError(f"a scale's tonic must be in 0-11, not {self.tonic!r}")
        if self.name not in _SEMITONES:
            near = near_miss(self.name, _SEMITONES) or f"; known are {', '.join(_SEMITONES)}"
            raise ScaleError(f"no such scale {self.name!r}{near}")

    @property
    def pitch_classes(self) -> frozenset[int]:
        """Its notes, 0-11 from C."""
        return frozenset((self.tonic + semitone) % OCTAVE for semitone in _SEMITONES[self.name])

    def __str__(self) -> str:
        """Return the scale as it is written on the command line, such as C:minor."""
        return f"{ROOTS[self.tonic]}:{self.name}"


def scale_names() -> tuple[str, ...]:
    """The names of the scales there are."""
    return tuple(_SEMITONES)


def parse_scale(text: str) -> Scale:
    """Read a scale as it is written on the command line.

    Args:
        text: The tonic, a colon and the scale's name: C:minor, F#:dorian, Bb:blues.

    Raises:
        ScaleError: the tonic is no note, or there is no scale of that name.
    """
    tonic, colon, name = text.strip().partition(":")
    if not colon:
        raise ScaleError(f"{text!r} is no scale; {_EXAMPLE}")
    try:
        return Scale(pitch_class_of(tonic.strip()), name.strip().lower())
    except (ChordError, ScaleError) as err:
        raise ScaleError(f"{text!r}: {err}; {_EXAMPLE}") from err
