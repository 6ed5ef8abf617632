"""The MIDI clock slave: clock, start, stop, continue and song position in, a timeline out.

A pulse is a 24th of a beat. After a start, a continue or a song position the next pulse is the
position that they name, as the MIDI specification has it.
"""

from enum import StrEnum

from musicgen_plugin.clock.pulse_count import PulseCount
from musicgen_plugin.clock.timeline import (
    DEFAULT_BPM,
    MAX_BPM,
    MIN_BPM,
    Health,
    Timeline,
    Transport,
)
from musicgen_plugin.messages import PULSES_PER_BEAT, Message, Status, position_beats

PULSE_BEATS = 1 / PULSES_PER_BEAT
_LOST_PULSES = 8
_LOST_AT_LEAST_S = 0.3
_PAUSED_PULSES = 1.5
"""A host that stops and sends no clock meanwhile begins a new line of pulses."""


class OnLost(StrEnum):
    """What the song does when its clock is lost."""

    HOLD = "hold"
    STOP = "stop"


class MidiClockFollower:
    """The song position of a host that sends MIDI clock.

    Between pulses the song is taken to go on by the fitted line, as far as the next pulse and no
    further: a host that stops or slows down finds nothing played beyond it.

    Args:
        on_lost: Whether the song goes on at its last tempo when the pulses fail to come, until
            they come again, or stops until the host starts it anew.
    """

    def __init__(self, on_lost: OnLost = OnLost.STOP) -> None:
        self._on_lost = on_lost
        self._pulses = PulseCount()
        self._bpm = DEFAULT_BPM
        self._last_pulse_s: float | None = None
        self._line = Timeline(0.0, 0.0, DEFAULT_BPM)
        self._beats = 0.0  # of the last pulse; of the next one, while the song stands
        self._named_beats: float | None = None  # what the host said that the next pulse is
        self._rolling = False
        self._held = False
        self._lost = False
        self._stopped = False  # since the last pulse
        self._locates = 0
        self._located_beats = 0.0

    def receive(self, time_s: float, message: Message) -> None:
        """Take a message of the host; one that is no clock's is left alone."""
        match message[0]:
            case Status.CLOCK:
                self._pulse(time_s)
            case Status.START:
                self._named_beats = 0.0
            case Status.CONTINUE if self._named_beats is None and not self._rolling:
                self._named_beats = self._beats
            case Status.STOP:
                self._stop()
            case Status.SONG_POSITION:
                self._locate(position_beats(message))

    def hear_in_turns(self, turn_s: float) -> None:
        """Say how far apart the port hands out what has come; infinite where that is unknown."""
        self._pulses.turn_s = turn_s

    def transport(self, now_s: float) -> Transport:
        """What the clock says at a moment."""
        self._watch(now_s)
        line = self._clamped(now_s) if self._rolling else Timeline(now_s, self._beats, self._bpm)
        return Transport(self._rolling, line, self._locates, self._located_beats, self._health())

    def _health(self) -> Health:
        if self._held:
            return Health.HELD
        if self._rolling:
            return Health.RUNNING
        if self._lost:
            return Health.LOST
        waits = self._named_beats is not None or self._last_pulse_s is None
        return Health.WAITING if waits else Health.STOPPED

    def _locate(self, beats: float) -> None:
        if self._rolling or self._named_beats is not None:
            self._named_beats = beats
        else:
            self._beats = beats

    def _stop(self) -> None:
        if self._named_beats is not None:
            self._beats = self._named_beats
        elif self._rolling:
            self._beats += PULSE_BEATS
        self._named_beats = None
        self._rolling = self._held = self._lost = False
        self._stopped = True

    def _pulse(self, time_s: float) -> None:
        pulses = self._count(time_s)
        if not pulses:
            return
        if self._named_beats is not None:
            self._beats = self._located_beats = self._named_beats
            self._named_beats = None
            self._rolling = True
            self._held = self._lost = False
            self._locates += 1
        elif self._held:
            self._beats = round(self._line.beats_at(time_s) * PULSES_PER_BEAT) / PULSES_PER_BEAT
            self._held = False
        elif self._rolling:
            self._beats += pulses * PULSE_BEATS
        fit = self._pulses.fit()
        self._line = Timeline(fit.time_s if fit else time_s, self._beats, self._bpm)

    def _count(self, time_s: float) -> int:
        """Add a pulse to the line, begun anew after a gap, and read the tempo off it.

        Returns:
            How many pulses the song has gone on by.
        """
        if self._last_pulse_s is not None and time_s - self._last_pulse_s > self._gap_s():
            self._pulses.clear()
        self._stopped = False
        self._last_pulse_s = time_s
        pulses = self._pulses.count(time_s, is_named=self._named_beats is not None)
        fit = self._pulses.fit()
        if fit and fit.period_s > 0:
            self._bpm = min(max(60 / (fit.period_s * PULSES_PER_BEAT), MIN_BPM), MAX_BPM)
        return pulses

    def _gap_s(self) -> float:
        """How long no pulse has to come for the next to be the first of a new line."""
        pulse_s = 60 / (self._bpm * PULSES_PER_BEAT)
        return _PAUSED_PULSES * pulse_s if self._stopped else self._lost_after_s()

    def _lost_after_s(self) -> float:
        return max(_LOST_AT_LEAST_S, _LOST_PULSES * 60 / (self._bpm * PULSES_PER_BEAT))

    def _watch(self, now_s: float) -> None:
        """See whether the pulses fail to come."""
        if self._last_pulse_s is None or not self._rolling or self._held:
            return
        if now_s - self._last_pulse_s <= self._lost_after_s():
            return
        if self._on_lost is OnLost.HOLD:
            self._line = self._clamped(now_s)
            self._held = True
            return
        self._beats += PULSE_BEATS
        self._rolling = False
        self._lost = True

    def _clamped(self, now_s: float) -> Timeline:
        """The line, or where the song stands once it has run as far as the next pulse."""
        furthest = self._beats + PULSE_BEATS
        if self._held or self._line.beats_at(now_s) <= furthest:
            return self._line
        return Timeline(now_s, furthest, self._bpm)
