"""What is played in: notes with their song position in, clips quantised to the loop out."""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

from musicgen.score import Meter, Note, Score, Tempo, Track
from musicgen_plugin.messages import DRUM_CHANNEL, Message, Status, channel_of, status_of
from musicgen_plugin.pattern import STEP_BEATS, Key
from musicgen_plugin.player import HALF_STEP_BEATS

_REMEMBERED = 20_000
_SHORTEST_BEATS = 1 / 96


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """A note that someone played.

    Attributes:
        onset_beats: Along the time played, which a jump of the song does not turn back.
        key: Its channel and pitch.
        velocity: 1-127.
        end_beats: Where it was let go; None while it is held.
    """

    onset_beats: float
    key: Key
    velocity: int
    end_beats: float | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What a captured clip is laid out by.

    Attributes:
        bpm: Tempo.
        meter: Meter, at beat 0.
        quantise_beats: The grid that onsets are moved to; None to keep them as they were played.
        as_drums: Whether all of it is drums, whatever its channel.
    """

    bpm: float
    meter: Meter = field(default=Meter())
    quantise_beats: float | None = None
    as_drums: bool = False


class Capture:
    """Remembers what is played, so that it can be had after the fact.

    Song positions are laid end to end where the song jumps, whole bars apart, so that the last bars
    are the last that were played.
    """

    def __init__(self, bar_beats: float = 4.0) -> None:
        self._bar_beats = bar_beats
        self._shift_beats = 0.0  # from song position to time played
        self._reached_beats = 0.0
        self._done: deque[PlayedNote] = deque(maxlen=_REMEMBERED)
        self._held: dict[Key, PlayedNote] = {}

    @property
    def reached_beats(self) -> float:
        """How far the time played has come."""
        return self._reached_beats

    def advance(self, song_beats: float) -> float:
        """Take the song as having come to a position; returns it as time played."""
        self._reached_beats = max(self._reached_beats, song_beats + self._shift_beats)
        return self._reached_beats

    def locate(self, song_beats: float) -> None:
        """Go on from a song position elsewhere."""
        bars = math.ceil((self._reached_beats - song_beats) / self._bar_beats - 1e-6)
        self._shift_beats = bars * self._bar_beats

    def hear(self, song_beats: float, message: Message) -> None:
        """Take a message that was played at a song position; only notes are kept."""
        beats = song_beats + self._shift_beats
        status = status_of(message)
        if status not in {Status.NOTE_ON, Status.NOTE_OFF}:
            return
        key = Key(channel_of(message), message[1])
        self._let_go(key, beats)
        if status is Status.NOTE_ON:
            self._held[key] = PlayedNote(beats, key, message[2])

    def _let_go(self, key: Key, beats: float) -> None:
        note = self._held.pop(key, None)
        if note is not None:
            self._done.append(PlayedNote(note.onset_beats, key, note.velocity, beats))

    def last_bars(self, bars: int, frame: Frame) -> Score:
        """The last whole bars that were played.

        A bar counts as played from half a step before its end on.
        """
        length_beats = bars * self._bar_beats
        whole = math.floor((self._reached_beats + HALF_STEP_BEATS) / self._bar_beats)
        return self.clip(whole * self._bar_beats - length_beats, length_beats, frame)

    def clip(self, start_beats: float, length_beats: float, frame: Frame) -> Score:
        """A stretch of the time played, as a loop.

        It is taken half a step early: a hit just before its start is an early downbeat and stands
        at the loop's end, and a hit just before its end is the next bar's.
        """
        early_beats = start_beats - HALF_STEP_BEATS
        notes = [
            note
            for note in (*self._done, *self._held.values())
            if early_beats <= note.onset_beats < early_beats + length_beats
        ]
        meter, tempo = frame.meter, Tempo(0.0, frame.bpm)
        tracks = _tracks(notes, start_beats, length_beats, frame)
        return Score(tuple(tracks), length_beats, (tempo,), (meter,))


def _tracks(
    notes: Iterable[PlayedNote], start_beats: float, length_beats: float, frame: Frame
) -> list[Track]:
    by_channel: dict[int, list[Note]] = {}
    for played in notes:
        note = _in_loop(played, start_beats, length_beats, frame.quantise_beats)
        by_channel.setdefault(played.key.channel, []).append(note)
    return [
        Track(
            f"Channel {channel + 1}",
            tuple(found),
            is_drum=frame.as_drums or channel == DRUM_CHANNEL,
        )
        for channel, found in sorted(by_channel.items())
    ]


def _in_loop(
    played: PlayedNote, start_beats: float, length_beats: float, quantise_beats: float | None
) -> Note:
    onset_beats = played.onset_beats - start_beats
    if quantise_beats:
        onset_beats = round(onset_beats / quantise_beats) * quantise_beats
    onset_beats %= length_beats
    end_beats = played.onset_beats + STEP_BEATS if played.end_beats is None else played.end_beats
    lasted_beats = max(end_beats - played.onset_beats, _SHORTEST_BEATS)
    duration_beats = min(lasted_beats, length_beats - onset_beats)
    return Note(onset_beats, played.key.pitch, played.velocity, duration_beats)


@dataclass(frozen=True, slots=True)
class Take:
    """A stretch that is to be recorded as a clip.

    Attributes:
        slot: Which clip it becomes: 0 is A, 1 is B.
        start_beats: Along the time played.
        length_beats: Its length.
    """

    slot: int
    start_beats: float
    length_beats: float

    @classmethod
    def armed(cls, slot: int, reached_beats: float, bars: int, bar_beats: float) -> "Take":
        """A take that starts at the next bar; at this one, within half a step of its start."""
        start = math.ceil((reached_beats - HALF_STEP_BEATS) / bar_beats) * bar_beats
        return cls(slot, start, bars * bar_beats)

    def is_done(self, reached_beats: float) -> bool:
        """Whether all of it has been played."""
        return reached_beats >= self.start_beats + self.length_beats - HALF_STEP_BEATS
