import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from musicgen import factory
from musicgen.attributes import measure
from musicgen.errors import ClipError, MusicgenError
from musicgen.model.load import load_model
from musicgen.model.own_vectors import own_folder, write_own
from musicgen.model.vectors import VECTORS, read_vectors
from musicgen.operations.own_slider import latents_of, make_own
from musicgen.operations.sliders import Slider, sliders_of
from musicgen.operations.vary import vary
from musicgen.representation.drum_map import Voice, default_drum_map
from musicgen.score import Note, Score, Track
from musicgen.tonality import parse_scale
from musicgen_plugin.shaping import Humanizing, KnownSliders, ShapedSource, Variation
from musicgen_plugin.source import GridSource, MorphSource

DENSITY = "attribute:note-density"
VELOCITY = "attribute:mean-velocity"
AMOUNTS = {"variation", "human-timing", "human-velocity"}
ALL_LOCKED = {f"lock:{voice.label}": 1.0 for voice in Voice}


def shaped(inner: MorphSource | GridSource) -> ShapedSource:
    vectors = read_vectors(inner.model.folder, inner.model.manifest)
    return ShapedSource(inner, sliders_of(vectors), vectors)


def beats(*names: str) -> MorphSource:
    model = load_model("drums-2bar")
    return MorphSource(model, tuple(model.fit(factory.load(name).score) for name in names))


@pytest.fixture(scope="module")
def drums() -> ShapedSource:
    return shaped(beats("house", "samba"))


def line(*pitches: int) -> Score:
    notes = tuple(Note(step / 2, pitch, 90, 0.4) for step, pitch in enumerate(pitches))
    return Score((Track("Line", notes),), 8.0)


@pytest.fixture(scope="module")
def melody() -> ShapedSource:
    model = load_model("melody-2bar")
    ends = line(60, 62, 64, 65, 67, 69, 71, 72), line(72, 64, 60, 67, 64, 60, 55, 60)
    inner = MorphSource(model, tuple(model.fit(end) for end in ends))
    return shaped(replace(inner, scale=parse_scale("C:major")))


def voice_notes(score: Score, voice: Voice) -> list[Note]:
    known = default_drum_map().voice_of_note
    return [note for note in score.notes if known.get(note.pitch) is voice]


def test_without_anything_asked_it_is_the_inner_source(drums: ShapedSource) -> None:
    sliders = {f"attribute:{name}" for name in drums.sliders}
    assert drums.targets == drums.inner.targets | sliders | AMOUNTS
    for position in (0.0, 0.3, 1.0):
        values = {"position": position}
        assert drums.score(values) == drums.inner.score(values)
    assert drums.asked({"position": 0.5}) == {}


@pytest.mark.parametrize("position", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("control", [0.2, 0.5, 0.8])
def test_a_slider_moves_the_music_to_its_value(
    drums: ShapedSource, position: float, control: float
) -> None:
    values = {"position": position, DENSITY: control, VELOCITY: 0.6}
    reached = measure(drums.score(values))
    for name, asked in drums.asked(values).items():
        assert reached[name] == pytest.approx(asked, abs=0.51 if name == "note-density" else 1.0)


def test_the_same_values_make_the_same_score(drums: ShapedSource) -> None:
    values = {"position": 0.37, DENSITY: 0.7}
    first = drums.score(values)
    drums.score({"position": 0.9, VELOCITY: 0.1})
    assert drums.score(values) == first
    assert shaped(beats("house", "samba")).score(values) == first


def test_a_slider_that_is_let_go_leaves_nothing_behind(drums: ShapedSource) -> None:
    before = drums.score({"position": 0.4})
    assert drums.score({"position": 0.4, DENSITY: 0.9}) != before
    assert drums.score({"position": 0.4}) == before


def test_controls_span_what_is_usual(drums: ShapedSource) -> None:
    least, most = drums.sliders["note-density"].usual
    assert drums.asked({DENSITY: 0.0, "position": 1.0}) == {"note-density": least}
    assert drums.asked({DENSITY: 1.0}) == {"note-density": most}
    for control in (0.0, 0.25, 1.0):
        value = drums.asked({DENSITY: control})["note-density"]
        assert drums.control_value("note-density", value) == pytest.approx(control)
    assert drums.control_value("note-density", most + 100) == 1.0
    assert drums.control_value("note-density", least - 100) == 0.0


@pytest.mark.parametrize("control", [0.0, 1.0])
def test_every_slider_may_go_to_its_ends(drums: ShapedSource, control: float) -> None:
    everything = dict.fromkeys((f"attribute:{name}" for name in drums.sliders), control)
    assert isinstance(drums.score({"position": 0.5} | everything), Score)


def test_locked_voices_stay_through_all_shaping(drums: ShapedSource) -> None:
    own = voice_notes(drums.inner.clips[0].score, Voice.KICK)
    handmade = replace(drums, variation=Variation(0.8, 3), humanizing=Humanizing(1.0, 1.0, 3))
    for position in (0.0, 0.5, 1.0):
        values = {"position": position, DENSITY: 0.9, "lock:kick": 1.0}
        assert voice_notes(drums.score(values), Voice.KICK) == own
        assert voice_notes(handmade.score(values), Voice.KICK) == own
    assert voice_notes(handmade.score({"position": 0.5}), Voice.KICK) != own


def test_with_everything_locked_the_first_clip_stays(drums: ShapedSource) -> None:
    handmade = replace(drums, variation=Variation(0.8, 3), humanizing=Humanizing(1.0, 1.0, 3))
    for source in (drums, handmade):
        score = source.score({"position": 0.5, DENSITY: 0.9} | ALL_LOCKED)
        assert score == drums.inner.clips[0].score


def test_varied_ends_are_variations_of_the_clips(drums: ShapedSource) -> None:
    varied = replace(drums, variation=Variation(0.4, 7))
    for position, clip in enumerate(drums.inner.clips):
        (wanted,) = vary(drums.inner.model, clip, amount=0.4, count=1, seed=7)
        assert varied.score({"position": float(position)}).notes == wanted.notes
    other = replace(drums, variation=Variation(0.4, 8))
    assert varied.score({"position": 0.5}) != other.score({"position": 0.5})
    none = replace(varied, variation=Variation(0.0, 7))
    assert none.score({"position": 0.5}) == drums.score({"position": 0.5})


def test_humanizing_keeps_every_hit(drums: ShapedSource) -> None:
    plain = drums.score({"position": 0.5})
    played = replace(drums, humanizing=Humanizing(0.8, 0.8)).score({"position": 0.5})
    assert sorted(note.pitch for note in played.notes) == sorted(note.pitch for note in plain.notes)
    assert [note.velocity for note in played.notes] != [note.velocity for note in plain.notes]
    louder = replace(drums, humanizing=Humanizing(0.0, 0.8)).score({"position": 0.5})
    assert [note.onset_beats for note in louder.notes] == [note.onset_beats for note in plain.notes]


def test_amounts_are_turned_like_all_controls(drums: ShapedSource) -> None:
    seeded = replace(drums, variation=Variation(seed=7), humanizing=Humanizing(seed=7))
    made = replace(drums, variation=Variation(0.4, 7), humanizing=Humanizing(0.8, 0.5, 7))
    values = {"position": 0.5, "variation": 0.4, "human-timing": 0.8, "human-velocity": 0.5}
    assert seeded.score(values) == made.score({"position": 0.5})
    assert seeded.score({"position": 0.5}) == drums.score({"position": 0.5})
    none = dict.fromkeys(AMOUNTS, 0.0)
    assert made.score({"position": 0.5} | none) == drums.score({"position": 0.5})
    assert seeded.score(values | {"variation": 7.0}) == seeded.score(values | {"variation": 1.0})


def test_what_a_clip_has_no_value_of_is_left_alone(melody: ShapedSource) -> None:
    lonely = melody.with_clip(0, line(60))
    alone = lonely.score({"attribute:mean-interval": 0.9})
    assert alone == lonely.inner.clips[0].score
    both = lonely.score({"attribute:mean-interval": 0.9, VELOCITY: 1.0})
    asked = lonely.asked({VELOCITY: 1.0})["mean-velocity"]
    assert measure(both)["mean-velocity"] == pytest.approx(asked, abs=0.51)


@pytest.mark.parametrize("values", [{DENSITY: 0.5}, {VELOCITY: 1.0}])
def test_silence_stays_silent(
    drums: ShapedSource, values: Mapping[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Score((Track("Drums", (), is_drum=True),), 8.0)
    monkeypatch.setattr(MorphSource, "music", lambda *_: silent)
    handmade = replace(drums, humanizing=Humanizing(1.0, 1.0))
    assert handmade.score(values) == silent


def test_nothing_leaves_the_key(melody: ShapedSource) -> None:
    allowed = {0, 2, 4, 5, 7, 9, 11}
    for source in (melody, replace(melody, variation=Variation(1.0, 5))):
        for values in (
            {"position": 0.5},
            {"position": 0.3, "attribute:mean-pitch": 0.63},
            {"position": 0.8, "attribute:in-key": 0.0, "attribute:pitch-range": 1.0},
        ):
            assert {note.pitch % 12 for note in source.score(values).notes} <= allowed


def test_no_key_for_drums(drums: ShapedSource) -> None:
    with pytest.raises(ClipError, match="no key for drums"):
        replace(drums.inner, scale=parse_scale("C:minor"))


def test_a_pad_is_shaped_too() -> None:
    model = load_model("drums-2bar")
    names = ("house", "samba", "bossa", "metal")
    grid = shaped(GridSource(model, tuple(model.fit(factory.load(n).score) for n in names)))
    values = {"grid-x": 0.3, "grid-y": 0.6, DENSITY: 0.5}
    asked = grid.asked(values)["note-density"]
    assert measure(grid.score(values))["note-density"] == pytest.approx(asked, abs=0.51)


def test_one_clip_has_sliders_and_locks() -> None:
    source = shaped(beats("house"))
    assert {DENSITY, "lock:kick"} <= source.targets
    score = source.score({DENSITY: 0.8, "lock:kick": 1.0})
    assert score != source.inner.clips[0].score
    own = voice_notes(source.inner.clips[0].score, Voice.KICK)
    assert voice_notes(score, Voice.KICK) == own


def test_a_model_without_vectors_has_no_sliders(drums: ShapedSource) -> None:
    plain = ShapedSource(drums.inner, {}, None)
    assert plain.targets == drums.inner.targets | AMOUNTS
    assert plain.score({DENSITY: 0.9}) == drums.inner.clips[0].score
    some: Mapping[str, Slider] = drums.sliders
    with pytest.raises(MusicgenError, match="need its vectors"):
        ShapedSource(drums.inner, some, None)


@pytest.mark.parametrize("make", [lambda: Variation(1.1), lambda: Humanizing(timing=-0.1)])
def test_amounts_are_in_reach(make: type) -> None:
    with pytest.raises(MusicgenError, match="must be in 0-1"):
        make()


def test_the_users_sliders_are_known_too(
    drums: ShapedSource, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    model = drums.inner.model
    clips = [model.fit(beat.score) for beat in factory.all_beats()[:10]]
    z = latents_of(model, clips)
    write_own(make_own(model, "mine", z[:5], z[5:], against="the others"))
    (own_folder("drums-2bar") / "damaged.json").write_text("{", encoding="utf-8")
    known = KnownSliders.of(model)
    assert len(known.trouble) == 1
    source = replace(drums, sliders=known.sliders)
    assert "attribute:mine" in source.targets
    assert source.asked({"attribute:mine": 1 / 3}) == {"mine": pytest.approx(0.0)}
    values = {"position": 0.5, "attribute:mine": 0.6}
    assert source.score(values) != source.score({"position": 0.5})


def test_a_model_without_a_file_of_vectors_has_no_sliders(
    drums: ShapedSource, tmp_path: Path
) -> None:
    folder = tmp_path / "bare"
    shutil.copytree(drums.inner.model.folder, folder, ignore=shutil.ignore_patterns(VECTORS))
    assert KnownSliders.of(load_model(str(folder))) == KnownSliders({}, None)
