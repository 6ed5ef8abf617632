"""What the app opens with: the first time, and with clips that are named as it is started."""

from musicgen import factory
from musicgen_ui.state.document import Clip, Document, Origin, Stage

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


def begun_anew(document: Document, count: int) -> Document:
    """A document for clips that come: nothing is asked of them, and no part of them is muted.

    Args:
        document: What there was; its model, where changes enter, and clips in slots that get none
            stay.
        count: How many clips come, for A first; more than two are for a pad.
    """
    return Document(
        model=document.model,
        stage=Stage.MORPH if count <= len(_FIRST) else Stage.PAD,
        clips=document.clips,
        bpm=document.bpm,
        entry=document.entry,
    )
