"""What the trainer asks of a kind of model; one class implements it for each representation."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, NamedTuple

from torch import Tensor, nn

from musicgen.training.elbo import Reconstruction
from musicgen.training.recipe import Recipe

Batch = tuple[Tensor, ...]
"""A tensor for each of the kind's inputs, (batch, ...)."""


class Share(NamedTuple):
    """A figure that is a share, so that those of batches add up.

    Attributes:
        part: Numerator, scalar.
        whole: Denominator, scalar.
    """

    part: Tensor
    whole: Tensor


@dataclass(frozen=True, slots=True)
class Networks:
    """The two networks of a model.

    Attributes:
        encoder: The kind's inputs to a posterior.
        decoder: z, and the conditions if the kind has any, to a decoding.
    """

    encoder: nn.Module
    decoder: nn.Module


class Kind(ABC):
    """A representation as the trainer sees it; what is decoded is a NamedTuple of tensors.

    Attributes:
        name: As recipes and manifests name it.
        inputs: Names of the encoder's inputs, in order.
        outputs: Names of the decoder's outputs, in order.
        condition_shapes: Shapes, but for the batch, of the last inputs: those that the decoder is
            told too.
        free_inputs: Inputs whose second axis has any length, and what it counts.
        voices: Names of the drum voices, where it has drums.
        main_figure: Which of the figures the progress bar shows.
    """

    name: ClassVar[str]
    inputs: ClassVar[tuple[str, ...]]
    outputs: ClassVar[tuple[str, ...]]
    condition_shapes: ClassVar[tuple[tuple[int, ...], ...]] = ()
    free_inputs: ClassVar[Mapping[str, str]] = MappingProxyType({})
    voices: ClassVar[tuple[str, ...]] = ()
    main_figure: ClassVar[str]

    @abstractmethod
    def networks(self, recipe: Recipe) -> Networks:
        """Untrained networks of the recipe's sizes."""

    @abstractmethod
    def bars(self, recipe: Recipe) -> int:
        """Bars of a clip."""

    @abstractmethod
    def steps(self, recipe: Recipe) -> int:
        """Steps of a clip."""

    @abstractmethod
    def hidden(self, batch: Batch, odds: float) -> Batch:
        """The batch with notes hidden, each as often as `odds` says."""

    @abstractmethod
    def reconstruction(self, decoding: NamedTuple, batch: Batch, recipe: Recipe) -> Reconstruction:
        """How far a decoding is from the clips it should be."""

    @abstractmethod
    def figures(self, decoding: NamedTuple, batch: Batch) -> Mapping[str, Share]:
        """What validation tells beside the loss, by name."""

    @abstractmethod
    def heard(self, decoding: NamedTuple) -> Tensor:
        """The decoding as probabilities and velocities, (batch, feature), for a critic."""

    @abstractmethod
    def shown(self, batch: Batch) -> Tensor:
        """Clips as a perfect decoding would have them `heard`, (batch, feature)."""

    @abstractmethod
    def sample_bias(self, decoding: NamedTuple, batch: Batch) -> tuple[float, ...]:
        """What makes notes as common in draws as in training clips; see `Manifest.sample_bias`.

        Args:
            decoding: Of draws from the prior.
            batch: Training clips.
        """

    def conditions_of(self, batch: Batch) -> Batch:
        """The inputs that the decoder is told too."""
        return batch[len(batch) - len(self.condition_shapes) :]
