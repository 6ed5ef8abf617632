"""Making a slider of one's own: some clips, and others, in; the vector between them out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from musicgen.attributes import ATTRIBUTES, ClipArrays
from musicgen.errors import ClipError, ModelError, MusicgenError
from musicgen.factory import all_beats
from musicgen.latent import Latents
from musicgen.model.clip_model import ClipModel, Decoded, Fitted
from musicgen.model.own_vectors import OwnVector, Separation, require_name
from musicgen.model.vectors import ModelVectors, checksums_of
from musicgen.operations.shift import Shift
from musicgen.operations.sliders import Slider
from musicgen.score import Score

LEAST_CLIPS = 5
UNIT = "of the way from other clips (0) to yours (1)"
USUAL = (-1.0, 2.0)
"""What is worth asking of one: from as far off as one's own clips, to as far beyond them."""
_PROPOSED = (1.0, 0.75, 0.5)
_HALF_WAY = 0.5
_Z95 = 1.96
_TELLS, _HARDLY = 0.7, 0.5

FloatArray = NDArray[np.float64]


def require_free_name(name: str) -> None:
    """Check what a slider is to be called.

    Raises:
        ModelError: it could not be written or asked for, or is an attribute's.
    """
    require_name(name)
    if name in {attribute.id for attribute in ATTRIBUTES}:
        raise ModelError(f"{name}: is an attribute; call your slider something else")


def latents_of(model: ClipModel[Fitted, Decoded], clips: Sequence[Fitted]) -> Latents:
    """Z of clips, (clip, latent), float32: the mean over its bars where a clip has several."""
    rows = [model.encode(*model.arrays(clip)).mu.mean(axis=0) for clip in clips]
    return np.stack(rows)


def make_own(
    model: ClipModel[Fitted, Decoded],
    name: str,
    own: Latents,
    others: Latents,
    *,
    against: str,
) -> OwnVector:
    """Make a slider.

    Args:
        model: What the clips were encoded by.
        name: What it is to be called.
        own: z of one's own clips, (clip, latent).
        others: z of the others, (clip, latent).
        against: What the others are, in words.

    Raises:
        MusicgenError: there are fewer than five clips of either, or they are all the same.
    """
    given = (len(own), len(others))
    own, others = np.unique(own, axis=0), np.unique(others, axis=0)
    for which, clips, count in zip(("yours", "the others"), (own, others), given, strict=True):
        if len(clips) < LEAST_CLIPS:
            raise MusicgenError(
                f"{name}: a slider needs {LEAST_CLIPS} different clips or more, not {len(clips)} "
                f"of {which}{_of_given(count, len(clips))}"
            )
    a, b = own.astype(np.float64), others.astype(np.float64)
    direction = a.mean(axis=0) - b.mean(axis=0)
    weights = _weights(a, b)
    values = (b - b.mean(axis=0)) @ weights
    return OwnVector(
        name=name,
        model=model.manifest.id,
        checksums=checksums_of(model.manifest),
        against=against,
        origin=tuple(b.mean(axis=0).tolist()),
        direction=tuple(direction.tolist()),
        weights=tuple(weights.tolist()),
        spread=max(float(values.std()), 1e-3),
        separation=_separation(a, b),
    )


def _of_given(given: int, different: int) -> str:
    """Why there are fewer clips than were given, as the tail of a message; empty where not."""
    same = given - different
    if not same:
        return ""
    again = "1 of them is the same" if same == 1 else f"{same} of them are the same"
    return f": {given} were given, and {again} as another, to the model"


def proposed(
    model: ClipModel[Fitted, Decoded], vectors: ModelVectors, vector: OwnVector
) -> tuple[str, float] | None:
    """A factory beat and a value that a new slider reaches on it; None where it reaches none.

    The beat is the one that is most like the others, from where there is most of a way to go.
    """
    slider = own_slider(model, vector)
    near: tuple[float, str, Fitted] | None = None
    for beat in all_beats():
        try:
            clip = model.fit(beat.score)
        except ClipError:  # a model of tunes takes none of them
            continue
        value = slider.measure(ClipArrays(clip.score))
        if value is not None and (near is None or abs(value) < near[0]):
            near = abs(value), beat.name, clip
    if near is None:
        return None
    shift = Shift(model, near[2], vectors, own=[slider])
    for value in _PROPOSED:
        (asked,) = shift.to({vector.name: value}).asked
        if asked.in_reach:
            return near[1], value
    return None


def in_short(found: Separation) -> str:
    """How well a slider tells clips apart that it was not made from, in a few words."""
    return (
        f"tells {found.accuracy:.0%} of held-out clips right "
        f"({found.least:.0%} to {found.most:.0%}; chance is 50 %)"
    )


def verdict(found: Separation) -> str:
    """How well a slider tells clips apart that it was not made from, in a sentence."""
    if found.least >= _TELLS:
        word = "it tells them apart"
    elif found.least > _HARDLY:
        word = "it tells them apart more often than chance; more clips would say how well"
    else:
        word = "that may be chance: take more clips, or ones that have more in common"
    return (
        f"left out in turn, {found.own_right} of {found.own} of yours and {found.others_right} of "
        f"{found.others} others were told right: {found.accuracy:.0%} "
        f"(95 % interval {found.least:.0%} to {found.most:.0%}; chance is 50 %); {word}"
    )


def own_slider(model: ClipModel[Fitted, Decoded], vector: OwnVector) -> Slider:
    """A slider that is measured by encoding a clip anew."""

    def measured(clip: ClipArrays) -> float | None:
        return _value(model, vector, clip.score)

    return Slider(
        vector.name,
        UNIT,
        2,
        np.array(vector.direction, np.float32),
        vector.spread,
        USUAL,
        measured,
        lambda _clip: 0.0,
    )


def _value(model: ClipModel[Fitted, Decoded], vector: OwnVector, score: Score) -> float | None:
    try:
        clip = model.fit(score)
    except ClipError:  # silence is no clip, and has no value
        return None
    return vector.value(model.encode(*model.arrays(clip)).mu)


def _variance(own: FloatArray, others: FloatArray) -> FloatArray:
    """Variance of z within either, (latent,), shrunk to its mean: few clips tell no more of it."""
    within = np.concatenate([own - own.mean(axis=0), others - others.mean(axis=0)])
    variance = within.var(axis=0)
    found: FloatArray = (variance + variance.mean()) / 2 + 1e-9
    return found


def _weights(own: FloatArray, others: FloatArray) -> FloatArray:
    """Fisher's discriminant with a diagonal covariance, so that one's own are at 1 on average."""
    direction = own.mean(axis=0) - others.mean(axis=0)
    weights = direction / _variance(own, others)
    apart = float(weights @ direction)
    if apart <= 0:
        raise MusicgenError("the clips are the same as the others: there is no way between them")
    found: FloatArray = weights / apart
    return found


def _separation(own: FloatArray, others: FloatArray) -> Separation:
    """Leave-one-out: each clip is told by a slider made of all the rest."""
    own_right = sum(
        _is_own(own[index], np.delete(own, index, 0), others) for index in range(len(own))
    )
    others_right = sum(
        not _is_own(others[index], own, np.delete(others, index, 0)) for index in range(len(others))
    )
    intervals = [_wilson(own_right, len(own)), _wilson(others_right, len(others))]
    least, most = np.mean(intervals, axis=0).tolist()
    accuracy = (own_right / len(own) + others_right / len(others)) / 2
    return Separation(
        len(own), own_right, len(others), others_right, accuracy, float(least), float(most)
    )


def _is_own(z: FloatArray, own: FloatArray, others: FloatArray) -> bool:
    """Whether a clip lies beyond half way to where new clips like one's own lie.

    That is short of 1: means of few clips are apart by chance as well, and that part is of no other
    clip.
    """
    weights = _weights(own, others)
    by_chance = _variance(own, others) * (1 / len(own) + 1 / len(others))
    direction = own.mean(axis=0) - others.mean(axis=0)
    share = 1 - float(by_chance.sum() / np.square(direction).sum())
    value = float((z - others.mean(axis=0)) @ weights)
    return value > _HALF_WAY * max(share, 0.0)


def _wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson 1927."""
    share, square = right / count, _Z95**2 / count
    middle = share + square / 2
    half = _Z95 * float(np.sqrt(share * (1 - share) / count + square / (4 * count)))
    return (middle - half) / (1 + square), (middle + half) / (1 + square)
