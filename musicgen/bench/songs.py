"""Music to measure with, which comes with the program: factory beats under bass and melody."""

from dataclasses import replace
from functools import reduce

from musicgen import factory
from musicgen.score import Note, Score, Track

_SCALE = (0, 2, 4, 7, 9, 12, 9, 7)
_PAIRS = 16


def band(beat: str) -> Score:
    """Two bars of a factory beat with a bass and a melody, for models of any kind."""
    drums = factory.load(beat).score
    root = 36 + sum(beat.encode()) % 12
    bass = tuple(Note(float(step), root + 7 * (step % 2), 96, 0.9) for step in range(8))
    lead = tuple(
        Note(step / 2, root + 24 + _SCALE[(5 * step) % len(_SCALE)], 80, 0.4) for step in range(16)
    )
    tracks = (Track("Melody", lead, program=80), Track("Bass", bass, program=33), *drums.tracks)
    return replace(drums, tracks=tracks)


def songs(count: int) -> tuple[Score, ...]:
    """Songs of 32 bars, each a row of other bands."""
    names = factory.names()
    return tuple(
        reduce(Score.then, (band(names[_place(song, pair, len(names))]) for pair in range(_PAIRS)))
        for song in range(count)
    )


def _place(song: int, pair: int, bands: int) -> int:
    """Which band plays a pair of bars: no two songs of some thousands have the same row."""
    turn, way = divmod(song, bands)
    return (5 * way + pair * (way + 1) + pair * pair * turn) % bands
