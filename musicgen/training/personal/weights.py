"""The weights of a released model: the graphs of its folder in, torch networks that may learn out.

The exporter keeps the names of most weights. It renames matrices that are multiplied with rows of
features, and transposes them; which those are is told by the bias that is added next. What is put
together so is run beside the graphs, and must say the same.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, numpy_helper
from torch import Tensor, nn

from musicgen.errors import ModelError, RecipeError
from musicgen.model.graph import Graph
from musicgen.model.load import AnyModel
from musicgen.representation.drum_map import VOICES
from musicgen.representation.drums import CHANNELS, STEPS
from musicgen.training.kinds.kind import Batch
from musicgen.training.module import VAE
from musicgen.training.networks.drums import DrumDecoder
from musicgen.training.recipe import recipe_from_dict

TOLERANCE = 1e-3
"""Largest difference between a network's answers and its graph's; see `_off`."""
_HALF = ".half"
_WEIGHT, _BIAS = "weight", "bias"

FloatArray = NDArray[np.float32]


def read_networks(model: AnyModel, batch: Batch) -> VAE:
    """Put the networks of a model together again.

    Args:
        model: The model.
        batch: Some clips, (batch, ...) each, which networks and graphs must agree on.

    Returns:
        The networks, in evaluation mode.

    Raises:
        ModelError: the manifest's recipe does not tell the network, or the graphs are of another.
    """
    try:
        vae = VAE(recipe_from_dict(model.manifest.recipe).to_dict())
    except RecipeError as err:
        raise ModelError(
            f"{model.manifest.id}: its recipe tells no network that this version knows: {err}"
        ) from err
    for name in ("encoder", "decoder"):
        fill(getattr(vae, name), model.folder / f"{name}.onnx")
    vae.eval()
    _require_the_same(model, vae, batch)
    return vae


def fill(network: nn.Module, path: Path) -> None:
    """Fill a network with the weights of its graph.

    Raises:
        ModelError: a weight is not found, or has another shape.
    """
    wanted = network.state_dict()
    graph = onnx.load(path).graph
    found = named_weights(graph, wanted)
    if isinstance(network, DrumDecoder) and _has_channels_first(graph):
        _put_channels_last(found)
    filled = {}
    for name, old in wanted.items():
        new = found.get(name)
        if new is None or new.shape != tuple(old.shape):
            shape = "none" if new is None else f"one of shape {new.shape}"
            raise ModelError(
                f"{path}: no network can be made of it: {name} should have shape "
                f"{tuple(old.shape)}, and there is {shape}"
            )
        filled[name] = torch.from_numpy(new.astype(np.float32))
    network.load_state_dict(filled)


def named_weights(graph: GraphProto, wanted: Iterable[str]) -> dict[str, FloatArray]:
    """The weights of a graph by the names that the network gives them.

    Args:
        graph: The graph.
        wanted: Names of the network's weights.
    """
    stored = {
        tensor.name.removesuffix(_HALF): numpy_helper.to_array(tensor)
        for tensor in graph.initializer
    }
    named = {name: stored[name] for name in wanted if name in stored}
    missing = [name for name in wanted if name not in stored]
    matrices = _matrices(graph, set(stored))
    for name in missing:
        bias = name.removesuffix(_WEIGHT) + _BIAS
        if bias in matrices:
            named[name] = stored[matrices.pop(bias)].T
    # Layers without a bias: the matrices that are left, in the order in which they are used.
    left = iter(matrices[name] for name in matrices)
    for name in missing:
        if name not in named and (matrix := next(left, None)) is not None:
            named[name] = stored[matrix].T
    return named


def _has_channels_first(graph: GraphProto) -> bool:
    """Whether a drum decoder answers with whole grids of hits, velocities and offsets in turn.

    The first released one does; the network of today answers cell by cell.
    """
    stored = {tensor.name: tensor for tensor in graph.initializer}
    shapes = [
        numpy_helper.to_array(stored[node.input[1]]).tolist()
        for node in graph.node
        if node.op_type == "Reshape" and node.input[1] in stored
    ]
    return [-1, CHANNELS, STEPS, VOICES] in shapes


def _put_channels_last(weights: dict[str, FloatArray]) -> None:
    """Order what a drum decoder's last layer answers by step, voice and channel."""
    last = max(int(name.split(".")[1]) for name in weights)
    for name in (f"layers.{last}.{_WEIGHT}", f"layers.{last}.{_BIAS}"):
        grids = weights[name].reshape(CHANNELS, STEPS, VOICES, -1)
        weights[name] = np.moveaxis(grids, 0, 2).reshape(weights[name].shape)


def _matrices(graph: GraphProto, stored: set[str]) -> dict[str, str]:
    """The stored right-hand factor of each product, by the bias that is added to it, in order.

    A product without a bias stands under its own name.
    """
    users: dict[str, list[NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    found = {}
    for node in graph.node:
        if node.op_type != "MatMul" or node.input[1] not in stored:
            continue
        product = node.output[0]
        sums = [user for user in users.get(product, ()) if user.op_type == "Add"]
        biases = [name for user in sums for name in user.input if name.endswith(f".{_BIAS}")]
        found[biases[0] if biases else product] = node.input[1]
    return found


@torch.no_grad()
def _require_the_same(model: AnyModel, vae: VAE, batch: Batch) -> None:
    manifest, conditions = model.manifest, vae.kind.conditions_of(batch)
    encoder = Graph(model.folder / "encoder.onnx", model.encoder_takes(manifest))
    decoder = Graph(
        model.folder / "decoder.onnx", {"z": (manifest.latent_size,), **model.conditions_take()}
    )
    posterior = vae.encoder(*batch)
    decoding = vae.decoder(posterior.mu, *conditions)
    told = [
        *encoder.run(*(tensor.numpy() for tensor in batch)),
        *decoder.run(posterior.mu.numpy(), *(tensor.numpy() for tensor in conditions)),
    ]
    off = max(_off(*pair) for pair in zip((*posterior, *decoding), told, strict=True))
    if not off <= TOLERANCE:
        raise ModelError(
            f"{model.folder}: no network can be made of it: put together again, it is {off:.2g} "
            f"off its graphs, and {TOLERANCE:g} is allowed"
        )


def _off(tensor: Tensor, array: FloatArray) -> float:
    """Largest difference, as a share of the size of what is compared where that is above 1."""
    return float(np.abs(tensor.numpy() - array).max() / max(1.0, np.abs(array).max()))
