"""The clock of its own: start, stop, tempo in, a timeline out."""

from musicgen_plugin.clock.timeline import DEFAULT_BPM, Health, Timeline, Transport


class InternalClock:
    """A clock that nothing else drives.

    Args:
        bpm: The tempo, 5-999.
    """

    def __init__(self, bpm: float = DEFAULT_BPM) -> None:
        self._line = Timeline(0.0, 0.0, bpm)
        self._rolling = False
        self._locates = 0
        self._located_beats = 0.0

    def transport(self, now_s: float) -> Transport:
        """What the clock says at a moment."""
        line = self._line
        if not self._rolling:
            line = Timeline(now_s, line.anchor_beats, line.bpm)
        health = Health.RUNNING if self._rolling else Health.STOPPED
        return Transport(self._rolling, line, self._locates, self._located_beats, health)

    def start(self, now_s: float, at_beats: float | None = None) -> None:
        """Roll from a position, or from where it stands."""
        beats = self._beats(now_s) if at_beats is None else at_beats
        self._roll(Timeline(now_s, beats, self._line.bpm), beats)

    def follow(self, now_s: float, timeline: Timeline) -> None:
        """Roll along a line that was agreed elsewhere, as after a restart of the engine."""
        self._roll(timeline, timeline.beats_at(now_s))

    def _roll(self, line: Timeline, located_beats: float) -> None:
        self._line, self._located_beats = line, located_beats
        self._rolling = True
        self._locates += 1

    def stop(self, now_s: float) -> None:
        """Stand still where it is."""
        self._line = Timeline(now_s, self._beats(now_s), self._line.bpm)
        self._rolling = False

    def set_bpm(self, now_s: float, bpm: float) -> None:
        """Go on at another tempo from here.

        Raises:
            LiveError: the tempo is out of range.
        """
        self._line = Timeline(now_s, self._beats(now_s), bpm)

    def _beats(self, now_s: float) -> float:
        return self._line.beats_at(now_s) if self._rolling else self._line.anchor_beats
