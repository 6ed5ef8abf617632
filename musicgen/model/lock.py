"""Parts of a clip that are held while the rest of it changes."""

from dataclasses import dataclass

from musicgen.representation.drum_map import Voice


@dataclass(frozen=True, slots=True)
class Lock:
    """Some parts of a clip, as a model has them.

    Attributes:
        voices: Drum voices.
        places: Whole tracks, by the model's place of each (see `ClipModel.parts`).
    """

    voices: frozenset[Voice] = frozenset()
    places: frozenset[int] = frozenset()
