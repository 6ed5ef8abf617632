import dataclasses

import numpy as np
import pytest

from musicgen import factory
from musicgen.model.copies import COPIES, signatures_of, tokens_of
from musicgen.model.load import AnyModel, load_model
from musicgen.operations.copies import nearest_training_clips, training_clips_of
from musicgen.score import Note, Score, Track

BEAT = factory.load("rock").score
TUNE = Score(
    (
        Track(
            "Melody",
            tuple(Note(i / 2, 60 + i * i % 13, 90, 0.4) for i in range(12)),
        ),
    ),
    8.0,
)


@pytest.mark.parametrize(("name", "score"), [("drums-2bar", BEAT), ("melody-2bar", TUNE)])
def test_a_planted_training_clip_is_found(name: str, score: Score) -> None:
    model = load_model(name)
    shipped = training_clips_of(model)
    assert shipped is not None
    tokens = tokens_of(shipped.kind, model.arrays(model.fit(score)))
    planted = np.concatenate([shipped.signatures, signatures_of(shipped.kind, tokens)])
    known = dataclasses.replace(shipped, signatures=planted)
    (nearest,) = nearest_training_clips(model, [score], known=known)
    assert nearest is not None
    assert (nearest.share, nearest.is_near_copy) == (1.0, True)


def test_a_clip_that_the_model_cannot_hear_has_none() -> None:
    melody = Score((Track("Melody", (Note(0.0, 60, 90, 1.0),)),), 8.0)
    nothing, something = nearest_training_clips(load_model("drums-2bar"), [melody, BEAT])
    assert nothing is None
    assert something is not None
    assert 0 < something.share <= 1


def test_a_model_may_have_no_training_clips() -> None:
    model: AnyModel = load_model("drums-2bar")
    kept = {key: sum_ for key, sum_ in model.manifest.checksums.items() if key != COPIES}
    model.manifest = dataclasses.replace(model.manifest, checksums=kept)
    assert training_clips_of(model) is None
