"""What can be measured of a clip in units that musicians know: a Score in, values by id out."""

from musicgen.attributes.clip_arrays import ClipArrays
from musicgen.attributes.registry import (
    ATTRIBUTES,
    Attribute,
    Subject,
    UnknownAttributeError,
    find_attribute,
    measure,
)

__all__ = [
    "ATTRIBUTES",
    "Attribute",
    "ClipArrays",
    "Subject",
    "UnknownAttributeError",
    "find_attribute",
    "measure",
]
