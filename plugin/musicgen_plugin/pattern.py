"""What the player plays: a score and its routing in, one loop of addressed notes out."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

from musicgen.score import Score, Track
from musicgen_plugin.routing import Route, Routing

STEP_BEATS = 0.25
_SHORTEST_BEATS = 1 / 96
"""A note that a file gives no length sounds this long, so that its end comes after its start."""
ROUNDING_BEATS = 1e-9
"""Places in the song that are this near are the same."""


@dataclass(frozen=True, slots=True)
class Key:
    """What an instrument knows a sounding note by."""

    channel: int
    pitch: int


@dataclass(frozen=True, slots=True)
class PatternNote:
    """A note of a loop.

    Attributes:
        onset_beats: From the loop's start.
        key: Its channel and pitch.
        velocity: 1-127.
        duration_beats: More than 0.
        is_drum: Whether it is struck rather than held.
    """

    onset_beats: float
    key: Key
    velocity: int
    duration_beats: float
    is_drum: bool


@dataclass(frozen=True, slots=True)
class Onset:
    """A note at a place in the song.

    Attributes:
        beats: The song position that it starts at.
        note: The note.
    """

    beats: float
    note: PatternNote

    @property
    def end_beats(self) -> float:
        """The song position that it ends at."""
        return self.beats + self.note.duration_beats


@dataclass(frozen=True, slots=True)
class Pattern:
    """A loop that lies along the whole song, its start at song position 0.

    Attributes:
        length_beats: Of the loop, 0 where there is none.
        bar_beats: Of a bar, by the score's meter.
        notes: By onset; no two of a key at the same.
        programs: Channel and program of each part whose program is sent.
    """

    length_beats: float = 0.0
    bar_beats: float = 4.0
    notes: tuple[PatternNote, ...] = ()
    programs: tuple[tuple[int, int], ...] = ()

    def from_beats(self, beats: float) -> Iterator[Onset]:
        """The notes that start at a song position or later, in order, without end."""
        if not self.notes or self.length_beats <= 0:
            return
        first_beats = beats - ROUNDING_BEATS
        loop = floor(first_beats / self.length_beats)
        within = first_beats - loop * self.length_beats
        index = bisect_left(self.notes, within, key=lambda note: note.onset_beats)
        while True:
            for note in self.notes[index:]:
                yield Onset(loop * self.length_beats + note.onset_beats, note)
            loop, index = loop + 1, 0

    def between(self, start_beats: float, end_beats: float) -> list[Onset]:
        """The notes that start from one song position up to another."""
        found = []
        for onset in self.from_beats(start_beats):
            if onset.beats >= end_beats - ROUNDING_BEATS:
                break
            found.append(onset)
        return found

    def held_over(self, beats: float) -> list[Onset]:
        """The held notes that started before a song position and end after it; no drums."""
        longest = max((note.duration_beats for note in self.notes if not note.is_drum), default=0)
        return [
            onset
            for onset in self.between(beats - longest, beats)
            if not onset.note.is_drum and onset.end_beats > beats + ROUNDING_BEATS
        ]


def compile_pattern(score: Score, routing: Routing) -> Pattern:
    """Address the notes of a score; of two at once on a key, the louder sounds."""
    channels = routing.channels(score.tracks)
    loudest: dict[tuple[float, Key], PatternNote] = {}
    programs: dict[int, int] = {}
    for index, (track, channel) in enumerate(zip(score.tracks, channels, strict=True)):
        route = routing.route(index)
        if route.is_muted:
            continue
        if routing.sends_programs and not track.is_drum and track.notes:
            programs.setdefault(channel, track.program)
        for note in _addressed(track, channel, route, score.length_beats):
            place = (note.onset_beats, note.key)
            if place not in loudest or loudest[place].velocity < note.velocity:
                loudest[place] = note
    notes = sorted(loudest.values(), key=lambda note: (note.onset_beats, note.key.channel))
    return Pattern(score.length_beats, score.meter.bar_beats, tuple(notes), tuple(programs.items()))


def _addressed(
    track: Track, channel: int, route: Route, length_beats: float
) -> Iterator[PatternNote]:
    for note in track.notes:
        # A note on the loop's very end is the start of its next round.
        onset_beats = note.onset_beats % length_beats if length_beats else 0.0
        pitch = route.pitches.get(note.pitch, note.pitch)
        duration_beats = max(note.duration_beats, _SHORTEST_BEATS)
        yield PatternNote(
            onset_beats, Key(channel, pitch), note.velocity, duration_beats, track.is_drum
        )
