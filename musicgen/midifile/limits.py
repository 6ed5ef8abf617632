"""How much a MIDI file may hold: the bounds that keep a hostile one from eating the machine.

Each is checked before what it bounds is built. All are far above what a musician's file holds;
docs/midi.md has what they cost at worst.
"""

from musicgen.errors import ClipError

MAX_FILE_BYTES = 2 * 1024 * 1024
"""Size of a file, in bytes."""
MAX_LEADING_BYTES = 1024
"""What may stand before the header (a RIFF wrapper, zeros), in bytes."""
MAX_TRACKS = 1000
"""Track chunks that a header may promise."""
MAX_NOTES = 60_000
"""Note-ons in all tracks."""
MAX_CHANGES = 20_000
"""Changes of tempo and meter in all tracks."""
MAX_EVENTS = 150_000
"""Note-ons and -offs, changes of tempo, meter, program and pedal, and names, in all tracks."""
MAX_TICKS = 10_000_000 - 1
"""Length in ticks: pretty_midi keeps a float for each, and takes no more."""
MAX_BEATS = 20_000.0
"""Length in beats, nearly three hours at 120 bpm; at 480 ticks a beat it is within MAX_TICKS."""
MAX_DENOMINATOR = 128
"""Denominator of a meter, so that no bar is shorter than 1/32 of a beat."""
MAX_NAME_LENGTH = 256
"""Characters that are kept of a track's name."""


def check_limit(value: float, limit: float, unit: str) -> None:
    """Refuse a file that holds too much.

    Raises:
        ClipError: value is more than limit.
    """
    if value > limit:
        raise ClipError(f"too large: {value:,.12g} {unit}; at most {limit:,.12g} are read")
