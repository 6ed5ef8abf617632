"""MIDI files: a path or bytes in, a Score out, and back; see docs/midi.md.

`chunks` and `events` take a file apart, `normal_form` puts right what files are found with,
`reading` makes a Score of it with pretty_midi, and `writing` goes the other way.
"""

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
