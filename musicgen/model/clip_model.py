"""What every model can do, whatever its kind: clips in, latent vectors out, and back.

Operations are written against this class alone; a module for each kind implements it.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ModelError
from musicgen.latent import Latents
from musicgen.model.decoding import Decoding
from musicgen.model.graph import Graph, Shape
from musicgen.model.lock import Lock
from musicgen.model.manifest import Manifest
from musicgen.representation.chords import Chord
from musicgen.representation.drum_map import DrumMap, default_drum_map
from musicgen.representation.fit_report import FitReport
from musicgen.score import Score

FloatArray = NDArray[np.float32]


class FittedClip(Protocol):
    """A clip as a model takes it.

    Attributes:
        score: The clip's own notes, as far as the model has a place for them.
        report: What was changed to fit it.
    """

    @property
    def score(self) -> Score: ...  # noqa: D102 - described above
    @property
    def report(self) -> FitReport: ...  # noqa: D102 - described above


Fitted = TypeVar("Fitted", bound=FittedClip)
Decoded = TypeVar("Decoded", bound=Decoding)


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """A diagonal Gaussian over z for each clip, or for each bar of one.

    Attributes:
        mu: Mean, (batch, latent), float32.
        logvar: Logarithm of the variance, (batch, latent), float32.
    """

    mu: Latents
    logvar: Latents


@dataclass(frozen=True, slots=True, eq=False)
class Ends(Generic[Fitted]):
    """The clips that a decoding lies between.

    Attributes:
        near: The nearer one.
        far: The other.
        distance: From the nearer, 0-0.5.
    """

    near: Fitted
    far: Fitted
    distance: float


def noise_size(latent_size: int) -> int:
    """How many random numbers a draw from a prior takes: one tells which of its Gaussians."""
    return latent_size + 1


class ClipModel(ABC, Generic[Fitted, Decoded]):
    """A loaded model.

    A clip is one latent vector, or, for models of single bars, one for each of its bars; the first
    axis of latents and decodings counts those.

    Attributes:
        kind: Its representation, as manifests name it.
        folder: Where it lies.
        manifest: What the model says of itself.
        folder: Where it lies.
        fixed_tracks: Whether all its clips have the same tracks, in the same order.
    """

    kind: ClassVar[str]
    fixed_tracks: ClassVar[bool] = True

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self.folder = folder
        latent = (manifest.latent_size,)
        self._encoder = Graph(folder / "encoder.onnx", self.encoder_takes(manifest))
        self._decoder = Graph(folder / "decoder.onnx", {"z": latent, **self.conditions_take()})
        self._prior = Graph(folder / "prior.onnx", {"noise": (noise_size(manifest.latent_size),)})

    @classmethod
    @abstractmethod
    def encoder_takes(cls, manifest: Manifest) -> dict[str, Shape]:
        """Names of the encoder's inputs, in order, and the shape of one clip's array.

        Raises:
            ModelError: the manifest's shape is not what this version plays.
        """

    @classmethod
    def conditions_take(cls) -> dict[str, Shape]:
        """The same for what the decoder takes beside z."""
        return {}

    @abstractmethod
    def fit(
        self, score: Score, *, bar: int | None = None, drum_map: DrumMap | None = None
    ) -> Fitted:
        """Fit any clip to the model.

        Args:
            score: The clip.
            bar: The first bar to take of a clip that is longer, from 1; by default the first that
                sounds.
            drum_map: What drums are read by; the default map where None.

        Raises:
            ClipError: the clip has nothing that the model is of.
        """

    def matched(self, start: Fitted, end: Fitted) -> tuple[Fitted, Fitted]:
        """Two clips made as long as each other, in bars, where the model lets clips differ."""
        return start, end

    @abstractmethod
    def arrays(self, clip: Fitted) -> tuple[FloatArray, ...]:
        """The encoder's inputs for a clip, (1 or bar, ...) each."""

    def encode(self, *arrays: FloatArray) -> Posterior:
        """Encode clips.

        Args:
            arrays: The encoder's inputs as `arrays` gives them, (batch, ...) each.

        Raises:
            ShapeError: an array is of another shape.
        """
        mu, logvar = self._encoder.run(*arrays)
        return Posterior(mu, logvar)

    def conditions(self, *arrays: FloatArray) -> tuple[FloatArray, ...]:
        """Those of the encoder's inputs that the decoder takes too."""
        return arrays[len(arrays) - len(self.conditions_take()) :]

    def no_conditions(self, count: int) -> tuple[FloatArray, ...]:
        """Conditions that say nothing, for so many clips."""
        shapes = self.conditions_take().values()
        return tuple(
            np.zeros((count, *(size or 1 for size in shape)), np.float32) for shape in shapes
        )

    def chord_conditions(self, chords: Sequence[Chord | None]) -> tuple[FloatArray, ...]:
        """Conditions that tell chords, two to a bar, (bar, ...) each.

        Raises:
            ModelError: the model is told no chords.
        """
        del chords
        raise ModelError(f"{self.manifest.id}: is told no chords; a model of measures is")

    @abstractmethod
    def decode(self, z: Latents, *conditions: FloatArray) -> Decoded:
        """Decode latent vectors, all steps in one pass.

        Args:
            z: Latent vectors, (batch, latent), float32.
            conditions: As `conditions` gives them, (batch, ...) each.

        Raises:
            ShapeError: the last axis of z is not the model's latent_size.
        """

    def draw(self, noise: Latents) -> Latents:
        """Turn noise into latent vectors that are spread like those of the training data.

        Args:
            noise: Standard normal, (batch, `noise_size`), float32; scaled down, draws are tamer.

        Raises:
            ShapeError: the last axis of noise has another size.
        """
        (z,) = self._prior.run(noise)
        return z

    @abstractmethod
    def biased(self, decoding: Decoded) -> Decoded:
        """A decoding of drawn latents, corrected so that notes come as often as in training.

        What lies between clips decodes to unsure answers; the plain threshold would drop most.
        """

    @abstractmethod
    def correction(self, decoding: Decoded, *arrays: FloatArray) -> Decoded:
        """What has to be added to the decodings of some clips so that they come out right.

        Args:
            decoding: Of the clips.
            arrays: The clips, as the encoder takes them.
        """

    @abstractmethod
    def answers(self, decoding: Decoded) -> tuple[FloatArray, ...]:
        """What a decoding says, as the encoder would take it, but for the conditions."""

    @abstractmethod
    def heard(self, decoding: Decoded) -> FloatArray:
        """What sounds, (batch, feature): how hard, in each place in time and pitch or voice."""

    def parts(self, clip: Fitted) -> Mapping[str, int]:
        """Names of a clip's tracks, in small letters, and the model's place of each.

        None where the model knows but one track.
        """
        del clip
        return {}

    def places(self, clip: Fitted) -> tuple[int, ...]:
        """The model's place of each track of a clip's score."""
        return tuple(range(len(clip.score.tracks)))

    def kit_map(self, clip: Fitted) -> DrumMap:
        """What a clip's drums were read by."""
        del clip
        return default_drum_map()

    @abstractmethod
    def muted(self, decoding: Decoded, lock: Lock) -> Decoded:
        """A decoding in which some parts do not sound."""

    @abstractmethod
    def felt(self, clip: Fitted, decoding: Decoded) -> Score:
        """A clip's own notes, played with the velocities and the timing of a decoding.

        Args:
            clip: Gives the notes, with their pitches and lengths.
            decoding: One clip's, with the same notes: a decoding of the clip with another feel.
        """

    @abstractmethod
    def frame(self, bpm: float) -> Score:
        """A score without notes that a drawn clip is written into: its tracks, length and meter."""

    @abstractmethod
    def write(
        self,
        decoding: Decoded,
        frame: Score,
        *,
        out_map: DrumMap | None = None,
        ends: Ends[Fitted] | None = None,
    ) -> Score:
        """The score of one decoded clip.

        Args:
            decoding: Of one clip: one row, or one for each bar.
            frame: Its length, tempo, meter and tracks are taken, its notes are not.
            out_map: What drums are written by; the default map where None.
            ends: What the clip lies between, where it does: what the model has no place for
                (notes of other drums, notes beside a line) fades with distance.
        """
