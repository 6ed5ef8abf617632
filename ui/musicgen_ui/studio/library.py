"""The library: folders in; factory clips and MIDI files, with what they can be found by, out.

What was read of a file is kept in the user's cache folder until the file changes.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

import platformdirs

from musicgen import factory
from musicgen.errors import ClipError, OutputError
from musicgen.files import write_files
from musicgen.midifile import read_score
from musicgen.representation.parts import drum_part
from musicgen.score import Score
from musicgen_ui.starting import FACTORY
from musicgen_ui.studio.clip_files import ClipFile, find_clips
from musicgen_ui.studio.told import LibraryEntry, LibraryListed

BATCH: Final = 200
"""How many entries are told at once."""
READ_BATCH: Final = 8
"""How many files are read before they are told: a fifth of a second's work."""
SLOW_BPM, FAST_BPM = 90.0, 130.0
_CACHE_VERSION = 1
_CACHE_FILE = "library.json"
_DRUM_WORDS = frozenset({"beat", "beats", "drum", "drums", "groove", "grooves", "percussion"})
_WORDS = re.compile(r"[^\w/#]+")


def cache_path() -> Path:
    """Where is kept what was read of files."""
    return platformdirs.user_cache_path("musicgen", appauthor=False) / _CACHE_FILE


def scan(
    folders: Sequence[Path], *, cache: Path | None = None, executor: Executor | None = None
) -> Iterator[LibraryListed]:
    """List the factory clips, at once, then the MIDI files of some folders.

    Args:
        folders: The user's own; those in them are looked into too.
        cache: Where what was read is kept; the user's cache folder where None.
        executor: Reads the files; this thread does where None.

    Yields:
        Some more of the list, so that a window fills as files are read. To stop, close the
        iterator: what was read until then is kept.
    """
    yield LibraryListed(factory_entries(), is_first=True, is_last=not folders)
    if not folders:
        return
    reading = _Reading(cache or cache_path(), executor)
    try:
        told: list[LibraryEntry] = []
        files = find_clips(folders)
        while some := tuple(islice(files, READ_BATCH)):
            entries, were_read = reading.entries(some)
            told += entries
            if were_read or len(told) >= BATCH:
                yield LibraryListed(tuple(told), is_first=False, is_last=False)
                told = []
        yield LibraryListed(tuple(told), is_first=False, is_last=True)
    finally:
        reading.keep()


def factory_entries() -> tuple[LibraryEntry, ...]:
    """The factory clips."""
    return tuple(
        LibraryEntry(
            source=f"{FACTORY}{beat.name}",
            title=beat.title,
            tags=_unique(
                "factory", *(as_tag(style) for style in beat.style.split(",")), *_heard(beat.score)
            ),
            bpm=beat.bpm,
            bars=_bars(beat.score),
            notes=len(beat.score.notes),
            is_drums=True,
        )
        for beat in factory.all_beats()
    )


def read_entry(file: ClipFile) -> LibraryEntry:
    """What there is to tell of a file; its fault where it cannot be read."""
    folders = [tag for name in file.folders for tag in as_tags(name)]
    fault = file.fault
    try:
        score = Score() if fault else read_score(file.path)
    except ClipError as err:
        score, fault = Score(), str(err)
    if fault:
        shown = file.path.stem if file.path.suffix else file.path.name
        return LibraryEntry(
            str(file.path), shown, _unique(*folders), 0.0, 0.0, 0, is_drums=False, fault=fault
        )
    named = {word for name in (*file.folders, file.path.stem) for word in as_tags(name)}
    kind = _kind(score, is_named_drums=bool(named & _DRUM_WORDS))
    return LibraryEntry(
        source=str(file.path),
        title=file.path.stem,
        tags=_unique(*folders, *_heard(score, kind)),
        bpm=score.bpm,
        bars=_bars(score),
        notes=len(score.notes),
        is_drums=kind == "drums",
    )


def as_tag(words: str) -> str:
    """Words as one tag: small letters, joined by hyphens."""
    return "-".join(filter(None, _WORDS.split(words.lower())))


def as_tags(name: str) -> tuple[str, ...]:
    """A folder's name as a tag, and each of its words that is not a number as one."""
    words = [word for word in re.split(r"[\W_]+", name.lower()) if len(word) > 1]
    return _unique(as_tag(name), *(word for word in words if not word.isdigit()))


@dataclass
class _Reading:
    """Files being read, and what was read of them before."""

    cache: Path
    executor: Executor | None
    known: dict[str, Any] = field(init=False)
    seen: dict[str, Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.known = _read_cache(self.cache)

    def entries(self, files: Sequence[ClipFile]) -> tuple[list[LibraryEntry], bool]:
        """The entries of some files, in order, and whether any had to be read."""
        found = {file.path: self._known(file) for file in files}
        unread = [file for file in files if found[file.path] is None]
        read = map if self.executor is None else self.executor.map
        for file, entry in zip(unread, read(read_entry, unread), strict=True):
            found[file.path] = entry
            if file.stamp != (0, 0):
                kept = asdict(entry)
                kept["stamp"] = [*file.stamp, *file.folders]
                self.seen[entry.source] = kept
        return [entry for entry in found.values() if entry is not None], bool(unread)

    def keep(self) -> None:
        """Write what was read; a cache that cannot be written only costs time."""
        if all(self.known.get(source) is kept for source, kept in self.seen.items()):
            return
        content = {"version": _CACHE_VERSION, "clips": {**self.known, **self.seen}}
        with contextlib.suppress(OutputError):
            write_files({self.cache: json.dumps(content, ensure_ascii=False).encode()})

    def _known(self, file: ClipFile) -> LibraryEntry | None:
        kept = self.known.get(str(file.path))
        if kept is None:
            return None
        try:
            if kept["stamp"] != [*file.stamp, *file.folders]:
                return None
            values = {key: value for key, value in kept.items() if key != "stamp"}
            entry = LibraryEntry(**{**values, "tags": tuple(values["tags"])})
        except (KeyError, TypeError):
            return None
        self.seen[entry.source] = kept
        return entry


def _read_cache(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    if not isinstance(content, dict) or content.get("version") != _CACHE_VERSION:
        return {}
    clips = content.get("clips")
    return clips if isinstance(clips, dict) else {}


def _heard(score: Score, kind: str = "drums") -> tuple[str, ...]:
    """Tags of what is heard: kind, meter, and how fast it is."""
    tempo = "slow" if score.bpm < SLOW_BPM else "fast" if score.bpm > FAST_BPM else "mid-tempo"
    return kind, str(score.meter), tempo


def _kind(score: Score, *, is_named_drums: bool) -> str:
    tracks = [track for track in score.tracks if track.notes]
    drums = drum_part(score)
    if drums is not None and len(drums.tracks) == len(tracks):
        return "drums"
    if len(tracks) == 1:
        return "drums" if is_named_drums else "melody"
    return "band"


def _bars(score: Score) -> float:
    """Length in bars, each as long as its meter says."""
    starts = [meter.beat for meter in score.meters] + [score.length_beats]
    return sum(
        max(min(end, score.length_beats) - start, 0.0) / meter.bar_beats
        for meter, start, end in zip(score.meters, starts, starts[1:], strict=False)
    )


def _unique(*tags: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, tags)))
