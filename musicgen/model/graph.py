"""An ONNX graph at work: named arrays in, arrays out, on one thread."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from musicgen.errors import ModelError, ShapeError

FloatArray = NDArray[np.float32]
Shape = tuple[int | None, ...]
"""Of one clip's array; None where any size will do."""


class Graph:
    """A loaded graph. One thread: a second was never faster, and leaves the machine to the music.

    Args:
        path: The `.onnx` file.
        takes: Name of each input and the shape of one clip's array.

    Raises:
        ModelError: it cannot be run, or takes something else.
    """

    def __init__(self, path: Path, takes: Mapping[str, Shape]) -> None:
        self._takes = takes
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as err:  # onnxruntime's errors share no narrower public type
            raise ModelError(f"{path}: cannot be run by onnxruntime: {err}") from err
        found = {
            node.name: tuple(size if isinstance(size, int) else None for size in node.shape[1:])
            for node in self._session.get_inputs()
        }
        if found != dict(takes):
            raise ModelError(
                f"{path}: does not fit its manifest: a clip's input is {found}, not {dict(takes)}"
            )

    def run(self, *arrays: FloatArray) -> list[FloatArray]:
        """Run the graph.

        Args:
            arrays: For each input, in order, (batch, ...).

        Returns:
            The outputs, in the graph's order, (batch, ...) each, float32.

        Raises:
            ShapeError: an array has another shape.
        """
        fed = {}
        for (name, shape), array in zip(self._takes.items(), arrays, strict=True):
            _require_shape(name, array, shape)
            fed[name] = np.ascontiguousarray(array, np.float32)
        return [np.asarray(output, np.float32) for output in self._session.run(None, fed)]


def _require_shape(name: str, array: FloatArray, shape: Shape) -> None:
    fits = array.ndim == len(shape) + 1 and all(
        wanted in (None, found) for wanted, found in zip(shape, array.shape[1:], strict=True)
    )
    if not fits:
        wanted = ", ".join(("batch", *("any" if size is None else str(size) for size in shape)))
        raise ShapeError(f"{name} must have shape ({wanted}), not {array.shape}")
