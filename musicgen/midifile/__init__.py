"""MIDI files: a path or bytes in, a Score out, and back; see docs/midi.md.

`chunks` and `events` take a file apart, `normal_form` puts right what files are found with,
`reading` makes a Score of it with pretty_midi, and `writing` goes the other way. They are imported
as they are asked for, so that `endings` and `limits` bring neither mido nor pretty_midi along.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from musicgen.midifile.reading import (
        read_content,
        read_score,
        score_from_bytes,
        texts_from_bytes,
    )
    from musicgen.midifile.tracks import TICKS_PER_BEAT
    from musicgen.midifile.writing import score_to_bytes, write_score

__all__ = [
    "TICKS_PER_BEAT",
    "read_content",
    "read_score",
    "score_from_bytes",
    "score_to_bytes",
    "texts_from_bytes",
    "write_score",
]

if not TYPE_CHECKING:  # a checker would take every name for one of the package's
    _MODULES = {
        "TICKS_PER_BEAT": "tracks",
        "read_content": "reading",
        "read_score": "reading",
        "score_from_bytes": "reading",
        "score_to_bytes": "writing",
        "texts_from_bytes": "reading",
        "write_score": "writing",
    }

    def __getattr__(name: str) -> object:
        """What the package offers, of the module that has it."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
