"""Drumifying: a rhythm, melody, bass line or tapped part in, drums that fit it out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from musicgen.errors import ClipError, MusicgenError
from musicgen.model.drum_model import DrumDecoding
from musicgen.model.tap_model import TapModel
from musicgen.operations.generate import MAX_COUNT, MAX_TEMPERATURE
from musicgen.representation.drum_map import DrumMap, Voice, default_drum_map
from musicgen.representation.drum_rows import ROW_STEPS, Rows, rows_of
from musicgen.representation.drums import HIT_BEATS, MAX_VELOCITY, STEPS, DrumGrid
from musicgen.representation.tap import TAP_CHANNELS, FloatArray, fit_of, tap_rows, tapped
from musicgen.score import Note, Score, Track

_TICK_BEATS = 1 / 480
_ROWS_AT_ONCE = STEPS // ROW_STEPS
CANDIDATES = 8
"""So many beats are drawn for each that is given; the one that fits the rhythm best is kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    """What of a clip is tapped.

    Attributes:
        taps: Onset, velocity, offset, (row, 16, 3).
        rows: Where the rows lie in the clip.
        notes: How many notes were heard.
        tracks: In how many tracks.
    """

    taps: FloatArray
    rows: Rows
    notes: int
    tracks: int

    @property
    def onsets(self) -> int:
        """How many onsets are tapped; notes on one sixteenth are one."""
        return int(self.taps[..., 0].sum())

    def lines(self) -> tuple[str, ...]:
        """What was heard, in words."""
        told = [f"{self.onsets} onsets tapped"]
        if self.tracks > 1:
            told.append(f"{self.tracks} tracks heard as one line")
        if self.onsets < self.notes:
            told.append(f"{self.notes - self.onsets} notes share a sixteenth with a louder one")
        return tuple(told)


def rhythm_of(score: Score, track: int | None = None) -> Rhythm:
    """The rhythm of a clip.

    Args:
        score: A clip of any length and meter.
        track: Which of its tracks with notes is tapped, from 1; all of them where None.

    Raises:
        ClipError: it has no notes, or no such track.
    """
    tracks = [each for each in score.tracks if each.notes]
    if not tracks:
        raise ClipError("no notes in it: there is nothing to play drums to")
    if track is not None and not 1 <= track <= len(tracks):
        raise ClipError(f"track {track} is not in it: it has {len(tracks)} with notes, from 1")
    chosen = tracks if track is None else [tracks[track - 1]]
    notes = [note for each in chosen for note in each.notes]
    rows = rows_of(score)
    return Rhythm(tap_rows(rows, notes), rows, len(notes), len(chosen))


def drumify(
    model: TapModel,
    score: Score,
    rhythm: Rhythm,
    *,
    count: int = 1,
    seed: int = 0,
    temperature: float = 0.7,
    out_map: DrumMap | None = None,
) -> tuple[Score, ...]:
    """Draw drums that fit a rhythm, two bars at a time.

    Args:
        model: What draws them.
        score: The clip; its tempo, length and meter are kept.
        rhythm: What is tapped of it.
        count: How many beats, 1-10,000.
        seed: The same seed gives the same beats, and a larger count the same ones first.
        temperature: How far from the ordinary, 0-2.
        out_map: What drums are written by; the default map where None.

    Returns:
        Scores of one drum track.

    Raises:
        MusicgenError: count or temperature is out of range.
    """
    if not 1 <= count <= MAX_COUNT:
        raise MusicgenError(f"count must be in 1-{MAX_COUNT}, not {count}")
    if not 0 <= temperature <= MAX_TEMPERATURE:
        raise MusicgenError(f"temperature must be in 0-{MAX_TEMPERATURE:g}, not {temperature:g}")
    shape = (count, CANDIDATES, model.drums.manifest.latent_size)
    noise = np.random.default_rng(seed).standard_normal(shape, np.float32)
    out_map = out_map or default_drum_map()
    return tuple(
        _written(score, rhythm.rows, _fitting(model, rhythm.taps, temperature * each), out_map)
        for each in noise
    )


def _fitting(model: TapModel, taps: FloatArray, noise: FloatArray) -> DrumDecoding:
    """Drums of a rhythm's rows, two at a time; the last of an odd number is heard before the first.

    The same noise for all of them: bars that are tapped alike are drummed alike. Of the noises,
    (candidate, latent), that whose drums fit best.
    """
    even = np.concatenate([taps, taps[: len(taps) % _ROWS_AT_ONCE]])
    windows = even.reshape(-1, STEPS, TAP_CHANNELS)
    candidates = [
        model.decoded(model.draw(windows, np.repeat(each[None], len(windows), axis=0)))
        for each in noise.astype(np.float32)
    ]
    return max(candidates, key=lambda drums: fit_of(windows, tapped(drums.answers())).mean())


def _written(score: Score, rows: Rows, decoding: DrumDecoding, out_map: DrumMap) -> Score:
    notes = tuple(
        note
        for index in range(len(decoding))
        for note in _notes(score, rows, index * _ROWS_AT_ONCE, decoding.grid(index), out_map)
    )
    return Score(
        (Track("Drums", notes, is_drum=True),), score.length_beats, score.tempos, score.meters
    )


def _notes(
    score: Score, rows: Rows, first: int, grid: DrumGrid, out_map: DrumMap
) -> Iterator[Note]:
    """Hits of a grid that lie in its rows; an early first hit is played at the clip's start."""
    for step, index in np.argwhere(grid.hits).tolist():
        row, voice = first + step // ROW_STEPS, Voice(index)
        if row >= len(rows) or step % ROW_STEPS >= rows.rows[row].steps:
            continue
        cell = (step, voice)
        onset = max(0.0, rows.onset_of(row, step % ROW_STEPS, float(grid.offsets[cell])))
        if onset > score.length_beats - _TICK_BEATS:
            continue
        yield Note(
            onset_beats=onset,
            pitch=out_map.note_of_voice[voice],
            velocity=max(1, round(float(grid.velocities[cell]) * MAX_VELOCITY)),
            duration_beats=min(HIT_BEATS, score.length_beats - onset),
        )
