"""The errors of the live bridge: children of the library's one root."""

from musicgen.errors import MusicgenError


class LiveError(MusicgenError):
    """A setting of the live bridge that is out of range or does not fit."""


class PortError(LiveError):
    """A MIDI port that is not there, is busy, or cannot be made."""


class NoMidiError(PortError):
    """There is no MIDI system to ask for ports."""


class SoundError(PortError):
    """The built-in sound cannot be had: no library, no sound font, no sound device."""


class MappingError(LiveError):
    """A controller mapping that is not as documented."""


class EngineError(LiveError):
    """The engine process did not start, or is gone."""
