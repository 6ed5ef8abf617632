"""What is played: where the controls stand in, a finished score out.

The one seam between the live bridge and the models: whatever makes music of named values can be
conducted. It answers within a few milliseconds, and the same to the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Protocol

import numpy as np

from musicgen.errors import ClipError
from musicgen.model.drum_model import DrumModel
from musicgen.operations.morph import Curve, DrumMorph
from musicgen.representation.drum_fit import FittedDrums, fit_drums
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score
from musicgen_plugin.controls.targets import NEXT, POSITION
from musicgen_plugin.gestures import Values

_KNOB_POSITIONS = 65


class Source(Protocol):
    """Makes music of where the controls stand."""

    @property
    def targets(self) -> frozenset[str]:
        """The controls it answers to, by the names of `controls.targets`."""
        ...

    def score(self, values: Values) -> Score:
        """The music; a target that is not among the values stands at 0.

        `next` counts how often it was pressed.
        """
        ...

    def with_clip(self, slot: int, clip: Score) -> "Source":
        """The same with another clip in a place: 0 is A, 1 is B.

        Raises:
            ClipError: the clip does not fit.
        """
        ...


@dataclass(frozen=True)  # without slots, for its cached ways
class MorphSource:
    """Clips in a ring, and the way from each to the next.

    Attributes:
        model: Encodes and decodes.
        clips: One or more; with one, it is played as it is.
        out_map: What the clips in between are written by; None for what the first is read by.
    """

    model: DrumModel
    clips: tuple[FittedDrums, ...]
    out_map: DrumMap | None = None

    def __post_init__(self) -> None:
        if not self.clips:
            raise ClipError("there is nothing to play: name a clip")

    @property
    def targets(self) -> frozenset[str]:
        """The way's position, and the next way."""
        return frozenset((POSITION, NEXT)) if len(self.clips) > 1 else frozenset()

    def score(self, values: Values) -> Score:
        """The clip at a position of a way; equal turns of the knob change about as much."""
        if len(self.clips) == 1:
            return self.clips[0].score
        way = self._ways[int(values.get(NEXT, 0.0)) % len(self._ways)]
        return way.score(values.get(POSITION, 0.0))

    def with_clip(self, slot: int, clip: Score) -> "MorphSource":
        """The same with another clip in a place."""
        read_by = self.clips[0].gridded.drum_map
        fitted = fit_drums(clip, drum_map=read_by)
        clips = list(self.clips) + [self.clips[-1]] * (slot + 1 - len(self.clips))
        clips[slot] = fitted
        return replace(self, clips=tuple(clips))

    @cached_property
    def _ways(self) -> "Sequence[_Way]":
        ends = self.clips if len(self.clips) == 2 else (*self.clips, self.clips[0])  # noqa: PLR2004 - one way
        return tuple(
            _Way.between(self.model, start, end, self.out_map) for start, end in pairwise(ends)
        )


@dataclass(frozen=True, slots=True)
class _Way:
    """A morph, and where on it each turn of the knob is."""

    morph: DrumMorph
    positions: tuple[float, ...]

    @classmethod
    def between(
        cls, model: DrumModel, start: FittedDrums, end: FittedDrums, out_map: DrumMap | None
    ) -> "_Way":
        morph = DrumMorph(model, start, end, out_map=out_map)
        positions = morph.positions(_KNOB_POSITIONS, Curve.EVEN)
        return cls(morph, tuple(float(position) for position in positions))

    def score(self, knob: float) -> Score:
        turns = np.linspace(0, 1, len(self.positions))
        position = np.interp(np.clip(knob, 0, 1), turns, self.positions)
        return self.morph.at(np.array([position]))[0]
