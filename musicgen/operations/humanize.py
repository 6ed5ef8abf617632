"""Humanizing: a straight clip of drums in, the same notes as a drummer plays them out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from musicgen.errors import ClipError, MusicgenError
from musicgen.model.feel_model import FeelDecoding, FeelModel, FloatArray
from musicgen.operations.generate import MAX_TEMPERATURE
from musicgen.representation.bars import bars_of
from musicgen.representation.drum_fit import drum_tracks
from musicgen.representation.drum_map import DrumMap, default_drum_map
from musicgen.representation.drum_rows import (
    Rows,
    gridded_rows,
    rows_of,
    rows_of_windows,
    windows_of,
)
from musicgen.representation.drums import MAX_VELOCITY, STEPS_PER_BEAT
from musicgen.score import Note, Score, Track

_SIXTEENTHS_MS = 15_000.0
_TICK_BEATS = 1 / 480
Moves = Mapping[Note, "_Move"]


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of a drummer is put into a clip.

    Attributes:
        velocity: 0 leaves velocities as they are, 1 makes them the drummer's.
        timing: 0 leaves every note where it is, 1 moves it as far as the drummer would.
        temperature: 0 for the likeliest feel; 1 for feels as different as drummers are, 0-2.
        straighten: Whether notes are put on their sixteenth first.
        lead: Whether the whole clip comes as early or late as the drummer is by habit; else its
            notes move against each other alone, and the clip stays as it is with other parts.
            That of an example is always taken over.

    Raises:
        MusicgenError: one is out of range.
    """

    velocity: float = 1.0
    timing: float = 1.0
    temperature: float = 1.0
    straighten: bool = False
    lead: bool = False

    def __post_init__(self) -> None:
        limits = {"velocity": 1.0, "timing": 1.0, "temperature": MAX_TEMPERATURE}
        for name, most in limits.items():
            if not 0 <= getattr(self, name) <= most:
                raise MusicgenError(f"{name} must be in 0-{most:g}, not {getattr(self, name):g}")


@dataclass(frozen=True, slots=True)
class Humanized:
    """A humanized clip, and what was done.

    Attributes:
        score: The clip.
        notes: How many notes got the drummer's feel.
        velocity_change: Mean absolute change of their velocity, 0-127.
        timing_change_ms: Mean absolute change of their onset, in ms at the clip's first tempo.
        outside_map: Drum notes that the map does not know; moved as their step was, as loud as
            before.
        others: Notes of other parts, and of bars before the first one asked for, left as they are.
    """

    score: Score
    notes: int
    velocity_change: float
    timing_change_ms: float
    outside_map: int
    others: int

    def lines(self) -> tuple[str, ...]:
        """What was done, in words."""
        changes = (
            f"velocity changed by {self.velocity_change:.1f}, "
            f"timing by {self.timing_change_ms:.1f} ms on average"
        )
        told = [f"{self.notes} notes humanized: {changes}"]
        if self.outside_map:
            told.append(f"{self.outside_map} outside the drum map moved along with their step")
        if self.others:
            told.append(f"{self.others} other notes left as they are")
        return tuple(told)


@dataclass(frozen=True, slots=True)
class _Move:
    """What becomes of a note: louder by so much of 127, later by so many beats."""

    louder: float = 0.0
    later_beats: float = 0.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """Whose feel: that of an example, or a drawn one."""

    like: FloatArray | None
    temperature: float
    seed: int
    lead: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Played:
    """What a drummer makes of each cell's loudest note, (row, 16, voice) each.

    Attributes:
        louder: By how much of full scale.
        offsets: How far from the step's time, in steps.
        own_offsets: How far the note was before.
    """

    louder: FloatArray
    offsets: FloatArray
    own_offsets: FloatArray

    def move(self, cell: tuple[int, int, int], amounts: Amounts) -> _Move:
        """What becomes of a cell's notes; those softer than the loudest (flams) go along."""
        later = float(self.offsets[cell])
        if amounts.straighten:
            later -= float(self.own_offsets[cell])
        louder = MAX_VELOCITY * float(self.louder[cell])
        return _Move(amounts.velocity * louder, amounts.timing * later / STEPS_PER_BEAT)


def humanize(
    model: FeelModel,
    score: Score,
    *,
    amounts: Amounts | None = None,
    seed: int = 0,
    like: FloatArray | None = None,
    bar: int = 1,
    drum_map: DrumMap | None = None,
) -> Humanized:
    """Give a clip's drums velocity and micro-timing; no note comes, goes or changes its pitch.

    Args:
        model: What humanizes.
        score: A clip of any length and meter.
        amounts: How much.
        seed: The same seed gives the same feel.
        like: A style code, (1, style), as `style_code` gives it; by default one that drummers
            would play these hits in.
        bar: The first bar that is humanized, from 1.
        drum_map: What drums are read by; the default map where None.

    Raises:
        ClipError: there are no drums, none that the map knows, or no such bar.
    """
    amounts, drum_map = amounts or Amounts(), drum_map or default_drum_map()
    drums = drum_tracks(score, drum_map)
    rows = rows_of(score)
    notes = tuple(note for track in drums for note in track.notes)
    array, places = gridded_rows(rows, notes, drum_map)
    if not places:
        raise ClipError(
            f"none of its {len(notes)} drum notes is in the drum map {drum_map.name} "
            "(docs/drums.md lists their notes)"
        )
    wish = _Wish(like, amounts.temperature, seed, amounts.lead or like is not None)
    played = _played(model, array, score.bpm, wish)
    first = _first_row(score, rows, bar)
    moves = {
        note: played.move((place.row, place.step, voice), amounts)
        for note, (place, voice) in places.items()
        if place.row >= first
    }
    return _moved(score, drums, moves, _outside(rows, notes, places, moves, first))


def style_code(model: FeelModel, score: Score, *, drum_map: DrumMap | None = None) -> FloatArray:
    """The style that a clip's drums are played in, (1, style).

    Raises:
        ClipError: there are no drums, or none that the map knows.
    """
    drum_map = drum_map or default_drum_map()
    notes = tuple(note for track in drum_tracks(score, drum_map) for note in track.notes)
    array, places = gridded_rows(rows_of(score), notes, drum_map)
    if not places:
        raise ClipError(f"none of its drum notes is in the drum map {drum_map.name}")
    windows = windows_of(array)
    windows = windows[windows[..., 0].any((1, 2))]
    code: FloatArray = model.style_of(windows, _tempos(windows, score.bpm)).mu
    mean: FloatArray = code.mean(0, keepdims=True)
    return mean


def _tempos(windows: FloatArray, bpm: float) -> FloatArray:
    return np.full(len(windows), bpm, np.float32)


def _played(model: FeelModel, array: FloatArray, bpm: float, wish: _Wish) -> _Played:
    """What a drummer makes of hits, (row, 16, voice, channel).

    Every bar is heard in two windows, with the bar before it and with the one after; the style is
    drawn once for the whole clip, so that one drummer plays it all.
    """
    rng = np.random.default_rng(wish.seed)
    hits = windows_of(array[..., 0])
    tempos = _tempos(hits, bpm)
    noise = rng.standard_normal((1, model.style_size)).astype(np.float32)
    if wish.like is None:
        likely = model.likely_style(hits, tempos)
        spread = np.float32(wish.temperature) * noise * np.exp(0.5 * likely.logvar)
        style: FloatArray = (likely.mu + spread).astype(np.float32)
    else:
        style = np.repeat(wish.like, len(hits), axis=0)
    heard = model.feel(hits, tempos, style)
    merged = FeelDecoding(*(rows_of_windows(each) for each in heard.arrays()))
    velocities, offsets = merged.drawn(rng, model.together, wish.temperature)
    if not wish.lead:
        offsets = offsets - offsets[array[..., 0] > 0].mean()
    return _Played(velocities - array[..., 1], offsets, array[..., 2])


def _first_row(score: Score, rows: Rows, bar: int) -> int:
    bars = bars_of(score)
    if not 1 <= bar <= len(bars):
        raise ClipError(f"bar {bar} is not in it: it has {len(bars)} bars, counted from 1")
    return rows.first_row_of(bars[bar - 1].start_beats)


def _outside(
    rows: Rows,
    notes: tuple[Note, ...],
    places: Mapping[Note, object],
    moves: Moves,
    first: int,
) -> Moves:
    """Notes that are no voice go with the mean of their step's hits, where it has any."""
    later: dict[tuple[int, int], list[float]] = {}
    for note, move in moves.items():
        place = rows.place_of(note.onset_beats)
        later.setdefault((place.row, place.step), []).append(move.later_beats)
    found = {}
    for note in notes:
        place = rows.place_of(note.onset_beats)
        if note not in places and place.row >= first:
            along = later.get((place.row, place.step), [0.0])
            found[note] = _Move(later_beats=sum(along) / len(along))
    return found


def _moved(score: Score, drums: tuple[Track, ...], moves: Moves, outside: Moves) -> Humanized:
    changed = {note: _changed(note, move, score) for note, move in {**moves, **outside}.items()}
    tracks = tuple(
        replace(track, notes=tuple(changed.get(note, note) for note in track.notes))
        if track in drums
        else track
        for track in score.tracks
    )
    pairs = [(note, changed[note]) for note in moves]
    beat_ms = _SIXTEENTHS_MS * STEPS_PER_BEAT / score.bpm
    count = max(1, len(pairs))
    return Humanized(
        replace(score, tracks=tracks),
        notes=len(pairs),
        velocity_change=sum(abs(new.velocity - old.velocity) for old, new in pairs) / count,
        timing_change_ms=beat_ms
        * sum(abs(new.onset_beats - old.onset_beats) for old, new in pairs)
        / count,
        outside_map=len(outside),
        others=len(score.notes) - sum(note in changed for part in drums for note in part.notes),
    )


def _changed(note: Note, move: _Move, score: Score) -> Note:
    """A note moved, within the clip; an early first hit is played at the clip's start."""
    if move == _Move():
        return note
    latest = max(note.onset_beats, score.length_beats - _TICK_BEATS)
    onset = min(max(0.0, note.onset_beats + move.later_beats), latest)
    velocity = min(max(1, round(note.velocity + move.louder)), MAX_VELOCITY)
    duration = min(note.duration_beats, max(score.length_beats - onset, 0.0))
    return Note(onset, note.pitch, velocity, duration)
