from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from musicgen.data.build import Work, build
from musicgen.data.corpus import Corpus, Split
from musicgen.data.inputs import open_inputs
from musicgen.data.training_set import open_training_set
from musicgen.errors import DataError
from musicgen.midifile import write_score
from musicgen.score import Score
from musicgen.training.sections import DataRecipe
from musicgen.training.windows import reading
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.stored import StoredWindows, stored_windows

BOTH = DataRecipe(("songs", "tunes"))


def error_of(
    folder: Path, kind: str, bars: int, split: Split = Split.TRAIN, data: DataRecipe = BOTH
) -> str:
    with pytest.raises(DataError) as caught:
        stored_windows(folder, kind, bars, split, data)
    return str(caught.value)


def windows(song_set: Corpus, data: DataRecipe = BOTH) -> StoredWindows:
    return stored_windows(song_set.root, "melody", 2, Split.TRAIN, data)


def test_windows_are_those_of_the_set(song_set: Corpus) -> None:
    found = windows(song_set)
    listed = open_training_set(song_set.root).phrases("melody").windows_of(Split.TRAIN, 2)
    assert len(found) == len(listed)
    np.testing.assert_array_equal(found.first_rows, listed[:, 0])
    np.testing.assert_array_equal(found.phrases, listed[:, 1])
    assert found.files_by_source == {"songs": 3, "tunes": 3}
    assert found.odds.sum() == pytest.approx(1)
    assert set(found.bpm.tolist()) == {90.0 + 5 * number for number in range(6)}


def test_arrays_are_in_memory(song_set: Corpus) -> None:
    found = windows(song_set)
    assert not any(isinstance(column, np.memmap) for column in found.columns.values())


def test_only_the_sources_asked_for_are_there(song_set: Corpus) -> None:
    found = windows(song_set, DataRecipe(("tunes",)))
    assert set(found.sources) == {"tunes"}
    assert found.files_by_source == {"tunes": 3}
    assert len(found) < len(windows(song_set))


def test_sources_are_drawn_by_their_weights(song_set: Corpus) -> None:
    found = windows(song_set, DataRecipe(("songs", "tunes"), {"tunes": 3.0}))
    is_tune = np.array(found.sources) == "tunes"
    assert set((found.odds[is_tune] / found.odds[~is_tune][0]).round(6)) == {3}


@pytest.mark.parametrize("kind", ["melody", "trio", "measure"])
def test_folder_that_is_no_set_is_told(corpus_folder: Path, kind: str) -> None:
    assert error_of(corpus_folder, kind, 2) == (
        f"{corpus_folder}: not a set; a {kind} model needs one: "
        f"musicgen data build {corpus_folder} --out SET, then --data SET"
    )


def test_missing_source_is_told(song_set: Corpus) -> None:
    found = error_of(song_set.root, "melody", 2, data=DataRecipe(("songs", "hymns")))
    assert found == f"{song_set.root}: no source 'hymns' in it; it has songs, tunes"


def test_representation_that_the_set_lacks_is_told(song_set: Corpus) -> None:
    found = error_of(song_set.root, "drums", 2)
    assert found == f"{song_set.root}: no drums in it; it has measure, melody, trio"


def test_size_that_the_set_does_not_list_is_told(song_set: Corpus) -> None:
    found = error_of(song_set.root, "melody", 3)
    assert found == "no windows of 3 bars of melody; there are [2, 16]"


@pytest.fixture(scope="module")
def two_songs(songs: tuple[Score, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of a song to train on, and another source's to validate with."""
    root, out = (tmp_path_factory.mktemp(name) for name in ("corpus", "set"))
    for source, score in zip(("a", "b"), songs, strict=False):
        write_score(score, root / source / "song.mid")
    rows = ["source\tpath\tsong\tsplit", "a\tsong.mid\ta\ttrain", "b\tsong.mid\tb\tvalidation"]
    (root / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with ThreadPoolExecutor(1) as executor:
        build(open_inputs([root]), out, ("melody",), Work(executor, in_flight=1))
    return out


def test_split_without_windows_is_told(two_songs: Path) -> None:
    found = error_of(two_songs, "melody", 2, Split.TEST, DataRecipe(("a",)))
    assert found == "no windows of 2 bars of melody in split test"


def test_source_without_windows_in_the_split_is_told(two_songs: Path) -> None:
    found = error_of(two_songs, "melody", 2, Split.VALIDATION, DataRecipe(("a",)))
    assert found == f"{two_songs}: no windows of 2 bars of melody in split validation of a"


def test_measures_of_very_many_notes_are_left_out(
    song_set: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = read_windows("measure", 1, song_set, Split.TRAIN, BOTH)
    counts = [
        int((notes[:, 0] >= 0).sum())
        for notes in everything.listed(np.arange(len(everything.sources)))[1]
    ]
    most = sorted(counts)[len(counts) // 2]
    monkeypatch.setattr(reading, "MOST_NOTES", most)
    found = read_windows("measure", 1, song_set, Split.TRAIN, BOTH)
    assert len(found.sources) == sum(count <= most for count in counts) < len(counts)
    assert found.listed(np.arange(len(found.sources)))[1].shape[1] == most
    assert found.odds.sum() == pytest.approx(1)
