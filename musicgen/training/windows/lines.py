"""Windows of melodies and trios, cut from a set, transposed, shifted and mixed for training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicgen.data import drum_arrays, line_arrays
from musicgen.data.phrases import BAR_STEPS, STEPS_PER_BEAT
from musicgen.representation.melody import HOLD, REST
from musicgen.score import MAX_DATA
from musicgen.training.sections import AugmentationRecipe, LineAugmentationRecipe
from musicgen.training.windows.source import Arrays, FloatArray, sixteenth_ms
from musicgen.training.windows.stored import StoredWindows

_CLASS, _VELOCITY = 0, 1
_OCTAVE = 12
_BEATS_IN_BAR = BAR_STEPS // STEPS_PER_BEAT
_SOFTEST = 1 / MAX_DATA


@dataclass(frozen=True, slots=True, eq=False)
class LineWindows:
    """The windows of a split of a melody or a trio set.

    Attributes:
        stored: Where they are cut from.
        steps: Of a window.
        lines: Prefix of the columns of each pitched part: `("",)` for melodies, `("melody_",
            "bass_")` for trios.
        has_drums: Whether a drum grid goes with them.
    """

    stored: StoredWindows
    steps: int
    lines: tuple[str, ...]
    has_drums: bool

    @property
    def sources(self) -> Sequence[str]:
        """Source of each window."""
        return self.stored.sources

    @property
    def odds(self) -> NDArray[np.float64]:
        """Odds of each window."""
        return self.stored.odds

    @property
    def files_by_source(self) -> Mapping[str, int]:
        """How many files the windows are from."""
        return self.stored.files_by_source

    def listed(self, chosen: NDArray[np.int64]) -> Arrays:
        """Windows by index: (window, step, [class, velocity, offset]) for each pitched part, and
        (window, step, voice, [hit, velocity, offset]) for drums.
        """  # noqa: D205 - one sentence
        return self._cut(self.stored.first_rows[chosen])

    def step_ms(self, chosen: NDArray[np.int64]) -> FloatArray:
        """Length of a sixteenth in windows by index, (window,), in ms."""
        return sixteenth_ms(self.stored.bpm[chosen])

    def draw(
        self, rng: np.random.Generator, size: int, augmentation: AugmentationRecipe | None
    ) -> Arrays:
        """Draw windows; see `WindowSource`."""
        if not isinstance(augmentation, LineAugmentationRecipe):
            return self._cut(self.stored.first_rows[self._choose(rng, size)])
        parts = self._cut(self._shifted(rng, self._choose(rng, size), augmentation.shift))
        others = self._cut(self._shifted(rng, self._choose(rng, size), augmentation.shift))
        halves = rng.random(size) < augmentation.swap_half
        for part, other in zip(parts, others, strict=True):
            swapped = rng.random(size) < augmentation.swap_part
            part[swapped] = other[swapped]
            part[halves, self.steps // 2 :] = other[halves, self.steps // 2 :]
        pitched = parts[: len(self.lines)]
        for line in pitched:
            line[..., _CLASS] = without_orphan_holds(line[..., _CLASS])
        _transpose(rng, pitched, augmentation)
        for part in parts:
            _curve_velocities(rng, part, augmentation.velocity_curve)
        return parts

    def _choose(self, rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        return rng.choice(len(self.stored), size, p=self.odds)

    def _shifted(
        self, rng: np.random.Generator, chosen: NDArray[np.int64], often: float
    ) -> NDArray[np.int64]:
        """First row of windows, some of them moved on by beats where their phrase goes on."""
        first, length = self.stored.spans[self.stored.phrases[chosen]].T
        begin = self.stored.first_rows[chosen]
        beats = rng.integers(0, _BEATS_IN_BAR, len(chosen)) * (rng.random(len(chosen)) < often)
        moved = begin + beats * STEPS_PER_BEAT
        return np.where(moved + self.steps <= first + length, moved, begin)

    def _cut(self, first_rows: NDArray[np.int64]) -> Arrays:
        rows = first_rows[:, None] + np.arange(self.steps)  # (window, step)
        parts = [self._line(prefix, rows) for prefix in self.lines]
        return (*parts, self._drums(rows)) if self.has_drums else tuple(parts)

    def _line(self, prefix: str, rows: NDArray[np.int64]) -> FloatArray:
        columns = self.stored.columns
        classes = without_orphan_holds(columns[f"{prefix}classes"][rows].astype(np.float32))
        velocities = columns[f"{prefix}velocities"][rows] / MAX_DATA
        offsets = columns[f"{prefix}offsets"][rows] / line_arrays.OFFSET_SCALE
        return np.stack([classes, velocities, offsets], axis=-1).astype(np.float32)

    def _drums(self, rows: NDArray[np.int64]) -> FloatArray:
        columns = self.stored.columns
        velocities, offsets = columns["drums_velocities"][rows], columns["drums_offsets"][rows]
        return drum_arrays.unpacked(velocities, offsets)


def without_orphan_holds(classes: FloatArray) -> FloatArray:
    """Make holds rests where no note sounds that they could hold, (window, step)."""
    steps = np.arange(classes.shape[1])
    last_told = np.maximum.accumulate(np.where(classes == HOLD, -1, steps), axis=1)
    told = np.take_along_axis(classes, np.maximum(last_told, 0), axis=1)
    orphan = (classes == HOLD) & ~((last_told >= 0) & (told < HOLD))
    return np.where(orphan, np.float32(REST), classes)


def _transpose(
    rng: np.random.Generator, lines: Sequence[FloatArray], augmentation: LineAugmentationRecipe
) -> None:
    """Move all lines of a window alike, where they then stay within MIDI's pitches."""
    size = len(lines[0])
    furthest = augmentation.transpose
    semitones = rng.integers(-furthest, furthest + 1, size)
    octaves = rng.choice((-1, 1), size) * (rng.random(size) < augmentation.octave)
    moved = (semitones + _OCTAVE * octaves)[:, None]  # (window, 1)
    onsets = [line[..., _CLASS] < HOLD for line in lines]
    pitches = [
        np.where(onset, line[..., _CLASS] + moved, 0)
        for line, onset in zip(lines, onsets, strict=True)
    ]
    stays = np.logical_and.reduce(
        [((pitch >= 0) & (pitch <= MAX_DATA)).all(axis=1) for pitch in pitches]
    )
    for line, onset, pitch in zip(lines, onsets, pitches, strict=True):
        line[..., _CLASS] = np.where(onset & stays[:, None], pitch, line[..., _CLASS])


def _curve_velocities(rng: np.random.Generator, part: FloatArray, deviation: float) -> None:
    """Put an exponent on the velocities of each window, lines and drums alike."""
    curve = np.exp(rng.normal(0, deviation, len(part)))
    velocities = part[..., _VELOCITY]
    curve = curve.reshape(-1, *[1] * (velocities.ndim - 1))
    curved = np.maximum(velocities, _SOFTEST) ** curve
    part[..., _VELOCITY] = np.where(velocities > 0, curved, 0)
