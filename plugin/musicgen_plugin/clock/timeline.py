"""What every clock answers with: whether the song moves, and where in it any moment lies.

Time is seconds of one monotonic clock and is always an argument, so that a test is its own clock.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from musicgen_plugin.errors import LiveError

MIN_BPM, MAX_BPM = 5.0, 999.0
DEFAULT_BPM = 120.0
_S_PER_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Timeline:
    """A straight line from time to song position.

    Attributes:
        anchor_s: A moment, in seconds.
        anchor_beats: The song position at that moment, in beats.
        bpm: Beats (quarters) a minute, 5-999.
    """

    anchor_s: float
    anchor_beats: float
    bpm: float

    def __post_init__(self) -> None:
        if not MIN_BPM <= self.bpm <= MAX_BPM:
            raise LiveError(f"tempo must be in {MIN_BPM:g}-{MAX_BPM:g} bpm, not {self.bpm:g}")

    def beats_at(self, time_s: float) -> float:
        """The song position at a moment, in beats."""
        return self.anchor_beats + (time_s - self.anchor_s) * self.bpm / _S_PER_MINUTE

    def time_at(self, beats: float) -> float:
        """The moment of a song position, in seconds."""
        return self.anchor_s + (beats - self.anchor_beats) * _S_PER_MINUTE / self.bpm


class Health(StrEnum):
    """How a clock is."""

    STOPPED = "stopped"
    RUNNING = "running"
    WAITING = "waiting"  # there is no clock yet, or none that has said where in the song it is
    HELD = "held"  # the clock was lost; the song goes on at its last tempo
    LOST = "lost"  # the clock was lost; the song stopped


@dataclass(frozen=True, slots=True)
class Transport:
    """What a clock says at a moment.

    Attributes:
        rolling: Whether the song moves.
        timeline: Where it is, if it moves; else where it stands and how fast it would go.
        locates: How often the position was set rather than reached: it changes with every start
            and every jump.
        located_beats: The position that was set last.
        health: How the clock is.
    """

    rolling: bool
    timeline: Timeline
    locates: int
    located_beats: float
    health: Health


class Clock(Protocol):
    """A source of song position."""

    def transport(self, now_s: float) -> Transport:
        """What the clock says at a moment; moments never go back."""
        ...


class SettableClock(Clock, Protocol):
    """A clock that can be told to start, stop and go elsewhere."""

    def start(self, now_s: float, at_beats: float | None = None) -> None:
        """Roll from a position, or from where it stands."""
        ...

    def stop(self, now_s: float) -> None:
        """Stand still where it is."""
        ...

    def set_bpm(self, now_s: float, bpm: float) -> None:
        """Go on at another tempo from here."""
        ...
