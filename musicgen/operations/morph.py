"""Morphing: two fitted clips in, a row of clips that lead from one to the other out.

The ends are the musician's own clips, note for note. Between them the model's decoding is corrected
by what it got wrong at each end, fading with distance, so that near an end means near that clip.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import MusicgenError
from musicgen.latent import Latents, Path, Positions, even_positions, points_between
from musicgen.model.drum_model import DrumDecoding, DrumModel
from musicgen.representation.drum_fit import FittedDrums
from musicgen.representation.drums import (
    MAX_VELOCITY,
    Cell,
    DrumGrid,
    FloatArray,
    GriddedDrums,
    from_grid,
)
from musicgen.score import Note, Score, Track

_MARGIN = 2.0
"""How far beyond its threshold a logit is corrected to at an end: a probability of 0.88."""


class Curve(StrEnum):
    """How the steps of a morph are spread over the way."""

    EVEN = "even"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    """An end of a morph: the clip, and what the model's decoding of it lacks."""

    fitted: FittedDrums
    logits: FloatArray  # (step, voice), to add at the end itself
    velocities: FloatArray
    offsets: FloatArray

    @classmethod
    def of(cls, fitted: FittedDrums, decoding: DrumDecoding, index: int) -> "_End":
        grid = fitted.gridded.grid
        logits = decoding.hit_logits[index]
        wanted = np.where(grid.hits, np.maximum(logits, _MARGIN), np.minimum(logits, -_MARGIN))
        return cls(
            fitted,
            wanted - logits,
            np.where(grid.hits, grid.velocities - decoding.velocities[index], 0),
            np.where(grid.hits, grid.offsets - decoding.offsets[index], 0),
        )


class DrumMorph:
    """The way from one drum clip to another.

    Args:
        model: Encodes and decodes.
        start: The clip at position 0.
        end: The clip at position 1.
        path: The way through the latent space.
    """

    def __init__(
        self, model: DrumModel, start: FittedDrums, end: FittedDrums, *, path: Path = Path.SLERP
    ) -> None:
        self._model = model
        self._path = path
        grids = np.stack([clip.gridded.grid.to_array() for clip in (start, end)])
        self._z: Latents = model.encode(grids).mu
        decoding = model.decode(self._z)
        self._ends = (_End.of(start, decoding, 0), _End.of(end, decoding, 1))

    def positions(self, count: int, curve: Curve = Curve.EVEN) -> Positions:
        """Where on the way the clips of a morph lie.

        Args:
            count: How many clips, 2 or more, the ends among them.
            curve: EVEN: each step changes what is heard about as much as any other; LINEAR: the
                steps are equal in the latent space.

        Returns:
            (count,), rising from 0 to 1.

        Raises:
            MusicgenError: count is less than 2.
        """
        if count < 2:  # noqa: PLR2004 - a way has two ends
            raise MusicgenError(f"a morph needs 2 clips or more, its two ends, not {count}")
        if curve is Curve.LINEAR:
            return np.linspace(0, 1, count)
        return even_positions(count, self._changes)

    def at(self, positions: Positions) -> tuple[Score, ...]:
        """The clips at some positions, 0-1; at 0 and 1 the ends themselves, note for note."""
        decoding = self._decode(positions)
        return tuple(
            self._score(float(position), decoding.grid(index))
            for index, position in enumerate(positions)
        )

    def _decode(self, positions: Positions) -> DrumDecoding:
        decoding = self._model.decode(points_between(self._z[0], self._z[1], positions, self._path))
        logits, velocities, offsets = (
            decoding.hit_logits.copy(),
            decoding.velocities.copy(),
            decoding.offsets.copy(),
        )
        for end, weights in zip(self._ends, (1 - positions, positions), strict=True):
            weight = weights[:, None, None].astype(np.float32)  # (position, 1, 1)
            logits += weight * end.logits
            velocities += weight * end.velocities
            offsets += weight * end.offsets
        return DrumDecoding(logits, velocities, offsets)

    def _changes(self, positions: Positions) -> NDArray[np.float64]:
        """How much is heard to change from each position to the next, (position - 1,).

        A hit counts by its velocity, so that a ghost note weighs less than an accent.
        """
        decoding = self._decode(positions)
        heard = (decoding.hit_logits > 0) * np.clip(decoding.velocities, 0, 1)
        changes: NDArray[np.float64] = np.abs(np.diff(heard, axis=0)).sum(
            axis=(1, 2), dtype=np.float64
        )
        return changes

    def _score(self, position: float, grid: DrumGrid) -> Score:
        start, end = (each.fitted for each in self._ends)
        if position <= 0:
            return start.score
        if position >= 1:
            return end.score
        bpm = (1 - position) * start.score.bpm + position * end.score.bpm
        near, far, distance = (start, end, position)
        if position > 0.5:  # noqa: PLR2004 - half way
            near, far, distance = (end, start, 1 - position)
        score = from_grid(
            grid,
            bpm=bpm,
            pitches=_pitches(near.gridded, far.gridded),
            name=f"{_name(start)} > {_name(end)} {position:.0%}",
        )
        return _with_notes(score, _spare(near.gridded, distance))


def _name(fitted: FittedDrums) -> str:
    return fitted.score.tracks[0].name


def _pitches(near: GriddedDrums, far: GriddedDrums) -> dict[Cell, int]:
    """The note number of each cell that an end has a hit in; the nearer end's where both have."""
    return {cell: note.pitch for gridded in (far, near) for cell, note in gridded.notes.items()}


def _spare(near: GriddedDrums, distance: float) -> tuple[Note, ...]:
    """Notes without a cell that still sound at a distance from their clip: the louder, the longer.

    At half way, where the other clip is as near, the last of them is gone.
    """
    return tuple(note for note in near.spare if note.velocity / MAX_VELOCITY > 2 * distance)


def _with_notes(score: Score, notes: tuple[Note, ...]) -> Score:
    (track,) = score.tracks
    more = Track(track.name, track.notes + notes, track.program, track.is_drum)
    return replace(score, tracks=(more,))


def joined(scores: tuple[Score, ...]) -> Score:
    """The clips of a morph one after another, as one score; tempo changes are kept."""
    whole, *rest = scores
    for score in rest:
        whole = whole.then(score)
    return whole
