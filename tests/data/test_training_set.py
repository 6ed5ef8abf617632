import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from musicgen.data import line_arrays
from musicgen.data.build import Work, build
from musicgen.data.corpus import Split, open_corpus
from musicgen.data.drum_arrays import OFFSET_SCALE
from musicgen.data.drum_phrases import DrumPhrases, read_drum_phrases
from musicgen.data.inputs import open_inputs
from musicgen.data.measure_arrays import measure_at
from musicgen.data.representations import REPRESENTATIONS
from musicgen.data.training_set import StoredPhrases, TrainingSet, open_training_set
from musicgen.errors import DataError
from musicgen.representation.measure_fit import fit_measures
from musicgen.representation.melody import to_grid
from musicgen.representation.trio import fit_trio
from musicgen.score import Score

WriteCorpus = Callable[[Path], Path]


def build_of(corpus: Path, out: Path) -> Path:
    with ThreadPoolExecutor(1) as executor:
        build(open_inputs([corpus]), out, tuple(REPRESENTATIONS), Work(executor, 2))
    return out


@pytest.fixture(scope="module")
def folder(write_corpus: WriteCorpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set. Not to be changed: copy it."""
    root = tmp_path_factory.mktemp("set")
    return build_of(write_corpus(root / "corpus"), root / "set")


@pytest.fixture(scope="module")
def training_set(folder: Path) -> TrainingSet:
    return open_training_set(folder)


@pytest.fixture
def copy(folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


def of_band(training_set: TrainingSet, name: str) -> tuple[StoredPhrases, slice]:
    """The phrases of a representation, and the rows of the band's."""
    stored = training_set.phrases(name)
    paths = [training_set.items[item].item.path for item in stored.items]
    start, length = stored.spans[paths.index("band.mid")].tolist()
    return stored, slice(start, start + length)


def test_melody_comes_back(training_set: TrainingSet, band: Score) -> None:
    stored, rows = of_band(training_set, "melody")
    lead = to_grid(Score(band.tracks[:1], band.length_beats)).grid
    grid = line_arrays.unpacked(
        *(stored.columns[name][rows] for name in ("classes", "velocities", "offsets"))
    )
    np.testing.assert_array_equal(grid.classes, lead.classes)
    np.testing.assert_allclose(grid.velocities, lead.velocities, atol=1e-7)
    np.testing.assert_allclose(grid.offsets, lead.offsets, atol=1 / 254)


def test_trio_comes_back(training_set: TrainingSet, band: Score) -> None:
    stored, rows = of_band(training_set, "trio")
    trio = fit_trio(band, bars=17).gridded.grid
    np.testing.assert_array_equal(stored.columns["melody_classes"][rows], trio.melody.classes)
    np.testing.assert_array_equal(stored.columns["bass_classes"][rows], trio.bass.classes)
    np.testing.assert_array_equal(stored.columns["drums_velocities"][rows] > 0, trio.drums.hits)
    assert stored.bpm[0] == 100


def test_measures_come_back(training_set: TrainingSet, band: Score) -> None:
    stored, rows = of_band(training_set, "measure")
    for index, measure in enumerate(fit_measures(band).measures):
        found = measure_at(stored.columns, rows.start + index)
        np.testing.assert_array_equal(found.notes, measure.notes)
        np.testing.assert_array_equal(found.programs, measure.programs)
        assert found.steps == measure.steps


def test_arrays_are_mapped_and_cannot_be_written(training_set: TrainingSet) -> None:
    classes = training_set.phrases("melody").columns["classes"]
    assert isinstance(classes, np.memmap)
    assert classes.dtype == np.uint8
    with pytest.raises(ValueError, match="read-only"):
        classes[0] = 1


def test_windows_are_cut_from_their_phrase(training_set: TrainingSet) -> None:
    melody = training_set.phrases("melody")
    windows = melody.windows_of(Split.TEST, 2)
    cut = melody.cut("classes", windows[:, 0], 2)
    assert cut.shape == (3, 32)
    # The tune in D begins with its tonic, two semitones over middle C.
    assert cut[0, 0] == 62
    starts, lengths = melody.spans[windows[:, 1]].T
    assert (windows[:, 0] >= starts).all()
    assert (windows[:, 0] + 32 <= starts + lengths).all()


def test_windows_that_are_not_there_are_told(training_set: TrainingSet) -> None:
    drums = training_set.phrases("drums")
    with pytest.raises(DataError, match=r"no windows of 3 bars of drums; there are \[2\]"):
        drums.windows_of(Split.TRAIN, 3)
    with pytest.raises(DataError, match="no windows of 2 bars of drums in split test"):
        drums.windows_of(Split.TEST, 2)


def assert_same_phrases(stored: DrumPhrases, read: DrumPhrases) -> None:
    np.testing.assert_array_equal(stored.spans, read.spans)
    np.testing.assert_array_equal(stored.bpm, read.bpm)
    assert stored.sources == read.sources
    np.testing.assert_array_equal(stored.grid[..., 0], read.grid[..., 0])
    np.testing.assert_allclose(stored.grid[..., 1], read.grid[..., 1], atol=1e-7)
    worst = 0.5 / OFFSET_SCALE
    np.testing.assert_allclose(stored.grid[..., 2], read.grid[..., 2], atol=worst + 1e-6)


@pytest.mark.parametrize("repeat_short", [False, True])
def test_drum_phrases_are_those_of_the_corpus(
    corpus_folder: Path, tmp_path: Path, *, repeat_short: bool
) -> None:
    unpacked = Path(shutil.copytree(corpus_folder, tmp_path / "corpus"))
    # Files of an archive come in its own order otherwise.
    shutil.unpack_archive(unpacked / "archive-beats.tar.xz", unpacked, "xztar", filter="data")
    from_files = open_corpus(unpacked)
    from_set = open_corpus(build_of(corpus_folder, tmp_path / "set"))
    # A set has its files source by source.
    assert sorted(from_set.items, key=repr) == sorted(from_files.items, key=repr)
    items = from_set.select(None, Split.TRAIN)
    with ThreadPoolExecutor(1) as executor:
        read = read_drum_phrases(from_files, items, repeat_short=repeat_short, executor=executor)
    stored = read_drum_phrases(from_set, items, repeat_short=repeat_short)
    assert_same_phrases(stored, read)


def test_short_and_missing_drums_are_listed(folder: Path) -> None:
    corpus = open_corpus(folder)
    phrases = read_drum_phrases(corpus, corpus.items)
    rejected = {item.path: why for item, why in phrases.rejected}
    assert rejected["waltz.mid"] == "no drums (nothing on MIDI channel 10)"
    assert rejected["copy.mid"] == "duplicate of songs/band.mid"
    assert rejected["text.mid"].startswith("not a MIDI file")
    waltz = [item for item in corpus.items if item.path == "waltz.mid"]
    with pytest.raises(DataError, match="none of 1 files has drums"):
        read_drum_phrases(corpus, waltz)


def error_of_opening(root: Path, name: str = "drums") -> str:
    with pytest.raises(DataError) as caught:
        open_training_set(root).phrases(name)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_no_set_is_told(tmp_path: Path) -> None:
    told = f"{tmp_path}: no set: no set.json in it; `musicgen data build` makes one"
    assert error_of_opening(tmp_path) == told


def test_representation_that_is_not_there_is_told(folder: Path) -> None:
    told = f"{folder}: no chords in it; it has drums, measure, melody, trio"
    assert error_of_opening(folder, "chords") == told


def test_other_format_is_told(copy: Path) -> None:
    described = json.loads((copy / "set.json").read_text())
    (copy / "set.json").write_text(json.dumps(described | {"format": 99}))
    assert (
        error_of_opening(copy) == f"{copy / 'set.json'}: format 99, where 1 is read; build it again"
    )


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1}', "\0"])
def test_other_descriptions_are_told(copy: Path, content: str) -> None:
    (copy / "set.json").write_text(content)
    assert error_of_opening(copy).startswith(f"{copy / 'set.json'}: not a set's description: ")


@pytest.mark.parametrize("name", ["items.tsv", "drums/offsets.npy", "drums/windows-2.npy"])
def test_damage_is_told(copy: Path, name: str) -> None:
    path = copy / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert error_of_opening(copy).startswith(
        f"{path}: damaged: its checksum is not that of set.json"
    )
    path.unlink()
    assert error_of_opening(copy) == f"{path}: missing from the set; build it again"


def test_other_representations_may_be_damaged(copy: Path) -> None:
    (copy / "trio" / "bpm.npy").unlink()
    assert len(open_training_set(copy).phrases("drums").spans) > 0
