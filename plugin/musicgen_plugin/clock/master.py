"""The MIDI clock master: song position in, clock, start, stop and song position messages out."""

import math

from musicgen_plugin.messages import (
    PULSES_PER_BEAT,
    STEPS_PER_BEAT,
    Message,
    Status,
    song_position,
    system,
)

_ROUNDING_BEATS = 1e-6


class MidiClockMaster:
    """Drives other machines; asked at each moment what is due by then."""

    def __init__(self) -> None:
        self._pulse: int | None = None  # the next to send, counted from the song's start

    @property
    def next_beats(self) -> float:
        """The song position of the next pulse; infinite while the song stands."""
        return math.inf if self._pulse is None else self._pulse / PULSES_PER_BEAT

    def locate(self, beats: float) -> list[Message]:
        """What makes others roll from a position; they start on the next sixteenth.

        A song position can name sixteenths alone, so the pulses begin with the next of them.
        """
        sixteenth = max(0, math.ceil(beats * STEPS_PER_BEAT - _ROUNDING_BEATS))
        messages = self.stop()
        self._pulse = sixteenth * PULSES_PER_BEAT // STEPS_PER_BEAT
        if sixteenth == 0:
            return [*messages, system(Status.START)]
        position = song_position(sixteenth / STEPS_PER_BEAT)
        return [*messages, position, system(Status.CONTINUE)]

    def stop(self) -> list[Message]:
        """What makes others stand still; nothing if they do."""
        if self._pulse is None:
            return []
        self._pulse = None
        return [system(Status.STOP)]

    def advance(self, beats: float) -> list[float]:
        """The song positions of the pulses due by a position, each to be sent as a clock."""
        due: list[float] = []
        while self.next_beats <= beats + _ROUNDING_BEATS:
            due.append(self.next_beats)
            self._pulse = round(self.next_beats * PULSES_PER_BEAT) + 1
        return due
