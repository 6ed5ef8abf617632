"""What a decoder says of a line, and what is beside a line in a clip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from musicgen.model.decoding import Decoding, FloatArray
from musicgen.model.touch import Touch
from musicgen.representation.melody import (
    CLASSES,
    HOLD,
    REST,
    STEPS_PER_BEAT,
    GriddedMelody,
    MelodyGrid,
)
from musicgen.score import MAX_DATA, Note

MARGIN = 2.0
"""How far a class is corrected to lie above the next at an end, in nats."""
BIASES = 3  # of onsets, hold and rest


@dataclass(frozen=True, slots=True, eq=False)
class LineDecoding(Decoding):
    """What the decoder says of each step.

    Attributes:
        class_logits: Of an onset of each pitch, hold and rest, (batch, step, 130), float32.
        velocities: Of an onset if there is one, 0-1, (batch, step), float32.
        offsets: Of an onset if there is one, in steps, -1 to 1, (batch, step), float32.
    """

    feel: ClassVar[tuple[str, ...]] = ("velocities", "offsets")

    class_logits: FloatArray
    velocities: FloatArray
    offsets: FloatArray

    def grid(self, index: int) -> MelodyGrid:
        """The most likely line of one clip."""
        classes = self.class_logits[index].argmax(-1).astype(np.int16)
        return MelodyGrid(classes, self.velocities[index], self.offsets[index])

    def answers(self) -> FloatArray:
        """The most likely lines, (batch, step, [class, velocity, offset])."""
        classes = self.class_logits.argmax(-1)
        onset = classes < HOLD
        touch = (np.where(onset, array, 0) for array in (self.velocities, self.offsets))
        return np.stack([classes, *touch], axis=-1).astype(np.float32)

    def heard(self) -> FloatArray:
        """What sounds in each step, (batch, step x 129): the pitch, at its velocity, and onsets."""
        classes = self.class_logits.argmax(-1)  # (batch, step)
        sounding = np.zeros((*classes.shape, HOLD + 1), np.float32)
        pitch, velocity = _sounding(classes, np.clip(self.velocities, 0, 1))
        batch, step = np.nonzero(pitch < HOLD)
        sounding[batch, step, pitch[batch, step]] = velocity[batch, step]
        sounding[..., HOLD] = np.where(classes < HOLD, velocity, 0)
        return sounding.reshape(len(classes), -1)


def _sounding(classes: np.ndarray, velocities: FloatArray) -> tuple[np.ndarray, FloatArray]:
    """Pitch and velocity that sound in each step, (batch, step); REST where none does."""
    steps = np.arange(classes.shape[1])
    told = np.maximum.accumulate(np.where(classes == HOLD, 0, steps), axis=1)
    pitch = np.take_along_axis(classes, told, axis=1)
    pitch = np.where(pitch == HOLD, REST, pitch)
    return pitch, np.where(pitch < HOLD, np.take_along_axis(velocities, told, axis=1), 0)


def line_correction(decoding: LineDecoding, lines: FloatArray) -> LineDecoding:
    """What has to be added to decodings so that lines, (batch, step, 3), come out of them."""
    chosen = lines[..., :1].astype(np.int64)  # (batch, step, 1)
    logits = decoding.class_logits
    others = logits.copy()
    np.put_along_axis(others, chosen, -np.inf, axis=-1)
    own = np.take_along_axis(logits, chosen, axis=-1)
    added = np.zeros_like(logits)
    wanted = np.maximum(own, others.max(axis=-1, keepdims=True) + MARGIN)
    np.put_along_axis(added, chosen, wanted - own, axis=-1)
    onset = lines[..., 0] < HOLD
    return LineDecoding(
        added,
        np.where(onset, lines[..., 1] - decoding.velocities, 0),
        np.where(onset, lines[..., 2] - decoding.offsets, 0),
    )


def biased_line(decoding: LineDecoding, biases: Sequence[float]) -> LineDecoding:
    """A line with biases added to onsets, hold and rest."""
    onset, hold, rest = biases
    added = np.full(CLASSES, onset, np.float32)
    added[HOLD], added[REST] = hold, rest
    return LineDecoding(decoding.class_logits + added, decoding.velocities, decoding.offsets)


def silent_line(decoding: LineDecoding) -> LineDecoding:
    """A decoding of rests alone."""
    logits = np.zeros_like(decoding.class_logits)
    logits[..., REST] = 1
    return replace(decoding, class_logits=logits)


def felt_line(clip: GriddedMelody, grid: MelodyGrid, length_beats: float) -> tuple[Note, ...]:
    """A clip's notes with the velocities and offsets of a grid that has the same onsets.

    Notes beside the line go with its note of their step.
    """
    touches: Mapping[int, Touch] = {
        step: Touch(
            float(grid.velocities[step]), (step + float(grid.offsets[step])) / STEPS_PER_BEAT
        )
        for step in clip.notes
    }
    line = [touch.on(clip.notes[step], length_beats) for step, touch in touches.items()]
    spare = []
    for note in clip.spare:
        step = round(note.onset_beats * STEPS_PER_BEAT)
        touch = touches.get(step)
        spare.append(touch.beside(clip.notes[step], note, length_beats) if touch else note)
    return (*line, *spare)


def spare_notes(near: GriddedMelody, distance: float) -> tuple[Note, ...]:
    """Notes beside a line that still sound at a distance from their clip: the louder, the longer.

    At half way, where the other clip is as near, the last of them is gone.
    """
    return tuple(note for note in near.spare if note.velocity / MAX_DATA > 2 * distance)
