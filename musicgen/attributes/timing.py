"""Attributes of timing: how uneven off-beats are by intent, and how loose all is beyond that."""

import numpy as np

from musicgen.attributes.clip_arrays import ClipArrays
from musicgen.attributes.metric_places import BoolArray, Level

_PERCENT = 100.0
_SPREAD_OF_MEDIAN = 1.4826
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
        0-100, mostly 30-84; None without off-beats.
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
    share = (half_beats + float(shifts[off].mean()) - late_beats) / (2 * half_beats)
    return min(max(0.0, share), 1.0) * _PERCENT


def timing_looseness(clip: ClipArrays) -> float | None:
    """How far onsets are from where their kind is mostly played, as a standard deviation, in ms.

    A kind is the notes on the beat, off-beat eighths, off-beat sixteenths, or notes of triplets: a
    steady delay and swing are no looseness. The deviation is 1.4826 times the median distance from
    the kind's median, which is the standard deviation where times are spread normally, and which
    flams, drags and runs faster than sixteenths hardly move. A note alone of its kind says nothing.

    Source: what is left of expressive timing when what is systematic is taken out, as in Hellmer &
    Madison 2015, Quantifying Microtiming Patterning and Variability in Drum Kit Recordings; the
    median deviation is that of Hampel 1974.

    Returns:
        0 or more; None where no kind has two notes.
    """
    places = clip.places
    swings = (places.levels != Level.EIGHTH) | places.may_swing
    kinds = np.where(swings, places.levels, Level.PULSE)
    late_ms = places.shifts_beats * clip.ms_a_beat
    groups = [late_ms[kinds == kind] for kind in Level]
    distances = [np.abs(group - np.median(group)) for group in groups if len(group) > 1]
    if not distances:
        return None
    return _SPREAD_OF_MEDIAN * float(np.median(np.concatenate(distances)))
