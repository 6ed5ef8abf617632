"""How well clips come back: batches of arrays and a model's answers in, the figures of it out."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from musicgen.model.load import AnyModel
from musicgen.representation.measure import BAR_STEPS, NO_TRACK, PITCHES, TRACKS
from musicgen.representation.measure_input import LONGEST_OCTAVES
from musicgen.representation.melody import HOLD
from musicgen.training.windows.source import Arrays, FloatArray, WindowSource

ACTIVE_VARIANCE = 0.01
"""A unit is active if its mean varies by more than this (Burda et al. 2016, arXiv:1509.00519)."""
_BATCH = 128
_STEPS_PER_BEAT = 4
_TRACK, _STEP, _PITCH, _VELOCITY, _DURATION = range(5)

Figures = dict[str, float]


class Tally(ABC):
    """Counts over batches of one part, decoded in one way."""

    @abstractmethod
    def add(self, asked: Arrays, answered: Arrays, step_ms: FloatArray) -> None:
        """Note a batch.

        Args:
            asked: The part's arrays.
            answered: The model's.
            step_ms: Length of a sixteenth in each clip, (clip,).
        """

    @abstractmethod
    def figures(self) -> Figures:
        """The figures so far, by name."""


class _Notes:
    """Notes asked for and answered, and how far those in both are off."""

    def __init__(self) -> None:
        self.both = 0
        self.either = 0  # those in both count twice
        self.velocity_error = 0.0
        self.timing_error_ms = 0.0

    def mean(self, total: float) -> float:
        return total / max(self.both, 1)

    @property
    def f1(self) -> float:
        return 2 * self.both / max(self.either, 1)


class LineTally(Tally):
    """Of a line, (clip, step, [class, velocity, offset])."""

    def __init__(self) -> None:
        self._notes = _Notes()
        self._right = self._steps = 0

    def add(self, asked: Arrays, answered: Arrays, step_ms: FloatArray) -> None:
        """See `Tally`."""
        (line,), (told,) = asked, answered
        right = line[..., 0] == told[..., 0]
        onset, told_onset = line[..., 0] < HOLD, told[..., 0] < HOLD
        both = right & onset
        self._right += int(right.sum())
        self._steps += right.size
        self._notes.both += int(both.sum())
        self._notes.either += int(onset.sum() + told_onset.sum())
        self._notes.velocity_error += float(np.abs(line - told)[..., 1][both].sum())
        late_ms = np.abs(line - told)[..., 2] * step_ms[:, None]
        self._notes.timing_error_ms += float(late_ms[both].sum())

    def figures(self) -> Figures:
        """Accuracy over the classes, onset F1, and errors of the onsets that are right."""
        return {
            "accuracy": self._right / max(self._steps, 1),
            "onset_f1": self._notes.f1,
            "velocity_mae": self._notes.mean(self._notes.velocity_error),
            "timing_mae_ms": self._notes.mean(self._notes.timing_error_ms),
        }


class DrumTally(Tally):
    """Of drums, (clip, step, voice, [hit, velocity, offset])."""

    def __init__(self) -> None:
        self._notes = _Notes()
        self._right = self._steps = 0

    def add(self, asked: Arrays, answered: Arrays, step_ms: FloatArray) -> None:
        """See `Tally`."""
        (grid,), (told,) = asked, answered
        hit, told_hit = grid[..., 0] > 0, told[..., 0] > 0
        both = hit & told_hit
        right = (hit == told_hit).all(-1)
        self._right += int(right.sum())
        self._steps += right.size
        self._notes.both += int(both.sum())
        self._notes.either += int(hit.sum() + told_hit.sum())
        self._notes.velocity_error += float(np.abs(grid - told)[..., 1][both].sum())
        late_ms = np.abs(grid - told)[..., 2] * step_ms[:, None, None]
        self._notes.timing_error_ms += float(late_ms[both].sum())

    def figures(self) -> Figures:
        """Whole-step accuracy, hit F1, and errors of the hits that are right."""
        accuracy, f1 = self._right / max(self._steps, 1), self._notes.f1
        return {
            "accuracy": accuracy,
            "onset_f1": f1,
            "step_accuracy": accuracy,
            "hit_f1": f1,
            "velocity_mae": self._notes.mean(self._notes.velocity_error),
            "timing_mae_ms": self._notes.mean(self._notes.timing_error_ms),
        }


class MeasureTally(Tally):
    """Of measures: programs (clip, track) and notes (clip, note, 7)."""

    def __init__(self) -> None:
        self._notes = _Notes()
        self._octaves_error = 0.0
        self._program_right = self._sounding = 0
        self._right = self._steps = 0

    def add(self, asked: Arrays, answered: Arrays, step_ms: FloatArray) -> None:
        """See `Tally`."""
        del step_ms
        programs, notes = asked[:2]
        told_programs, told_notes = answered
        keys, rows = _keyed(notes)
        told_keys, told_rows = _keyed(told_notes)
        _, mine, theirs = np.intersect1d(keys, told_keys, return_indices=True)
        self._notes.both += len(mine)
        self._notes.either += len(keys) + len(told_keys)
        error = np.abs(rows[mine] - told_rows[theirs])
        self._notes.velocity_error += float(error[:, _VELOCITY].sum())
        self._octaves_error += float(error[:, _DURATION].sum()) * LONGEST_OCTAVES
        sounding = programs != NO_TRACK
        self._program_right += int(((programs == told_programs) & sounding).sum())
        self._sounding += int(sounding.sum())
        clips = len(programs)
        wrong = np.setxor1d(keys, told_keys) // PITCHES  # step of track of clip
        self._right += clips * TRACKS * BAR_STEPS - len(np.unique(wrong))
        self._steps += clips * TRACKS * BAR_STEPS

    def figures(self) -> Figures:
        """F1 of notes by pitch, step and track, share of programs right, errors of right notes."""
        return {
            "accuracy": self._right / max(self._steps, 1),
            "onset_f1": self._notes.f1,
            "note_f1": self._notes.f1,
            "program_accuracy": self._program_right / max(self._sounding, 1),
            "velocity_mae": self._notes.mean(self._notes.velocity_error),
            "duration_mae_octaves": self._notes.mean(self._octaves_error),
        }


def _keyed(notes: FloatArray) -> tuple[NDArray[np.int64], FloatArray]:
    """A number for each note that tells clip, track, step and pitch, and its fields."""
    clip, row = np.nonzero(notes[..., _TRACK] >= 0)
    fields = notes[clip, row]
    track, step, pitch = fields[:, : _PITCH + 1].astype(np.int64).T
    keys = ((clip * TRACKS + track) * BAR_STEPS + step) * PITCHES + pitch
    return keys, fields


PartTallies = Mapping[str, tuple[slice, Callable[[], Tally]]]
"""By part: which of the arrays are its own, and what counts them."""

TALLIES: Mapping[str, PartTallies] = MappingProxyType(
    {
        "drums": {"drums": (slice(0, 1), DrumTally)},
        "melody": {"melody": (slice(0, 1), LineTally)},
        "trio": {
            "melody": (slice(0, 1), LineTally),
            "bass": (slice(1, 2), LineTally),
            "drums": (slice(2, 3), DrumTally),
        },
        "measure": {"measure": (slice(0, 2), MeasureTally)},
    }
)


@dataclass(frozen=True, slots=True)
class ReconstructionMetrics:
    """How well clips come back.

    Attributes:
        parts: By part: the figures of decoding the posterior mean, and under the same names with
            `_sampled_z` those of decoding a z drawn from the posterior.
        kl_bits: Mean KL divergence of the posterior from N(0, I), in bits a clip.
        active_units: Latent dimensions whose mean varies over the clips.
    """

    parts: dict[str, Figures]
    kl_bits: float
    active_units: int


def measure_reconstruction(
    model: AnyModel, windows: WindowSource, chosen: NDArray[np.int64], *, seed: int
) -> ReconstructionMetrics:
    """Encode and decode some windows.

    Args:
        model: Encodes and decodes.
        windows: Where the clips are from.
        chosen: Which of them.
        seed: Of the draws of z.
    """
    parts = TALLIES[model.kind]
    mean, sampled = ({name: tally() for name, (_, tally) in parts.items()} for _ in range(2))
    rng = np.random.default_rng(seed)
    means, kl_nats = [], 0.0
    for start in range(0, len(chosen), _BATCH):
        some = chosen[start : start + _BATCH]
        arrays, step_ms = windows.listed(some), windows.step_ms(some)
        posterior = model.encode(*arrays)
        mu, logvar = posterior.mu, posterior.logvar
        noise = rng.standard_normal(mu.shape, np.float32)
        for z, tallies in ((mu, mean), (mu + noise * np.exp(0.5 * logvar), sampled)):
            answers = model.answers(model.decode(z, *model.conditions(*arrays)))
            for name, (own, _) in parts.items():
                tallies[name].add(arrays[own], answers[own], step_ms)
        kl_nats += float(0.5 * (np.square(mu) + np.exp(logvar) - 1 - logvar).sum())
        means.append(mu)
    return ReconstructionMetrics(
        parts={
            name: mean[name].figures()
            | {f"{key}_sampled_z": value for key, value in sampled[name].figures().items()}
            for name in parts
        },
        kl_bits=kl_nats / math.log(2) / max(len(chosen), 1),
        active_units=int((np.concatenate(means).var(0) > ACTIVE_VARIANCE).sum()),
    )


def baseline(model: AnyModel, windows: WindowSource, chosen: NDArray[np.int64]) -> Figures:
    """What shares of steps the commonest answers make right, by name; for lines and drums alone.

    `hold`, `rest` and `onset` add up to 1: a model that says hold throughout has the first as its
    accuracy. `silent` is the share of steps in which no drum is struck.
    """
    shares: dict[str, list[float]] = {}
    for start in range(0, len(chosen), _BATCH):
        arrays = windows.listed(chosen[start : start + _BATCH])
        for name, (own, tally) in TALLIES[model.kind].items():
            if tally is MeasureTally:
                continue
            for key, share in _shares(arrays[own][0], is_line=tally is LineTally).items():
                shares.setdefault(f"{name}_{key}", []).append(share)
    return {name: float(np.mean(values)) for name, values in shares.items()}


def _shares(array: FloatArray, *, is_line: bool) -> Figures:
    if not is_line:
        return {"silent": float((array[..., 0].max(-1) == 0).mean())}
    classes = array[..., 0]
    return {
        "hold": float((classes == HOLD).mean()),
        "rest": float((classes > HOLD).mean()),
        "onset": float((classes < HOLD).mean()),
    }
