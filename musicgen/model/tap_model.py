"""A drumifier at work: tapped rhythms and noise in, latent vectors of drums that fit them out."""

from dataclasses import replace
from typing import Self

import numpy as np

from musicgen.errors import ModelError
from musicgen.latent import Latents
from musicgen.model.companion import Companion, find_companion
from musicgen.model.drum_model import DrumDecoding, DrumModel
from musicgen.model.graph import Graph
from musicgen.model.load import DEFAULT_MODEL, load_model
from musicgen.representation.drum_map import Voice
from musicgen.representation.drums import STEPS
from musicgen.representation.tap import TAP_CHANNELS, FloatArray

DRUMIFY = "drumify"
TAP_GRAPHS = ("drumify.onnx",)


def bias_of(voice: Voice) -> str:
    """The constant that is added to the logits of a voice, so that hits come as often as played."""
    return f"bias-{voice.label}"


class TapModel:
    """A loaded companion that drumifies, and the drum model that it draws for.

    Attributes:
        companion: Where it came from.
        drums: The drum model.
    """

    def __init__(self, companion: Companion, drums: DrumModel) -> None:
        self.companion = companion
        self.drums = drums
        self._bias = np.array([companion.constant(bias_of(voice)) for voice in Voice], np.float32)
        takes = {"tap": (STEPS, TAP_CHANNELS), "noise": (drums.manifest.latent_size,)}
        self._draw = Graph(companion.folder / TAP_GRAPHS[0], takes)

    @classmethod
    def load(cls, model: str = DEFAULT_MODEL) -> Self:
        """Load a drum model, by its id or folder, and its drumifier.

        Raises:
            ModelError: it is no drum model, or has no drumifier that works.
        """
        drums = load_model(model)
        if not isinstance(drums, DrumModel):
            raise ModelError(f"{model}: cannot drumify: it is a model of {drums.kind}")
        return cls(find_companion(model, DRUMIFY, TAP_GRAPHS), drums)

    def draw(self, taps: FloatArray, noise: Latents) -> Latents:
        """Latent vectors of drums that fit rhythms.

        Args:
            taps: (batch, step, [onset, velocity, offset]).
            noise: Standard normal, (batch, latent), float32; 0 for the most ordinary drums.
        """
        (z,) = self._draw.run(taps, noise)
        return z

    def decoded(self, z: Latents) -> DrumDecoding:
        """The drums of such latent vectors, hits as common as in drums with such rhythms."""
        decoding = self.drums.decode(z)
        return replace(decoding, hit_logits=decoding.hit_logits + self._bias)
