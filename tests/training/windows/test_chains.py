import numpy as np
import pytest

from musicgen.data.corpus import Corpus, Split
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.chains import chains
from musicgen.training.windows.lines import LineWindows
from musicgen.training.windows.measures import MeasureWindows
from musicgen.training.windows.reading import read_windows

DATA = DataRecipe(("songs", "tunes"))


@pytest.mark.parametrize(("kind", "bars", "bar_rows"), [("measure", 1, 1), ("melody", 2, 16)])
def test_chains_go_on_bar_by_bar_in_one_phrase(
    song_set: Corpus, kind: str, bars: int, bar_rows: int
) -> None:
    source = read_windows(kind, bars, song_set, Split.TRAIN, DATA)
    assert isinstance(source, LineWindows | MeasureWindows)
    found = chains(source, (0, 1, 3))
    rows, phrases = source.stored.first_rows[found], source.stored.phrases[found]
    assert len(found) > 0
    np.testing.assert_array_equal(rows - rows[:, :1], [[0, bar_rows, 3 * bar_rows]] * len(found))
    assert (phrases == phrases[:, :1]).all()
    assert len(np.unique(found[:, 0])) == len(found)


def test_no_phrase_goes_on_for_ever(song_set: Corpus) -> None:
    source = read_windows("measure", 1, song_set, Split.TEST, DATA)
    assert chains(source, (0, 1000)).shape == (0, 2)
