"""What a model can do beside encode and decode, carried over to one that was made from it.

Sliders, continuations and drumifiers stand on places in z. Training keeps ordinary clips where
they were as well as it can; here each is tried beside the new graphs, and is carried over only if
it does there what it did beside the old ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from musicgen.errors import ModelError
from musicgen.latent import Latents
from musicgen.model.companion import COMPANION, Companion, find_companion
from musicgen.model.copies import COPIES
from musicgen.model.drum_model import DrumModel
from musicgen.model.feel_model import FEEL_GRAPHS, HUMANIZE
from musicgen.model.load import AnyModel
from musicgen.model.manifest import checksum
from musicgen.model.next_step import NEXT_STEP, NextStep
from musicgen.model.tap_model import DRUMIFY, TAP_GRAPHS, TapModel
from musicgen.model.vectors import VECTORS, ModelVectors, checksums_of, read_vectors
from musicgen.representation.tap import fit_of, tapped
from musicgen.score import Score
from musicgen.training.vectors.fit import figures_of
from musicgen.training.windows.source import Arrays

MOST_MOVED = 0.35
"""Of the distance between two clips: what ordinary ones may move in z, in the median."""
WORSE_MISSED = 0.25
"""Spreads of an attribute by which a slider may miss more than it did."""
WORSE_FIT = 0.03
"""By how much less drums may fit a rhythm than they did, of 1."""
_DRAWS = 64
_SEED = 0

_Found = tuple[dict[str, bytes], str]
"""What is to be put into the new folder, and what became of it in words."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried over.

    Attributes:
        files: What is to be put into the new folder, by path in it.
        told: What became of each command, a line each.
        moved: How far ordinary clips moved in z, as a share of the distance between two of them.
    """

    files: dict[str, bytes]
    told: tuple[str, ...]
    moved: float


def carry_over(base: AnyModel, model: AnyModel, arrays: Arrays, clips: Sequence[Score]) -> Carried:
    """Carry over what still works.

    Args:
        base: The model that the other was made from.
        model: The new one.
        arrays: Ordinary clips, as the encoder takes them.
        clips: Clips that sliders are tried on: some that were not learned from.
    """
    before, after = base.encode(*arrays).mu, model.encode(*arrays).mu
    moved = _moved(before, after)
    files: dict[str, bytes] = {}
    told = []
    steps: tuple[tuple[str, Callable[[], _Found]], ...] = (
        ("shift and its sliders", lambda: _vectors(base, model, clips)),
        ("continue", lambda: _next_step(base, moved)),
        ("humanize", lambda: _feel(base, model)),
        ("drumify", lambda: _taps(base, model, arrays)),
        ("warnings of near copies", lambda: _copies(base)),
    )
    for name, step in steps:
        try:
            found, remark = step()
        except ModelError:
            continue  # the base has none either
        files |= found
        told.append(f"{name}: {remark}")
    return Carried(files, tuple(told), moved)


def _moved(before: Latents, after: Latents) -> float:
    half = len(before) // 2
    apart = np.linalg.norm(before[:half] - before[half : 2 * half], axis=1)
    return float(np.median(np.linalg.norm(after - before, axis=1)) / max(np.median(apart), 1e-6))


def _vectors(base: AnyModel, model: AnyModel, clips: Sequence[Score]) -> _Found:
    old = read_vectors(base.folder, base.manifest)
    references = old.reference_latents()
    decoding = base.decode(references, *base.no_conditions(len(references)))
    arrays = (*base.answers(decoding), *base.no_conditions(len(references)))
    new = replace(
        old,
        model=model.manifest.id,
        checksums=checksums_of(model.manifest),
        references=tuple(map(tuple, model.encode(*arrays).mu.tolist())),
    )
    kept = {
        name: vector
        for name, vector in old.vectors.items()
        if _misses(model, new, name, clips) <= _misses(base, old, name, clips) + WORSE_MISSED
    }
    lost = [name for name in old.vectors if name not in kept]
    if not kept:
        return {}, "not carried over, they miss too much; `musicgen vector fit` finds them anew"
    remark = f"{len(kept)} of {len(old.vectors)} sliders carried over"
    if lost:
        remark += f", without {', '.join(lost)}, which would miss more than they did"
    return {VECTORS: replace(new, vectors=kept).to_json().encode()}, remark


def _misses(model: AnyModel, vectors: ModelVectors, name: str, clips: Sequence[Score]) -> float:
    return figures_of(model, vectors, name, clips)["missed"]


def _next_step(base: AnyModel, moved: float) -> _Found:
    NextStep.read(base.folder, base.manifest)
    if moved > MOST_MOVED:
        return {}, "not carried over, clips moved too far; `musicgen fit-continue` teaches it anew"
    content = (base.folder / NEXT_STEP).read_bytes()
    return {NEXT_STEP: content}, "carried over"


def _feel(base: AnyModel, model: AnyModel) -> _Found:
    """It stands on none of the model's graphs."""
    companion = find_companion(str(base.folder), HUMANIZE, FEEL_GRAPHS)
    return _files_of(companion, model, ()), "carried over"


def _taps(base: AnyModel, model: AnyModel, arrays: Arrays) -> _Found:
    companion = find_companion(str(base.folder), DRUMIFY, TAP_GRAPHS)
    if not isinstance(base, DrumModel) or not isinstance(model, DrumModel):
        raise ModelError(f"{base.manifest.id}: only drums are drumified")
    taps = tapped(arrays[0][:_DRAWS])
    shape = (len(taps), model.manifest.latent_size)
    noise = np.random.default_rng(_SEED).standard_normal(shape, np.float32)

    def fit(drums: DrumModel) -> float:
        taught = TapModel(companion, drums)
        decoding = taught.decoded(taught.draw(taps, noise))
        return float(fit_of(taps, tapped(decoding.answers())).mean())

    before, after = fit(base), fit(model)
    if after < before - WORSE_FIT:
        return {}, (
            f"not carried over: drums fit a rhythm by {after:.2f}, where they did by {before:.2f}; "
            "`musicgen companion` fits it anew"
        )
    files = _files_of(companion, model, tuple(companion.manifest.stands_on))
    return files, f"carried over; drums fit a rhythm by {after:.2f}, before by {before:.2f}"


def _files_of(companion: Companion, model: AnyModel, stands_on: Sequence[str]) -> dict[str, bytes]:
    manifest = replace(
        companion.manifest,
        base=model.manifest.id,
        stands_on={name: checksum(model.folder / name) for name in stands_on},
    )
    kind = manifest.kind
    graphs = {
        f"{kind}/{name}": (companion.folder / name).read_bytes() for name in manifest.checksums
    }
    return {**graphs, f"{kind}/{COMPANION}": manifest.to_json().encode()}


def _copies(base: AnyModel) -> _Found:
    if COPIES not in base.manifest.checksums:
        raise ModelError(f"{base.manifest.id}: cannot tell copies")
    content = (base.folder / COPIES).read_bytes()
    return {COPIES: content}, f"of the clips that {base.manifest.id} was trained on, not of yours"
