"""Drum phrases: a corpus in, every drum performance on one long grid out.

Phrases keep whole performances rather than windows, so that training can cut a window at any step.
"""

from collections.abc import Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from musicgen import interrupts
from musicgen.data.corpus import Corpus, CorpusItem
from musicgen.data.drum_arrays import DRUMS, MIN_HITS, unpacked
from musicgen.data.set_files import is_set
from musicgen.data.training_set import SetItem, TrainingSet, open_training_set
from musicgen.errors import ClipError, DataError
from musicgen.midifile import score_from_bytes
from musicgen.representation.drums import STEPS, STEPS_PER_BEAT, FloatArray, to_grid
from musicgen.score import Score, Track

BAR_BEATS = 4
BAR_STEPS = BAR_BEATS * STEPS_PER_BEAT
_SHORT = "shorter than two bars"


@dataclass(frozen=True, slots=True, eq=False)
class DrumPhrases:
    """Performances in 4/4, one after another on one time axis.

    Attributes:
        grid: Hit, velocity and offset, (step, voice, channel), float32; phrases end to end.
        spans: First step and length in steps of each phrase, (phrase, 2), int64; lengths are
            whole bars, two or more.
        bpm: Tempo of each phrase, (phrase,), float32.
        sources: Source of each phrase.
        rejected: Files left out, and why.
    """

    grid: FloatArray
    spans: NDArray[np.int64]
    bpm: FloatArray
    sources: tuple[str, ...]
    rejected: tuple[tuple[CorpusItem, str], ...]

    def bar_starts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every two-bar window at a one-bar hop, rests left out.

        Returns:
            First step of each window, and the index of its phrase; (window,) each, one or more.

        Raises:
            DataError: all of them are rests.
        """
        firsts, phrases = [], []
        for phrase, (start, length) in enumerate(self.spans):
            here = np.arange(start, start + length - STEPS + 1, BAR_STEPS)
            firsts.append(here)
            phrases.append(np.full(len(here), phrase))
        first = np.concatenate(firsts)
        enough = self.windows(first)[..., 0].sum(axis=(1, 2)) >= MIN_HITS
        if not enough.any():
            raise DataError(f"no two bars of {len(self.spans)} drum files have {MIN_HITS} hits")
        return first[enough], np.concatenate(phrases)[enough]

    def windows(self, first_steps: NDArray[np.int64]) -> FloatArray:
        """The windows that begin at some steps, (window, 32, voice, channel), float32."""
        cut: FloatArray = self.grid[first_steps[:, None] + np.arange(STEPS)]
        return cut


def read_drum_phrases(
    corpus: Corpus,
    items: Sequence[CorpusItem],
    *,
    repeat_short: bool = False,
    executor: Executor | None = None,
) -> DrumPhrases:
    """Read the drums of corpus files, or of a set where the corpus is one.

    Files in another meter than 4/4, and files without drums, are listed as rejected.

    Args:
        corpus: Where the items are.
        items: What to read.
        repeat_short: Play one-bar files twice rather than reject them.
        executor: What the work is mapped over; by default a process pool.

    Raises:
        DataError: no file has drums in 4/4.
    """
    if is_set(corpus.root):
        return _of_set(open_training_set(corpus.root), items, repeat_short=repeat_short)
    pool = executor or ProcessPoolExecutor(initializer=interrupts.ignore)
    try:
        phrase = partial(_phrase, repeat_short=repeat_short)
        pairs = list(corpus.read(items))
        names = [f"{item.source}/{item.path}" for item, _ in pairs]
        results = pool.map(phrase, (content for _, content in pairs), names, chunksize=16)
        read = [(item, result) for (item, _), result in zip(pairs, results, strict=True)]
    finally:
        if executor is None:
            pool.shutdown()
    phrases = [(item, *result) for item, result in read if not isinstance(result, str)]
    if not phrases:
        raise DataError(f"{corpus.root}: none of {len(items)} files has drums in 4/4")
    lengths = np.array([len(grid) for _, grid, _ in phrases])
    return DrumPhrases(
        grid=np.concatenate([grid for _, grid, _ in phrases]),
        spans=_spans(lengths),
        bpm=np.array([bpm for _, _, bpm in phrases], np.float32),
        sources=tuple(item.source for item, _, _ in phrases),
        rejected=tuple((item, result) for item, result in read if isinstance(result, str)),
    )


def _of_set(
    training_set: TrainingSet, items: Sequence[CorpusItem], *, repeat_short: bool
) -> DrumPhrases:
    """The drums of some files of a set, phrase by phrase; see `read_drum_phrases`."""
    stored, wanted = training_set.phrases(DRUMS.name), set(items)
    files = [it for it in training_set.items if it.item in wanted]
    rejected = [(it.item, _why_none(it)) for it in files if not it.phrase_count(DRUMS.name)]
    arrays, kept = [], []
    for index, (first, length) in enumerate(stored.spans.tolist()):
        item = training_set.items[stored.items[index]].item
        if item not in wanted:
            continue
        if length < STEPS and not repeat_short:
            rejected.append((item, _SHORT))
            continue
        part = (stored.columns[name][first : first + length] for name in DRUMS.columns)
        array = unpacked(*part)
        arrays.append(np.concatenate([array] * -(-STEPS // length)))
        kept.append(index)
    if not kept:
        raise DataError(f"{training_set.root}: none of {len(items)} files has drums in 4/4")
    return DrumPhrases(
        grid=np.concatenate(arrays),
        spans=_spans(np.array([len(array) for array in arrays])),
        bpm=stored.bpm[kept],
        sources=tuple(training_set.items[i].item.source for i in stored.items[kept].tolist()),
        rejected=tuple(rejected),
    )


def _why_none(item: SetItem) -> str:
    return item.phrases[DRUMS.name] if item.is_read else item.status


def _spans(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.stack([np.cumsum(lengths) - lengths, lengths], axis=1)


def _phrase(content: bytes, name: str, *, repeat_short: bool) -> tuple[FloatArray, float] | str:
    """The grid and tempo of a file's drums, or why there is none."""
    try:
        score = score_from_bytes(content, name)
    except ClipError as err:
        return str(err)
    if any(str(meter) != "4/4" for meter in score.meters):
        return f"in {', '.join(str(meter) for meter in score.meters)}, not 4/4"
    notes = tuple(note for track in score.tracks if track.is_drum for note in track.notes)
    if not notes:
        return "no drums (nothing on MIDI channel 10)"
    beats = _whole_bars(max(note.onset_beats for note in notes))
    loop_beats = STEPS / STEPS_PER_BEAT
    if beats < loop_beats and not repeat_short:
        return _SHORT
    part = Score(tracks=(Track(notes=notes, is_drum=True),), length_beats=1e9).cut(0.0, beats)
    grid = to_grid(part.looped(max(beats, loop_beats))).grid
    return grid.to_array(), score.bpm


def _whole_bars(last_onset_beats: float) -> float:
    """The bars that hold an onset, as a length in beats; an early downbeat opens another bar."""
    nearest_step = np.floor(last_onset_beats * STEPS_PER_BEAT + 0.5)
    return float((nearest_step // BAR_STEPS + 1) * BAR_BEATS)
