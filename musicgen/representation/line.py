"""Notes of any polyphony in, one line out: the highest or the lowest.

The skyline of Uitdenbogerd & Zobel 1999 (Melodic Matching Techniques for Large Music Databases):
of notes that begin together the highest is kept, and a note ends where the next begins. Added to
it: a note under a longer one that sounds on is left out, so that accompaniment does not cut the
melody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum

from musicgen.representation.fit_report import ChangeKind, FitReport
from musicgen.score import Note

CHORD_BEATS = 0.0625
"""Onsets closer than this (a 64th) are one chord, struck a little apart."""
_ROUNDING_BEATS = 1e-6


class Edge(IntEnum):
    """Which edge of the harmony a line follows; the value is the sign of a pitch in its favour."""

    HIGHEST = 1
    LOWEST = -1


@dataclass(frozen=True, slots=True)
class Line:
    """One note at a time.

    Attributes:
        notes: By onset, none reaching into the next; `CHORD_BEATS` apart at least.
        left_out: The notes that are not on the line.
        shortened: How many notes of the line were cut where the next begins.
    """

    notes: tuple[Note, ...]
    left_out: tuple[Note, ...]
    shortened: int

    def report(self, edge: Edge) -> FitReport:
        """What was changed to make a line of the notes."""
        return FitReport.counted(
            ChangeKind.LEFT_OUT, "note", len(self.left_out), f"beside the {edge.name.lower()} line"
        ) + FitReport.counted(
            ChangeKind.SHORTENED, "note", self.shortened, "to end where the next begins"
        )


def line_of(notes: Iterable[Note], edge: Edge) -> Line:
    """The highest or lowest line of some notes.

    A note that begins while a better one (higher, for the highest line) still sounds is left out if
    that one sounds for half of its length or more; else the better one gives way to it.
    """
    kept: list[Note] = []
    left_out: list[Note] = []
    for note in sorted(notes, key=lambda note: (note.onset_beats, -edge * note.pitch)):
        if kept and note.onset_beats - kept[-1].onset_beats < CHORD_BEATS:
            better = edge * note.pitch > edge * kept[-1].pitch
            left_out.append(kept.pop() if better else note)
            if better:
                kept.append(note)
        elif kept and _covered(note, kept[-1], edge):
            left_out.append(note)
        else:
            kept.append(note)
    ends = [following.onset_beats for following in kept[1:]]
    cut = [_ended_by(note, end) for note, end in zip(kept, ends, strict=False)] + kept[-1:]
    shortened = sum(
        after.duration_beats < before.duration_beats - _ROUNDING_BEATS
        for before, after in zip(kept, cut, strict=True)
    )
    return Line(tuple(cut), tuple(sorted(left_out)), shortened)


def _covered(note: Note, sounding: Note, edge: Edge) -> bool:
    """Whether a note begins and mostly stays under a better one."""
    overlap = min(sounding.end_beats, note.end_beats) - note.onset_beats
    is_better = edge * note.pitch >= edge * sounding.pitch
    return (
        sounding.end_beats > note.onset_beats
        and not is_better
        and 2 * overlap >= note.duration_beats
    )


def _ended_by(note: Note, end_beats: float) -> Note:
    return replace(note, duration_beats=min(note.duration_beats, end_beats - note.onset_beats))
