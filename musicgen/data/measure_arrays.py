"""Measures as they are stored: programs and length of each, and the notes of all end to end."""

from collections.abc import Sequence

import numpy as np

from musicgen.data.phrases import Column, Columns, Phrase, Representation
from musicgen.errors import ClipError
from musicgen.representation.measure import FIELDS, NO_TRACK, TRACKS, Measure
from musicgen.representation.measure_fit import fit_measures
from musicgen.score import Score

_MOST_BEATS = 4.0
_MIN_TRACKS = 2
"""A measure in which fewer tracks play is left out: the others' models know it better."""
_VELOCITY = FIELDS.index("velocity")


def phrases(score: Score) -> Sequence[Phrase]:
    """All bars of a score, in any meter; bars of more than four beats in pieces.

    Raises:
        ClipError: it has fewer than two tracks with notes.
    """
    if sum(bool(track.notes) for track in score.tracks) < _MIN_TRACKS:
        raise ClipError(f"fewer than {_MIN_TRACKS} tracks")
    measures = fit_measures(score, most_beats=_MOST_BEATS).measures
    return [Phrase(_packed(measures), score.bpm)]


def _packed(measures: Sequence[Measure]) -> Columns:
    """The columns of measures; all their values fit a byte."""
    notes = [measure.notes for measure in measures]
    return {
        "programs": np.stack([m.program_classes() for m in measures]).astype(np.uint8),
        "steps": np.array([measure.steps for measure in measures], np.uint8),
        "note_counts": np.array([len(table) for table in notes], np.dtype("<u2")),
        "notes": np.concatenate(notes).astype(np.uint8),
    }


def measure_at(columns: Columns, index: int, first_note: int | None = None) -> Measure:
    """A stored measure.

    Args:
        columns: The columns of all measures.
        index: Which measure.
        first_note: Row of its first note among the notes; counted up to it where None, which is
            slow for many: keep `numpy.cumsum(note_counts) - note_counts` for them.
    """
    count = int(columns["note_counts"][index])
    if first_note is None:
        first_note = int(columns["note_counts"][:index].sum(dtype=np.int64))
    programs = columns["programs"][index].astype(np.int16)
    notes = columns["notes"][first_note : first_note + count].astype(np.int16)
    return Measure(programs[programs != NO_TRACK], notes, int(columns["steps"][index]))


def _window_key(columns: Columns, first: int, length: int) -> bytes | None:
    """Programs and notes, but not velocities."""
    counts = np.asarray(columns["note_counts"], np.int64)
    start, stop = counts[:first].sum(), counts[: first + length].sum()
    table = np.asarray(columns["notes"][start:stop])
    if len(np.unique(table[:, 0])) < _MIN_TRACKS:
        return None
    head = (columns["programs"], columns["steps"], columns["note_counts"])
    told = b"".join(column[first : first + length].tobytes() for column in head)
    return told + np.delete(table, _VELOCITY, axis=1).tobytes()


MEASURE = Representation(
    name="measure",
    columns={
        "programs": Column("|u1", (TRACKS,)),
        "steps": Column("|u1"),
        "note_counts": Column("<u2"),
        "notes": Column("|u1", (len(FIELDS),)),
    },
    bar_rows=1,
    window_bars=(1,),
    phrases=phrases,
    window_key=_window_key,
)
