"""Windows of drums: phrases of a corpus or set in, batches of changed windows out.

Held-out drummers are what the model must serve, and two hours of drumming are few: windows are cut
at any step, and bars, groups of voices, dynamics and feel are mixed anew each time.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import Corpus, Split
from musicgen.data.drum_phrases import BAR_STEPS, DrumPhrases, read_drum_phrases
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import STEPS, STEPS_PER_BEAT
from musicgen.training.sections import (
    AugmentationRecipe,
    DataRecipe,
    DrumAugmentationRecipe,
)
from musicgen.training.windows.source import Arrays, FloatArray, odds_of, sixteenth_ms

VOICE_GROUPS: tuple[tuple[Voice, ...], ...] = (
    (Voice.KICK, Voice.SNARE),
    (Voice.CLOSED_HAT, Voice.OPEN_HAT, Voice.RIDE),
    (Voice.LOW_TOM, Voice.MID_TOM, Voice.HIGH_TOM),
    (Voice.CRASH,),
)
_TOMS: list[Voice] = [*VOICE_GROUPS[2]]
_CYMBALS: list[Voice] = [Voice.CLOSED_HAT, Voice.RIDE]
_HIT, _VELOCITY, _OFFSET = range(3)
_FAINTEST = 1 / 127


@dataclass(frozen=True, eq=False)
class DrumWindows:
    """The two-bar windows of a split.

    Attributes:
        phrases: What windows are cut from.
        first_steps: First step of each window on a bar, (window,).
        window_phrases: Index of each window's phrase, (window,).
        odds: Odds of each window, adding up to 1, (window,).
    """

    phrases: DrumPhrases
    first_steps: NDArray[np.int64]
    window_phrases: NDArray[np.int64]
    odds: NDArray[np.float64]

    @classmethod
    def of(cls, corpus: Corpus, split: Split, data: DataRecipe) -> Self:
        """The windows of some sources. One-bar loops are played twice for training."""
        items = corpus.select(data.sources, split)
        phrases = read_drum_phrases(corpus, items, repeat_short=split is Split.TRAIN)
        return cls.over(phrases, data.source_weights)

    @classmethod
    def over(cls, phrases: DrumPhrases, weights: Mapping[str, float]) -> Self:
        """All windows of some phrases, drawn by the weight of their source."""
        first_steps, window_phrases = phrases.bar_starts()
        sources = [phrases.sources[phrase] for phrase in window_phrases]
        return cls(phrases, first_steps, window_phrases, odds_of(sources, weights))

    @property
    def sources(self) -> Sequence[str]:
        """Source of each window."""
        return [self.phrases.sources[phrase] for phrase in self.window_phrases]

    @property
    def files_by_source(self) -> Mapping[str, int]:
        """How many files the windows are from."""
        return Counter(self.phrases.sources)

    def listed(self, chosen: NDArray[np.int64]) -> Arrays:
        """Windows by index, (window, step, voice, channel)."""
        return (self.phrases.windows(self.first_steps[chosen]),)

    def step_ms(self, chosen: NDArray[np.int64]) -> FloatArray:
        """Length of a sixteenth in windows by index, (window,), in ms."""
        return sixteenth_ms(self.phrases.bpm[self.window_phrases[chosen]])

    def draw(
        self, rng: np.random.Generator, size: int, augmentation: AugmentationRecipe | None
    ) -> Arrays:
        """Draw windows, (batch, step, voice, channel); see `WindowSource`."""
        if not isinstance(augmentation, DrumAugmentationRecipe):
            return self.listed(rng.choice(len(self.first_steps), size, p=self.odds))
        windows = self._cut(rng, size, augmentation.shift)
        others = self._cut(rng, size, augmentation.shift)

        def some(probability: float) -> NDArray[np.bool_]:
            return rng.random(size) < probability

        for group in VOICE_GROUPS:
            chosen = some(augmentation.swap_voices)
            for voice in group:
                windows[chosen, :, voice] = others[chosen, :, voice]
        chosen_bars = some(augmentation.swap_bar)
        windows[chosen_bars, BAR_STEPS:] = others[chosen_bars, BAR_STEPS:]
        windows *= rng.random((size, 1, VOICES, 1)) >= augmentation.mute_voice
        _permute(windows, some(augmentation.rotate_toms), _TOMS)
        _permute(windows, some(augmentation.swap_cymbals), _CYMBALS)
        _change_feel(rng, windows, augmentation)
        return (windows,)

    def _cut(self, rng: np.random.Generator, size: int, shifted: float) -> FloatArray:
        """Cut windows; one that runs past its phrase's end goes on at the phrase's start."""
        chosen = rng.choice(len(self.first_steps), size, p=self.odds)
        kind = rng.random(size) / max(shifted, 1e-9)
        by_beat = rng.integers(0, STEPS // STEPS_PER_BEAT, size) * STEPS_PER_BEAT
        by_step = rng.integers(0, STEPS, size)
        one_third = 1 / 3
        shift = np.where(kind < one_third, by_beat, np.where(kind < 1, by_step, 0))
        start, length = self.phrases.spans[self.window_phrases[chosen]].T
        inside = self.first_steps[chosen] - start + shift
        steps = start[:, None] + (inside[:, None] + np.arange(STEPS)) % length[:, None]
        cut: FloatArray = self.phrases.grid[steps]
        return cut


def _change_feel(
    rng: np.random.Generator, windows: FloatArray, augmentation: DrumAugmentationRecipe
) -> None:
    per_window = (len(windows), 1, 1)
    hit = windows[..., _HIT]
    curve = np.exp(rng.normal(0, augmentation.velocity_curve, per_window))
    windows[..., _VELOCITY] = hit * np.maximum(windows[..., _VELOCITY], _FAINTEST) ** curve
    stretch = np.exp(rng.normal(0, augmentation.timing_stretch, per_window))
    shift = rng.normal(0, augmentation.timing_shift, per_window)
    moved = np.clip(windows[..., _OFFSET] * stretch + shift, -0.5, 0.5)
    windows[..., _OFFSET] = hit * moved


def _permute(windows: FloatArray, chosen: NDArray[np.bool_], voices: list[Voice]) -> None:
    """Let voices trade places, each taking the next one's part, in the chosen windows."""
    rotated = voices[1:] + voices[:1]
    part = windows[chosen]
    part[:, :, voices] = part[:, :, rotated]
    windows[chosen] = part
