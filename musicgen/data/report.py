"""What is in a set: counts by source and licence, windows, and distributions."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import Split
from musicgen.data.training_set import StoredPhrases, TrainingSet
from musicgen.representation.drum_map import Voice
from musicgen.representation.measure import DRUMS, FIELDS
from musicgen.representation.melody import HOLD

_BPM_BIN = 20
_DENSITY_BIN = 4
_MOST_BINS = 16
_OCTAVE = 12
_CHUNK_BARS = 1 << 14
_METERS_TOLD = 12


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What a source gave.

    Attributes:
        source: Its name.
        licence: In words.
        files: How many are in it.
        read: How many of them were read.
        duplicates: How many have the content of another.
        rejected: How many were rejected.
        windows: How many distinct windows, by representation and size, as in "drums 2 bars".
    """

    source: str
    licence: str
    files: int
    read: int
    duplicates: int
    rejected: int
    windows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How often each of some values occurs.

    Attributes:
        name: Of what, as in "drums: hits a bar".
        labels: The values, or ranges of them.
        counts: How often each occurs.
    """

    name: str
    labels: tuple[str, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What is in a set.

    Attributes:
        sources: In the set's order.
        splits: How many distinct windows, by representation and size, then by split.
        reasons: How many files were rejected for each reason, the most frequent first.
        distributions: Of tempo and meter over files; of density and pitch over phrases.
    """

    sources: tuple[SourceCounts, ...]
    splits: Mapping[str, Mapping[str, int]]
    reasons: Mapping[str, int]
    distributions: tuple[Distribution, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as `musicgen data report --json` prints it."""
        return asdict(self)


def report_of(training_set: TrainingSet) -> Report:
    """Count what is in a set.

    Raises:
        DataError: an array of the set is missing or damaged.
    """
    names = tuple(training_set.description.representations)
    phrases = {name: training_set.phrases(name) for name in names}
    sources = np.array([it.item.source for it in training_set.items], object)
    windows: dict[str, NDArray[Any]] = {}
    splits: dict[str, Mapping[str, int]] = {}
    for stored in phrases.values():
        for bars, listed in stored.windows.items():
            size = f"{stored.name} {bars} bar" + ("s" if bars > 1 else "")
            owners = listed[:, 1]
            windows[size] = sources[stored.items[owners]]
            used = Counter(np.array(stored.splits, object)[owners].tolist())
            splits[size] = {split.value: used[split] for split in Split}
    return Report(
        sources=_source_counts(training_set, windows),
        splits=splits,
        reasons=_reasons(training_set),
        distributions=(*_of_files(training_set), *_of_phrases(phrases.values())),
    )


def _source_counts(
    training_set: TrainingSet, windows: Mapping[str, NDArray[Any]]
) -> tuple[SourceCounts, ...]:
    counted = {size: Counter(sources.tolist()) for size, sources in windows.items()}
    rows = []
    for source in dict.fromkeys(it.item.source for it in training_set.items):
        own = [it for it in training_set.items if it.item.source == source]
        read = sum(it.is_read for it in own)
        duplicates = sum(it.is_duplicate for it in own)
        rows.append(
            SourceCounts(
                source=source,
                licence=own[0].licence,
                files=len(own),
                read=read,
                duplicates=duplicates,
                rejected=len(own) - read - duplicates,
                windows={size: counts[source] for size, counts in counted.items()},
            )
        )
    return tuple(rows)


def _reasons(training_set: TrainingSet) -> dict[str, int]:
    """Why files were rejected, and why those that were read gave no phrase."""
    reasons: Counter[str] = Counter()
    for it in training_set.items:
        if it.is_read:
            for name, told in it.phrases.items():
                if not it.phrase_count(name):
                    reasons[f"{name}: {told}"] += 1
        elif not it.is_duplicate:
            reasons[it.status] += 1
    return dict(reasons.most_common())


def _of_files(training_set: TrainingSet) -> tuple[Distribution, ...]:
    read = [it for it in training_set.items if it.is_read]
    bpm = np.array([it.bpm for it in read], np.int64)
    meters = Counter(it.meter for it in read).most_common(_METERS_TOLD)
    return (
        _binned("files: tempo, bpm", np.bincount(bpm), _BPM_BIN),
        Distribution(
            "files: meter",
            tuple(meter for meter, _ in meters),
            tuple(count for _, count in meters),
        ),
    )


def _of_phrases(phrases: Iterable[StoredPhrases]) -> list[Distribution]:
    found = []
    for stored in phrases:
        if not len(stored.spans):
            continue
        density = _density(stored)
        wide = _DENSITY_BIN * -(-len(density) // (_DENSITY_BIN * _MOST_BINS))
        found.append(_binned(f"{stored.name}: onsets a bar", density, wide))
        for column in stored.columns:
            if column.endswith("classes"):
                pitches = _counted(stored.columns[column], lambda steps: steps[steps < HOLD])
                found.append(_octaves(f"{_part(stored, column)}: pitch", pitches))
        found += _voices(stored)
        if "notes" in stored.columns:
            found.append(_octaves(f"{stored.name}: pitch", _measure_pitches(stored)))
    return found


def _density(stored: StoredPhrases) -> NDArray[np.int64]:
    """How many bars have 0, 1, 2 ... onsets."""
    if "note_counts" in stored.columns:
        return _counted(stored.columns["note_counts"], lambda counts: counts)
    counts = np.zeros(1, np.int64)
    columns = [c for name, c in stored.columns.items() if name.endswith("velocities")]
    step = _CHUNK_BARS * stored.bar_rows
    for first in range(0, len(columns[0]), step):
        chunks = [column[first : first + step] for column in columns]
        bars = len(chunks[0]) // stored.bar_rows
        onsets = sum(np.count_nonzero(chunk.reshape(bars, -1), axis=1) for chunk in chunks)
        counts = _added(counts, np.bincount(np.asarray(onsets)))
    return counts


def _counted(
    column: NDArray[Any], chosen: Callable[[NDArray[Any]], NDArray[Any]]
) -> NDArray[np.int64]:
    """How often each value occurs in a column, read a little at a time."""
    counts = np.zeros(1, np.int64)
    for first in range(0, len(column), _CHUNK_BARS):
        values = chosen(np.asarray(column[first : first + _CHUNK_BARS]))
        counts = _added(counts, np.bincount(values.astype(np.int64)))
    return counts


def _added(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    longer = longer.astype(np.int64)
    longer[: len(shorter)] += shorter
    return longer


def _voices(stored: StoredPhrases) -> list[Distribution]:
    """Hits by drum voice."""
    found = []
    for name, column in stored.columns.items():
        if column.ndim > 1 and name.endswith("velocities"):
            hits = sum(
                np.count_nonzero(column[first : first + _CHUNK_BARS], axis=0)
                for first in range(0, len(column), _CHUNK_BARS)
            )
            labels = tuple(voice.label for voice in Voice)
            counts = tuple(np.asarray(hits).tolist())
            found.append(Distribution(f"{_part(stored, name)}: voice", labels, counts))
    return found


def _part(stored: StoredPhrases, column: str) -> str:
    """Whose column it is: of "melody_classes" of the trio, "trio melody"."""
    part, _, _ = column.rpartition("_")
    return f"{stored.name} {part}".rstrip()


def _measure_pitches(stored: StoredPhrases) -> NDArray[np.int64]:
    """Pitches of measures' notes, those of drums left out."""
    pitch, track = FIELDS.index("pitch"), FIELDS.index("track")
    note_counts, notes = stored.columns["note_counts"], stored.columns["notes"]
    counts, start = np.zeros(1, np.int64), 0
    for first in range(0, len(note_counts), _CHUNK_BARS):
        bars = slice(first, first + _CHUNK_BARS)
        owners = np.repeat(np.arange(len(note_counts[bars])), note_counts[bars])
        table = np.asarray(notes[start : start + len(owners)])
        start += len(owners)
        pitched = stored.columns["programs"][bars][owners, table[:, track]] != DRUMS
        counts = _added(counts, np.bincount(table[pitched, pitch]))
    return counts


def _octaves(name: str, counts: NDArray[np.int64]) -> Distribution:
    return _binned(name, counts, _OCTAVE)


def _binned(name: str, counts: NDArray[np.int64], width: int) -> Distribution:
    """Counts of 0, 1, 2 ... in ranges of some width, from the first that is not empty."""
    edges = range(0, len(counts), width)
    sums = [int(counts[edge : edge + width].sum()) for edge in edges]
    filled = [index for index, total in enumerate(sums) if total]
    kept = range(filled[0], filled[-1] + 1) if filled else range(0)
    return Distribution(
        name,
        tuple(f"{edges[i]}-{edges[i] + width - 1}" for i in kept),
        tuple(sums[i] for i in kept),
    )
