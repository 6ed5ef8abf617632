import numpy as np
import pytest

from musicgen.attributes import ClipArrays
from musicgen.errors import MusicgenError
from musicgen.factory import all_beats, load
from musicgen.model.load import AnyModel, load_model
from musicgen.model.vectors import read_vectors
from musicgen.operations.own_slider import latents_of, make_own, own_slider
from musicgen.operations.shift import Shift
from musicgen.score import Score

SIZE = 128


@pytest.fixture(scope="module")
def model() -> AnyModel:
    return load_model("drums-2bar")


def clouds(apart: float, own: int = 6, others: int = 40) -> tuple[np.ndarray, np.ndarray]:
    """z of two kinds of clips that are so many standard deviations apart, in four dimensions."""
    rng = np.random.default_rng(0)
    a = rng.standard_normal((own, SIZE)).astype(np.float32)
    a[:, :4] += np.float32(apart)
    return a, rng.standard_normal((others, SIZE)).astype(np.float32)


def test_clips_far_apart_are_told_apart(model: AnyModel) -> None:
    found = make_own(model, "x", *clouds(6), against="others").separation
    assert (found.own, found.own_right, found.others) == (6, 6, 40)
    assert found.accuracy > 0.9
    assert 0.7 < found.least < found.accuracy <= found.most


def test_clips_of_one_kind_are_not(model: AnyModel) -> None:
    found = make_own(model, "x", *clouds(0), against="others").separation
    assert found.least < 0.5


def test_one_is_where_ones_own_clips_are(model: AnyModel) -> None:
    own, others = clouds(3)
    vector = make_own(model, "x", own, others, against="others")
    values = [vector.value(z[None]) for z in own]
    assert np.mean(values) == pytest.approx(1, abs=1e-4)
    assert np.mean([vector.value(z[None]) for z in others]) == pytest.approx(0, abs=1e-4)


def test_too_few_clips_are_refused(model: AnyModel) -> None:
    own, others = clouds(3)
    with pytest.raises(MusicgenError, match="5 different clips or more, not 4 of yours"):
        make_own(model, "x", own[:4], others, against="others")
    with pytest.raises(MusicgenError, match="not 1 of the others"):
        make_own(model, "x", own, np.repeat(others[:1], 9, axis=0), against="others")


def test_a_beat_is_shifted_towards_straight_hats(model: AnyModel) -> None:
    beats = [beat.score for beat in all_beats()]
    sixteenths = [s for s in beats if sum(n.pitch == 42 for n in s.notes) >= 20]
    assert len(sixteenths) >= 5
    rest = [score for score in beats if score not in sixteenths]
    own, others = (latents_of(model, [model.fit(s) for s in some]) for some in (sixteenths, rest))
    vector = make_own(model, "busy hats", own, others, against="rest")
    vectors = read_vectors(model.folder, model.manifest)
    slider = own_slider(model, vector)
    shift = Shift(model, model.fit(load("bossa").score), vectors, own=[slider])
    (asked,) = shift.by({"busy hats": 0.6}).asked
    assert asked.reached is not None
    assert asked.reached > asked.before + 0.3
    assert slider.measure(ClipArrays(Score(length_beats=8))) is None
