"""Which clock the song follows, and how; chosen by name."""

from dataclasses import dataclass
from enum import StrEnum

from musicgen_plugin.clock.follower import OnLost
from musicgen_plugin.clock.timeline import DEFAULT_BPM, MAX_BPM, MIN_BPM
from musicgen_plugin.errors import LiveError

MAX_OFFSET_MS = 1000.0


class ClockSource(StrEnum):
    """Where the song's time comes from."""

    INTERNAL = "internal"
    MIDI = "midi"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """How the song moves.

    Attributes:
        source: What it follows.
        bpm: The tempo of the internal clock, and what others are taken to go at until they tell.
        on_lost: What the song does when a MIDI clock is lost.
        quantum_beats: The phrase that Link's peers agree on, in beats.
        offset_ms: By how much later than they arrive a MIDI clock's pulses are taken to be meant;
            less than 0 for earlier, which makes up for a port's delay.
    """

    source: ClockSource = ClockSource.INTERNAL
    bpm: float = DEFAULT_BPM
    on_lost: OnLost = OnLost.STOP
    quantum_beats: float = 4.0
    offset_ms: float = 0.0

    def __post_init__(self) -> None:
        if not MIN_BPM <= self.bpm <= MAX_BPM:
            raise LiveError(f"tempo must be in {MIN_BPM:g}-{MAX_BPM:g} bpm, not {self.bpm:g}")
        if not 0 < self.quantum_beats <= 64:  # noqa: PLR2004 - sixteen bars
            raise LiveError(f"quantum must be in 0-64 beats, not {self.quantum_beats:g}")
        check_offset(self.offset_ms)


def check_offset(offset_ms: float) -> None:
    """Check a port's offset.

    Raises:
        LiveError: it is more than a second.
    """
    if not -MAX_OFFSET_MS <= offset_ms <= MAX_OFFSET_MS:
        allowed = f"{-MAX_OFFSET_MS:g} to {MAX_OFFSET_MS:g} ms"
        raise LiveError(f"an offset must be in {allowed}, not {offset_ms:g}")
