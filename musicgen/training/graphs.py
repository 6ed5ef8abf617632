"""ONNX graphs: torch modules in, `.onnx` files with half-precision weights out."""

import logging
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

_LARGE = 4_096
"""Weights of more elements than this are stored as half-precision numbers."""
_EXPECTED_WARNING = "# The axis name: batch will not be used"  # but once, for all inputs


def round_to_half(module: nn.Module) -> None:
    """Round large weights to half precision, so that storing them so loses nothing more."""
    with torch.no_grad():
        for weight in module.parameters():
            if weight.numel() > _LARGE:
                weight.copy_(weight.half().float())


def write_graph(
    module: nn.Module,
    examples: Mapping[str, Tensor],
    path: Path,
    *,
    gives: tuple[str, ...],
    free: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Export a module as one ONNX file.

    Args:
        module: In evaluation mode, its weights rounded by `round_to_half`.
        examples: An input for each name, (batch, ...), batch 2 or more; the batch is free in the
            graph.
        path: Where to write.
        gives: Names of the outputs.
        free: Inputs whose second axis is free too, and what that counts.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it warns of parts that are not used
    batch = torch.export.Dim("batch")
    shapes = tuple(
        {0: batch, 1: torch.export.Dim(free[name])} if name in free else {0: batch}
        for name in examples
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", _EXPECTED_WARNING)
        program = torch.onnx.export(
            module,
            tuple(examples.values()),
            input_names=list(examples),
            output_names=list(gives),
            dynamic_shapes=shapes,
            dynamo=True,
            verbose=False,
        )
    if program is None:
        raise RuntimeError(f"torch gave no ONNX program for {path.name}")
    model = program.model_proto
    _store_as_half(model)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def _store_as_half(model: onnx.ModelProto) -> None:
    """Store large weights as half-precision numbers, cast back as the graph is loaded."""
    graph = model.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or np.prod(tensor.dims) <= _LARGE:
            continue
        name, half = tensor.name, f"{tensor.name}.half"
        values = numpy_helper.to_array(tensor).astype(np.float16)
        tensor.CopyFrom(numpy_helper.from_array(values, half))
        casts.append(helper.make_node("Cast", [half], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    known = {value.name: value for value in graph.value_info}
    for cast in casts:  # a weight that is now a node's output needs no stale description
        if cast.output[0] in known:
            graph.value_info.remove(known[cast.output[0]])
    # What torch wrote of the source code it came from says nothing to a musician's machine.
    for node in graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    del graph.metadata_props[:]
