"""MIDI messages as bytes: fields in, bytes out, and back; what is malformed is told apart here."""

from collections.abc import Sequence
from enum import IntEnum

Message = bytes
"""One whole MIDI message, its status byte first."""

CHANNELS = 16
MAX_DATA = 127
DRUM_CHANNEL = 9
"""The channel that General MIDI plays drums on, counted from 0; musicians call it 10."""
PULSES_PER_BEAT = 24
"""Clock messages (F8) a quarter note."""
STEPS_PER_BEAT = 4
"""Sixteenths a quarter note: the unit of a song position (F2), and of a step."""
SUSTAIN, ALL_SOUND_OFF, ALL_NOTES_OFF = 64, 120, 123
CHANNEL_MASK, STATUS_MASK = 0x0F, 0xF0
"""What the first byte of a channel message is made of."""
_FIRST_STATUS, _FIRST_SYSTEM = 0x80, 0xF0
_POSITION_LIMIT = 1 << 14


class Status(IntEnum):
    """Status bytes, those of channel messages with their channel bits at 0."""

    NOTE_OFF = 0x80
    NOTE_ON = 0x90
    KEY_PRESSURE = 0xA0
    CONTROL_CHANGE = 0xB0
    PROGRAM_CHANGE = 0xC0
    CHANNEL_PRESSURE = 0xD0
    PITCH_BEND = 0xE0
    QUARTER_FRAME = 0xF1
    SONG_POSITION = 0xF2
    SONG_SELECT = 0xF3
    TUNE_REQUEST = 0xF6
    CLOCK = 0xF8
    START = 0xFA
    CONTINUE = 0xFB
    STOP = 0xFC
    ACTIVE_SENSING = 0xFE
    RESET = 0xFF


_DATA_BYTES = {
    Status.NOTE_OFF: 2,
    Status.NOTE_ON: 2,
    Status.KEY_PRESSURE: 2,
    Status.CONTROL_CHANGE: 2,
    Status.PROGRAM_CHANGE: 1,
    Status.CHANNEL_PRESSURE: 1,
    Status.PITCH_BEND: 2,
    Status.QUARTER_FRAME: 1,
    Status.SONG_POSITION: 2,
    Status.SONG_SELECT: 1,
    Status.TUNE_REQUEST: 0,
    Status.CLOCK: 0,
    Status.START: 0,
    Status.CONTINUE: 0,
    Status.STOP: 0,
    Status.ACTIVE_SENSING: 0,
    Status.RESET: 0,
}


def well_formed(data: Sequence[int]) -> Message | None:
    """The bytes of a port as a message, or None where they are none that has a meaning here.

    System exclusive messages mean nothing here. A note-on of velocity 0 comes back as the note-off
    that it stands for.
    """
    if not data or any(not 0 <= byte <= MAX_DATA for byte in data[1:]):
        return None
    status = status_of(data)
    if status is None or len(data) != 1 + _DATA_BYTES[status]:
        return None
    if status is Status.NOTE_ON and data[2] == 0:
        return note_off(data[0] & CHANNEL_MASK, data[1])
    return bytes(data)


def status_of(message: Sequence[int]) -> Status | None:
    """The status of a message, without its channel; None where no message begins so."""
    first = message[0]
    if not _FIRST_STATUS <= first <= Status.RESET:
        return None
    masked = first if first >= _FIRST_SYSTEM else first & STATUS_MASK
    return Status(masked) if masked in _DATA_BYTES else None


def channel_of(message: Message) -> int:
    """The channel of a channel message, 0-15."""
    return message[0] & CHANNEL_MASK


def note_on(channel: int, pitch: int, velocity: int) -> Message:
    """A note-on; channel 0-15, pitch 0-127, velocity 1-127."""
    return bytes((Status.NOTE_ON | channel, pitch, velocity))


def note_off(channel: int, pitch: int) -> Message:
    """A note-off; channel 0-15, pitch 0-127."""
    return bytes((Status.NOTE_OFF | channel, pitch, 0))


def control_change(channel: int, control: int, value: int) -> Message:
    """A control change; channel 0-15, control and value 0-127."""
    return bytes((Status.CONTROL_CHANGE | channel, control, value))


def program_change(channel: int, program: int) -> Message:
    """A program change; channel 0-15, program 0-127."""
    return bytes((Status.PROGRAM_CHANGE | channel, program))


def song_position(beats: float) -> Message:
    """A song position pointer to the sixteenth at or before a position in beats, 0-4095.75."""
    sixteenth = min(max(int(beats * STEPS_PER_BEAT + 1e-6), 0), _POSITION_LIMIT - 1)
    return bytes((Status.SONG_POSITION, sixteenth & MAX_DATA, sixteenth >> 7))


def position_beats(message: Message) -> float:
    """The position in beats that a song position pointer names."""
    return (message[1] | message[2] << 7) / STEPS_PER_BEAT


def system(status: Status) -> Message:
    """A system message that has no data: clock, start, continue, stop."""
    return bytes((status,))


def all_silent() -> tuple[Message, ...]:
    """Sustain up, all sound off and all notes off, on each channel: half of a panic.

    The other half are explicit note-offs, which instruments that ignore these obey.
    """
    return tuple(
        control_change(channel, control, 0)
        for channel in range(CHANNELS)
        for control in (SUSTAIN, ALL_SOUND_OFF, ALL_NOTES_OFF)
    )
