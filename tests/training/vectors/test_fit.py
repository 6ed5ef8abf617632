import pytest

from musicgen.data.corpus import Corpus
from musicgen.model.drum_model import DrumModel
from musicgen.training.vectors.fit import fit_vectors

pytestmark = pytest.mark.train


def test_vectors_of_a_tiny_model(debug_model: DrumModel, corpus: Corpus) -> None:
    vectors = fit_vectors(debug_model, corpus, clips=60, compared=1)
    assert vectors.model == debug_model.manifest.id
    assert vectors.clip_distance > 0
    assert {"note-density", "density-kick"} <= set(vectors.vectors)
    assert "mean-pitch" not in vectors.vectors
    size = debug_model.manifest.latent_size
    assert {len(each.direction) for each in vectors.vectors.values()} == {size}
    for name, figures in vectors.comparison.items():
        assert set(figures) == {"quartiles", "regression", "others-held", "slopes-solved"}
        assert vectors.vectors[name].method in figures
