"""The network of a drumifier: a tapped rhythm and noise in, a latent vector of drums that fit out.

A flow carries noise to latent vectors and is told the rhythm on the way. It may begin as a flow
that draws such vectors already, and is told nothing at first.
"""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from musicgen.errors import ModelError
from musicgen.representation.drums import STEPS
from musicgen.representation.tap import TAP_CHANNELS
from musicgen.training.companions.recipe import TapNetworkRecipe
from musicgen.training.flow import LatentFlow
from musicgen.training.networks.blocks import Posterior

_HALF = ".half"


class TapFlow(nn.Module):
    """A rhythm and noise to a latent vector.

    Args:
        flow: Noise to latent vectors of drums, as it is with nothing told.
        network: Sizes.
    """

    def __init__(self, flow: LatentFlow, network: TapNetworkRecipe) -> None:
        super().__init__()
        self.flow = flow
        self.told = nn.Sequential(
            nn.Linear(STEPS * TAP_CHANNELS, network.hidden_size),
            nn.GELU(),
            nn.LayerNorm(network.hidden_size),
            nn.Linear(network.hidden_size, flow.enter.out_features),
        )
        # Each block hears the rhythm as loud as it needs; all begin with hearing nothing.
        self.gains = nn.Parameter(torch.zeros(len(flow.blocks), flow.enter.out_features))

    def rhythm(self, tap: Tensor) -> Tensor:
        """What the blocks are told of taps, (batch, step, channel): (batch, block x hidden)."""
        hit, velocity, offset = tap.unbind(-1)  # (batch, step) each
        seen = torch.cat([2 * hit - 0.5, 2 * velocity - hit, 4 * offset], dim=-1)
        told = self.told(seen)  # (batch, hidden)
        each: Tensor = told[:, None] * self.gains  # (batch, block, hidden)
        return each.flatten(1)

    def forward(self, tap: Tensor, noise: Tensor) -> Tensor:
        """Carry noise, (batch, latent), to latent vectors of drums that fit taps."""
        latents: Tensor = self.flow(noise, self.rhythm(tap))
        return latents

    def loss(self, tap: Tensor, latents: Tensor, noise: Tensor, time: Tensor) -> Tensor:
        """Flow-matching loss of latents, (batch, latent), of the windows behind the taps."""
        return self.flow.loss(latents, noise, time, self.rhythm(tap))


def stored_flow(path: Path) -> LatentFlow:
    """The flow of an ONNX file that it was exported to.

    Raises:
        ModelError: the file cannot be read, or holds something else.
    """
    try:
        graph = onnx.load(path).graph
    except Exception as err:  # protobuf's errors are of a package that is not ours to import
        raise ModelError(f"{path}: no ONNX graph can be read from it") from err
    stored = {
        tensor.name.removesuffix(_HALF): torch.from_numpy(
            numpy_helper.to_array(tensor).astype(np.float32)
        )
        for tensor in graph.initializer
    }
    if "enter.weight" not in stored:
        raise ModelError(f"{path}: a graph of something else than a flow")
    hidden_size, latent_size = stored["enter.weight"].shape
    blocks = len({name.split(".")[1] for name in stored if name.startswith("blocks.")})
    flow = LatentFlow(latent_size, hidden_size, blocks)
    if missing := sorted(set(flow.state_dict()) - set(stored)):
        raise ModelError(f"{path}: a flow without {missing[0]}")
    flow.load_state_dict({name: stored[name] for name in flow.state_dict()})
    return flow.eval()


def new_flow(posterior: Posterior, network: TapNetworkRecipe) -> LatentFlow:
    """A flow that has learned nothing but where latent vectors lie and how far they are spread.

    Args:
        posterior: Of many windows, (window, latent) each.
        network: Sizes.
    """
    flow = LatentFlow(posterior.mu.shape[1], network.flow_size, network.flow_blocks)
    flow.mean.copy_(posterior.mu.mean(0))
    flow.scale.copy_((posterior.mu.var(0) + posterior.logvar.exp().mean(0)).sqrt())
    return flow
