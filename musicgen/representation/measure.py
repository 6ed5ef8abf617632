"""The measure: the arrays of one bar of a band, as a note table and as a piano roll.

The table is what is stored, being small and without limits; the roll is what a network trains on.
Simon et al. 2018 (arXiv:1806.00195) write each track as a sequence of events instead; here decoders
answer all at once, for which a roll needs no order, no end token and no 64 events at most.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ShapeError
from musicgen.score import MAX_DATA

STEPS_PER_BEAT = 24
BAR_STEPS = 96
"""Steps of a bar in 4/4, and of a roll unless another width is asked for."""
TRACKS = 8
PITCHES = MAX_DATA + 1
DRUMS = 128
"""What stands for a drum kit among the programs."""
NO_TRACK = 129
"""What stands for an empty place among the programs of a model's eight tracks."""
PROGRAMS = 130

FIELDS = ("track", "step", "pitch", "velocity", "duration", "tied_in", "tied_out")
CHANNELS = ("onset", "velocity", "duration", "tied_in", "tied_out")

NoteTable = NDArray[np.int16]
FloatArray = NDArray[np.float32]
_HALF = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One bar, or a piece of a long one, of up to eight tracks.

    Attributes:
        programs: Instrument of each track, (track,), int16: 0-127 a General MIDI program, 128 a
            drum kit. Eight at most.
        notes: The notes, (note, 7), int16, by track, step, pitch: track; step the note begins in;
            pitch; velocity 1-127; duration in steps, 1 or more; tied_in and tied_out, 1 where the
            note sounds on from the bar before, at step 0, or into the next, from the last step.
            A pitch of a track begins once in a step.
        steps: How many steps the bar has, 24 a quarter; 1 or more.
    """

    programs: NDArray[np.int16]
    notes: NoteTable
    steps: int = BAR_STEPS

    def __post_init__(self) -> None:
        programs = np.asarray(self.programs, np.int16)
        notes = np.asarray(self.notes, np.int16).reshape(-1, len(FIELDS))
        order = np.lexsort((notes[:, 2], notes[:, 1], notes[:, 0]))
        object.__setattr__(self, "programs", programs)
        object.__setattr__(self, "notes", notes[order])
        if programs.ndim != 1 or len(programs) > TRACKS:
            raise ShapeError(f"a measure has at most {TRACKS} tracks, not {programs.shape}")
        _require_range("programs", programs, 0, DRUMS)
        if self.steps < 1:
            raise ShapeError(f"a measure must have 1 step or more, not {self.steps}")
        self._check_notes()

    def _check_notes(self) -> None:
        track, step, pitch, velocity, duration, tied_in, tied_out = self.notes.T
        _require_range("track", track, 0, len(self.programs) - 1)
        _require_range("step", step, 0, self.steps - 1)
        _require_range("pitch", pitch, 0, MAX_DATA)
        _require_range("velocity", velocity, 1, MAX_DATA)
        _require_range("duration", duration, 1, self.steps)
        end = step + duration
        if (end > self.steps).any():
            raise ShapeError(f"a note ends in step {end.max()} of a measure of {self.steps}")
        if step[tied_in != 0].any() or (end[tied_out != 0] < self.steps).any():
            raise ShapeError("tied notes must begin or end with the measure")
        if len(np.unique(self.notes[:, :3], axis=0)) < len(self.notes):
            raise ShapeError("a pitch of a track can begin only once in a step")

    def program_classes(self) -> NDArray[np.int16]:
        """The programs of a model's eight tracks, (8,): 0-127, 128 drums, 129 no track."""
        classes = np.full(TRACKS, NO_TRACK, np.int16)
        classes[: len(self.programs)] = self.programs
        return classes

    def to_roll(self, width: int = BAR_STEPS) -> FloatArray:
        """The measure as a network takes it.

        Args:
            width: Steps of the roll; those after the measure's own are empty (see `mask`).

        Returns:
            (8, width, 128, 5), float32, by track, step and pitch: onset 0 or 1, velocity 0-1 of
            full scale, duration as a share of `width`, tied_in and tied_out 0 or 1.

        Raises:
            ShapeError: the measure is longer than the roll; `pieces_of` makes shorter ones.
        """
        self._require_width(width)
        roll = np.zeros((TRACKS, width, PITCHES, len(CHANNELS)), np.float32)
        track, step, pitch, velocity, duration, tied_in, tied_out = self.notes.T
        values = [np.ones(len(track)), velocity / MAX_DATA, duration / width, tied_in, tied_out]
        roll[track, step, pitch] = np.stack(values, axis=-1)
        return roll

    def mask(self, width: int = BAR_STEPS) -> NDArray[np.bool_]:
        """Which steps of a roll are the measure's own, (width,), bool."""
        self._require_width(width)
        return np.arange(width) < self.steps

    def _require_width(self, width: int) -> None:
        if self.steps > width:
            raise ShapeError(f"a measure of {self.steps} steps does not fit a roll of {width}")

    @classmethod
    def from_roll(
        cls, roll: FloatArray, programs: NDArray[np.int16], steps: int = BAR_STEPS
    ) -> Self:
        """The measure of a roll as `to_roll` gives it, or as a network does.

        Onsets are where the first channel is over 0.5. A note is cut where its pitch begins again
        or the measure ends; it is tied only if it begins or ends with the measure.

        Args:
            roll: (track, width, 128, 5); tracks without a program, and steps after the measure's
                own, are passed over.
            programs: (track,), int: 0-127, 128 drums, 129 no track.
            steps: Steps of the measure.

        Raises:
            ShapeError: the roll has another shape.
        """
        expected = (len(programs), roll.shape[1], PITCHES, len(CHANNELS))
        if roll.shape != expected or steps > roll.shape[1]:
            raise ShapeError(f"a roll must have shape {expected}, not {roll.shape}")
        played = np.flatnonzero(np.asarray(programs) != NO_TRACK)
        part = roll[played, :steps]
        track, step, pitch = np.nonzero(part[..., 0] > _HALF)
        values = part[track, step, pitch]
        velocity = np.clip(np.rint(values[:, 1] * MAX_DATA), 1, MAX_DATA)
        wanted = np.maximum(1, np.rint(values[:, 2] * roll.shape[1]))
        duration = np.minimum(wanted, _room(track, step, pitch, steps))
        tied_in = (values[:, 3] > _HALF) & (step == 0)
        tied_out = (values[:, 4] > _HALF) & (step + duration == steps)
        columns = (track, step, pitch, velocity, duration, tied_in, tied_out)
        notes = np.stack([column.astype(np.int16) for column in columns], axis=-1)
        return cls(np.asarray(programs, np.int16)[played], notes, steps)


def _room(
    track: NDArray[np.int64], step: NDArray[np.int64], pitch: NDArray[np.int64], steps: int
) -> NDArray[np.int64]:
    """Steps from each note to the next of its pitch and track, or to the end."""
    room = steps - step
    order = np.lexsort((step, pitch, track))
    here, there = order[:-1], order[1:]
    same = (track[here] == track[there]) & (pitch[here] == pitch[there])
    room[here[same]] = (step[there] - step[here])[same]
    return room


def _require_range(name: str, values: NDArray[np.int16], low: int, high: int) -> None:
    if values.size and not low <= values.min() <= values.max() <= high:
        raise ShapeError(f"{name} must be in {low}-{high}, not {values.min()}-{values.max()}")
