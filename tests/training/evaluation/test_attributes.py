import pytest

from musicgen.data.corpus import Corpus, Split
from musicgen.errors import DataError
from musicgen.model.drum_model import DrumModel
from musicgen.training.evaluation.attributes import evaluate_attributes
from musicgen.training.evaluation.slider_tables import replaced, tables
from musicgen.training.vectors.fit import fit_vectors


@pytest.mark.train
def test_sliders_of_a_tiny_model(debug_model: DrumModel, corpus: Corpus) -> None:
    vectors = fit_vectors(debug_model, corpus, clips=40, compared=1, methods=["regression"])
    found = evaluate_attributes(debug_model, vectors, corpus, Split.TEST, limit=4)
    assert found.clips == 4
    assert set(found.sliders) == set(vectors.vectors) == set(found.matrix.signed)
    velocity = found.sliders["mean-velocity"]
    assert velocity.spearman.value == pytest.approx(1)
    assert velocity.likeness.value == 1
    assert found.matrix.signed["mean-velocity"]["mean-velocity"] == pytest.approx(1, abs=0.05)
    text = tables(found, vectors)
    assert text.count("| `note-density` |") == 2
    assert "**" in text


def test_tables_are_put_between_their_marks() -> None:
    text = "Before.\n<!-- figures of x -->\nold\n<!-- end of x -->\nAfter.\n"
    put = replaced(text, "x", "new\n")
    assert put == "Before.\n<!-- figures of x -->\n\nnew\n\n<!-- end of x -->\nAfter.\n"
    assert replaced(put, "x", "new\n") == put
    with pytest.raises(DataError, match="no place for the figures"):
        replaced(text, "y", "new")
