"""Names of MIDI files: their endings; imports nothing, as the window of the app needs it."""

MIDI_ENDINGS = frozenset({".mid", ".midi", ".smf"})
"""What MIDI files are called by, in lower case."""
