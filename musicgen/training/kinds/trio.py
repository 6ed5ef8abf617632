"""Trios as the trainer sees them."""

from collections.abc import Mapping
from typing import NamedTuple, cast

import torch
from torch import Tensor

from musicgen.data.phrases import BAR_STEPS
from musicgen.representation.drum_map import Voice
from musicgen.training.calibration import class_bias, hit_bias
from musicgen.training.elbo import Reconstruction
from musicgen.training.kinds.drums import (
    drum_figures,
    drum_reconstruction,
    heard_drums,
    hide_hits,
    shown_drums,
)
from musicgen.training.kinds.kind import Batch, Kind, Networks, Share
from musicgen.training.kinds.melody import (
    heard_line,
    hide_onsets,
    line_figures,
    line_reconstruction,
    shown_line,
)
from musicgen.training.networks.trio import TrioDecoder, TrioDecoding, TrioEncoder
from musicgen.training.recipe import Recipe
from musicgen.training.sections import LineNetworkRecipe


class Trio(Kind):
    """Melody, bass and drums of some bars; see `musicgen.representation.trio`."""

    name = "trio"
    inputs = ("melody", "bass", "drums")
    outputs = TrioDecoding._fields
    voices = tuple(voice.label for voice in Voice)
    main_figure = "melody_accuracy"

    def networks(self, recipe: Recipe) -> Networks:
        """See `Kind`."""
        network, steps = cast(LineNetworkRecipe, recipe.network), self.steps(recipe)
        return Networks(TrioEncoder(network, steps), TrioDecoder(network, steps))

    def bars(self, recipe: Recipe) -> int:
        """See `Kind`."""
        return cast(LineNetworkRecipe, recipe.network).bars

    def steps(self, recipe: Recipe) -> int:
        """See `Kind`."""
        return self.bars(recipe) * BAR_STEPS

    def hidden(self, batch: Batch, odds: float) -> Batch:
        """See `Kind`."""
        melody, bass, drums = batch
        return hide_onsets(melody, odds), hide_onsets(bass, odds), hide_hits(drums, odds)

    def reconstruction(self, decoding: NamedTuple, batch: Batch, recipe: Recipe) -> Reconstruction:
        """See `Kind`."""
        trio = cast(TrioDecoding, decoding)
        melody, bass, drums = batch
        told = {
            "melody": line_reconstruction(trio.melody, melody, recipe.loss),
            "bass": line_reconstruction(trio.bass, bass, recipe.loss),
            "drums": drum_reconstruction(trio.drums, drums, recipe.loss),
        }
        nats = torch.stack([part.nats for part in told.values()]).sum()
        return Reconstruction(nats, {f"{name}_nats": part.nats for name, part in told.items()})

    def figures(self, decoding: NamedTuple, batch: Batch) -> Mapping[str, Share]:
        """See `Kind`."""
        trio = cast(TrioDecoding, decoding)
        melody, bass, drums = batch
        figures = {
            "melody": line_figures(trio.melody, melody),
            "bass": line_figures(trio.bass, bass),
            "drums": drum_figures(trio.drums, drums),
        }
        return {
            f"{part}_{name}": share
            for part, shares in figures.items()
            for name, share in shares.items()
        }

    def heard(self, decoding: NamedTuple) -> Tensor:
        """See `Kind`."""
        trio = cast(TrioDecoding, decoding)
        parts = [heard_line(trio.melody), heard_line(trio.bass), heard_drums(trio.drums)]
        return torch.cat(parts, dim=1)

    def shown(self, batch: Batch) -> Tensor:
        """See `Kind`."""
        melody, bass, drums = batch
        return torch.cat([shown_line(melody), shown_line(bass), shown_drums(drums)], dim=1)

    def sample_bias(self, decoding: NamedTuple, batch: Batch) -> tuple[float, ...]:
        """See `Kind`."""
        trio = cast(TrioDecoding, decoding)
        melody, bass, drums = batch
        return (
            *class_bias(trio.melody.class_logits.numpy(), melody[..., 0].long().numpy()),
            *class_bias(trio.bass.class_logits.numpy(), bass[..., 0].long().numpy()),
            *hit_bias(trio.drums.hit_logits.numpy(), drums[..., 0].numpy()),
        )
