"""What the app opens with the first time."""

from musicgen import factory
from musicgen_ui.state.document import Clip, Document, Origin

FACTORY = "factory:"
_FIRST = ("house", "bossa")
"""Between these the middle is no busier than the ends."""


def factory_clip(name: str) -> Clip:
    """A factory beat as a clip of a document."""
    beat = factory.load(name)
    return Clip(beat.title, beat.score, Origin.FACTORY, f"{FACTORY}{name}")


def first_document() -> Document:
    """Two factory beats, half way between them."""
    first, second = (factory_clip(name) for name in _FIRST)
    return Document(clips=(first, second, None, None), bpm=round(first.score.bpm))
