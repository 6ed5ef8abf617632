"""The user's own clips: a folder of MIDI in, windows to learn from, to stop by and to check by out.

The files are read as `musicgen data build` reads them, from copies in which drums have the default
map's note numbers and loops that are too short for a window are played until they are long enough.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from musicgen.data.build import Work, build
from musicgen.data.corpus import INDEX, Corpus, Split, open_corpus
from musicgen.data.inputs import open_inputs
from musicgen.data.phrases import BAR_BEATS
from musicgen.data.training_set import open_training_set
from musicgen.errors import ClipError, DataError
from musicgen.midifile import read_score, write_score
from musicgen.midifile.endings import MIDI_ENDINGS
from musicgen.model.load import AnyModel
from musicgen.representation.drum_map import DrumMap, default_drum_map
from musicgen.representation.parts import drum_part
from musicgen.score import Note, Score, Track
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.reading import read_windows
from musicgen.training.windows.source import WindowSource

OWN = "own-clips"
"""What the user's clips are called as a source; what their files are called is nobody's matter."""
LEAST_FILES = 5
MOST_FILES = 2_000
_HELD_OUT = 0.2
"""Share of the files that training stops by, and of those that the result is checked by."""


@dataclass(frozen=True, slots=True, eq=False)
class OwnClips:
    """Clips of one's own.

    Attributes:
        corpus: The set that they were made into.
        files: How many of them are used.
        left_out: Files that are not, and why.
        training: What is learned from.
        stopping: What tells when to stop; no file of it is in the others.
        checking: What tells whether the result is better, looked at when all else is done.
    """

    corpus: Corpus
    files: int
    left_out: tuple[str, ...]
    training: WindowSource
    stopping: WindowSource
    checking: WindowSource


def read_own_clips(
    model: AnyModel,
    folder: Path,
    work: Path,
    *,
    seed: int,
    map_of: Callable[[Score], DrumMap] = lambda _: default_drum_map(),
) -> OwnClips:
    """Read a folder of clips.

    Args:
        model: What they are for.
        folder: Where they are, in folders within it too.
        work: An empty folder for what they are made into.
        seed: Of the choice of the clips that are held out.
        map_of: The drum map that a clip is read by.

    Raises:
        DataError: there is no such folder, or there are too few or too many clips that the model
            can take.
    """
    read, left_out = _read(_files(folder), model, map_of)
    _require_enough(folder, model, len(read), left_out)
    root, out = work / "clips", work / "set"
    order = np.random.default_rng(seed).permutation(len(read)).tolist()
    held_out = max(1, round(_HELD_OUT * len(read)))
    rows = ["source\tpath\tsong\tsplit"]
    for place, index in enumerate(order):
        splits = (Split.TEST, Split.VALIDATION, Split.TRAIN)
        name = f"{index:04}.mid"
        write_score(read[index], root / OWN / name)
        rows.append(f"{OWN}\t{name}\t{index}\t{splits[min(place // held_out, 2)]}")
    (root / INDEX).write_text("\n".join(rows) + "\n", encoding="utf-8")
    try:
        with ThreadPoolExecutor(1) as executor:
            build(open_inputs([root]), out, (model.kind,), Work(executor, in_flight=1))
        corpus = open_corpus(out)
        training, stopping, checking = (
            read_windows(model.kind, model.manifest.bars, corpus, split, DataRecipe((OWN,)))
            for split in (Split.TRAIN, Split.VALIDATION, Split.TEST)
        )
    except DataError as err:
        raise DataError(
            f"{folder}: too little in its {len(read)} clips for {model.manifest.id}, or too much "
            f"that is the same: {str(err).removeprefix(f'{out}: ')}"
        ) from err
    used = sum(item.phrase_count(model.kind) > 0 for item in open_training_set(out).items)
    return OwnClips(corpus, used, left_out, training, stopping, checking)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise DataError(f"{folder}: no such folder")
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in MIDI_ENDINGS)
    if len(found) > MOST_FILES:
        raise DataError(
            f"{folder}: {len(found):,} files; a model of one's own is made of {MOST_FILES:,} at "
            "most, and of more a model is trained by a recipe"
        )
    return found


def _read(
    paths: Iterable[Path], model: AnyModel, map_of: Callable[[Score], DrumMap]
) -> tuple[list[Score], tuple[str, ...]]:
    read, left_out = [], []
    for path in paths:
        try:
            score = read_score(path)
            model.fit(score, drum_map=map_of(score))  # it says why a clip has nothing for it
            read.append(_long_enough(_with_default_map(score, map_of(score)), model.manifest.bars))
        except ClipError as err:
            left_out.append(f"{path}: {str(err).removeprefix(f'{path}: ')}")
    return read, tuple(left_out)


def _require_enough(folder: Path, model: AnyModel, found: int, left_out: Sequence[str]) -> None:
    if found >= LEAST_FILES:
        return
    why = f" ({len(left_out)} were left out: {left_out[0]})" if left_out else ""
    raise DataError(
        f"{folder}: {found} clips that {model.manifest.id} can take{why}; a model of one's own "
        f"takes {LEAST_FILES} or more"
    )


def _with_default_map(score: Score, drum_map: DrumMap) -> Score:
    """A score whose drums are on the drum channel, with the note numbers of the default map."""
    drums = drum_part(score)
    if drums is None:
        return score
    note_of_voice = default_drum_map().note_of_voice

    def moved(note: Note) -> Note:
        voice = drum_map.voice_of_note.get(note.pitch)
        return note if voice is None else replace(note, pitch=note_of_voice[voice])

    def remapped(track: Track) -> Track:
        if track not in drums.tracks:
            return track
        return replace(track, is_drum=True, notes=tuple(map(moved, track.notes)))

    return replace(score, tracks=tuple(map(remapped, score.tracks)))


def _long_enough(score: Score, bars: int) -> Score:
    """A score that is played again until it has so many bars, of four beats."""
    needed = bars * BAR_BEATS
    if score.length_beats > needed - 1 or any(str(meter) != "4/4" for meter in score.meters):
        return score
    whole = max(1, math.ceil(score.length_beats / BAR_BEATS - 1e-6)) * BAR_BEATS
    return score.cut(0.0, whole).looped(max(whole, needed))
