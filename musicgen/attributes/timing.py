"""Attributes of timing: how uneven off-beats are by intent, and how loose all is beyond that."""

import numpy as np

from musicgen.attributes.clip_arrays import ClipArrays
from musicgen.attributes.metric_places import BoolArray, Level

_PERCENT = 100.0
_SIXTEENTHS_SHARE = 0.1
"""Below this share of off-beat sixteenths they are ornaments, and the eighths are what swings."""


def swing(clip: ClipArrays) -> float | None:
    """Where off-beats divide the time that they halve if straight, in %, on average.

    50 is straight, 66.7 a triplet's long and short, as sequencers have it. Off-beat sixteenths
    are measured, in their eighth, where a tenth of the notes or more are such; else off-beat
    eighths, in their quarter. How late or early the notes on the beat are is taken off first.

    Source: the long-short ratio of Friberg & Sundstroem 2002, Swing Ratios and Ensemble Timing in
    Jazz Performance, as the long note's share: a ratio of r is 100 r / (r + 1).

    Returns:
        About 30-84; None without off-beats.
    """
    places = clip.places
    sixteenths = places.levels == Level.SIXTEENTH
    if np.count_nonzero(sixteenths) >= max(1, _SIXTEENTHS_SHARE * len(sixteenths)):
        return _position(clip, sixteenths, places.levels < Level.SIXTEENTH, 0.25)
    eighths = (places.levels == Level.EIGHTH) & places.may_swing
    return _position(clip, eighths, places.levels == Level.PULSE, 0.5)


def _position(clip: ClipArrays, off: BoolArray, on: BoolArray, half_beats: float) -> float | None:
    """Where off-beats are between their neighbours, in %; those are twice half_beats apart."""
    if not off.any():
        return None
    shifts = clip.places.shifts_beats
    late_beats = float(shifts[on].mean()) if on.any() else 0.0
    return (half_beats + float(shifts[off].mean()) - late_beats) / (2 * half_beats) * _PERCENT


def timing_looseness(clip: ClipArrays) -> float | None:
    """The standard deviation of onsets from where they are played on average, in ms.

    On average means for each kind of place by itself: notes on the beat, off-beat eighths and
    sixteenths, notes of triplets. So a steady delay and swing are no looseness. Divided by the
    number of notes less that of kinds, so that a short clip is not told tighter than a long one.

    Source: the noise that is left of expressive timing when what is systematic is taken out, as in
    Hellmer & Madison 2015, Quantifying Microtiming Patterning and Variability in Drum Kit
    Recordings.

    Returns:
        0 or more; None where no kind of place has two notes.
    """
    places = clip.places
    swings = (places.levels != Level.EIGHTH) | places.may_swing
    kinds = np.where(swings, places.levels, Level.PULSE)
    _, kind = np.unique(kinds, return_inverse=True)
    counts = np.bincount(kind)
    spare = len(kind) - len(counts)
    if spare < 1:
        return None
    late_ms = places.shifts_beats * clip.ms_a_beat
    means = np.bincount(kind, late_ms) / counts
    return float(np.sqrt(np.sum((late_ms - means[kind]) ** 2) / spare))
