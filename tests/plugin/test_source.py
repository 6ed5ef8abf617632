from dataclasses import replace
from itertools import pairwise

import pytest

from musicgen import factory
from musicgen.errors import ClipError
from musicgen.model.load import load_model
from musicgen.operations.generate import sample
from musicgen.representation.drum_fit import FittedDrums, fit_drums
from musicgen.score import Score
from musicgen_plugin.source import GridSource, MorphSource


def fitted(*names: str) -> tuple[FittedDrums, ...]:
    return tuple(fit_drums(factory.load(name).score) for name in names)


@pytest.fixture(scope="module")
def morph() -> MorphSource:
    return MorphSource(load_model("drums-2bar"), fitted("house", "samba"))


def test_the_ends_are_the_clips_themselves(morph: MorphSource) -> None:
    house, samba = morph.clips
    assert morph.score({"position": 0.0}) == house.score
    assert morph.score({"position": 1.0}) == samba.score
    assert morph.score({}) == house.score


def test_the_same_values_make_the_same_score(morph: MorphSource) -> None:
    values = {"position": 0.37, "next": 2.0, "attribute:swing": 1.0}
    assert morph.score(values) == morph.score(dict(values))


def test_a_turn_of_the_knob_changes_about_as_much_anywhere(morph: MorphSource) -> None:
    def cells(score: Score) -> set[tuple[int, int]]:
        return {(round(note.onset_beats * 4), note.pitch) for note in score.notes}

    scores = [cells(morph.score({"position": step / 8})) for step in range(9)]
    changes = [len(a ^ b) for a, b in pairwise(scores)]
    assert max(changes) < sum(changes) / 2


def test_next_goes_round_the_clips() -> None:
    source = MorphSource(load_model("drums-2bar"), fitted("house", "samba", "bossa"))
    starts = [source.score({"next": float(count)}) for count in range(4)]
    assert starts[:3] == [clip.score for clip in source.clips]
    assert starts[3] == starts[0]


def test_one_clip_is_played_as_it_is() -> None:
    source = MorphSource(load_model("drums-2bar"), fitted("house"))
    assert source.targets == frozenset()
    assert source.score({"position": 0.5}) == source.clips[0].score


def test_a_captured_clip_takes_a_place(morph: MorphSource) -> None:
    bossa = factory.load("bossa").score
    changed = morph.with_clip(1, bossa)
    assert changed.score({"position": 1.0}).notes == fitted("bossa")[0].score.notes
    assert changed.clips[0] is morph.clips[0]
    with pytest.raises(ClipError):
        morph.with_clip(0, Score())


def test_without_a_clip_there_is_nothing_to_play() -> None:
    with pytest.raises(ClipError, match="name a clip"):
        MorphSource(load_model("drums-2bar"), ())


def test_locked_voices_stay_those_of_the_first_clip(morph: MorphSource) -> None:
    def kicks(score: Score) -> list[tuple[float, int]]:
        return [(note.onset_beats, note.velocity) for note in score.notes if note.pitch in {35, 36}]

    assert "lock:kick" in morph.targets
    for position in (0.0, 0.4, 1.0):
        held = morph.score({"position": position, "lock:kick": 1.0})
        assert kicks(held) == kicks(morph.clips[0].score)
    assert kicks(morph.score({"position": 1.0})) != kicks(morph.clips[0].score)


def test_corners_of_a_grid_are_its_clips() -> None:
    clips = fitted("house", "samba", "bossa", "metal")
    grid = GridSource(load_model("drums-2bar"), clips)
    assert {"grid-x", "grid-y", "lock:snare"} <= grid.targets
    for clip, x, y in zip(clips, (0, 1, 0, 1), (0, 0, 1, 1), strict=True):
        assert grid.score({"grid-x": x, "grid-y": y}) == clip.score
    middle = grid.score({"grid-x": 0.5, "grid-y": 0.5})
    assert middle.notes not in [clip.score.notes for clip in clips]


def test_a_grid_has_four_clips() -> None:
    with pytest.raises(ClipError, match="four clips at its corners, not 2"):
        GridSource(load_model("drums-2bar"), fitted("house", "samba"))


def test_parts_of_one_name_are_told_apart() -> None:
    model = load_model("trio-16bar")
    clips = []
    for each in sample(model, 2, seed=3):
        tracks = (track if track.is_drum else replace(track, name="MIDI") for track in each.tracks)
        clips.append(model.fit(replace(each, tracks=tuple(tracks))))
    morph = MorphSource(model, tuple(clips))
    for position in (0.0, 0.5, 1.0):
        named = [track.name for track in morph.score({"position": position}).tracks]
        assert named == ["MIDI", "MIDI 2", "Drums"]


def test_a_trios_parts_are_called_as_the_first_clip_calls_them_all_the_way() -> None:
    model = load_model("trio-16bar")
    first, second = sample(model, 2, seed=3)
    theirs = tuple(replace(track, name=f"Their {track.name}") for track in second.tracks)
    clips = tuple(model.fit(each) for each in (first, replace(second, tracks=theirs)))
    morph = MorphSource(model, clips)
    for position in (0.0, 0.5, 1.0):
        named = [track.name for track in morph.score({"position": position}).tracks]
        assert named == [track.name for track in first.tracks]
    end = morph.score({"position": 1.0})
    assert [track.notes for track in end.tracks] == [track.notes for track in clips[1].score.tracks]
