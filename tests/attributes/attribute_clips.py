"""Clips for tests of attributes, from steps or pitches written by hand."""

from collections.abc import Mapping, Sequence

from musicgen.score import Meter, Note, Score, Tempo, Track


def tune(
    *notes: tuple[float, int] | tuple[float, int, float],
    length: float = 8.0,
    velocity: int = 90,
    meter: Meter | None = None,
    bpm: float = 120.0,
) -> Score:
    """One pitched track of (onset, pitch) or (onset, pitch, duration); a quarter of a beat each."""
    played = tuple(Note(note[0], note[1], velocity, *(note[2:] or (0.25,))) for note in notes)
    return Score((Track("Tune", played),), length, (Tempo(bpm=bpm),), (meter or Meter(),))


def beat(lines: Mapping[int, Sequence[float]], *, length: float = 8.0, bpm: float = 120.0) -> Score:
    """One drum track: the onsets of each note number."""
    notes = tuple(Note(at, pitch, 90, 0.0) for pitch, onsets in lines.items() for at in onsets)
    return Score((Track("Kit", notes, is_drum=True),), length, (Tempo(bpm=bpm),))


def steps(rhythm: str, step_beats: float = 0.25) -> list[float]:
    """The onsets of a rhythm such as "x..x": an x for each, a step a character."""
    return [index * step_beats for index, mark in enumerate(rhythm) if mark == "x"]
