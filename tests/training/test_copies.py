import pytest

from musicgen.data.corpus import Corpus
from musicgen.model.drum_model import DrumModel
from musicgen.training.copies import measure_copies, training_clips

pytestmark = pytest.mark.train


def test_planted_clips_are_found_and_others_counted(debug_model: DrumModel, corpus: Corpus) -> None:
    known = training_clips(debug_model, corpus)
    figures = measure_copies(debug_model, known, corpus, compared=8)
    assert figures.known == len(known.signatures) > 8
    assert figures.planted == 1.0
    assert figures.nearest_drawn < 1
    assert 0 < figures.nearest_held_out < 1
