"""The chunks of a MIDI file: its bytes in, the header and where each track begins out."""

from dataclasses import dataclass

from musicgen.errors import ClipError
from musicgen.midifile.limits import MAX_LEADING_BYTES, MAX_TRACKS, check_limit

HEADER = b"MThd"
TRACK = b"MTrk"
PATTERNS_FORM = 2
_PREFIX_BYTES = 8  # a chunk's kind and length
_HEADER_BYTES = 6


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says about itself.

    Attributes:
        form: 0 (one track), 1 (tracks that sound together) or 2 (patterns); others are read as 1.
        track_count: Tracks that follow.
        division: Ticks a quarter, 1-32767, or SMPTE's frames and ticks where negative.
        end: The byte after the header.
    """

    form: int
    track_count: int
    division: int
    end: int


@dataclass(frozen=True, slots=True)
class TrackChunk:
    """Where the events of a track lie.

    Attributes:
        start: The first byte of them.
        stated_end: The byte after them, if the chunk's length is right.
    """

    start: int
    stated_end: int


def cut_short(content: bytes) -> ClipError:
    """The error of a file that ends too early."""
    return ClipError(f"MIDI file cut short after {len(content)} bytes")


def empty() -> ClipError:
    """The error of a file without a byte."""
    return ClipError("empty file (0 bytes), not a MIDI file")


def not_midi(content: bytes) -> ClipError:
    """The error of a file that is something else, which its first bytes may tell."""
    first = content[: len(HEADER)]
    is_text = first.isascii() and first.decode("latin-1").isprintable()
    shown = f'"{first.decode()}"' if is_text else f"the bytes {first.hex(' ')}"
    return ClipError(f'not a MIDI file: it starts with {shown}, a MIDI file with "MThd"')


def read_header(content: bytes) -> Header:
    """Find and read the header, which a RIFF wrapper or padding may stand before.

    Raises:
        ClipError: not a MIDI file, cut short, or with more tracks than `MAX_TRACKS`.
    """
    if not content:
        raise empty()
    start = content.find(HEADER, 0, MAX_LEADING_BYTES + len(HEADER))
    if start < 0:
        raise not_midi(content)
    fields = start + _PREFIX_BYTES
    if len(content) < fields + _HEADER_BYTES:
        raise cut_short(content)
    form = int.from_bytes(content[fields : fields + 2])
    track_count = int.from_bytes(content[fields + 2 : fields + 4])
    division = int.from_bytes(content[fields + 4 : fields + 6], signed=True)
    if division == 0:
        raise ClipError("damaged MIDI file: a division of 0 ticks a quarter")
    check_limit(track_count, MAX_TRACKS, "tracks")
    end = fields + _HEADER_BYTES
    stated_end = fields + _length_at(content, start)
    if stated_end > end and chunk_begins(content, stated_end):
        end = stated_end
    return Header(form, track_count, division, end)


def find_track(content: bytes, position: int) -> TrackChunk | None:
    """The next track from a position on; chunks of other kinds, and garbage, are passed over."""
    while content[position : position + len(TRACK)] != TRACK:
        if position < len(content) and chunk_begins(content, position):
            position += _PREFIX_BYTES + _length_at(content, position)
        else:
            position = content.find(TRACK, position)
            if position < 0:
                return None
    start = position + _PREFIX_BYTES
    return TrackChunk(start, start + _length_at(content, position))


def chunk_begins(content: bytes, position: int) -> bool:
    """Whether a track, or a whole chunk of another kind, or the end of the file is here."""
    if position == len(content) or content.startswith(TRACK, position):
        return True
    kind = content[position : position + len(TRACK)]
    return (
        len(kind) == len(TRACK)
        and kind.isascii()
        and kind.decode().isprintable()
        and position + _PREFIX_BYTES + _length_at(content, position) <= len(content)
    )


def _length_at(content: bytes, position: int) -> int:
    """The length of the data of the chunk at a position."""
    return int.from_bytes(content[position + 4 : position + _PREFIX_BYTES])
