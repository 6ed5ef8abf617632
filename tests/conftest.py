"""What many tests share: a small corpus of the factory beats, and a tiny model trained on it."""

import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from musicgen.data.corpus import Corpus, open_corpus
from musicgen.factory import all_beats
from musicgen.midifile import write_score
from musicgen.model.drum_model import DrumModel
from musicgen.model.load import load_model

if TYPE_CHECKING:  # torch, which only the tests marked `train` may load
    from torch import nn

SOURCES = ("folder-beats", "archive-beats")
SPLITS = ("train", "train", "train", "validation", "test")

# Speed is measured in benchmarks; a machine may be busy.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


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


@pytest.fixture(scope="session")
def debug_recipe() -> Path:
    """The recipe of a drum VAE that trains in a second."""
    return Path(__file__).parent / "recipes" / "debug.toml"


@pytest.fixture(scope="session")
def debug_run(debug_recipe: Path, corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run folder of the debug recipe, trained to its end. Not to be changed: copy it."""
    from musicgen.training.train import Machine, train  # noqa: PLC0415 - torch

    run = tmp_path_factory.mktemp("runs") / "drums-debug"
    train(debug_recipe, corpus, run, machine=Machine(accelerator="cpu"))
    return run


@pytest.fixture(scope="session")
def debug_export(
    debug_run: Path, corpus: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> DebugExport:
    """The debug run exported, over an older model that was there. Not to be changed: copy it."""
    from torch import Tensor, nn  # noqa: PLC0415 - torch

    from musicgen.training import evaluation, export, graphs  # noqa: PLC0415 - torch

    modules: dict[str, nn.Module] = {}

    def keep_and_write(
        module: nn.Module, example: Tensor, path: Path, *, takes: str, gives: tuple[str, ...]
    ) -> None:
        modules[path.name] = module
        graphs.write_graph(module, example, path, takes=takes, gives=gives)

    folder = tmp_path_factory.mktemp("models") / "drums-debug"
    folder.mkdir()
    (folder / "model.json").write_text("{}", encoding="utf-8")
    (folder / "older.onnx").write_bytes(b"an older model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export, "write_graph", keep_and_write)
        # Few draws: seconds rather than a minute.
        patch.setattr(export, "_PRIOR_WINDOWS", 256)
        patch.setattr(export, "_CALIBRATION_DRAWS", 256)
        patch.setattr(evaluation, "DRAWN", 64)
        export.export(debug_run, folder, corpus, prior_steps=5)
    return DebugExport(folder, modules)


@pytest.fixture(scope="session")
def debug_model_folder(debug_export: DebugExport) -> Path:
    """The folder of a tiny drum model. Not to be changed: copy it."""
    return debug_export.folder


@pytest.fixture(scope="session")
def debug_modules(debug_export: DebugExport) -> dict[str, "nn.Module"]:
    """The torch modules that the debug model's graphs were made of, by file name."""
    return debug_export.modules


@pytest.fixture(scope="session")
def debug_model(debug_model_folder: Path) -> DrumModel:
    return load_model(str(debug_model_folder))
