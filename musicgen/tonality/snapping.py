"""A score snapped to a scale: notes outside it move to the nearest note in it, with a report."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from musicgen.representation.chords import OCTAVE
from musicgen.representation.fit_report import Change, ChangeKind, FitReport, Unit
from musicgen.representation.parts import pitched_tracks
from musicgen.score import MAX_DATA, Note, Score
from musicgen.tonality.scale import Scale

_PITCHES = range(MAX_DATA + 1)


@dataclass(frozen=True, slots=True)
class Snapped:
    """A score whose pitched notes are in a scale.

    Attributes:
        score: The score.
        report: What was changed.
    """

    score: Score
    report: FitReport


def snap_to_scale(score: Score, scale: Scale, *, keep: Collection[int] = ()) -> Snapped:
    """Move pitched notes that are outside a scale to the nearest note in it.

    Of two notes as near the lower is taken. Where that makes two notes of a track the same, the
    louder is kept, as long as the longer.

    Args:
        score: Any score; its drums stay as they are.
        scale: Where its notes may be.
        keep: Pitches, 0-127, that stay though they are outside.

    Returns:
        The score, and a report of the notes moved and merged.
    """
    nearest = {pitch: pitch if pitch in keep else _nearest(pitch, scale) for pitch in _PITCHES}
    pitched = pitched_tracks(score)
    moves: list[int] = []
    merged = 0
    tracks = []
    for track in score.tracks:
        shifts = [nearest[note.pitch] - note.pitch for note in track.notes]
        if track in pitched and any(shifts):
            moved = [replace(note, pitch=nearest[note.pitch]) for note in track.notes]
            notes = _without_doubles(moved)
            moves += [abs(shift) for shift in shifts if shift]
            merged += len(moved) - len(notes)
            tracks.append(replace(track, notes=notes))
        else:
            tracks.append(track)
    report = _moved(moves, scale) + FitReport.counted(
        ChangeKind.MERGED, "note", merged, "with the same note of its chord"
    )
    return Snapped(replace(score, tracks=tuple(tracks)), report)


def _nearest(pitch: int, scale: Scale) -> int:
    """The pitch of a scale that is nearest to another, 0-127; the lower of two as near."""
    inside = scale.pitch_classes
    by_distance = (pitch + sign * distance for distance in range(OCTAVE) for sign in (-1, 1))
    return next(near for near in by_distance if near in _PITCHES and near % OCTAVE in inside)


def _without_doubles(notes: Collection[Note]) -> tuple[Note, ...]:
    kept: dict[tuple[float, int], Note] = {}
    for note in notes:
        place = (note.onset_beats, note.pitch)
        other = kept.get(place, note)
        kept[place] = replace(
            note,
            velocity=max(note.velocity, other.velocity),
            duration_beats=max(note.duration_beats, other.duration_beats),
        )
    return tuple(kept.values())


def _moved(moves: Collection[int], scale: Scale) -> FitReport:
    if not moves:
        return FitReport()
    change = Change(
        ChangeKind.MOVED,
        "note",
        len(moves),
        amount=sum(moves) / len(moves),
        largest=max(moves),
        unit=Unit.SEMITONES,
        detail=f"into {scale}",
    )
    return FitReport((change,))
