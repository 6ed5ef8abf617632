import numpy as np
import pytest
from bands import INSTALLED, band

from musicgen.errors import MusicgenError
from musicgen.model.load import AnyModel, load_model
from musicgen.model.lock import Lock
from musicgen.operations.blend import Held
from musicgen.operations.vary import vary
from musicgen.representation.drum_map import Voice
from musicgen.representation.drums import to_grid
from musicgen.score import Meter, Note, Score, Track


@pytest.fixture(scope="module", params=INSTALLED)
def model(request: pytest.FixtureRequest) -> AnyModel:
    return load_model(request.param)


def test_amount_0_is_the_clip_note_for_note(model: AnyModel) -> None:
    clip = model.fit(band("house"))
    assert vary(model, clip, amount=0, count=2, seed=3) == (clip.score, clip.score)


def test_a_seed_repeats_and_a_larger_count_begins_alike(model: AnyModel) -> None:
    clip = model.fit(band("house"))
    few, many = (vary(model, clip, amount=0.4, count=count, seed=1) for count in (2, 3))
    assert few == many[:2]
    assert len({score.notes for score in many}) == 3


def test_instruments_and_length_stay(model: AnyModel) -> None:
    clip = model.fit(band("house"))
    own = {(track.program, track.is_drum) for track in clip.score.tracks}
    for score in vary(model, clip, amount=0.6, count=3, seed=0):
        assert {(track.program, track.is_drum) for track in score.tracks} <= own
        assert score.length_beats == clip.score.length_beats
        assert score.bpm == clip.score.bpm


def test_distance_grows_with_the_amount() -> None:
    model = load_model()
    clip = model.fit(band("boom-bap"))
    own = to_grid(clip.score).grid.velocities

    def distance(amount: float) -> float:
        scores = vary(model, clip, amount=amount, count=8, seed=5)
        return float(np.mean([np.abs(to_grid(s).grid.velocities - own).sum() for s in scores]))

    distances = [distance(amount) for amount in (0, 0.1, 0.3, 0.6, 1)]
    assert distances == sorted(distances)
    assert distances[0] == pytest.approx(0, abs=1e-3)


def test_a_part_that_the_clip_has_not_does_not_come_in() -> None:
    for name in (name for name in INSTALLED if name.startswith(("trio", "measure"))):
        model = load_model(name)
        whole = band("house")
        clip = model.fit(Score(whole.tracks[:2], 8.0, whole.tempos))
        for score in vary(model, clip, amount=1, count=2, seed=0):
            assert not [track for track in score.tracks if track.is_drum and track.notes]


def test_locks_and_odd_meters() -> None:
    model = load_model()
    kicks = tuple(Note(float(beat), 36, 100, 0.1) for beat in (0, 3))
    track = Track("Waltz", (*kicks, Note(1.0, 38, 90, 0.1)), is_drum=True)
    clip = model.fit(Score((track,), length_beats=6.0, meters=(Meter(0, 3, 4),)))
    held = Held(lock=Lock(voices=frozenset({Voice.KICK})))
    for score in vary(model, clip, amount=0.8, count=3, seed=2, held=held):
        assert str(score.meter) == "3/4"
        assert tuple(n for n in score.notes if n.pitch in {35, 36}) == kicks


@pytest.mark.parametrize("amount", [-0.1, 1.1, float("nan")])
def test_amount_out_of_range(amount: float) -> None:
    model = load_model()
    with pytest.raises(MusicgenError, match="amount must be in 0-1"):
        vary(model, model.fit(band("house")), amount=amount, count=1, seed=0)


def test_count_out_of_range() -> None:
    model = load_model()
    with pytest.raises(MusicgenError, match="count must be in 1-10000, not 0"):
        vary(model, model.fit(band("house")), amount=0.5, count=0, seed=0)
