"""Where each part of a score sounds: channel, drum notes, program; for the player and the ports."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from musicgen.score import Track
from musicgen_plugin.errors import LiveError
from musicgen_plugin.messages import CHANNELS, DRUM_CHANNEL, MAX_DATA

_MELODIC_CHANNELS = tuple(channel for channel in range(CHANNELS) if channel != DRUM_CHANNEL)


@dataclass(frozen=True, slots=True)
class Route:
    """How one part sounds.

    Attributes:
        channel: 0-15; None for 9 where the part is drums, else the first that no part has.
        pitches: Notes that are to sound as another, such as a drum map's as a kit's.
        is_muted: Whether it is silent.
    """

    channel: int | None = None
    pitches: Mapping[int, int] = field(default_factory=dict)
    is_muted: bool = False

    def __post_init__(self) -> None:
        if self.channel is not None and not 0 <= self.channel < CHANNELS:
            raise LiveError(f"channel must be in 1-16, not {self.channel + 1}")
        for pitch in (*self.pitches, *self.pitches.values()):
            if not 0 <= pitch <= MAX_DATA:
                raise LiveError(f"note must be in 0-{MAX_DATA}, not {pitch}")


@dataclass(frozen=True, slots=True)
class Routing:
    """How the parts of scores sound.

    Attributes:
        routes: By the part's place in the score, from 0; parts that are not in it sound as a
            `Route()` does.
        sends_programs: Whether a part's program is sent before its notes.
    """

    routes: Mapping[int, Route] = field(default_factory=dict)
    sends_programs: bool = False

    def route(self, index: int) -> Route:
        """How the part at a place sounds."""
        return self.routes.get(index, _AS_IT_IS)

    def channels(self, tracks: tuple[Track, ...]) -> tuple[int, ...]:
        """The channel of each part, 0-15.

        Fifteen melodic parts get one each; more of them share.
        """
        chosen = [self.route(index).channel for index in range(len(tracks))]
        taken = {channel for channel in chosen if channel is not None}
        free = [c for c in _MELODIC_CHANNELS if c not in taken] or list(_MELODIC_CHANNELS)
        given: list[int] = []
        melodic = 0
        for track, channel in zip(tracks, chosen, strict=True):
            if channel is not None:
                given.append(channel)
            elif track.is_drum:
                given.append(DRUM_CHANNEL)
            else:
                given.append(free[melodic % len(free)])
                melodic += 1
        return tuple(given)


_AS_IT_IS = Route()
