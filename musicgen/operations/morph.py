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
from musicgen.representation.drum_map import DrumMap
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


MAX_CLIPS = 1_000


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
        grid = fitted.model_grid
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
        out_map: What the clips in between are written by; where None, what the start is read by.
    """

    def __init__(
        self,
        model: DrumModel,
        start: FittedDrums,
        end: FittedDrums,
        *,
        path: Path = Path.SLERP,
        out_map: DrumMap | None = None,
    ) -> None:
        self._model = model
        self._path = path
        self._out_map = out_map or start.gridded.drum_map
        grids = np.stack([clip.model_grid.to_array() for clip in (start, end)])
        self._z: Latents = model.encode(grids).mu
        decoding = model.decode(self._z)
        self._ends = (_End.of(start, decoding, 0), _End.of(end, decoding, 1))

    def positions(self, count: int, curve: Curve = Curve.EVEN) -> Positions:
        """Where on the way the clips of a morph lie.

        Args:
            count: How many clips, 2-1000, the ends among them.
            curve: EVEN: each step changes what is heard about as much as any other; LINEAR: the
                steps are equal in the latent space.

        Returns:
            (count,), rising from 0 to 1.

        Raises:
            MusicgenError: count is out of range.
        """
        if count < 2:  # noqa: PLR2004 - a way has two ends
            raise MusicgenError(f"a morph needs 2 clips or more, its two ends, not {count}")
        if count > MAX_CLIPS:
            raise MusicgenError(f"a morph has {MAX_CLIPS} clips at most, not {count}")
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
            near.layout.gather(grid),
            bpm=bpm,
            meter=near.layout.meter,
            drum_map=self._out_map,
            pitches=_pitches(near, far, self._out_map),
            name=f"{_name(start)} > {_name(end)} {position:.0%}",
        )
        return _with_notes(score, _spare(near.gridded, distance, self._out_map))


def _name(fitted: FittedDrums) -> str:
    return fitted.score.tracks[0].name


def _pitches(near: FittedDrums, far: FittedDrums, out_map: DrumMap) -> dict[Cell, int]:
    """The note number of each cell that an end has a hit in; the nearer end's where both have.

    Only where the map that is written by reads it as that voice too. A farther end in another meter
    has other cells, and is left out.
    """
    ends = (far, near) if far.layout == near.layout else (near,)
    return {
        cell: note.pitch
        for fitted in ends
        for cell, note in fitted.gridded.notes.items()
        if out_map.voice_of_note.get(note.pitch) is cell[1]
    }


def _spare(near: GriddedDrums, distance: float, out_map: DrumMap) -> tuple[Note, ...]:
    """Notes without a cell that still sound at a distance from their clip: the louder, the longer.

    At half way, where the other clip is as near, the last of them is gone. One that would sound as
    another voice by the map that is written by is left out, or written as its voice's note.
    """
    loud = [note for note in near.spare if note.velocity / MAX_VELOCITY > 2 * distance]
    return tuple(
        kept for note in loud if (kept := _rewritten(note, near.drum_map, out_map)) is not None
    )


def _rewritten(note: Note, read_by: DrumMap, out_map: DrumMap) -> Note | None:
    voice = read_by.voice_of_note.get(note.pitch)
    if out_map.voice_of_note.get(note.pitch) is voice:
        return note
    return None if voice is None else replace(note, pitch=out_map.note_of_voice[voice])


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
