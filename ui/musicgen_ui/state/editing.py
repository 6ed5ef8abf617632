"""Edits by hand: a Score and which of its notes in, another Score out, all other notes untouched.

Length, tempo and meters stay. A note that would ring past the loop's end is shortened to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

from musicgen.score import MAX_DATA, Note, Score, Track

_ORDER = attrgetter("onset_beats", "pitch", "velocity", "duration_beats")
LEAST_BEATS = 1 / 32
"""The shortest that a note is made, and the least of it that stays within the loop."""


@dataclass(frozen=True, slots=True, order=True)
class NoteAt:
    """Where a note stands in a score.

    Attributes:
        track: Index of its track.
        index: Its own, among the track's notes.
    """

    track: int
    index: int


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit gave.

    Attributes:
        score: The new score.
        notes: Where the notes that it made or changed stand in it.
    """

    score: Score
    notes: frozenset[NoteAt] = frozenset()


def note_at(score: Score, at: NoteAt) -> Note:
    """The note that stands somewhere."""
    return score.tracks[at.track].notes[at.index]


def all_notes(score: Score) -> frozenset[NoteAt]:
    """Where every note stands."""
    return frozenset(
        NoteAt(number, index)
        for number, track in enumerate(score.tracks)
        for index in range(len(track.notes))
    )


def add_note(score: Score, track: int, note: Note) -> Edit:
    """Add a note to a track; to a new one for drums where the score has no tracks."""
    tracks = score.tracks or (Track("Drums", is_drum=True),)
    kept = _within(note, score.length_beats)
    pairs = [(other, False) for other in tracks[track].notes]
    return _with_notes(replace(score, tracks=tracks), {track: [*pairs, (kept, True)]})


def remove_notes(score: Score, notes: Iterable[NoteAt]) -> Edit:
    """Take notes out."""
    return _changed(score, notes, lambda _: None)


def move_notes(
    score: Score,
    notes: Iterable[NoteAt],
    by_beats: float,
    pitch_of: Callable[[int], int] = int,
) -> Edit:
    """Move notes in time, all by as much, and in pitch.

    Args:
        score: What they are in.
        notes: Which.
        by_beats: How much later; as far as the loop reaches.
        pitch_of: A note's pitch in, its new one out; by itself it stays.
    """
    chosen = frozenset(notes)
    if not chosen:
        return Edit(score)
    onsets = [note_at(score, at).onset_beats for at in chosen]
    first, last = min(onsets), max(onsets)
    room = max(0.0, score.length_beats - LEAST_BEATS - last)
    shift = max(-first, min(by_beats, room))

    def moved(note: Note) -> Note:
        pitch = min(max(pitch_of(note.pitch), 0), MAX_DATA)
        onset = max(0.0, note.onset_beats + shift) if shift else note.onset_beats
        return _within(replace(note, onset_beats=onset, pitch=pitch), score.length_beats)

    return _changed(score, chosen, moved)


def shift_velocity(score: Score, notes: Iterable[NoteAt], by: int) -> Edit:
    """Make notes harder or softer, each as far as 1-127 reaches."""
    return _changed(
        score,
        notes,
        lambda note: replace(note, velocity=min(max(note.velocity + by, 1), MAX_DATA)),
    )


def resize_notes(
    score: Score, notes: Iterable[NoteAt], by_beats: float, least_beats: float = LEAST_BEATS
) -> Edit:
    """Make notes longer or shorter, none shorter than a least unless it was."""

    def resized(note: Note) -> Note:
        least = min(note.duration_beats, least_beats)
        longer = replace(note, duration_beats=max(least, note.duration_beats + by_beats))
        return _within(longer, score.length_beats)

    return _changed(score, notes, resized)


def _within(note: Note, length_beats: float) -> Note:
    room = max(0.0, length_beats - note.onset_beats)
    return note if note.duration_beats <= room else replace(note, duration_beats=room)


def _changed(score: Score, notes: Iterable[NoteAt], change: Callable[[Note], Note | None]) -> Edit:
    chosen = frozenset(notes)
    pairs = {}
    for number in {at.track for at in chosen}:
        listed = []
        for index, note in enumerate(score.tracks[number].notes):
            is_chosen = NoteAt(number, index) in chosen
            kept = change(note) if is_chosen else note
            if kept is not None:
                listed.append((kept, is_chosen))
        pairs[number] = listed
    return _with_notes(score, pairs)


def _with_notes(score: Score, pairs: dict[int, list[tuple[Note, bool]]]) -> Edit:
    """The score with other notes in some tracks, each told with whether it is one of the edit's."""
    tracks, touched = list(score.tracks), set()
    for number, listed in pairs.items():
        ordered = sorted(listed, key=lambda pair: _ORDER(pair[0]))  # stable, as tracks sort theirs
        tracks[number] = replace(tracks[number], notes=tuple(note for note, _ in ordered))
        touched |= {NoteAt(number, at) for at, (_, is_one) in enumerate(ordered) if is_one}
    return Edit(replace(score, tracks=tuple(tracks)), frozenset(touched))
