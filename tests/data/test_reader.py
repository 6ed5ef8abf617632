import io

import mido
import pytest

from musicgen.data.reader import read_bytes
from musicgen.errors import ClipError
from musicgen.factory import all_beats
from musicgen.midifile import score_from_bytes, score_to_bytes
from musicgen.midifile.limits import MAX_BEATS, MAX_FILE_BYTES
from musicgen.score import Meter, Note, Score, Tempo, Track

DRUM = Track("Kit", (Note(0.0, 36, 100, 0.25), Note(1.0, 38, 90, 0.25)), is_drum=True)
PIANO = Track("Piano", (Note(0.5, 60, 64, 1.0), Note(0.5, 64, 64, 1.5), Note(3.0, 67, 1, 0.5)))
BASS = Track("Baß", (Note(0.0, 36, 127, 4.0),), program=33)


def file_of(*messages: mido.Message | mido.MetaMessage) -> bytes:
    midi, file = mido.MidiFile(ticks_per_beat=96, charset="utf-8"), io.BytesIO()
    midi.tracks.append(mido.MidiTrack(messages))
    midi.save(file=file)
    return file.getvalue()


def assert_agree(content: bytes) -> None:
    """Both readers find the same; a score ends with its last note in this one."""
    fast, careful = read_bytes(content, "x"), score_from_bytes(content, "x")
    assert sorted(fast.tracks, key=repr) == sorted(careful.tracks, key=repr)
    assert fast.meters == careful.meters
    assert [tempo.beat for tempo in fast.tempos] == [tempo.beat for tempo in careful.tempos]
    assert [tempo.bpm for tempo in fast.tempos] == pytest.approx(
        [tempo.bpm for tempo in careful.tempos], rel=1e-12
    )
    assert fast.length_beats == max(note.end_beats for note in careful.notes)


@pytest.mark.parametrize("name", [beat.name for beat in all_beats()])
def test_factory_beats_are_read_as_by_midifile(name: str) -> None:
    beat = next(beat for beat in all_beats() if beat.name == name)
    assert_agree(score_to_bytes(beat.score))


@pytest.mark.parametrize(
    "score",
    [
        Score((PIANO, BASS, DRUM), 4.0),
        Score((PIANO,), 8.0, tempos=(Tempo(0, 90), Tempo(2.5, 140), Tempo(4, 60.5))),
        Score((BASS, DRUM), 8.0, meters=(Meter(0, 3, 4), Meter(3, 6, 8), Meter(6, 5, 4))),
        Score((PIANO, PIANO, BASS), 4.0, tempos=(Tempo(0, 59.000059),)),
    ],
    ids=["tracks", "tempos", "meters", "two of one program"],
)
def test_songs_are_read_as_by_midifile(score: Score) -> None:
    assert_agree(score_to_bytes(score))


def test_notes_are_in_beats_of_the_files_own_division() -> None:
    content = file_of(
        mido.Message("note_on", note=60, velocity=50, time=96),
        mido.Message("note_off", note=60, time=144),
    )
    (track,) = read_bytes(content, "x").tracks
    assert track.notes == (Note(1.0, 60, 50, 1.5),)


def test_a_note_without_length_counts_for_drums_alone() -> None:
    def struck(channel: int) -> list[mido.Message]:
        on = mido.Message("note_on", channel=channel, note=40, velocity=50)
        return [on, mido.Message("note_off", channel=channel, note=40)]

    (track,) = read_bytes(file_of(*struck(0), *struck(9)), "x").tracks
    assert track.is_drum
    assert track.notes == (Note(0.0, 40, 50, 0.0),)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file (0 bytes), not a MIDI file"),
        (b"no music", 'not a MIDI file: it starts with "no m", a MIDI file with "MThd"'),
        (score_to_bytes(Score((PIANO,), 4.0))[:60], "damaged MIDI file: "),
        (b"MThd\0\0\0\6\0\1\0\1\xe7\x28MTrk\0\0\0\4\0\xff\x2f\0", "SMPTE time division"),
        (b"MThd\0\0\0\6\0\1\0\1\0\0MTrk\0\0\0\4\0\xff\x2f\0", ""),
        (file_of(mido.MetaMessage("track_name", name="silence")), "no notes in it"),
        (b"MThd\0\0\0\6\0\1\0\0\1\xe0", "no notes in it"),
        (b"MThd" + bytes(MAX_FILE_BYTES), "too large: 2,097,156 bytes; at most 2,097,152 are read"),
        (
            file_of(
                mido.Message("note_on", note=60, velocity=50),
                mido.Message("note_off", note=60, time=96 * (int(MAX_BEATS) + 1)),
            ),
            "too large: 20,001 beats; at most 20,000 are read",
        ),
    ],
    ids=["empty", "text", "cut", "smpte", "no division", "silent", "header", "large", "long"],
)
def test_bad_files_are_told(content: bytes, reason: str) -> None:
    with pytest.raises(ClipError) as caught:
        read_bytes(content, "song.mid")
    assert str(caught.value).startswith(f"song.mid: {reason}")
    assert "\n" not in str(caught.value)


def test_meter_without_beats_is_told() -> None:
    content = file_of(
        mido.Message("note_on", note=60, velocity=50),
        mido.Message("note_off", note=60, time=96),
        mido.MetaMessage("time_signature", numerator=7, denominator=4),
    )
    broken = content.replace(b"\xff\x58\x04\x07", b"\xff\x58\x04\x00")
    with pytest.raises(ClipError, match="damaged MIDI file: meter's numerator must be in 1-255"):
        read_bytes(broken, "x")
