import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import mido
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicgen import midifile
from musicgen.errors import ClipError, OutputError
from musicgen.factory import all_beats, names
from musicgen.factory.beats import FactoryBeat
from musicgen.midifile import read_score, score_from_bytes, score_to_bytes, write_score
from musicgen.score import Meter, Note, Score, Tempo, Track


def test_the_endings_of_files_bring_no_reader_along() -> None:
    code = """
import sys
from musicgen.midifile.endings import MIDI_ENDINGS
assert ".mid" in MIDI_ENDINGS
print("heavy:", sorted({"mido", "numpy", "pretty_midi"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "heavy: []" in done.stdout


def test_the_package_has_what_it_offers_and_nothing_else() -> None:
    assert all(getattr(midifile, name) is not None for name in midifile.__all__)
    with pytest.raises(AttributeError, match=r"musicgen\.midifile.* has no attribute 'read_all'"):
        _ = midifile.read_all  # type: ignore[attr-defined]


def from_hex(dump: str) -> bytes:
    """The bytes of a hex dump, which may have a comment after a # in each line."""
    return bytes.fromhex("".join(line.partition("#")[0] for line in dump.splitlines()))


def midi_bytes(*tracks: str, form: int = 1, division: str = "01e0") -> bytes:
    """A MIDI file of hex dumps of its tracks, by default of 480 ticks a quarter."""
    chunks = [from_hex(track) for track in tracks]
    header = b"MThd" + from_hex(f"00000006 {form:04x} {len(chunks):04x} {division}")
    return header + b"".join(b"MTrk" + len(chunk).to_bytes(4) + chunk for chunk in chunks)


def read(*tracks: str, form: int = 1, division: str = "01e0") -> Score:
    return score_from_bytes(midi_bytes(*tracks, form=form, division=division), "clip.mid")


END = "00 ff2f 00"
HIT = f"00 99 24 64  8170 89 24 40  {END}"  # a kick of half a beat on channel 10
KICK = Note(0.0, 36, 100, 0.5)

CLIP = Score((Track("Drums", (KICK,), is_drum=True),), 4.0)
CLIP_BYTES = from_hex("""
    4d546864 00000006         # MThd, 6 bytes
    0001 0002 01e0            # type 1, 2 tracks, 480 ticks a quarter

    4d54726b 00000014         # MTrk, 20 bytes
    00 ff58 04 04 02 18 08    # 4/4, 24 clocks a click, 8 32nds a quarter
    00 ff51 03 07a120         # 500,000 us a quarter
    8f00 ff2f 00              # 1920 later: end of track

    4d54726b 0000001a         # MTrk, 26 bytes
    00 ff03 05 4472756d73     # name: Drums
    00 c9 00                  # channel 10: program 0
    00 99 24 64               # note on 36, velocity 100
    8170 89 24 40             # 240 later: note off
    8d10 ff2f 00              # 1680 later: end of track
""")


def test_reads_a_file_as_it_is_written() -> None:
    assert score_to_bytes(CLIP) == CLIP_BYTES
    assert score_from_bytes(CLIP_BYTES, "clip.mid") == CLIP


def test_numbers_are_plain_ones() -> None:
    score = score_from_bytes(CLIP_BYTES, "clip.mid")
    (note,) = score.notes
    assert {type(value) for value in (note.onset_beats, note.duration_beats)} == {float}
    assert {type(value) for value in (note.pitch, note.velocity)} == {int}
    assert type(score.tracks[0].program) is int
    assert {type(value) for value in (score.tempos[0].beat, score.bpm)} == {float}


# Reading: what other programs write.


def test_reads_running_status_and_velocity_0_as_off() -> None:
    score = read("""
        00   99 24 64     # note on 36
        8170    24 00     # 240 later: off
        00      26 50     # note on 38
        60      26 00     # 96 later: off
        00   ff2f 00
    """)
    assert score.notes == (KICK, Note(0.5, 38, 80, 0.2))


def test_note_off_ends_all_notes_of_its_pitch() -> None:
    score = read("""
        00   90 3c 64     # note on 60
        8170 90 3c 50     # 240 later: once more
        8170 80 3c 40     # 480: off
        8170 80 3c 40     # 720: off again
        00   ff2f 00
    """)
    assert score.notes == (Note(0, 60, 100, 1), Note(0.5, 60, 80, 0.5))


def test_note_struck_in_the_tick_of_a_note_off_goes_on() -> None:
    score = read("""
        00   90 3c 64     # note on 60
        8360 90 3c 50     # 480 later: once more,
        00   80 3c 40     # and only then the first one's off
        8360 80 3c 40     # 960: off
        00   ff2f 00
    """)
    assert score.notes == (Note(0, 60, 100, 1), Note(1, 60, 80, 1))


def test_note_off_without_a_note_is_passed_over() -> None:
    assert read(f"00 80 3c 40 00 89 24 40 {HIT}").notes == (KICK,)


def test_messages_that_are_no_notes_are_passed_over() -> None:
    score = read(f"""
        00 ff01 02 6869           # text
        00 ff05 02 6c61           # lyric
        00 ff7f 02 0001           # sequencer's own
        00 ff60 01 00             # unknown meta
        00 f0 05 7e7f0901f7       # system exclusive: GM on
        00 b9 07 7f               # volume
        00 e9 00 40               # pitch wheel
        {HIT}
    """)
    assert score.notes == (KICK,)


def test_tempo_and_meter_are_120_and_4_4_unless_told() -> None:
    score = read(HIT)
    assert score.tempos == (Tempo(0, 120),)
    assert score.meters == (Meter(0, 4, 4),)


def test_reads_tempo_and_meter_changes() -> None:
    score = read(
        """
        00   ff51 03 0927c0          # 600,000 us a quarter: 100 bpm
        00   ff58 04 06 03 18 08     # 6/8
        8b20 ff51 03 061a80          # 1440 later: 400,000 us: 150 bpm
        8b20 ff58 04 03 02 18 08     # 2880: 3/4
        00   ff2f 00
        """,
        HIT,
    )
    assert score.tempos == (Tempo(0, 100), Tempo(3, 150))
    assert score.meters == (Meter(0, 6, 8), Meter(6, 3, 4))
    assert score.length_beats == 6


def test_tempo_and_meter_may_stand_on_any_track() -> None:
    score = read(
        f"00 ff03 04 4c656164 {END}",  # name: Lead
        f"00 ff51 03 0927c0 8360 ff51 03 061a80 {END}",
        f"00 ff58 04 03 02 18 08 {HIT}",
    )
    assert score.tempos == (Tempo(0, 100), Tempo(1, 150))
    assert score.meters == (Meter(0, 3, 4),)
    assert score.notes == (KICK,)


def test_tempo_before_the_first_is_120() -> None:
    assert read(f"8360 ff51 03 0927c0 {END}", HIT).tempos == (Tempo(0, 120), Tempo(1, 100))


def test_notes_keep_their_beats_when_the_tempo_changes() -> None:
    score = read(
        f"8170 ff51 03 0927c0 8170 ff51 03 061a80 {END}",  # at 240 and 480
        f"816f 99 24 64 02 89 24 40 83de6f 99 26 64 8360 89 26 40 {END}",  # 239 to 241, 61,536
    )
    assert [round(note.onset_beats * 480) for note in score.notes] == [239, 61_536]
    assert [round(note.end_beats * 480) for note in score.notes] == [241, 62_016]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("4b6974", "Kit"),
        ("426174756361e4", "Batucaä"),  # Latin-1
        ("42617475 63 c3a4", "Batucä"),  # UTF-8
        ("e9e8", "éè"),
        ("f09fa581", "\N{DRUM WITH DRUMSTICKS}"),
        ("", ""),
    ],
)
def test_reads_names_in_utf_8_or_latin_1(name: str, expected: str) -> None:
    length = len(bytes.fromhex(name))
    assert read(f"00 ff03 {length:02x} {name} {HIT}").tracks[0].name == expected


def test_track_is_a_part_for_each_channel_and_program() -> None:
    score = read(
        """
        00   c0 21  00 c9 08          # channel 1: program 33; channel 10: program 8
        00   90 28 64  00 99 24 64    # note on 40, note on 36
        8170 80 28 40  00 89 24 40    # 240 later: off
        00   ff2f 00
        """,
        form=0,
    )
    assert score.tracks == (
        Track("", (Note(0, 40, 100, 0.5),), 33),
        Track("", (KICK,), 8, is_drum=True),
    )


def test_tracks_without_notes_are_left_out() -> None:
    score = read(f"00 ff03 01 41 {END}", f"00 ff03 01 42 {HIT}", f"00 ff03 01 43 {END}")
    assert [track.name for track in score.tracks] == ["B"]


@pytest.mark.parametrize(
    ("division", "beats"), [("0018", 10), ("0060", 2.5), ("01e0", 0.5), ("03c0", 0.25)]
)
def test_beats_follow_the_division(division: str, beats: float) -> None:
    assert read(HIT, division=division).notes == (Note(0, 36, 100, beats),)


@pytest.mark.parametrize(
    ("tracks", "length_beats"),
    [
        ([HIT], 0.5),
        ([HIT.replace(END, "8d10 ff2f 00")], 4),  # end of track 1680 ticks after the note
        (["9e00 ff2f 00", HIT], 8),  # 3840 ticks in the first track
    ],
)
def test_length_is_that_of_the_longest_track(tracks: list[str], length_beats: float) -> None:
    assert read(*tracks).length_beats == length_beats


@pytest.mark.parametrize(
    "tracks",
    [
        ["", HIT],  # a track of no bytes
        [HIT.removesuffix(END)],  # no end of track
    ],
)
def test_reads_tracks_that_do_not_end(tracks: list[str]) -> None:
    assert read(*tracks).notes == (KICK,)


# Reading: what is no clip.


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty file (0 bytes), not a MIDI file"),
        (
            b"RIFF\x00\x00",
            'not a MIDI file: it starts with "RIFF", a MIDI file with "MThd"',
        ),
        (
            b"\x89PNG",
            'not a MIDI file: it starts with the bytes 89 50 4e 47, a MIDI file with "MThd"',
        ),
        (b"MT", 'not a MIDI file: it starts with "MT", a MIDI file with "MThd"'),
        (CLIP_BYTES[:-1], "MIDI file cut short after 75 bytes"),
        (
            midi_bytes(HIT, division="e628"),  # 26 frames of 40 ticks
            (
                "damaged MIDI file: a division of 26 frames a second and 40 ticks a frame; "
                "frames are 24, 25, 29, 30, and ticks 1-255"
            ),
        ),
        (midi_bytes(HIT, division="0000"), "damaged MIDI file: a division of 0 ticks a quarter"),
        (
            midi_bytes(HIT).replace(b"\0\1\0\1", b"\0\1\0\2"),
            "MIDI file cut short after 35 bytes: it has 1 of 2 tracks",
        ),
        (midi_bytes(), "MIDI file without tracks"),
        (midi_bytes(""), "no notes in it; a clip needs at least one"),
        (midi_bytes(END), "no notes in it; a clip needs at least one"),
        (midi_bytes(f"00 99 24 00 {END}"), "no notes in it; a clip needs at least one"),
        (
            CLIP_BYTES.replace(b"MTrk", b"MTrx"),
            "MIDI file without tracks",
        ),
        (
            midi_bytes("00 24 64"),
            "damaged MIDI file: running status without a status before it",
        ),
        (midi_bytes("00 f4 00"), "damaged MIDI file: undefined status byte 0xf4"),
        (midi_bytes(f"00 99 24 80 {END}"), "damaged MIDI file: data byte must be in range 0..127"),
        (midi_bytes(f"00 ff51 03 000000 {HIT}"), "damaged MIDI file: a tempo of 000000"),
        (midi_bytes(f"00 ff51 00 {HIT}"), "damaged MIDI file: a tempo of no bytes"),
        (midi_bytes(f"00 ff58 04 00021808 {HIT}"), "damaged MIDI file: a meter of 00021808"),
        (midi_bytes(f"00 ff58 01 04 {HIT}"), "damaged MIDI file: a meter of 04"),
        (
            midi_bytes(f"00 ff58 04 04081808 {HIT}"),
            "damaged MIDI file: a meter of 4/2^8; at most 4/128 is read",
        ),
        (
            midi_bytes("8080808000 99 24 64"),
            "damaged MIDI file: a number of more than 4 bytes",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_is_no_clip_is_told(content: bytes, message: str) -> None:
    with pytest.raises(ClipError) as caught:
        score_from_bytes(content, "clip.mid")
    assert str(caught.value) == f"clip.mid: {message}"


@pytest.mark.parametrize("size", range(len(CLIP_BYTES)))
def test_file_cut_short_anywhere_is_an_error(size: int) -> None:
    with pytest.raises(ClipError, match=r"^clip\.mid: "):
        score_from_bytes(CLIP_BYTES[:size], "clip.mid")


RICH_BYTES = midi_bytes(
    "00 ff58 04 06 03 18 08  00 ff59 02 fd01  00 ff54 05 6000000000  00 ff51 03 0927c0"
    "8360 ff51 03 061a80  00 ff2f 00",
    "00 ff20 01 09  00 ff03 03 4b6974  00 c9 08  00 b9 07 7f  00 f0 02 7ef7  00 e9 00 40"
    "00 99 24 64  8170 24 00  00 26 50  60 26 00  00 ff2f 00",
)


def test_rich_file_is_read() -> None:
    assert len(score_from_bytes(RICH_BYTES, "clip.mid").notes) == 2


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.integers(0, len(RICH_BYTES) - 1), st.integers(0, 255), min_size=1, max_size=3
    )
)
def test_damaged_file_is_an_error_or_a_clip(damage: dict[int, int]) -> None:
    content = bytearray(RICH_BYTES)
    for index, byte in damage.items():
        content[index] = byte
    try:
        score = score_from_bytes(bytes(content), "clip.mid")
    except ClipError:
        return
    assert score_to_bytes(score).startswith(b"MThd")


def test_missing_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "none.mid"
    with pytest.raises(ClipError) as caught:
        read_score(path)
    assert str(caught.value) == f"{path}: no such file"


def test_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ClipError) as caught:
        read_score(str(tmp_path))
    assert str(caught.value) == f"{tmp_path}: cannot be read: Is a directory"


# Writing.


def written(score: Score) -> mido.MidiFile:
    return mido.MidiFile(file=BytesIO(score_to_bytes(score)), charset="utf-8")


def timed(track: mido.MidiTrack) -> list[tuple[int, str]]:
    """The messages of a track: absolute tick and kind."""
    tick, messages = 0, []
    for message in track:
        tick += message.time
        messages.append((tick, message.type))
    return messages


def notes_of(track: mido.MidiTrack) -> list[tuple[int, str, int]]:
    """The notes of a track: absolute tick, on or off, and pitch."""
    kinds = {"note_on": "on", "note_off": "off"}
    return [
        (tick, kinds[kind], message.note)
        for (tick, kind), message in zip(timed(track), track, strict=True)
        if kind in kinds
    ]


def test_every_track_ends_with_the_loop() -> None:
    score = Score((Track("A", (KICK,)), Track("B"), Track("C", (KICK,), is_drum=True)), 7.5)
    midi = written(score)
    assert (midi.type, midi.ticks_per_beat, len(midi.tracks)) == (1, 480, 4)
    for track in midi.tracks:
        assert timed(track)[-1] == (3600, "end_of_track")
        assert [kind for _, kind in timed(track)].count("end_of_track") == 1


def test_tempo_and_meter_stand_in_the_first_track_alone() -> None:
    score = Score(
        (Track("A", (KICK,)),),
        8,
        (Tempo(0, 90), Tempo(2, 93.5)),
        (Meter(0, 6, 8), Meter(3, 2, 4)),
    )
    first, second = written(score).tracks
    assert timed(first) == [
        (0, "time_signature"),
        (0, "set_tempo"),
        (960, "set_tempo"),
        (1440, "time_signature"),
        (3840, "end_of_track"),
    ]
    assert [message.tempo for message in first if message.type == "set_tempo"] == [666667, 641711]
    assert {kind for _, kind in timed(second)} == {
        "track_name",
        "program_change",
        "note_on",
        "note_off",
        "end_of_track",
    }


def test_changes_past_the_end_are_left_out() -> None:
    score = Score(
        (Track("A", (KICK,)),),
        4,
        (Tempo(), Tempo(4, 90), Tempo(5, 80)),
        (Meter(), Meter(9, 3, 4)),
    )
    back = score_from_bytes(score_to_bytes(score), "clip.mid")
    assert back.tempos == (Tempo(0, 120), Tempo(4, 90))
    assert back.meters == (Meter(),)


@pytest.mark.parametrize(
    ("bpm", "tempo_us"), [(120, 500_000), (1, 16_777_215), (1e9, 1), (140, 428_571)]
)
def test_tempo_is_kept_within_what_a_file_can_hold(bpm: float, tempo_us: int) -> None:
    conductor = written(Score((Track("A", (KICK,)),), 4, (Tempo(0, bpm),))).tracks[0]
    assert [message.tempo for message in conductor if message.type == "set_tempo"] == [tempo_us]


def test_drums_are_on_channel_10_and_other_parts_on_the_rest() -> None:
    kit = Track("Kit", (KICK,), is_drum=True)
    parts = tuple(Track(str(number), (KICK,), number) for number in range(16))
    midi = written(Score((kit, *parts, kit)))
    channels = [
        {message.channel for message in track if not message.is_meta} for track in midi.tracks[1:]
    ]
    assert channels == [{channel} for channel in (9, *range(9), *range(10, 16), 0, 9)]


def test_note_is_ended_before_the_next_of_its_pitch() -> None:
    track = Track("A", (Note(0, 60, 100, 1), Note(1, 60, 90, 1), Note(1, 64, 90, 0.5)))
    assert notes_of(written(Score((track,))).tracks[1]) == [
        (0, "on", 60),
        (480, "off", 60),
        (480, "on", 60),
        (480, "on", 64),
        (720, "off", 64),
        (960, "off", 60),
    ]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        # The second interrupts the first, which is shortened to it.
        ([(0, 2), (1, 2)], [(0, 1), (1, 2)]),
        # The same where the first rings on after it.
        ([(0, 3), (1, 1)], [(0, 1), (1, 1)]),
        ([(0, 3), (1, 3), (2, 3)], [(0, 1), (1, 1), (2, 3)]),
        # Notes that end together are left as they are.
        ([(0, 2), (1, 1)], [(0, 2), (1, 1)]),
    ],
)
def test_overlapping_notes_of_a_pitch_are_all_kept(
    notes: list[tuple[int, int]], expected: list[tuple[int, int]]
) -> None:
    track = Track("A", tuple(Note(onset, 60, 100, duration) for onset, duration in notes))
    back = score_from_bytes(score_to_bytes(Score((track,))), "clip.mid")
    assert [(note.onset_beats, note.duration_beats) for note in back.notes] == expected


@pytest.mark.parametrize(
    ("note", "length_beats", "ticks"),
    [
        (Note(1, 36, 100, 0), 4, (480, 481)),  # without length: a tick
        (Note(4, 36, 100, 0), 4, (1919, 1920)),  # at the end: the last tick
        (Note(3.9999, 36, 100, 0.0001), 4, (1919, 1920)),
        (Note(0, 36, 100, 0), 0, (0, 1)),  # no length at all
        (Note(1 / 3, 36, 100, 1 / 3), 1, (160, 320)),
    ],
)
def test_note_is_a_tick_long_and_within_the_loop(
    note: Note, length_beats: float, ticks: tuple[int, int]
) -> None:
    track = written(Score((Track("A", (note,)),), length_beats)).tracks[1]
    assert notes_of(track) == [(ticks[0], "on", 36), (ticks[1], "off", 36)]
    assert timed(track)[-1] == (max(1, length_beats * 480), "end_of_track")


def test_write_makes_folders_and_replaces_files(tmp_path: Path) -> None:
    path = tmp_path / "takes" / "one.mid"
    write_score(Score((Track("Old", (KICK,)),)), path)
    write_score(CLIP, str(path))
    assert path.read_bytes() == CLIP_BYTES
    assert read_score(path) == CLIP
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("place", ["file/one.mid", "folder"])
def test_write_that_fails_leaves_nothing(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    (tmp_path / "folder").mkdir()
    with pytest.raises(
        OutputError, match=f"^{re.escape(str(tmp_path / place))}: cannot be written: "
    ):
        write_score(CLIP, tmp_path / place)
    assert {path.name for path in tmp_path.rglob("*")} == {"file", "folder"}
    assert (tmp_path / "file").read_bytes() == b"kept"


def test_write_that_breaks_off_keeps_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "one.mid"
    write_score(CLIP, path)
    monkeypatch.setattr(Path, "chmod", full)  # the last step before the file takes its place
    with pytest.raises(OutputError, match=r"one\.mid: cannot be written: No space left on device$"):
        write_score(Score((Track("New", (KICK,)),)), path)
    assert path.read_bytes() == CLIP_BYTES
    assert list(tmp_path.iterdir()) == [path]


# There and back.

# Of two decimals, and slow enough that each is another number of microseconds.
bpms = st.integers(2000, 24_000).map(lambda hundredths: hundredths / 100)
rests_and_lengths = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 2000)), min_size=1, max_size=4
)
names_of_tracks = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """A track on the ticks; notes of a pitch do not overlap, but may follow one another at once."""
    notes = []
    for pitch in draw(st.sets(st.integers(0, 127), min_size=1, max_size=3)):
        now = 0
        for rest, length in draw(rests_and_lengths):
            velocity = draw(st.integers(1, 127))
            notes.append(Note((now + rest) / 480, pitch, velocity, length / 480))
            now += rest + length
    return Track(
        draw(names_of_tracks), tuple(notes), draw(st.integers(0, 127)), draw(st.booleans())
    )


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """A score on the ticks, with changes of tempo and meter."""
    parts = tuple(draw(st.lists(tracks(), min_size=1, max_size=4)))
    last = max(round(note.end_beats * 480) for track in parts for note in track.notes)
    length = last + draw(st.integers(0, 2000))
    changes = st.lists(st.integers(1, length), unique=True, max_size=3).map(sorted)
    # A tempo that is the one before is no change; see below.
    tempos = draw(st.lists(bpms, unique=True, min_size=4, max_size=4))
    signatures = st.tuples(st.integers(1, 32), st.sampled_from([1, 2, 4, 8, 16, 32]))
    return Score(
        parts,
        length / 480,
        tuple(
            Tempo(tick / 480, bpm) for tick, bpm in zip([0, *draw(changes)], tempos, strict=False)
        ),
        tuple(Meter(tick / 480, *draw(signatures)) for tick in [0, *draw(changes)]),
    )


def on_ticks(score: Score) -> list[list[tuple[int, int, int, int]]]:
    """The notes of each track: onset and end in ticks, pitch and velocity."""
    return [
        [
            (round(note.onset_beats * 480), round(note.end_beats * 480), note.pitch, note.velocity)
            for note in track.notes
        ]
        for track in score.tracks
    ]


@settings(max_examples=60)
@given(scores())
def test_score_survives_a_round_trip_through_a_file(score: Score) -> None:
    assert score_from_bytes(score_to_bytes(score), "clip.mid") == score


def test_tempo_that_changes_nothing_is_not_read() -> None:
    score = Score(CLIP.tracks, 4, (Tempo(0, 90), Tempo(1, 90), Tempo(2, 80)))
    back = score_from_bytes(score_to_bytes(score), "clip.mid")
    assert back.tempos == (Tempo(0, 90), Tempo(2, 80))


@pytest.mark.parametrize("beat", all_beats(), ids=names())
def test_beat_survives_a_round_trip_through_a_file(beat: FactoryBeat, tmp_path: Path) -> None:
    write_score(beat.score, tmp_path / "beat.mid")
    back = read_score(tmp_path / "beat.mid")
    assert on_ticks(back) == on_ticks(beat.score)
    assert (back.length_beats, back.bpm) == (8, beat.bpm)
    assert back.tracks[0].name == beat.title
