"""Attributes of pitch, of the notes that are not drums; None where there are none."""

from collections.abc import Collection

import numpy as np

from musicgen.attributes.clip_arrays import ClipArrays
from musicgen.representation.chords import OCTAVE
from musicgen.representation.line import Edge, line_of
from musicgen.representation.parts import melody_part
from musicgen.tonality.key import SHORTEST_BEATS

_PERCENT = 100.0


def mean_interval(clip: ClipArrays) -> float | None:
    """Semitones from a note of the melody to the next, up or down, on average; 0 if it repeats.

    The melody is the highest line of the melody part, as the melody representation takes it.

    Returns:
        0 or more; None for a melody of less than two notes.
    """
    part = melody_part(clip.score)
    notes = part.merged("").notes if part else ()
    pitches = [note.pitch for note in line_of(notes, Edge.HIGHEST).notes]
    if len(pitches) < 2:  # noqa: PLR2004 - an interval is between two
        return None
    return float(np.abs(np.diff(pitches)).mean())


def pitch_range(clip: ClipArrays) -> float | None:
    """Semitones from the lowest note to the highest; 0 for one note."""
    return float(np.ptp(clip.pitched.pitches)) if len(clip.pitched) else None


def mean_pitch(clip: ClipArrays) -> float | None:
    """The mean MIDI note number, 0-127; each note counts once, however long."""
    return float(clip.pitched.pitches.mean()) if len(clip.pitched) else None


def in_key(clip: ClipArrays) -> float | None:
    """The share of notes, in %, in the scale of the clip's own likeliest key.

    That is the major scale or the natural minor, so that to mistake a key for its relative changes
    nothing. See `share_inside` for a scale of one's own.
    """
    if clip.key is None:
        return None
    return share_inside(clip, clip.key.key.scale.pitch_classes)


def share_inside(clip: ClipArrays, pitch_classes: Collection[int]) -> float | None:
    """The share of notes, in %, whose pitch class, 0-11 from C, is one of some."""
    if not len(clip.pitched):
        return None
    inside = np.isin(clip.pitched.pitches % OCTAVE, list(pitch_classes))
    return float(inside.mean()) * _PERCENT


def polyphony(clip: ClipArrays) -> float | None:
    """How many notes sound at once, on average over the time in which any does; 1 or more.

    Source: as MusPy has it (Dong et al. 2020, arXiv:2008.01951), by time rather than by steps.
    """
    notes = clip.pitched
    if not len(notes):
        return None
    order = np.argsort(notes.onsets_beats)
    starts = notes.onsets_beats[order]
    lengths = np.maximum(notes.durations_beats[order], SHORTEST_BEATS)
    sounded_until = np.maximum.accumulate(starts + lengths)
    before = np.append(starts[0], sounded_until[:-1])
    sounding = np.sum(sounded_until - np.maximum(starts, before))
    return float(lengths.sum() / sounding)
