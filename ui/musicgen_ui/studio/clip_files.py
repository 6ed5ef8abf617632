"""Where MIDI files lie: folders in, paths of files out, bounded in depth and number."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from musicgen.errors import why_unread
from musicgen.midifile.endings import MIDI_ENDINGS

MAX_DEPTH = 8
"""How many folders deep is looked."""
MAX_FILES = 5_000
MAX_ITEMS = 100_000
"""How many names of files and folders are looked at, so that a whole disk is no trap."""


@dataclass(frozen=True, slots=True)
class ClipFile:
    """A MIDI file that was found, or a folder that could not be looked into.

    Attributes:
        path: Where it lies.
        folders: Names of the folders that it lies in, from the library's own on.
        stamp: What changes when it is written: its size in bytes and when, in ns.
        fault: Why it could not be looked at; empty where it could.
    """

    path: Path
    folders: tuple[str, ...]
    stamp: tuple[int, int] = (0, 0)
    fault: str = ""


def find_clips(folders: Sequence[Path], *, most: int = MAX_FILES) -> Iterator[ClipFile]:
    """Find the MIDI files of some folders and of those in them, each once, in order of their names.

    Names that begin with a dot are passed over. Links are followed, but no folder is entered twice.

    Args:
        folders: Where to look; one that is not there is told with its fault.
        most: How many files are found before the search ends, told by a last fault.
    """
    search = _Search()
    found = 0
    for folder in folders:
        for clip in search.of(folder, (folder.name,)):
            if found == most or search.items_left <= 0:
                what = f"{most:,} clips" if found == most else f"{MAX_ITEMS:,} files"
                told = f"{folder}: holds more than {what}; the rest is not listed"
                yield ClipFile(folder, (folder.name,), fault=told)
                return
            found += not clip.fault
            yield clip


class _Search:
    """What was seen already of a search."""

    def __init__(self) -> None:
        self.items_left = MAX_ITEMS
        self._entered: set[tuple[int, int]] = set()
        self._given: set[str] = set()

    def of(self, folder: Path, names: tuple[str, ...]) -> Iterator[ClipFile]:
        """The files of a folder, then those of the folders in it."""
        try:
            place = folder.stat()
            if (place.st_dev, place.st_ino) in self._entered:
                return
            self._entered.add((place.st_dev, place.st_ino))
            with os.scandir(folder) as listing:
                items = sorted(listing, key=lambda item: item.name.casefold())
        except OSError as err:
            yield ClipFile(folder, names, fault=f"{folder}: {why_unread(err)}")
            return
        self.items_left -= len(items)
        deeper = []
        for item in items:
            if item.name.startswith("."):
                continue
            if _is_folder(item):
                deeper.append(item.name)
            elif Path(item.name).suffix.lower() in MIDI_ENDINGS:
                yield from self._file(Path(item.path), names)
        if len(names) < MAX_DEPTH and self.items_left > 0:
            for name in deeper:
                yield from self.of(folder / name, (*names, name))

    def _file(self, path: Path, names: tuple[str, ...]) -> Iterator[ClipFile]:
        if str(path) in self._given:
            return
        self._given.add(str(path))
        try:
            state = path.stat()
        except OSError as err:
            yield ClipFile(path, names, fault=f"{path}: {why_unread(err)}")
            return
        yield ClipFile(path, names, (state.st_size, state.st_mtime_ns))


def _is_folder(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:
        return False
