"""Clips as sequences of tokens and as lists of notes, whatever their kind: arrays in, those out.

Figures that compare clips of any kind (distances, the cost under a language model, distributions,
nearest neighbours) are taken on these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.measure import BAR_STEPS, TRACKS
from musicgen.representation.measure_input import steps_of_duration
from musicgen.representation.melody import CLASSES, HOLD
from musicgen.training.windows.source import Arrays, FloatArray

Tokens = NDArray[np.int64]
_STEPS_IN_BAR = 16
_NOTHING = 128
_TRACK, _STEP, _PITCH, _VELOCITY, _DURATION = range(5)


@dataclass(frozen=True, slots=True, eq=False)
class PartTokens:
    """A part of some clips as tokens.

    Attributes:
        part: Its name; parts of the same name speak the same language.
        tokens: (clip, step), from 0.
        vocabulary: How many different tokens there are.
        pitches: Tokens below this are pitches, and can be transposed.
        silence: The token of a step in which nothing happens, where such steps are most of a clip
            and are not to count when clips are told to be alike.
    """

    part: str
    tokens: Tokens
    vocabulary: int
    pitches: int
    silence: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Notes:
    """The notes of some clips.

    Attributes:
        clips: How many clips.
        clip: Which clip a note is in, (note,).
        pitch: MIDI pitch, or the voice of a drum, (note,).
        duration: In sixteenths, (note,); 0 for drums.
        velocity: 0-1, (note,).
    """

    clips: int
    clip: NDArray[np.int64]
    pitch: NDArray[np.int64]
    duration: NDArray[np.float64]
    velocity: NDArray[np.float64]


def _line_tokens(part: str, line: FloatArray) -> PartTokens:
    return PartTokens(part, line[..., 0].astype(np.int64), CLASSES, HOLD)


def _drum_tokens(part: str, grid: FloatArray) -> PartTokens:
    """The voices that are struck in a step, as a number."""
    hits = grid[..., 0] > 0  # (clip, step, voice)
    weights = 1 << np.arange(hits.shape[-1])
    return PartTokens(part, (hits * weights).sum(-1), 1 << hits.shape[-1], 0)


def _measure_tokens(notes: FloatArray) -> tuple[PartTokens, ...]:
    """For each place the highest note that begins in each sixteenth, or that none does."""
    clip, row = np.nonzero(notes[..., _TRACK] >= 0)
    track, step, pitch = notes[clip, row, : _PITCH + 1].astype(np.int64).T
    sketch = np.full((len(notes), TRACKS, _STEPS_IN_BAR), -1, np.int64)
    np.maximum.at(sketch, (clip, track, step * _STEPS_IN_BAR // BAR_STEPS), pitch)
    sketch[sketch < 0] = _NOTHING
    names = ("kit", "bass", *["other"] * (TRACKS - 2))
    return tuple(
        PartTokens(name, sketch[:, place], _NOTHING + 1, 0 if name == "kit" else _NOTHING, _NOTHING)
        for place, name in enumerate(names)
    )


def _line_notes(line: FloatArray) -> Notes:
    classes = line[..., 0].astype(np.int64)
    clip, step = np.nonzero(classes < HOLD)
    steps = classes.shape[1]
    ends = np.where(classes != HOLD, np.arange(steps), steps)
    following = np.minimum.accumulate(ends[:, ::-1], axis=1)[:, ::-1]
    following = np.concatenate([following[:, 1:], np.full((len(classes), 1), steps)], axis=1)
    duration = (following[clip, step] - step).astype(np.float64)
    return Notes(
        len(line), clip, classes[clip, step], duration, line[clip, step, 1].astype(np.float64)
    )


def _drum_notes(grid: FloatArray) -> Notes:
    clip, step, voice = np.nonzero(grid[..., 0] > 0)
    velocity = grid[clip, step, voice, 1].astype(np.float64)
    return Notes(len(grid), clip, voice, np.zeros(len(clip)), velocity)


def _measure_notes(notes: FloatArray) -> Notes:
    clip, row = np.nonzero(notes[..., _TRACK] >= 0)
    fields = notes[clip, row]
    sixteenths = steps_of_duration(fields[:, _DURATION]) * _STEPS_IN_BAR / BAR_STEPS
    return Notes(
        len(notes),
        clip,
        fields[:, _PITCH].astype(np.int64),
        sixteenths.astype(np.float64),
        fields[:, _VELOCITY].astype(np.float64),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """How arrays of a kind are read; arrays are those of its encoder, without conditions.

    Attributes:
        tokens: Arrays as tokens, part by part.
        notes: Arrays as notes, part by part; by the part's name.
    """

    tokens: Callable[[Arrays], tuple[PartTokens, ...]]
    notes: Callable[[Arrays], Mapping[str, Notes]]


READINGS: Mapping[str, Reading] = MappingProxyType(
    {
        "drums": Reading(
            lambda arrays: (_drum_tokens("drums", arrays[0]),),
            lambda arrays: {"drums": _drum_notes(arrays[0])},
        ),
        "melody": Reading(
            lambda arrays: (_line_tokens("melody", arrays[0]),),
            lambda arrays: {"melody": _line_notes(arrays[0])},
        ),
        "trio": Reading(
            lambda arrays: (
                _line_tokens("melody", arrays[0]),
                _line_tokens("bass", arrays[1]),
                _drum_tokens("drums", arrays[2]),
            ),
            lambda arrays: {
                "melody": _line_notes(arrays[0]),
                "bass": _line_notes(arrays[1]),
                "drums": _drum_notes(arrays[2]),
            },
        ),
        "measure": Reading(
            lambda arrays: _measure_tokens(arrays[1]),
            lambda arrays: {"all": _measure_notes(arrays[1])},
        ),
    }
)


def hamming(a: tuple[PartTokens, ...], b: tuple[PartTokens, ...]) -> NDArray[np.float64]:
    """Share of tokens that differ between clips of two batches, over all parts, (clip,).

    Steps where neither clip has a note, or both hold theirs, count as well, as the papers count.
    """
    differ = [one.tokens != other.tokens for one, other in zip(a, b, strict=True)]
    shares: NDArray[np.float64] = np.concatenate(differ, axis=1).mean(axis=1)
    return shares
