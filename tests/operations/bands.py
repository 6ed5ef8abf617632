"""Clips that all kinds of models take, and the models that are installed."""

from dataclasses import replace

from musicgen import factory
from musicgen.model.catalog import installed_models
from musicgen.score import Note, Score, Track

INSTALLED = tuple(model.id for model in installed_models())
BANDS = tuple(name for name in INSTALLED if name.startswith(("trio", "measure")))
"""Models of clips of several tracks."""
PITCHED = tuple(name for name in INSTALLED if not name.startswith("drums"))


def band(beat: str, root: int = 36) -> Score:
    """Two bars of a factory beat, with a bass and a melody on a root."""
    drums = factory.load(beat).score
    bass = tuple(Note(float(step), root + 7 * (step % 2), 96, 0.9) for step in range(8))
    scale = (0, 2, 4, 7, 9, 12, 9, 7)
    lead = tuple(
        Note(step / 2, root + 24 + scale[5 * step % 8], 60 + 4 * (step % 4), 0.4)
        for step in range(16)
    )
    tracks = (Track("Melody", lead, program=80), Track("Bass", bass, program=33), *drums.tracks)
    return replace(drums, tracks=tracks)
