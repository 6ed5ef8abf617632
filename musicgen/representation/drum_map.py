"""Drum maps: MIDI note numbers to the nine voices of a drum grid, and back.

The voices, and the notes of the Roland TD-11 kit, are those of the Groove MIDI Dataset (Gillick et
al. 2019, arXiv:1905.06118, appendix); the General MIDI percussion notes are added to them. The two
agree wherever both name a note. docs/drums.md shows the whole table.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType


class Voice(IntEnum):
    """A voice of the drum grid; its value is its index in every array."""

    KICK = 0
    SNARE = 1
    CLOSED_HAT = 2
    OPEN_HAT = 3
    LOW_TOM = 4
    MID_TOM = 5
    HIGH_TOM = 6
    CRASH = 7
    RIDE = 8

    @property
    def label(self) -> str:
        """The voice's name in commands, reports and pictures, such as `closed-hat`."""
        return self.name.lower().replace("_", "-")


VOICES = len(Voice)

_NOTES: Mapping[Voice, tuple[int, ...]] = MappingProxyType(
    {
        # The first of each is written when the music comes from the model.
        Voice.KICK: (36, 35),
        Voice.SNARE: (38, 37, 39, 40),  # side stick 37, clap 39; TD: rim 40
        Voice.CLOSED_HAT: (42, 44, 22),  # pedal 44; TD: edge 22
        Voice.OPEN_HAT: (46, 26),  # TD: edge 26
        Voice.LOW_TOM: (43, 41, 58),  # TD: floor tom's rim 58
        Voice.MID_TOM: (47, 45),
        Voice.HIGH_TOM: (50, 48),
        Voice.CRASH: (49, 52, 55, 57),  # china 52, splash 55
        Voice.RIDE: (51, 53, 59),  # bell 53
    }
)

VOICE_OF_NOTE: Mapping[int, Voice] = MappingProxyType(
    {note: voice for voice, notes in _NOTES.items() for note in notes}
)
"""Note number to voice, for GM and Roland TD kits alike; notes not in it belong to no voice."""

NOTE_OF_VOICE: tuple[int, ...] = tuple(_NOTES[voice][0] for voice in Voice)
"""The General MIDI note that a voice is written as, by the voice's index."""
