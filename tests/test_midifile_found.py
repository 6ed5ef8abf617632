"""MIDI files as they are found: what is odd in them is read, and what is too much is refused."""

import runpy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen.errors import ClipError
from musicgen.midifile import limits, read_score, score_from_bytes, score_to_bytes
from musicgen.score import Meter, Note, Score, Tempo, Track

SEEDS: dict[str, bytes] = runpy.run_path(str(Path(__file__).parent / "fuzz" / "midi_seeds.py"))[
    "seeds"
]()
END = "00 ff2f 00"
HIT = f"00 99 24 64  8170 89 24 40  {END}"  # a kick of half a beat on channel 10
KICK = Note(0.0, 36, 100, 0.5)


def from_hex(dump: str) -> bytes:
    """The bytes of a hex dump, which may have a comment after a # in each line."""
    return bytes.fromhex("".join(line.partition("#")[0] for line in dump.splitlines()))


def midi_bytes(*tracks: str, form: int = 1, division: str = "01e0") -> bytes:
    """A MIDI file of hex dumps of its tracks, by default of 480 ticks a quarter."""
    chunks = [from_hex(track) for track in tracks]
    header = b"MThd" + from_hex(f"00000006 {form:04x} {len(chunks):04x} {division}")
    return header + b"".join(b"MTrk" + len(chunk).to_bytes(4) + chunk for chunk in chunks)


def read(*tracks: str, form: int = 1, division: str = "01e0", sustain: bool = False) -> Score:
    content = midi_bytes(*tracks, form=form, division=division)
    return score_from_bytes(content, "clip.mid", sustain=sustain)


# Types.


def test_patterns_of_type_2_follow_one_another() -> None:
    score = read(
        f"00 ff58 04 03 02 18 08  {HIT.replace(END, '8930 ff2f 00')}",  # 3/4, 1440 ticks
        f"00 ff51 03 0927c0  8360 99 26 50  60 89 26 40  {END}",  # 100 bpm, a snare at 480
        form=2,
    )
    assert score.tracks == (Track("", (KICK, Note(4, 38, 80, 0.2)), is_drum=True),)
    assert score.tempos == (Tempo(0, 120), Tempo(3, 100))
    assert score.meters == (Meter(0, 3, 4),)
    assert score.length_beats == 4.2


def test_tracks_of_type_0_and_of_unknown_types_sound_together() -> None:
    for form in (0, 1, 3):
        assert len(read(HIT, HIT, form=form).tracks) == 2


# SMPTE division.


@pytest.mark.parametrize(
    ("division", "beats"),
    [
        ("e828", 0.5),  # 24 frames of 40 ticks: 240 ticks are 1/4 s
        ("e728", 0.48),  # 25
        ("e350", 0.2),  # 29.97 frames of 80 ticks
        ("e250", 0.2),  # 30
    ],
)
def test_real_time_is_read_in_beats_at_120(division: str, beats: float) -> None:
    (note,) = read(HIT, division=division).notes
    assert note.duration_beats == pytest.approx(beats, abs=1 / 480)


def test_real_time_is_read_in_beats_of_its_tempo() -> None:
    # A second of 1,000 ticks at 60 bpm, then 240 bpm.
    score = read(
        f"00 ff51 03 0f4240  8768 ff51 03 03d090  {END}",
        """
        00   99 24 64     # 0 s: note on
        8768 89 24 40     # 1 s: off, a beat
        00   99 24 64     # 1 s: on
        8374 89 24 40     # 1.5 s: off, two beats at the new tempo
        00   ff2f 00
        """,
        division="e728",
    )
    assert score.notes == (Note(0, 36, 100, 1), Note(1, 36, 100, 2))
    assert score.tempos == (Tempo(0, 60), Tempo(1, 240))
    assert score.length_beats == 3


# Ends of notes.


@pytest.mark.parametrize(
    ("track", "ticks"),
    [
        # On and off in a tick: a tick long.
        ("60 99 24 64  00 89 24 40  60 ff2f 00", [(96, 97)]),
        ("60 99 24 64  00 99 24 00  00 99 26 64  00 99 26 00  60 ff2f 00", [(96, 97)] * 2),
        # Struck again a tick later, and again in the same tick.
        (f"00 99 24 64  00 89 24 40  01 99 24 64  5f 89 24 40  {END}", [(0, 1), (1, 96)]),
        (f"00 99 24 64  00 89 24 40  00 99 24 64  60 89 24 40  {END}", [(0, 96)]),
        ("00 99 24 64  00 89 24 40  00 99 24 64  00 89 24 40  60 ff2f 00", [(0, 1)]),
        # Never ended: to the end of the track.
        ("00 99 24 64  8360 ff2f 00", [(0, 480)]),
        ("00 99 24 64  60 99 24 64  8300 ff2f 00", [(0, 480), (96, 480)]),
        ("00 99 24 64  60 99 24 64  00 89 24 40  8300 ff2f 00", [(0, 96), (96, 480)]),
        # At the very end: a tick more.
        (f"00 99 24 64  60 89 24 40  00 99 24 64  {END}", [(0, 96), (96, 97)]),
    ],
)
def test_every_note_ends(track: str, ticks: list[tuple[int, int]]) -> None:
    score = read(track)
    spans = [(note.onset_beats * 480, note.end_beats * 480) for note in score.notes]
    assert [(round(start), round(end)) for start, end in spans] == ticks
    assert score.length_beats * 480 >= ticks[-1][1]


def test_later_strike_of_a_tick_takes_the_place_of_the_earlier() -> None:
    score = read(f"00 99 24 64  00 89 24 40  00 99 24 50  60 89 24 40  {END}")
    assert score.notes == (Note(0, 36, 80, 0.2),)


# The sustain pedal.

PEDALLED = """
    00   b0 40 7f     # pedal down
    00   90 3c 64     # note on 60
    60   80 3c 40     # 96: off
    60   90 3c 50     # 192: on again
    60   80 3c 40     # 288: off
    60   b0 40 00     # 384: pedal up
    00   90 3e 64     # note on 62
    60   80 3e 40     # 480: off
    00   ff2f 00
"""


def lengths(score: Score) -> list[float]:
    return [round(note.duration_beats * 480) for note in score.notes]


def test_notes_are_as_written_unless_the_pedal_is_asked_for() -> None:
    assert lengths(read(PEDALLED)) == [96, 96, 96]
    assert lengths(read(PEDALLED, sustain=True)) == [192, 192, 96]


def test_pedal_does_not_hold_drums() -> None:
    drums = PEDALLED.replace("b0", "b9").replace("90 3", "99 3").replace("80 3", "89 3")
    assert lengths(read(drums, sustain=True)) == [96, 96, 96]


def test_pedal_holds_its_channel_on_all_tracks() -> None:
    note = f"00 90 3c 64  60 80 3c 40  {END}"
    other = note.replace("90", "91").replace("80", "81")
    pedal = "00 b0 40 40  8360 ff2f 00"  # never let go of
    score = read(pedal, note, other, sustain=True)
    assert [track.notes[0].duration_beats for track in score.tracks] == [1, 0.2]


def test_a_file_is_read_with_the_pedal(tmp_path: Path) -> None:
    (tmp_path / "clip.mid").write_bytes(midi_bytes(PEDALLED))
    assert lengths(read_score(tmp_path / "clip.mid", sustain=True)) == [192, 192, 96]


# Chunks.

CLIP_BYTES = midi_bytes(f"00 ff51 03 0927c0 {END}", HIT)
FIRST, SECOND = b"MTrk\0\0\0\x0b", b"MTrk\0\0\0\x0d"


@pytest.mark.parametrize(
    "content",
    [
        bytes(128) + CLIP_BYTES,
        b"RIFF\x46\0\0\0RMIDdata\x3a\0\0\0" + CLIP_BYTES + b"LIST\4\0\0\0INFO",
        CLIP_BYTES + b"garbage",
        CLIP_BYTES + bytes(3),
        CLIP_BYTES.replace(b"\0\0\0\6", b"\0\0\0\7").replace(b"\1\xe0", b"\1\xe0\0"),
        CLIP_BYTES.replace(b"\0\0\0\6", b"\0\0\0\0"),
        CLIP_BYTES.replace(SECOND, b"XFIH\0\0\0\3abc" + SECOND),
        CLIP_BYTES.replace(SECOND, b"\0\0\0" + SECOND),
        CLIP_BYTES.replace(FIRST, b"MTrk\0\0\0\0"),
        CLIP_BYTES.replace(FIRST, b"MTrk\0\0\0\5"),
        CLIP_BYTES.replace(FIRST, b"MTrk\0\0\0\xff"),
        CLIP_BYTES.replace(SECOND, b"MTrk\0\0\0\5"),
        CLIP_BYTES.replace(SECOND, b"MTrk\xff\xff\xff\xff"),
        # Events after the end of a track, within its chunk.
        CLIP_BYTES.replace(FIRST, b"MTrk\0\0\0\x0f").replace(
            b"\0\xff/\0MTrk", b"\0\xff/\0\0\x90\1\1MTrk"
        ),
    ],
)
def test_chunks_are_found(content: bytes) -> None:
    assert content != CLIP_BYTES
    assert score_from_bytes(content, "clip.mid") == score_from_bytes(CLIP_BYTES, "clip.mid")


def test_track_without_an_end_is_ended_by_its_chunk() -> None:
    open_hit = HIT.removesuffix(END)
    assert read(open_hit, open_hit).notes == (KICK, KICK)


def test_what_is_not_needed_is_not_judged() -> None:
    score = read(f"00 ff59 02 0900  00 ff00 01 00  00 ff20 00  00 f8  00 ff54 01 00 {HIT}")
    assert score.notes == (KICK,)


def test_time_before_an_unknown_event_counts() -> None:
    assert read(f"8170 ff60 01 00 {HIT}").notes == (Note(0.5, 36, 100, 0.5),)


def test_running_status_goes_on_after_metas_and_sysex() -> None:
    score = read(f"00 99 24 64  60 ff01 00  8110 24 00  00 f0 01 f7  00 26 50  60 26 00 {END}")
    assert score.notes == (KICK, Note(0.5, 38, 80, 0.2))


# Parts.


def test_parts_of_a_file_are_its_tracks_channels_and_programs() -> None:
    score = read(
        f"00 c0 10  00 90 3c 64  60 80 3c 40  00 c0 20  00 90 3c 64  60 80 3c 40  {END}",
        HIT,
        HIT,
    )
    assert [(part.program, part.is_drum) for part in score.tracks] == [
        (16, False),
        (32, False),
        (0, True),
        (0, True),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("838a 8359 8380", "リズム"),
        ("8eE5 90F9 97A5", "主旋律"),
        ("446f6e9274", "Don\x92t"),  # an apostrophe of Windows is not Japanese
        ("e9e8e9e8", "éèéè"),
        ("ff", "ÿ"),
        ("41" * 300, "A" * 256),
    ],
)
def test_reads_names(name: str, expected: str) -> None:
    data = bytes.fromhex(name)
    length = bytes([0x82, 0x2C]) if len(data) == 300 else bytes([len(data)])
    assert read(f"00 ff03 {length.hex()} {name} {HIT}").tracks[0].name == expected


# Limits.


def test_files_of_any_size_are_not_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "clip.mid").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(ClipError, match=r"too large: 2,097,153 bytes; at most 2,097,152 are read$"):
        read_score(tmp_path / "clip.mid")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (midi_bytes(*[HIT] * 1001), "1,001 tracks; at most 1,000"),
        (midi_bytes("00 99 24 64" + "00 24 64" * 60_000), "60,001 notes; at most 60,000"),
        (midi_bytes("00 99 24 00" + "00 24 00" * 150_000), "150,001 events; at most 150,000"),
        (
            midi_bytes("00 ff51 03 07a120" * 20_001),
            "20,001 changes of tempo and meter; at most 20,000",
        ),
        (midi_bytes(HIT.replace(END, "ffffff7f ff2f 00")), "268,435,695 ticks; at most 9,999,999"),
        (midi_bytes(HIT.replace(END, "84c9f800 ff2f 00")), "20,000.5 beats; at most 20,000"),
        (midi_bytes(*["82b19640 ff2f 00"] * 2, form=2), "beats; at most 20,000"),
        (
            midi_bytes("00 ff51 03 000001  ffff7f ff2f 00", division="e250"),
            "beats; at most 20,000",
        ),
    ],
    ids=["tracks", "notes", "events", "changes", "ticks", "beats", "patterns", "real time"],
)
def test_too_much_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(ClipError, match=rf"^clip\.mid: too large: .*{told}"):
        score_from_bytes(content, "clip.mid")


def test_the_longest_file_that_is_read_can_be_written_and_read_again() -> None:
    score = Score((Track("Kit", (KICK,), is_drum=True),), limits.MAX_BEATS)
    assert score_from_bytes(score_to_bytes(score), "clip.mid") == score


# Whatever else.


def only_our_error_or_a_score(content: bytes) -> None:
    for sustain in (False, True):
        try:
            score = score_from_bytes(content, "clip.mid", sustain=sustain)
        except ClipError:
            continue
        assert score.notes
        assert score_from_bytes(score_to_bytes(score), "back.mid").notes


@pytest.mark.parametrize("name", sorted(SEEDS.keys() - {"tracks-missing"}))
def test_seeds_are_read(name: str) -> None:
    assert score_from_bytes(SEEDS[name], name).notes


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.sampled_from([b"", b"MThd", CLIP_BYTES[:14], CLIP_BYTES[:22]]))
def test_random_bytes(noise: bytes, start: bytes) -> None:
    only_our_error_or_a_score(start + noise)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_mutated_files(data: st.DataObject) -> None:
    content = bytearray(SEEDS[data.draw(st.sampled_from(sorted(SEEDS)))])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        cut = data.draw(st.integers(0, 4))
        content[at : at + cut] = data.draw(st.binary(max_size=4))
        if not content:
            return
    only_our_error_or_a_score(bytes(content))
