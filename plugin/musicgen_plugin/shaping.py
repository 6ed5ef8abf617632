"""Shaping: the music of a source in; varied, with its sliders moved and played by hand, out."""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from musicgen.errors import ClipError, MusicgenError
from musicgen.model.clip_model import FittedClip
from musicgen.model.companion import COMPANION
from musicgen.model.feel_model import HUMANIZE, FeelModel
from musicgen.model.load import DEFAULT_MODEL, AnyModel
from musicgen.model.lock import Lock
from musicgen.model.own_vectors import read_own
from musicgen.model.vectors import VECTORS, ModelVectors, read_vectors
from musicgen.operations.blend import Held
from musicgen.operations.humanize import Amounts, humanize
from musicgen.operations.locks import LockError
from musicgen.operations.own_slider import own_slider
from musicgen.operations.shift import Shift
from musicgen.operations.sliders import Slider, find_slider, sliders_of
from musicgen.operations.vary import vary
from musicgen.representation.drum_map import DrumMap, Voice, default_drum_map
from musicgen.representation.parts import pitched_tracks
from musicgen.score import Note, Score
from musicgen.tonality import Scale, snap_to_scale
from musicgen_plugin.controls.targets import (
    ATTRIBUTE,
    HUMAN_TIMING,
    HUMAN_VELOCITY,
    VARIATION,
)
from musicgen_plugin.gestures import Values
from musicgen_plugin.source import GridSource, MorphSource

_AMOUNTS = frozenset((VARIATION, HUMAN_TIMING, HUMAN_VELOCITY))
_TEMPERATURE = 0.5
"""Of the drummer, as `musicgen humanize` has it."""

Made = TypeVar("Made")
AnyShift = Shift[Any, Any]


@dataclass(frozen=True, slots=True)
class Variation:
    """How far the clips are from what they were.

    Attributes:
        amount: 0 for the clips themselves, 1 for as far as other clips.
        seed: The same seed gives the same variation.

    Raises:
        MusicgenError: amount is out of range.
    """

    amount: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.amount <= 1:
            raise MusicgenError(f"amount must be in 0-1, not {self.amount:g}")


@dataclass(frozen=True, slots=True)
class Humanizing:
    """How much of a drummer is put into the drums.

    Attributes:
        timing: 0 leaves every note where it is, 1 moves it as far as the drummer would.
        velocity: 0 leaves velocities as they are, 1 makes them the drummer's.
        seed: The same seed gives the same feel.

    Raises:
        MusicgenError: an amount is out of 0-1.
    """

    timing: float = 0.0
    velocity: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        self.amounts()

    @property
    def is_on(self) -> bool:
        """Whether anything is changed."""
        return self.timing > 0 or self.velocity > 0

    def amounts(self) -> Amounts:
        """The same as `humanize` takes it."""
        return Amounts(self.velocity, self.timing, _TEMPERATURE)


@dataclass(frozen=True, slots=True)
class KnownSliders:
    """The sliders of a model.

    Attributes:
        sliders: Its own and the user's, by name; none where it has no vectors.
        vectors: Its vectors.
        trouble: A line for each of the user's files that cannot be used.
    """

    sliders: Mapping[str, Slider]
    vectors: ModelVectors | None
    trouble: tuple[str, ...] = ()

    @classmethod
    def of(cls, model: AnyModel) -> Self:
        """Read those of a model's folder and the user's.

        Raises:
            ModelError: its vectors are damaged, or made for another encoder or decoder.
        """
        if not (model.folder / VECTORS).is_file():
            return cls({}, None)
        vectors = read_vectors(model.folder, model.manifest)
        own, trouble = read_own(model.manifest)
        return cls(sliders_of(vectors, [own_slider(model, each) for each in own]), vectors, trouble)

    def require(self, name: str, model: AnyModel) -> None:
        """Check that their model has a slider.

        Raises:
            MusicgenError: it has not; where it has no vectors at all, it says how to make them.
        """
        vectors = self.vectors or read_vectors(model.folder, model.manifest)
        find_slider(name, self.sliders, model.manifest.id, vectors.lost)


class _Last(Generic[Made]):
    """What was made last, kept until it is asked for of something else."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] | None = None
        self._by: Hashable = None
        self._made: Made

    def get(self, of: tuple[object, ...], by: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of some objects, these very ones, by values, equal ones."""
        same = self._of is not None and all(a is b for a, b in zip(self._of, of, strict=True))
        if not same or self._by != by:
            self._made = make()
            self._of, self._by = of, by
        return self._made


class _Kept:
    """What a turn of one control leaves as it was."""

    def __init__(self) -> None:
        self.varied: _Last[MorphSource | GridSource] = _Last()
        self.inner_score: _Last[Score] = _Last()
        self.shift: _Last[AnyShift] = _Last()


@dataclass(frozen=True)  # without slots, for what it keeps
class ShapedSource:
    """Music of another source, shaped: varied, its sliders moved to asked values, played by hand.

    What is varied are the clips, so that what lies between them goes along, and a turn of a knob
    takes no longer. A slider is moved from what the inner source has at that place. What cannot be
    done (a slider of something that the music has none of, notes where there are none) is left as
    it was, and a value that is out of reach is come near to.

    Attributes:
        inner: Makes the music.
        sliders: Of the model and the user's own, by name, as `operations.sliders` has them.
        vectors: Of the model; None where it has none, and no sliders.
        variation: How far the clips are from what they were, where no control says.
        humanizing: How the drums are played, where no control says.

    Raises:
        MusicgenError: there are sliders without vectors.
    """

    inner: MorphSource | GridSource
    sliders: Mapping[str, Slider]
    vectors: ModelVectors | None
    variation: Variation = field(default=Variation())
    humanizing: Humanizing = field(default=Humanizing())
    _kept: _Kept = field(default_factory=_Kept, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.sliders and self.vectors is None:
            raise MusicgenError(f"{self.inner.model.manifest.id}: sliders need its vectors")

    @property
    def targets(self) -> frozenset[str]:
        """Those of the inner source, its locks though it has but one clip, sliders and amounts."""
        return self._targets

    @cached_property
    def _targets(self) -> frozenset[str]:
        sliders = frozenset(ATTRIBUTE + name for name in self.sliders)
        return self.inner.targets | self.inner.locks | sliders | _AMOUNTS

    def asked(self, values: Values) -> Mapping[str, float]:
        """Where the sliders are to stand, in their units, by name; none for one that is let go.

        The control's 0-1 spans what is usual in training clips.
        """
        return {
            name: _between(*slider.usual, values[ATTRIBUTE + name])
            for name, slider in self.sliders.items()
            if ATTRIBUTE + name in values
        }

    def control_value(self, name: str, value: float) -> float:
        """Where a control stands, 0-1, for a slider's value in its unit; the inverse of `asked`."""
        least, most = self.sliders[name].usual
        return min(max((value - least) / (most - least), 0.0), 1.0) if most > least else 0.0

    def with_clip(self, slot: int, clip: Score) -> "ShapedSource":
        """The same with another clip in a place."""
        return replace(self, inner=self.inner.with_clip(slot, clip))

    def score(self, values: Values) -> Score:
        """The music, shaped."""
        locks = self.inner.locks_on(values)
        source = self._varied(locks, self._variation_at(values))
        places = frozenset((name, values[name]) for name in source.targets if name in values)
        score = self._kept.inner_score.get((source,), places, lambda: source.music(values))
        drum_map = _map_of(score, source)
        shifted = self._shifted(score, self.asked(values), locks, drum_map)
        played = self._played(shifted, self._humanizing_at(values), locks, drum_map)
        return source.arranged(played)

    def _variation_at(self, values: Values) -> Variation:
        return replace(self.variation, amount=_amount(values, VARIATION, self.variation.amount))

    def _humanizing_at(self, values: Values) -> Humanizing:
        usual = self.humanizing
        return replace(
            usual,
            timing=_amount(values, HUMAN_TIMING, usual.timing),
            velocity=_amount(values, HUMAN_VELOCITY, usual.velocity),
        )

    def _varied(self, locks: frozenset[str], variation: Variation) -> MorphSource | GridSource:
        """The inner source between varied clips."""
        if not variation.amount:
            return self.inner
        by = (variation, locks)
        return self._kept.varied.get((self.inner,), by, lambda: self._vary(locks, variation))

    def _vary(self, locks: frozenset[str], variation: Variation) -> MorphSource | GridSource:
        first, *others = self.inner.clips
        clips = [self._variation(first, locks, variation)]
        clips += [self._variation(clip, frozenset(), variation) for clip in others]
        return self.inner.with_clips(tuple(clips))

    def _variation(
        self, clip: FittedClip, locks: frozenset[str], variation: Variation
    ) -> FittedClip:
        """A variation of a clip; the clip where there is none."""
        inner = self.inner
        try:
            (score,) = vary(
                inner.model,
                clip,
                amount=variation.amount,
                count=1,
                seed=variation.seed,
                out_map=inner.read_by,
                held=Held(inner.lock(locks, clip), _scale_of(clip, inner)),
            )
            fitted = inner.refitted(self._in_scale(score), inner.read_by)
        except (LockError, ClipError):  # all is locked, or it is silent
            return clip
        return fitted

    def _shifted(
        self, score: Score, asked: Mapping[str, float], locks: frozenset[str], drum_map: DrumMap
    ) -> Score:
        """A score with its sliders moved, as far as it has what they are of."""
        vectors = self.vectors
        if vectors is None or not asked:
            return score
        of = (score, self.sliders, vectors)
        try:
            shift = self._kept.shift.get(
                of, locks, lambda: self._shift(score, vectors, locks, drum_map)
            )
        except (LockError, ClipError):  # all is locked, or it is silent
            return score
        possible = {name: value for name, value in asked.items() if _has(shift, name)}
        return self._in_scale(shift.score(possible)) if possible else score

    def _shift(
        self, score: Score, vectors: ModelVectors, locks: frozenset[str], drum_map: DrumMap
    ) -> AnyShift:
        model = self.inner.model
        clip = self.inner.refitted(score, drum_map)
        lock = self.inner.lock(locks, clip)
        own = self.sliders.values()
        return Shift(model, clip, vectors, own=own, drum_map=drum_map, lock=lock, hurries=True)

    def _in_scale(self, score: Score) -> Score:
        if self.inner.scale is None:
            return score
        return snap_to_scale(score, self.inner.scale, keep=self.inner.pitches).score

    def _played(
        self, score: Score, humanizing: Humanizing, locks: frozenset[str], drum_map: DrumMap
    ) -> Score:
        """A score with its drums played by hand, but for what is locked."""
        if not humanizing.is_on or not any(track.is_drum for track in score.tracks):
            return score
        first = self.inner.clips[0]
        feel = _feel_model(self.inner.model.folder)
        amounts, seed = humanizing.amounts(), humanizing.seed
        try:
            lock = self.inner.lock(locks, first) or Lock()
            played = humanize(feel, score, amounts=amounts, seed=seed, drum_map=drum_map).score
        except (LockError, ClipError):  # all is locked, or there are no drums
            return score
        parts = zip(self.inner.model.places(first), first.score.tracks, strict=True)
        if any(place in lock.places for place, track in parts if track.is_drum):
            return score
        return _with_voices(played, score, lock.voices, drum_map)


def _amount(values: Values, target: str, usual: float) -> float:
    """Where a control of an amount stands; the usual one where it stands nowhere."""
    return _between(0.0, 1.0, values.get(target, usual))


def _between(least: float, most: float, share: float) -> float:
    return least + min(max(share, 0.0), 1.0) * (most - least)


def _map_of(score: Score, source: MorphSource | GridSource) -> DrumMap:
    """What a score's drums are read by: the clips themselves by theirs."""
    is_clip = any(score is clip.score for clip in source.clips)
    return (source.read_by if is_clip else source.out_map) or default_drum_map()


def _scale_of(clip: FittedClip, source: MorphSource | GridSource) -> Scale | None:
    """The scale of a source, where a clip has anything with a pitch."""
    return source.scale if pitched_tracks(clip.score) else None


def _has(shift: AnyShift, name: str) -> bool:
    """Whether a clip has a value of a slider."""
    try:
        shift.value(name)
    except ClipError:
        return False
    return True


@cache
def _feel_model(folder: Path) -> FeelModel:
    """The drummer of a model, or the one of all that have none."""
    has_one = (folder / HUMANIZE / COMPANION).is_file()
    return FeelModel.load(str(folder) if has_one else DEFAULT_MODEL)


def _with_voices(
    score: Score, before: Score, voices: Collection[Voice], drum_map: DrumMap
) -> Score:
    """A score with some voices of its drums as they were before."""
    if not voices:
        return score

    def is_kept(note: Note) -> bool:
        return drum_map.voice_of_note.get(note.pitch) in voices

    tracks = []
    for track, old in zip(score.tracks, before.tracks, strict=True):
        kept = tuple(note for note in old.notes if is_kept(note))
        others = tuple(note for note in track.notes if not is_kept(note))
        tracks.append(replace(track, notes=kept + others) if track.is_drum else track)
    return replace(score, tracks=tuple(tracks))
