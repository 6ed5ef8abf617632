from collections.abc import Iterator

import numpy as np
import pytest

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import DataError
from musicgen.model.load import AnyModel, load_model
from musicgen.training.sections import DataRecipe
from musicgen.training.windows import clips
from musicgen.training.windows.clips import CLIP_BARS, ClipSource, clips_of, window_clips
from musicgen.training.windows.reading import read_windows

DATA = DataRecipe(("songs", "tunes"))


def source_of(model: AnyModel, song_set: Corpus) -> ClipSource:
    bars = model.manifest.bars
    return clips_of(model, read_windows(model.kind, bars, song_set, Split.TRAIN, DATA))


@pytest.mark.parametrize(("name", "beats"), [("melody-2bar", 8.0), ("measure", 4.0 * CLIP_BARS)])
def test_clips_sound_as_their_windows(song_set: Corpus, name: str, beats: float) -> None:
    model = load_model(name)
    source = source_of(model, song_set)
    assert source.odds.sum() == pytest.approx(1)
    read = window_clips(model, source, np.arange(3))
    assert read.latents.shape == (3, source.members.shape[1], model.manifest.latent_size)
    np.testing.assert_allclose(read.means, read.latents.mean(axis=1))
    for score, z in zip(read.scores, read.latents, strict=True):
        assert score.length_beats == beats
        again = model.encode(*model.arrays(model.fit(score, bar=1))).mu
        np.testing.assert_allclose(again, z, atol=0.05)
        assert 90 <= score.bpm <= 135


def test_several_bars_are_one_clip_of_a_band(song_set: Corpus) -> None:
    model = load_model("measure")
    (score,) = window_clips(model, source_of(model, song_set), np.array([0])).scores
    assert len(score.tracks) == 4
    kit = next(track for track in score.tracks if track.is_drum)
    assert {int(note.onset_beats // 4) for note in kit.notes} == set(range(CLIP_BARS))


@pytest.fixture
def long_clips() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clips, "CLIP_BARS", 1000)
        yield


@pytest.mark.usefixtures("long_clips")
def test_bars_that_do_not_follow_one_another_are_no_clips(song_set: Corpus) -> None:
    with pytest.raises(DataError, match="measure: no 1000 bars in the split follow one another"):
        source_of(load_model("measure"), song_set)
