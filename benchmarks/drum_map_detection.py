"""How often a clip's drum map is told right: Groove files in, re-mapped by chance; figures out.

    python benchmarks/drum_map_detection.py --data DIR [--split test] [--notes first|any]
    python benchmarks/drum_map_detection.py --data DIR --as-found SOURCE [--split test]
    python benchmarks/drum_map_detection.py --data DIR --fit

Each file is written with the notes of a map drawn at random, in memory alone, and detected again:
as a whole, and two bars at a time. `--as-found` counts the maps proposed for a source's files
as they are, which the default map reads right. `--fit` counts the voices' habits on the training
split and prints them as musicgen/representation/drum_map_detection.py holds them.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from musicgen.data.corpus import Split, open_corpus
from musicgen.midifile import score_from_bytes
from musicgen.representation.drum_map import (
    DrumMap,
    Voice,
    default_drum_map,
    load_drum_map,
    shipped_drum_maps,
)
from musicgen.representation.drum_map_detection import (
    BACKBONE,
    CONFIDENT,
    GAPS,
    PLACES,
    detect_drum_map,
    note_habits,
    suggest_drum_map,
)
from musicgen.score import Score

SOURCE = "groove"
SOURCE_MAP = "roland-td"
WINDOW_BARS = 2
MIN_HITS = 4
"""A window with fewer hits than this is a rest, and is left out."""
SMOOTHING = 1.0
"""Added to each count of habits, so that nothing is held impossible."""


@dataclass(slots=True)
class Tally:
    """Counts over clips; `rows` are what is printed.

    Attributes:
        clips: Clips detected.
        maps: Of those, clips whose map, or one that reads them alike, was told.
        hits: Hits of all clips.
        voices: Hits given their true voice by the map told.
        unchanged: Hits given their true voice by the default map, without detection.
        needed: Clips that the default map reads wrong.
        proposed: Of those, clips for which a map was proposed that reads them right.
        alarms: Clips for which a map was proposed that reads them wrong.
    """

    clips: int = 0
    maps: int = 0
    hits: int = 0
    voices: int = 0
    unchanged: int = 0
    needed: int = 0
    proposed: int = 0
    alarms: int = 0

    def add(self, score: Score, truth: DrumMap) -> None:
        """Detect the map of a clip that was written by a known one."""
        pitches = [note.pitch for note in score.notes]
        true = [truth.voice_of_note[pitch] for pitch in pitches]
        told = detect_drum_map(score)[0].drum_map
        default = default_drum_map()
        self.clips += 1
        self.hits += len(pitches)
        self.maps += told.agrees_with(truth, pitches)
        self.voices += _right(told, pitches, true)
        self.unchanged += _right(default, pitches, true)
        self.needed += not default.agrees_with(truth, pitches)
        proposal = suggest_drum_map(score, default)
        if proposal is not None and proposal.drum_map.agrees_with(truth, pitches):
            self.proposed += 1
        elif proposal is not None:
            self.alarms += 1

    def rows(self) -> tuple[tuple[str, str], ...]:
        """What is printed."""
        return (
            ("clips", f"{self.clips}"),
            ("map right, up to maps that read alike", f"{self.maps / self.clips:.4f}"),
            ("hits given their true voice", f"{self.voices / self.hits:.4f}"),
            ("the same by the default map alone", f"{self.unchanged / self.hits:.4f}"),
            ("clips that the default map reads wrong", f"{self.needed}"),
            (f"right map proposed for them (from {CONFIDENT} on)", f"{self.proposed}"),
            ("wrong map proposed, for any clip", f"{self.alarms}"),
        )


def main() -> None:
    """Print the figures, or the habits."""
    parser = argparse.ArgumentParser(description="How often a clip's drum map is told right.")
    parser.add_argument("--data", type=Path, help="the corpus folder (MUSICGEN_DATA)")
    parser.add_argument("--split", type=Split, choices=tuple(Split), default=Split.VALIDATION)
    parser.add_argument("--notes", choices=("first", "any"), default="first")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--as-found", metavar="SOURCE", help="proposals for unchanged files")
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    if options.fit:
        _print_habits(read_drums(options.data, Split.TRAIN))
        return
    if options.as_found:
        _print_proposals(options.data, options.as_found, options.split)
        return
    source = load_drum_map(SOURCE_MAP)
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    whole, windows = Tally(), Tally()
    for score in read_drums(options.data, options.split):
        truth = chance.choice(shipped_drum_maps())
        written = remapped(score, source, truth, chance if options.notes == "any" else None)
        whole.add(written, truth)
        for window in _windows(written):
            windows.add(window, truth)
    for name, tally in (("whole files", whole), ("two bars", windows)):
        print(f"{name}, split {options.split}, {options.notes} note of each voice")
        for label, value in tally.rows():
            print(f"  {label:<50} {value:>8}")


def _print_proposals(data: Path | None, source: str, split: Split) -> None:
    corpus = open_corpus(data)
    proposals: Counter[str] = Counter()
    clips = 0
    for item, content in corpus.read(corpus.select([source], split)):
        score = score_from_bytes(content, item.path)
        if score.drums().notes:
            clips += 1
            proposal = suggest_drum_map(score, default_drum_map())
            proposals.update([proposal.drum_map.name] if proposal else [])
    told = ", ".join(f"{name} {count}" for name, count in proposals.most_common()) or "none"
    print(f"{source}, split {split}: {clips} clips with drums, proposed: {told}")


def read_drums(data: Path | None, split: Split) -> Iterator[Score]:
    """The files of Groove in a split, with the notes that its map knows."""
    known = load_drum_map(SOURCE_MAP).voice_of_note
    corpus = open_corpus(data)
    for item, content in corpus.read(corpus.select([SOURCE], split)):
        score = score_from_bytes(content, item.path)
        (track,) = score.tracks
        notes = tuple(note for note in track.notes if note.pitch in known)
        if notes:
            yield replace(score, tracks=(replace(track, notes=notes),))


def remapped(score: Score, source: DrumMap, to: DrumMap, chance: random.Random | None) -> Score:
    """A clip with each voice's hits written as another map's first note, or as any by chance."""
    note_of: dict[int, int] = {}
    for pitch in sorted({note.pitch for note in score.notes}):
        voice = source.voice_of_note[pitch]
        notes = to.notes_of(voice)
        note_of[pitch] = chance.choice(notes) if chance else notes[0]
    (track,) = score.tracks
    moved = tuple(replace(note, pitch=note_of[note.pitch]) for note in track.notes)
    return replace(score, tracks=(replace(track, notes=moved),))


def _windows(score: Score) -> Iterator[Score]:
    length = WINDOW_BARS * score.meter.bar_beats
    for index in range(int(score.length_beats // length)):
        window = score.cut(index * length, length)
        if len(window.notes) >= MIN_HITS:
            yield window


def _right(drum_map: DrumMap, pitches: list[int], true: list[Voice]) -> int:
    return sum(
        drum_map.voice_of_note.get(pitch) is voice
        for pitch, voice in zip(pitches, true, strict=True)
    )


def _print_habits(scores: Iterator[Score]) -> None:
    plain = default_drum_map()
    files, windows = _Backbone(), _Backbone()
    places = np.full((len(Voice), PLACES), SMOOTHING)
    gaps = np.full((len(Voice), GAPS), SMOOTHING)
    for score in scores:
        written = remapped(score, load_drum_map(SOURCE_MAP), plain, None)
        files.add(written, plain)
        for window in _windows(written):
            windows.add(window, plain)
            for pitch, each in note_habits(window.notes, window.meter.bar_beats).items():
                places[plain.voice_of_note[pitch]] += each.places
                gaps[plain.voice_of_note[pitch]] += each.gaps
    hits = places.sum(axis=1)
    for voice in Voice:
        shares = f"{hits[voice] / hits.sum():.4f}, {_shares(places[voice])}, {_shares(gaps[voice])}"
        print(f"        Voice.{voice.name}: VoiceHabits({shares}),")
    for index, (voices, _) in enumerate(BACKBONE):
        share = (files.share(index) + windows.share(index)) / 2
        print(f"    {' or '.join(voice.label for voice in sorted(voices))}: {share:.2f}")


class _Backbone:
    """In how many clips each part of the backbone sounds."""

    def __init__(self) -> None:
        self._clips = 0
        self._sounding = [0] * len(BACKBONE)

    def add(self, score: Score, drum_map: DrumMap) -> None:
        sounding = {drum_map.voice_of_note[note.pitch] for note in score.notes}
        self._clips += 1
        for index, (voices, _) in enumerate(BACKBONE):
            self._sounding[index] += bool(voices & sounding)

    def share(self, index: int) -> float:
        return self._sounding[index] / self._clips


def _shares(counts: np.ndarray) -> str:
    return "(" + ", ".join(f"{share:.3f}" for share in counts / counts.sum()) + ")"


if __name__ == "__main__":
    main()
