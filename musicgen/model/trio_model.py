"""A trio model at work: some bars of melody, bass and drums to a latent vector and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from musicgen.latent import Latents
from musicgen.model.clip_model import ClipModel, Ends, FloatArray
from musicgen.model.decoding import Decoding
from musicgen.model.drum_model import (
    DrumDecoding,
    drum_correction,
    felt_drums,
    pitches_of_cells,
    require_bias,
    require_voices,
    silent_voices,
    spare_drums,
)
from musicgen.model.graph import Shape
from musicgen.model.line_decoding import (
    BIASES,
    LineDecoding,
    biased_line,
    felt_line,
    line_correction,
    silent_line,
    spare_notes,
)
from musicgen.model.lock import Lock
from musicgen.model.manifest import Manifest
from musicgen.model.melody_model import require_rows
from musicgen.model.touch import with_notes
from musicgen.representation import drums, melody
from musicgen.representation.bars import ROW_BEATS
from musicgen.representation.drum_map import VOICES, DrumMap, Voice, default_drum_map
from musicgen.representation.fit_report import FitReport
from musicgen.representation.rows import RowLayout, layout_of_rows
from musicgen.representation.trio import (
    DEFAULT_PROGRAMS,
    GriddedTrio,
    TrioGrid,
    fit_trio,
    from_grid,
)
from musicgen.score import Note, Score, Tempo, Track

_PARTS = ("melody", "bass", "drums")
_MELODY, _BASS, _DRUMS = range(len(_PARTS))


@dataclass(frozen=True, slots=True, eq=False)
class TrioClip:
    """A clip fitted to a trio model.

    Attributes:
        score: The parts' own notes in the bars taken: melody, bass and drums.
        gridded: The same on the grid.
        layout: Where the clip's steps lie in the model's.
        report: What was changed.
    """

    score: Score
    gridded: GriddedTrio
    layout: RowLayout
    report: FitReport

    @property
    def model_grid(self) -> TrioGrid:
        """The grid as the model takes it."""
        grid, layout = self.gridded.grid, self.layout
        return TrioGrid(
            layout.spread_line(grid.melody),
            layout.spread_line(grid.bass),
            layout.spread_drums(grid.drums),
        )


@dataclass(frozen=True, slots=True, eq=False)
class TrioDecoding(Decoding):
    """What the decoder says of each part; see `LineDecoding` and `DrumDecoding`."""

    feel: ClassVar[tuple[str, ...]] = (
        "melody_velocities",
        "melody_offsets",
        "bass_velocities",
        "bass_offsets",
        "drums_velocities",
        "drums_offsets",
    )

    melody_class_logits: FloatArray
    melody_velocities: FloatArray
    melody_offsets: FloatArray
    bass_class_logits: FloatArray
    bass_velocities: FloatArray
    bass_offsets: FloatArray
    drums_hit_logits: FloatArray
    drums_velocities: FloatArray
    drums_offsets: FloatArray

    @classmethod
    def of(cls, melody: LineDecoding, bass: LineDecoding, drums: DrumDecoding) -> "TrioDecoding":
        """A trio of its parts."""
        return cls(*melody.arrays(), *bass.arrays(), *drums.arrays())

    @property
    def melody(self) -> LineDecoding:
        """The melody alone."""
        return LineDecoding(*self.arrays()[:3])

    @property
    def bass(self) -> LineDecoding:
        """The bass alone."""
        return LineDecoding(*self.arrays()[3:6])

    @property
    def drums(self) -> DrumDecoding:
        """The drums alone."""
        return DrumDecoding(*self.arrays()[6:])

    def heard(self) -> FloatArray:
        """What sounds, part after part, (batch, feature)."""
        parts = [self.melody.heard(), self.bass.heard(), self.drums.heard()]
        return np.concatenate(parts, axis=1)


class TrioModel(ClipModel[TrioClip, TrioDecoding]):
    """A loaded trio model."""

    kind = "trio"

    @classmethod
    def encoder_takes(cls, manifest: Manifest) -> dict[str, Shape]:
        """See `ClipModel`."""
        require_rows(manifest)
        require_voices(manifest)
        require_bias(manifest, 2 * BIASES + VOICES)
        line = (manifest.steps, melody.CHANNELS)
        return {
            "melody": line,
            "bass": line,
            "drums": (manifest.steps, VOICES, drums.CHANNELS),
        }

    def fit(
        self, score: Score, *, bar: int | None = None, drum_map: DrumMap | None = None
    ) -> TrioClip:
        """See `ClipModel`."""
        bars = self.manifest.bars
        fitted = fit_trio(score, bars=bars, bar=bar, rows=bars, drum_map=drum_map)
        layout = layout_of_rows(fitted.score, bars)
        return TrioClip(fitted.score, fitted.gridded, layout, fitted.report)

    def arrays(self, clip: TrioClip) -> tuple[FloatArray, ...]:
        """The clip's lines, (1, step, 3) each, and its drums, (1, step, voice, 3)."""
        grid = clip.model_grid
        return tuple(part.to_array()[None] for part in (grid.melody, grid.bass, grid.drums))

    def decode(self, z: Latents, *conditions: FloatArray) -> TrioDecoding:
        """See `ClipModel`."""
        return TrioDecoding(*self._decoder.run(z, *conditions))

    def biased(self, decoding: TrioDecoding) -> TrioDecoding:
        """See `ClipModel`."""
        biases = self.manifest.sample_bias
        drum_bias = np.asarray(biases[2 * BIASES :], np.float32)
        return replace(
            TrioDecoding.of(
                biased_line(decoding.melody, biases[:BIASES]),
                biased_line(decoding.bass, biases[BIASES : 2 * BIASES]),
                decoding.drums,
            ),
            drums_hit_logits=decoding.drums_hit_logits + drum_bias,
        )

    def correction(self, decoding: TrioDecoding, *arrays: FloatArray) -> TrioDecoding:
        """See `ClipModel`."""
        melody_line, bass_line, grid = arrays
        return TrioDecoding.of(
            line_correction(decoding.melody, melody_line),
            line_correction(decoding.bass, bass_line),
            drum_correction(decoding.drums, grid),
        )

    def answers(self, decoding: TrioDecoding) -> tuple[FloatArray, ...]:
        """See `ClipModel`."""
        return tuple(part.answers() for part in (decoding.melody, decoding.bass, decoding.drums))

    def heard(self, decoding: TrioDecoding) -> FloatArray:
        """See `ClipModel`."""
        return decoding.heard()

    def parts(self, clip: TrioClip) -> Mapping[str, int]:
        """See `ClipModel`: melody, bass and drums, and the tracks' own names."""
        own = {track.name.lower(): place for place, track in enumerate(clip.score.tracks)}
        return own | {name: place for place, name in enumerate(_PARTS)}

    def kit_map(self, clip: TrioClip) -> DrumMap:
        """See `ClipModel`."""
        return clip.gridded.drums.drum_map

    def muted(self, decoding: TrioDecoding, lock: Lock) -> TrioDecoding:
        """See `ClipModel`."""
        melody_line, bass_line, drums = decoding.melody, decoding.bass, decoding.drums
        voices = frozenset(Voice) if _DRUMS in lock.places else lock.voices
        return TrioDecoding.of(
            silent_line(melody_line) if _MELODY in lock.places else melody_line,
            silent_line(bass_line) if _BASS in lock.places else bass_line,
            silent_voices(drums, voices),
        )

    def felt(self, clip: TrioClip, decoding: TrioDecoding) -> Score:
        """See `ClipModel`."""
        layout, gridded, length = clip.layout, clip.gridded, clip.score.length_beats
        lead = layout.gather_line(decoding.melody.grid(0))
        low = layout.gather_line(decoding.bass.grid(0))
        drums = felt_drums(gridded.drums, layout.gather_drums(decoding.drums.grid(0)))
        return with_notes(
            clip.score,
            [felt_line(gridded.melody, lead, length), felt_line(gridded.bass, low, length), drums],
        )

    def frame(self, bpm: float) -> Score:
        """See `ClipModel`."""
        lead, bass = DEFAULT_PROGRAMS
        tracks = (
            Track("Melody", program=lead),
            Track("Bass", program=bass),
            Track("Drums", is_drum=True),
        )
        return Score(tracks, self.manifest.bars * ROW_BEATS, (Tempo(bpm=bpm),))

    def write(
        self,
        decoding: TrioDecoding,
        frame: Score,
        *,
        out_map: DrumMap | None = None,
        ends: Ends[TrioClip] | None = None,
    ) -> Score:
        """See `ClipModel`."""
        out_map = out_map or default_drum_map()
        layout = layout_of_rows(frame, self.manifest.bars)
        grid = TrioGrid(
            layout.gather_line(decoding.melody.grid(0)),
            layout.gather_line(decoding.bass.grid(0)),
            layout.gather_drums(decoding.drums.grid(0)),
        )
        clips = () if ends is None else (ends.far, ends.near)
        same = [clip.gridded.drums for clip in clips if clip.layout == layout]
        score = from_grid(
            grid, frame, drum_map=out_map, drum_pitches=pitches_of_cells(same, out_map)
        )
        return score if ends is None else _with_spare(score, ends, out_map)


def _with_spare(score: Score, ends: Ends[TrioClip], out_map: DrumMap) -> Score:
    """A score with what its near end has beside the grid, as far as it still sounds."""
    near, distance = ends.near.gridded, ends.distance
    spare: Sequence[tuple[Note, ...]] = (
        spare_notes(near.melody, distance),
        spare_notes(near.bass, distance),
        spare_drums(near.drums, distance, out_map),
    )
    tracks = tuple(
        replace(track, notes=track.notes + notes)
        for track, notes in zip(score.tracks, spare, strict=True)
    )
    return replace(score, tracks=tracks)
