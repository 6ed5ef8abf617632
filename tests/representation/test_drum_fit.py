import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from musicgen.errors import ClipError
from musicgen.representation.drum_fit import fit_drums
from musicgen.representation.drum_map import Voice
from musicgen.representation.fit_report import ChangeKind, FitReport
from musicgen.score import Meter, Note, Score, Tempo, Track

KICK, SNARE, HAT, COWBELL = 36, 38, 42, 56
BASS, KEYS = Track("Bass", (Note(0, 40, 90, 1),), 33), Track("Keys", (Note(2, 64, 90, 2),), 4)

onsets = st.integers(0, 20 * 24).map(lambda tick: tick / 24)
pitches = st.sampled_from([KICK, SNARE, 40, HAT, 46, COWBELL, 60])
notes = st.builds(Note, onsets, pitches, st.integers(1, 127), st.sampled_from([0, 0.125, 1, 9]))
meters = st.sampled_from(["4/4", "3/4", "6/8", "7/8", "5/4", "12/8", "2/4", "1/8"])


def hit(onset_beats: float, pitch: int = KICK, velocity: int = 100) -> Note:
    return Note(onset_beats, pitch, velocity, 0.03125)


def clip(
    *notes: Note,
    length_beats: float = 8,
    meter: str = "4/4",
    name: str = "Kit",
    is_drum: bool = True,
) -> Score:
    """A clip of one track."""
    numerator, denominator = map(int, meter.split("/"))
    return Score(
        (Track(name, notes, is_drum=is_drum),),
        length_beats,
        meters=(Meter(0, numerator, denominator),),
    )


def kicks(*bars: int) -> tuple[Note, ...]:
    """A kick on the first beat of some bars of 4/4, its velocity the bar's number."""
    return tuple(hit((bar - 1) * 4, velocity=bar) for bar in bars)


def placed(score: Score) -> list[tuple[float, int]]:
    """Onset and pitch of each note."""
    return [(note.onset_beats, note.pitch) for note in score.notes]


def test_two_bars_are_left_as_they_are() -> None:
    score = clip(hit(0), hit(1.02, SNARE, 90), hit(7.75, HAT, 40))
    fitted = fit_drums(score)
    assert fitted.score == score
    assert fitted.report == FitReport()
    assert set(fitted.gridded.notes) == {(0, Voice.KICK), (4, Voice.SNARE), (31, Voice.CLOSED_HAT)}


def test_tempo_is_kept() -> None:
    score = Score(clip(hit(0)).tracks, 8, (Tempo(0, 93),))
    assert fit_drums(score).score.bpm == 93


# Shorter clips.


def test_one_bar_is_looped() -> None:
    fitted = fit_drums(clip(hit(0), hit(2.5, SNARE), length_beats=4))
    assert placed(fitted.score) == [(0, KICK), (2.5, SNARE), (4, KICK), (6.5, SNARE)]
    assert fitted.score.length_beats == 8
    assert fitted.report.lines() == ("4 beats looped to 8",)


@pytest.mark.parametrize(("length_beats", "times"), [(1, 8), (2, 4)])
def test_half_and_quarter_bars_repeat_at_their_own_length(length_beats: int, times: int) -> None:
    fitted = fit_drums(clip(hit(0), hit(0.25, SNARE), length_beats=length_beats))
    assert len(fitted.score.notes) == 2 * times
    assert (length_beats + 0.25, SNARE) in placed(fitted.score)
    assert fitted.report.lines() == (f"{length_beats} beats looped to 8",)


@pytest.mark.parametrize("length_beats", [0.5, 3, 3.9])
def test_part_of_a_bar_is_taken_as_a_whole_one(length_beats: float) -> None:
    fitted = fit_drums(clip(hit(0), hit(0.25, SNARE), length_beats=length_beats))
    assert placed(fitted.score) == [(0, KICK), (0.25, SNARE), (4, KICK), (4.25, SNARE)]
    filled = f"{length_beats:g} beats filled up with silence to 4"
    told = (filled,) if length_beats < 3.75 else ()
    assert fitted.report.lines() == (*told, "4 beats looped to 8")


def test_part_of_a_second_bar_is_taken_as_a_whole_one() -> None:
    fitted = fit_drums(clip(*kicks(1, 2), length_beats=6))
    assert placed(fitted.score) == [(0, KICK), (4, KICK)]
    assert fitted.report.lines() == ("6 beats filled up with silence to 8",)


@pytest.mark.parametrize(("length_beats", "told"), [(7.75, False), (7.5, True), (4.5, True)])
def test_a_loop_that_ends_before_its_bar_is_told(length_beats: float, *, told: bool) -> None:
    fitted = fit_drums(clip(*kicks(1, 2), length_beats=length_beats))
    filled = f"{length_beats:g} beats filled up with silence to 8"
    assert fitted.report.lines() == ((filled,) if told else ())


def test_a_count_in_outside_the_map_is_passed_over() -> None:
    blocks = tuple(hit(float(at), 77) for at in range(8))
    fitted = fit_drums(clip(*blocks, *kicks(3, 4), length_beats=16))
    assert placed(fitted.score) == [(0, KICK), (4, KICK)]
    assert fitted.report.lines() == ("cut to bars 3-4 of 4",)


def test_bars_that_are_not_taken_are_not_filled() -> None:
    fitted = fit_drums(clip(*kicks(1, 2, 3), length_beats=9))
    assert fitted.report.lines() == ("cut to bars 1-2 of 3",)


def test_looped_micro_timing_stays_the_same_each_time() -> None:
    fitted = fit_drums(clip(hit(0.02), hit(3.95, HAT), length_beats=4))
    assert_array_equal(fitted.gridded.grid.hits[:16], fitted.gridded.grid.hits[16:])
    assert set(fitted.gridded.notes) == {(0, 0), (16, 0), (0, 2), (16, 2)}


# Longer clips.


@pytest.mark.parametrize(
    ("bar", "velocities", "line"),
    [
        (None, [1, 2], "cut to bars 1-2 of 4"),
        (1, [1, 2], "cut to bars 1-2 of 4"),
        (2, [2, 3], "cut to bars 2-3 of 4"),
        (3, [3, 4], "cut to bars 3-4 of 4"),
    ],
)
def test_longer_clip_is_cut_to_two_bars(bar: int | None, velocities: list[int], line: str) -> None:
    fitted = fit_drums(clip(*kicks(1, 2, 3, 4), length_beats=16), bar=bar)
    assert [note.velocity for note in fitted.score.notes] == velocities
    assert placed(fitted.score) == [(0, KICK), (4, KICK)]
    assert fitted.report.lines() == (line,)


def test_last_bar_alone_is_looped() -> None:
    fitted = fit_drums(clip(*kicks(1, 2, 3, 4), length_beats=16), bar=4)
    assert [note.velocity for note in fitted.score.notes] == [4, 4]
    assert fitted.report.lines() == ("cut to bars 4-4 of 4", "4 beats looped to 8")


@pytest.mark.parametrize(
    ("bar", "bars", "told"),
    [(-1, 4, "4 bars"), (0, 4, "4 bars"), (5, 4, "4 bars"), (9, 2, "2 bars"), (2, 1, "1 bar")],
)
def test_bar_that_is_not_there_is_told(bar: int, bars: int, told: str) -> None:
    with pytest.raises(ClipError) as caught:
        fit_drums(clip(*kicks(1), length_beats=4 * bars), bar=bar)
    assert str(caught.value) == f"bar {bar} is not in it: it has {told}, counted from 1"


def test_a_clip_that_is_not_longer_is_taken_whole_from_any_of_its_bars() -> None:
    fitted = fit_drums(clip(*kicks(1, 2), length_beats=8), bar=2)
    assert [note.velocity for note in fitted.score.notes] == [1, 2]


def test_bars_without_drums_are_told() -> None:
    with pytest.raises(ClipError) as caught:
        fit_drums(clip(*kicks(1, 6), length_beats=32), bar=3)
    assert str(caught.value) == "no drums from bar 3 on for 2 bars; drums play in bar 1, 6"


def test_only_so_many_bars_are_told() -> None:
    with pytest.raises(ClipError, match=r"drums play in bar 3, 4, 5, 6, 7, 8, 9, 10 \.\.\.$"):
        fit_drums(clip(*kicks(*range(3, 12)), length_beats=64), bar=13)


def test_silent_bars_before_the_drums_are_skipped() -> None:
    fitted = fit_drums(clip(*kicks(3, 4, 5), length_beats=20))
    assert [note.velocity for note in fitted.score.notes] == [3, 4]
    assert fitted.report.lines() == ("cut to bars 3-4 of 5",)


def test_silent_bars_after_the_drums_are_part_of_the_clip() -> None:
    fitted = fit_drums(clip(*kicks(1), length_beats=8))
    assert placed(fitted.score) == [(0, KICK)]
    assert fitted.report.lines() == ()


@pytest.mark.parametrize(("bars", "length_beats"), [(1, 4.5), (2, 9.75)])
def test_note_that_rings_past_the_bar_line_adds_no_bar(bars: int, length_beats: float) -> None:
    ringing = Note(bars * 4 - 1, 49, 100, length_beats - (bars * 4 - 1))
    fitted = fit_drums(clip(hit(0), ringing, length_beats=length_beats))
    assert fitted.report.kinds == ({ChangeKind.LOOPED} if bars == 1 else set())
    assert [note.end_beats for note in fitted.score.notes if note.pitch == 49][-1] == 8


# Other meters keep their bars and their length.


@pytest.mark.parametrize(
    ("meter", "length_beats", "bar", "expected", "fitted_beats", "lines"),
    [
        ("3/4", 6, None, [0, 3], 6, []),
        ("6/8", 3, None, [0, 3], 6, ["3 beats looped to 6"]),
        ("3/4", 12, None, [0, 3], 6, ["cut to bars 1-2 of 4"]),
        ("3/4", 12, 4, [0, 3], 6, ["cut to bars 4-4 of 4", "3 beats looped to 6"]),
        ("3/8", 6, None, [0, 1.5, 3, 4.5], 6, []),
        ("7/8", 7, None, [0, 3.5], 7, []),
        ("12/8", 12, None, [0], 6, ["cut to bars 1-1 of 2"]),
        ("5/4", 5, None, [0], 5, []),
        ("5/4", 10, 2, [0], 5, ["cut to bars 2-2 of 2"]),
        ("9/4", 9, None, [0], 8, ["cut to 8 of the 9 beats of a bar"]),
        ("2/4", 8, None, [0, 2, 4, 6], 8, []),
        ("2/4", 12, 2, [0, 2, 4, 6], 8, ["cut to bars 2-5 of 6"]),
    ],
)
def test_other_meters_keep_their_bars(
    meter: str,
    length_beats: float,
    bar: int | None,
    expected: list[float],
    fitted_beats: float,
    lines: list[str],
) -> None:
    numerator, denominator = map(int, meter.split("/"))
    bar_beats = numerator * 4 / denominator
    downbeats = [hit(number * bar_beats) for number in range(round(length_beats / bar_beats))]
    fitted = fit_drums(clip(*downbeats, length_beats=length_beats, meter=meter), bar=bar)
    assert [note.onset_beats for note in fitted.score.notes] == expected
    assert fitted.score.length_beats == fitted_beats
    assert list(fitted.report.lines()) == lines
    assert fitted.score.meters == (Meter(0, numerator, denominator),)


# What counts as drums.


def test_drum_tracks_are_merged_and_others_left_out() -> None:
    kick = Track("", (hit(0),), is_drum=True)
    hats = Track("Hats", (hit(0, HAT), hit(1, HAT)), 8, is_drum=True)
    fitted = fit_drums(Score((BASS, kick, hats, KEYS), 8))
    assert fitted.score == Score(
        (Track("Hats", (hit(0), hit(0, HAT), hit(1, HAT)), is_drum=True),), 8
    )
    assert fitted.report.lines() == ("2 drum tracks merged", "2 other tracks left out")


def test_track_without_a_name_is_named_drums() -> None:
    assert fit_drums(clip(hit(0), name="")).score.tracks[0].name == "Drums"


def test_named_drums_give_way_to_channel_10() -> None:
    named = Track("Drums", (hit(1),))
    fitted = fit_drums(Score((named, Track("X", (hit(0),), is_drum=True)), 8))
    assert placed(fitted.score) == [(0, KICK)]
    assert fitted.report.lines() == ("1 other track left out",)


@pytest.mark.parametrize(
    "name", ["Drums", "drum", "DRUM RACK", "Studio Kit", "Perc", "Percussion 2", "beat-01"]
)
def test_track_is_drums_by_its_name(name: str) -> None:
    named = Track(name, (hit(0), Note(1, 60, 90, 0.5)), 12)
    fitted = fit_drums(Score((BASS, named), 8))
    assert fitted.score.tracks == (Track(name, named.notes, is_drum=True),)
    assert fitted.report.lines()[:2] == (
        "1 track taken for drums by notes or name, not being on channel 10",
        "1 other track left out",
    )


def test_tracks_named_drums_are_merged() -> None:
    kick, snare = Track("Drums kick", (hit(0),)), Track("Drums snare", (hit(1, SNARE),))
    fitted = fit_drums(Score((kick, BASS, snare), 8))
    assert placed(fitted.score) == [(0, KICK), (1, SNARE)]
    assert fitted.report.lines() == (
        "2 tracks taken for drums by notes or name, not being on channel 10",
        "2 drum tracks merged",
        "1 other track left out",
    )


@pytest.mark.parametrize(
    "pitches", [(36, 38, 42), (35, 40, 44, 46), (36, 37, 51), (36, 38, 49, 45)]
)
def test_lone_track_is_drums_by_its_notes(pitches: tuple[int, ...]) -> None:
    score = clip(*(hit(0.5 * at, pitch) for at, pitch in enumerate(pitches)), is_drum=False)
    fitted = fit_drums(score)
    assert fitted.score.notes == score.notes
    assert fitted.score.tracks[0].is_drum
    assert fitted.report.kinds == {ChangeKind.GUESSED}


@pytest.mark.parametrize(
    ("track", "why"),
    [
        (Track("", (hit(0, 36), hit(1, 38), hit(2, 43))), "no cymbal"),
        (Track("", (hit(0, 36), hit(1, 46), hit(2, 48))), "no snare"),
        (Track("", (hit(0, 38), hit(1, 42), hit(2, 45))), "no kick"),
        (Track("", (hit(0, 28), hit(1, 36), hit(2, 38), hit(3, 42))), "a note of no drum"),
        (Track("", (hit(0, 36), hit(1, 38), hit(2, 42)), 33), "an instrument"),
        (Track("Upbeats", (hit(0, 40),)), "a name that only contains beat"),
        (Track("Kitty", (hit(0, 40),)), "a name that only contains kit"),
    ],
)
def test_bass_line_is_no_drums(track: Track, why: str) -> None:
    with pytest.raises(ClipError) as caught:
        fit_drums(Score((track,), 8))
    assert str(caught.value) == (
        "no drums in it: none of its 1 track is on MIDI channel 10 or named drums; "
        "put the drums on channel 10"
    ), why


def test_notes_are_no_hint_where_there_are_more_tracks() -> None:
    kit = Track("A", (hit(0), hit(1, SNARE), hit(2, HAT)))
    with pytest.raises(ClipError, match="none of its 2 tracks is on MIDI channel 10"):
        fit_drums(Score((kit, KEYS), 8))


def test_a_kit_over_several_tracks_is_drums_by_their_notes() -> None:
    split = (
        Track("1", (hit(0),)),
        Track("2", (hit(1, SNARE), hit(3, SNARE))),
        Track("3", (hit(0, HAT), hit(1, 46), hit(2, 44))),
    )
    fitted = fit_drums(Score(split, 8))
    assert len(fitted.score.notes) == 6
    assert fitted.report.lines() == (
        "3 tracks taken for drums by notes or name, not being on channel 10",
        "3 drum tracks merged",
    )


def test_a_bass_line_beside_others_is_no_kit() -> None:
    bass = Track("1", (hit(0, 36), hit(1, 38), hit(2, 41), hit(3, 43), hit(3.5, 46)))
    with pytest.raises(ClipError, match="none of its 2 tracks is on MIDI channel 10"):
        fit_drums(Score((bass, Track("2", (hit(0, 48), hit(2, 50)))), 8))


@pytest.mark.parametrize("score", [Score(), Score((Track("Drums", is_drum=True),), 8)])
def test_clip_without_notes_has_no_drums(score: Score) -> None:
    with pytest.raises(ClipError, match=r"^no drums in it: none of its [01] tracks?"):
        fit_drums(score)


# Notes that the grid has no place for.


def test_notes_outside_the_map_are_kept_and_told() -> None:
    score = clip(hit(0), hit(1, COWBELL), hit(2, 60))
    fitted = fit_drums(score)
    assert fitted.score == score
    assert fitted.gridded.outside_map == (hit(1, COWBELL), hit(2, 60))
    assert fitted.report.lines() == ("2 notes left out of the grid, being outside the drum map",)


def test_flam_is_kept_and_told() -> None:
    score = clip(hit(0), hit(0.96, SNARE, 40), hit(1, SNARE, 110), hit(1, HAT))
    fitted = fit_drums(score)
    assert fitted.score == score
    assert fitted.gridded.notes[4, Voice.SNARE] == hit(1, SNARE, 110)
    assert fitted.gridded.spare == (hit(0.96, SNARE, 40),)
    assert fitted.report.lines() == ("1 note merged into a louder one of the same voice and step",)


@pytest.mark.parametrize(
    ("length_beats", "bar", "counted"),
    [
        (8, None, "2 drum notes in bars 1-2"),
        (16, 2, "1 drum note in bars 2-3"),
        (16, 4, "1 drum note in bars 4-4"),
        (4, None, "1 drum note in bars 1-1"),
    ],
)
def test_clip_with_no_note_in_the_map_is_told(
    length_beats: float, bar: int | None, counted: str
) -> None:
    cowbells = [hit(beat, COWBELL) for beat in (0, 5, 13) if beat < length_beats]
    with pytest.raises(ClipError) as caught:
        fit_drums(clip(*cowbells, length_beats=length_beats), bar=bar)
    message = str(caught.value)
    assert message.startswith(f"none of its {counted} is in the drum map")
    assert message.endswith(
        "it needs a kick, snare, hat, tom or cymbal (docs/drums.md lists their notes)"
    )


# Early downbeats: at 120 in 4/4 a half step is an eighth of a beat.


@pytest.mark.parametrize("early_beats", [0.01, 0.05, 0.125])
def test_early_downbeat_is_kept_at_the_end_of_the_loop(early_beats: float) -> None:
    early = Note(8 - early_beats, KICK, 90, 0.5)
    fitted = fit_drums(clip(*kicks(1, 2), early, hit(9, SNARE), length_beats=16), bar=3)
    kept = fitted.gridded.notes[0, Voice.KICK]
    assert kept.velocity == 90
    assert kept.onset_beats == pytest.approx(8 - early_beats)
    assert kept.end_beats == pytest.approx(8)
    assert fitted.gridded.grid.offsets[0, Voice.KICK] == pytest.approx(-4 * early_beats)
    assert fitted.report.lines() == (
        "cut to bars 3-4 of 4",
        "1 early downbeat moved to the loop's end",
    )


@pytest.mark.parametrize(
    ("before", "downbeat"),
    [
        (hit(7.8), None),  # more than half a step: the last step of the bar before
        (hit(7.95), hit(8)),  # a flam on the downbeat
        (hit(7.95), hit(8, 35)),  # the same on another kick
        (hit(7.95), hit(15.95)),  # the loop has an early downbeat of its own
        (hit(7.95, COWBELL), None),  # no drum of the grid
    ],
)
def test_other_notes_before_the_bar_stay_with_theirs(before: Note, downbeat: Note | None) -> None:
    notes = [before, hit(9, SNARE)] + ([downbeat] if downbeat else [])
    fitted = fit_drums(clip(*notes, length_beats=16), bar=3)
    assert ChangeKind.MOVED not in fitted.report.kinds
    assert len(fitted.score.notes) == len(notes) - 1


def test_downbeat_of_another_voice_is_no_hindrance() -> None:
    notes = (hit(7.95), hit(8, HAT), hit(9, SNARE))
    report = fit_drums(clip(*notes, length_beats=16), bar=3).report
    assert ChangeKind.MOVED in report.kinds


def test_early_downbeat_of_one_bar_that_is_looped_is_not_doubled() -> None:
    # Each time round, the last bar's own early kick is the next one's downbeat.
    score = clip(hit(0), hit(11.95), hit(13, SNARE), hit(15.95), length_beats=16)
    fitted = fit_drums(score, bar=4)
    onsets = [note.onset_beats for note in fitted.score.notes if note.pitch == KICK]
    assert onsets == pytest.approx([3.95, 7.95])
    assert not {ChangeKind.MOVED, ChangeKind.MERGED} & fitted.report.kinds


def test_drums_that_begin_with_an_early_downbeat_begin_with_its_bar() -> None:
    fitted = fit_drums(clip(hit(7.95), hit(9, SNARE), hit(12), length_beats=16))
    assert [note.onset_beats for note in fitted.score.notes] == pytest.approx([1, 4, 7.95])
    assert fitted.report.lines() == (
        "cut to bars 3-4 of 4",
        "1 early downbeat moved to the loop's end",
    )


def test_early_downbeat_of_the_loop_is_no_bar_of_its_own() -> None:
    fitted = fit_drums(clip(hit(7.95), length_beats=8))
    assert fitted.score.length_beats == 8
    assert set(fitted.gridded.notes) >= {(0, Voice.KICK)}


# Whatever the clip.


@settings(max_examples=100)
@given(st.lists(notes, max_size=12), meters, st.integers(0, 96).map(lambda tick: tick / 24))
def test_any_drum_clip_fits(notes: list[Note], meter: str, tail_beats: float) -> None:
    length_beats = max((note.end_beats for note in notes), default=0) + tail_beats
    score = clip(hit(0), *notes, length_beats=max(length_beats, 0.125), meter=meter)
    fitted = fit_drums(score)
    assert fitted.score.length_beats == fitted.layout.length_beats <= 8
    assert fitted.score.meter == score.meter
    assert [track.is_drum for track in fitted.score.tracks] == [True]
    assert fitted.model_grid.hits.shape == (32, 9)
    assert fitted.gridded.grid.hits[0, Voice.KICK]
    kept = [*fitted.gridded.notes.values(), *fitted.gridded.spare]
    assert sorted(kept) == list(fitted.score.notes)
    again = fit_drums(fitted.score)
    assert again.score == fitted.score
    assert again.report.lines() == tuple(
        line
        for line in fitted.report.lines()
        if "of the grid" in line or "same voice" in line or "beats of a bar" in line
    )
