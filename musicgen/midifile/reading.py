"""Reading: a MIDI file in, a Score out.

Pairing notes, following tempo and parting tracks by program and channel is pretty_midi's, over a
file in normal form.
"""

import contextlib
import io
from pathlib import Path

import mido

from musicgen.errors import ClipError, why_unread
from musicgen.midifile.events import read_events
from musicgen.midifile.limits import MAX_FILE_BYTES, check_limit
from musicgen.midifile.normal_form import normal_form
from musicgen.midifile.tempo import shortest_bpm
from musicgen.score import Meter, Note, Score, Tempo, Track

# It imports pyfluidsynth where that is installed, which prints where it found its library wherever
# CI is set: among the JSON of a command, too.
with contextlib.redirect_stdout(io.StringIO()):
    import pretty_midi


def read_score(path: str | Path, *, sustain: bool = False) -> Score:
    """Read a MIDI file of any type; docs/midi.md says how what is odd in one is read.

    Args:
        path: Path of a .mid file.
        sustain: Whether notes last as long as the sustain pedal holds them, rather than as
            written, which is what a clip in a DAW shows.

    Returns:
        Its notes, with tempo, meter, names and programs. `length_beats` is where its longest track
        ends, so a clip exported from a DAW keeps the length of its loop.

    Raises:
        ClipError: no such file, not a MIDI file, cut short, damaged, without notes, or larger than
            the limits.
    """
    path = Path(path)
    return score_from_bytes(read_content(path), str(path), sustain=sustain)


def read_content(path: Path) -> bytes:
    """Read the bytes of a clip's file, or as many as show that it is too large.

    Raises:
        ClipError: no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE_BYTES + 1)
    except OSError as err:
        raise ClipError(f"{path}: {why_unread(err)}") from err


def texts_from_bytes(content: bytes, name: str) -> tuple[str, ...]:
    """The text events of a MIDI file's first track; `name` is what errors call it.

    Raises:
        ClipError: as for `read_score`.
    """
    try:
        check_limit(len(content), MAX_FILE_BYTES, "bytes")
        texts = read_events(content).tracks[0].texts
    except ClipError as err:
        raise ClipError(f"{name}: {err}") from err
    return tuple(text.decode("utf-8", errors="replace") for text in texts)


def score_from_bytes(content: bytes, name: str, *, sustain: bool = False) -> Score:
    """Read the bytes of a MIDI file; `name` is what errors call it. See `read_score`."""
    try:
        check_limit(len(content), MAX_FILE_BYTES, "bytes")
        score = _score_of(normal_form(read_events(content), sustain=sustain))
    except ClipError as err:
        raise ClipError(f"{name}: {err}") from err
    if not score.tracks:
        raise ClipError(f"{name}: no notes in it; a clip needs at least one")
    return score


def _score_of(midi: mido.MidiFile) -> Score:
    end_ticks = sum(message.time for message in midi.tracks[0])
    pretty = pretty_midi.PrettyMIDI(mido_object=midi)
    per_beat = pretty.resolution

    def tick(seconds: float) -> int:
        return int(pretty.time_to_tick(seconds))

    def note_of(note: pretty_midi.Note) -> Note:
        start = tick(note.start)
        return Note(
            onset_beats=start / per_beat,
            duration_beats=(tick(note.end) - start) / per_beat,
            pitch=note.pitch,
            velocity=note.velocity,
        )

    return Score(
        tracks=tuple(
            Track(
                name=part.name,
                program=int(part.program),
                is_drum=part.is_drum,
                notes=tuple(note_of(note) for note in part.notes),
            )
            for part in pretty.instruments
        ),
        length_beats=end_ticks / per_beat,
        tempos=tuple(
            Tempo(tick(seconds) / per_beat, shortest_bpm(float(bpm)))
            for seconds, bpm in zip(*pretty.get_tempo_changes(), strict=True)
        ),
        meters=tuple(
            Meter(tick(change.time) / per_beat, change.numerator, change.denominator)
            for change in pretty.time_signature_changes
        ),
    )
