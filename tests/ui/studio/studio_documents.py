"""Documents that the tests of the studio share."""

from typing import Any

from musicgen import factory
from musicgen.score import Note, Score, Track
from musicgen_ui.state.document import Clip, Document, Origin

LINE = (60, 62, 64, 67, 69, 67, 64, 62)


def factory_clip(name: str) -> Clip:
    beat = factory.load(name)
    return Clip(beat.title, beat.score, Origin.FACTORY, f"factory:{name}")


def tune(shift: int = 0) -> Clip:
    notes = tuple(Note(float(i), pitch + shift, 90, 0.5) for i, pitch in enumerate(LINE))
    return Clip(f"Tune {shift}", Score((Track("Tune", notes),), 8.0), Origin.DRAWN)


def document(*names: str, **values: Any) -> Document:  # noqa: ANN401 - any of its values
    """A document with factory beats in its first slots."""
    clips = [factory_clip(name) for name in names]
    return Document(clips=(*clips, *[None] * (4 - len(clips))), **values)
