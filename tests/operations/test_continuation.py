from dataclasses import replace

import numpy as np
import pytest
from bands import INSTALLED, band

from musicgen import factory
from musicgen.errors import ClipError, ModelError, MusicgenError
from musicgen.model.load import AnyModel, load_model
from musicgen.model.next_step import NEXT_STEP, NextStep
from musicgen.operations.continuation import as_played, continuation, last_stretch
from musicgen.representation.drum_map import Voice, load_drum_map
from musicgen.representation.drums import to_grid
from musicgen.score import Meter, Note, Score, Track

ABLE = tuple(name for name in INSTALLED if NEXT_STEP in load_model(name).manifest.checksums)


@pytest.fixture(scope="module", params=ABLE)
def model(request: pytest.FixtureRequest) -> AnyModel:
    return load_model(request.param)


def more(model: AnyModel, score: Score, bars: int, **settings: float) -> tuple[Score, ...]:
    step = NextStep.read(model.folder, model.manifest)
    told = {"count": 1, "seed": 0, **settings}
    return continuation(model, step, score, bars=bars, **told)  # type: ignore[arg-type]


def test_the_clip_s_own_bars_stay_and_new_ones_follow(model: AnyModel) -> None:
    given = band("boom-bap")
    (score,) = more(model, given, 3)
    assert score.length_beats == given.length_beats + 12
    assert len(score.tracks) == len(given.tracks)
    for track, own in zip(score.tracks, given.tracks, strict=True):
        assert tuple(n for n in track.notes if n.onset_beats < given.length_beats) == own.notes
    new = [note for note in score.notes if note.onset_beats >= given.length_beats]
    assert len(new) > 4


def test_a_seed_repeats_and_a_larger_count_begins_alike(model: AnyModel) -> None:
    given = band("boom-bap")
    assert more(model, given, 2, count=3, seed=4)[:2] == more(model, given, 2, count=2, seed=4)


def test_it_is_neither_a_loop_nor_unrelated() -> None:
    model = load_model("drums-2bar")
    beats = [factory.load(name).score for name in ("house", "boom-bap", "bossa", "metal")]

    def alike(one: Score, other: Score) -> float:
        a, b = (to_grid(score).grid.hits for score in (one, other))
        return float((a & b).sum() / (a | b).sum())

    own, others = [], []
    for number, beat in enumerate(beats):
        for score in more(model, beat, 2, count=5):
            new = score.cut(8, 8)
            own.append(alike(new, beat))
            others.append(alike(new, beats[number - 1]))
    assert np.mean(own) > np.mean(others) + 0.3
    assert np.mean(np.array(own) == 1) < 0.1


def test_other_meters_and_short_clips() -> None:
    model = load_model("drums-2bar")
    notes = (Note(0.0, 35, 100, 0.1), Note(1.0, 42, 80, 0.1), Note(2.0, 42, 80, 0.1))
    waltz = Score((Track("Waltz", notes, is_drum=True),), 3.0, meters=(Meter(0, 3, 4),))
    (score,) = more(model, waltz, 4)
    assert score.length_beats == 15
    assert {note.pitch for note in score.notes if note.pitch < 37} <= {35}
    five = replace(waltz, length_beats=5.0, meters=(Meter(0, 5, 4),))
    with pytest.raises(ClipError, match="bars of 5 beats: only bars of up to 4 are continued"):
        more(model, five, 1)


def test_the_last_bars_of_a_clip_are_looked_at() -> None:
    notes = tuple(Note(float(beat), 36 + beat, 100, 0.1) for beat in range(12))
    score = Score((Track("T", notes, is_drum=True),), 12.0)
    stretch = last_stretch(score, 2)
    assert [note.pitch for note in stretch.score.notes] == list(range(40, 48))
    again = last_stretch(score, 4)  # of three bars, the last comes before the first
    assert [note.pitch for note in again.score.notes] == [*range(44, 48), *range(36, 48)]


def test_new_hits_sound_as_the_clip_s_own() -> None:
    notes = (*(Note(float(n), 35, 90, 0.1) for n in range(3)), Note(3.0, 36, 90, 0.1))
    played = as_played(load_drum_map("gm-td"), Score((Track("K", notes, is_drum=True),), 4.0))
    assert played.note_of_voice[Voice.KICK] == 35
    assert played.note_of_voice[Voice.SNARE] == load_drum_map("gm-td").note_of_voice[Voice.SNARE]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"bars": 0}, "bars must be in 1-256, not 0"),
        ({"bars": 1, "count": 0}, "count must be in 1-10000, not 0"),
        ({"bars": 1, "temperature": 3.0}, "temperature must be in 0-2, not 3"),
    ],
)
def test_settings_out_of_range(settings: dict[str, float], message: str) -> None:
    with pytest.raises(MusicgenError, match=message):
        more(load_model("drums-2bar"), band("house"), **settings)  # type: ignore[arg-type]


def test_a_model_that_was_not_taught(tmp_path: object) -> None:
    model = load_model("drums-2bar")
    with pytest.raises(ModelError, match=r"cannot continue clips: no continuation\.npz"):
        NextStep.read(tmp_path, model.manifest)  # type: ignore[arg-type]


def test_a_band_plays_on_as_densely_as_it_did() -> None:
    given = band("house")
    (score,) = more(load_model("measure"), given, 12)

    def per_bar(first: float, last: float) -> list[float]:
        return [
            sum(first <= note.onset_beats < last for note in track.notes) * 4 / (last - first)
            for track in score.tracks
        ]

    own, new = per_bar(0, given.length_beats), per_bar(32, score.length_beats)
    assert new == pytest.approx(own, rel=0.25)
