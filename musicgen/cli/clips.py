"""Clips on the command line: names in, fitted clips out; scores in, files and a picture out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from musicgen import factory
from musicgen.errors import ClipError
from musicgen.files import write_files
from musicgen.midifile import read_score, score_to_bytes
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


def numbered(scores: Sequence[Score], out: Path, stem: str) -> dict[Path, Score]:
    """Where clips go: STEM-1.mid, STEM-2.mid ... in a folder."""
    digits = len(str(len(scores)))
    return {
        out / f"{stem}-{number:0{digits}}.mid": score
        for number, score in enumerate(scores, start=1)
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A picture of clips in a row.

    Attributes:
        path: Where it goes.
        scores: What is drawn.
        labels: A word over each.
    """

    path: Path
    scores: Sequence[Score]
    labels: Sequence[str]


def write_clips(clips: Mapping[Path, Score], row: Row | None = None) -> None:
    """Write clips, and a picture if one is asked for, all or none; tell their names."""
    contents = {path: score_to_bytes(score) for path, score in clips.items()}
    if row is not None:
        from musicgen.picture import draw_grids

        contents[row.path] = draw_grids(row.scores, row.labels)
    write_files(contents)
    for path, score in clips.items():
        print(f"{path}: {score.bpm:.4g} bpm, {len(score.notes)} notes")
    if row is not None:
        print(f"{row.path}: picture")
