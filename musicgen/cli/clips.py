"""Clips on the command line: names in, fitted clips out; scores in, files and a picture out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from musicgen.cli.arguments import AUTO
from musicgen.cli.recipes import recipe_in
from musicgen.clip_recipe import ClipRecipe
from musicgen.errors import ClipError, ClipRecipeError, OutputError, ShortClipError
from musicgen.files import write_files
from musicgen.midifile import read_content, score_to_bytes
from musicgen.midifile.endings import MIDI_ENDINGS
from musicgen.model.clip_model import FittedClip
from musicgen.model.load import AnyModel
from musicgen.operations.clip_source import read_clip
from musicgen.representation.drum_map import DrumMap, load_drum_map
from musicgen.representation.drum_map_detection import detect_drum_map, suggest_drum_map
from musicgen.score import Score

__all__ = [
    "NamedClip",
    "Row",
    "check_unmixed",
    "chosen_map",
    "clip_names",
    "naming",
    "numbered",
    "read_clip",
    "read_fitted",
    "read_together",
    "together",
    "write_clips",
]


@dataclass(frozen=True, slots=True)
class NamedClip:
    """A clip of the command line, as a model takes it.

    Attributes:
        name: As on the command line.
        fitted: The clip.
        drum_map: What its drums are read by.
    """

    name: str
    fitted: FittedClip
    drum_map: DrumMap

    @property
    def label(self) -> str:
        """A word for it in pictures."""
        return Path(self.name).stem


def clip_names(given: Sequence[str]) -> tuple[str, ...]:
    """Names of clips, a folder among them standing for all the MIDI files in it.

    Raises:
        ClipError: a folder has none.
    """
    names: list[str] = []
    for name in given:
        if Path(name).is_dir():
            paths = (path for path in Path(name).rglob("*") if path.suffix.lower() in MIDI_ENDINGS)
            found = [str(path) for path in sorted(paths)]
            if not found:
                raise ClipError(f"{name}: no .mid files in it")
            names += found
        else:
            names.append(name)
    return tuple(names)


def read_fitted(model: AnyModel, name: str, bar: int | None, drum_map: str) -> NamedClip:
    """Read a clip and fit it to a model, telling what was changed.

    Args:
        model: What it is fitted to.
        name: The clip, as on the command line.
        bar: The first bar to take, from 1; None for the first that sounds.
        drum_map: A map's name or file, or `AUTO`, as on the command line.
    """
    score = read_clip(name)
    chosen, remark = chosen_map(score, drum_map)
    if not model.manifest.voices:
        remark = ()
    with naming(name, *remark):
        fitted: FittedClip = model.fit(score, bar=bar, drum_map=chosen)
    told = [f"{name}: {fitted.score.bpm:g} bpm", *fitted.report.lines(), *remark]
    print("; ".join(told))
    return NamedClip(name, fitted, chosen)


def read_together(
    model: AnyModel, names: Sequence[str], bar: int | None, drum_map: str
) -> tuple[NamedClip, ...]:
    """Read clips as `read_fitted` does; a bar is for those that are longer than the model's.

    Raises:
        ShortClipError: it is for none of them.
    """
    read: list[NamedClip] = []
    short: list[ShortClipError] = []
    for name in names:
        try:
            read.append(read_fitted(model, name, bar, drum_map))
        except ShortClipError as err:
            short.append(err)
            if len(short) == len(names):
                raise
            read.append(read_fitted(model, name, None, drum_map))
    return tuple(read)


@contextmanager
def naming(name: str, *remark: str) -> Iterator[None]:
    """Let what is wrong with a clip be told with its name, and with what else there is to say."""
    try:
        yield
    except ClipError as err:
        raise type(err)("; ".join([f"{name}: {err}", *remark])) from err


def chosen_map(score: Score, drum_map: str) -> tuple[DrumMap, tuple[str, ...]]:
    """The map that a clip is read by, and what is to be told of it.

    Args:
        score: The clip.
        drum_map: A map's name or file, or `AUTO`, as on the command line.
    """
    if drum_map == AUTO:
        guess = detect_drum_map(score)[0]
        name = guess.drum_map.name
        return guess.drum_map, (f"read by the map {name} ({guess.confidence:.2f})",)
    chosen = load_drum_map(drum_map)
    proposal = suggest_drum_map(score, chosen)
    if proposal is None:
        return chosen, ()
    name = proposal.drum_map.name
    looks = f"looks like the map {name} ({proposal.confidence:.2f}); use --drum-map {name}"
    return chosen, (looks,)


def numbered(scores: Sequence[Score], out: Path, stem: str) -> dict[Path, Score]:
    """Where clips go: STEM-1.mid, STEM-2.mid ... in a folder."""
    digits = len(str(len(scores)))
    names = [f"{number:0{digits}}" for number in range(1, len(scores) + 1)]
    return together(scores, names, out, stem)


def together(
    scores: Sequence[Score], names: Sequence[str], out: Path, stem: str
) -> dict[Path, Score]:
    """Where clips go that belong together: STEM-NAME.mid, in a folder.

    Args:
        scores: The clips.
        names: What each is called by; of numbers.
        out: The folder.
        stem: How all names begin.
    """
    places = [out / f"{stem}-{name}.mid" for name in names]
    return dict(zip(places, scores, strict=True))


def check_unmixed(out: Path, command: str, most: int, *, stem: str = "", axes: int = 1) -> None:
    """Check, before clips are made, that none of an earlier run would stay among them.

    Files of the user's own are let be: those of a run carry its command's recipe.

    Args:
        out: The folder they go to.
        command: What makes them, as recipes tell it.
        most: The largest number in their names; below 1 there will be none.
        stem: How all names begin; as the command where empty.
        axes: How many numbers a name has: 1 of a row, 2 of a square.

    Raises:
        OutputError: some would.
    """
    if most < 1:
        return
    name = re.compile(re.escape(stem or command) + "-([0-9]+)" * axes + r"\.mid")
    older = [
        path
        for path in sorted(out.glob("*.mid"))
        if (found := name.fullmatch(path.name))
        and not _is_new(found.groups(), most)
        and _is_of_run(path, command, found.groups())
    ]
    if older:
        raise OutputError(
            f"{out}: {_listed(older)} of an earlier run would stay among the {most**axes} new "
            "clips: give another --out, or delete them first"
        )


def _is_new(numbers: Sequence[str], most: int) -> bool:
    """Whether a run writes a clip of these numbers, and so replaces the one that is there."""
    digits = len(str(most))
    return all(len(number) == digits and 1 <= int(number) <= most for number in numbers)


def _is_of_run(path: Path, command: str, numbers: Sequence[str]) -> bool:
    """Whether a file is a clip that a command wrote among several, by the recipe in it."""
    try:
        recipe = recipe_in(read_content(path), str(path))
    except (ClipError, ClipRecipeError):  # a file of another kind, or one that was tampered with
        return False
    if recipe is None or recipe.command != command:
        return False
    return len(numbers) > 1 or recipe.index + 1 == int(numbers[0])  # else a lone one, so named


def _listed(paths: Sequence[Path]) -> str:
    names = [path.name for path in paths]
    return names[0] if len(names) == 1 else f"{names[0]} to {names[-1]} ({len(names)} clips)"


@dataclass(frozen=True, slots=True)
class Row:
    """A picture of clips in a row, or in several.

    Attributes:
        path: Where it goes.
        scores: What is drawn.
        labels: A word over each.
        drum_maps: What each is read by.
        per_row: How many are drawn side by side; all of them where None.
    """

    path: Path
    scores: Sequence[Score]
    labels: Sequence[str]
    drum_maps: Sequence[DrumMap]
    per_row: int | None = None


def write_clips(clips: Mapping[Path, Score], recipe: ClipRecipe, row: Row | None = None) -> None:
    """Write clips, and a picture if one is asked for, all or none; tell their names.

    Args:
        clips: Where each goes.
        recipe: How they were made; each clip carries it, with its place among them.
        row: The picture.
    """
    contents = {
        path: score_to_bytes(score, text=replace(recipe, index=index).to_text())
        for index, (path, score) in enumerate(clips.items())
    }
    if row is not None:
        from musicgen.picture import draw_scores

        if row.path in contents:
            raise OutputError(f"{row.path}: asked for both as a clip and as the picture")
        contents[row.path] = draw_scores(row.scores, row.labels, row.drum_maps, per_row=row.per_row)
    write_files(contents)
    for path, score in clips.items():
        print(f"{path}: {score.bpm:.4g} bpm, {len(score.notes)} notes")
    if row is not None:
        print(f"{row.path}: picture")
