"""A drum model at work: two bars of drums to a latent vector and back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from musicgen.errors import ModelError
from musicgen.latent import Latents
from musicgen.model.clip_model import ClipModel, Ends, FloatArray
from musicgen.model.decoding import Decoding
from musicgen.model.graph import Shape
from musicgen.model.lock import Lock
from musicgen.model.manifest import Manifest
from musicgen.model.touch import Touch, with_notes
from musicgen.representation.bar_layout import layout_of
from musicgen.representation.drum_fit import FittedDrums, fit_drums
from musicgen.representation.drum_map import VOICES, DrumMap, Voice, default_drum_map
from musicgen.representation.drums import (
    CHANNELS,
    LOOP_BEATS,
    MAX_VELOCITY,
    STEPS,
    STEPS_PER_BEAT,
    Cell,
    DrumGrid,
    GriddedDrums,
    from_grid,
    onset_of,
    step_of,
)
from musicgen.score import Note, Score, Tempo, Track

MARGIN = 2.0
"""How far beyond its threshold a logit is corrected to at an end: a probability of 0.88."""
_CERTAIN = 1e6


@dataclass(frozen=True, slots=True, eq=False)
class DrumDecoding(Decoding):
    """What the decoder says of each step and voice.

    Attributes:
        hit_logits: A hit where > 0, (batch, step, voice), float32.
        velocities: Of a hit if there is one, 0-1, (batch, step, voice), float32.
        offsets: Of a hit if there is one, in steps, -0.5 to 0.5, (batch, step, voice), float32.
    """

    feel: ClassVar[tuple[str, ...]] = ("velocities", "offsets")

    hit_logits: FloatArray
    velocities: FloatArray
    offsets: FloatArray

    def grid(self, index: int) -> DrumGrid:
        """The most likely grid of one clip."""
        return DrumGrid(self.hit_logits[index] > 0, self.velocities[index], self.offsets[index])

    def answers(self) -> FloatArray:
        """The most likely grids, (batch, step, voice, [hit, velocity, offset])."""
        hits = (self.hit_logits > 0).astype(np.float32)
        return np.stack([hits, hits * self.velocities, hits * self.offsets], axis=-1)

    def heard(self) -> FloatArray:
        """Velocity of each hit, 0 where there is none, (batch, step x voice).

        A hit counts by its velocity, so that a ghost note weighs less than an accent.
        """
        sounding = (self.hit_logits > 0) * np.clip(self.velocities, 0, 1)
        return sounding.reshape(len(sounding), -1).astype(np.float32)


def drum_correction(decoding: DrumDecoding, grids: FloatArray) -> DrumDecoding:
    """What has to be added to decodings so that grids, (batch, step, voice, 3), come out."""
    hits = grids[..., 0] > 0
    logits = decoding.hit_logits
    wanted = np.where(hits, np.maximum(logits, MARGIN), np.minimum(logits, -MARGIN))
    return DrumDecoding(
        wanted - logits,
        np.where(hits, grids[..., 1] - decoding.velocities, 0),
        np.where(hits, grids[..., 2] - decoding.offsets, 0),
    )


def silent_voices(decoding: DrumDecoding, voices: Collection[Voice]) -> DrumDecoding:
    """A decoding without hits of some voices."""
    logits = decoding.hit_logits.copy()
    logits[..., list(voices)] = -_CERTAIN
    return replace(decoding, hit_logits=logits)


def felt_drums(clip: GriddedDrums, grid: DrumGrid) -> tuple[Note, ...]:
    """A clip's notes with the velocities and offsets of a grid that has the same hits.

    Notes without a cell of their own go with that of their voice and step; others stay.
    """
    steps = len(grid.hits)
    length_beats = steps / STEPS_PER_BEAT
    touches = {
        cell: Touch(
            float(grid.velocities[cell]), onset_of(cell[0], float(grid.offsets[cell]), steps)
        )
        for cell in clip.notes
    }
    hits = [touch.on(clip.notes[cell], length_beats) for cell, touch in touches.items()]
    spare = []
    for note in clip.spare:
        voice = clip.drum_map.voice_of_note.get(note.pitch)
        if voice is None or (cell := (step_of(note.onset_beats, steps)[0], voice)) not in touches:
            spare.append(note)
        else:
            spare.append(touches[cell].beside(clip.notes[cell], note, length_beats))
    return (*hits, *spare)


class DrumModel(ClipModel[FittedDrums, DrumDecoding]):
    """A loaded drum model."""

    kind = "drums"

    @classmethod
    def encoder_takes(cls, manifest: Manifest) -> dict[str, Shape]:
        """See `ClipModel`."""
        require_voices(manifest)
        if manifest.steps != STEPS:
            raise ModelError(
                f"{manifest.id}: made for {manifest.steps} steps; this version of musicgen plays "
                f"{STEPS} steps of drums"
            )
        require_bias(manifest, VOICES)
        return {"grid": (STEPS, VOICES, CHANNELS)}

    def fit(
        self, score: Score, *, bar: int | None = None, drum_map: DrumMap | None = None
    ) -> FittedDrums:
        """See `ClipModel`."""
        return fit_drums(score, bar=bar, drum_map=drum_map)

    def arrays(self, clip: FittedDrums) -> tuple[FloatArray, ...]:
        """The clip's grid, (1, 32, 9, 3)."""
        return (clip.model_grid.to_array()[None],)

    def decode(self, z: Latents, *conditions: FloatArray) -> DrumDecoding:
        """See `ClipModel`."""
        return DrumDecoding(*self._decoder.run(z, *conditions))

    def biased(self, decoding: DrumDecoding) -> DrumDecoding:
        """See `ClipModel`."""
        bias = np.asarray(self.manifest.sample_bias, np.float32)
        return replace(decoding, hit_logits=decoding.hit_logits + bias)

    def correction(self, decoding: DrumDecoding, *arrays: FloatArray) -> DrumDecoding:
        """See `ClipModel`."""
        return drum_correction(decoding, arrays[0])

    def answers(self, decoding: DrumDecoding) -> tuple[FloatArray, ...]:
        """See `ClipModel`."""
        return (decoding.answers(),)

    def heard(self, decoding: DrumDecoding) -> FloatArray:
        """See `ClipModel`."""
        return decoding.heard()

    def kit_map(self, clip: FittedDrums) -> DrumMap:
        """See `ClipModel`."""
        return clip.gridded.drum_map

    def muted(self, decoding: DrumDecoding, lock: Lock) -> DrumDecoding:
        """See `ClipModel`."""
        return silent_voices(decoding, lock.voices)

    def felt(self, clip: FittedDrums, decoding: DrumDecoding) -> Score:
        """See `ClipModel`."""
        grid = clip.layout.gather(decoding.grid(0))
        return with_notes(clip.score, [felt_drums(clip.gridded, grid)])

    def frame(self, bpm: float) -> Score:
        """See `ClipModel`."""
        return Score((Track("Drums", is_drum=True),), LOOP_BEATS, (Tempo(bpm=bpm),))

    def write(
        self,
        decoding: DrumDecoding,
        frame: Score,
        *,
        out_map: DrumMap | None = None,
        ends: Ends[FittedDrums] | None = None,
    ) -> Score:
        """See `ClipModel`."""
        out_map = out_map or default_drum_map()
        score = from_grid(
            layout_of(frame.meter).gather(decoding.grid(0)),
            bpm=frame.bpm,
            meter=frame.meter,
            drum_map=out_map,
            pitches=_pitches(ends, out_map) if ends else None,
            name=frame.tracks[0].name,
        )
        if ends is None:
            return score
        spare = spare_drums(ends.near.gridded, ends.distance, out_map)
        return _with_notes(score, spare) if spare else score


def require_voices(manifest: Manifest) -> None:
    """Check that a model has this version's voices; ModelError where it has others."""
    voices = tuple(voice.label for voice in Voice)
    if tuple(manifest.voices) != voices:
        raise ModelError(
            f"{manifest.id}: made for {len(manifest.voices)} voices of drums; this version of "
            f"musicgen plays {len(voices)} ({', '.join(voices)})"
        )


def require_bias(manifest: Manifest, count: int) -> None:
    """Check that a manifest has so many biases; ModelError where it has not."""
    biases = manifest.sample_bias
    if len(biases) != count or not all(isinstance(bias, int | float) for bias in biases):
        raise ModelError(f"{manifest.id}: damaged: sample_bias must be {count} numbers")


def _pitches(ends: Ends[FittedDrums], out_map: DrumMap) -> dict[Cell, int]:
    """The note number of each cell that an end has a hit in; a farther end in another meter has
    other cells, and is left out.
    """  # noqa: D205 - one sentence
    near, far = ends.near, ends.far
    clips = (far, near) if far.layout == near.layout else (near,)
    return pitches_of_cells([clip.gridded for clip in clips], out_map)


def pitches_of_cells(clips: Sequence[GriddedDrums], out_map: DrumMap) -> dict[Cell, int]:
    """The note number of each cell that a clip has a hit in; the last clip's where several have.

    Only where the map that is written by reads it as that voice too.
    """
    return {
        cell: note.pitch
        for clip in clips
        for cell, note in clip.notes.items()
        if out_map.voice_of_note.get(note.pitch) is cell[1]
    }


def spare_drums(near: GriddedDrums, distance: float, out_map: DrumMap) -> tuple[Note, ...]:
    """Notes without a cell that still sound at a distance from their clip: the louder, the longer.

    At half way, where the other clip is as near, the last of them is gone. One that would sound as
    another voice by the map that is written by is left out, or written as its voice's note.
    """
    loud = [note for note in near.spare if note.velocity / MAX_VELOCITY > 2 * distance]
    return tuple(
        kept for note in loud if (kept := _rewritten(note, near.drum_map, out_map)) is not None
    )


def _rewritten(note: Note, read_by: DrumMap, out_map: DrumMap) -> Note | None:
    voice = read_by.voice_of_note.get(note.pitch)
    if out_map.voice_of_note.get(note.pitch) is voice:
        return note
    return None if voice is None else replace(note, pitch=out_map.note_of_voice[voice])


def _with_notes(score: Score, notes: tuple[Note, ...]) -> Score:
    (track,) = score.tracks
    return replace(score, tracks=(replace(track, notes=track.notes + notes),))
