from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from musicgen.errors import ModelError, ShapeError
from musicgen.model.load import load_model
from musicgen.model.manifest import checksum
from musicgen.model.next_step import NEXT_STEP, NextStep, fit_step

SIZE = 6


def pairs(count: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    context = rng.standard_normal((count, 2 * SIZE)).astype(np.float32)
    weights = rng.standard_normal((2 * SIZE, SIZE))
    noise = rng.standard_normal((count, SIZE)) * (0.1, 0.1, 0.1, 0.1, 0.1, 2.0)
    return context, (context @ weights + 3 + noise).astype(np.float32)


def test_a_step_finds_what_follows_and_what_is_open() -> None:
    context, following = pairs()
    step = fit_step(context, following, rank=SIZE, ridge=1e-3)
    mean = step.draw(context, np.zeros((len(context), step.directions), np.float32))
    rest = (following - mean).std(axis=0)
    assert rest == pytest.approx([0.1] * 5 + [2.0], rel=0.1)
    noise = np.random.default_rng(1).standard_normal((len(context), step.directions))
    spread = (step.draw(context, noise.astype(np.float32)) - mean).std(axis=0)
    assert spread == pytest.approx(rest, rel=0.1)
    tame = replace(step, temperature=0.5).draw(context, noise.astype(np.float32)) - mean
    assert tame.std(axis=0) == pytest.approx(rest / 2, rel=0.1)


def test_a_step_comes_back_from_its_file(tmp_path: Path) -> None:
    context, following = pairs(200)
    step = replace(fit_step(context, following, rank=4, ridge=1.0), temperature=0.7)
    path = tmp_path / NEXT_STEP
    path.write_bytes(step.to_bytes())
    manifest = replace(load_model().manifest, checksums={NEXT_STEP: checksum(path)})
    back = NextStep.read(tmp_path, manifest)
    noise = np.ones((200, step.directions), np.float32)
    assert back.draw(context, noise) == pytest.approx(step.draw(context, noise), abs=0.1)
    assert back.temperature == pytest.approx(0.7)
    path.write_bytes(b"PK")
    with pytest.raises(ModelError, match="wrong checksum"):
        NextStep.read(tmp_path, manifest)
    manifest = replace(manifest, checksums={NEXT_STEP: checksum(path)})
    with pytest.raises(ModelError, match="damaged"):
        NextStep.read(tmp_path, manifest)


def test_a_context_of_another_size() -> None:
    step = fit_step(*pairs(50), rank=2, ridge=1.0)
    with pytest.raises(ShapeError, match="a context has 12 numbers"):
        step.draw(np.zeros((1, 5), np.float32), np.zeros((1, 2), np.float32))
