"""The events of a MIDI file: its bytes in, the messages that make a Score out.

mido's own parser stops at the first wrong length, odd chunk or key signature, and holds every
message of a file; this one walks over what a Score does not need and gives mido the rest.
"""

from dataclasses import dataclass, field

import mido

from musicgen.errors import ClipError
from musicgen.midifile.chunks import (
    Header,
    TrackChunk,
    chunk_begins,
    cut_short,
    find_track,
    read_header,
)
from musicgen.midifile.limits import (
    MAX_CHANGES,
    MAX_DENOMINATOR,
    MAX_EVENTS,
    MAX_NOTES,
    MAX_TICKS,
    check_limit,
)
from musicgen.midifile.names import decode_name
from musicgen.midifile.tracks import Message

PEDAL_CONTROL = 64
_NOTE_OFF, _NOTE_ON, _CONTROL, _PROGRAM = 0x8, 0x9, 0xB, 0xC
_CHANNEL_DATA_BYTES = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
_SYSTEM_DATA_BYTES = {
    0xF1: 1,
    0xF2: 2,
    0xF3: 1,
    0xF6: 0,
    0xF8: 0,
    0xFA: 0,
    0xFB: 0,
    0xFC: 0,
    0xFE: 0,
}
_STATUS = 0x80
_SYSTEM = 0xF0
_SYSEX = (0xF0, 0xF7)
_META = 0xFF
_TEXT, _NAME, _END_OF_TRACK, _TEMPO, _METER = 0x01, 0x03, 0x2F, 0x51, 0x58
_LONGEST_NUMBER_BYTES = 4


@dataclass(frozen=True, slots=True)
class TrackEvents:
    """One track.

    Attributes:
        messages: Notes, pedal, programs, names, tempo and meter; their times are ticks from the
            track's start.
        end: Where it ends, in ticks.
        texts: Its text events.
    """

    messages: list[Message]
    end: int
    texts: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class FileEvents:
    """A whole file: what its header says, and its tracks, at least one."""

    header: Header
    tracks: list[TrackEvents]


@dataclass(slots=True)
class _Counts:
    """How much of a file has been taken so far."""

    events: int = 0
    notes: int = 0
    changes: int = 0

    def add(self, message: Message) -> None:
        self.events += 1
        self.notes += message.type == "note_on" and message.velocity > 0
        self.changes += message.type in {"set_tempo", "time_signature"}
        check_limit(self.events, MAX_EVENTS, "events")
        check_limit(self.notes, MAX_NOTES, "notes")
        check_limit(self.changes, MAX_CHANGES, "changes of tempo and meter")


def read_events(content: bytes) -> FileEvents:
    """Read the events of a file.

    A track ends with its end-of-track event, whatever its chunk's length; without one, where its
    chunk does.

    Raises:
        ClipError: not a MIDI file, cut short, damaged, or larger than the limits.
    """
    header = read_header(content)
    counts = _Counts()
    tracks: list[TrackEvents] = []
    position = header.end
    while len(tracks) < header.track_count:
        chunk = find_track(content, position)
        if chunk is None:
            break
        walk = _Walk(content, chunk, counts)
        tracks.append(walk.to_end())
        position = walk.position
        if chunk.stated_end >= position and chunk_begins(content, chunk.stated_end):
            position = chunk.stated_end
    if not tracks:
        raise ClipError("MIDI file without tracks")
    if len(tracks) < header.track_count:
        raise ClipError(
            f"MIDI file cut short after {len(content)} bytes: it has {len(tracks)} of "
            f"{header.track_count} tracks"
        )
    return FileEvents(header, tracks)


@dataclass(slots=True)
class _Walk:
    """The walk over a track, event by event.

    Attributes:
        messages: Those that were taken.
        position: The byte after the last event.
        tick: That of the last event.
        texts: The text events.
    """

    content: bytes
    chunk: TrackChunk
    counts: _Counts
    messages: list[Message] = field(default_factory=list)
    position: int = 0
    tick: int = 0
    texts: list[bytes] = field(default_factory=list)

    def to_end(self) -> TrackEvents:
        """Walk over the whole track."""
        self.position = self.chunk.start
        status = 0
        try:
            while not self._at_stated_end():
                self.tick += self._number()
                check_limit(self.tick, MAX_TICKS, "ticks")
                byte = self.content[self.position]
                if byte >= _STATUS:
                    self.position += 1
                    status = byte if byte < _SYSTEM else status
                elif not status:
                    raise ClipError("damaged MIDI file: running status without a status before it")
                else:
                    byte = status
                if byte < _SYSTEM:
                    self._channel_event(byte)
                elif byte != _META:
                    self._system_event(byte)
                elif self._meta_event() == _END_OF_TRACK:
                    break
        except IndexError as err:
            raise cut_short(self.content) from err
        return TrackEvents(self.messages, self.tick, tuple(self.texts))

    def _at_stated_end(self) -> bool:
        return self.position == self.chunk.stated_end and chunk_begins(self.content, self.position)

    def _number(self) -> int:
        """A number of variable length."""
        number = 0
        for _ in range(_LONGEST_NUMBER_BYTES):
            byte = self.content[self.position]
            self.position += 1
            number = number << 7 | byte & 0x7F
            if byte < _STATUS:
                return number
        raise ClipError(f"damaged MIDI file: a number of more than {_LONGEST_NUMBER_BYTES} bytes")

    def _data(self, length: int) -> bytes:
        end = self.position + length
        if end > len(self.content):
            raise cut_short(self.content)
        data = self.content[self.position : end]
        self.position = end
        return data

    def _channel_event(self, status: int) -> None:
        kind = status >> 4
        data = self._data(_CHANNEL_DATA_BYTES[kind])
        if not data.isascii():
            raise ClipError("damaged MIDI file: data byte must be in range 0..127")
        if kind in {_NOTE_OFF, _NOTE_ON, _PROGRAM} or (
            kind == _CONTROL and data[0] == PEDAL_CONTROL
        ):
            self._take(mido.Message.from_bytes((status, *data), time=self.tick))

    def _system_event(self, status: int) -> None:
        if status in _SYSEX:
            self._data(self._number())
        elif status in _SYSTEM_DATA_BYTES:
            self._data(_SYSTEM_DATA_BYTES[status])
        else:
            raise ClipError(f"damaged MIDI file: undefined status byte 0x{status:02x}")

    def _meta_event(self) -> int:
        kind = self._data(1)[0]
        data = self._data(self._number())
        if kind == _NAME:
            name = decode_name(data)
            self._take(mido.MetaMessage("track_name", name=name, time=self.tick))
        elif kind == _TEXT:
            self.texts.append(data)
        elif kind == _TEMPO:
            self._take(_tempo(data, self.tick))
        elif kind == _METER:
            self._take(_meter(data, self.tick))
        return kind

    def _take(self, message: Message) -> None:
        self.counts.add(message)
        self.messages.append(message)


def _tempo(data: bytes, tick: int) -> mido.MetaMessage:
    tempo_us = int.from_bytes(data[:3])
    if len(data) < 3 or not tempo_us:  # noqa: PLR2004 - a tempo is of three bytes
        raise ClipError(f"damaged MIDI file: a tempo of {data.hex() or 'no bytes'}")
    return mido.MetaMessage("set_tempo", tempo=tempo_us, time=tick)


def _meter(data: bytes, tick: int) -> mido.MetaMessage:
    numerator, power = data[:2] if len(data) > 1 else (0, 0)
    if not numerator:
        raise ClipError(f"damaged MIDI file: a meter of {data.hex() or 'no bytes'}")
    if 2**power > MAX_DENOMINATOR:
        raise ClipError(
            f"damaged MIDI file: a meter of {numerator}/2^{power}; "
            f"at most {numerator}/{MAX_DENOMINATOR} is read"
        )
    return mido.MetaMessage("time_signature", numerator=numerator, denominator=2**power, time=tick)
