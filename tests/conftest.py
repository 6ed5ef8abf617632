"""What many tests share: small corpora of beats and of songs, and a tiny model of each kind."""

import functools
import shutil
import tarfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import hypothesis
import numpy as np
import pytest

from musicgen.data.corpus import Corpus, open_corpus
from musicgen.data.inputs import open_inputs
from musicgen.factory import all_beats
from musicgen.midifile import write_score
from musicgen.model.drum_model import DrumModel
from musicgen.model.load import AnyModel, load_model
from musicgen.score import Note, Score, Tempo, Track

if TYPE_CHECKING:  # torch, which only the tests marked `train` may load
    from torch import nn

SOURCES = ("folder-beats", "archive-beats")
SPLITS = ("train", "train", "train", "validation", "test")
SONG_SOURCES = ("songs", "tunes")
SONG_BARS = 20
CHORDS = ((0, 4, 7), (9, 0, 4), (5, 9, 0), (7, 11, 2))  # C, Am, F, G
BACKBEAT = (36, 42, 38, 42)  # kick, hat, snare, hat

# Speed is measured in benchmarks; a machine may be busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Folders without the user's own models, sliders and settings."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "CACHE", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        yield


@dataclass(frozen=True)
class DebugExport:
    """An exported debug model, and the torch modules its graphs were made of."""

    folder: Path
    modules: dict[str, "nn.Module"]


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of the factory beats: one source a folder, the other an archive."""
    root = tmp_path_factory.mktemp("corpus")
    rows = ["source\tpath\tsong\tsplit"]
    for index, beat in enumerate(all_beats()):
        source = SOURCES[index % len(SOURCES)]
        split = SPLITS[index // len(SOURCES) % len(SPLITS)]
        write_score(beat.score, root / source / "beats" / f"{beat.name}.mid")
        rows.append(f"{source}\tbeats/{beat.name}.mid\t{beat.name}\t{split}")
    (root / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    packed = SOURCES[1]
    with tarfile.open(root / f"{packed}.tar.xz", "w:xz") as tar:
        tar.add(root / packed, packed)
    shutil.rmtree(root / packed)
    return root


@pytest.fixture(scope="session")
def corpus(corpus_folder: Path) -> Corpus:
    return open_corpus(corpus_folder)


def song(number: int) -> Score:
    """Twenty bars of melody, chords, bass and drums, unlike those of any other number."""
    rng = np.random.default_rng(number)
    key = int(rng.integers(-5, 7))
    melody, chords, bass, kit = [], [], [], []
    for bar, chord in enumerate(rng.choice(CHORDS, SONG_BARS)):
        start = 4.0 * bar
        for eighth in np.flatnonzero(rng.random(8) < 0.7).tolist():
            pitch = 72 + key + int(rng.choice(chord))
            velocity, length = int(rng.integers(40, 120)), float(rng.choice([0.25, 0.5]))
            melody.append(Note(start + eighth / 2, pitch, velocity, length))
        chords += [Note(start, 60 + key + tone, 60, 4.0) for tone in chord.tolist()]
        root = 36 + key + int(chord[0])
        bass += [Note(start + beat, root, 90, 1.0) for beat in range(4)]
        struck = np.flatnonzero(rng.random(8) < 0.8).tolist()
        kit += [Note(start + step / 2, BACKBEAT[step % 4], 100, 0.1) for step in struck]
    tracks = (
        Track("Melody", tuple(melody), program=73),
        Track("Chords", tuple(chords), program=4),
        Track("Bass", tuple(bass), program=33),
        Track("Drums", tuple(kit), is_drum=True),
    )
    return Score(tracks, 4.0 * SONG_BARS, (Tempo(bpm=90.0 + 5 * number),))


@pytest.fixture(scope="session")
def songs() -> tuple[Score, ...]:
    """Ten songs of a band, as they are in `song_set`."""
    return tuple(song(number) for number in range(10))


@pytest.fixture(scope="session")
def song_set(songs: tuple[Score, ...], tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """A set of the songs as melodies, trios and measures; not to be changed."""
    from musicgen.data.build import Work, build  # noqa: PLC0415 - symusic, of the train extra

    root = tmp_path_factory.mktemp("songs")
    rows = ["source\tpath\tsong\tsplit"]
    for number, score in enumerate(songs):
        source = SONG_SOURCES[number % len(SONG_SOURCES)]
        split = SPLITS[number // len(SONG_SOURCES) % len(SPLITS)]
        write_score(score, root / source / f"{number}.mid")
        rows.append(f"{source}\t{number}.mid\t{number}\t{split}")
    (root / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    out = tmp_path_factory.mktemp("sets") / "songs"
    with ThreadPoolExecutor(1) as executor:
        work = Work(executor, in_flight=1)
        build(open_inputs([root]), out, ("melody", "trio", "measure"), work)
    return open_corpus(out)


@pytest.fixture(scope="session")
def debug_recipes() -> Mapping[str, Path]:
    """By kind, the recipe of a VAE that trains in a second or two."""
    folder = Path(__file__).parent / "recipes"
    names = {kind: f"debug-{kind}.toml" for kind in ("melody", "trio", "measure")}
    return {kind: folder / name for kind, name in {"drums": "debug.toml", **names}.items()}


@pytest.fixture(scope="session")
def data_of(corpus: Corpus, song_set: Corpus) -> Callable[[str], Corpus]:
    """What the debug recipe of a kind is trained on."""
    return lambda kind: corpus if kind == "drums" else song_set


@pytest.fixture(scope="session")
def run_of(
    debug_recipes: Mapping[str, Path],
    data_of: Callable[[str], Corpus],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], Path]:
    """The run folder of a kind's debug recipe, trained to its end. Not to be changed: copy it."""

    @functools.cache
    def run_of(kind: str) -> Path:
        from musicgen.training.train import Machine, train  # noqa: PLC0415 - torch

        run = tmp_path_factory.mktemp("runs") / f"{kind}-debug"
        train(debug_recipes[kind], data_of(kind), run, machine=Machine(accelerator="cpu"))
        return run

    return run_of


@pytest.fixture(scope="session")
def export_of(
    run_of: Callable[[str], Path],
    data_of: Callable[[str], Corpus],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[str], DebugExport]:
    """A kind's debug run exported, over an older model that was there."""

    @functools.cache
    def export_of(kind: str) -> DebugExport:
        from torch import Tensor, nn  # noqa: PLC0415 - torch

        from musicgen.training import export, graphs  # noqa: PLC0415 - torch
        from musicgen.training.evaluation import evaluate  # noqa: PLC0415

        modules: dict[str, nn.Module] = {}

        def keep_and_write(
            module: nn.Module,
            examples: Mapping[str, Tensor],
            path: Path,
            *,
            gives: tuple[str, ...],
            free: Mapping[str, str] | None = None,
        ) -> None:
            modules[path.name] = module
            graphs.write_graph(module, examples, path, gives=gives, free=free or {})

        folder = tmp_path_factory.mktemp("models") / f"{kind}-debug"
        folder.mkdir()
        (folder / "model.json").write_text("{}", encoding="utf-8")
        (folder / "older.onnx").write_bytes(b"an older model")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(export, "write_graph", keep_and_write)
            # Few draws: seconds rather than a minute.
            patch.setattr(export, "_PRIOR_WINDOWS", 256)
            patch.setattr(export, "_CALIBRATION_DRAWS", 32 if kind == "measure" else 256)
            patch.setattr(
                evaluate, "Effort", functools.partial(evaluate.Effort, pairs=16, drawn=64)
            )
            export.export(run_of(kind), folder, data_of(kind))
        return DebugExport(folder, modules)

    return export_of


@pytest.fixture(scope="session")
def folder_of(export_of: Callable[[str], DebugExport]) -> Callable[[str], Path]:
    """The folder of a kind's tiny model. Not to be changed: copy it."""
    return lambda kind: export_of(kind).folder


@pytest.fixture(scope="session")
def modules_of(
    export_of: Callable[[str], DebugExport],
) -> Callable[[str], dict[str, "nn.Module"]]:
    """The torch modules that a tiny model's graphs were made of, by file name."""
    return lambda kind: export_of(kind).modules


@pytest.fixture(scope="session")
def model_of(folder_of: Callable[[str], Path]) -> Callable[[str], AnyModel]:
    """A kind's tiny model."""
    return functools.cache(lambda kind: load_model(str(folder_of(kind))))


@pytest.fixture(scope="session")
def debug_recipe(debug_recipes: Mapping[str, Path]) -> Path:
    """The recipe of a drum VAE that trains in a second."""
    return debug_recipes["drums"]


@pytest.fixture(scope="session")
def debug_run(run_of: Callable[[str], Path]) -> Path:
    """The run folder of the debug recipe, trained to its end. Not to be changed: copy it."""
    return run_of("drums")


@pytest.fixture(scope="session")
def debug_model_folder(folder_of: Callable[[str], Path]) -> Path:
    """The folder of a tiny drum model. Not to be changed: copy it."""
    return folder_of("drums")


@pytest.fixture(scope="session")
def debug_modules(
    modules_of: Callable[[str], dict[str, "nn.Module"]],
) -> dict[str, "nn.Module"]:
    """The torch modules that the debug model's graphs were made of, by file name."""
    return modules_of("drums")


@pytest.fixture(scope="session")
def debug_model(model_of: Callable[[str], AnyModel]) -> DrumModel:
    return cast(DrumModel, model_of("drums"))
