import pickle
from pathlib import Path

import numpy as np
import pytest

from musicgen import factory
from musicgen.errors import DrumMapError
from musicgen.representation import drum_map as drum_map_module
from musicgen.representation.drum_fit import fit_drums
from musicgen.representation.drum_map import (
    DEFAULT_DRUM_MAP,
    NOTE_OF_VOICE,
    VOICE_OF_NOTE,
    DrumMap,
    Voice,
    default_drum_map,
    drum_map_names,
    load_drum_map,
    shipped_drum_maps,
)
from musicgen.representation.drums import DrumGrid, from_grid, to_grid
from musicgen.representation.fit_report import ChangeKind
from musicgen.score import Note, Score, Track

GM_TD = {
    Voice.KICK: (36, 35),
    Voice.SNARE: (38, 37, 39, 40),
    Voice.CLOSED_HAT: (42, 44, 22),
    Voice.OPEN_HAT: (46, 26),
    Voice.LOW_TOM: (43, 41, 58),
    Voice.MID_TOM: (47, 45),
    Voice.HIGH_TOM: (50, 48),
    Voice.CRASH: (49, 52, 55, 57),
    Voice.RIDE: (51, 53, 59),
}
WRITTEN = {
    "gm-td": (36, 38, 42, 46, 43, 47, 50, 49, 51),
    "gm": (36, 38, 42, 46, 43, 47, 50, 49, 51),
    "gm2": (36, 38, 42, 46, 43, 47, 50, 49, 51),
    "roland-td": (36, 38, 42, 46, 43, 45, 48, 49, 51),
    "ableton-drum-rack": (36, 38, 42, 46, 41, 43, 45, 49, 51),
    "logic": (36, 38, 42, 46, 41, 45, 48, 49, 51),
    "ezdrummer": (36, 38, 42, 46, 43, 47, 50, 49, 51),
    "addictive-drums": (36, 38, 49, 54, 67, 69, 71, 77, 60),
    "hydrogen": (36, 38, 42, 46, 41, 43, 45, 49, 48),
}
MINE = """
[my-kit]
title = "My kit"
kick = [1]
snare = [2, 12]
closed-hat = [3]
open-hat = [4]
low-tom = [5]
mid-tom = [6]
high-tom = [7]
crash = [8]
ride = [9]
other = [10]
"""

every_map = pytest.mark.parametrize("drum_map", shipped_drum_maps(), ids=lambda each: each.name)


def written(folder: Path, text: str) -> Path:
    path = folder / "kit.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_default_map_is_as_it_was() -> None:
    assert DEFAULT_DRUM_MAP == drum_map_names()[0] == "gm-td"
    assert {voice: default_drum_map().notes_of(voice) for voice in Voice} == GM_TD
    assert dict(VOICE_OF_NOTE) == {note: voice for voice in GM_TD for note in GM_TD[voice]}
    assert tuple(GM_TD[voice][0] for voice in Voice) == NOTE_OF_VOICE


def test_a_name_that_the_module_lacks() -> None:
    with pytest.raises(AttributeError, match="NOTE_OF_VIOCE"):
        _ = drum_map_module.NOTE_OF_VIOCE  # type: ignore[attr-defined]


def test_what_the_shipped_maps_write() -> None:
    assert {each.name: each.note_of_voice for each in shipped_drum_maps()} == WRITTEN


@every_map
def test_every_voice_comes_back(drum_map: DrumMap) -> None:
    hits = np.eye(16, len(Voice), dtype=np.bool_)
    grid = DrumGrid(hits, hits.astype(np.float32), np.zeros(hits.shape, np.float32))
    score = from_grid(grid, bpm=120, drum_map=drum_map)
    assert [note.pitch for note in score.notes] == list(drum_map.note_of_voice)
    gridded = to_grid(score, drum_map)
    np.testing.assert_array_equal(gridded.grid.hits, hits)
    assert gridded.outside_map == ()


@every_map
def test_every_note_is_read_as_its_voice(drum_map: DrumMap) -> None:
    for note, voice in drum_map.voice_of_note.items():
        score = Score((Track(notes=(Note(1.0, note, 90, 0.1),), is_drum=True),), length_beats=4.0)
        assert list(to_grid(score, drum_map).notes) == [(4, voice)]


@every_map
def test_maps_pickle(drum_map: DrumMap) -> None:
    assert pickle.loads(pickle.dumps(drum_map)) == drum_map  # noqa: S301 - our own
    assert hash(drum_map) == hash(load_drum_map(drum_map.name))


def test_notes_outside_the_map_are_those_of_the_map_in_use() -> None:
    notes = tuple(Note(beat, pitch, 90, 0.1) for beat, pitch in enumerate((36, 42, 49, 96)))
    score = Score((Track(notes=notes, is_drum=True),), length_beats=8.0)
    assert [note.pitch for note in fit_drums(score).gridded.outside_map] == [96]
    fitted = fit_drums(score, drum_map=load_drum_map("addictive-drums"))
    assert [cell[1] for cell in fitted.gridded.notes] == [
        Voice.KICK,
        Voice.SNARE,
        Voice.CLOSED_HAT,
    ]


def test_a_lone_unmarked_track_counts_as_drums_by_its_map() -> None:
    notes = tuple(Note(beat, pitch, 90, 0.1) for beat, pitch in enumerate((36, 38, 60, 71)))
    fitted = fit_drums(Score((Track(notes=notes),)), drum_map=load_drum_map("addictive-drums"))
    assert fitted.report.kinds >= {ChangeKind.GUESSED}
    assert ChangeKind.LEFT_OUT not in fitted.report.kinds


def test_a_map_of_ones_own(tmp_path: Path) -> None:
    mine = load_drum_map(written(tmp_path, MINE))
    assert (mine.name, mine.title) == ("my-kit", "My kit")
    assert mine.note_of_voice == tuple(range(1, 10))
    assert mine.notes_of(Voice.SNARE) == (2, 12)
    assert mine.other_notes == {10}
    assert load_drum_map(str(tmp_path / "kit.toml")) == mine


def test_a_title_may_be_left_out(tmp_path: Path) -> None:
    assert load_drum_map(written(tmp_path, MINE.replace("title", "# title"))).title == "my-kit"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("ride = [9]", "rid = [9]"), "no such voice 'rid'; did you mean ride?"),
        (("ride = [9]", "zzz = [9]"), "no such voice 'zzz'; known are kick, snare"),
        (("ride = [9]", ""), "ride must be a list of notes, .*; it has none"),
        (("ride = [9]", "ride = []"), "ride must be a list of notes, .*; it has none"),
        (("ride = [9]", "ride = 9"), "ride must be a list of notes, .*; not 9"),
        (("ride = [9]", "ride = [128]"), "a note of ride must be in 0-127, not 128"),
        (("ride = [9]", "ride = [-1]"), "a note of ride must be in 0-127, not -1"),
        (("ride = [9]", "ride = [true]"), "a note of ride must be in 0-127, not True"),
        (("ride = [9]", 'ride = ["D#2"]'), "a note of ride must be in 0-127, not 'D#2'"),
        (("ride = [9]", "ride = [9, 1]"), "note 1 stands in kick and in ride"),
        (("ride = [9]", "ride = [9, 9]"), "note 9 stands in ride and in ride"),
        (("ride = [9]", "ride = [9, 10]"), "note 10 stands in ride and in other"),
        (("other = [10]", "other = [200]"), "a note of other must be in 0-127, not 200"),
        (("other = [10]", "other = 10"), "other must be a list of notes"),
        (('"My kit"', "3"), "title must be text, not 3"),
        (("[my-kit]", ""), "title must stand in a table"),
        (("[my-kit]", "[other-kit]\n[my-kit]"), "other-kit: kick must be a list"),
        (("[my-kit]", "[my-kit"), "not a TOML file"),
        ((MINE, ""), "must hold one map, a table such as .my-kit., not none"),
        ((MINE, MINE + MINE.replace("my-kit", "b")), "must hold one map, .*, not my-kit, b"),
    ],
)
def test_files_that_are_no_map(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    path = written(tmp_path, MINE.replace(*change))
    with pytest.raises(DrumMapError, match=told) as caught:
        load_drum_map(path)
    assert str(caught.value).startswith(str(path))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DrumMapError, match="no such file"):
        load_drum_map(str(tmp_path / "none.toml"))
    (tmp_path / "bytes.toml").write_bytes(b"\xff")
    with pytest.raises(DrumMapError, match="not a TOML file"):
        load_drum_map(str(tmp_path / "bytes.toml"))


def test_an_unknown_name() -> None:
    with pytest.raises(DrumMapError, match="no such drum map; did you mean ezdrummer"):
        load_drum_map("ezdrumer")


@pytest.mark.parametrize(
    ("voices", "first", "other", "told"),
    [
        (GM_TD, (36,), (), "9 voices are written, not 1"),
        (GM_TD, (*WRITTEN["gm"][:8], 60), (), "ride is written as 60, but not read as it"),
        ({**GM_TD, Voice.RIDE: (51, 300)}, WRITTEN["gm"], (), "a note must be in 0-127, not 300"),
        (GM_TD, WRITTEN["gm"], (36,), "note 36 stands in kick and in other"),
    ],
)
def test_maps_that_cannot_be(
    voices: dict[Voice, tuple[int, ...]], first: tuple[int, ...], other: tuple[int, ...], told: str
) -> None:
    voice_of_note = {note: voice for voice, notes in voices.items() for note in notes}
    with pytest.raises(DrumMapError, match=told):
        DrumMap("mine", "Mine", voice_of_note, first, frozenset(other))


def test_maps_agree_on_some_notes_and_not_on_others() -> None:
    gm, rack = load_drum_map("gm"), load_drum_map("ableton-drum-rack")
    assert gm.agrees_with(rack, (36, 38, 42))
    assert not gm.agrees_with(rack, (36, 43))
    assert not gm.agrees_with(rack, (48,))


def test_factory_beats_are_inside_the_default_map() -> None:
    assert factory.load("house").score.notes[0].pitch in default_drum_map().voice_of_note
