"""Score: notes in beats, with tempo and meter; the one value that passes between the parts.

A beat is a quarter note throughout, whatever the meter. Everything here is immutable and holds
its invariants from creation on, so that no later stage needs to check them again.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Self, TypeVar

from musicgen.errors import MusicgenError

DEFAULT_BPM = 120.0
LEAST_BPM = 4.0
"""Of new clips; a MIDI file holds a quarter of 16.7 s at most, which is 3.6 bpm."""
MOST_BPM = 999.0
"""Of new clips; DAWs go no faster."""
MAX_DATA = 127
"""The highest value of a MIDI data byte: of pitch, velocity and program."""
MAX_NUMERATOR = 255
_ROUNDING_BEATS = 1e-9
"""A note that ends this little after the loop does so by the rounding of sums, not by ear."""


class ScoreError(MusicgenError):
    """A note, tempo, meter or score with a value out of range."""


def _require(ok: object, what: str, value: object, allowed: str) -> None:
    if not ok:
        raise _refused(what, value, allowed)


def _refused(what: str, value: object, allowed: str) -> ScoreError:
    return ScoreError(f"{what} must be {allowed}, not {value!r}")


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One note. Notes order by onset, then pitch.

    Attributes:
        onset_beats: Start, in beats from the score's start, 0 or later.
        pitch: MIDI note number, 0-127.
        velocity: 1-127.
        duration_beats: Length in beats, 0 or more (0 where a file gives the note no length).
    """

    onset_beats: float
    pitch: int
    velocity: int
    duration_beats: float

    def __post_init__(self) -> None:
        # A clip is hundreds of notes: only what is out of range costs a call.
        if not 0 <= self.onset_beats < math.inf:
            raise _refused("onset_beats", self.onset_beats, "0 or more")
        if not 0 <= self.pitch <= MAX_DATA:
            raise _refused("pitch", self.pitch, "in 0-127")
        if not 1 <= self.velocity <= MAX_DATA:
            raise _refused("velocity", self.velocity, "in 1-127")
        if not 0 <= self.duration_beats < math.inf:
            raise _refused("duration_beats", self.duration_beats, "0 or more")

    @property
    def end_beats(self) -> float:
        """Where the note ends, in beats from the score's start."""
        return self.onset_beats + self.duration_beats


_ORDER = attrgetter("onset_beats", "pitch", "velocity", "duration_beats")
"""As notes compare, at a quarter of the cost: data sets hold millions of them."""


@dataclass(frozen=True, slots=True)
class Track:
    """One part: the notes of one instrument.

    Attributes:
        name: As the DAW shows it; may be empty.
        notes: Sorted by onset, then pitch (put in order on creation).
        program: General MIDI program, 0-127; of no meaning for drums on most kits.
        is_drum: Whether pitches name drums (MIDI channel 10).
        end_beats: Where the last note ends, in beats; 0 without notes.
    """

    name: str = ""
    notes: tuple[Note, ...] = ()
    program: int = 0
    is_drum: bool = False
    end_beats: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _require(0 <= self.program <= MAX_DATA, "program", self.program, "in 0-127")
        object.__setattr__(self, "notes", tuple(sorted(self.notes, key=_ORDER)))
        ends = (note.end_beats for note in self.notes)
        object.__setattr__(self, "end_beats", max(ends, default=0.0))


@dataclass(frozen=True, slots=True, order=True)
class Tempo:
    """A tempo that holds from a beat on.

    Attributes:
        beat: Where it starts, in beats from the score's start.
        bpm: Quarter notes a minute, more than 0.
    """

    beat: float = 0.0
    bpm: float = DEFAULT_BPM

    def __post_init__(self) -> None:
        _require(0 <= self.beat < math.inf, "tempo's beat", self.beat, "0 or more")
        _require(0 < self.bpm < math.inf, "bpm", self.bpm, "more than 0")


@dataclass(frozen=True, slots=True, order=True)
class Meter:
    """A time signature that holds from a beat on.

    Attributes:
        beat: Where it starts, in beats (quarters) from the score's start.
        numerator: Beats of the signature in a bar, 1-255.
        denominator: The note value of those, a power of two.
    """

    beat: float = 0.0
    numerator: int = 4
    denominator: int = 4

    def __post_init__(self) -> None:
        _require(0 <= self.beat < math.inf, "meter's beat", self.beat, "0 or more")
        _require(
            1 <= self.numerator <= MAX_NUMERATOR, "meter's numerator", self.numerator, "in 1-255"
        )
        power = self.denominator > 0 and self.denominator & (self.denominator - 1) == 0
        _require(power, "meter's denominator", self.denominator, "a power of two")

    @property
    def bar_beats(self) -> float:
        """Length of a bar, in beats (quarters)."""
        return self.numerator * 4 / self.denominator

    def __str__(self) -> str:
        """Return the signature as musicians write it, such as 6/8."""
        return f"{self.numerator}/{self.denominator}"


Change = TypeVar("Change", bound=Tempo | Meter)


def _from_start(changes: Iterable[Change], default: Change) -> tuple[Change, ...]:
    """Sort changes and let the first hold from beat 0, as sequencers do."""
    first, *later = sorted(changes, key=attrgetter("beat")) or [default]
    return (replace(first, beat=0.0) if first.beat else first, *later)


@dataclass(frozen=True, slots=True)
class Score:
    """Tracks of notes, with their tempo, meter and length.

    Attributes:
        tracks: The parts, in the order of the file or the screen.
        length_beats: Where the loop ends, in beats; no note sounds beyond it. Defaults to the end
            of the last note.
        tempos: At least one, the first at beat 0.
        meters: At least one, the first at beat 0.
    """

    tracks: tuple[Track, ...] = ()
    length_beats: float = -1.0
    tempos: tuple[Tempo, ...] = field(default=(Tempo(),))
    meters: tuple[Meter, ...] = field(default=(Meter(),))

    def __post_init__(self) -> None:
        object.__setattr__(self, "tracks", tuple(self.tracks))
        object.__setattr__(self, "tempos", _from_start(self.tempos, Tempo()))
        object.__setattr__(self, "meters", _from_start(self.meters, Meter()))
        last = max((track.end_beats for track in self.tracks), default=0.0)
        if self.length_beats == -1.0:
            object.__setattr__(self, "length_beats", last)
        _require(
            last - _ROUNDING_BEATS <= self.length_beats < math.inf,
            "length_beats",
            self.length_beats,
            f"at least {last:g}, where the last note ends",
        )

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes of all tracks, by onset, then pitch."""
        notes = (note for track in self.tracks for note in track.notes)
        return tuple(sorted(notes, key=_ORDER))

    @property
    def bpm(self) -> float:
        """The tempo at the start, in quarter notes a minute."""
        return self.tempos[0].bpm

    @property
    def meter(self) -> Meter:
        """The meter at the start."""
        return self.meters[0]

    def drums(self) -> Self:
        """The same score with its drum tracks alone."""
        return replace(self, tracks=tuple(track for track in self.tracks if track.is_drum))

    def cut(self, start_beats: float, length_beats: float) -> Self:
        """The stretch of a score that begins at a beat.

        Notes that begin in it are kept; those that ring past its end are shortened to it.

        Args:
            start_beats: Where the stretch begins, in beats.
            length_beats: How long it is, in beats.

        Returns:
            A score of just that length, with the tempo and meter in force at its start.
        """
        end_beats = start_beats + length_beats

        def moved(note: Note) -> Note:
            onset = note.onset_beats - start_beats
            duration = min(note.duration_beats, length_beats - onset)
            return Note(onset, note.pitch, note.velocity, duration)

        tracks = tuple(
            replace(
                track,
                notes=tuple(
                    moved(note)
                    for note in track.notes
                    if start_beats <= note.onset_beats < end_beats
                ),
            )
            for track in self.tracks
        )
        return replace(
            self,
            tracks=tracks,
            length_beats=length_beats,
            tempos=_changes_within(self.tempos, start_beats, end_beats),
            meters=_changes_within(self.meters, start_beats, end_beats),
        )

    def then(self, other: "Score") -> "Score":
        """This score with another played after it, part by part in the order of their tracks.

        Tempo and meter change where the other's differ from what holds at the end of this one.
        """
        at = self.length_beats
        longest = max(len(self.tracks), len(other.tracks))
        mine = self.tracks + other.tracks[len(self.tracks) :]
        tracks = []
        for index in range(longest):
            notes = self.tracks[index].notes if index < len(self.tracks) else ()
            more = other.tracks[index].notes if index < len(other.tracks) else ()
            later = tuple(replace(note, onset_beats=note.onset_beats + at) for note in more)
            tracks.append(replace(mine[index], notes=notes + later))
        return replace(
            self,
            tracks=tuple(tracks),
            length_beats=at + other.length_beats,
            tempos=_followed_by(self.tempos, other.tempos, at),
            meters=_followed_by(self.meters, other.meters, at),
        )

    def looped(self, length_beats: float) -> "Score":
        """This score played again and again until a length is filled.

        Args:
            length_beats: The length to fill, in beats; this score's own must be more than 0.
        """
        _require(self.length_beats > 0, "length_beats of a loop", self.length_beats, "more than 0")
        whole = self
        while whole.length_beats < length_beats:
            whole = whole.then(self)
        return whole.cut(0.0, length_beats)


def _followed_by(
    changes: tuple[Change, ...], later: tuple[Change, ...], at_beats: float
) -> tuple[Change, ...]:
    """Changes, then later ones moved to a beat; a first of those that changes nothing goes."""
    moved = tuple(replace(change, beat=change.beat + at_beats) for change in later)
    nothing_new = replace(moved[0], beat=changes[-1].beat) == changes[-1]
    return changes + (moved[1:] if nothing_new else moved)


def _changes_within(
    changes: tuple[Change, ...], start_beats: float, end_beats: float
) -> tuple[Change, ...]:
    """The changes in force from a start to an end, moved to count from the start."""
    in_force = [change for change in changes if change.beat <= start_beats][-1]
    later = [change for change in changes if start_beats < change.beat < end_beats]
    return tuple(
        replace(change, beat=max(0.0, change.beat - start_beats)) for change in (in_force, *later)
    )
