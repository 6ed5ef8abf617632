"""Continuation: a clip in, the clip with more bars after it out.

The next half clip (or bar, for models of single bars) is drawn from what the last two lead to, then
the one after that, and so on. The clip's own bars stay as they are.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from musicgen.errors import ClipError, MusicgenError
from musicgen.model.clip_model import ClipModel, Decoded, Fitted
from musicgen.model.lock import Lock
from musicgen.model.next_step import NextStep
from musicgen.operations.counting import as_many_as
from musicgen.operations.generate import MAX_COUNT, MAX_TEMPERATURE
from musicgen.operations.units import Unit, context_of, halves, is_bar, together
from musicgen.representation.bars import ROW_BEATS, Bar, bars_of
from musicgen.representation.drum_map import DrumMap, default_drum_map
from musicgen.representation.drums import STEPS_PER_BEAT
from musicgen.score import Note, Score, Track

MAX_BARS = 256
_BAR_CONTEXT = 16
"""Of models of single bars so many are looked at, for the chords that come round again."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The end of a clip.

    Attributes:
        score: As many bars as the model's clip has; of a shorter clip some come again.
        end_beats: Where the clip ends, in beats: on a bar line.
        bar_beats: Length of its last bar.
    """

    score: Score
    end_beats: float
    bar_beats: float


def continuation(
    model: ClipModel[Fitted, Decoded],
    step: NextStep,
    score: Score,
    *,
    bars: int,
    count: int,
    seed: int,
    temperature: float = 1.0,
    drum_map: DrumMap | None = None,
) -> tuple[Score, ...]:
    """Write more bars that follow a clip.

    Args:
        model: Encodes and decodes.
        step: The model's own.
        score: Any clip that the model fits; what follows is what the model plays of it.
        bars: How many more, 1-256, in the meter that the clip ends in.
        count: How many continuations, 1-10,000.
        seed: The same seed gives the same, and a larger count the same ones first.
        temperature: How far from the likeliest, 0-2; 1 is as unlike the clip as real music goes on.
        drum_map: What drums are read by, and new ones written; the default map where None.

    Returns:
        The clip's own notes, unchanged, and then the new bars.

    Raises:
        ClipError: the clip's bars are longer than the model's, or nothing for it sounds at its end.
        MusicgenError: bars, count or temperature is out of range.
    """
    if not 1 <= bars <= MAX_BARS:
        raise MusicgenError(f"bars must be in 1-{MAX_BARS}, not {bars}")
    if not 1 <= count <= MAX_COUNT:
        raise MusicgenError(f"count must be in 1-{MAX_COUNT}, not {count}")
    if not 0 <= temperature <= MAX_TEMPERATURE:
        raise MusicgenError(f"temperature must be in 0-{MAX_TEMPERATURE:g}, not {temperature:g}")
    drum_map = as_played(drum_map or default_drum_map(), score)
    stretch = last_stretch(score, _context_bars(model, score))
    clip = model.fit(stretch.score, bar=1, drum_map=drum_map)
    follower = Follower(model, step, clip, drum_map)
    return tuple(
        _appended(
            score, stretch, bars, clip.score, follower.tracks(bars, (seed, number), temperature)
        )
        for number in range(count)
    )


def _context_bars(model: ClipModel[Fitted, Decoded], score: Score) -> int:
    """How many of a score's last bars a model looks at."""
    all_bars = bars_of(score)
    last = all_bars[-1].length_beats
    if last > ROW_BEATS:
        raise ClipError(f"bars of {last:g} beats: only bars of up to {ROW_BEATS:g} are continued")
    if is_bar(model):
        return max(2, min(_BAR_CONTEXT, len(all_bars)))
    if model.kind == "drums":  # bars of up to half a row share it
        return model.manifest.bars * int(ROW_BEATS // last)
    return model.manifest.bars


def last_stretch(score: Score, count: int) -> Stretch:
    """The last bars of a score that are as long as its last, repeated where they are too few."""
    all_bars = bars_of(score)
    end, beats = all_bars[-1].end_beats, all_bars[-1].length_beats
    alike: list[Bar] = []
    for bar in reversed(all_bars[-count:]):
        if bar.length_beats != beats:
            break
        alike.append(bar)
    whole = replace(score, length_beats=max(end, score.length_beats))
    own = whole.cut(end - len(alike) * beats, len(alike) * beats)
    times = -(-count // len(alike))
    looped = own.looped(times * len(alike) * beats)
    cut = looped.cut((times * len(alike) - count) * beats, count * beats)
    return Stretch(cut, end, beats)


class Follower(Generic[Fitted, Decoded]):
    """What follows a fitted clip.

    Args:
        model: Encodes and decodes.
        step: The model's own.
        clip: The end of what was.
        out_map: What drums are written by.
    """

    def __init__(
        self,
        model: ClipModel[Fitted, Decoded],
        step: NextStep,
        clip: Fitted,
        out_map: DrumMap,
    ) -> None:
        self._model, self._step, self._clip, self._out_map = model, step, clip, out_map
        self._arrays = model.arrays(clip)
        mu, self._conditions = model.encode(*self._arrays).mu, model.conditions(*self._arrays)
        own = model.decode(mu, *self._conditions)
        self._own = own.plus(model.correction(own, *self._arrays), np.ones(len(mu), np.float32))
        self._silent = Lock(
            places=frozenset(
                place
                for place, track in zip(model.places(clip), clip.score.tracks, strict=True)
                if not track.notes
            )
        )

    def tracks(self, bars: int, seed: tuple[int, ...], temperature: float) -> list[list[Note]]:
        """The notes of each of the clip's tracks in more bars, from beat 0."""
        rng = np.random.default_rng(seed)
        return (self._bars if is_bar(self._model) else self._halves)(bars, rng, temperature)

    def _drawn(
        self, earlier: Unit, later: Unit, rng: np.random.Generator, temperature: float, bar: int
    ) -> Decoded:
        """The next clip or bar, as the decoder has it."""
        model = self._model
        noise = rng.standard_normal((1, self._step.directions), np.float32)
        z = self._step.draw(context_of(model, earlier, later), np.float32(temperature) * noise)
        told = [array[bar % len(array)][None] for array in self._conditions]
        return model.muted(model.biased(model.decode(z, *told)), self._silent)

    def _halves(self, bars: int, rng: np.random.Generator, temperature: float) -> list[list[Note]]:
        model, frame = self._model, self._clip.score
        earlier, later = halves(model, self._arrays)
        middle = frame.length_beats / 2
        half_bars = len(bars_of(frame)) // 2
        tracks: list[list[Note]] = [[] for _ in frame.tracks]
        for number in range(-(-bars // half_bars)):
            decoding = self._drawn(earlier, later, rng, temperature, 0)
            _, new = halves(model, model.answers(decoding))
            clip = together(later, new)
            ones = np.ones(1, np.float32)
            exact = decoding.plus(model.correction(decoding, *clip), ones)
            written = model.write(exact, frame, out_map=self._out_map)
            for notes, track in zip(tracks, written.tracks, strict=True):
                notes.extend(_second_half(track, middle, number * middle))
            earlier, later = later, new
        return tracks

    def _bars(self, bars: int, rng: np.random.Generator, temperature: float) -> list[list[Note]]:
        model, clip = self._model, self._clip
        known = len(self._arrays[0])
        earlier, later = (
            tuple(array[bar][None] for array in self._arrays) for bar in (known - 2, known - 1)
        )
        drawn = []
        for number in range(bars):
            again = self._own.rows(slice(number % known, number % known + 1))
            decoding = self._drawn(earlier, later, rng, temperature, number).with_lineup_of(again)
            decoding = as_many_as(decoding, again)  # else a few notes more, each bar, pile up
            drawn.append(decoding)
            told = tuple(array[number % known][None] for array in self._conditions)
            earlier, later = later, (*model.answers(decoding), *told)
        whole = drawn[0].followed_by(*drawn[1:])
        beats = bars_of(clip.score)[-1].length_beats * bars
        frame = replace(clip.score, tracks=(), length_beats=beats, meters=clip.score.meters[-1:])
        return list(self._by_place(whole, frame))

    def _by_place(self, decoding: Decoded, frame: Score) -> Iterator[list[Note]]:
        """The notes of each of the clip's tracks, one written by itself after another."""
        places = self._model.places(self._clip)
        for place in places:
            others = Lock(places=frozenset(places) - {place})
            written = self._model.write(self._model.muted(decoding, others), frame)
            yield [note for track in written.tracks for note in track.notes]


def _second_half(track: Track, middle: float, at: float) -> Iterator[Note]:
    """The notes of a track's second half, moved; an early downbeat begins with the half."""
    for note in track.notes:
        step = round(note.onset_beats * STEPS_PER_BEAT)
        if middle * STEPS_PER_BEAT <= step < 2 * middle * STEPS_PER_BEAT:
            onset = max(0.0, note.onset_beats - middle)
            duration = min(note.duration_beats, middle - onset)
            yield replace(note, onset_beats=at + onset, duration_beats=duration)


def as_played(drum_map: DrumMap, score: Score) -> DrumMap:
    """A map that writes each voice as the note that a clip plays it with most often."""
    played = Counter(note.pitch for track in score.tracks if track.is_drum for note in track.notes)
    notes = list(drum_map.note_of_voice)
    for pitch, _ in reversed(played.most_common()):
        voice = drum_map.voice_of_note.get(pitch)
        if voice is not None:
            notes[voice] = pitch
    return replace(drum_map, note_of_voice=tuple(notes))


def _appended(
    score: Score, stretch: Stretch, bars: int, frame: Score, new: list[list[Note]]
) -> Score:
    """A score with more bars, the notes of each fitted track in the track that it came from."""
    length = bars * stretch.bar_beats
    tracks = list(score.tracks)
    for fitted, notes in zip(frame.tracks, new, strict=True):
        later = tuple(
            replace(
                note,
                onset_beats=stretch.end_beats + note.onset_beats,
                duration_beats=min(note.duration_beats, length - note.onset_beats),
            )
            for note in notes
            if note.onset_beats < length
        )
        home = _home(fitted, score.tracks)
        tracks[home] = replace(tracks[home], notes=tracks[home].notes + later)
    return replace(score, tracks=tuple(tracks), length_beats=stretch.end_beats + length)


def _home(fitted: Track, tracks: tuple[Track, ...]) -> int:
    """The track of a clip that a fitted track has most notes of; of those alike, the first."""
    own = {(note.pitch, note.velocity) for note in fitted.notes}

    def shared(index: int) -> int:
        return sum((note.pitch, note.velocity) in own for note in tracks[index].notes)

    named = [index for index, track in enumerate(tracks) if track.name == fitted.name]
    return max(named or range(len(tracks)), key=shared)
