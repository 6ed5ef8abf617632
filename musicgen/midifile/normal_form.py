"""The events of any MIDI file in, a file as pretty_midi reads it right out.

That file is of type 1, with ticks a beat; tempo and meter stand in its first track; each note
has an end, later than its start; and each track is closed.
"""

from bisect import bisect_right
from itertools import chain

import mido

from musicgen.errors import ClipError
from musicgen.midifile.chunks import PATTERNS_FORM
from musicgen.midifile.events import FileEvents, TrackEvents
from musicgen.midifile.limits import MAX_BEATS, MAX_TICKS, check_limit
from musicgen.midifile.note_ends import with_note_ends
from musicgen.midifile.pedal import pedal_spans, with_pedal
from musicgen.midifile.tracks import TICKS_PER_BEAT, Message, track_of

_CONDUCTED = {"set_tempo", "time_signature"}
_DEFAULT_TEMPO_US = 500_000
_FRAME_RATES = {24: 24.0, 25: 25.0, 29: 30_000 / 1001, 30: 30.0}
"""Frames a second, by what the division has for them."""


def normal_form(file: FileEvents, *, sustain: bool) -> mido.MidiFile:
    """A file as pretty_midi reads it right; the messages of `file` are taken over.

    Args:
        file: Any file.
        sustain: Whether notes sound as long as the pedal holds them.

    Returns:
        A file whose tracks all end where the longest does.

    Raises:
        ClipError: it is longer than the limits, or of a frame rate that there is not.
    """
    division, tracks = file.header.division, file.tracks
    in_sequence = file.header.form == PATTERNS_FORM
    pieces = [[track] for track in tracks] if in_sequence else [tracks]
    if division < 0:
        rate = _ticks_a_second(division)
        pieces = [_in_beats(piece, rate) for piece in pieces]
        division = TICKS_PER_BEAT
    _check_length(sum(max(track.end for track in piece) for piece in pieces), division)
    if sustain:
        pieces = [_sustained(piece) for piece in pieces]
    pieces = [[with_note_ends(track) for track in piece] for piece in pieces]
    tracks = [_joined(pieces)] if in_sequence else pieces[0]
    return _conducted(tracks, division)


def _check_length(end: int, ticks_per_beat: int) -> None:
    check_limit(end / ticks_per_beat, MAX_BEATS, "beats")
    check_limit(end, MAX_TICKS, "ticks")


def _ticks_a_second(division: int) -> float:
    """SMPTE's frames a second times ticks a frame: the bytes of a division below 0."""
    frames, ticks = -(division >> 8), division & 0xFF
    if frames not in _FRAME_RATES or not ticks:
        raise ClipError(
            f"damaged MIDI file: a division of {frames} frames a second and {ticks} ticks a frame; "
            f"frames are {', '.join(map(str, _FRAME_RATES))}, and ticks 1-255"
        )
    return _FRAME_RATES[frames] * ticks


def _in_beats(piece: list[TrackEvents], ticks_a_second: float) -> list[TrackEvents]:
    """Tracks in real time as tracks in beats, at their tempo."""
    tempos = sorted(
        (message.time, message.tempo)
        for track in piece
        for message in track.messages
        if message.type == "set_tempo"
    )
    starts, tempos_us, beats = [0], [_DEFAULT_TEMPO_US], [0.0]
    for tick, tempo_us in tempos:
        seconds = (tick - starts[-1]) / ticks_a_second
        beats.append(beats[-1] + seconds * 1e6 / tempos_us[-1])
        starts.append(tick)
        tempos_us.append(tempo_us)

    def moved(tick: int) -> int:
        index = bisect_right(starts, tick) - 1
        seconds = (tick - starts[index]) / ticks_a_second
        return round((beats[index] + seconds * 1e6 / tempos_us[index]) * TICKS_PER_BEAT)

    for message in chain.from_iterable(track.messages for track in piece):
        message.time = moved(message.time)
    return [TrackEvents(track.messages, moved(track.end)) for track in piece]


def _sustained(piece: list[TrackEvents]) -> list[TrackEvents]:
    spans = pedal_spans(piece, max(track.end for track in piece))
    return [with_pedal(track, spans) for track in piece]


def _joined(pieces: list[list[TrackEvents]]) -> TrackEvents:
    """Patterns of a track each as one track, one after another."""
    messages: list[Message] = []
    start = 0
    for track in chain.from_iterable(pieces):
        for message in track.messages:
            message.time += start
        messages += track.messages
        start += track.end
    return TrackEvents(messages, start)


def _conducted(tracks: list[TrackEvents], ticks_per_beat: int) -> mido.MidiFile:
    """Tracks as a file, with tempo and meter taken out of them into a first one."""
    end = max(max(track.end, *(message.time for message in track.messages), 0) for track in tracks)
    conductor: list[Message] = []
    parts: list[list[Message]] = []
    for track in tracks:
        part: list[Message] = []
        for message in track.messages:
            (conductor if message.type in _CONDUCTED else part).append(message)
        parts.append(part)
    return mido.MidiFile(
        type=1,
        ticks_per_beat=ticks_per_beat,
        tracks=[track_of(messages, end) for messages in (conductor, *parts)],
    )
