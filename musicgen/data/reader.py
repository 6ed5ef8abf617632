"""The fast reader: the bytes of a MIDI file in, a Score out, for folders of many thousand files.

symusic reads a file a hundred times faster than `musicgen.midifile`, which reads musicians' clips.
Both give the same notes, tempos and meters, but: symusic tells no end of track, so that a score
ends with its last note; where a pitch begins again while it sounds, the first note-off ends the
note that began first; and a file that symusic cannot parse is rejected rather than repaired.
"""

from symusic.core import ScoreTick, TrackTick

from musicgen.errors import ClipError
from musicgen.midifile.chunks import HEADER, empty, not_midi
from musicgen.midifile.limits import (
    MAX_BEATS,
    MAX_CHANGES,
    MAX_DENOMINATOR,
    MAX_FILE_BYTES,
    MAX_NOTES,
    check_limit,
)
from musicgen.score import Meter, Note, Score, ScoreError, Tempo, Track

_MICROSECONDS_A_MINUTE = 60_000_000
_DIVISION_BYTE = 12
_SMPTE_BIT = 0x80


def read_bytes(content: bytes, name: str) -> Score:
    """Read the bytes of a Standard MIDI File.

    Args:
        content: The file, within the bounds of `musicgen.midifile.limits`.
        name: What errors call it.

    Returns:
        Its notes in beats, with tempo, meter, names and programs. It ends with its last note.

    Raises:
        ClipError: not a MIDI file, damaged, without notes, or beyond the bounds.
    """
    try:
        return _read(content)
    except ClipError as err:
        raise ClipError(f"{name}: {err}") from err
    except (RuntimeError, ValueError, ZeroDivisionError, ScoreError) as err:
        reason = str(err).removesuffix(": iostream error")
        raise ClipError(f"{name}: damaged MIDI file: {reason}") from err


def _read(content: bytes) -> Score:
    check_limit(len(content), MAX_FILE_BYTES, "bytes")
    if not content.startswith(HEADER):
        raise not_midi(content) if content else empty()
    if content[_DIVISION_BYTE : _DIVISION_BYTE + 1] >= bytes([_SMPTE_BIT]):
        raise ClipError("SMPTE time division is not supported")
    midi = ScoreTick.from_midi(content)
    per_beat = midi.ticks_per_quarter
    check_limit(midi.note_num(), MAX_NOTES, "notes")
    check_limit(midi.end() / per_beat, MAX_BEATS, "beats")
    check_limit(len(midi.tempos) + len(midi.time_signatures), MAX_CHANGES, "changes")
    for meter in midi.time_signatures:
        check_limit(meter.denominator, MAX_DENOMINATOR, "as a meter's denominator")
    tracks = tuple(_track_of(track, per_beat) for track in midi.tracks if track.note_num())
    tracks = tuple(track for track in tracks if track.notes)
    if not tracks:
        raise ClipError("no notes in it")
    return Score(
        tracks=tracks,
        tempos=tuple(Tempo(tempo.time / per_beat, _bpm(tempo.mspq)) for tempo in midi.tempos),
        meters=tuple(
            Meter(meter.time / per_beat, meter.numerator, meter.denominator)
            for meter in midi.time_signatures
        ),
    )


def _track_of(track: TrackTick, per_beat: int) -> Track:
    notes = track.notes.numpy()
    # A pitched note of no length is what overlapping notes leave behind; a drum rings by itself.
    sounding = (notes["duration"] > 0) | track.is_drum
    columns = (
        notes["time"][sounding] / per_beat,
        notes["pitch"][sounding],
        notes["velocity"][sounding],
        notes["duration"][sounding] / per_beat,
    )
    return Track(
        name=track.name,
        notes=tuple(map(Note, *(column.tolist() for column in columns))),
        program=track.program,
        is_drum=track.is_drum,
    )


def _bpm(us_a_beat: int) -> float:
    """The shortest tempo that gives the file's microseconds: 140, not 140.00014."""
    exact = _MICROSECONDS_A_MINUTE / us_a_beat
    short = round(exact, 3)
    return short if short > 0 and round(_MICROSECONDS_A_MINUTE / short) == us_a_beat else exact
