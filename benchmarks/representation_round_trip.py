"""What comes back of real clips from each representation: corpus files in, a table out.

    python benchmarks/representation_round_trip.py --data DIR [--limit N] [--bars N] [--source S]
        [--workers N]

A clip is a file. Its notes are those that the representation is asked to hold: the line of the
melody or bass part; line, line and drums inside the map for the trio; for measures every note of
the tracks kept. `shared` is the share of notes that the report tells as merged with another, whose
step (and, but for lines, pitch or drum) they share; `back` is how many of the others come back:
with one of their pitch and velocity written within a millisecond of them, or, for measures, one of
their pitch in their step of their track. The columns after that are the share of clips for which
the fit report tells each kind of change.
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from musicgen.data.corpus import Corpus, CorpusItem, open_corpus
from musicgen.errors import ClipError
from musicgen.midifile import score_from_bytes
from musicgen.representation import measure, melody, trio
from musicgen.representation.bars import bars_of
from musicgen.representation.fit_report import ChangeKind, FitReport
from musicgen.representation.line import Edge, line_of
from musicgen.representation.measure_fit import fit_measures, join_measures
from musicgen.representation.melody_fit import FittedMelody, fit_bass, fit_melody
from musicgen.score import Note, Score

TOLERANCE_MS = 1.0
_MS_A_MINUTE = 60_000.0


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """One clip through one representation: notes asked for, notes that came back, what changed."""

    notes: int
    back: int
    report: FitReport

    @property
    def shared(self) -> int:
        """Notes that the report tells as merged with another."""
        return sum(
            change.count
            for change in self.report.changes
            if change.kind is ChangeKind.MERGED and change.what.endswith("note")
        )


@dataclass(slots=True)
class Row:
    """The sums of a row of the table."""

    clips: int = 0
    notes: int = 0
    shared: int = 0
    back: int = 0
    kinds: Counter[ChangeKind] = field(default_factory=Counter)

    def add(self, trip: RoundTrip) -> None:
        """Count one more clip."""
        self.clips += 1
        self.notes += trip.notes
        self.shared += trip.shared
        self.back += trip.back
        self.kinds.update(trip.report.kinds)


def count_back(asked: Iterable[Note], written: Iterable[Note], bpm: float) -> int:
    """How many notes have one of their pitch and velocity written in time, each taken once."""
    tolerance = TOLERANCE_MS * bpm / _MS_A_MINUTE
    onsets: dict[tuple[int, int], list[float]] = defaultdict(list)
    for note in written:
        onsets[note.pitch, note.velocity].append(note.onset_beats)
    back = 0
    for note in asked:
        near = onsets[note.pitch, note.velocity]
        index = next(
            (i for i, at in enumerate(near) if abs(at - note.onset_beats) <= tolerance), -1
        )
        if index >= 0:
            near.pop(index)
            back += 1
    return back


def line_round_trip(fitted: FittedMelody, edge: Edge) -> RoundTrip:
    """A fitted melody or bass, written again and compared with its line."""
    asked = line_of(fitted.score.notes, edge).notes
    written = melody.from_grid(fitted.gridded.grid, fitted.score).notes
    return RoundTrip(len(asked), count_back(asked, written, fitted.score.bpm), fitted.report)


def melody_round_trip(score: Score, bars: int) -> RoundTrip:
    """A clip's melody."""
    return line_round_trip(fit_melody(score, bars=bars), Edge.HIGHEST)


def bass_round_trip(score: Score, bars: int) -> RoundTrip:
    """A clip's bass."""
    return line_round_trip(fit_bass(score, bars=bars), Edge.LOWEST)


def trio_round_trip(score: Score, bars: int) -> RoundTrip:
    """A clip's melody, bass and drums, the drums as notes that the map has."""
    fitted = trio.fit_trio(score, bars=bars)
    gridded = fitted.gridded
    pitches = {cell: note.pitch for cell, note in gridded.drums.notes.items()}
    written = trio.from_grid(gridded.grid, fitted.score, drum_pitches=pitches)
    lead, bass, kit = fitted.score.tracks
    outside = Counter(gridded.drums.outside_map)
    asked = (
        line_of(lead.notes, Edge.HIGHEST).notes,
        line_of(bass.notes, Edge.LOWEST).notes,
        tuple((Counter(kit.notes) - outside).elements()),
    )
    back = sum(
        count_back(notes, track.notes, fitted.score.bpm)
        for notes, track in zip(asked, written.tracks, strict=True)
    )
    return RoundTrip(sum(map(len, asked)), back, fitted.report)


def measure_round_trip(score: Score, _bars: int) -> RoundTrip:
    """All measures of a clip."""
    fitted = fit_measures(score)
    written = join_measures(fitted.measures, fitted.score)

    def steps(of: Score) -> Counter[tuple[int, int, int]]:
        last = sum(each.steps for each in fitted.measures) - 1
        return Counter(
            (index, min(round(note.onset_beats * measure.STEPS_PER_BEAT), last), note.pitch)
            for index, track in enumerate(of.tracks)
            for note in track.notes
        )

    asked = steps(fitted.score)
    return RoundTrip(asked.total(), (asked & steps(written)).total(), fitted.report)


REPRESENTATIONS: dict[str, Callable[[Score, int], RoundTrip]] = {
    "melody": melody_round_trip,
    "bass": bass_round_trip,
    "trio": trio_round_trip,
    "measure": measure_round_trip,
}


def sampled(corpus: Corpus, sources: Sequence[str] | None, limit: int) -> list[CorpusItem]:
    """At most `limit` items of each source, evenly spread over it; all where it is 0."""
    by_source: dict[str, list[CorpusItem]] = defaultdict(list)
    for item in corpus.items:
        if sources is None or item.source in sources:
            by_source[item.source].append(item)
    return [
        item
        for items in by_source.values()
        for item in items[:: max(1, -(-len(items) // limit)) if limit else 1]
    ]


class ClipFile(NamedTuple):
    """A file as it goes to a worker: whose it is, its name and its bytes."""

    source: str
    path: str
    content: bytes


def round_trips(file: ClipFile, bars: int) -> tuple[str, dict[str, RoundTrip] | str]:
    """A file's source, and its trip through each representation that it has a part for.

    Instead of the trips, the reason where it cannot be read.
    """
    try:
        score = score_from_bytes(file.content, file.path)
    except ClipError as err:
        return file.source, f"{file.path}: {err}"
    trips = {}
    for name, round_trip in REPRESENTATIONS.items():
        with suppress(ClipError):  # it has no such part
            trips[name] = round_trip(score, bars or len(bars_of(score)))
    return file.source, trips


def tally(files: Iterable[ClipFile], bars: int, executor: Executor) -> dict[tuple[str, str], Row]:
    """The rows of the table, by source and representation."""
    rows: dict[tuple[str, str], Row] = {}
    for source, trips in executor.map(partial(round_trips, bars=bars), files, chunksize=8):
        if isinstance(trips, str):
            print(trips, file=sys.stderr)
            continue
        for name, trip in trips.items():
            rows.setdefault((source, name), Row()).add(trip)
    return rows


def tabulate(rows: dict[tuple[str, str], Row]) -> Iterator[str]:
    """The table, in Markdown."""
    kinds = [kind for kind in ChangeKind if any(row.kinds[kind] for row in rows.values())]
    yield "| source | representation | clips | notes | shared | back | " + " | ".join(kinds) + " |"
    yield "|---" * (6 + len(kinds)) + "|"
    for (source, name), row in rows.items():
        shares = " | ".join(f"{row.kinds[kind] / row.clips:.0%}" for kind in kinds)
        single = row.notes - row.shared
        notes = f"{row.notes} | {row.shared / max(1, row.notes):.2%} | {row.back / single:.3%}"
        yield f"| {source} | {name} | {row.clips} | {notes} | {shares} |"


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="corpus folder (else MUSICGEN_DATA)")
    parser.add_argument("--limit", type=int, default=40, help="files a source; 0 for all")
    parser.add_argument("--bars", type=int, default=0, help="bars a clip; 0 for all it has")
    parser.add_argument("--source", action="append", help="this source alone; may be repeated")
    parser.add_argument("--workers", type=int, help="processes; one for each core")
    options = parser.parse_args()
    corpus = open_corpus(options.data)
    items = sampled(corpus, options.source, options.limit)
    files = (ClipFile(item.source, item.path, content) for item, content in corpus.read(items))
    with ProcessPoolExecutor(options.workers) as executor:
        rows = tally(files, options.bars, executor)
    print("\n".join(tabulate(rows)))


if __name__ == "__main__":
    main()
