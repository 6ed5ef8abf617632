"""What learning takes: bundled songs in, files read and windows trained on a second out.

Needs the train extra.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from musicgen.bench.songs import songs
from musicgen.data.build import Work, build
from musicgen.data.corpus import Split, open_corpus
from musicgen.data.inputs import open_inputs
from musicgen.data.representations import REPRESENTATIONS
from musicgen.midifile import write_score
from musicgen.model.catalog import find_model

SOURCE = "songs"
_SONGS = 44
_TRAINED_S = 8.0
_FIRST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Throughput:
    """How much was done in a second.

    Attributes:
        name: What.
        per_s: So much a second.
        unit: Of what.
        n: How much was done in all.
    """

    name: str
    per_s: float
    unit: str
    n: int

    def to_dict(self) -> dict[str, Any]:
        """The figure as `musicgen bench --json` prints it."""
        return asdict(self)


def measure_ingestion(count: int = _SONGS) -> Throughput:
    """Build a set of songs of 32 bars in all representations, with one worker."""
    with _corpus(count) as corpus:
        begun_s = perf_counter()
        _build(corpus, tuple(REPRESENTATIONS))
        rate = count / (perf_counter() - begun_s)
    return Throughput("ingestion", round(rate, 2), "files", count)


def measure_training(
    model_name: str, *, threads: int = 1, seconds: float = _TRAINED_S
) -> Throughput:
    """Train a model's network by its recipe for a while: draw windows, forward, backward, step.

    Args:
        model_name: Id or folder of a model that has its recipe beside it.
        threads: torch's.
        seconds: For how long.
    """
    import torch  # noqa: PLC0415 - the train extra

    from musicgen.training.kinds import KINDS  # noqa: PLC0415
    from musicgen.training.module import VAE  # noqa: PLC0415
    from musicgen.training.recipe import RECIPE, read_recipe  # noqa: PLC0415
    from musicgen.training.windows.reading import read_windows  # noqa: PLC0415

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    recipe = read_recipe(find_model(model_name).folder / RECIPE)
    data = replace(recipe.data, sources=(SOURCE,), source_weights={}, licences={})
    recipe = replace(recipe, data=data)
    vae = VAE(recipe.to_dict())
    optimiser = vae.configure_optimizers()["optimizer"]
    with _corpus(_SONGS) as folder:
        corpus = open_corpus(_build(folder, (recipe.kind,)))
        bars = KINDS[recipe.kind].bars(recipe)
        windows = read_windows(recipe.kind, bars, corpus, Split.TRAIN, data)
        size, steps, begun_s = recipe.optimiser.batch_size, -_FIRST_STEPS, perf_counter()
        while steps < 1 or perf_counter() - begun_s < seconds:
            if steps == 0:
                begun_s = perf_counter()
            rng = np.random.default_rng((recipe.seed, steps + _FIRST_STEPS))
            arrays = windows.draw(rng, size, recipe.augmentation)
            with torch.autocast("cpu", torch.bfloat16):  # as the trainer has it
                loss = vae.loss(tuple(map(torch.from_numpy, arrays))).total
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            steps += 1
    rate = steps * size / (perf_counter() - begun_s)
    return Throughput(f"training {recipe.id}", round(rate, 1), "windows", steps * size)


def _build(corpus: Path, representations: tuple[str, ...]) -> Path:
    """A set of the corpus, inside it."""
    out = corpus / "set"
    with ThreadPoolExecutor(1) as executor:
        build(open_inputs([corpus]), out, representations, Work(executor, in_flight=1))
    return out


@contextmanager
def _corpus(count: int) -> Iterator[Path]:
    """A corpus of bundled songs, all to train on."""
    with tempfile.TemporaryDirectory(prefix="musicgen-bench-") as name:
        folder = Path(name)
        rows = ["source\tpath\tsong\tsplit"]
        for number, song in enumerate(songs(count)):
            write_score(song, folder / SOURCE / f"{number}.mid")
            rows.append(f"{SOURCE}\t{number}.mid\t{number}\ttrain")
        (folder / "index.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        yield folder
