"""Clips on the command line: names in, fitted clips out; scores in, files and a picture out."""

from collections.abc import Sequence
from pathlib import Path

from musicgen import factory
from musicgen.errors import ClipError
from musicgen.midifile import read_score, write_score
from musicgen.representation.drum_fit import FittedDrums, fit_drums
from musicgen.score import Score

FACTORY_PREFIX = "factory:"


def read_clip(name: str) -> Score:
    """Read a clip named on the command line: a path, or factory:NAME."""
    if name.startswith(FACTORY_PREFIX):
        return factory.load(name.removeprefix(FACTORY_PREFIX)).score
    return read_score(name)


def read_drums(name: str, bar: int | None) -> FittedDrums:
    """Read a clip and fit it to two bars of drums, telling what was changed."""
    try:
        fitted = fit_drums(read_clip(name), bar=bar)
    except ClipError as err:
        raise ClipError(str(err) if str(err).startswith(name) else f"{name}: {err}") from err
    changes = fitted.report.lines()
    print(f"{name}: {fitted.score.bpm:g} bpm" + "".join(f"; {change}" for change in changes))
    return fitted


def write_clips(scores: Sequence[Score], out: Path, stem: str) -> None:
    """Write clips as STEM-1.mid, STEM-2.mid ... in a folder, telling their names.

    All are written before the first takes its place, so that an error leaves none behind.
    """
    digits = len(str(len(scores)))
    for number, score in enumerate(scores, start=1):
        write_clip(score, out / f"{stem}-{number:0{digits}}.mid")


def write_clip(score: Score, path: Path) -> None:
    """Write a clip and tell its name."""
    write_score(score, path)
    print(f"{path}: {score.bpm:.4g} bpm, {len(score.notes)} notes")


def draw(scores: Sequence[Score], labels: Sequence[str], picture: Path | None) -> None:
    """Draw clips in a row, where a picture was asked for, and tell its name."""
    if picture is None:
        return
    from musicgen.picture import draw_grids  # noqa: PLC0415 - Pillow only for a picture

    draw_grids(scores, labels, picture)
    print(f"{picture}: picture")
