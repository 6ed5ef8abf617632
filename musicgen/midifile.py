"""MIDI files: a path in, a Score out, and back.

Reading is pretty_midi's (note pairing, tempo map, a part for each program and channel) over a file
that mido has parsed. Writing is mido's alone, since pretty_midi can place neither exact ticks, nor
tempo changes, nor the end of a track; see docs/dependencies.md.
"""

import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import mido
import pretty_midi

from musicgen.errors import ClipError
from musicgen.files import write_files
from musicgen.score import Meter, Note, Score, Tempo, Track

TICKS_PER_BEAT = 480
DRUM_CHANNEL = 9
_MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)
_MICROSECONDS_A_MINUTE = 60_000_000
_MAX_TEMPO_US = 0xFFFFFF
_CHARSET = "utf-8"


def read_score(path: str | Path) -> Score:
    """Read a Standard MIDI File.

    Args:
        path: Path of a .mid file, type 0 or 1.

    Returns:
        Its notes, with tempo, meter, names and programs. `length_beats` is where its longest track
        ends, so a clip exported from a DAW keeps the length of its loop.

    Raises:
        ClipError: no such file, not a MIDI file, cut short, or without notes.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError as err:
        raise ClipError(f"{path}: no such file") from err
    except OSError as err:
        raise ClipError(f"{path}: cannot be read: {err.strerror}") from err
    return score_from_bytes(content, str(path))


def score_from_bytes(content: bytes, name: str) -> Score:
    """Read the bytes of a Standard MIDI File; `name` is what errors call it. See `read_score`."""
    midi = _parse(content, name)
    end_ticks = max(sum(message.time for message in track) for track in midi.tracks)
    midi.tracks.insert(0, _timed(_tempo_and_meter(midi), end_ticks))
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=RuntimeWarning, module="pretty_midi")
            pretty = pretty_midi.PrettyMIDI(mido_object=midi)
    except (ValueError, KeyError, IndexError, AttributeError, ZeroDivisionError) as err:
        raise ClipError(f"{name}: damaged MIDI file: {err}") from err
    score = _score_of(pretty, end_ticks)
    if not score.notes:
        raise ClipError(f"{name}: no notes in it; a clip needs at least one")
    return score


def _parse(content: bytes, name: str) -> mido.MidiFile:
    if not content:
        raise ClipError(f"{name}: empty file (0 bytes), not a MIDI file")
    if not content.startswith(b"MThd"):
        raise ClipError(
            f"{name}: not a MIDI file: it starts with {content[:4]!r}, a MIDI file with b'MThd'"
        )
    try:
        midi = mido.MidiFile(file=BytesIO(content), charset="latin1")
    except EOFError as err:
        raise ClipError(f"{name}: MIDI file cut short after {len(content)} bytes") from err
    except (OSError, ValueError, LookupError, mido.KeySignatureError) as err:
        raise ClipError(f"{name}: damaged MIDI file: {err}") from err
    if midi.ticks_per_beat <= 0:
        raise ClipError(
            f"{name}: SMPTE time division is not supported; export with ticks per quarter note"
        )
    midi.tracks = [track for track in midi.tracks if track]
    if not midi.tracks:
        raise ClipError(f"{name}: MIDI file without tracks")
    return midi


def _tempo_and_meter(midi: mido.MidiFile) -> Iterator[tuple[int, mido.MetaMessage]]:
    """Tempo and meter of all tracks, at their ticks: pretty_midi heeds those of the first alone."""
    for track in midi.tracks:
        now = 0
        for message in track:
            now += message.time
            if message.type in {"set_tempo", "time_signature"}:
                yield now, message


def _score_of(pretty: pretty_midi.PrettyMIDI, end_ticks: int) -> Score:
    per_beat: int = pretty.resolution

    def tick(seconds: float) -> int:
        return int(pretty.time_to_tick(seconds))

    tracks = tuple(
        Track(
            name=_text(instrument.name),
            program=int(instrument.program),
            is_drum=instrument.is_drum,
            notes=tuple(
                Note(
                    onset_beats=tick(note.start) / per_beat,
                    duration_beats=(tick(note.end) - tick(note.start)) / per_beat,
                    pitch=note.pitch,
                    velocity=note.velocity,
                )
                for note in instrument.notes
            ),
        )
        for instrument in pretty.instruments
        if instrument.notes
    )
    return Score(
        tracks=tracks,
        length_beats=end_ticks / per_beat,
        tempos=tuple(
            Tempo(tick(seconds) / per_beat, _bpm(float(bpm)))
            for seconds, bpm in zip(*pretty.get_tempo_changes(), strict=True)
        ),
        meters=tuple(
            Meter(tick(change.time) / per_beat, change.numerator, change.denominator)
            for change in pretty.time_signature_changes
        ),
    )


def _text(latin1: str) -> str:
    """Decode a name: UTF-8 as most programs write it, else Latin-1 as the standard has it."""
    try:
        return latin1.encode("latin1").decode(_CHARSET)
    except UnicodeError:
        return latin1


def _tempo_us(bpm: float) -> int:
    """Microseconds a quarter note, the unit of a MIDI file, within its 24 bits."""
    return min(max(round(_MICROSECONDS_A_MINUTE / bpm), 1), _MAX_TEMPO_US)


def _bpm(bpm: float) -> float:
    """The shortest tempo that gives the same microseconds: 140, not 140.00014."""
    short = round(bpm, 3)
    return short if short > 0 and _tempo_us(short) == _tempo_us(bpm) else bpm


def score_to_bytes(score: Score) -> bytes:
    """A score as a Standard MIDI File: type 1, 480 ticks a quarter, one named track a part.

    Tempo and meter stand in a track of their own, first; every track ends exactly at the score's
    length, or after a tick where that is 0. Changes past it are left out.
    """
    file = BytesIO()
    _midi_of(score).save(file=file)
    return file.getvalue()


def write_score(score: Score, path: str | Path) -> None:
    """Write a score as `score_to_bytes` has it; the file appears whole or not at all.

    Raises:
        OutputError: the path cannot be written.
    """
    write_files({Path(path): score_to_bytes(score)})


def _midi_of(score: Score) -> mido.MidiFile:
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset=_CHARSET)
    end = max(_ticks(score.length_beats), 1)
    midi.tracks.append(_timed(_conductor_messages(score, end), end))
    melodic = 0
    for track in score.tracks:
        channel = DRUM_CHANNEL
        if not track.is_drum:
            channel = _MELODIC_CHANNELS[melodic % len(_MELODIC_CHANNELS)]
            melodic += 1
        midi.tracks.append(_timed(_track_messages(track, channel, end), end))
    return midi


def _ticks(beats: float) -> int:
    return round(beats * TICKS_PER_BEAT)


def _conductor_messages(score: Score, end: int) -> Iterator[tuple[int, mido.MetaMessage]]:
    for meter in score.meters:
        if _ticks(meter.beat) <= end:
            yield (
                _ticks(meter.beat),
                mido.MetaMessage(
                    "time_signature", numerator=meter.numerator, denominator=meter.denominator
                ),
            )
    for tempo in score.tempos:
        if _ticks(tempo.beat) <= end:
            yield _ticks(tempo.beat), mido.MetaMessage("set_tempo", tempo=_tempo_us(tempo.bpm))


def _track_messages(
    track: Track, channel: int, end: int
) -> Iterator[tuple[int, mido.Message | mido.MetaMessage]]:
    yield 0, mido.MetaMessage("track_name", name=track.name)
    yield 0, mido.Message("program_change", channel=channel, program=track.program)
    sounding = [(*_note_ticks(note, end), note) for note in track.notes]
    offs, ons = [], []
    for on, off, note in _without_overlap(sounding):
        ons.append(
            (on, mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity))
        )
        offs.append((off, mido.Message("note_off", channel=channel, note=note.pitch, velocity=64)))
    yield from offs
    yield from ons


def _note_ticks(note: Note, end: int) -> tuple[int, int]:
    """On and off ticks: at least one tick long, and within the score."""
    on = min(_ticks(note.onset_beats), end - 1)
    return on, min(max(_ticks(note.end_beats), on + 1), end)


def _without_overlap(sounding: list[tuple[int, int, Note]]) -> list[tuple[int, int, Note]]:
    """Shorten a note that another of its pitch interrupts, as one note-off would end both.

    Notes of a pitch that end together need nothing: the one note-off is right for both.
    """
    kept: list[tuple[int, int, Note]] = []
    following: dict[int, tuple[int, int]] = {}
    for on, off, note in reversed(sounding):
        next_on, next_off = following.get(note.pitch, (off, off))
        interrupted = on < next_on < off != next_off
        end = next_on if interrupted else off
        following[note.pitch] = (on, end)
        kept.append((on, end, note))
    return kept[::-1]


def _timed(
    messages: Iterator[tuple[int, mido.Message | mido.MetaMessage]], end: int
) -> mido.MidiTrack:
    """A track of messages at absolute ticks, closed by an end-of-track at `end`.

    At equal ticks messages keep their order, so note-offs given first come before note-ons.
    """
    track = mido.MidiTrack()
    now = 0
    for tick, message in sorted(messages, key=lambda timed: timed[0]):
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=end - now))
    return track
