"""Training windows: drum phrases and a random generator in, batches of changed windows out.

Held-out drummers are what the model must serve, and two hours of drumming are few: windows are cut
at any step, and bars, groups of voices, dynamics and feel are mixed anew each time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicgen.data.drum_phrases import BAR_STEPS, DrumPhrases
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import STEPS, STEPS_PER_BEAT, FloatArray
from musicgen.training.recipe import AugmentationRecipe

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


@dataclass(frozen=True, slots=True, eq=False)
class WindowSampler:
    """Draws windows at random.

    Attributes:
        phrases: What windows are cut from.
        first_steps: First step of each window on a bar, (window,).
        window_phrases: Index of each window's phrase, (window,).
        odds: Odds of each window, adding up to 1, (window,).
        augmentation: How windows are changed.
    """

    phrases: DrumPhrases
    first_steps: NDArray[np.int64]
    window_phrases: NDArray[np.int64]
    odds: NDArray[np.float64]
    augmentation: AugmentationRecipe

    @classmethod
    def over(
        cls,
        phrases: DrumPhrases,
        source_weights: dict[str, float],
        augmentation: AugmentationRecipe,
    ) -> "WindowSampler":
        """A sampler over all windows of some phrases; see `DataRecipe.source_weights`."""
        first_steps, window_phrases = phrases.bar_starts()
        weights = np.array([source_weights.get(source, 1.0) for source in phrases.sources])
        odds = weights[window_phrases]
        return cls(phrases, first_steps, window_phrases, odds / odds.sum(), augmentation)

    def batch(self, rng: np.random.Generator, size: int) -> FloatArray:
        """Draw changed windows, (batch, step, voice, channel), float32."""
        odds = self.augmentation
        windows, others = self._cut(rng, size), self._cut(rng, size)

        def some(probability: float) -> NDArray[np.bool_]:
            return rng.random(size) < probability

        for group in VOICE_GROUPS:
            chosen = some(odds.swap_voices)
            for voice in group:
                windows[chosen, :, voice] = others[chosen, :, voice]
        chosen_bars = some(odds.swap_bar)
        windows[chosen_bars, BAR_STEPS:] = others[chosen_bars, BAR_STEPS:]
        windows *= rng.random((size, 1, VOICES, 1)) >= odds.mute_voice
        _permute(windows, some(odds.rotate_toms), _TOMS)
        _permute(windows, some(odds.swap_cymbals), _CYMBALS)
        self._change_feel(rng, windows)
        return windows

    def _cut(self, rng: np.random.Generator, size: int) -> FloatArray:
        """Cut windows; one that runs past its phrase's end goes on at the phrase's start."""
        chosen = rng.choice(len(self.first_steps), size, p=self.odds)
        kind = rng.random(size) / max(self.augmentation.shift, 1e-9)
        by_beat = rng.integers(0, STEPS // STEPS_PER_BEAT, size) * STEPS_PER_BEAT
        by_step = rng.integers(0, STEPS, size)
        one_third = 1 / 3
        shift = np.where(kind < one_third, by_beat, np.where(kind < 1, by_step, 0))
        start, length = self.phrases.spans[self.window_phrases[chosen]].T
        inside = self.first_steps[chosen] - start + shift
        steps = start[:, None] + (inside[:, None] + np.arange(STEPS)) % length[:, None]
        cut: FloatArray = self.phrases.grid[steps]
        return cut

    def _change_feel(self, rng: np.random.Generator, windows: FloatArray) -> None:
        per_window = (len(windows), 1, 1)
        odds = self.augmentation
        hit = windows[..., _HIT]
        curve = np.exp(rng.normal(0, odds.velocity_curve, per_window))
        windows[..., _VELOCITY] = hit * np.maximum(windows[..., _VELOCITY], _FAINTEST) ** curve
        stretch = np.exp(rng.normal(0, odds.timing_stretch, per_window))
        shift = rng.normal(0, odds.timing_shift, per_window)
        moved = np.clip(windows[..., _OFFSET] * stretch + shift, -0.5, 0.5)
        windows[..., _OFFSET] = hit * moved


def _permute(windows: FloatArray, chosen: NDArray[np.bool_], voices: list[Voice]) -> None:
    """Let voices trade places, each taking the next one's part, in the chosen windows."""
    rotated = voices[1:] + voices[:1]
    part = windows[chosen]
    part[:, :, voices] = part[:, :, rotated]
    windows[chosen] = part
