"""The released models against the training corpus, where there is one."""

import os

import pytest

from musicgen.data.corpus import ENVIRONMENT_VARIABLE, Split, open_corpus
from musicgen.model.load import load_model
from musicgen.training.evaluation.evaluate import evaluate

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        ENVIRONMENT_VARIABLE not in os.environ, reason=f"{ENVIRONMENT_VARIABLE} names no corpus"
    ),
]


def test_the_card_of_drums_2bar_is_true() -> None:
    model = load_model("drums-2bar")
    told = model.manifest.evaluation
    found = evaluate(model, open_corpus(None), Split.TEST).to_dict()
    assert found["windows"] == told["windows"]
    for name, figure in told["metrics"].items():
        assert found["metrics"][name] == pytest.approx(figure, rel=1e-3), name
    drawn, data = (found["samples"][key] for key in ("notes_per_bar", "data_notes_per_bar"))
    assert drawn == pytest.approx(data, rel=0.1)
