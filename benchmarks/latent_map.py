"""How well layouts of the latent keep neighbours: factory beats and clips of a folder.

    python benchmarks/latent_map.py --model drums-2bar --folder $MUSICGEN_DATA/groove --clips 300

It prints a line for each layout: trustworthiness, continuity and the share of the five nearest.
"""

import argparse
import random
import time
from pathlib import Path

import numpy as np

from musicgen.errors import MusicgenError
from musicgen.model.load import AnyModel, load_model
from musicgen_ui.studio import layout
from musicgen_ui.studio.clip_files import find_clips
from musicgen_ui.studio.clip_source import clip_of
from musicgen_ui.studio.latent_map import latent_of
from musicgen_ui.studio.layout_quality import quality
from musicgen_ui.studio.library import factory_entries


def main() -> None:
    """Measure the layouts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="drums-2bar")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=300)
    asked = parser.parse_args()
    files = [str(file.path) for file in find_clips([asked.folder]) if not file.fault]
    random.Random(1).shuffle(files)  # noqa: S311 - no secret
    model = load_model(asked.model)
    factory = _latents(model, [entry.source for entry in factory_entries()])
    own = _latents(model, files[: asked.clips])
    for name, points in (("factory", factory), ("all", np.concatenate([factory, own]))):
        _tell(f"{name}, PCA", points, layout.principal(points))
        start_s = time.perf_counter()
        places = layout.laid_out(points)
        _tell(f"{name}, the map ({time.perf_counter() - start_s:.1f} s)", points, places)
    points = np.concatenate([factory, own])
    kept = len(points) * 7 // 8
    places = layout.laid_out(points[:kept])
    later = layout.placed(points[kept:], points[:kept], places)
    together = np.concatenate([places, layout.pushed_apart(later, places)])
    _tell("all, an eighth of them placed later", points, together)


def _latents(model: AnyModel, sources: list[str]) -> layout.Points:
    latents = []
    for source in sources:
        try:
            latents.append(latent_of(model, clip_of(source)))
        except MusicgenError:
            continue
    return np.array(latents, np.float64)


def _tell(name: str, points: layout.Points, places: layout.Places) -> None:
    kept = quality(points, places)
    print(
        f"{name}: {len(points)} clips, trustworthiness {kept.trustworthiness:.3f}, "
        f"continuity {kept.continuity:.3f}, shared {kept.shared:.3f}, "
        f"nearest gap {kept.nearest_gap:.3f}"
    )


if __name__ == "__main__":
    main()
