"""Ablation of ACAI: does a critic of interpolations make them better, and the latent more useful?

    python benchmarks/acai.py --data SET --out DIR [--seeds 3] [--steps 2000]

Trains drums-2bar and melody-2bar shortly, with the critic and without, each from several seeds,
and prints a table with 95 % intervals over the seeds: reconstruction, morphs by the decoder alone,
and a linear probe that tells style (drums, of Groove) or mode (melodies) from the latent means. A
run that is in DIR already is not trained again.
"""

import argparse
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from musicgen.data.corpus import Corpus, Split, open_corpus
from musicgen.model.drum_model import DrumModel
from musicgen.model.load import AnyModel
from musicgen.model.manifest import Manifest
from musicgen.model.melody_model import MelodyModel
from musicgen.representation.melody import HOLD
from musicgen.tonality.key import key_of
from musicgen.training.evaluation.interpolation import measure_interpolation
from musicgen.training.evaluation.reconstruction import measure_reconstruction
from musicgen.training.kinds import KINDS
from musicgen.training.module import VAE
from musicgen.training.recipe import Recipe, read_recipe
from musicgen.training.sections import DataRecipe
from musicgen.training.train import BEST, Machine, train
from musicgen.training.windows.drums import DrumWindows
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import Arrays, FloatArray, WindowSource, choice

ROOT = Path(__file__).parent.parent
MODELS = ("drums-2bar", "melody-2bar")
WEIGHT = 20.0
"""Nats for the critic's squared answer, which is a quarter at most; reconstruction is about 20."""
PROBE_WINDOWS = 6_000
PAIRS = 1_000
FIGURES = (
    "accuracy",
    "onset_f1",
    "kl_bits",
    "decoder_monotonicity",
    "decoder_largest_jump",
    "decoder_lm_cost_ratio",
    "probe_accuracy",
    "probe_majority",
)


class TorchGraph:
    """A torch module in the place of an exported graph."""

    def __init__(self, module: nn.Module) -> None:
        self._module = module

    @torch.no_grad()
    def run(self, *arrays: FloatArray) -> list[FloatArray]:
        """Run the module; see `musicgen.model.graph.Graph`."""
        told = self._module(*(torch.from_numpy(np.asarray(array, np.float32)) for array in arrays))
        return [tensor.numpy() for tensor in told]


def as_model(vae: VAE) -> AnyModel:
    """A trained VAE as evaluation takes models, without exporting it."""
    recipe = vae.recipe
    kind = KINDS[recipe.kind]
    model: Any = {"drums": DrumModel, "melody": MelodyModel}[recipe.kind].__new__(
        {"drums": DrumModel, "melody": MelodyModel}[recipe.kind]
    )
    model.manifest = Manifest(
        id=recipe.id,
        kind=recipe.kind,
        bars=kind.bars(recipe),
        licence=recipe.licence,
        latent_size=recipe.network.latent_size,
        steps=kind.steps(recipe),
        voices=kind.voices,
        checksums={},
        trained_on=(),
        sample_bias=(0.0,) * (9 if recipe.kind == "drums" else 3),
        trained_in="",
        recipe=recipe.to_dict(),
        evaluation={},
    )
    model._encoder = TorchGraph(vae.encoder.eval())  # noqa: SLF001 - what loading would set
    model._decoder = TorchGraph(vae.decoder.eval())  # noqa: SLF001
    found: AnyModel = model
    return found


def recipes(seeds: int, steps: int) -> Iterator[tuple[str, Recipe]]:
    """The runs, by name."""
    for model in MODELS:
        base = read_recipe(ROOT / "models" / model / "recipe.toml")
        for seed in range(seeds):
            for state, weight in (("off", 0.0), ("on", WEIGHT)):
                optimiser = replace(
                    base.optimiser, steps=steps, batch_size=256, validate_every=steps // 4
                )
                acai = replace(base.acai, weight=weight)
                recipe = replace(base, seed=seed, acai=acai, optimiser=optimiser)
                yield f"{model}-{state}-{seed}", recipe


def to_toml(recipe: Recipe) -> str:
    """A recipe as TOML; of what recipes hold, JSON's values are TOML's, tables aside."""
    lines, tables = [], []
    for key, value in recipe.to_dict().items():
        if not isinstance(value, dict):
            lines.append(f"{key} = {json.dumps(value)}")
            continue
        tables.append(f"[{key}]")
        nested = {name: inner for name, inner in value.items() if isinstance(inner, dict)}
        tables += [f"{k} = {json.dumps(v)}" for k, v in value.items() if k not in nested]
        for name, inner in nested.items():
            tables.append(f"[{key}.{name}]")
            tables += [f"{k} = {json.dumps(v)}" for k, v in inner.items()]
    return "\n".join([*lines, *tables]) + "\n"


def styles(windows: DrumWindows, chosen: NDArray[np.int64], paths: list[str]) -> list[str]:
    """Primary style of Groove's windows: 1_funk-groove1_138_beat_4-4.mid is funk."""
    names = [Path(paths[phrase]).name for phrase in windows.window_phrases[chosen]]
    return [re.split(r"[-_]", name)[1] for name in names]


def modes(arrays: Arrays) -> list[str]:
    """Major or minor of each melody, by its most likely key."""
    found = []
    for line in arrays[0]:
        classes = line[:, 0].astype(int)
        onsets = np.flatnonzero(classes < HOLD)
        ends = np.append(onsets[1:], len(classes))
        found.append(str(key_of(classes[onsets], (ends - onsets) / 4).key.mode))
    return found


def probe(
    training: tuple[FloatArray, list[str]], held_out: tuple[FloatArray, list[str]]
) -> tuple[float, float]:
    """Accuracy of a linear probe on held-out latents, and of always telling the commonest."""
    names = sorted(set(training[1]))
    known = [label in names for label in held_out[1]]
    x, held_x = (torch.from_numpy(latents) for latents in (training[0], held_out[0][known]))
    y = torch.tensor([names.index(label) for label in training[1]])
    held_y = torch.tensor([names.index(label) for label in held_out[1] if label in names])
    mean, scale = x.mean(0), x.std(0).clamp(min=1e-3)
    layer = nn.Linear(x.shape[1], len(names))
    optimiser = torch.optim.LBFGS(layer.parameters(), max_iter=200)

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = functional.cross_entropy(layer((x - mean) / scale), y)
        loss = loss + 1e-3 * layer.weight.square().sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    step: Callable[[Callable[[], Tensor]], Any] = optimiser.step
    step(closure)
    told = layer((held_x - mean) / scale).argmax(-1)
    common = torch.bincount(y).argmax()
    return float((told == held_y).float().mean()), float((held_y == common).float().mean())


def labelled(
    model: AnyModel, corpus: Corpus, split: Split, sources: tuple[str, ...]
) -> tuple[FloatArray, list[str]]:
    """Latent means and labels of some windows."""
    windows = read_windows(model.kind, model.manifest.bars, corpus, split, DataRecipe(sources))
    chosen = choice(len(windows.sources), PROBE_WINDOWS, 0)
    arrays = windows.listed(chosen)
    mu = np.concatenate(
        [
            model.encode(*(array[i : i + 256] for array in arrays)).mu
            for i in range(0, len(chosen), 256)
        ]
    )
    if isinstance(windows, DrumWindows):
        items = corpus.select(sources, split)
        return mu, styles(windows, chosen, groove_paths(windows, [item.path for item in items]))
    return mu, modes(arrays)


def groove_paths(windows: DrumWindows, paths: list[str]) -> list[str]:
    """The path of each phrase's file: those that were read, in order."""
    rejected = {item.path for item, _ in windows.phrases.rejected}
    kept = [path for path in paths if path not in rejected]
    if len(kept) != len(windows.phrases.spans):
        raise SystemExit(f"{len(kept)} files gave {len(windows.phrases.spans)} phrases")
    return kept


def measure(vae: VAE, corpus: Corpus) -> dict[str, float]:
    """The figures of a run, on the test split."""
    model = as_model(vae)
    sources = ("groove",) if model.kind == "drums" else vae.recipe.data.sources
    bars = model.manifest.bars
    held_out: WindowSource = read_windows(model.kind, bars, corpus, Split.TEST, DataRecipe(sources))
    training = read_windows(model.kind, bars, corpus, Split.TRAIN, DataRecipe(sources))
    chosen = choice(len(held_out.sources), 2_000, 0)
    told = measure_reconstruction(model, held_out, chosen, seed=0)
    part = next(iter(told.parts.values()))
    morphs = measure_interpolation(model, held_out, training, pairs=PAIRS, seed=0)
    accuracy, majority = probe(
        labelled(model, corpus, Split.TRAIN, sources), labelled(model, corpus, Split.TEST, sources)
    )
    return {
        "accuracy": part["accuracy"],
        "onset_f1": part["onset_f1"],
        "kl_bits": told.kl_bits,
        "decoder_monotonicity": morphs.decoder_monotonicity,
        "decoder_largest_jump": morphs.decoder_largest_jump,
        "decoder_lm_cost_ratio": morphs.decoder_lm_cost_ratio,
        "probe_accuracy": accuracy,
        "probe_majority": majority,
    }


def run(name: str, recipe: Recipe, corpus: Corpus, out: Path) -> dict[str, float]:
    """Train a run unless it is there, and measure it."""
    figures = out / f"{name}.json"
    if figures.is_file():
        found: dict[str, float] = json.loads(figures.read_text())
        return found
    folder = out / name
    file = out / f"{name}.toml"
    file.write_text(to_toml(recipe))
    if not (folder / BEST).is_file():
        train(file, corpus, folder, machine=Machine(accelerator="cpu"))
    vae = VAE.load_from_checkpoint(folder / BEST, map_location="cpu", weights_only=False)
    measured = measure(vae, corpus)
    figures.write_text(json.dumps(measured))
    return measured


def interval(values: list[float]) -> str:
    """Mean and half of the 95 % interval, by Student's t."""
    student = {2: 12.71, 3: 4.30, 4: 3.18, 5: 2.78}.get(len(values), 1.96)
    half = student * np.std(values, ddof=1) / len(values) ** 0.5 if len(values) > 1 else np.nan
    return f"{np.mean(values):.3f} ± {half:.3f}"


def main() -> None:
    """Train, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=2_000)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    corpus = open_corpus(options.data)
    results: dict[tuple[str, str], list[dict[str, float]]] = {}
    for name, recipe in recipes(options.seeds, options.steps):
        state = "on" if recipe.acai.weight else "off"
        results.setdefault((recipe.id, state), []).append(run(name, recipe, corpus, options.out))
    print("| model | ACAI |", " | ".join(FIGURES), "|")
    print("|---|---|", "---|" * len(FIGURES), sep="")
    for (model, state), runs in results.items():
        print(f"| {model} | {state} |", end="")
        for figure in FIGURES:
            print(f" {interval([each[figure] for each in runs])} |", end="")
        print()
    for model in MODELS:
        for figure in FIGURES:
            pairs = zip(results[model, "on"], results[model, "off"], strict=True)
            differences = [on[figure] - off[figure] for on, off in pairs]
            print(f"{model} {figure}: on - off {interval(differences)}")


if __name__ == "__main__":
    main()
