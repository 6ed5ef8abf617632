"""Drum maps: MIDI note numbers to the nine voices of a drum grid, and back.

The shipped maps are tables of drum_maps.toml, which says where their numbers come from; a user's
own map is a file of the same form. docs/drums.md shows them.
"""

import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from musicgen.errors import DrumMapError, near_miss, why_unread

DEFAULT_DRUM_MAP = "gm-td"
"""Name of the map that clips are read and written by where no other is chosen."""
MAX_NOTE = 127
_TITLE = "title"
_OTHER = "other"
_SUFFIX = ".toml"
_TWICE = "{}: note {} stands in {} and in {}; it can be in one of them, once"


class Voice(IntEnum):
    """A voice of the drum grid; its value is its index in every array."""

    KICK = 0
    SNARE = 1
    CLOSED_HAT = 2
    OPEN_HAT = 3
    LOW_TOM = 4
    MID_TOM = 5
    HIGH_TOM = 6
    CRASH = 7
    RIDE = 8

    @property
    def label(self) -> str:
        """The voice's name in maps, commands, reports and pictures, such as `closed-hat`."""
        return self.name.lower().replace("_", "-")


VOICES = len(Voice)
_VOICE_OF_LABEL: Mapping[str, Voice] = MappingProxyType({voice.label: voice for voice in Voice})


@dataclass(frozen=True, slots=True)
class DrumMap:
    """Which notes of a drum kit are which voice.

    Attributes:
        name: What it is called on the command line, such as `roland-td`.
        title: What it is called on the screen.
        voice_of_note: Note number, 0-127, to voice; notes not in it belong to no voice.
        note_of_voice: The note that each voice is written as, by the voice's index.
        other_notes: Notes of sounds that are no voice, such as a cowbell or a choke.

    Raises:
        DrumMapError: a note is out of range, is both a voice and another sound, or a voice is
            written as a note that is not read as that voice.
    """

    name: str
    title: str
    voice_of_note: Mapping[int, Voice] = field(hash=False)
    note_of_voice: tuple[int, ...]
    other_notes: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "voice_of_note", MappingProxyType(dict(self.voice_of_note)))
        for note in (*self.voice_of_note, *self.other_notes):
            if not 0 <= note <= MAX_NOTE:
                raise DrumMapError(f"{self.name}: a note must be in 0-{MAX_NOTE}, not {note}")
        for note in sorted(self.other_notes & set(self.voice_of_note)):
            voice = self.voice_of_note[note]
            raise DrumMapError(_TWICE.format(self.name, note, voice.label, _OTHER))
        if len(self.note_of_voice) != VOICES:
            raise DrumMapError(
                f"{self.name}: {VOICES} voices are written, not {len(self.note_of_voice)}"
            )
        for voice, note in zip(Voice, self.note_of_voice, strict=True):
            if self.voice_of_note.get(note) is not voice:
                raise DrumMapError(
                    f"{self.name}: {voice.label} is written as {note}, but not read as it"
                )

    def __reduce__(self) -> tuple[type["DrumMap"], tuple[object, ...]]:
        """Pickle the map, whose read-only view of a dict cannot be pickled itself."""
        voices = dict(self.voice_of_note)
        return DrumMap, (self.name, self.title, voices, self.note_of_voice, self.other_notes)

    def notes_of(self, voice: Voice) -> tuple[int, ...]:
        """The notes read as a voice, the one written first."""
        return tuple(note for note, other in self.voice_of_note.items() if other is voice)

    def agrees_with(self, other: "DrumMap", notes: Iterable[int]) -> bool:
        """Whether another map reads each of some notes as the same voice, or as none, as this."""
        mine, its = self.voice_of_note, other.voice_of_note
        return all(mine.get(note) is its.get(note) for note in notes)


def drum_map_names() -> tuple[str, ...]:
    """The names of the shipped maps, the default first."""
    return tuple(_shipped())


def shipped_drum_maps() -> tuple[DrumMap, ...]:
    """The maps that come with musicgen, the default first."""
    return tuple(_shipped().values())


def default_drum_map() -> DrumMap:
    """The map that clips are read and written by where no other is chosen."""
    return _shipped()[DEFAULT_DRUM_MAP]


def load_drum_map(name_or_path: str | Path) -> DrumMap:
    """Load a shipped map, or a user's own.

    Args:
        name_or_path: One of `drum_map_names()`, or the path of a TOML file, ending in .toml.

    Raises:
        DrumMapError: there is no map of that name, or the file is not as docs/drums.md says.
    """
    if isinstance(name_or_path, Path) or name_or_path.lower().endswith(_SUFFIX):
        return _read(Path(name_or_path))
    maps = _shipped()
    if name_or_path not in maps:
        near = near_miss(name_or_path, maps)
        raise DrumMapError(
            f"{name_or_path}: no such drum map{near} (`musicgen drum-maps` lists them; a map of "
            f"your own is a file that ends in {_SUFFIX})"
        )
    return maps[name_or_path]


VOICE_OF_NOTE: Mapping[int, Voice]
"""Note number to voice by the default map."""
NOTE_OF_VOICE: tuple[int, ...]
"""The note that each voice is written as by the default map, by the voice's index."""


if not TYPE_CHECKING:  # a checker would take every name for one of the module's

    def __getattr__(name: str) -> object:
        """The tables of the default map, read from its file when first asked for."""
        if name == "VOICE_OF_NOTE":
            return default_drum_map().voice_of_note
        if name == "NOTE_OF_VOICE":
            return default_drum_map().note_of_voice
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


@functools.cache
def _shipped() -> Mapping[str, DrumMap]:
    file = resources.files("musicgen.representation").joinpath("drum_maps.toml")
    maps = _parse(file.read_text(encoding="utf-8"), file.name)
    return MappingProxyType({drum_map.name: drum_map for drum_map in maps})


def _read(path: Path) -> DrumMap:
    """The one map of a user's file."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as err:
        raise DrumMapError(f"{path}: {why_unread(err)}") from err
    except UnicodeDecodeError as err:
        raise DrumMapError(f"{path}: not a TOML file: {err}") from err
    maps = _parse(text, str(path))
    if len(maps) != 1:
        names = ", ".join(drum_map.name for drum_map in maps) or "none"
        raise DrumMapError(f"{path}: must hold one map, a table such as [my-kit], not {names}")
    return maps[0]


def _parse(text: str, where: str) -> tuple[DrumMap, ...]:
    """The maps of a TOML text, a table each."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as err:
        raise DrumMapError(f"{where}: not a TOML file: {err}") from err
    try:
        return tuple(_map_of(name, table) for name, table in tables.items())
    except DrumMapError as err:
        raise DrumMapError(f"{where}: {err}") from err


def _map_of(name: str, table: object) -> DrumMap:
    if not isinstance(table, dict):
        raise DrumMapError(f"{name} must stand in a table with the map's name, such as [my-kit]")
    known = (*_VOICE_OF_LABEL, _OTHER, _TITLE)
    for key in table:
        if key not in known:
            near = near_miss(key, known) or f"; known are {', '.join(known)}"
            raise DrumMapError(f"{name}: no such voice {key!r}{near}")
    title = table.get(_TITLE, name)
    if not isinstance(title, str) or not title:
        raise DrumMapError(f"{name}: {_TITLE} must be text, not {title!r}")
    voice_of_note: dict[int, Voice] = {}
    written = []
    for voice in Voice:
        notes = _notes(name, voice.label, table.get(voice.label))
        for note in notes:
            if note in voice_of_note:
                before = voice_of_note[note].label
                raise DrumMapError(_TWICE.format(name, note, before, voice.label))
            voice_of_note[note] = voice
        written.append(notes[0])
    other = _notes(name, _OTHER, table.get(_OTHER, []), least=0)
    return DrumMap(name, title, voice_of_note, tuple(written), frozenset(other))


def _notes(name: str, key: str, value: object, least: int = 1) -> list[int]:
    """The notes of a key of a map's table."""
    if not isinstance(value, list) or len(value) < least:
        given = "it has none" if value is None or value == [] else f"not {value!r}"
        raise DrumMapError(f"{name}: {key} must be a list of notes, the one written first; {given}")
    for note in value:
        if type(note) is not int or not 0 <= note <= MAX_NOTE:
            raise DrumMapError(f"{name}: a note of {key} must be in 0-{MAX_NOTE}, not {note!r}")
    return value
