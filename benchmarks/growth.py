"""How cost grows with batch, bars, tracks and the size of the data.

    python -m benchmarks.growth batch bars tracks data [--n 100] [--networks]

batch: decoding so many latent vectors at once, by each released model. bars: a morph of two clips
of so many bars by `measure`, which knows any length, a bar for each row; and, with --networks,
decoders of melody-16bar's recipe made for other lengths. tracks: fitting and encoding a bar of so
many tracks by `measure`. data: building a set of so many songs of 32 bars, opening it, and drawing
a batch of it.
"""

import argparse
import functools
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.memory import peak_mb
from musicgen.bench.songs import band, songs
from musicgen.bench.timing import machine, timed
from musicgen.data.build import Work, build
from musicgen.data.corpus import Split, open_corpus
from musicgen.data.inputs import open_inputs
from musicgen.data.representations import REPRESENTATIONS
from musicgen.midifile import write_score
from musicgen.model.load import load_model
from musicgen.operations.morph import Curve, Morph
from musicgen.score import Score
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.reading import read_windows

MODELS = ("drums-2bar", "melody-2bar", "melody-16bar", "trio-16bar", "measure")
BATCHES = (1, 4, 16, 64, 256)
BARS = (1, 2, 4, 8, 16, 32)
NETWORK_BARS = (2, 4, 8, 16, 32)
TRACKS = (1, 2, 4, 6, 8)
SONGS = (44, 88, 176, 352)
_SOURCE = "songs"
_DRAWN = 256
_BEATS = 4.0


def main() -> None:
    """Measure what was asked for, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="+", choices=("batch", "bars", "tracks", "data"))
    parser.add_argument("--n", type=int, default=100, help="measurements of each (%(default)s)")
    parser.add_argument("--networks", action="store_true", help="other lengths of melody-16bar")
    options = parser.parse_args()
    print(machine())
    measures: dict[str, Callable[[int], None]] = {
        "batch": _batch,
        "bars": _bars,
        "tracks": _tracks,
        "data": _data,
    }
    for what in options.what:
        measures[what](options.n)
        if what == "bars" and options.networks:
            _networks(options.n)


def _table(head: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    print(f"\n| {' | '.join(map(str, head))} |\n|{'---|' * len(head)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)


def _median_ms(work: Callable[[], object], n: int) -> float:
    return timed("", work, n, warm_up=3).p50_ms


def _batch(n: int) -> None:
    rows = []
    for name in MODELS:
        model = load_model(name)
        cells = []
        for batch in BATCHES:
            rng = np.random.default_rng(0)
            z = rng.standard_normal((batch, model.manifest.latent_size)).astype(np.float32)
            decode = functools.partial(model.decode, z, *model.no_conditions(batch))
            cells.append(_median_ms(decode, max(5, n // batch)))
        rows.append((name, *(f"{ms:.2f}" for ms in cells), f"{cells[-1] / BATCHES[-1]:.3f}"))
    _table(("decode, ms, batch", *BATCHES, "a clip"), rows)


def _bars(n: int) -> None:
    model = load_model("measure")

    def long(beat: str, bars: int) -> Score:
        return band(beat).looped(bars * _BEATS)

    rows = []
    for bars in BARS:
        start, end = (model.fit(long(beat, bars)) for beat in ("house", "samba"))

        def morph(start: object = start, end: object = end) -> None:
            way = Morph(model, start, end)
            way.at(way.positions(9, Curve.LINEAR))

        ms = _median_ms(morph, max(5, n // 10))
        rows.append((bars, f"{ms:.1f}", f"{ms / bars:.1f}"))
    _table(("bars", "morph of 9, linear, ms", "a bar"), rows)


def _networks(n: int) -> None:
    """Decoders of the same recipe for other lengths: untrained, which costs as much."""
    import torch  # noqa: PLC0415 - only where asked for

    from musicgen.model.graph import Graph  # noqa: PLC0415
    from musicgen.training.graphs import write_graph  # noqa: PLC0415
    from musicgen.training.kinds import KINDS  # noqa: PLC0415
    from musicgen.training.recipe import RECIPE, read_recipe  # noqa: PLC0415

    recipe = read_recipe(load_model("melody-16bar").folder / RECIPE)
    kind, rows = KINDS[recipe.kind], []
    for bars in NETWORK_BARS:
        network = replace(recipe.network, bars=bars, rows=bars)  # type: ignore[call-arg]
        decoder = kind.networks(replace(recipe, network=network)).decoder.eval()
        latent = recipe.network.latent_size
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "decoder.onnx"
            write_graph(decoder, {"z": torch.zeros(2, latent)}, path, gives=kind.outputs)
            graph = Graph(path, {"z": (latent,)})
        z = np.zeros((1, latent), np.float32)
        ms = _median_ms(functools.partial(graph.run, z), n)
        rows.append((bars, f"{ms:.2f}", f"{ms / bars:.3f}"))
    _table(("bars of a network", "decode, ms", "a bar"), rows)


def _tracks(n: int) -> None:
    model = load_model("measure")
    whole = band("house").cut(0.0, _BEATS)
    rows = []
    for tracks in TRACKS:
        more = [
            replace(whole.tracks[index % 2], name=f"Part {index}", program=8 * index)
            for index in range(tracks - 1)
        ]
        score = replace(whole, tracks=(whole.tracks[-1], *more))
        arrays = model.arrays(model.fit(score))
        fit_ms = _median_ms(functools.partial(model.fit, score), n)
        encode_ms = _median_ms(functools.partial(model.encode, *arrays), n)
        z, conditions = model.encode(*arrays).mu, model.conditions(*arrays)
        decode_ms = _median_ms(functools.partial(model.decode, z, *conditions), n)
        rows.append((tracks, f"{fit_ms:.2f}", f"{encode_ms:.2f}", f"{decode_ms:.2f}"))
    _table(("tracks", "fit, ms", "encode, ms", "decode, ms"), rows)


def _data(_n: int) -> None:
    _table(
        ("songs of 32 bars", "build, s", "songs a second", "MB at most", "open, ms", "a batch, ms"),
        (_in_a_process(count) for count in SONGS),
    )


def _in_a_process(count: int) -> tuple[str, ...]:
    """In a process of its own, whose peak memory is then its own too."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        return executor.submit(_built, count).result()


def _built(count: int) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = ["source\tpath\tsong\tsplit"]
        for number, song in enumerate(songs(count)):
            write_score(song, folder / _SOURCE / f"{number}.mid")
            rows.append(f"{_SOURCE}\t{number}.mid\t{number}\ttrain")
        (folder / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        begun_s = perf_counter()
        with ThreadPoolExecutor(1) as executor:
            work = Work(executor, in_flight=2)
            build(open_inputs([folder]), folder / "set", tuple(REPRESENTATIONS), work)
        built_s = perf_counter() - begun_s
        peak = peak_mb()
        begun_s = perf_counter()
        corpus = open_corpus(folder / "set")
        windows = read_windows("melody", 2, corpus, Split.TRAIN, DataRecipe((_SOURCE,)))
        opened_ms = (perf_counter() - begun_s) * 1e3
        rng = np.random.default_rng(0)
        drawn_ms = _median_ms(lambda: windows.draw(rng, _DRAWN, None), 20)
    return (
        str(count),
        f"{built_s:.1f}",
        f"{count / built_s:.1f}",
        f"{peak:.0f}",
        f"{opened_ms:.0f}",
        f"{drawn_ms:.1f}",
    )


if __name__ == "__main__":
    main()
