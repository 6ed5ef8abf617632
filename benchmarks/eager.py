"""How fast the ONNX graphs are against PyTorch eager of the same networks, in the same run.

    python -m benchmarks.eager [--model ID ...] [--n 200] [--json FILE]

One thread each, float32, batches of 1 and of 9. The two are measured by turns, so that other work
on the machine falls on both; the ratio is that of their medians. Also how long a new process takes
until it has decoded a clip, and how much memory it then holds.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from typing import Any

import numpy as np
import torch

from musicgen.bench.songs import band
from musicgen.bench.timing import machine
from musicgen.model.catalog import find_model
from musicgen.model.load import load_model
from musicgen.training.module import VAE
from musicgen.training.recipe import RECIPE, read_recipe

MODELS = ("drums-2bar", "melody-2bar", "melody-16bar", "trio-16bar", "measure")
BATCHES = (1, 9)
_WARM_UP = 10
_STARTS = 5
_ONNX = """
from musicgen.bench.playing import first_decode
first_decode(FOLDER)
"""
_EAGER = """
import torch
from pathlib import Path
from musicgen.training.kinds import KINDS
from musicgen.training.recipe import read_recipe
torch.set_num_threads(1)
recipe = read_recipe(Path(FOLDER) / "recipe.toml")
kind = KINDS[recipe.kind]
with torch.inference_mode():
    conditions = [torch.zeros(1, *shape) for shape in kind.condition_shapes]
    kind.networks(recipe).decoder(torch.zeros(1, recipe.network.latent_size), *conditions)
"""
_TELL_MEMORY = "from benchmarks.memory import peak_mb; print(peak_mb())"


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", help="may be repeated (all released)")
    parser.add_argument("--n", type=int, default=200, help="measurements of each (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the figures")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = [row for name in options.model or MODELS for row in _of_model(name, options.n)]
    print(f"{machine()}, torch {torch.__version__}")
    print("| model | what | batch | ONNX ms | eager ms | eager / ONNX |\n|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row['model']} | {row['what']} | {row['batch']} | {row['onnx_ms']:.3f} | "
            f"{row['eager_ms']:.3f} | {row['ratio']:.2f} |"
        )
    starts = _starts("drums-2bar")
    print("\n| first decode in a new process | s | MB resident |\n|---|---|---|")
    for name, (seconds, memory_mb) in starts.items():
        print(f"| {name} | {seconds:.2f} | {memory_mb:.0f} |")
    if options.json:
        told = {"machine": machine(), "rows": rows, "starts": starts}
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


@torch.inference_mode()
def _of_model(name: str, n: int) -> list[dict[str, Any]]:
    model = load_model(name)
    vae = VAE(read_recipe(find_model(name).folder / RECIPE).to_dict()).eval()
    arrays = model.arrays(model.fit(band("house")))
    rows = []
    for batch in BATCHES:
        many = [np.repeat(array[:1], batch, axis=0) for array in arrays]
        tensors = [torch.from_numpy(array) for array in many]
        z = model.encode(*many).mu
        conditions, z_tensor = model.conditions(*many), torch.from_numpy(z)
        condition_tensors = [torch.from_numpy(array) for array in conditions]
        ways: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "encode": (
                lambda many=many: model.encode(*many),  # type: ignore[misc]
                lambda tensors=tensors: vae.encoder(*tensors),  # type: ignore[misc]
            ),
            "decode": (
                lambda z=z, conditions=conditions: model.decode(z, *conditions),  # type: ignore[misc]
                lambda z=z_tensor, conditions=condition_tensors: vae.decoder(z, *conditions),  # type: ignore[misc]
            ),
        }
        for what, (onnx, eager) in ways.items():
            onnx_ms, eager_ms = by_turns(onnx, eager, n)
            rows.append(
                {
                    "model": name,
                    "what": what,
                    "batch": batch,
                    "onnx_ms": round(onnx_ms, 4),
                    "eager_ms": round(eager_ms, 4),
                    "ratio": round(eager_ms / onnx_ms, 3),
                }
            )
    return rows


def by_turns(one: Callable[[], object], other: Callable[[], object], n: int) -> tuple[float, float]:
    """Medians of two things done by turns, in ms."""
    times_ms = np.empty((2, n))
    for turn in range(-_WARM_UP, n):
        for index, work in enumerate((one, other)):
            begun_ns = perf_counter_ns()
            work()
            if turn >= 0:
                times_ms[index, turn] = (perf_counter_ns() - begun_ns) / 1e6
    first, second = np.median(times_ms, axis=1)
    return float(first), float(second)


def _starts(name: str) -> dict[str, tuple[float, float]]:
    """Seconds until a new process has decoded, and its peak memory in MB: the best of some."""
    folder = str(find_model(name).folder)
    found = {}
    for what, code in (("onnxruntime", _ONNX), ("PyTorch eager", _EAGER)):
        runs = [_start(f"FOLDER = {folder!r}\n{code}\n{_TELL_MEMORY}") for _ in range(_STARTS)]
        found[what] = (min(run[0] for run in runs), min(run[1] for run in runs))
    return found


def _start(code: str) -> tuple[float, float]:
    begun_ns = perf_counter_ns()
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return (perf_counter_ns() - begun_ns) / 1e9, float(done.stdout)


if __name__ == "__main__":
    main()
