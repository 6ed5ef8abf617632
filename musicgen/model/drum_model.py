"""A drum model at work: drum arrays to latents and back, by onnxruntime."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from musicgen.errors import ModelError, ShapeError
from musicgen.latent import Latents
from musicgen.model.catalog import find_model
from musicgen.model.manifest import Manifest, verify
from musicgen.representation.drum_map import VOICES, Voice
from musicgen.representation.drums import CHANNELS, STEPS, DrumGrid, FloatArray

KIND = "drums"
DEFAULT_MODEL = "drums-2bar"


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """A diagonal Gaussian over z for each clip.

    Attributes:
        mu: Mean, (batch, latent), float32.
        logvar: Logarithm of the variance, (batch, latent), float32.
    """

    mu: Latents
    logvar: Latents


@dataclass(frozen=True, slots=True, eq=False)
class DrumDecoding:
    """What the decoder says of each step and voice.

    Attributes:
        hit_logits: A hit where > 0, (batch, step, voice), float32.
        velocities: Of a hit if there is one, 0-1, (batch, step, voice), float32.
        offsets: Of a hit if there is one, in steps, -0.5 to 0.5, (batch, step, voice), float32.
    """

    hit_logits: FloatArray
    velocities: FloatArray
    offsets: FloatArray

    def __len__(self) -> int:
        """How many clips."""
        return len(self.hit_logits)

    def grid(self, index: int) -> DrumGrid:
        """The most likely grid of one clip."""
        return DrumGrid(self.hit_logits[index] > 0, self.velocities[index], self.offsets[index])


class DrumModel:
    """A loaded drum model.

    Graphs run on one thread: a second was never faster, and leaves the machine to the music.

    Attributes:
        manifest: What the model says of itself.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.manifest = manifest
        latent = (manifest.latent_size,)
        self._encoder = _session(folder / "encoder.onnx", "grid", (STEPS, VOICES, CHANNELS))
        self._decoder = _session(folder / "decoder.onnx", "z", latent)
        self._prior = _session(folder / "prior.onnx", "noise", latent)

    def encode(self, grids: FloatArray) -> Posterior:
        """Encode clips.

        Args:
            grids: Drum arrays as `DrumGrid.to_array` gives them, (batch, 32, 9, 3), float32.

        Raises:
            ShapeError: the array is of another shape.
        """
        _require_shape("grids", grids, (STEPS, VOICES, CHANNELS))
        return Posterior(*_run(self._encoder, "grid", grids))

    def decode(self, z: Latents) -> DrumDecoding:
        """Decode latent vectors, all steps in one pass.

        Args:
            z: Latent vectors, (batch, latent), float32.

        Raises:
            ShapeError: the last axis of z is not the model's latent_size.
        """
        _require_shape("z", z, (self.manifest.latent_size,))
        return DrumDecoding(*_run(self._decoder, "z", z))

    def draw(self, noise: Latents) -> Latents:
        """Turn noise into latent vectors that are spread like those of the training data.

        Args:
            noise: Standard normal, (batch, latent), float32; scaled down, draws are tamer.

        Raises:
            ShapeError: the last axis of noise is not the model's latent_size.
        """
        _require_shape("noise", noise, (self.manifest.latent_size,))
        (z,) = _run(self._prior, "noise", noise)
        return z


def load_drum_model(name: str = DEFAULT_MODEL) -> DrumModel:
    """Load a drum model.

    Args:
        name: Id of an installed model, or the path of a model folder.

    Raises:
        ModelError: there is none, it is damaged, or it is no drum model.
    """
    installed = find_model(name)
    manifest = installed.manifest
    if manifest.kind != KIND:
        raise ModelError(f"{name}: a {manifest.kind} model; this needs one of kind {KIND}")
    voices = tuple(voice.label for voice in Voice)
    if (manifest.steps, tuple(manifest.voices)) != (STEPS, voices):
        raise ModelError(
            f"{name}: made for {manifest.steps} steps of {len(manifest.voices)} voices; this "
            f"version of musicgen plays {STEPS} steps of {len(voices)} ({', '.join(voices)})"
        )
    if len(manifest.sample_hit_bias) != VOICES or not all(
        isinstance(bias, int | float) for bias in manifest.sample_hit_bias
    ):
        raise ModelError(f"{name}: damaged: sample_hit_bias must be {VOICES} numbers")
    verify(installed.folder, manifest)
    return DrumModel(installed.folder, manifest)


def _session(path: Path, takes: str, shape: tuple[int, ...]) -> onnxruntime.InferenceSession:
    """Load a graph; ModelError if it cannot be run, or takes another input than (batch, *shape)."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as err:  # onnxruntime's errors share no narrower public type
        raise ModelError(f"{path}: cannot be run by onnxruntime: {err}") from err
    found = {node.name: tuple(node.shape[1:]) for node in session.get_inputs()}
    if found != {takes: shape}:
        raise ModelError(
            f"{path}: does not fit its manifest: a clip's input is {found}, not { {takes: shape} }"
        )
    return session


def _run(session: onnxruntime.InferenceSession, takes: str, array: FloatArray) -> list[FloatArray]:
    """Run a graph of one input; the outputs, in the graph's order."""
    outputs = session.run(None, {takes: np.ascontiguousarray(array, np.float32)})
    return [np.asarray(output, np.float32) for output in outputs]


def _require_shape(name: str, array: NDArray[np.float32], expected: tuple[int, ...]) -> None:
    if array.shape[1:] != expected:
        wanted = ", ".join(("batch", *map(str, expected)))
        raise ShapeError(f"{name} must have shape ({wanted}), not {array.shape}")
