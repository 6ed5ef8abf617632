"""Pitch: a Score and a value in, the Score with some or all of its notes at other pitches out.

Notes of the clip's own key stay in it; drums stay.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from musicgen.attributes import ClipArrays
from musicgen.operations.touches.steps import changed, edited, measured, sought
from musicgen.representation.chords import OCTAVE
from musicgen.representation.parts import melody_part
from musicgen.score import MAX_DATA, Note, Score

_MOST_STRETCH = 4.0
_SIDEWAYS = (0, 1, -1, 2, -2, 3, -3)


def mean_pitch_set(score: Score, value: float) -> Score:
    """The score transposed by whole semitones, as near to a mean pitch as it comes."""
    mean = measured(score, "mean-pitch")
    pitches = [note.pitch for note in _pitched_notes(score)]
    if mean is None or not pitches:
        return score
    by = min(max(round(value - mean), -min(pitches)), MAX_DATA - max(pitches))
    return _with_pitches(score, lambda note: note.pitch + by)


def pitch_range_set(score: Score, value: float) -> Score:
    """The score with a range, in whole semitones.

    Wider: its highest and lowest notes move out; narrower: what lies beyond comes in.
    """
    pitches = [note.pitch for note in _pitched_notes(score)]
    if not pitches:
        return score
    low, high = min(pitches), max(pitches)
    wanted = min(max(round(value), 0), MAX_DATA)
    if low == high or wanted == high - low:
        return score
    new_low, new_high = _ends(score, low, high, wanted)

    def moved(note: Note) -> int:
        if note.pitch in {low, high}:
            return new_low if note.pitch == low else new_high
        return min(max(note.pitch, new_low), new_high)

    return _with_pitches(score, moved)


def mean_interval_set(score: Score, value: float) -> Score:
    """The score with a mean interval of its melody, in semitones: its contour is scaled."""
    start = measured(score, "mean-interval")
    part = melody_part(score)
    if not start or part is None:
        return score
    notes = [note.pitch for track in part.tracks for note in track.notes]
    centre, inside = float(np.mean(notes)), _scale(score)
    tracks = {index for index, track in enumerate(score.tracks) if track in part.tracks}

    def stretched(factor: float) -> Score:
        share = min(max(factor, 0.0), _MOST_STRETCH)
        return _with_pitches(
            score,
            lambda note: _nearest(centre + share * (note.pitch - centre), note.pitch, inside),
            tracks,
        )

    return sought(stretched, "mean-interval", value, 1.0, value / start)


def in_key_set(score: Score, value: float) -> Score:
    """The score with a share of its notes, in %, in its key: the shortest are moved first."""

    def edits(now: Score, rises: bool) -> list[Score]:  # noqa: FBT001 - of `edited`
        inside = _scale(now)
        wrong = [
            (note.duration_beats, track, index)
            for track, each in enumerate(now.tracks)
            if not each.is_drum
            for index, note in enumerate(each.notes)
            if (note.pitch % OCTAVE in inside) is not rises
        ]
        return [_sidestepped(now, track, index, inside) for _, track, index in sorted(wrong)]

    return edited(score, "in-key", value, edits)


def _sidestepped(score: Score, track: int, index: int, inside: frozenset[int]) -> Score:
    """A score with one note moved into the scale, or out of it, by a semitone."""
    pitch = score.tracks[track].notes[index].pitch
    is_in = pitch % OCTAVE in inside
    near = (pitch - 1, pitch + 1)
    new = next((each for each in near if (each % OCTAVE in inside) is not is_in), pitch)
    new = min(max(new, 0), MAX_DATA)
    return changed(
        score,
        lambda note, at, place: replace(note, pitch=new) if (at, place) == (track, index) else note,
    )


def _pitched_notes(score: Score) -> list[Note]:
    return [note for track in score.tracks if not track.is_drum for note in track.notes]


def _with_pitches(
    score: Score, pitch_of: Callable[[Note], int], tracks: set[int] | None = None
) -> Score:
    """A score with other pitches in some of its tracks, by index; all but drums where None."""

    def change(note: Note, track: int, _index: int) -> Note:
        moves = not score.tracks[track].is_drum if tracks is None else track in tracks
        return replace(note, pitch=pitch_of(note)) if moves else note

    return changed(score, change)


def _scale(score: Score) -> frozenset[int]:
    """Pitch classes of the clip's own likeliest key."""
    key = ClipArrays(score).key
    return frozenset(key.key.scale.pitch_classes) if key else frozenset(range(OCTAVE))


def _nearest(wanted: float, pitch: int, inside: frozenset[int]) -> int:
    """The pitch nearest to one that is wanted, in the scale where the note was in it."""
    around = range(max(0, int(wanted) - OCTAVE), min(MAX_DATA, int(wanted) + OCTAVE) + 1)
    in_scale = pitch % OCTAVE in inside
    allowed = [each for each in around if not in_scale or each % OCTAVE in inside]
    return min(allowed, key=lambda each: abs(each - wanted), default=pitch)


def _ends(score: Score, low: int, high: int, wanted: int) -> tuple[int, int]:
    """The lowest and highest pitch of a new range about the old, in the scale where that can be."""
    inside = _scale(score)
    start = low - (wanted - (high - low)) // 2
    options = [(start + by, start + by + wanted) for by in _SIDEWAYS]
    possible = [(one, two) for one, two in options if one >= 0 and two <= MAX_DATA]
    in_scale = [ends for ends in possible if all(end % OCTAVE in inside for end in ends)]
    fallback = min(max(start, 0), MAX_DATA - wanted)
    return next(iter([*in_scale, *possible]), (fallback, fallback + wanted))
