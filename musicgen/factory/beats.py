"""The factory beats: tables of step lines (beats.toml) in, two-bar drum scores out.

docs/factory.md describes the notation, for those who write beats.
"""

import functools
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Final, NoReturn

from musicgen.errors import ClipError, near_miss
from musicgen.representation.drum_map import Voice, default_drum_map
from musicgen.score import Meter, Note, Score, Tempo, Track

STEPS_PER_BEAT: Final = 4
STEPS_PER_BAR: Final = 16
STEPS: Final = 2 * STEPS_PER_BAR
LENGTH_BEATS: Final = 8.0
DURATION_BEATS: Final = 0.125
"""Every note lasts a thirty-second; drums ring as long as the kit lets them."""

REST: Final = "."
VELOCITY_OF: Final[Mapping[str, int]] = MappingProxyType({"-": 30, "o": 60, "x": 88, "X": 115})
"""The velocity that each character stands for, before the bar's stress."""

STRESS: Final = (4, -4, 0, -4) + 3 * (2, -4, 0, -4)
"""What each step of the bar adds to a velocity: a hand leans on the beat, most of all on the first,
and plays the sixteenths between the eighths lighter."""

GM_PERCUSSION: Final = range(35, 82)
SWING: Final = (0.5, 0.75)
LATE_MS: Final = (0.0, 50.0)
BPM: Final = (30.0, 300.0)

_VOICE_OF_LABEL = MappingProxyType({voice.label: voice for voice in Voice})
_SETTINGS = frozenset({"title", "style", "bpm", "swing_8th", "swing_16th", "late_ms"})


@dataclass(frozen=True, slots=True)
class FactoryBeat:
    """A beat of the factory set.

    Attributes:
        name: What it is called on the command line, in kebab-case, such as `drum-and-bass`.
        title: What it is called on the screen; the name of its track too.
        style: The style, in a musician's words.
        bpm: Its tempo, in quarter notes a minute.
        score: Two bars of 4/4 (8 beats) in one drum track of General MIDI notes.
    """

    name: str
    title: str
    style: str
    bpm: float
    score: Score


@dataclass(frozen=True, slots=True)
class Feel:
    """Where the steps of a beat fall in time.

    Attributes:
        bpm: Quarter notes a minute.
        swing_8th: Where the off-eighth lies in its beat: 0.5 straight, 0.667 a triplet.
        swing_16th: Where an off-sixteenth lies in its eighth: 0.5 straight, 0.667 a triplet.
    """

    bpm: float
    swing_8th: float = 0.5
    swing_16th: float = 0.5

    def onset_beats(self, step: int, late_ms: float = 0.0) -> float:
        """Where a step falls.

        Args:
            step: Sixteenth steps from the start, 0 or more.
            late_ms: How far behind its place the step is played, in milliseconds.

        Returns:
            Beats from the start.
        """
        beat, within = divmod(step, STEPS_PER_BEAT)
        eighth, sixteenth = divmod(within, 2)
        start, width = ((0.0, self.swing_8th), (self.swing_8th, 1 - self.swing_8th))[eighth]
        return beat + start + sixteenth * self.swing_16th * width + late_ms * self.bpm / 60_000


def names() -> tuple[str, ...]:
    """The names of the factory beats, in the order of the file."""
    return tuple(_tables())


@functools.cache
def load(name: str) -> FactoryBeat:
    """Load a factory beat.

    Args:
        name: One of `names()`.

    Raises:
        ClipError: there is no beat of that name.
    """
    if name not in _tables():
        near = near_miss(name, names(), "factory:")
        raise ClipError(
            f"factory:{name}: no such factory beat{near} (`musicgen factory` lists them)"
        )
    return parse_beat(name, _tables()[name])


def all_beats() -> tuple[FactoryBeat, ...]:
    """Load all the factory beats, in the order of the file."""
    return tuple(load(name) for name in names())


def parse_beat(name: str, table: object) -> FactoryBeat:
    """Read a beat from its table.

    Args:
        name: The beat's name.
        table: Its settings and lines, as tomllib reads them from beats.toml.

    Raises:
        ClipError: the table is not as docs/factory.md says; the message tells the line and column.
    """
    if not isinstance(table, dict):
        _fail(name, f"must be a table of lines, not {table!r}")
    lines = {key: value for key, value in table.items() if key not in _SETTINGS}
    if not lines:
        _fail(name, "has no lines to play")
    title, style = _text(name, table, "title"), _text(name, table, "style")
    bpm = _number(name, "bpm", table.get("bpm"), BPM)
    feel = Feel(
        bpm,
        _number(name, "swing_8th", table.get("swing_8th", 0.5), SWING),
        _number(name, "swing_16th", table.get("swing_16th", 0.5), SWING),
    )
    late_ms = _late_ms(name, table.get("late_ms", {}), lines)
    notes = [
        note
        for key, value in lines.items()
        for note in _line_notes(name, key, value, feel, late_ms.get(key, 0.0))
    ]
    score = Score(
        tracks=(Track(title, tuple(notes), is_drum=True),),
        length_beats=LENGTH_BEATS,
        tempos=(Tempo(bpm=bpm),),
        meters=(Meter(),),
    )
    return FactoryBeat(name, title, style, bpm, score)


@functools.cache
def _tables() -> Mapping[str, object]:
    """The tables of beats.toml, by name."""
    text = resources.files("musicgen.factory").joinpath("beats.toml").read_text(encoding="utf-8")
    try:
        return MappingProxyType(tomllib.loads(text))
    except tomllib.TOMLDecodeError as err:
        raise ClipError(f"factory: beats.toml is not TOML: {err}") from err


def _line_notes(name: str, key: str, value: object, feel: Feel, late_ms: float) -> list[Note]:
    """The notes of one line, each nearest to a sixteenth step of its own."""
    pitch = _pitch(name, key)
    notes: list[Note] = []
    column_of_step: dict[int, int] = {}
    for step, (column, character) in enumerate(_steps(name, key, value)):
        if character == REST:
            continue
        onset_beats = feel.onset_beats(step, late_ms)
        nearest = math.floor(onset_beats * STEPS_PER_BEAT + 0.5)
        where = f"line {key!r}, column {column}: with its swing and lateness this hit"
        if nearest >= STEPS:
            _fail(name, f"{where} falls nearest to the next loop's first step")
        if nearest in column_of_step:
            _fail(
                name, f"{where} shares a sixteenth with the one in column {column_of_step[nearest]}"
            )
        column_of_step[nearest] = column
        velocity = VELOCITY_OF[character] + STRESS[step % STEPS_PER_BAR]
        duration_beats = min(DURATION_BEATS, LENGTH_BEATS - onset_beats)
        notes.append(Note(onset_beats, pitch, velocity, duration_beats))
    return notes


def _steps(name: str, key: str, value: object) -> list[tuple[int, str]]:
    """The characters of a line's 32 steps, each with its column in the line, from 1."""
    if not isinstance(value, str):
        _fail(name, f"line {key!r} must be text, not {value!r}")
    steps = [(at, char) for at, char in enumerate(value, start=1) if char not in " |"]
    for column, char in steps:
        if char != REST and char not in VELOCITY_OF:
            allowed = " ".join((REST, *VELOCITY_OF))
            _fail(name, f"line {key!r}, column {column}: {char!r} is not one of {allowed}")
    if len(steps) not in (STEPS_PER_BAR, STEPS):
        _fail(
            name,
            f"line {key!r} has {len(steps)} steps; it takes {STEPS_PER_BAR} (a bar) or {STEPS}",
        )
    return steps * (STEPS // len(steps))


def _pitch(name: str, key: str) -> int:
    """The note that a line is written as."""
    if key in _VOICE_OF_LABEL:
        return default_drum_map().note_of_voice[_VOICE_OF_LABEL[key]]
    if not (key.isascii() and key.isdigit()):
        near = near_miss(key, (*_VOICE_OF_LABEL, *sorted(_SETTINGS)))
        _fail(name, f"line {key!r}: no such voice or setting{near}")
    if int(key) not in GM_PERCUSSION:
        first, last = GM_PERCUSSION[0], GM_PERCUSSION[-1]
        _fail(name, f"line {key!r}: a note number must be in {first}-{last}")
    return int(key)


def _late_ms(name: str, value: object, lines: Iterable[str]) -> Mapping[str, float]:
    """How late each line is played, in milliseconds."""
    if not isinstance(value, dict):
        _fail(name, f"late_ms must be a table of lines, not {value!r}")
    for key in value:
        if key not in lines:
            _fail(name, f"late_ms: the beat has no line {key!r}{near_miss(key, lines)}")
    return {key: _number(name, f"late_ms of {key!r}", ms, LATE_MS) for key, ms in value.items()}


def _text(name: str, table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        _fail(name, f"{key} must be text, not {value!r}")
    return value


def _number(name: str, what: str, value: object, within: tuple[float, float]) -> float:
    low, high = within
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        _fail(name, f"{what} must be in {low:g}-{high:g}, not {value!r}")
    return float(value)


def _fail(name: str, what: str) -> NoReturn:
    raise ClipError(f"factory:{name}: {what}")
