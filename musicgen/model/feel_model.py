"""A drummer's feel at work: struck cells and a style in, velocity and timing of each out."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.model.clip_model import Posterior
from musicgen.model.companion import Companion, find_companion
from musicgen.model.decoding import Decoding
from musicgen.model.graph import Graph
from musicgen.model.load import DEFAULT_MODEL
from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import CHANNELS, STEPS

FloatArray = NDArray[np.float32]
HUMANIZE = "humanize"
FEEL_GRAPHS = ("style.onnx", "prior.onnx", "feel.onnx")
STYLE_SIZE = "style_size"
TOGETHER = "timing_together"
"""Key of the share of a step's timing noise that all its voices have in common, 0-1."""
_USUAL_BPM = 120.0


@dataclass(frozen=True, slots=True, eq=False)
class FeelDecoding(Decoding):
    """Where hits would lie: Laplace distributions, (batch, step, voice) each, float32.

    Attributes:
        velocities: Medians, 0-1 of full scale.
        velocity_scales: In full scales, more than 0.
        offsets: Medians, in steps, -0.5 to 0.5.
        offset_scales: In steps, more than 0.
    """

    velocities: FloatArray
    velocity_scales: FloatArray
    offsets: FloatArray
    offset_scales: FloatArray

    def drawn(
        self, rng: np.random.Generator, together: float, temperature: float = 1.0
    ) -> tuple[FloatArray, FloatArray]:
        """Draw velocities and offsets, (batch, step, voice) each.

        Args:
            rng: Where chance comes from.
            together: Share of a step's timing noise that its voices have in common, 0-1.
            temperature: Factor on how far they are from the median.
        """
        shape = self.velocities.shape
        own, loud = (rng.laplace(size=shape) for _ in range(2))
        common = rng.laplace(size=(*shape[:2], 1))
        late = np.sqrt(together) * common + np.sqrt(1 - together) * own
        velocities = self.velocities + temperature * self.velocity_scales * loud
        offsets = self.offsets + temperature * self.offset_scales * late
        least = 1 / 127
        return (
            np.clip(velocities, least, 1).astype(np.float32),
            np.clip(offsets, -0.5, 0.5).astype(np.float32),
        )


def tempo_of(bpm: FloatArray) -> FloatArray:
    """Tempos in quarter notes a minute, (batch,), as the graphs take them, (batch, 1)."""
    octaves: FloatArray = np.log2(bpm / _USUAL_BPM).astype(np.float32)
    return octaves[:, None]


class FeelModel:
    """A loaded companion that humanizes.

    Attributes:
        companion: Where it came from.
        style_size: Length of a style code.
        together: Share of a step's timing noise that its voices have in common, 0-1.
    """

    def __init__(self, companion: Companion) -> None:
        self.companion = companion
        self.style_size = int(companion.constant(STYLE_SIZE))
        self.together = companion.constant(TOGETHER)
        hits, tempo = {"hits": (STEPS, VOICES)}, {"tempo": (1,)}
        style, prior, feel = (companion.folder / name for name in FEEL_GRAPHS)
        self._style = Graph(style, {"grid": (STEPS, VOICES, CHANNELS), **tempo})
        self._prior = Graph(prior, {**hits, **tempo})
        self._feel = Graph(feel, {**hits, **tempo, "style": (self.style_size,)})

    @classmethod
    def load(cls, model: str = DEFAULT_MODEL) -> Self:
        """Load that of a model, by its id or folder; ModelError where it has none that works."""
        return cls(find_companion(model, HUMANIZE, FEEL_GRAPHS))

    def style_of(self, grids: FloatArray, bpm: FloatArray) -> Posterior:
        """The style that windows are played in.

        Args:
            grids: Drum arrays, (batch, step, voice, [hit, velocity, offset]).
            bpm: Their tempos, (batch,).
        """
        return Posterior(*self._style.run(grids, tempo_of(bpm)))

    def likely_style(self, hits: FloatArray, bpm: FloatArray) -> Posterior:
        """The styles that drummers would play hits in.

        Args:
            hits: 0 or 1, (batch, step, voice).
            bpm: Their tempos, (batch,).
        """
        return Posterior(*self._prior.run(hits, tempo_of(bpm)))

    def feel(self, hits: FloatArray, bpm: FloatArray, style: FloatArray) -> FeelDecoding:
        """Velocity and timing of hits; what is said of cells without one means nothing.

        Args:
            hits: 0 or 1, (batch, step, voice).
            bpm: Their tempos, (batch,).
            style: Style codes, (batch, style).
        """
        return FeelDecoding(*self._feel.run(hits, tempo_of(bpm), style))
