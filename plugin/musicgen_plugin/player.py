"""The player: song positions and patterns in, messages out; it owns every note that sounds.

It knows no time: asked with a song position, it gives what is due by then. Patterns loop against
the song position. A pattern owns the half step before the boundary that it enters at, because a hit
there is an early hit of that boundary: so at a change each hit is played by one pattern, once.
docs/live.md says why.
"""

import heapq
import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from musicgen_plugin.messages import PULSES_PER_BEAT, Message, note_off, note_on, program_change
from musicgen_plugin.pattern import ROUNDING_BEATS, STEP_BEATS, Key, Onset, Pattern

HALF_STEP_BEATS = STEP_BEATS / 2
_TOLERANCE_BEATS = 1e-6
_OVERSHOT_BEATS = 1 / PULSES_PER_BEAT + _TOLERANCE_BEATS
"""How far a followed clock may run ahead before its host is seen to jump."""
_REMEMBERED = 256


class Entry(StrEnum):
    """Where a new pattern enters: at the next of these."""

    STEP = "step"
    BEAT = "beat"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a pattern takes over from another.

    Attributes:
        at_beats: The boundary that it enters at, as a song position.
        from_beats: The song position from which on it plays: half a step before the boundary, or
            where the song was when it came, if that was later.
    """

    at_beats: float
    from_beats: float


@dataclass(frozen=True, slots=True)
class Entered:
    """A pattern took over.

    Attributes:
        tag: What it was cued as.
        entrance: Where.
    """

    tag: int
    entrance: Entrance


@dataclass(frozen=True, slots=True)
class Due:
    """A message, and the song position it belongs at.

    Attributes:
        beats: When it should sound.
        message: What is sent.
    """

    beats: float
    message: Message


@dataclass(frozen=True, slots=True)
class _Cue:
    """A pattern that waits to enter; while the song stands, those of an entry have no entrance."""

    pattern: Pattern
    tag: int
    entry: Entry | None
    entrance: Entrance | None


class Player:
    """Plays one pattern at a time, and changes it without a lost, doubled or stuck note."""

    def __init__(self) -> None:
        self._pattern = Pattern()
        self._onsets: Iterator[Onset] = iter(())
        self._next: Onset | None = None
        self._beats: float | None = None  # how far it has played; None while the song stands
        self._ends: dict[Key, float] = {}  # of each sounding note
        self._struck: deque[tuple[float, Key]] = deque(maxlen=_REMEMBERED)
        self._cues: list[_Cue] = []
        self._entered: list[Entered] = []
        self._programs: dict[int, int] = {}

    @property
    def sounding(self) -> frozenset[Key]:
        """The notes that sound."""
        return frozenset(self._ends)

    @property
    def next_beats(self) -> float:
        """The song position at which something is due next; infinite where nothing is."""
        if self._beats is None:
            return math.inf
        ends = min(self._ends.values(), default=math.inf)
        onset = self._next.beats if self._next else math.inf
        return min(ends, onset, self._cue_beats())

    def take_entered(self) -> list[Entered]:
        """The patterns that took over since this was last asked."""
        entered, self._entered = self._entered, []
        return entered

    def cue(self, pattern: Pattern, tag: int, where: Entry | Entrance) -> None:
        """Let a pattern enter; it takes the place of those that wait to enter then or later.

        Args:
            pattern: What to play from then on.
            tag: What its entering is reported as.
            where: At the next step, beat or bar; or at a position, as in a recorded gesture.
        """
        cue = (
            _Cue(pattern, tag, where, None)
            if isinstance(where, Entry)
            else _Cue(pattern, tag, None, where)
        )
        if self._beats is not None:
            cue = _resolved(cue, self._beats)
        self._cues = [it for it in self._cues if _is_before(it, cue)]
        self._cues.append(cue)

    def locate(self, beats: float) -> None:
        """Go on from a song position, from standing or from elsewhere.

        What should not sound there ends with the next `advance`.
        """
        just_struck = self._overshot()
        self._struck.clear()
        self._ends = dict.fromkeys(self._ends, beats)
        self._choose(beats)
        self._beats = beats
        boundary = _nearest_step(beats)
        if boundary >= beats - _TOLERANCE_BEATS:
            self._struck.extend((boundary, key) for key in just_struck)
            self._enter(Entrance(boundary, beats), boundary - HALF_STEP_BEATS, just_struck)
        else:
            self._enter(Entrance(beats, beats), beats, frozenset())
        self._cues = sorted(
            (_resolved(cue, beats) for cue in self._cues), key=lambda cue: _entrance(cue).from_beats
        )

    def tuned(self, channel: int, program: int) -> list[Message]:
        """The program of a channel that no pattern has chosen one for; it holds from then on."""
        if channel in self._programs:
            return []
        self._programs[channel] = program
        return [program_change(channel, program)]

    def stop(self) -> list[Message]:
        """Stand still; ends every sounding note."""
        self._beats = None
        self._struck.clear()
        self._programs.clear()
        return self.silence()

    def silence(self) -> list[Message]:
        """End every sounding note and play on."""
        ended = [note_off(key.channel, key.pitch) for key in self._ends]
        self._ends.clear()
        return ended

    def advance(self, beats: float) -> list[Due]:
        """What is due up to a song position; nothing where it is not beyond the last.

        Each message comes once: a position that goes back a little, as a followed clock's may,
        waits; only `locate` goes back.
        """
        return list(self.each_due(beats))

    def each_due(self, beats: float) -> Iterator[Due]:
        """The same, one by one: each can leave before the next is got ready.

        It is to be gone through to its end.
        """
        while (at_beats := self.next_beats) <= beats:
            yield from self._happen(at_beats)
        if self._beats is not None:
            self._beats = max(self._beats, beats)

    def _happen(self, beats: float) -> Iterable[Due]:
        """What happens first at a song position: ends, then a change of pattern, then an onset."""
        ended = [key for key, end_beats in self._ends.items() if end_beats <= beats]
        for key in ended:
            del self._ends[key]
        if ended:
            return [Due(beats, note_off(key.channel, key.pitch)) for key in ended]
        if self._cue_beats() <= beats:
            self._take_over(self._cues.pop(0))
            return []
        return self._strike()

    def _cue_beats(self) -> float:
        return _entrance(self._cues[0]).from_beats if self._cues else math.inf

    def _strike(self) -> Iterator[Due]:
        onset = self._next
        if onset is None:
            return
        key = onset.note.key
        for message in self._changed_programs():
            yield Due(onset.beats, message)
        if key in self._ends:
            yield Due(onset.beats, note_off(key.channel, key.pitch))
        yield Due(onset.beats, note_on(key.channel, key.pitch, onset.note.velocity))
        self._ends[key] = onset.end_beats
        self._struck.append((onset.beats, key))
        self._next = next(self._onsets, None)

    def _take_over(self, cue: _Cue) -> None:
        entrance = _entrance(cue)
        self._pattern = cue.pattern
        self._entered.append(Entered(cue.tag, entrance))
        early_beats = entrance.at_beats - HALF_STEP_BEATS
        struck = frozenset(key for beats, key in self._struck if beats >= early_beats)
        self._enter(entrance, early_beats, struck)

    def _choose(self, beats: float) -> None:
        """Take the newest of the cues that stand at or before where the song goes on."""
        passed = [cue for cue in self._cues if _is_passed(cue, beats)]
        if passed:
            self._pattern = passed[-1].pattern
            self._entered.append(Entered(passed[-1].tag, Entrance(beats, beats)))
        self._cues = [cue for cue in self._cues if cue not in passed]

    def _changed_programs(self) -> list[Message]:
        changed = [item for item in self._pattern.programs if item not in self._programs.items()]
        self._programs.update(changed)
        return [program_change(channel, program) for channel, program in changed]

    def _enter(self, entrance: Entrance, early_beats: float, struck: frozenset[Key]) -> None:
        """Play the pattern from an entrance on.

        Args:
            entrance: Where.
            early_beats: From which song position on its notes belong to the entrance.
            struck: Keys that have been struck for it already.
        """
        at_beats, from_beats = entrance.at_beats, entrance.from_beats
        held = {it.note.key: it for it in self._pattern.held_over(at_beats)}
        held = {key: it for key, it in held.items() if it.beats < early_beats}
        own = self._pattern.between(early_beats, at_beats + HALF_STEP_BEATS)
        taken = {it.note.key: it.end_beats for it in own if it.note.key in struck}
        for key, end_beats in self._ends.items():
            tied_beats = held[key].end_beats if key in held else min(end_beats, at_beats)
            self._ends[key] = taken.get(key, tied_beats)
        missed = [
            replace(it, beats=from_beats)
            for it in own
            if it.beats < from_beats - ROUNDING_BEATS and it.note.key not in taken
        ]
        chased = [_resumed(it, at_beats) for key, it in held.items() if key not in self._ends]
        self._onsets = heapq.merge(
            missed,
            chased,
            _without(self._pattern.from_beats(from_beats), taken, at_beats + HALF_STEP_BEATS),
            key=lambda onset: onset.beats,
        )
        self._next = next(self._onsets, None)

    def _overshot(self) -> frozenset[Key]:
        """Keys struck for a step that the song has hardly reached.

        A host that loops says so when it is there: early hits of the step it jumps to, and hits
        that a followed clock was ahead for, have sounded by then.
        """
        reached_beats = (self._beats or 0.0) - _OVERSHOT_BEATS
        return frozenset(key for beats, key in self._struck if _nearest_step(beats) > reached_beats)


def _nearest_step(beats: float) -> float:
    return math.floor(beats / STEP_BEATS + 0.5) * STEP_BEATS


def _entrance(cue: _Cue) -> Entrance:
    """The entrance of a cue; while the song stands, one that is never reached."""
    return cue.entrance or Entrance(math.inf, math.inf)


def _is_before(cue: _Cue, new: _Cue) -> bool:
    """Whether a cue is still to enter where a newer one waits too.

    Of two for one boundary the newer enters; in a replay the older may have entered first.
    """
    if cue.entrance is None or new.entrance is None:
        return False
    if new.entry is None:
        return cue.entrance.from_beats < new.entrance.from_beats
    return cue.entrance.at_beats < new.entrance.at_beats


def _is_passed(cue: _Cue, beats: float) -> bool:
    return cue.entrance is None or (cue.entry is None and cue.entrance.at_beats <= beats)


def _resolved(cue: _Cue, beats: float) -> _Cue:
    """A cue with its entrance, seen from a song position."""
    if cue.entrance is not None and cue.entry is None and cue.entrance.at_beats >= beats:
        from_beats = max(cue.entrance.from_beats, beats)
        return replace(cue, entrance=Entrance(cue.entrance.at_beats, from_beats))
    grid_beats = {Entry.BEAT: 1.0, Entry.BAR: cue.pattern.bar_beats}.get(
        cue.entry or Entry.STEP, STEP_BEATS
    )
    at_beats = math.ceil((beats - _TOLERANCE_BEATS) / grid_beats) * grid_beats
    return replace(cue, entrance=Entrance(at_beats, max(beats, at_beats - HALF_STEP_BEATS)))


def _resumed(onset: Onset, beats: float) -> Onset:
    """A held note, struck anew at a song position that it lies over."""
    note = replace(onset.note, duration_beats=onset.end_beats - beats)
    return Onset(beats, note)


def _without(
    onsets: Iterable[Onset], taken: dict[Key, float], until_beats: float
) -> Iterator[Onset]:
    """Onsets, without those of some keys before a song position."""
    return (onset for onset in onsets if onset.beats >= until_beats or onset.note.key not in taken)
