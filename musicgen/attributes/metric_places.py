"""Where in the bar onsets lie: onsets and bars in, the metric place of each and its shift out.

A place is a pulse, an off-beat eighth or an off-beat sixteenth of the meter, or a note of a
triplet. Onsets are given to places by windows that hold swing up to 70 % of eighths and 84 % of
sixteenths, and playing that is early or late by a tenth of a beat.

Pulses are quarters in meters of quarters and halves; in meters of eighths and shorter three
eighths where they divide by three (6/8, 9/8), else two eighths, the last of an odd number three
(7/8 is 2+2+3, 5/8 is 2+3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.bars import Bar
from musicgen.score import Meter

EARLY_BEATS = 0.11
"""An onset this little before a pulse, or an eighth, belongs to it."""
_QUARTER_WINDOWS = (0.15, 0.42, 0.708)
"""Where the windows of the second to fourth sixteenth of a beat begin, in beats. The third holds
eighths, straight (0.5) and swung up to a triplet (0.667); the others sixteenths, straight (0.25,
0.75) and swung (up to 0.375, 0.875)."""
_TRIPLET_WINDOWS = ((0.28, 0.39), (0.6, 0.708))
"""A beat with onsets in both has a triplet: its second and third notes."""
_EIGHTH_BEATS = 0.5
_SIXTEENTH_BEATS = 0.25
_EIGHTHS_DENOMINATOR = 8
_COMPOUND = 3

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class Level(IntEnum):
    """How strong a place is; pulses are strongest."""

    PULSE = 0
    EIGHTH = 1
    SIXTEENTH = 2
    TRIPLET = 3


_LEVEL_IN_QUARTER = np.array([Level.PULSE, Level.SIXTEENTH, Level.EIGHTH, Level.SIXTEENTH])


@dataclass(frozen=True, slots=True)
class MetricPlaces:
    """The places of some onsets.

    Attributes:
        levels: `Level` of each, (onset,), int64.
        places_beats: Where each would be if played straight and on time, in beats from the score's
            start, (onset,), float64; a downbeat played early at the loop's end is at its end.
        shifts_beats: How much later than that it is played, (onset,), float64.
        next_stronger_beats: The next place of a stronger level after each, (onset,), float64; of
            no meaning for pulses and triplets.
        may_swing: Whether it is in a meter whose eighths may swing, (onset,), bool.
        length_beats: Where the last bar ends, in beats.
    """

    levels: IntArray
    places_beats: FloatArray
    shifts_beats: FloatArray
    next_stronger_beats: FloatArray
    may_swing: BoolArray
    length_beats: float


def places_of(
    onsets_beats: FloatArray, bars: Sequence[Bar], meters: Sequence[Meter]
) -> MetricPlaces:
    """Give each onset its place.

    Args:
        onsets_beats: In beats from the score's start, (onset,), in any order.
        bars: All bars of the score, one after another.
        meters: The meter of each bar.
    """
    starts = np.array([bar.start_beats for bar in bars])
    ends = np.array([bar.end_beats for bar in bars])
    eighths = np.array([meter.denominator >= _EIGHTHS_DENOMINATOR for meter in meters])
    compound = np.array([meter.numerator % _COMPOUND == 0 for meter in meters])
    index = np.searchsorted(starts, onsets_beats + EARLY_BEATS, "right") - 1  # (onset,)
    start, end, in_eighths = starts[index], ends[index], eighths[index]
    after = onsets_beats - start  # since the bar line, (onset,)

    sixteenth = np.where(in_eighths, _in_eighths(after), _in_quarters(after))
    eighth = sixteenth // 2
    count = np.rint((end - start) / _EIGHTH_BEATS).astype(np.int64)
    next_pulse = np.where(in_eighths, _next_pulse(eighth, count, compound[index]), eighth + 1)
    is_pulse = in_eighths & (_next_pulse(eighth - 1, count, compound[index]) == eighth)
    levels = np.where(
        in_eighths,
        np.where(sixteenth % 2, Level.SIXTEENTH, np.where(is_pulse, Level.PULSE, Level.EIGHTH)),
        _LEVEL_IN_QUARTER[sixteenth % 4],
    )
    places = start + sixteenth * _SIXTEENTH_BEATS
    beats = start + np.floor(after + EARLY_BEATS)
    triplets = _triplet_place(onsets_beats, beats, ~in_eighths)
    levels = np.where(np.isnan(triplets), levels, Level.TRIPLET)
    places = np.where(np.isnan(triplets), places, triplets)
    stronger = np.where(
        levels == Level.EIGHTH, start + next_pulse * _EIGHTH_BEATS, places + _SIXTEENTH_BEATS
    )
    # A bar that is cut short, and a last bar's end, bound what lies in it.
    places = np.minimum(places, end)
    return MetricPlaces(
        levels,
        places,
        onsets_beats - places,
        np.minimum(stronger, end),
        ~in_eighths,
        float(ends[-1]),
    )


def _in_quarters(after: FloatArray) -> IntArray:
    """The sixteenth of each onset in a bar of quarters, from 0."""
    beat = np.floor(after + EARLY_BEATS)
    sixteenth: IntArray = 4 * beat.astype(np.int64) + np.digitize(after - beat, _QUARTER_WINDOWS)
    return sixteenth


def _in_eighths(after: FloatArray) -> IntArray:
    """The sixteenth of each onset in a bar of eighths, from 0."""
    eighth = np.floor((after + EARLY_BEATS) / _EIGHTH_BEATS)
    phase = after - eighth * _EIGHTH_BEATS
    sixteenth: IntArray = 2 * eighth.astype(np.int64) + (phase >= _QUARTER_WINDOWS[0])
    return sixteenth


def _next_pulse(eighth: IntArray, count: IntArray, compound: BoolArray) -> IntArray:
    """The first pulse after an eighth of a bar of so many eighths, as an eighth, from 0."""
    in_threes = (eighth // _COMPOUND + 1) * _COMPOUND
    in_twos = (eighth // 2 + 1) * 2
    # The last group of an odd number has three.
    in_twos = np.where((count % 2 == 1) & (in_twos == count - 1) & (count > 1), count, in_twos)
    following: IntArray = np.where(compound, in_threes, in_twos)
    return following


def _triplet_place(onsets: FloatArray, beats: FloatArray, may_be: BoolArray) -> FloatArray:
    """Where notes of triplets would be on time, (onset,); nan for all other onsets.

    Args:
        onsets: In beats.
        beats: Where the beat of each begins, in beats.
        may_be: Whether each is in a meter of quarters.
    """
    phase = onsets - beats
    second, third = (may_be & (low <= phase) & (phase < high) for low, high in _TRIPLET_WINDOWS)
    in_triplet = np.isin(beats, np.intersect1d(beats[second], beats[third]))
    place = np.where(second, beats + 1 / 3, beats + 2 / 3)
    return np.where(in_triplet & (second | third), place, np.nan)
