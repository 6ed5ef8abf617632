"""How fast `musicgen data build` is against pretty_midi, and how much memory it takes.

    python benchmarks/ingestion.py --data DIR [--files 100] [--workers 2]

Two baselines stand beside it, one process each, over the same files: pretty_midi in place of the
fast reader, with the rest as it is; and a plain script, which reads with pretty_midi and cuts and
converts each window by itself. Memory is the peak of the building process, for 1 x and 3 x the
files. Beside files a second stand files a second of CPU time, which other work on the machine
leaves alone.
"""

import argparse
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from musicgen.data.build import Work, build
from musicgen.data.corpus import Corpus, open_corpus
from musicgen.data.inputs import open_inputs
from musicgen.data.phrases import BAR_BEATS, Representation
from musicgen.data.reader import read_bytes
from musicgen.data.representations import REPRESENTATIONS
from musicgen.errors import MusicgenError
from musicgen.midifile import score_from_bytes
from musicgen.score import Score

_SEED = 0
_MB = 1e3  # ru_maxrss counts in kB


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="corpus folder (MUSICGEN_DATA)")
    parser.add_argument("--files", type=int, default=100, help="of the sample (%(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes of build (%(default)s)")
    parser.add_argument("--representation", action="append", help="may be repeated (all)")
    options = parser.parse_args()
    names = tuple(options.representation or REPRESENTATIONS)
    with tempfile.TemporaryDirectory() as folder:
        samples = [Path(folder) / f"{times}x" for times in (1, 3)]
        for times, folder_of_sample in zip((1, 3), samples, strict=True):
            _write_sample(open_corpus(options.data), times * options.files, folder_of_sample)
        contents = [path.read_bytes() for path in sorted(samples[0].rglob("*.mid"))]
        print(f"{len(contents)} files, {sum(map(len, contents)) / 1e6:.1f} MB, {', '.join(names)}")
        plain = _rate("plain script, each window by itself", contents, names, _plain_script)
        _rate("pretty_midi in place of the fast reader", contents, names, _slow_reader)
        _rate("pretty_midi, reading alone", contents, (), _slow_reader)
        _rate("fast reader, reading alone", contents, (), _fast_reader)
        small, large = samples
        for sample, workers in ((small, 1), (small, options.workers), (large, options.workers)):
            files = len(list(sample.rglob("*.mid")))
            seconds, cpu, peak = _in_a_process(sample, workers, names)
            print(
                f"build, {workers} worker(s), {files} files: {files / seconds:.1f} files/s, "
                f"{files / cpu:.1f} a CPU second ({files / cpu / plain:.1f} x the plain script), "
                f"peak {peak:.0f} MB in the parent"
            )


def _write_sample(corpus: Corpus, files: int, folder: Path) -> None:
    """A corpus of files drawn at random; the larger sample begins with the smaller."""
    shuffled = random.Random(_SEED).sample(corpus.items, len(corpus.items))  # noqa: S311
    items = shuffled[:files]
    items.sort(key=lambda item: item.source)
    rows = ["source\tpath\tsong\tsplit"]
    for item, content in corpus.read(items):
        path = folder / item.source / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        rows.append(f"{item.source}\t{item.path}\t{item.song}\t{item.split}")
    (folder / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _rate(
    name: str,
    contents: list[bytes],
    names: tuple[str, ...],
    convert: Callable[[bytes, tuple[str, ...]], None],
) -> float:
    start, start_cpu = time.perf_counter(), time.process_time()
    for content in contents:
        convert(content, names)
    rate = len(contents) / (time.perf_counter() - start)
    cpu_rate = len(contents) / (time.process_time() - start_cpu)
    print(f"{name}: {rate:.1f} files/s, {cpu_rate:.1f} a CPU second")
    return cpu_rate


def _fast_reader(content: bytes, names: tuple[str, ...]) -> None:
    _convert_whole(read_bytes(content, "x"), names)


def _slow_reader(content: bytes, names: tuple[str, ...]) -> None:
    _convert_whole(score_from_bytes(content, "x"), names)


def _convert_whole(score: Score, names: tuple[str, ...]) -> None:
    for name in names:
        representation = REPRESENTATIONS[name]
        try:
            phrases = representation.phrases(score)
        except MusicgenError:
            continue
        for phrase in phrases:
            for bars in representation.window_bars:
                representation.windows(phrase, bars)


def _plain_script(content: bytes, names: tuple[str, ...]) -> None:
    score = score_from_bytes(content, "x")
    for name in names:
        for bars in REPRESENTATIONS[name].window_bars:
            first, length = 0.0, bars * BAR_BEATS
            while first + length <= score.length_beats:
                _convert_window(score.cut(first, length), REPRESENTATIONS[name])
                first += BAR_BEATS


def _convert_window(window: Score, representation: Representation) -> None:
    if window.notes:
        try:
            representation.phrases(window)
        except MusicgenError:
            return


def _in_a_process(corpus: Path, workers: int, names: tuple[str, ...]) -> tuple[float, float, float]:
    """Seconds, CPU seconds and peak memory in MB of a build from nothing, in its own process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        return executor.submit(_build, corpus, workers, names).result()


def _build(corpus: Path, workers: int, names: tuple[str, ...]) -> tuple[float, float, float]:
    out = corpus.with_name(f"{corpus.name}-set")
    shutil.rmtree(out, ignore_errors=True)
    start = time.perf_counter()
    with ProcessPoolExecutor(workers) as executor:
        build(open_inputs([corpus]), out, names, Work(executor, 2 * workers))
    seconds = time.perf_counter() - start
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return seconds, cpu, own.ru_maxrss / _MB


if __name__ == "__main__":
    main()
