"""The time of a clip: its meters in, where its bars, pulses and steps lie, and beats as words."""

import bisect
import math
from dataclasses import dataclass
from typing import Self

from musicgen.score import Meter, Score

STEPS_PER_BEAT = 4
_ROUNDING_BEATS = 1e-6
_COMPOUND = 3
"""Eighths of 6/8, 9/8 and 12/8 are felt in threes."""


@dataclass(frozen=True, slots=True)
class BarMark:
    """Where a bar begins.

    Attributes:
        start_beats: In beats from the clip's start.
        number: From 1.
        meter: In force.
        is_change: Whether the meter is another than before.
    """

    start_beats: float
    number: int
    meter: Meter
    is_change: bool

    @property
    def pulse_beats(self) -> float:
        """What a foot taps: a dotted quarter in 6/8, otherwise the meter's own beat."""
        unit = 4 / self.meter.denominator
        is_compound = (
            self.meter.denominator >= 8
            and self.meter.numerator > _COMPOUND
            and self.meter.numerator % _COMPOUND == 0
        )
        return unit * _COMPOUND if is_compound else unit


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """A clip's time.

    Attributes:
        length_beats: Of the clip, in beats.
        step_beats: Length of a step, in beats.
        steps: How many there are; the last may be cut short.
        bars: In order, the first at 0.
        pulses: Where pulses begin, in beats, bar lines among them.
    """

    length_beats: float
    step_beats: float
    steps: int
    bars: tuple[BarMark, ...]
    pulses: tuple[float, ...]

    @classmethod
    def of(cls, score: Score, steps_per_beat: int = STEPS_PER_BEAT) -> Self:
        """The time of a score that is longer than 0."""
        length = score.length_beats
        bars = _bars(score)
        ends = [*(bar.start_beats for bar in bars[1:]), length]
        pulses = tuple(
            bar.start_beats + count * bar.pulse_beats
            for bar, end in zip(bars, ends, strict=True)
            for count in range(_count(end - bar.start_beats, bar.pulse_beats))
        )
        step = 1 / steps_per_beat
        return cls(length, step, _count(length, step), bars, pulses)

    def step_of(self, beats: float) -> int:
        """The step that a note at a beat belongs to: the nearest that there is."""
        return min(max(math.floor(beats / self.step_beats + 0.5), 0), self.steps - 1)

    def step_under(self, beats: float) -> int:
        """The step whose cell covers a beat."""
        return min(max(math.floor(beats / self.step_beats + _ROUNDING_BEATS), 0), self.steps - 1)

    def bar_of(self, beats: float) -> BarMark:
        """The bar that a beat lies in."""
        starts = [bar.start_beats for bar in self.bars]
        return self.bars[max(0, bisect.bisect_right(starts, beats + _ROUNDING_BEATS) - 1)]

    def place(self, beats: float) -> tuple[int, str]:
        """A beat as musicians count it: the bar from 1, and the beat in it from 1, as "2.25"."""
        bar = self.bar_of(beats)
        within = 1 + (beats - bar.start_beats) * bar.meter.denominator / 4
        return bar.number, f"{within:.2f}".rstrip("0").rstrip(".")


def _count(length: float, each: float) -> int:
    return max(1, math.ceil(length / each - _ROUNDING_BEATS))


def _bars(score: Score) -> tuple[BarMark, ...]:
    changes = [*(meter.beat for meter in score.meters[1:]), math.inf]
    bars: list[BarMark] = []
    for meter, change in zip(score.meters, changes, strict=True):
        end = min(change, score.length_beats)
        if end - meter.beat <= _ROUNDING_BEATS and bars:
            continue
        is_same = bool(bars) and str(bars[-1].meter) == str(meter)
        for index in range(_count(end - meter.beat, meter.bar_beats)):
            start = meter.beat + index * meter.bar_beats
            bars.append(BarMark(start, len(bars) + 1, meter, index == 0 and not is_same))
    return tuple(bars)
