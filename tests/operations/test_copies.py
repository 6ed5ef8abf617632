import dataclasses

import pytest

from musicgen import factory
from musicgen.model.copies import COPIES
from musicgen.model.load import AnyModel, load_model
from musicgen.operations.copies import nearest_training_clips, training_clips_of
from musicgen.score import Note, Score, Track


@pytest.mark.parametrize("name", ["drums-2bar", "melody-2bar"])
def test_a_planted_training_clip_is_found(name: str) -> None:
    model = load_model(name)
    known = training_clips_of(model)
    assert known is not None
    tokens = known.tokens()[len(known.clips) // 2]
    score = _drums(tokens.tolist()) if name == "drums-2bar" else _line(tokens.tolist())
    (nearest,) = nearest_training_clips(model, [score], known=known)
    assert nearest is not None
    assert nearest.share == 1.0


def _drums(tokens: list[int]) -> Score:
    note_of_voice = (36, 38, 42, 46, 43, 47, 50, 49, 51)
    hits = [
        Note(step / 4, pitch, 90, 0.1)
        for step, voices in enumerate(tokens)
        for voice, pitch in enumerate(note_of_voice)
        if voices >> voice & 1
    ]
    return Score((Track("Drums", tuple(hits), is_drum=True),), 8.0)


def _line(tokens: list[int]) -> Score:
    notes = [Note(step / 4, pitch, 90, 0.2) for step, pitch in enumerate(tokens) if pitch < 128]
    return Score((Track("Melody", tuple(notes)),), 8.0)


def test_a_clip_that_the_model_cannot_hear_has_none() -> None:
    melody = Score((Track("Melody", (Note(0.0, 60, 90, 1.0),)),), 8.0)
    beat = factory.load(factory.names()[0]).score
    nothing, something = nearest_training_clips(load_model("drums-2bar"), [melody, beat])
    assert nothing is None
    assert something is not None
    assert 0 < something.share <= 1


def test_a_model_may_have_no_training_clips() -> None:
    model: AnyModel = load_model("drums-2bar")
    kept = {key: sum_ for key, sum_ in model.manifest.checksums.items() if key != COPIES}
    model.manifest = dataclasses.replace(model.manifest, checksums=kept)
    assert training_clips_of(model) is None
