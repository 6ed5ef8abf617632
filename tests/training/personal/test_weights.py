import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from torch import nn

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import ModelError
from musicgen.model.load import AnyModel, load_model
from musicgen.training.kinds.kind import Batch
from musicgen.training.personal.weights import read_networks
from musicgen.training.windows.trained_on import windows_trained_on

pytestmark = pytest.mark.train


def clips_of(model: AnyModel, corpus: Corpus) -> Batch:
    windows = windows_trained_on(model, corpus, Split.TRAIN)
    return tuple(torch.from_numpy(array) for array in windows.listed(np.arange(3)))


@pytest.mark.parametrize("kind", ["drums", "melody", "trio", "measure"])
def test_networks_come_back_from_their_graphs(
    kind: str,
    model_of: Callable[[str], AnyModel],
    data_of: Callable[[str], Corpus],
    modules_of: Callable[[str], dict[str, nn.Module]],
) -> None:
    model = model_of(kind)
    vae = read_networks(model, clips_of(model, data_of(kind)))
    for name in ("encoder", "decoder"):
        exported = modules_of(kind)[f"{name}.onnx"].state_dict()
        found = getattr(vae, name).state_dict()
        assert list(found) == list(exported)
        for key, weight in exported.items():
            torch.testing.assert_close(found[key], weight, rtol=0, atol=1e-3, msg=key)


def test_the_released_drum_decoder_answers_grid_by_grid_and_is_read_all_the_same(
    corpus: Corpus, debug_model: AnyModel
) -> None:
    clips = clips_of(debug_model, corpus)
    read_networks(load_model("drums-2bar"), clips)  # which raises where it differs from its graphs


def test_graphs_of_another_network_are_refused(
    debug_model_folder: Path, tmp_path: Path, corpus: Corpus, debug_model: AnyModel
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(debug_model_folder, folder)
    clips = clips_of(debug_model, corpus)
    graph = onnx.load(folder / "encoder.onnx")
    weight = next(each for each in graph.graph.initializer if each.name == "layers.0.bias")
    weight.CopyFrom(numpy_helper.from_array(np.zeros(3, np.float32), weight.name))
    onnx.save(graph, folder / "encoder.onnx")
    with pytest.raises(ModelError, match=r"layers\.0\.bias should have shape \(32,\)"):
        read_networks(_at(debug_model, folder), clips)


def test_weights_that_say_something_else_are_refused(
    debug_model_folder: Path, tmp_path: Path, corpus: Corpus, debug_model: AnyModel
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(debug_model_folder, folder)
    graph = onnx.load(folder / "decoder.onnx")
    gelu = next(node for node in graph.graph.node if node.op_type == "Gelu")
    gelu.op_type = "Relu"
    del gelu.attribute[:]
    onnx.save(graph, folder / "decoder.onnx")
    with pytest.raises(ModelError, match=r"put together again, it is .* off its graphs"):
        read_networks(_at(debug_model, folder), clips_of(debug_model, corpus))


def _at(model: AnyModel, folder: Path) -> AnyModel:
    """A model with other graphs than its manifest names."""
    return type(model)(folder, model.manifest)
