"""What lies between clips: clips and weights in, clips out; morphs and grids stand on it.

Where one clip has all the weight, it is that clip, note for note. Elsewhere the model's decoding is
corrected by what it got wrong at each clip, in the measure of its weight, so that near a clip means
near that clip.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Generic

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import MusicgenError
from musicgen.latent import Latents
from musicgen.model.clip_model import ClipModel, Decoded, Ends, Fitted, FloatArray
from musicgen.model.lock import Lock
from musicgen.operations.locks import Locked
from musicgen.representation.drum_map import DrumMap, default_drum_map
from musicgen.representation.parts import pitched_tracks
from musicgen.score import Score, Tempo
from musicgen.tonality import Scale, snap_to_scale

Weights = NDArray[np.float64]
"""How much of each clip, (..., clip), adding up to 1."""
MOST_DISTANCE = 0.5
ROWS_AT_ONCE = 64
"""So many latent vectors are decoded at once; a band's bars are large."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is held while the rest travels.

    Attributes:
        lock: Parts that stay as the first clip has them.
        scale: Where new pitches may be, beside those of the clips.
        notes_from: Index of the clip whose notes are kept, the feel alone travelling.
        feel_from: Index of the clip whose feel is kept, the notes alone travelling.

    Raises:
        MusicgenError: notes and feel are of the same clip.
    """

    lock: Lock | None = None
    scale: Scale | None = None
    notes_from: int | None = None
    feel_from: int | None = None

    def __post_init__(self) -> None:
        if self.notes_from is not None and self.notes_from == self.feel_from:
            raise MusicgenError("notes and feel of the same clip: that is the clip itself")


class Blend(Generic[Fitted, Decoded]):
    """Some clips, and all that lies between them.

    Args:
        model: Encodes and decodes.
        clips: As the model fits them. Where a model lets clips differ in length, shorter ones are
            played again until they are as long as the longest.
        out_map: What drums in between are written by; the default map where None.
        held: What is held.

    Attributes:
        clips: The clips, equally long.
        z: The latent vectors of each, (bar, latent).

    Raises:
        MusicgenError: a scale is asked for where nothing has a pitch.
    """

    def __init__(
        self,
        model: ClipModel[Fitted, Decoded],
        clips: Sequence[Fitted],
        *,
        out_map: DrumMap | None = None,
        held: Held | None = None,
    ) -> None:
        self.clips = tuple(
            reduce(lambda clip, other: model.matched(clip, other)[0], clips, clip) for clip in clips
        )
        self._model = model
        self._out_map = out_map or default_drum_map()
        self._held = held or Held()
        self._pitches = self._own_pitches()
        lock = self._held.lock
        self._locked = None if lock is None else Locked(model, self.clips[0], lock)
        self._frames = [_without_notes(clip.score) for clip in self.clips]
        # Clip after clip through each network: its weights stay in the processor's cache.
        arrays = [model.arrays(clip) for clip in self.clips]
        self.z: list[Latents] = [model.encode(*each).mu for each in arrays]
        self._conditions = [model.conditions(*each) for each in arrays]
        decodings = [
            model.decode(z, *told) for z, told in zip(self.z, self._conditions, strict=True)
        ]
        self._corrections = [
            model.correction(decoding, *each)
            for decoding, each in zip(decodings, arrays, strict=True)
        ]
        self._exact = {
            index: decodings[index].plus(self._corrections[index], np.ones(self.bars, np.float32))
            for index in (self._held.notes_from, self._held.feel_from)
            if index is not None
        }

    @property
    def bars(self) -> int:
        """Latent vectors of each clip."""
        return len(self.z[0])

    def decode(self, z: Latents, weights: Weights) -> Decoded:
        """Decode points between the clips.

        Args:
            z: (point, bar, latent), float32.
            weights: Of each clip at each point, (point, clip).

        Returns:
            A row for each point and bar.
        """
        conditions = (_mixed(told, weights) for told in zip(*self._conditions, strict=True))
        decoding = self._model.decode(z.reshape(-1, z.shape[-1]), *conditions)
        rows = np.repeat(weights.astype(np.float32), self.bars, axis=0)  # (point x bar, clip)
        weighted = zip(self._corrections, rows.T, strict=True)
        decoding = decoding.plus_all((each, of_row) for each, of_row in weighted if of_row.any())
        if self._held.notes_from is not None:
            notes = self._exact[self._held.notes_from].repeated(len(weights))
            decoding = notes.with_feel_of(decoding)
        if self._held.feel_from is not None:
            decoding = decoding.with_feel_of(self._exact[self._held.feel_from])
        return decoding

    def heard(self, decoding: Decoded) -> NDArray[np.float32]:
        """What sounds of the parts that travel, (point, feature)."""
        if self._held.lock:
            decoding = self._model.muted(decoding, self._held.lock)
        points = len(decoding) // self.bars
        return self._model.heard(decoding).reshape(points, -1)

    def score(self, weights: Weights, decoding: Decoded, name: str) -> Score:
        """The clip at a point.

        Args:
            weights: Of each clip, (clip,).
            decoding: At the point, as `decode` has it.
            name: Of its track, where it has but one.
        """
        near = int(weights.argmax())
        own_notes = own_feel = near if weights[near] >= 1 else None
        if self._held.notes_from is not None:
            own_notes = self._held.notes_from
        if self._held.feel_from is not None:
            own_feel = self._held.feel_from
        if own_notes is None:
            score = self._between(weights, decoding, name)
            return self._with_locked(score, self._out_map, None)
        clip = self.clips[own_notes]
        score = clip.score
        if own_feel != own_notes:
            score = self._model.felt(clip, decoding)
        if self._held.notes_from is not None and self._held.feel_from is None:
            score = replace(score, tempos=(Tempo(bpm=self._bpm(weights)),))
        if clip is self.clips[0] and own_feel == own_notes:
            return score
        return self._with_locked(score, self._model.kit_map(clip), self._model.places(clip))

    def _between(self, weights: Weights, decoding: Decoded, name: str) -> Score:
        """A clip at a point that is no end, as the model has it."""
        near, far = np.argsort(-weights, kind="stable")[:2].tolist()
        distance = min(MOST_DISTANCE, 1 - float(weights[near]))
        tracks = self._frames[near].tracks
        if len(tracks) == 1:
            tracks = (replace(tracks[0], name=name),)
        tempo = Tempo(bpm=self._bpm(weights))
        frame = replace(self._frames[near], tracks=tracks, tempos=(tempo,))
        if self._held.lock:
            decoding = self._model.muted(decoding, self._held.lock)
        ends = Ends(self.clips[near], self.clips[far], distance)
        score = self._model.write(decoding, frame, out_map=self._out_map, ends=ends)
        if self._held.scale is None:
            return score
        return snap_to_scale(score, self._held.scale, keep=self._pitches).score

    def _with_locked(self, score: Score, read_by: DrumMap, places: tuple[int, ...] | None) -> Score:
        if self._locked is None:
            return score
        if places is None and self._model.fixed_tracks:
            places = tuple(range(len(score.tracks)))
        return self._locked.into(score, read_by, places)

    def _bpm(self, weights: Weights) -> float:
        return float(weights @ [clip.score.bpm for clip in self.clips])

    def _own_pitches(self) -> frozenset[int]:
        """Pitches of the clips, which no scale forbids."""
        tracks = [track for clip in self.clips for track in pitched_tracks(clip.score)]
        if self._held.scale is not None and not tracks:
            raise MusicgenError(
                f"no key for drums: nothing in the clips has a pitch, so not {self._held.scale}"
            )
        return frozenset(note.pitch for track in tracks for note in track.notes)


def _without_notes(score: Score) -> Score:
    return replace(score, tracks=tuple(replace(track, notes=()) for track in score.tracks))


def _mixed(told: tuple[FloatArray, ...], weights: Weights) -> FloatArray:
    """What is told of clips, (bar, ...) each, as it is between them, (point x bar, ...)."""
    mixed = np.tensordot(weights, np.stack(told), axes=1)  # (point, bar, ...)
    return mixed.reshape(-1, *told[0].shape[1:]).astype(np.float32)
