from dataclasses import replace
from typing import Any

import pytest
from attribute_clips import beat

from musicgen.attributes import UnknownAttributeError, measure
from musicgen.errors import ClipError, MusicgenError
from musicgen.factory import load
from musicgen.model.load import AnyModel, load_model
from musicgen.model.lock import Lock
from musicgen.model.vectors import ModelVectors, read_vectors
from musicgen.operations.shift import Shift, Shifted
from musicgen.representation.drum_map import Voice
from musicgen.score import Meter, Note, Score, Track
from musicgen.training.vectors.likeness import likeness

AnyShift = Shift[Any, Any]


@pytest.fixture(scope="module")
def model() -> AnyModel:
    return load_model("drums-2bar")


@pytest.fixture(scope="module")
def vectors(model: AnyModel) -> ModelVectors:
    return read_vectors(model.folder, model.manifest)


def shift_of(model: AnyModel, vectors: ModelVectors, score: Score, **how: Any) -> AnyShift:  # noqa: ANN401 - settings
    return Shift(model, model.fit(score), vectors, **how)


def reached(shifted: Shifted) -> dict[str, float | None]:
    return {each.slider.name: each.reached for each in shifted.asked}


@pytest.mark.parametrize("name", ["house", "bossa", "boom-bap"])
@pytest.mark.parametrize("by", [-8, -3, 0.5, 6, 12])
def test_so_many_notes_as_are_asked_for(
    model: AnyModel, vectors: ModelVectors, name: str, by: float
) -> None:
    score = load(name).score
    shifted = shift_of(model, vectors, score).by({"note-density": by})
    (asked,) = shifted.asked
    assert asked.asked == asked.before + by
    assert asked.reached == pytest.approx(asked.asked, abs=0.25)
    assert asked.in_reach
    assert measure(shifted.score)["note-density"] == asked.reached
    assert likeness(score, shifted.score) > 0.5


@pytest.mark.parametrize("asked", ["note-density", "density-kick", "swing", "mean-velocity"])
@pytest.mark.parametrize("by", [-3, 4])
def test_in_a_hurry_it_comes_as_near(
    model: AnyModel, vectors: ModelVectors, asked: str, by: float
) -> None:
    calm = shift_of(model, vectors, load("house").score)
    hurried = shift_of(model, vectors, load("house").score, hurries=True)
    to = {asked: calm.value(asked) + by}
    assert calm.score(to) == calm.to(to).score
    assert measure(hurried.score(to))[asked] == pytest.approx(measure(calm.score(to))[asked], 0.05)


def test_no_change_is_no_change(model: AnyModel, vectors: ModelVectors) -> None:
    score = load("house").score
    shifted = shift_of(model, vectors, score).by({"note-density": 0})
    assert likeness(score, shifted.score) == 1
    assert shifted.distance == 0


def test_several_attributes_at_once(model: AnyModel, vectors: ModelVectors) -> None:
    asked = {"density-kick": 6.0, "density-closed-hat": 8.0, "note-density": 22.0}
    asked |= {"mean-velocity": 90.0, "swing": 57.0}
    shifted = shift_of(model, vectors, load("house").score).to(asked)
    for name, value in asked.items():
        assert reached(shifted)[name] == pytest.approx(value, abs=0.5), name
    told = {each.slider.name for each in shifted.asked}
    told |= {each.slider.name for each in shifted.moved}
    assert told == set(vectors.vectors)


def test_a_touch_moves_nothing_else(model: AnyModel, vectors: ModelVectors) -> None:
    shifted = shift_of(model, vectors, load("house").score).by({"mean-velocity": 10})
    assert shifted.distance == 0
    assert max(abs(each.spreads) for each in shifted.moved) < 0.1


def test_what_is_out_of_reach_is_told_with_the_nearest(
    model: AnyModel, vectors: ModelVectors
) -> None:
    shifted = shift_of(model, vectors, load("house").score).to({"note-density": 140})
    (asked,) = shifted.asked
    assert not asked.in_reach
    assert asked.reached is not None
    assert asked.before < asked.reached < 140
    (slow,) = shift_of(model, vectors, load("house").score).to({"swing": 150}).asked
    assert not slow.in_reach


def test_locked_voices_stay_note_for_note(model: AnyModel, vectors: ModelVectors) -> None:
    score = load("house").score
    lock = Lock(voices=frozenset({Voice.KICK, Voice.SNARE}))
    shift = shift_of(model, vectors, score, lock=lock)
    kept = [note for note in score.notes if note.pitch in {35, 36, 37, 38, 40}]
    for asked in ({"note-density": 28.0}, {"mean-velocity": 80.0}, {"syncopation-16th": 5.0}):
        shifted = shift.to(asked)
        assert [n for n in shifted.score.notes if n.pitch in {35, 36, 37, 38, 40}] == kept
        (told,) = shifted.asked
        assert told.in_reach


def test_vectors_alone_come_near(model: AnyModel, vectors: ModelVectors) -> None:
    shifted = shift_of(model, vectors, load("house").score, exact=False).by({"note-density": 6})
    assert reached(shifted)["note-density"] == pytest.approx(29, abs=1.5)
    assert shifted.distance > 0


def test_a_clip_in_another_meter(model: AnyModel, vectors: ModelVectors) -> None:
    waltz = beat({36: [0, 3], 42: [0, 1, 2, 3, 4, 5]}, length=6)
    waltz = Score(waltz.tracks, 6, waltz.tempos, (Meter(0, 3, 4),))
    shifted = shift_of(model, vectors, waltz).by({"note-density": 3})
    assert shifted.score.length_beats == 6
    assert reached(shifted) == {"note-density": 7}


def test_hits_of_other_percussion_are_counted(model: AnyModel, vectors: ModelVectors) -> None:
    (track,) = load("house").score.tracks
    bells = tuple(Note(float(at), 56, 100, 0.1) for at in range(8))
    score = Score((Track(track.name, track.notes + bells, is_drum=True),), 8.0)
    shifted = shift_of(model, vectors, score).by({"note-density": 4})
    assert reached(shifted) == {"note-density": measure(score)["note-density"] + 4}


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"note-dnsity": 3.0}, UnknownAttributeError, "did you mean note-density"),
        ({"mean-pitch": 60.0}, MusicgenError, "makes no sense for drums-2bar"),
        ({"note-density": float("nan")}, MusicgenError, "must be a number, not nan"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    model: AnyModel,
    vectors: ModelVectors,
    asked: dict[str, float],
    error: type[MusicgenError],
    message: str,
) -> None:
    with pytest.raises(error, match=message):
        shift_of(model, vectors, load("house").score).to(asked)


def test_a_slider_that_was_not_carried_over_is_told_as_such(
    model: AnyModel, vectors: ModelVectors
) -> None:
    """As in a model of one's own: what methods reached stands in the file, its vector does not."""
    kept = {name: each for name, each in vectors.vectors.items() if name != "density-ride"}
    fewer = replace(vectors, model="my-drums", vectors=kept)
    assert fewer.lost == ("density-ride",)
    told = (
        r"density-ride: was not carried over to my-drums, .* `musicgen vector fit my-drums --data"
    )
    with pytest.raises(MusicgenError, match=told):
        shift_of(model, fewer, load("house").score).to({"density-ride": 3})


def test_a_clip_without_off_beats_has_no_swing(model: AnyModel, vectors: ModelVectors) -> None:
    four = beat({36: [0, 1, 2, 3, 4, 5, 6, 7]})
    with pytest.raises(ClipError, match="no swing"):
        shift_of(model, vectors, four).to({"swing": 60})
