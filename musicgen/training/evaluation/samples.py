"""Clips drawn from a model beside held-out ones: distributions, and copies of training clips."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from musicgen.model.load import AnyModel
from musicgen.operations.generate import draw
from musicgen.training.evaluation.sketches import READINGS, Notes, PartTokens
from musicgen.training.windows.source import Arrays, WindowSource, choice

DRAWN = 1_000
COMPARED = 200
"""So many of the drawn clips are looked for among the training clips."""
NEIGHBOURS = 20_000
PLANTED = 20
COPY_DISTANCE = 0.05
"""A drawn clip of which less than this share of tokens differs from a training clip is a copy."""
_BATCH = 100
_VELOCITY_BINS = 16
_LONGEST = 16


@dataclass(frozen=True, slots=True)
class SampleMetrics:
    """Clips drawn from the prior, beside the clips of the split.

    Attributes:
        drawn: How many were drawn.
        overlap_area: Mean of the overlaps.
        overlaps: By part and feature (pitch, duration, density, velocity): the area under both the
            distribution of the drawn clips and that of the split's, 0-1.
        notes_per_bar: Mean notes a bar of the drawn clips, all parts.
        data_notes_per_bar: The same of the split.
        copies: How many of the compared clips are copies of training clips.
        compared: How many were compared, with `neighbours` training clips.
        neighbours: How many training clips they were compared with.
        data_copies: How many of as many of the split's own clips would count as copies.
        nearest: Mean share of tokens that differ from the nearest training clip.
        data_nearest: The same of the split's own clips.
        planted_found: Share of training clips, planted among the drawn ones a tone higher, that
            were found out as copies.
    """

    drawn: int
    overlap_area: float
    overlaps: dict[str, float]
    notes_per_bar: float
    data_notes_per_bar: float
    copies: int
    compared: int
    neighbours: int
    data_copies: int
    nearest: float
    data_nearest: float
    planted_found: float


def measure_samples(
    model: AnyModel, held_out: WindowSource, training: WindowSource, *, drawn: int, seed: int
) -> SampleMetrics:
    """Draw clips and compare them; `seed` is that of the draws and of every choice."""
    reading = READINGS[model.kind]
    drawn_clips = _drawn(model, drawn, seed)
    data = held_out.listed(choice(len(held_out.sources), drawn, seed))
    bars = model.manifest.bars
    notes, data_notes = reading.notes(drawn_clips), reading.notes(data)
    overlaps = {
        f"{part}-{feature}" if len(notes) > 1 else feature: area
        for part in notes
        for feature, area in overlap_areas(notes[part], data_notes[part], bars).items()
    }
    known = reading.tokens(training.listed(choice(len(training.sources), NEIGHBOURS, seed)))
    planted = _transposed(_some(known, PLANTED))
    compared = _some(reading.tokens(drawn_clips), COMPARED)
    nearest = nearest_distances(compared, known)
    data_nearest = nearest_distances(_some(reading.tokens(data), COMPARED), known)
    return SampleMetrics(
        drawn=drawn,
        overlap_area=float(np.mean(list(overlaps.values()))),
        overlaps=overlaps,
        notes_per_bar=_per_bar(notes, bars),
        data_notes_per_bar=_per_bar(data_notes, bars),
        copies=int((nearest < COPY_DISTANCE).sum()),
        compared=len(nearest),
        neighbours=len(known[0].tokens),
        data_copies=int((data_nearest < COPY_DISTANCE).sum()),
        nearest=float(nearest.mean()),
        data_nearest=float(data_nearest.mean()),
        planted_found=float((nearest_distances(planted, known) < COPY_DISTANCE).mean()),
    )


def _drawn(model: AnyModel, count: int, seed: int) -> Arrays:
    """Drawn clips as arrays; batch by batch, as those of bands are large."""
    parts = [
        model.answers(draw(model, min(_BATCH, count - start), seed=seed + start))
        for start in range(0, count, _BATCH)
    ]
    return tuple(_stacked(arrays) for arrays in zip(*parts, strict=True))


def _stacked(arrays: Arrays) -> NDArray[np.float32]:
    """Batches end to end; tables of notes are padded with what is no note."""
    if len({array.shape[1:] for array in arrays}) == 1:
        return np.concatenate(arrays)
    width = max(array.shape[1] for array in arrays)
    padded = [
        np.pad(array, ((0, 0), (0, width - array.shape[1]), (0, 0)), constant_values=-1)
        for array in arrays
    ]
    return np.concatenate(padded)


def overlap_areas(one: Notes, other: Notes, bars: int) -> dict[str, float]:
    """Area under both distributions of some features of notes, 0-1 each.

    Durations are left out for drums, which have none.

    Source: Yang and Lerch 2018, On the evaluation of generative models in music.
    """

    def features(notes: Notes) -> dict[str, tuple[NDArray[np.float64], int]]:
        density = np.bincount(notes.clip, minlength=notes.clips) / bars
        found = {
            "pitch": (notes.pitch.astype(np.float64), 1),
            "density": (np.round(density), 1),
            "velocity": (np.floor(notes.velocity * _VELOCITY_BINS), 1),
        }
        if notes.duration.any():
            found["duration"] = (np.round(np.minimum(notes.duration, _LONGEST)), 1)
        return found

    mine, theirs = features(one), features(other)
    return {name: _overlap(mine[name][0], theirs[name][0]) for name in mine if name in theirs}


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    if not len(one) or not len(other):
        return 0.0
    top = int(max(one.max(), other.max())) + 1
    first, second = (
        np.bincount(values.astype(np.int64), minlength=top) / len(values) for values in (one, other)
    )
    return float(np.minimum(first, second).sum())


def _per_bar(notes: Mapping[str, Notes], bars: int) -> float:
    return sum(len(part.clip) / max(part.clips, 1) / bars for part in notes.values())


def _some(parts: tuple[PartTokens, ...], count: int) -> tuple[PartTokens, ...]:
    return tuple(replace(part, tokens=part.tokens[:count]) for part in parts)


def _transposed(parts: tuple[PartTokens, ...], semitones: int = 2) -> tuple[PartTokens, ...]:
    return tuple(
        replace(
            part,
            tokens=np.where(part.tokens < part.pitches, part.tokens + semitones, part.tokens),
        )
        for part in parts
    )


def nearest_distances(
    clips: tuple[PartTokens, ...], known: tuple[PartTokens, ...]
) -> NDArray[np.float64]:
    """Share of tokens that differ from the nearest known clip, at any transposition, (clip,).

    Steps in which neither clip does anything do not count where a part has a token for that.
    """
    mine, theirs = _in_one_key(clips), _in_one_key(known)
    silence = clips[0].silence
    if silence is None:
        return np.array([(theirs != clip).mean(axis=1).min() for clip in mine])
    happens = theirs != silence
    shares = []
    for clip in mine:
        counted = (happens | (clip != silence)).sum(axis=1)
        shares.append(((theirs != clip).sum(axis=1) / np.maximum(counted, 1)).min())
    return np.array(shares)


def _in_one_key(parts: tuple[PartTokens, ...]) -> NDArray[np.int16]:
    """Tokens of all parts, pitches counted from the clip's first one, (clip, token)."""
    tokens = np.concatenate([part.tokens for part in parts], axis=1)
    pitched = np.concatenate([part.tokens < part.pitches for part in parts], axis=1)
    first = np.take_along_axis(tokens, pitched.argmax(axis=1)[:, None], axis=1)
    shifted = np.where(pitched, tokens - first - max(part.vocabulary for part in parts), tokens)
    return shifted.astype(np.int16)
