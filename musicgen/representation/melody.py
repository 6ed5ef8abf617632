"""The melody grid: a Score in, sixteenth steps of its highest or lowest line out, and back.

Classes and steps are those of MusicVAE's melodies (Roberts et al. 2018, arXiv:1803.05428): an onset
of a pitch, a hold of the note before, or a rest. Velocity and micro-timing are added.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ShapeError
from musicgen.representation.fit_report import ChangeKind, FitReport
from musicgen.representation.line import Edge, line_of
from musicgen.representation.steps import place
from musicgen.score import MAX_DATA, Note, Score, Track

STEPS_PER_BEAT = 4
PITCHES = MAX_DATA + 1
HOLD = PITCHES
REST = PITCHES + 1
CLASSES = PITCHES + 2
"""0-127: an onset of that pitch; 128: hold; 129: rest."""
CHANNELS = 3  # class, velocity, offset
_SHORTEST_STEPS = 0.25
"""A written note's least length, in steps: a 64th."""
_ROUNDING_STEPS = 1e-6

FloatArray = NDArray[np.float32]
ClassArray = NDArray[np.int16]


@dataclass(frozen=True, slots=True, eq=False)
class MelodyGrid:
    """A line on sixteenth steps; two bars of 4/4 have 32 of them.

    Attributes:
        classes: What happens in a step, (step,), int16: 0-127 an onset of that pitch, 128 hold, 129
            rest. A hold with no note before it, or after a rest, is made a rest.
        velocities: How hard an onset is, 0-1 of full scale, (step,), float32; 0 elsewhere.
        offsets: How far an onset is from the step's time, in steps, -1 to 1, early being negative,
            (step,), float32; 0 elsewhere. Beyond half a step only where two onsets are that close.
    """

    classes: ClassArray
    velocities: FloatArray
    offsets: FloatArray

    def __post_init__(self) -> None:
        shape = (len(self.classes),)
        for name in ("classes", "velocities", "offsets"):
            array = getattr(self, name)
            if array.shape != shape:
                raise ShapeError(f"{name} must have shape {shape}, not {array.shape}")
        classes = self.classes.astype(np.int16)
        if classes.size and not 0 <= classes.min() <= classes.max() < CLASSES:
            raise ShapeError(f"classes must be in 0-{REST}, not {classes.min()}-{classes.max()}")
        classes = _without_orphan_holds(classes)
        is_onset = classes < HOLD
        velocities = np.where(is_onset, np.clip(self.velocities, 0, 1), 0).astype(np.float32)
        offsets = np.where(is_onset, np.clip(self.offsets, -1, 1), 0).astype(np.float32)
        object.__setattr__(self, "classes", classes)
        object.__setattr__(self, "velocities", velocities)
        object.__setattr__(self, "offsets", offsets)

    def to_array(self) -> FloatArray:
        """The grid in one array, (step, [class, velocity, offset]), float32."""
        classes = self.classes.astype(np.float32)
        return np.stack([classes, self.velocities, self.offsets], axis=-1)

    @classmethod
    def from_array(cls, array: FloatArray) -> Self:
        """The grid of an array as `to_array` gives it.

        Raises:
            ShapeError: the array has another shape, or classes out of range.
        """
        if array.shape != (len(array), CHANNELS):
            raise ShapeError(
                f"a melody array must have shape (step, {CHANNELS}), not {array.shape}"
            )
        classes = np.rint(array[:, 0]).astype(np.int16)
        return cls(classes, array[:, 1], array[:, 2])

    def one_hot(self) -> FloatArray:
        """The classes as a network takes them, (step, 130), float32, one 1 in each step."""
        return np.eye(CLASSES, dtype=np.float32)[self.classes]

    def cut(self, first_step: int, steps: int) -> Self:
        """Some steps of a grid; what only rings into them from before is left out."""
        part = slice(first_step, first_step + steps)
        return type(self)(self.classes[part], self.velocities[part], self.offsets[part])


def _without_orphan_holds(classes: ClassArray) -> ClassArray:
    """Make holds rests where no note sounds that they could hold."""
    steps = np.arange(len(classes))
    last_told = np.maximum.accumulate(np.where(classes == HOLD, -1, steps))
    sounding = (last_told >= 0) & (classes[np.maximum(last_told, 0)] < HOLD)
    return np.where((classes == HOLD) & ~sounding, REST, classes).astype(np.int16)


@dataclass(frozen=True, slots=True, eq=False)
class GriddedMelody:
    """A score's line on the grid, with what the grid alone cannot hold.

    Attributes:
        grid: The line.
        notes: The line's note behind each onset, by step.
        spare: The score's notes that are not on the grid: beside the line, or without a step.
        report: What was changed.
    """

    grid: MelodyGrid
    notes: Mapping[int, Note]
    spare: tuple[Note, ...]
    report: FitReport


def step_count(length_beats: float) -> int:
    """How many steps cover a length in beats."""
    return math.ceil(length_beats * STEPS_PER_BEAT - _ROUNDING_STEPS)


def to_grid(score: Score, edge: Edge = Edge.HIGHEST) -> GriddedMelody:
    """Put a line of a score on the grid.

    Onsets keep their time, as step and offset. Ends go to the nearest step, except that a note that
    lasts until the next begins ends just there.

    Args:
        score: Its drum tracks are passed over; of the others all notes count.
        edge: Which line of them, if they are polyphonic.
    """
    steps = step_count(score.length_beats)
    pitched = [note for track in score.tracks if not track.is_drum for note in track.notes]
    line = line_of(pitched, edge)
    places = place([note.onset_beats * STEPS_PER_BEAT for note in line.notes], steps)
    notes = {step: note for step, note in zip(places, line.notes, strict=True) if step is not None}
    homeless = [note for step, note in zip(places, line.notes, strict=True) if step is None]
    grid = _grid_of(notes, steps)
    written = _notes_of(grid, score.length_beats)
    report = (
        line.report(edge)
        + FitReport.counted(ChangeKind.MERGED, "note", len(homeless), "with another of their step")
        + FitReport.quantised(
            "note end",
            (
                back.end_beats - note.end_beats
                for back, note in zip(written, notes.values(), strict=True)
            ),
            score.bpm,
        )
    )
    return GriddedMelody(grid, notes, tuple(sorted([*line.left_out, *homeless])), report)


def _grid_of(notes: Mapping[int, Note], steps: int) -> MelodyGrid:
    classes = np.full(steps, REST, np.int16)
    velocities = np.zeros(steps, np.float32)
    offsets = np.zeros(steps, np.float32)
    for step, note in notes.items():
        end = max(step + 1, round(note.end_beats * STEPS_PER_BEAT))
        classes[step:end] = HOLD  # the next onset is written over it
        classes[step] = note.pitch
        velocities[step] = note.velocity / MAX_DATA
        offsets[step] = note.onset_beats * STEPS_PER_BEAT - step
    return MelodyGrid(classes, velocities, offsets)


def from_grid(grid: MelodyGrid, frame: Score, *, name: str = "Melody", program: int = 0) -> Score:
    """Write a grid as a score of one track.

    Args:
        grid: The line.
        frame: A score whose length, tempo and meter the new one has; its notes do not matter.
        name: Name of the track.
        program: General MIDI program of the track, 0-127.

    Returns:
        The score, as long as the frame; steps beyond its end are not written.
    """
    notes = _notes_of(grid, frame.length_beats)
    track = Track(name=name, notes=notes, program=program)
    return Score((track,), frame.length_beats, frame.tempos, frame.meters)


def _notes_of(grid: MelodyGrid, length_beats: float) -> tuple[Note, ...]:
    """The notes of a grid, by step."""
    length = length_beats * STEPS_PER_BEAT
    steps = [step for step in np.flatnonzero(grid.classes < HOLD).tolist() if step < length]
    starts = [min(max(0.0, step + float(grid.offsets[step])), length) for step in steps]
    ends = [min(end, length) for end in _ends(grid, steps, starts)]
    return tuple(
        Note(
            onset_beats=start / STEPS_PER_BEAT,
            pitch=int(grid.classes[step]),
            velocity=max(1, round(float(grid.velocities[step]) * MAX_DATA)),
            duration_beats=(end - start) / STEPS_PER_BEAT,
        )
        for step, start, end in zip(steps, starts, ends, strict=True)
    )


def _ends(grid: MelodyGrid, steps: Sequence[int], starts: Sequence[float]) -> list[float]:
    """Where notes end, in steps: at the next onset if they hold until its step."""
    not_held = np.append(np.flatnonzero(grid.classes != HOLD), len(grid.classes))
    stops = not_held[np.searchsorted(not_held, np.asarray(steps, np.int64), "right")].tolist()
    onset_of_step = dict(zip(steps, starts, strict=True))
    return [
        max(onset_of_step.get(stop, float(stop)), start + _SHORTEST_STEPS)
        for stop, start in zip(stops, starts, strict=True)
    ]
