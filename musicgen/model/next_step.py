"""What follows in the latent space: the end of a clip in, latent vectors of what may come out.

A ridge regression from two vectors to the next, of low rank, and the spread of what it leaves open;
docs/continue.md says how it was chosen. `musicgen fit-continue` makes it.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ModelError, ShapeError
from musicgen.latent import Latents
from musicgen.model.manifest import Manifest, checksum

NEXT_STEP = "continuation.npz"
"""Its file in a model's folder."""
NEXT_STEP_FIGURES = "continuation"
"""What it scored, in the manifest's evaluation."""
FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class NextStep:
    """A step from what was to what comes.

    Attributes:
        inward: From a context and a 1 to a few numbers, (2 x latent + 1, rank), float32.
        outward: From those to the mean of what comes, (rank, latent), float32.
        spread: What it leaves open: independent directions at their deviation, (direction, latent),
            float32.
        temperature: How much of the spread makes what comes as unlike what was as in real music.
    """

    inward: FloatArray
    outward: FloatArray
    spread: FloatArray
    temperature: float

    @property
    def directions(self) -> int:
        """How many numbers of noise a draw takes."""
        return len(self.spread)

    def draw(self, context: Latents, noise: FloatArray) -> Latents:
        """Draw what comes.

        Args:
            context: What was, (batch, 2 x latent), float32.
            noise: Standard normal, (batch, direction), float32; scaled down, draws are tamer.

        Returns:
            (batch, latent), float32.

        Raises:
            ShapeError: context is of another size.
        """
        if context.shape[1] != len(self.inward) - 1:
            raise ShapeError(f"a context has {len(self.inward) - 1} numbers, not {context.shape}")
        ones = np.ones((len(context), 1), np.float32)
        mean = np.concatenate([context, ones], axis=1) @ self.inward @ self.outward
        return (mean + self.temperature * noise @ self.spread).astype(np.float32)

    def to_bytes(self) -> bytes:
        """The file, arrays in half precision."""
        file = io.BytesIO()
        np.savez(
            file,
            inward=self.inward.astype(np.float16),
            outward=self.outward.astype(np.float16),
            spread=self.spread.astype(np.float16),
            temperature=np.float32(self.temperature),
        )
        return file.getvalue()

    @classmethod
    def read(cls, folder: Path, manifest: Manifest) -> Self:
        """Read the step of a model.

        Raises:
            ModelError: the model has none, or its file is damaged.
        """
        path = folder / NEXT_STEP
        if not path.is_file():
            raise ModelError(
                f"{manifest.id}: cannot continue clips: no {NEXT_STEP} in its folder; "
                f"`musicgen fit-continue {manifest.id} --data SET` makes it"
            )
        if checksum(path) != manifest.checksums.get(NEXT_STEP):
            raise ModelError(
                f"{path}: wrong checksum: the file was changed or damaged; install it again, or "
                f"make it again with `musicgen fit-continue`"
            )
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name].astype(np.float32) for name in stored.files}
            temperature = float(arrays.pop("temperature"))
            return cls(**arrays, temperature=temperature)
        except (KeyError, OSError, TypeError, ValueError) as err:
            raise ModelError(f"{path}: damaged: {err}") from err


def fit_step(context: Latents, following: Latents, *, rank: int, ridge: float) -> NextStep:
    """Fit a step, its temperature 1.

    Args:
        context: What was, (pair, 2 x latent).
        following: What came, (pair, latent).
        rank: Of the regression, and directions of the spread, at most.
        ridge: How strongly the regression is drawn to zero.
    """
    inputs = np.concatenate([context, np.ones((len(context), 1))], axis=1).astype(np.float64)
    square = inputs.T @ inputs + ridge * np.eye(inputs.shape[1])
    weights = np.linalg.solve(square, inputs.T @ following)
    # Of the outputs, not of the weights: the directions along which predictions differ.
    _, _, axes = np.linalg.svd(inputs @ weights, full_matrices=False)
    outward = axes[:rank]
    rest = following - inputs @ weights
    deviations, directions = np.linalg.eigh(np.cov(rest.T))
    kept = np.argsort(-deviations)[:rank]
    spread = np.sqrt(np.maximum(deviations[kept], 0))[:, None] * directions.T[kept]
    return NextStep(
        (weights @ outward.T).astype(np.float32),
        outward.astype(np.float32),
        spread.astype(np.float32),
        1.0,
    )
