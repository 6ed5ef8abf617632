"""Melody and trio phrases as they are stored: classes, velocities and offsets, one byte each."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from musicgen.data import drum_arrays
from musicgen.data.phrases import (
    BAR_BEATS,
    BAR_STEPS,
    Column,
    Columns,
    Phrase,
    Representation,
    four_beat_stretches,
)
from musicgen.errors import ClipError
from musicgen.representation.melody import HOLD, REST, MelodyGrid
from musicgen.representation.melody_fit import fit_melody
from musicgen.representation.parts import bass_part, drum_part, melody_part
from musicgen.representation.trio import fit_trio
from musicgen.score import MAX_DATA, Score

OFFSET_SCALE = 127
"""Stored offset of a whole step, which a line's reach. An offset is off by 1/254 step at most."""
_PARTS = ("melody", "bass")
_TOLD_APART = 64
"""Added to intervals of -127 to 127, so that they and hold and rest are different numbers."""


def melody_phrases(score: Score) -> Sequence[Phrase]:
    """The highest line of a score's melody part, by stretches in 4/4.

    Raises:
        ClipError: it has no pitched notes, or none in 4/4.
    """
    part = melody_part(score)
    if part is None:
        raise ClipError("no pitched notes")
    found = []
    for stretch in four_beat_stretches(score, part.tracks):
        if stretch.notes:
            grid = fit_melody(stretch, bars=_bars(stretch), bar=1).gridded.grid
            found.append(Phrase(packed(grid), stretch.bpm))
    if not found:
        raise ClipError("no melody in its 4/4 bars")
    return found


def trio_phrases(score: Score) -> Sequence[Phrase]:
    """Melody, bass and drums of a score, by stretches in 4/4 that have all three.

    Raises:
        ClipError: a part is missing, or there is no stretch with all three in 4/4.
    """
    if not all(part(score) for part in (drum_part, bass_part, melody_part)):
        raise ClipError("no melody, bass and drums")
    found = []
    for stretch in four_beat_stretches(score, score.tracks):
        if not stretch.notes:
            continue
        trio = fit_trio(stretch, bars=_bars(stretch), bar=1).gridded.grid
        columns = {
            **_named("melody", packed(trio.melody)),
            **_named("bass", packed(trio.bass)),
            **_named("drums", drum_arrays.packed(trio.drums)),
        }
        sounds = all((columns[f"{part}_velocities"] > 0).any() for part in (*_PARTS, "drums"))
        if sounds:
            found.append(Phrase(columns, stretch.bpm))
    if not found:
        raise ClipError("no 4/4 bars with melody, bass and drums")
    return found


def _bars(stretch: Score) -> int:
    return round(stretch.length_beats / BAR_BEATS)


def _named(part: str, columns: Columns) -> Columns:
    return {f"{part}_{name}": array for name, array in columns.items()}


def packed(grid: MelodyGrid) -> Columns:
    """A line as it is stored: classes and velocities, uint8; offsets in 1/127 step, int8."""
    return {
        "classes": grid.classes.astype(np.uint8),
        "velocities": np.rint(grid.velocities * MAX_DATA).astype(np.uint8),
        "offsets": np.rint(grid.offsets * OFFSET_SCALE).astype(np.int8),
    }


def unpacked(
    classes: NDArray[np.uint8], velocities: NDArray[np.uint8], offsets: NDArray[np.int8]
) -> MelodyGrid:
    """Stored steps of a line as its grid; holds of a note that began before are rests."""
    return MelodyGrid(
        classes.astype(np.int16),
        (velocities / MAX_DATA).astype(np.float32),
        (offsets / OFFSET_SCALE).astype(np.float32),
    )


def _intervals(lines: Iterable[NDArray[np.generic]]) -> bytes | None:
    """Lines with their pitches counted from the first onset, whatever the key; None without one.

    Holds before the first onset of a line count as rests, as a cut window has them.
    """
    steps = np.stack([np.asarray(line, np.int16) for line in lines])  # (line, step)
    onsets = steps < HOLD
    if not onsets.any(axis=1).all():
        return None
    begun = np.logical_or.accumulate(onsets, axis=1)
    steps[~begun] = REST
    reference = steps[0, onsets[0].argmax()]
    steps[onsets] -= reference
    steps[~onsets] += _TOLD_APART
    return steps.tobytes()


def _melody_key(columns: Columns, first: int, length: int) -> bytes | None:
    """Onsets, holds and rests at any transposition; an onset a bar or more."""
    classes = columns["classes"][first : first + length]
    if np.count_nonzero(np.asarray(classes, np.int16) < HOLD) < length // BAR_STEPS:
        return None
    return _intervals([classes])


def _trio_key(columns: Columns, first: int, length: int) -> bytes | None:
    """Both lines at any common transposition, and hits; all three play once a bar on average."""
    window = slice(first, first + length)
    for part in (*_PARTS, "drums"):
        if np.count_nonzero(columns[f"{part}_velocities"][window]) < length // BAR_STEPS:
            return None
    lines = _intervals([columns[f"{part}_classes"][window] for part in _PARTS])
    hits = np.asarray(columns["drums_velocities"][window]).astype(np.bool_)
    return None if lines is None else lines + np.packbits(hits).tobytes()


_LINE = {"classes": Column("|u1"), "velocities": Column("|u1"), "offsets": Column("|i1")}

MELODY = Representation(
    name="melody",
    columns=_LINE,
    bar_rows=BAR_STEPS,
    window_bars=(2, 16),
    phrases=melody_phrases,
    window_key=_melody_key,
)

TRIO = Representation(
    name="trio",
    columns={
        **{f"{part}_{name}": column for part in _PARTS for name, column in _LINE.items()},
        **{f"drums_{name}": column for name, column in drum_arrays.DRUMS.columns.items()},
    },
    bar_rows=BAR_STEPS,
    window_bars=(16,),
    phrases=trio_phrases,
    window_key=_trio_key,
)
