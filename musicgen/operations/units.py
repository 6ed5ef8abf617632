"""Units of clips: what a continuation is made of, one after another.

A unit is half a clip of a model, or, for models of single bars, a bar: the arrays that the encoder
takes, (batch, ...) each. Two of them are the context of the next.
"""

import numpy as np

from musicgen.latent import Latents
from musicgen.model.clip_model import ClipModel, Decoded, Fitted, FloatArray
from musicgen.representation.melody import MelodyGrid

Unit = tuple[FloatArray, ...]
_LINE_AXES = 3  # batch, step, channel


def is_bar(model: ClipModel[Fitted, Decoded]) -> bool:
    """Whether the units of a model are bars, each with a latent vector of its own."""
    return model.manifest.bars == 1


def halves(model: ClipModel[Fitted, Decoded], clip: Unit) -> tuple[Unit, Unit]:
    """The two units of clips of a model of several bars."""
    middle = model.manifest.steps // 2
    return (
        _whole_notes(tuple(part[:, :middle] for part in clip)),
        _whole_notes(tuple(part[:, middle:] for part in clip)),
    )


def together(earlier: Unit, later: Unit) -> Unit:
    """Clips of two units each."""
    return tuple(np.concatenate(parts, axis=1) for parts in zip(earlier, later, strict=True))


def context_of(model: ClipModel[Fitted, Decoded], earlier: Unit, later: Unit) -> Latents:
    """What the next unit is told of, (batch, 2 x latent).

    Of bars, the vectors of both; of halves, that of the two together, and that of the later one
    played twice, which stands where the next clip begins.
    """
    if is_bar(model):
        told = model.encode(*earlier).mu, model.encode(*later).mu
    else:
        told = (
            model.encode(*together(earlier, later)).mu,
            model.encode(*together(later, later)).mu,
        )
    return np.concatenate(told, axis=1)


def sound_of(model: ClipModel[Fitted, Decoded], unit: Unit) -> FloatArray:
    """What is heard of units, (batch, feature)."""
    return model.heard(exact_of(model, unit if is_bar(model) else together(unit, unit)))


def exact_of(model: ClipModel[Fitted, Decoded], clip: Unit) -> Decoded:
    """The decoding that clips would have, did the model know them by heart."""
    z = np.zeros((len(clip[0]), model.manifest.latent_size), np.float32)
    decoding = model.decode(z, *model.conditions(*clip))
    return decoding.plus(model.correction(decoding, *clip), np.ones(len(z), np.float32))


def unlikeness(one: FloatArray, other: FloatArray) -> FloatArray:
    """How unlike units sound, (batch,): 0 where they are the same, 1 where they share nothing."""
    whole = one.sum(axis=1) + other.sum(axis=1)
    return np.asarray(np.abs(one - other).sum(axis=1) / np.maximum(whole, 1e-6), np.float32)


def _whole_notes(unit: Unit) -> Unit:
    """A unit without what only rings into it."""
    return tuple(
        np.stack([MelodyGrid.from_array(line).to_array() for line in part])
        if part.ndim == _LINE_AXES
        else part
        for part in unit
    )
