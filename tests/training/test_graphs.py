from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, numpy_helper
from torch import Tensor, nn

from musicgen.model.manifest import GRAPHS
from musicgen.training.graphs import round_to_half, write_graph

pytestmark = pytest.mark.train

LARGE = 4096  # elements, above which a weight is stored in half precision


def test_only_large_weights_are_rounded() -> None:
    torch.manual_seed(0)
    module = nn.Linear(100, 100)
    weight, bias = module.weight.detach().clone(), module.bias.detach().clone()
    round_to_half(module)
    torch.testing.assert_close(module.weight.detach(), weight.half().float(), rtol=0, atol=0)
    assert not torch.equal(module.weight.detach(), weight)
    torch.testing.assert_close(module.bias.detach(), bias, rtol=0, atol=0)


@pytest.mark.parametrize("batch", [1, 7])
def test_written_graph_computes_what_the_module_does(tmp_path: Path, batch: int) -> None:
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(100, 100), nn.Tanh(), nn.Linear(100, 3)).eval()
    round_to_half(module)
    path = tmp_path / "graph.onnx"
    write_graph(module, {"x": torch.zeros(2, 100)}, path, gives=("y",))
    x = torch.randn(batch, 100)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (found,) = session.run(["y"], {"x": x.numpy()})
    np.testing.assert_allclose(found, module(x).detach().numpy(), rtol=0, atol=1e-5)


class Summed(nn.Module):
    """Adds up a table's rows, and adds what stands beside."""

    def forward(self, table: Tensor, beside: Tensor) -> tuple[Tensor, Tensor]:
        """Sum (batch, row, 3), and add (batch, 3)."""
        return table.sum(1) + beside, beside


@pytest.mark.parametrize(("batch", "rows"), [(1, 1), (7, 1), (1, 5), (7, 30)])
def test_second_axis_of_an_input_may_be_free(tmp_path: Path, batch: int, rows: int) -> None:
    path = tmp_path / "graph.onnx"
    examples = {"table": torch.zeros(2, 3, 3), "beside": torch.zeros(2, 3)}
    write_graph(Summed().eval(), examples, path, gives=("sum", "same"), free={"table": "row"})
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    assert {value.name: value.shape[1:] for value in session.get_inputs()} == {
        "table": ["row", 3],
        "beside": [3],
    }
    table, beside = torch.randn(batch, rows, 3), torch.randn(batch, 3)
    found, same = session.run(None, {"table": table.numpy(), "beside": beside.numpy()})
    np.testing.assert_allclose(found, (table.sum(1) + beside).numpy(), rtol=0, atol=1e-5)
    np.testing.assert_array_equal(same, beside.numpy())


@pytest.mark.parametrize("name", GRAPHS)
def test_exported_weights_are_stored_as_half(debug_model_folder: Path, name: str) -> None:
    graph = onnx.load(debug_model_folder / name).graph
    large = [weight for weight in graph.initializer if numpy_helper.to_array(weight).size > LARGE]
    assert {weight.data_type for weight in large} <= {TensorProto.FLOAT16}
    if name == "decoder.onnx":  # its last layer, 32 x 864, and none of the others
        assert [list(weight.dims) for weight in large] == [[864, 32]]
    inputs = [value.type.tensor_type.elem_type for value in graph.input]
    assert inputs == [TensorProto.FLOAT]


@pytest.mark.parametrize("name", GRAPHS)
def test_exported_graphs_name_no_file_of_the_machine_they_are_from(
    debug_model_folder: Path, name: str
) -> None:
    content = (debug_model_folder / name).read_bytes()
    assert b".py" not in content
    assert str(Path.cwd()).encode() not in content
