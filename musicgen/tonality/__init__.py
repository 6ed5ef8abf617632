"""Keys and scales: the key that a score is in, and a score snapped to a scale."""

from musicgen.tonality.key import Key, KeyGuess, Mode, find_key
from musicgen.tonality.scale import Scale, ScaleError, parse_scale, scale_names
from musicgen.tonality.snapping import Snapped, snap_to_scale

__all__ = [
    "Key",
    "KeyGuess",
    "Mode",
    "Scale",
    "ScaleError",
    "Snapped",
    "find_key",
    "parse_scale",
    "scale_names",
    "snap_to_scale",
]
