"""Annotated beats: a Score with the wrong meter and a list of beats in, a Score in bars out.

The list is text with a line a beat: first its time in seconds, last 1 if it begins a bar, else 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ClipError
from musicgen.score import Meter, Note, Score, Tempo, Track

_FEWEST = 2
_COLUMNS = 2
_BAR = 4
_SECONDS_A_MINUTE = 60.0


@dataclass(frozen=True, slots=True, eq=False)
class Beats:
    """The beats of a performance.

    Attributes:
        times_s: When each is, in seconds, rising; two or more.
        downbeats: Indices of those that begin a bar, rising; one or more.
    """

    times_s: NDArray[np.float64]
    downbeats: NDArray[np.int64]


def read_beats(content: bytes, name: str) -> Beats:
    """Read a list of beats.

    Args:
        content: The text, a line a beat.
        name: What errors call it.

    Raises:
        ClipError: it is not such a list.
    """
    try:
        rows = np.array(
            [[float(word) for word in line.split()] for line in content.decode().splitlines()]
        )
        if rows.ndim != _COLUMNS or rows.shape[1] < _COLUMNS or len(rows) < _FEWEST:
            raise ValueError("needs two lines or more, of a time and a mark")  # noqa: TRY301 - told below
    except ValueError as err:
        raise ClipError(f"{name}: not a list of beats: {err}") from err
    times, downbeats = rows[:, 0], np.flatnonzero(rows[:, -1] > 0)
    if not (np.isfinite(times).all() and (np.diff(times) > 0).all()):
        raise ClipError(f"{name}: not a list of beats: its times do not rise")
    if not len(downbeats):
        raise ClipError(f"{name}: not a list of beats: none begins a bar")
    return Beats(times, downbeats)


def rebarred(score: Score, beats: Beats) -> Score:
    """A score with its notes moved onto annotated beats, in bars from downbeat to downbeat.

    Time between two beats is stretched to one beat; before the first and after the last it goes on
    at their pace. What comes before the first downbeat fills the end of bars as long as the first.

    Args:
        score: What the file says; its tempos give the notes' times in seconds.
        beats: The beats.

    Returns:
        The notes on the new beats, with their bars as meters and the mean tempo.
    """
    first_bar = int(np.diff(beats.downbeats)[0]) if len(beats.downbeats) > 1 else _BAR
    starts = _beats_of(beats.times_s, score.tempos)
    earliest = float(_moved(starts, np.array([min(n.onset_beats for n in score.notes)]))[0])
    lead = beats.downbeats[0] - min(0.0, earliest)
    shift = float(np.ceil(lead / first_bar) * first_bar - beats.downbeats[0])
    tracks = tuple(
        replace(track, notes=_moved_notes(track, starts, shift)) for track in score.tracks
    )
    pace_s = (beats.times_s[-1] - beats.times_s[0]) / (len(beats.times_s) - 1)
    return Score(
        tracks,
        tempos=(Tempo(bpm=float(_SECONDS_A_MINUTE / pace_s)),),
        meters=_meters(beats, first_bar, shift),
    )


def _beats_of(times_s: NDArray[np.float64], tempos: Sequence[Tempo]) -> NDArray[np.float64]:
    """Where times in seconds are among a file's own beats."""
    changes = np.array([tempo.beat for tempo in tempos])
    pace_s = _SECONDS_A_MINUTE / np.array([tempo.bpm for tempo in tempos])
    changes_s = np.concatenate([[0.0], np.cumsum(np.diff(changes) * pace_s[:-1])])
    tempo = np.maximum(np.searchsorted(changes_s, times_s, "right") - 1, 0)
    beats: NDArray[np.float64] = changes[tempo] + (times_s - changes_s[tempo]) / pace_s[tempo]
    return beats


def _moved(starts: NDArray[np.float64], file_beats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Positions among annotated beats, which start at these of the file's; negative before them."""
    beat = np.clip(np.searchsorted(starts, file_beats, "right") - 1, 0, len(starts) - 2)
    moved: NDArray[np.float64] = beat + (file_beats - starts[beat]) / np.diff(starts)[beat]
    return moved


def _moved_notes(track: Track, starts: NDArray[np.float64], shift: float) -> tuple[Note, ...]:
    edges = np.array([(note.onset_beats, note.end_beats) for note in track.notes]).reshape(-1, 2)
    onsets, ends = np.maximum(_moved(starts, edges.T) + shift, 0.0)
    return tuple(
        replace(note, onset_beats=onset, duration_beats=end - onset)
        for note, onset, end in zip(track.notes, onsets.tolist(), ends.tolist(), strict=True)
    )


def _meters(beats: Beats, first_bar: int, shift: float) -> tuple[Meter, ...]:
    """The bars from downbeat to downbeat, where their length changes; the last goes on."""
    meters = [Meter(0.0, first_bar)]
    for begin, end in pairwise(beats.downbeats.tolist()):
        if end - begin != meters[-1].numerator:
            meters.append(Meter(begin + shift, end - begin))
    return tuple(meters)
