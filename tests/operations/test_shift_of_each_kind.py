"""Shifts by every model that is installed, of clips of all its parts."""

import re
from dataclasses import replace

import pytest
from bands import BANDS, INSTALLED, PITCHED, band

from musicgen.attributes import measure
from musicgen.errors import ClipError, MusicgenError
from musicgen.model.load import AnyModel, load_model
from musicgen.model.vectors import ModelVectors, read_vectors
from musicgen.operations.shift import Shift


@pytest.fixture(scope="module", params=INSTALLED)
def model(request: pytest.FixtureRequest) -> AnyModel:
    return load_model(request.param)


def vectors_of(model: AnyModel) -> ModelVectors:
    return read_vectors(model.folder, model.manifest)


@pytest.mark.parametrize("by", [-2, 2])
def test_a_density_is_counted_out(model: AnyModel, by: float) -> None:
    clip = model.fit(band("house"))
    shifted = Shift(model, clip, vectors_of(model)).by({"note-density": by})
    (asked,) = shifted.asked
    assert asked.in_reach
    assert measure(shifted.score)["note-density"] == asked.reached
    assert shifted.score.length_beats == clip.score.length_beats


def test_playing_is_set_and_notes_stay(model: AnyModel) -> None:
    clip = model.fit(band("house"))
    shifted = Shift(model, clip, vectors_of(model)).to({"mean-velocity": 70})
    assert measure(shifted.score)["mean-velocity"] == pytest.approx(70, abs=1)
    before, after = (
        [[(n.onset_beats, n.pitch) for n in track.notes] for track in score.tracks]
        for score in (clip.score, shifted.score)
    )
    assert before == after


@pytest.mark.parametrize("name", BANDS)
@pytest.mark.parametrize(("voice", "by"), [("density-kick", 2), ("density-closed-hat", -2)])
def test_a_voice_of_a_band_is_counted_out(name: str, voice: str, by: float) -> None:
    model = load_model(name)
    clip = model.fit(band("house"))
    shifted = Shift(model, clip, vectors_of(model)).by({voice: by})
    assert measure(shifted.score)[voice] == pytest.approx(measure(clip.score)[voice] + by, abs=0.2)


@pytest.mark.parametrize("name", PITCHED)
def test_a_tune_is_moved(name: str) -> None:
    model = load_model(name)
    clip = model.fit(band("house"))
    before = measure(clip.score)["mean-pitch"]
    shifted = Shift(model, clip, vectors_of(model)).by({"mean-pitch": 5})
    assert measure(shifted.score)["mean-pitch"] == pytest.approx(before + 5, abs=0.5)


@pytest.mark.parametrize(
    ("name", "slider"),
    [("drums-2bar", "mean-pitch"), ("melody-2bar", "density-kick"), ("melody-16bar", "polyphony")],
)
def test_what_a_model_has_none_of_is_refused(name: str, slider: str) -> None:
    model = load_model(name)
    shift = Shift(model, model.fit(band("house")), vectors_of(model))
    with pytest.raises(MusicgenError, match=re.escape(f"{slider}: makes no sense for {name}")):
        shift.by({slider: 1})


def test_drums_of_a_clip_without_drums_are_refused() -> None:
    model, score = load_model("measure"), band("house")
    tune = replace(score, tracks=score.tracks[:2])
    with pytest.raises(ClipError, match="the clip has no density-kick that could be changed"):
        Shift(model, model.fit(tune), vectors_of(model)).by({"density-kick": 1})
