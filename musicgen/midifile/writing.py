"""Writing: a Score in, a MIDI file out.

This is mido's alone, since pretty_midi can place neither exact ticks, nor tempo changes, nor the
end of a track; see docs/dependencies.md.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import mido

from musicgen.files import write_files
from musicgen.midifile.tempo import tempo_us
from musicgen.midifile.tracks import DRUM_CHANNEL, TICKS_PER_BEAT, Message, track_of
from musicgen.score import Note, Score, Track

_MELODIC_CHANNELS = tuple(channel for channel in range(16) if channel != DRUM_CHANNEL)


def score_to_bytes(score: Score, *, text: str = "") -> bytes:
    """A score as a Standard MIDI File: type 1, 480 ticks a quarter, one named track a part.

    Tempo and meter stand in a track of their own, first; every track ends exactly at the score's
    length, or after a tick where that is 0. Changes past it are left out.

    Args:
        score: What is written.
        text: A text event for the start of the first track, where DAWs pass over it; none if empty.
    """
    file = BytesIO()
    _midi_of(score, text).save(file=file)
    return file.getvalue()


def write_score(score: Score, path: str | Path) -> None:
    """Write a score as `score_to_bytes` has it; the file appears whole or not at all.

    Raises:
        OutputError: the path cannot be written.
    """
    write_files({Path(path): score_to_bytes(score)})


def _midi_of(score: Score, text: str) -> mido.MidiFile:
    midi = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    end = max(_ticks(score.length_beats), 1)
    told = [mido.MetaMessage("text", text=text)] if text else []
    midi.tracks.append(track_of([*told, *_conductor_messages(score, end)], end))
    melodic = 0
    for track in score.tracks:
        channel = DRUM_CHANNEL
        if not track.is_drum:
            channel = _MELODIC_CHANNELS[melodic % len(_MELODIC_CHANNELS)]
            melodic += 1
        midi.tracks.append(track_of(_track_messages(track, channel, end), end))
    return midi


def _ticks(beats: float) -> int:
    return round(beats * TICKS_PER_BEAT)


def _conductor_messages(score: Score, end: int) -> Iterator[Message]:
    for meter in score.meters:
        if (tick := _ticks(meter.beat)) <= end:
            yield mido.MetaMessage(
                "time_signature",
                numerator=meter.numerator,
                denominator=meter.denominator,
                time=tick,
            )
    for tempo in score.tempos:
        if (tick := _ticks(tempo.beat)) <= end:
            yield mido.MetaMessage("set_tempo", tempo=tempo_us(tempo.bpm), time=tick)


def _track_messages(track: Track, channel: int, end: int) -> Iterator[Message]:
    yield mido.MetaMessage("track_name", name=track.name)
    yield mido.Message("program_change", channel=channel, program=track.program)
    sounding = [(*_note_ticks(note, end), note) for note in track.notes]
    ons = []
    for on, off, note in _without_overlap(sounding):
        pitch, velocity = note.pitch, note.velocity
        ons.append(mido.Message("note_on", channel=channel, note=pitch, velocity=velocity, time=on))
        yield mido.Message("note_off", channel=channel, note=pitch, velocity=64, time=off)
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
