"""The drum grid: a drum Score in, steps x voices of hit, velocity and offset out, and back.

A grid is a loop: a note a little before the loop's end belongs to its first step, as an early
downbeat, and an early downbeat is written back at the loop's end, so no note falls off either.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ShapeError
from musicgen.representation.drum_map import VOICES, DrumMap, Voice, default_drum_map
from musicgen.score import Meter, Note, Score, Tempo, Track

STEPS_PER_BEAT = 4
BARS = 2
LOOP_BEATS = 4.0 * BARS
STEPS = int(LOOP_BEATS) * STEPS_PER_BEAT
CHANNELS = 3  # hit, velocity, offset
MAX_VELOCITY = 127
HIT_BEATS = 0.125
"""Length of a written hit, in beats (a 32nd note): drums ring on by themselves."""
_HALF_A_TICK_BEATS = 0.5 / 480
"""An onset nearer to the loop's end than this is at the end in a file, where the loop is over."""

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]
Cell = tuple[int, Voice]
"""A place in the grid: step, from 0, and voice."""


@dataclass(frozen=True, slots=True, eq=False)
class DrumGrid:
    """Drums on sixteenth steps; a model's grid has `STEPS` of them.

    Attributes:
        hits: Whether a voice is struck in a step, (step, voice), bool.
        velocities: How hard, 0-1 of full scale, (step, voice), float32; 0 where there is no hit.
        offsets: How far from the step's time, in steps, -0.5 to 0.5, early being negative,
            (step, voice), float32; 0 where there is no hit.
    """

    hits: BoolArray
    velocities: FloatArray
    offsets: FloatArray

    def __post_init__(self) -> None:
        shape = (len(self.hits), VOICES)
        for name in ("hits", "velocities", "offsets"):
            array = getattr(self, name)
            if array.shape != shape:
                raise ShapeError(f"{name} must have shape {shape}, not {array.shape}")
        object.__setattr__(self, "hits", self.hits.astype(np.bool_))
        velocities = np.where(self.hits, np.clip(self.velocities, 0, 1), 0).astype(np.float32)
        offsets = np.where(self.hits, np.clip(self.offsets, -0.5, 0.5), 0).astype(np.float32)
        object.__setattr__(self, "velocities", velocities)
        object.__setattr__(self, "offsets", offsets)

    def to_array(self) -> FloatArray:
        """The grid as a model takes it: (step, voice, [hit, velocity, offset]), float32."""
        return np.stack([self.hits.astype(np.float32), self.velocities, self.offsets], axis=-1)

    @classmethod
    def from_array(cls, array: FloatArray) -> Self:
        """The grid of an array as `to_array` gives it."""
        if array.shape != (len(array), VOICES, CHANNELS):
            raise ShapeError(
                f"a drum array must have shape (step, {VOICES}, {CHANNELS}), not {array.shape}"
            )
        return cls(array[..., 0] > 0.5, array[..., 1], array[..., 2])  # noqa: PLR2004 - hit is 0 or 1


@dataclass(frozen=True, slots=True, eq=False)
class GriddedDrums:
    """A score on the grid, with what the grid alone cannot hold.

    Attributes:
        grid: The hits.
        notes: The note behind each hit.
        spare: Notes that the grid has no cell for: of no voice, or struck in a cell that a louder
            note of the same voice has taken (a flam, two snares at once).
        drum_map: What the notes were read by.
    """

    grid: DrumGrid
    notes: Mapping[Cell, Note]
    spare: tuple[Note, ...]
    drum_map: DrumMap

    @property
    def outside_map(self) -> tuple[Note, ...]:
        """Those of the spare notes that belong to no voice."""
        known = self.drum_map.voice_of_note
        return tuple(note for note in self.spare if note.pitch not in known)


def step_of(onset_beats: float, steps: int = STEPS) -> tuple[int, float]:
    """The step nearest to an onset, and the offset from it.

    Args:
        onset_beats: In beats, from 0 up to the loop's end.
        steps: How many the loop has.

    Returns:
        The step, from 0, and the offset in steps, -0.5 up to 0.5; an onset in the last half step
        is step 0, early.
    """
    position = onset_beats * STEPS_PER_BEAT
    nearest = math.floor(position + 0.5)
    return nearest % steps, position - nearest


def onset_of(step: int, offset: float, steps: int = STEPS) -> float:
    """The onset in beats of a hit in a loop of some steps; the inverse of `step_of`."""
    position = (step + offset) % steps
    # A hair before step 0 is rounded to `steps` itself, where the loop has begun again.
    return position % steps / STEPS_PER_BEAT


def to_grid(score: Score, drum_map: DrumMap | None = None) -> GriddedDrums:
    """Put the notes of a drum loop on the grid.

    Args:
        score: A whole number of steps long; every note in it counts as a drum.
        drum_map: Which note is which voice; the default map where None.

    Returns:
        The grid, the note behind each hit, and the notes that have no cell.

    Raises:
        ShapeError: the score's length is not a whole number of steps.
    """
    steps = round(score.length_beats * STEPS_PER_BEAT)
    if steps != score.length_beats * STEPS_PER_BEAT:
        raise ShapeError(f"a drum loop must be whole steps, not {score.length_beats:g} beats")
    drum_map = drum_map or default_drum_map()
    notes: dict[Cell, Note] = {}
    spare: list[Note] = []
    for note in sorted(score.notes, key=lambda note: -note.velocity):
        voice = drum_map.voice_of_note.get(note.pitch)
        cell = None if voice is None else (step_of(note.onset_beats, steps)[0], voice)
        if cell is None or cell in notes:
            spare.append(note)
        else:
            notes[cell] = note
    hits = np.zeros((steps, VOICES), np.bool_)
    velocities = np.zeros((steps, VOICES), np.float32)
    offsets = np.zeros((steps, VOICES), np.float32)
    for cell, note in notes.items():
        hits[cell] = True
        velocities[cell] = note.velocity / MAX_VELOCITY
        offsets[cell] = step_of(note.onset_beats, steps)[1]
    grid = DrumGrid(hits, velocities, offsets)
    return GriddedDrums(grid, notes, tuple(sorted(spare)), drum_map)


def from_grid(
    grid: DrumGrid,
    *,
    bpm: float,
    meter: Meter | None = None,
    drum_map: DrumMap | None = None,
    pitches: Mapping[Cell, int] | None = None,
    name: str = "Drums",
) -> Score:
    """Write a grid as a score of one drum track, as long as the grid.

    Args:
        grid: The hits.
        bpm: Tempo, in quarter notes a minute.
        meter: Of the score; 4/4 where None.
        drum_map: Which note each voice is written as; the default map where None.
        pitches: Note numbers for cells that are to sound as something else than that.
        name: Name of the track.

    Returns:
        The score, with velocity 1-127 and micro-timing as the grid has them. A first step's hit
        that is early by less than half a tick of a file is written on the step.
    """
    note_of_voice = (drum_map or default_drum_map()).note_of_voice
    pitches = pitches or {}
    steps = len(grid.hits)
    length_beats = steps / STEPS_PER_BEAT
    voices = tuple(Voice)
    # Plain numbers are read ten times as fast as those of an array.
    places = np.argwhere(grid.hits).tolist()
    velocities, offsets = (each[grid.hits].tolist() for each in (grid.velocities, grid.offsets))
    notes = []
    for (step, index), velocity, offset in zip(places, velocities, offsets, strict=True):
        cell = (step, voices[index])
        onset = onset_of(step, offset, steps)
        if length_beats - onset < _HALF_A_TICK_BEATS:
            onset = 0.0
        notes.append(
            Note(
                onset,
                pitches.get(cell, note_of_voice[cell[1]]),
                max(1, round(velocity * MAX_VELOCITY)),
                min(HIT_BEATS, length_beats - onset),
            )
        )
    track = Track(name=name, notes=tuple(notes), is_drum=True)
    return Score(
        tracks=(track,),
        length_beats=length_beats,
        tempos=(Tempo(bpm=bpm),),
        meters=(meter or Meter(),),
    )
