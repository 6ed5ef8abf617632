"""The sections of a recipe: what each kind may be told of its data, network and training."""

from dataclasses import dataclass, field, fields
from typing import Self

from musicgen.errors import RecipeError


@dataclass(frozen=True, slots=True)
class DataRecipe:
    """What a model is trained on.

    Attributes:
        sources: Names of the corpus's sources; their training splits are used.
        source_weights: How often a source is drawn from, by name, relative to one that is not
            named (1.0); windows within a source are drawn evenly.
        licences: Licence of each source, by name; told on the card.
    """

    sources: tuple[str, ...]
    source_weights: dict[str, float] = field(default_factory=dict)
    licences: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for key in ("source_weights", "licences"):
            for name in getattr(self, key):
                if name not in self.sources:
                    raise RecipeError(
                        f"data.{key} names {name!r}, which data.sources does not have; it has "
                        f"{', '.join(self.sources)}"
                    )


@dataclass(frozen=True, slots=True)
class NetworkRecipe:
    """Sizes of a network without rows.

    Attributes:
        latent_size: Length of z.
        hidden_size: Units of each hidden layer.
        hidden_layers: Hidden layers of the encoder, and of the decoder.
    """

    latent_size: int = 128
    hidden_size: int = 1024
    hidden_layers: int = 2


@dataclass(frozen=True, slots=True)
class RowNetworkRecipe(NetworkRecipe):
    """Sizes of a network over rows: bars of a line, tracks of a measure.

    Attributes:
        row_features: Size of an encoded row, and of the code that the conductor gives it.
        code_size: What is kept of each row before rows are brought together in z, and what z
            gives each before they are mixed.
        conductor_layers: Mixers over the rows, before z and after it; 0 for none.
    """

    row_features: int = 256
    code_size: int = 32
    conductor_layers: int = 2


@dataclass(frozen=True, slots=True)
class LineNetworkRecipe(RowNetworkRecipe):
    """Sizes of the network of a melody or a trio.

    Attributes:
        bars: Of a clip.
        rows: Into how many rows the clip is cut: 1 for a flat network, `bars` for one with a
            conductor over bars.
        step_features: Size of an embedded step.
    """

    bars: int = 2
    rows: int = 1
    step_features: int = 48

    def __post_init__(self) -> None:
        if self.bars % self.rows:
            raise RecipeError(
                f"network.rows must divide network.bars, {self.bars}, and {self.rows} does not"
            )


@dataclass(frozen=True, slots=True)
class MeasureNetworkRecipe(RowNetworkRecipe):
    """Sizes of the network of a measure, whose rows are its tracks.

    Attributes:
        note_features: Size of an embedded note.
        touch_rank: Rank of the roll of velocities, and of that of durations.
    """

    note_features: int = 192
    touch_rank: int = 8


@dataclass(frozen=True, slots=True)
class LossRecipe:
    """Weights that every kind's loss has, in nats.

    Attributes:
        beta: Weight of the KL divergence (Higgins et al. 2017); less buys accuracy with bits.
        beta_warmup_steps: Steps over which beta rises from 0.
        free_bits: Bits of KL a latent dimension has before it is charged (Kingma et al. 2016).
        velocity: Weight of the absolute velocity error of a note, a unit being full scale.
    """

    beta: float = 0.3
    beta_warmup_steps: int = 500
    free_bits: float = 0.0
    velocity: float = 4.0


@dataclass(frozen=True, slots=True)
class StepLossRecipe(LossRecipe):
    """Weights of the loss of drums, melodies and trios, in nats.

    Attributes:
        offset: Weight of the absolute timing error of a note, a unit being a step.
    """

    offset: float = 15.0


@dataclass(frozen=True, slots=True)
class MeasureLossRecipe(LossRecipe):
    """Weights of the loss of measures, in nats.

    Attributes:
        duration: Weight of the absolute error of a note's logarithmic duration, an octave being 1.
        program: Weight of the cross entropy of a track's program.
    """

    duration: float = 1.0
    program: float = 1.0


@dataclass(frozen=True, slots=True)
class AugmentationRecipe:
    """How often, 0-1, or how strongly a training window is changed, whatever its kind.

    Attributes:
        velocity_curve: Standard deviation of the logarithm of the exponent put on velocities.
        drop_note: How often a note is hidden from the encoder (and still asked of the decoder).
    """

    velocity_curve: float = 0.25
    drop_note: float = 0.0

    @classmethod
    def none(cls) -> Self:
        """No change at all."""
        return cls(**{change.name: 0 for change in fields(cls)})


@dataclass(frozen=True, slots=True)
class DrumAugmentationRecipe(AugmentationRecipe):
    """How a window of drums is changed.

    Attributes:
        shift: How often a window starts on any beat or step rather than on a bar.
        swap_bar: How often the second bar comes from another window.
        swap_voices: How often a group of voices (kick and snare, hats and ride, toms, crash)
            comes from another window, for each group.
        mute_voice: How often a voice falls silent, for each voice.
        rotate_toms: How often the three toms trade places.
        swap_cymbals: How often closed hat and ride trade places.
        timing_stretch: Standard deviation of the logarithm of the factor put on offsets.
        timing_shift: Standard deviation of a shift of all offsets, in steps.
    """

    shift: float = 0.6
    swap_bar: float = 0.12
    swap_voices: float = 0.06
    mute_voice: float = 0.03
    rotate_toms: float = 0.15
    swap_cymbals: float = 0.05
    timing_stretch: float = 0.3
    timing_shift: float = 0.03


@dataclass(frozen=True, slots=True)
class LineAugmentationRecipe(AugmentationRecipe):
    """How a window of a melody or a trio is changed.

    Attributes:
        transpose: Furthest transposition of the pitched parts, in semitones, up or down.
        octave: How often they are moved by an octave as well.
        shift: How often a window starts on any beat rather than on a bar.
        swap_half: How often the second half comes from another window.
        swap_part: How often a part of a trio comes from another window, for each part.
    """

    transpose: int = 6
    octave: float = 0.1
    shift: float = 0.3
    swap_half: float = 0.1
    swap_part: float = 0.0


@dataclass(frozen=True, slots=True)
class MeasureAugmentationRecipe(AugmentationRecipe):
    """How a measure is changed.

    Attributes:
        transpose: Furthest transposition of the pitched tracks, in semitones, up or down.
        swap_track: How often a track comes from another measure, for each track.
        drop_track: How often a track is left out, for each track.
        drop_chords: How often the chords are not told.
    """

    transpose: int = 6
    swap_track: float = 0.05
    drop_track: float = 0.05
    drop_chords: float = 0.2


@dataclass(frozen=True, slots=True)
class AcaiRecipe:
    """Adversarially constrained interpolation (Berthelot et al. 2019, arXiv:1807.07543).

    A critic learns to tell from a decoding how far it lies between two clips; the autoencoder
    learns to make it say: not at all.

    Attributes:
        weight: Of the critic's answer in the loss, in nats; 0 for no critic.
        hidden_size: Units of each of the critic's two hidden layers.
        reality: How much of a real clip is mixed with its decoding where the critic must answer 0
            (gamma in the paper), 0-1.
    """

    weight: float = 0.0
    hidden_size: int = 256
    reality: float = 0.2


@dataclass(frozen=True, slots=True)
class PriorRecipe:
    """What new clips are drawn from.

    Attributes:
        components: Gaussians in the mixture; more follow the training clips more closely, down to
            copies of them.
    """

    components: int = 400


@dataclass(frozen=True, slots=True)
class OptimiserRecipe:
    """How the weights are found: AdamW, cosine decay, an average of the weights kept.

    Attributes:
        steps: Training steps in all.
        batch_size: Windows a step.
        learning_rate: At its height.
        warmup_steps: Steps over which it rises.
        weight_decay: Of AdamW (Loshchilov and Hutter 2019).
        gradient_clip: Largest norm of the gradient.
        ema_decay: Of the exponential moving average of the weights, which is what is released, 0-1.
        validate_every: Steps between two validations, each with a checkpoint.
        patience: Validations without a better loss after which training stops; 0 for never.
    """

    steps: int = 20_000
    batch_size: int = 512
    learning_rate: float = 1.5e-3
    warmup_steps: int = 300
    weight_decay: float = 0.02
    gradient_clip: float = 5.0
    ema_decay: float = 0.999
    validate_every: int = 1_000
    patience: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.ema_decay <= 1:
            raise RecipeError(f"optimiser.ema_decay must be in 0-1, not {self.ema_decay:g}")


@dataclass(frozen=True, slots=True)
class CardRecipe:
    """What the card says beside the figures.

    Attributes:
        summary: What the model is, in a sentence or two.
        limits: What it is bad at, a sentence each.
    """

    summary: str = ""
    limits: tuple[str, ...] = ()
