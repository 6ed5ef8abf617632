"""A note played with another feel: harder or softer, earlier or later."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from musicgen.score import MAX_DATA, Note, Score, Track


@dataclass(frozen=True, slots=True)
class Touch:
    """How a note is played.

    Attributes:
        velocity: 0-1 of full scale.
        onset_beats: When, in beats.
    """

    velocity: float
    onset_beats: float

    def on(self, note: Note, length_beats: float) -> Note:
        """A note played so, in a loop of some length; it lasts as long as it did where it can."""
        onset = min(max(0.0, self.onset_beats), length_beats)
        return replace(
            note,
            onset_beats=onset,
            velocity=min(max(1, round(self.velocity * MAX_DATA)), MAX_DATA),
            duration_beats=min(note.duration_beats, length_beats - onset),
        )

    def beside(self, note: Note, spare: Note, length_beats: float) -> Note:
        """A spare note played so as it is beside another: moved, and as much harder or softer."""
        harder = self.velocity * MAX_DATA / note.velocity
        later = self.onset_beats - note.onset_beats
        moved = Touch(spare.velocity * harder / MAX_DATA, spare.onset_beats + later)
        # A hair before the loop's start is its end: a note that went round stays where it is.
        return moved.on(spare, length_beats) if abs(later) < 1 else spare


def with_notes(score: Score, tracks: Iterable[Iterable[Note]]) -> Score:
    """A score with other notes in its tracks."""
    return replace(
        score,
        tracks=tuple(
            Track(track.name, tuple(notes), track.program, track.is_drum)
            for track, notes in zip(score.tracks, tracks, strict=True)
        ),
    )
