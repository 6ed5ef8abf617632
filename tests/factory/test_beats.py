import math
import re
from collections import Counter
from pathlib import Path

import pytest

from musicgen.errors import ClipError
from musicgen.factory import FactoryBeat, all_beats, load, names
from musicgen.factory.beats import Feel, parse_beat
from musicgen.representation.drum_map import VOICE_OF_NOTE, Voice
from musicgen.score import Note

DOCS = Path(__file__).parents[2] / "docs" / "factory.md"
BARS = {"kick": "X... x... X... x... | X... x... X... x.x."}

BPM_RANGE = {
    "rock": (95, 140),
    "half-time": (120, 160),
    "punk": (160, 220),
    "metal": (140, 200),
    "surf": (140, 180),
    "hambone": (90, 120),
    "motorik": (120, 155),
    "synth-pop": (100, 130),
    "ballad": (55, 80),
    "soul": (80, 115),
    "motown": (105, 140),
    "funk": (90, 115),
    "new-orleans": (85, 115),
    "gospel": (70, 110),
    "new-jack-swing": (98, 116),
    "shuffle": (100, 140),
    "half-time-shuffle": (140, 175),
    "slow-blues": (50, 75),
    "jazz-swing": (120, 220),
    "brushes": (60, 110),
    "train-beat": (95, 130),
    "boom-bap": (84, 98),
    "hip-hop": (80, 98),
    "lo-fi": (65, 90),
    "trap": (130, 160),
    "drill": (138, 146),
    "disco": (110, 128),
    "house": (118, 130),
    "techno": (125, 145),
    "electro": (115, 135),
    "breakbeat": (120, 142),
    "jungle": (155, 175),
    "drum-and-bass": (168, 180),
    "uk-garage": (128, 138),
    "dubstep": (136, 144),
    "jersey-club": (130, 145),
    "amapiano": (108, 116),
    "reggae": (130, 165),  # counted with the drop on 3
    "reggaeton": (85, 105),
    "afrobeat": (95, 130),
    "bossa": (115, 155),  # counted in eighths
    "samba": (90, 120),
    "cha-cha": (105, 130),
    "songo": (85, 120),
}
REQUIRED = {
    "rock",
    "funk",
    "boom-bap",
    "house",
    "techno",
    "drum-and-bass",
    "reggae",
    "bossa",
    "samba",
    "afrobeat",
    "new-orleans",
    "shuffle",
    "half-time",
    "trap",
}


def nearest_step(note: Note) -> int:
    return math.floor(note.onset_beats * 4 + 0.5)


def steps(beat: FactoryBeat, *voices: Voice) -> list[int]:
    """The nearest steps of a beat's hits on some voices, 0-31."""
    return [nearest_step(note) for note in beat.score.notes if VOICE_OF_NOTE[note.pitch] in voices]


def onsets(**settings: object) -> list[float]:
    """Onsets, in beats, of the lines that the settings give, at 120 bpm."""
    table = {"title": "Test", "style": "test", "bpm": 120, **settings}
    return [note.onset_beats for note in parse_beat("test", table).score.notes]


beats = pytest.mark.parametrize("beat", all_beats(), ids=names())


def test_set_holds_the_promised_beats() -> None:
    assert len(names()) >= 28
    assert len(set(names())) == len(names())
    assert set(names()) >= REQUIRED
    assert set(BPM_RANGE) == set(names())
    assert len({beat.title for beat in all_beats()}) == len(names())


@beats
def test_beat_is_two_bars_of_one_drum_track(beat: FactoryBeat) -> None:
    (track,) = beat.score.tracks
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", beat.name)
    assert track.is_drum
    assert track.name == beat.title
    assert beat.style
    assert beat.score.length_beats == 8
    assert str(beat.score.meter) == "4/4"
    assert beat.score.bpm == beat.bpm
    assert all(0 < note.duration_beats <= 0.125 for note in track.notes)
    assert any(note.onset_beats < 3 for note in track.notes)
    assert any(note.onset_beats >= 7 for note in track.notes)


@beats
def test_beat_is_in_its_styles_tempo(beat: FactoryBeat) -> None:
    slowest, fastest = BPM_RANGE[beat.name]
    assert slowest <= beat.bpm <= fastest


@beats
def test_beat_has_a_kick_a_backbeat_and_dynamics(beat: FactoryBeat) -> None:
    for bar in (range(16), range(16, 32)):
        assert any(step in bar for step in steps(beat, Voice.KICK))
        # Hambone is played on the toms alone.
        assert any(step in bar for step in steps(beat, Voice.SNARE, Voice.LOW_TOM))
    velocities = [note.velocity for note in beat.score.notes]
    assert len(set(velocities)) >= 3
    assert max(velocities) - min(velocities) >= 55  # from a ghost or soft note to an accent


@beats
def test_model_hears_every_note(beat: FactoryBeat) -> None:
    hits = Counter((nearest_step(note), VOICE_OF_NOTE.get(note.pitch)) for note in beat.score.notes)
    assert all(count == 1 for count in hits.values())
    assert all(voice is not None and 0 <= step < 32 for step, voice in hits)


@beats
def test_hat_is_open_or_closed(beat: FactoryBeat) -> None:
    assert not set(steps(beat, Voice.OPEN_HAT)) & set(steps(beat, Voice.CLOSED_HAT))


def test_second_bar_answers_the_first_in_most_beats() -> None:
    def bars_differ(beat: FactoryBeat) -> bool:
        hits = {(nearest_step(note), note.pitch, note.velocity) for note in beat.score.notes}
        return {hit for hit in hits if hit[0] < 16} != {
            (step - 16, *rest) for step, *rest in hits if step >= 16
        }

    assert sum(map(bars_differ, all_beats())) >= 0.8 * len(names())


@pytest.mark.parametrize("name", ["house", "techno", "disco", "reggaeton", "amapiano"])
def test_kick_is_four_on_the_floor(name: str) -> None:
    assert set(range(0, 32, 4)) <= set(steps(load(name), Voice.KICK))


@pytest.mark.parametrize(
    ("name", "voice", "expected"),
    [
        ("house", Voice.OPEN_HAT, [2, 6, 10, 14, 18, 22, 26, 30]),
        ("house", Voice.SNARE, [4, 12, 20, 23, 28]),
        ("reggae", Voice.KICK, [8, 24]),  # the one drop
        ("bossa", Voice.SNARE, [0, 6, 12, 20, 26]),  # side stick on the bossa clave, 3-2
        ("bossa", Voice.KICK, [0, 6, 8, 14, 16, 22, 24, 30]),
        ("reggaeton", Voice.SNARE, [3, 6, 11, 14, 19, 22, 27, 30, 31]),
        ("samba", Voice.LOW_TOM, [4, 12, 20, 28, 31]),  # the surdo
        ("trap", Voice.SNARE, [8, 24, 30]),
        ("drill", Voice.SNARE, [8, 22, 28]),
        ("drum-and-bass", Voice.KICK, [0, 10, 16, 18, 26]),
        ("jazz-swing", Voice.RIDE, [0, 4, 7, 8, 12, 15, 16, 20, 23, 24, 28, 31]),
    ],
)
def test_groove_is_its_styles(name: str, voice: Voice, expected: list[int]) -> None:
    assert steps(load(name), voice) == expected


@pytest.mark.parametrize("name", ["half-time", "half-time-shuffle", "dubstep", "trap"])
def test_backbeat_is_on_three(name: str) -> None:
    loud = [
        nearest_step(note)
        for note in load(name).score.notes
        if VOICE_OF_NOTE[note.pitch] is Voice.SNARE and note.velocity > 100
    ]
    assert loud == [8, 24]


@pytest.mark.parametrize("name", ["rock", "soul", "motown", "funk", "disco", "boom-bap"])
def test_backbeat_is_on_two_and_four(name: str) -> None:
    assert {4, 12, 20, 28} <= set(steps(load(name), Voice.SNARE))


def test_second_line_accents_the_clave() -> None:
    accents = [
        note.onset_beats
        for note in load("new-orleans").score.notes
        if note.pitch == 38 and note.velocity > 100 and note.onset_beats < 4
    ]
    # Steps 0, 3, 6, 10 and 12; the second is an off-sixteenth, at 0.5 + 0.58 / 2.
    assert accents == pytest.approx([0, 0.79, 1.5, 2.5, 3])


def test_swung_shuffle_lands_on_the_triplet() -> None:
    ride = [note.onset_beats for note in load("shuffle").score.notes if note.pitch == 51]
    assert ride[:4] == pytest.approx([0, 0.667, 1, 1.667])


@pytest.mark.parametrize(
    ("feel", "expected"),
    [
        (Feel(120), [0, 0.25, 0.5, 0.75, 1, 1.25]),
        (Feel(120, swing_8th=0.6), [0, 0.3, 0.6, 0.8, 1, 1.3]),
        (Feel(120, swing_16th=0.6), [0, 0.3, 0.5, 0.8, 1, 1.3]),
        (Feel(120, swing_8th=2 / 3), [0, 1 / 3, 2 / 3, 5 / 6, 1, 4 / 3]),
        (Feel(120, swing_8th=0.6, swing_16th=0.75), [0, 0.45, 0.6, 0.9, 1, 1.45]),
    ],
)
def test_feel_places_steps(feel: Feel, expected: list[float]) -> None:
    assert [feel.onset_beats(step) for step in range(6)] == pytest.approx(expected)


def test_lateness_is_in_milliseconds() -> None:
    # At 120 bpm a beat lasts 500 ms, so 25 ms are a twentieth of it.
    assert onsets(kick="X... .... .... ....", late_ms={"kick": 25}) == pytest.approx([0.05, 4.05])


def test_late_last_note_ends_with_the_loop() -> None:
    table = {"title": "T", "style": "t", "bpm": 120, "swing_16th": 0.6, "snare": 31 * "." + "x"}
    (note,) = parse_beat("test", table).score.notes
    assert note.onset_beats == pytest.approx(7.8)
    late = parse_beat("test", {**table, "late_ms": {"snare": 35}})
    assert late.score.notes[0].onset_beats == pytest.approx(7.87)
    assert late.score.notes[0].end_beats == pytest.approx(7.995)
    slow = parse_beat("test", {**table, "bpm": 60, "late_ms": {"snare": 50}})
    assert slow.score.notes[0].end_beats == pytest.approx(7.975)


def test_characters_and_stress_make_velocities() -> None:
    table = {"title": "T", "style": "t", "bpm": 120, "snare": "X-ox X... x... o..."}
    velocities = [note.velocity for note in parse_beat("test", table).score.notes]
    assert velocities == 2 * [119, 26, 60, 84, 117, 90, 62]


def test_line_of_one_bar_is_played_twice() -> None:
    once = onsets(kick="X... ..x. .... ...x")
    assert once == onsets(kick="X... ..x. .... ...x | X... ..x. .... ...x")
    assert once == [0, 1.5, 3.75, 4, 5.5, 7.75]


def test_line_may_be_a_note_number() -> None:
    table = {"title": "T", "style": "t", "bpm": 120, "56": "x... x... x... x..."}
    assert {note.pitch for note in parse_beat("test", table).score.notes} == {56}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"snar": "X" * 16}, "line 'snar': no such voice or setting; did you mean snare?"),
        ({"tempo": 16 * "."}, "line 'tempo': no such voice or setting"),
        (
            {"swing_16": 0.6},
            "line 'swing_16': no such voice or setting; did you mean swing_16th?",
        ),
        ({"34": "X" * 16}, "line '34': a note number must be in 35-81"),
        ({"82": "X" * 16}, "line '82': a note number must be in 35-81"),
        ({"snare": "X... X.."}, "line 'snare' has 7 steps; it takes 16 (a bar) or 32"),
        ({"snare": ""}, "line 'snare' has 0 steps; it takes 16 (a bar) or 32"),
        ({"snare": "X... *..."}, "line 'snare', column 6: '*' is not one of . - o x X"),
        ({"snare": 3}, "line 'snare' must be text, not 3"),
        ({"bpm": "fast"}, "bpm must be in 30-300, not 'fast'"),
        ({"bpm": True}, "bpm must be in 30-300, not True"),
        ({"bpm": None}, "bpm must be in 30-300, not None"),
        ({"title": ""}, "title must be text, not ''"),
        ({"style": None}, "style must be text, not None"),
        ({"swing_8th": 0.4}, "swing_8th must be in 0.5-0.75, not 0.4"),
        ({"swing_16th": 66}, "swing_16th must be in 0.5-0.75, not 66"),
        ({"late_ms": 10}, "late_ms must be a table of lines, not 10"),
        ({"late_ms": {"kik": 10}}, "late_ms: the beat has no line 'kik'; did you mean kick?"),
        ({"late_ms": {"kick": -5}}, "late_ms of 'kick' must be in 0-50, not -5"),
        (
            {"swing_8th": 0.667, "snare": "..xx .... .... ...."},
            (
                "line 'snare', column 4: with its swing and lateness this hit"
                " shares a sixteenth with the one in column 3"
            ),
        ),
        (
            {"swing_16th": 0.75, "late_ms": {"kick": 10}, "kick": 31 * "." + "x"},
            (
                "line 'kick', column 32: with its swing and lateness this hit"
                " falls nearest to the next loop's first step"
            ),
        ),
    ],
)
def test_malformed_beat_tells_what_is_wrong(changes: dict[str, object], message: str) -> None:
    table = {"title": "Test", "style": "test", "bpm": 120, **BARS, **changes}
    with pytest.raises(ClipError) as caught:
        parse_beat("test", table)
    assert str(caught.value) == f"factory:test: {message}"


@pytest.mark.parametrize("table", [7, {}, {"title": "Test", "style": "test", "bpm": 120}])
def test_beat_without_lines_is_an_error(table: object) -> None:
    with pytest.raises(ClipError, match=r"factory:test: (must be a table|has no lines)"):
        parse_beat("test", table)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("huose", "; did you mean factory:house? (`musicgen factory` lists them)"),
        ("drum-n-bass", "; did you mean factory:drum-and-bass? (`musicgen factory` lists them)"),
        ("9/8", " (`musicgen factory` lists them)"),
    ],
)
def test_unknown_name_is_told_with_the_near_miss(name: str, message: str) -> None:
    with pytest.raises(ClipError) as caught:
        load(name)
    assert str(caught.value) == f"factory:{name}: no such factory beat{message}"


def test_beat_is_parsed_once() -> None:
    assert load("house") is load("house")


def test_docs_list_the_set() -> None:
    text = DOCS.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.*) \| (.*) \| ([\d.]+) \|$", text, re.MULTILINE)
    expected = [(beat.name, beat.title, beat.style, f"{beat.bpm:g}") for beat in all_beats()]
    assert rows == expected
    assert f"{len(expected)} drum beats" in text
