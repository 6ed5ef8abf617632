import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from musicgen.data.corpus import Corpus, open_corpus
from musicgen.errors import DataError
from musicgen.factory import all_beats
from musicgen.midifile import write_score
from musicgen.model.catalog import find_model
from musicgen.model.load import load_model
from musicgen.model.next_step import NextStep
from musicgen.operations.continuation import continuation
from musicgen.training.continuation import TEMPERATURES, fit_continuation


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """Beats of four different pairs of bars each."""
    root = tmp_path_factory.mktemp("songs")
    beats = all_beats()
    rows = ["source\tpath\tsong\tsplit"]
    for index, beat in enumerate(beats):
        whole = beat.score
        for later in range(1, 4):
            whole = whole.then(beats[(index + later) % len(beats)].score)
        write_score(whole, root / "songs" / f"{beat.name}.mid")
        split = "validation" if index % 4 == 0 else "train"
        rows.append(f"songs\t{beat.name}.mid\t{beat.name}\t{split}")
    (root / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return open_corpus(root)


def test_a_model_is_taught_to_continue(songs: Corpus, tmp_path: Path) -> None:
    folder = tmp_path / "drums"
    shutil.copytree(find_model("drums-2bar").folder, folder)
    (folder / "continuation.npz").unlink()
    metrics = fit_continuation(load_model(str(folder)), songs)
    assert metrics.temperature in TEMPERATURES
    assert metrics.own < metrics.own_random
    model = load_model(str(folder))  # whose manifest has the new checksum
    assert model.manifest.evaluation["continuation"] == asdict(metrics)
    step = NextStep.read(model.folder, model.manifest)
    given = all_beats()[0].score
    (score,) = continuation(model, step, given, bars=2, count=1, seed=0)
    assert score.length_beats == given.length_beats + 8


def test_songs_that_do_not_go_on(corpus: Corpus) -> None:
    with pytest.raises(DataError, match="nothing in split train goes on after a clip's length"):
        fit_continuation(load_model("drums-2bar"), corpus)
