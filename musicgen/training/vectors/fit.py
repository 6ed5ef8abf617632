"""Fitting: a model and its training and validation splits in, its attribute vectors out.

Every method finds a direction for each attribute on training clips; validation clips are shifted
up and down along each, by vectors alone, and the method that misses and moves the least is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from musicgen.attributes import ATTRIBUTES, Attribute, ClipArrays, measure
from musicgen.data.corpus import Corpus, Split
from musicgen.latent import Latents
from musicgen.model.load import AnyModel
from musicgen.model.vectors import ModelVectors, Vector, checksums_of
from musicgen.operations.counting import NOTE_DENSITY, VOICE_OF_DENSITY
from musicgen.operations.shift import Shift
from musicgen.score import Score
from musicgen.training.vectors.directions import METHODS, Measured, slopes_of
from musicgen.training.vectors.likeness import likeness
from musicgen.training.windows.clips import WindowClips, clips_of, frame, window_clips
from musicgen.training.windows.source import choice
from musicgen.training.windows.trained_on import windows_trained_on

CLIPS = 6_000
COMPARED = 32
"""Validation clips that each method shifts up and down."""
REFERENCES = 48
_LEAST_SHARE = 0.5
"""An attribute that fewer of the clips have gets no vector."""
_STEP = 0.3
"""Of the distance between two clips, for slopes."""
_BATCH = 64
_SEED = 0

FloatArray = NDArray[np.float64]


def fit_vectors(
    model: AnyModel,
    corpus: Corpus,
    *,
    clips: int = CLIPS,
    compared: int = COMPARED,
    methods: Sequence[str] = tuple(METHODS),
) -> ModelVectors:
    """Find the vectors of a model.

    Args:
        model: The model.
        corpus: What it was trained on; for kinds other than drums a set.
        clips: How many training clips are measured.
        compared: How many validation clips each method shifts.
        methods: Which are compared; docs/controls.md tells them.

    Raises:
        DataError: the corpus lacks the model's sources, or has no windows in a split.
    """
    training = clips_of(model, windows_trained_on(model, corpus, Split.TRAIN))
    rng = np.random.default_rng(_SEED)
    chosen = rng.choice(len(training), clips, p=training.odds)
    read = window_clips(model, training, np.asarray(chosen, np.int64))
    values = _values(read.scores, ATTRIBUTES)  # (clip, attribute)
    attributes, values = _that_vary(values)
    latents = read.means.astype(np.float64)
    half = clips // 2
    firsts = read.latents[:, 0].astype(np.float64)  # means of several bars lie nearer together
    apart = np.linalg.norm(firsts[:half] - firsts[-half:], axis=1)
    distance = float(np.median(apart))
    spreads = np.nanstd(values, axis=0)
    standardised = np.nan_to_num((values - np.nanmean(values, axis=0)) / spreads)
    step = _STEP * distance / np.sqrt(latents.shape[1])
    noise = (step * rng.standard_normal(latents.shape)).astype(np.float32)
    slopes = _slopes(model, read, noise, attributes, spreads)
    measured = Measured(latents, standardised, slopes, _controls(attributes))
    plain = ModelVectors(
        model=model.manifest.id,
        checksums=checksums_of(model.manifest),
        clips=clips,
        clip_distance=distance,
        references=tuple(map(tuple, latents[:REFERENCES].tolist())),
        vectors={},
        comparison={},
    )
    by_method = {
        method: replace(plain, vectors=_vectors(method, measured, attributes, values))
        for method in methods
    }
    held_out = clips_of(model, windows_trained_on(model, corpus, Split.VALIDATION))
    few = choice(len(held_out), compared, _SEED)
    return _best(model, by_method, window_clips(model, held_out, few).scores)


def _values(scores: Sequence[Score], attributes: Sequence[Attribute]) -> FloatArray:
    """What was measured, (score, attribute); nan where a score has none."""
    rows = [measure(score, attributes) for score in scores]
    return np.array(
        [[row.get(attribute.id, np.nan) for attribute in attributes] for row in rows], np.float64
    )


def _that_vary(values: FloatArray) -> tuple[tuple[Attribute, ...], FloatArray]:
    """The attributes that most clips have, and not all the same."""
    kept = [
        index
        for index, attribute in enumerate(ATTRIBUTES)
        if np.mean(~np.isnan(values[:, index])) >= _LEAST_SHARE
        and np.nanstd(values[:, index]) >= 0.5 * 10.0**-attribute.decimals
    ]
    return tuple(ATTRIBUTES[index] for index in kept), values[:, kept]


def _controls(attributes: Sequence[Attribute]) -> list[list[int]]:
    """What is to stay put as each is moved; a density and its parts, the voices', go together."""

    def of(attribute: Attribute) -> list[int]:
        apart = {attribute.id}
        if attribute.id == NOTE_DENSITY:
            apart |= {*VOICE_OF_DENSITY}
        elif attribute.id in VOICE_OF_DENSITY:
            apart |= {NOTE_DENSITY}
        return [index for index, other in enumerate(attributes) if other.id not in apart]

    return [of(attribute) for attribute in attributes]


def _slopes(
    model: AnyModel,
    read: WindowClips,
    steps: Latents,
    attributes: Sequence[Attribute],
    spreads: FloatArray,
) -> FloatArray:
    """How the decoder's attributes change with z, (attribute, latent), in spreads.

    Steps, (clip, latent), lead from before a clip to after it, in all its windows alike.
    """
    half = np.float32(0.5) * steps[:, None]  # (clip, 1, latent)
    before, after = (
        _values(_decoded(model, at.astype(np.float32), read), attributes)
        for at in (read.latents - half, read.latents + half)
    )
    changes = np.nan_to_num((after - before) / spreads)
    return slopes_of(steps.astype(np.float64), changes)


def _decoded(model: AnyModel, z: Latents, read: WindowClips) -> list[Score]:
    """What the decoder alone makes of latents, (clip, window, latent), in place of clips' own."""
    scores = []
    size = z.shape[1]
    batch = max(1, _BATCH // size)
    for start in range(0, len(z), batch):
        some = z[start : start + batch]
        rows = slice(start * size, (start + len(some)) * size)
        decoding = model.decode(
            some.reshape(len(some) * size, -1), *(each[rows] for each in read.conditions)
        )
        scores += [
            model.write(
                decoding.rows(slice(row * size, (row + 1) * size)),
                frame(model, read.scores[start + row].bpm, size),
            )
            for row in range(len(some))
        ]
    return scores


def _vectors(
    method: str, measured: Measured, attributes: Sequence[Attribute], values: FloatArray
) -> dict[str, Vector]:
    return {
        attribute.id: _vector(method, measured, index, attribute.id, values[:, index])
        for index, attribute in enumerate(attributes)
    }


def _vector(method: str, measured: Measured, index: int, name: str, values: FloatArray) -> Vector:
    spread = float(np.nanstd(values))
    direction = METHODS[method](measured, index) / spread
    least, most = np.nanpercentile(values, [1, 99]).tolist()
    return Vector(
        attribute=name,
        method=method,
        direction=tuple(direction.tolist()),
        mean=float(np.nanmean(values)),
        spread=spread,
        least=least,
        most=most,
    )


def _best(
    model: AnyModel, by_method: Mapping[str, ModelVectors], scores: Sequence[Score]
) -> ModelVectors:
    """The vectors of the best method for each attribute, with what each method reached."""
    first = next(iter(by_method.values()))
    chosen: dict[str, Vector] = {}
    comparison: dict[str, dict[str, dict[str, float]]] = {}
    for name in first.vectors:
        figures = {
            method: figures_of(model, vectors, name, scores)
            for method, vectors in by_method.items()
        }
        comparison[name] = figures
        best = min(figures, key=lambda method: figures[method]["missed"] + figures[method]["side"])
        chosen[name] = by_method[best].vectors[name]
    return replace(first, vectors=chosen, comparison=comparison)


def figures_of(
    model: AnyModel, vectors: ModelVectors, name: str, scores: Sequence[Score]
) -> dict[str, float]:
    """What a vector alone reaches, a spread up and a spread down: see `docs/controls.md`."""
    missed, side, like, way = [], [], [], []
    spread, lowest = vectors.vectors[name].spread, vectors.vectors[name].least
    highest = vectors.vectors[name].most
    for score in scores:
        shift = Shift(model, model.fit(score), vectors, exact=False)
        start = shift.sliders[name].measure(ClipArrays(score))
        for sign in (-1, 1):
            if start is None or not lowest <= start + sign * spread <= highest:
                continue
            shifted = shift.to({name: start + sign * spread})
            (asked,) = shifted.asked
            reached = start if asked.reached is None else asked.reached
            missed.append(abs(asked.asked - reached) / spread)
            side.append(float(np.mean([abs(each.spreads) for each in shifted.moved])))
            like.append(likeness(score, shifted.score))
            way.append(shifted.distance)
    figures = {"missed": missed, "side": side, "likeness": like, "way": way}
    return {key: float(np.mean(each)) if each else 0.0 for key, each in figures.items()}
