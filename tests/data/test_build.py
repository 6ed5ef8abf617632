import csv
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from musicgen.data import build as building
from musicgen.data.build import Work, build
from musicgen.data.inputs import open_inputs
from musicgen.data.representations import REPRESENTATIONS
from musicgen.data.set_files import PARTS
from musicgen.data.shard import Shard
from musicgen.data.training_set import open_training_set
from musicgen.errors import DataError
from musicgen.midifile import write_score
from musicgen.score import Score

ALL = tuple(REPRESENTATIONS)
WriteCorpus = Callable[[Path], Path]


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "SHARD_FILES", 3)


@pytest.fixture
def corpus(write_corpus: WriteCorpus, tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


class Recording(ThreadPoolExecutor):
    """Counts the shards that come to it, and can stop after some."""

    def __init__(self, stop_after: int | None = None) -> None:
        super().__init__(1)
        self.shards = 0
        self.stop_after = stop_after

    def submit(self, fn: Callable[..., Any], /, *args: object, **kwargs: object) -> Future[Any]:
        if self.shards == self.stop_after:
            raise KeyboardInterrupt
        self.shards += 1
        return super().submit(fn, *args, **kwargs)


def build_with(executor: Executor, corpus: Path, out: Path, names: tuple[str, ...] = ALL) -> Path:
    build(open_inputs([corpus]), out, names, Work(executor, in_flight=2))
    return out


def shards_of(corpus: Path, out: Path) -> int:
    """Build, and tell how many shards had to be converted."""
    with Recording() as executor:
        build_with(executor, corpus, out)
    return executor.shards


def contents(root: Path) -> dict[str, bytes]:
    """The files of a set, its parts left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and PARTS not in path.parts
    }


def items(root: Path) -> dict[str, dict[str, str]]:
    with (root / "items.tsv").open(encoding="utf-8", newline="") as file:
        return {f"{r['source']}/{r['path']}": r for r in csv.DictReader(file, delimiter="\t")}


@pytest.fixture(scope="module")
def reference(write_corpus: WriteCorpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set built in one process. Not to be changed."""
    root = tmp_path_factory.mktemp("reference")
    with pytest.MonkeyPatch.context() as patch, ProcessPoolExecutor(1) as executor:
        patch.setattr(building, "SHARD_FILES", 3)
        return build_with(executor, write_corpus(root / "corpus"), root / "set")


def test_set_is_laid_out_as_documented(reference: Path) -> None:
    files = contents(reference)
    assert {name for name in files if name.startswith("drums/")} == {
        f"drums/{name}.npy"
        for name in ("velocities", "offsets", "spans", "items", "bpm", "windows-2")
    }
    assert {"set.json", "items.tsv", "melody/classes.npy", "measure/notes.npy"} <= set(files)
    assert not (reference / "new").exists()


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_make_no_difference(
    reference: Path, corpus: Path, tmp_path: Path, workers: int
) -> None:
    with ProcessPoolExecutor(workers) as executor:
        out = build_with(executor, corpus, tmp_path / "set")
    assert contents(out) == contents(reference)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as started:
        yield started.scheduler_address


def test_dask_cluster_makes_no_difference(
    reference: Path, corpus: Path, tmp_path: Path, cluster: str
) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.Client(cluster) as client, client.get_executor() as executor:
        out = build_with(executor, corpus, tmp_path / "set")
    assert contents(out) == contents(reference)


def test_archives_make_no_difference(reference: Path, corpus: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(corpus / "songs"), "xztar", corpus, "songs")
    shutil.rmtree(corpus / "songs")
    shards_of(corpus, tmp_path / "set")
    assert contents(tmp_path / "set") == contents(reference)


def test_every_file_is_accounted_for(reference: Path) -> None:
    status = {name: row["status"] for name, row in items(reference).items()}
    assert status.pop("songs/copy.mid") == "duplicate of songs/band.mid"
    assert status.pop("songs/text.mid").startswith('not a MIDI file: it starts with "no m"')
    assert status.pop("songs/short.mid").startswith("damaged MIDI file: ")
    assert status.pop("songs/missing.mid") == "named by the index, but not there or not readable"
    assert len(status) == 10
    assert set(status.values()) == {"ok"}


def test_items_tell_what_each_file_gave(reference: Path) -> None:
    rows = items(reference)
    band, waltz = rows["songs/band.mid"], rows["songs/waltz.mid"]
    assert (band["bpm"], band["meter"], band["licence"]) == ("100", "4/4", "not stated")
    assert [band[name] for name in ALL] == ["1", "1", "1", "1"]
    assert waltz["drums"] == "no drums (nothing on MIDI channel 10)"
    assert waltz["melody"] == "in 3/4, not 4/4"
    assert waltz["measure"] == "1"
    assert {row["licence"] for row in rows.values() if row["source"] == "beats"} == {"CC0"}


def test_repeated_windows_are_left_out(reference: Path) -> None:
    training_set = open_training_set(reference)
    song = next(
        index
        for index, it in enumerate(training_set.items)
        if it.item.path == "band.mid" and it.is_read
    )
    drums = training_set.phrases("drums")
    windows = drums.windows[2]
    of_band = windows[drums.items[windows[:, 1]] == song]
    # Sixteen windows of two bars: fifteen alike, and the last with one more snare.
    first = drums.spans[drums.items.tolist().index(song), 0]
    assert (of_band[:, 0] - first).tolist() == [0, 15 * 16]


def test_transposed_melodies_are_one(reference: Path) -> None:
    training_set = open_training_set(reference)
    melody = training_set.phrases("melody")
    paths = [training_set.items[melody.items[phrase]].item.path for _, phrase in melody.windows[2]]
    # The tune is the band's first four bars of eight; the one in D is held out, and so is kept.
    assert paths.count("tune-in-d.mid") == 3
    assert paths.count("tune.mid") == 0
    assert paths.count("band.mid") == 8 - 3


def test_a_finished_build_converts_nothing_again(
    reference: Path, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "set"
    assert shards_of(corpus, out) == 5
    assert shards_of(corpus, out) == 0
    assert contents(out) == contents(reference)


def test_a_stopped_build_goes_on(reference: Path, corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    with Recording(stop_after=4) as executor, pytest.raises(KeyboardInterrupt):
        build_with(executor, corpus, out)
    finished = len(list((out / PARTS).iterdir()))
    assert 0 < finished < 5
    assert not (out / "set.json").exists()
    assert shards_of(corpus, out) == 5 - finished
    assert contents(out) == contents(reference)


def test_damaged_and_missing_parts_are_made_again(
    reference: Path, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "set"
    shards_of(corpus, out)
    gone, cut, *_ = sorted((out / PARTS).iterdir())
    gone.unlink()
    cut.write_bytes(cut.read_bytes()[:500])
    assert shards_of(corpus, out) == 2
    assert contents(out) == contents(reference)


def test_a_changed_file_costs_its_own_shard(corpus: Path, tmp_path: Path, band: Score) -> None:
    out = tmp_path / "set"
    shards_of(corpus, out)
    before = contents(out)
    write_score(band.cut(0, 32), corpus / "songs" / "tune.mid")
    assert shards_of(corpus, out) == 1
    assert len(list((out / PARTS).iterdir())) == 5
    assert contents(out) != before
    assert shards_of(corpus, tmp_path / "afresh") == 5
    assert contents(out) == contents(tmp_path / "afresh")


def test_other_representations_replace_the_set(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "set"
    with Recording() as executor:
        build_with(executor, corpus, out)
        build_with(executor, corpus, out, ("drums",))
    assert sorted(path.name for path in out.iterdir()) == ["drums", "items.tsv", PARTS, "set.json"]


def test_few_files_are_in_flight(corpus: Path, tmp_path: Path) -> None:
    class Bounded(Recording):
        waiting: set[Future[Any]]
        most = 0

        def submit(self, fn: Callable[..., Any], /, *args: object, **kw: object) -> Future[Any]:
            future = super().submit(fn, *args, **kw)
            self.waiting = {f for f in getattr(self, "waiting", set()) if not f.done()} | {future}
            self.most = max(self.most, len(self.waiting))
            return future

    with Bounded() as executor:
        build_with(executor, corpus, tmp_path / "set")
    assert executor.most <= 2


def test_a_worker_that_dies_is_told(corpus: Path, tmp_path: Path) -> None:
    class Dying(Recording):
        def submit(self, fn: Callable[..., Any], /, *args: object, **kw: object) -> Future[Any]:
            del fn, args, kw
            future: Future[Any] = Future()
            future.set_exception(BrokenProcessPool("a child was killed"))
            return future

    with Dying() as executor, pytest.raises(DataError, match="the same command goes on"):
        build_with(executor, corpus, tmp_path / "set")


def test_progress_counts_every_file(corpus: Path, tmp_path: Path) -> None:
    counted: list[int] = []
    inputs = open_inputs([corpus])
    for _ in range(2):
        counted.clear()
        with ThreadPoolExecutor(1) as executor:
            build(inputs, tmp_path / "set", ("drums",), Work(executor, 2, counted.append))
        assert sum(counted) == len(inputs.items)


def test_a_folder_of_something_else_is_left_alone(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "mine" / "melody").mkdir(parents=True)
    with ThreadPoolExecutor(1) as executor, pytest.raises(DataError, match="something else"):
        build_with(executor, corpus, tmp_path / "mine")


def test_no_phrases_at_all_is_told(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    shutil.copy(corpus / "songs" / "text.mid", tmp_path / "texts" / "text.mid")
    with ThreadPoolExecutor(1) as executor, pytest.raises(DataError) as caught:
        build_with(executor, tmp_path / "texts", tmp_path / "set")
    assert str(caught.value) == (
        "none of 1 files gave a phrase of drums, melody, trio, measure; one of them: not a MIDI "
        'file: it starts with "no m", a MIDI file with "MThd"'
    )


def test_unknown_representation_is_told(corpus: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(DataError, match="no representation 'x'"):
        build_with(executor, corpus, tmp_path / "set", ("drums", "x"))


def test_a_part_does_not_know_names() -> None:
    assert building._key(Shard(("drums",), ((b"a", None),))) != building._key(
        Shard(("drums",), ((b"a", b""),))
    )
