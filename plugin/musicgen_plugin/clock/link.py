"""Ableton Link: tempo, phase, start and stop of all peers on the network in, a timeline out.

Needs the `link` extra. Link's own clock counts microseconds of the same monotonic clock as ours,
from another beginning; the difference is measured as the clock is asked.
"""

from musicgen.errors import MissingExtraError
from musicgen.extras import how_to_install
from musicgen_plugin.clock.timeline import MAX_BPM, MIN_BPM, Health, Timeline, Transport

_JUMP_BEATS = 0.25
"""A change of position that is no correction: a tempo reaches each peer a little later."""
_JUST_BEGUN_BEATS = 0.1


def require_link() -> None:
    """See that Link is installed; before an engine is asked for its clock.

    Raises:
        MissingExtraError: it is not.
    """
    try:
        import link  # noqa: F401, PLC0415 - an extra
    except ImportError as err:
        raise MissingExtraError(
            f"the link clock needs LinkPython-extern: {how_to_install('link')}"
        ) from err


class LinkClock:
    """The session that Link's peers share.

    Args:
        bpm: The tempo that a session begun by us has.
        quantum_beats: The phrase whose start the peers agree on.

    Raises:
        MissingExtraError: Link is not installed.
    """

    def __init__(self, bpm: float, quantum_beats: float) -> None:
        require_link()
        from link import Link  # noqa: PLC0415 - an extra

        self._link = Link(bpm)
        self._link.startStopSyncEnabled = True
        self._link.enabled = True
        self._quantum = quantum_beats
        self._line = Timeline(0.0, 0.0, bpm)
        self._was_playing = False
        self._was_rolling = False
        self._locates = 0
        self._located_beats = 0.0

    @property
    def peers(self) -> int:
        """How many others there are."""
        return int(self._link.numPeers())

    def close(self) -> None:
        """Leave the session."""
        self._link.enabled = False

    def transport(self, now_s: float) -> Transport:
        """What the session says at a moment."""
        state = self._link.captureAppSessionState()
        if state.isPlaying() and not self._was_playing:
            # Peers share tempo and phase, not the count of beats: the song begins with the phrase.
            state.requestBeatAtStartPlayingTime(0.0, self._quantum)
            self._link.commitAppSessionState(state)
        self._was_playing = state.isPlaying()
        now_us = self._link.clock().micros()
        bpm = min(max(state.tempo(), MIN_BPM), MAX_BPM)
        line = Timeline(now_s, state.beatAtTime(now_us, self._quantum), bpm)
        # Before beat 0 the peers wait for the phrase to begin.
        rolling = state.isPlaying() and line.anchor_beats >= 0
        started = rolling and not self._was_rolling
        if started or (rolling and _is_jump(self._line, line)):
            self._locates += 1
            just_begun = line.anchor_beats < _JUST_BEGUN_BEATS
            self._located_beats = 0.0 if just_begun else line.anchor_beats
        self._line, self._was_rolling = line, rolling
        health = Health.RUNNING if rolling else Health.STOPPED
        return Transport(rolling, line, self._locates, self._located_beats, health)

    def start(self, now_s: float, at_beats: float | None = None) -> None:
        """Let all peers play from the next phrase on, or from a position where nobody else is."""
        del now_s
        state = self._link.captureAppSessionState()
        now_us = self._link.clock().micros()
        beats = 0.0 if at_beats is None else at_beats
        state.setIsPlayingAndRequestBeatAtTime(True, now_us, beats, self._quantum)  # noqa: FBT003
        self._link.commitAppSessionState(state)

    def stop(self, now_s: float) -> None:
        """Let all peers stand still."""
        del now_s
        state = self._link.captureAppSessionState()
        state.setIsPlaying(False, self._link.clock().micros())  # noqa: FBT003
        self._link.commitAppSessionState(state)

    def set_bpm(self, now_s: float, bpm: float) -> None:
        """Let all peers go on at another tempo."""
        del now_s
        state = self._link.captureAppSessionState()
        state.setTempo(bpm, self._link.clock().micros())
        self._link.commitAppSessionState(state)


def _is_jump(before: Timeline, after: Timeline) -> bool:
    """Whether a line does not go on from where the one before it went.

    The tempo may have changed at any moment since that was asked for.
    """
    astray_beats = abs(after.anchor_beats - before.beats_at(after.anchor_s))
    by_tempo_beats = abs(after.bpm - before.bpm) / 60 * (after.anchor_s - before.anchor_s)
    return astray_beats > _JUMP_BEATS + by_tempo_beats
