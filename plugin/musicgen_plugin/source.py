"""What is played: where the controls stand in, a finished score out.

The one seam between the live bridge and the models: whatever makes music of named values can be
conducted. It answers within a few milliseconds, and the same to the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol, Self

import numpy as np

from musicgen.errors import ClipError
from musicgen.latent import Positions
from musicgen.model.clip_model import FittedClip
from musicgen.model.load import AnyModel
from musicgen.model.lock import Lock
from musicgen.operations.blend import Held
from musicgen.operations.grid import Corners, Grid, Point
from musicgen.operations.locks import LockError, parse_lock
from musicgen.operations.morph import Curve, Morph
from musicgen.representation.drum_map import DrumMap, Voice
from musicgen.representation.parts import pitched_tracks
from musicgen.score import Score
from musicgen.tonality import Scale
from musicgen_plugin.controls.targets import GRID_X, GRID_Y, LOCK, NEXT, POSITION
from musicgen_plugin.gestures import Values
from musicgen_plugin.lineup import Lineup, distinct_names, renamed

_KNOB_POSITIONS = 65
_CORNERS = 4
_ON = 0.5


class Source(Protocol):
    """Makes music of where the controls stand."""

    @property
    def targets(self) -> frozenset[str]:
        """The controls it answers to, by the names of `controls.targets`."""
        ...

    def score(self, values: Values) -> Score:
        """The music; a target that is not among the values stands at 0.

        `next` counts how often it was pressed.
        """
        ...

    def with_clip(self, slot: int, clip: Score) -> "Source":
        """The same with another clip in a place: 0 is A, 1 is B.

        Raises:
            ClipError: the clip does not fit.
        """
        ...


@dataclass(frozen=True)  # without slots, for what it keeps
class _ClipsSource:
    """Music between some clips.

    Attributes:
        model: Encodes and decodes.
        clips: As the model fits them.
        read_by: What drums of further clips are read by; the default map where None.
        out_map: What drums in between are written by; the default map where None.
        scale: Where pitches may be that are in none of the clips; anywhere where None.

    Raises:
        ClipError: a scale is asked for where nothing has a pitch.
    """

    model: AnyModel
    clips: tuple[FittedClip, ...]
    read_by: DrumMap | None = None
    out_map: DrumMap | None = None
    scale: Scale | None = None
    _kept: dict[frozenset[str], Any] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.lineup is not None:
            clips = tuple(self.lineup.named(clip) for clip in self.clips)
        else:
            clips = tuple(_named_as(self.clips[0], clip) for clip in self.clips)
        object.__setattr__(self, "clips", clips)
        if self.scale is not None and not self.pitches:
            raise ClipError(
                f"no key for drums: nothing in the clips has a pitch, so not {self.scale}"
            )

    def with_clip(self, slot: int, clip: Score) -> Self:
        """The same with another clip in a place."""
        fitted = self.model.fit(clip, drum_map=self.read_by)
        clips = list(self.clips) + [self.clips[-1]] * (slot + 1 - len(self.clips))
        clips[slot] = fitted
        return self.with_clips(tuple(clips))

    def with_clips(self, clips: tuple[FittedClip, ...]) -> Self:
        """The same with other clips, as the model fits them."""
        return replace(self, clips=clips, _kept={})

    @cached_property
    def lineup(self) -> Lineup | None:
        """The parts of the clips; None where the model's clips all have the same tracks."""
        return None if self.model.fixed_tracks else Lineup(self.model, self.clips)

    def arranged(self, score: Score) -> Score:
        """A score that was made of the clips, each part in a place and with a name of its own."""
        if self.lineup is not None:
            return self.lineup.arranged(score)
        first = self.clips[0].score.tracks
        if len(score.tracks) == 1 or len(score.tracks) != len(first):
            return score
        pairs = zip(score.tracks, first, strict=True)
        tracks = tuple(replace(track, name=named.name) for track, named in pairs)
        return replace(score, tracks=tracks)

    def refitted(self, score: Score, drum_map: DrumMap | None) -> FittedClip:
        """A score that was made of the clips, as the model fits it.

        Raises:
            ClipError: it is silent.
        """
        clip: FittedClip = self.model.fit(score, bar=1, drum_map=drum_map)
        return clip if self.lineup is None else self.lineup.placed(clip)

    @cached_property
    def pitches(self) -> frozenset[int]:
        """Pitches of the clips, which no scale forbids; none of drums."""
        tracks = [track for clip in self.clips for track in pitched_tracks(clip.score)]
        return frozenset(note.pitch for track in tracks for note in track.notes)

    @cached_property
    def locks(self) -> frozenset[str]:
        """The locks that the first clip has parts for."""
        return _locks_of(self.model, self.clips[0])

    def locks_on(self, values: Values) -> frozenset[str]:
        """The locks that are on."""
        return frozenset(name for name in self.locks if values.get(name, 0.0) >= _ON)

    def lock(self, locks: frozenset[str], clip: FittedClip) -> Lock | None:
        """What some locks hold of a clip; None where it has none of their parts.

        Raises:
            LockError: they hold all of it.
        """
        names = [name.removeprefix(LOCK) for name in locks & _locks_of(self.model, clip)]
        return parse_lock(",".join(sorted(names)), self.model, clip) if names else None

    def _held(self, locks: frozenset[str]) -> Held:
        return Held(self.lock(locks, self.clips[0]), self.scale)


def _named_as(first: FittedClip, clip: FittedClip) -> FittedClip:
    """A clip with its tracks called what the first one calls them, each by a name of its own.

    A clip of one track keeps its name: there is nothing to confuse it with.
    """
    count = len(first.score.tracks)
    if count == 1 or len(clip.score.tracks) != count:
        return clip
    names = distinct_names({at: track.name for at, track in enumerate(first.score.tracks)})
    return renamed(clip, names.values())


def _locks_of(model: AnyModel, clip: FittedClip) -> frozenset[str]:
    tracks = {f"track:{name}" for name in model.parts(clip)}
    drums = any(track.is_drum for track in clip.score.tracks)
    voices = {voice.label for voice in Voice} if drums else set()
    return frozenset(LOCK + name for name in tracks | voices)


@dataclass(frozen=True)
class MorphSource(_ClipsSource):
    """Clips in a ring, and the way from each to the next; with one, it is played as it is."""

    def __post_init__(self) -> None:
        if not self.clips:
            raise ClipError("there is nothing to play: name a clip")
        super().__post_init__()

    @property
    def targets(self) -> frozenset[str]:
        """The way's position, the next way, and locks."""
        return frozenset((POSITION, NEXT)) | self.locks if len(self.clips) > 1 else frozenset()

    def score(self, values: Values) -> Score:
        """The clip at a position of a way; equal turns of the knob change about as much."""
        return self.arranged(self.music(values))

    def music(self, values: Values) -> Score:
        """The same as the model writes it, without parts that are silent."""
        if len(self.clips) == 1:
            return self.clips[0].score
        try:
            ways = self._ways(self.locks_on(values))
        except LockError:  # all of it, so nothing changes
            return self.clips[0].score
        way = ways[int(values.get(NEXT, 0.0)) % len(ways)]
        return way.score(values.get(POSITION, 0.0))

    def _ways(self, locks: frozenset[str]) -> "Sequence[_Way]":
        if locks not in self._kept:
            held = self._held(locks)
            ends = self.clips if len(self.clips) == 2 else (*self.clips, self.clips[0])  # noqa: PLR2004 - one way
            self._kept[locks] = tuple(
                _Way(Morph(self.model, start, end, out_map=self.out_map, held=held))
                for start, end in pairwise(ends)
            )
        ways: Sequence[_Way] = self._kept[locks]
        return ways


class _Way:
    """A morph, and where on it each turn of the knob is."""

    def __init__(self, morph: Morph[Any, Any]) -> None:
        self._morph = morph
        self._positions: Positions = morph.positions(_KNOB_POSITIONS, Curve.EVEN)

    def score(self, knob: float) -> Score:
        turns = np.linspace(0, 1, len(self._positions))
        position = np.interp(np.clip(knob, 0, 1), turns, self._positions)
        return self._morph.at(np.array([position]))[0]


@dataclass(frozen=True)
class GridSource(_ClipsSource):
    """Four clips at the corners of a pad, and all that lies between them."""

    def __post_init__(self) -> None:
        if len(self.clips) != _CORNERS:
            raise ClipError(f"a grid has four clips at its corners, not {len(self.clips)}")
        super().__post_init__()

    @property
    def targets(self) -> frozenset[str]:
        """The place on the pad, and locks."""
        return frozenset((GRID_X, GRID_Y)) | self.locks

    def score(self, values: Values) -> Score:
        """The clip at a place: x from left to right, y from top to bottom."""
        return self.arranged(self.music(values))

    def music(self, values: Values) -> Score:
        """The same as the model writes it, without parts that are silent."""
        try:
            grid = self._grid(self.locks_on(values))
        except LockError:  # all of it, so nothing changes
            return self.clips[0].score
        return grid.at(Point(values.get(GRID_X, 0.0), values.get(GRID_Y, 0.0)))[0]

    def _grid(self, locks: frozenset[str]) -> Grid[Any, Any]:
        if locks not in self._kept:
            held = self._held(locks)
            self._kept[locks] = Grid(
                self.model, Corners(*self.clips), out_map=self.out_map, held=held
            )
        grid: Grid[Any, Any] = self._kept[locks]
        return grid
