"""A melody model at work: some bars of a line to a latent vector and back."""

from dataclasses import dataclass, replace

from musicgen.errors import ModelError
from musicgen.latent import Latents
from musicgen.model.clip_model import ClipModel, Ends, FloatArray
from musicgen.model.drum_model import require_bias
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
from musicgen.model.touch import with_notes
from musicgen.representation.bars import ROW_BEATS
from musicgen.representation.drum_map import DrumMap
from musicgen.representation.fit_report import FitReport
from musicgen.representation.melody import CHANNELS, GriddedMelody, from_grid
from musicgen.representation.melody_fit import fit_melody
from musicgen.representation.rows import ROW_STEPS, RowLayout, layout_of_rows
from musicgen.score import Score, Tempo, Track


@dataclass(frozen=True, slots=True, eq=False)
class MelodyClip:
    """A clip fitted to a melody model.

    Attributes:
        score: The part's own notes in the bars taken.
        gridded: Its line on the grid.
        layout: Where the clip's steps lie in the model's.
        report: What was changed.
    """

    score: Score
    gridded: GriddedMelody
    layout: RowLayout
    report: FitReport


class MelodyModel(ClipModel[MelodyClip, LineDecoding]):
    """A loaded melody model."""

    kind = "melody"

    @classmethod
    def encoder_takes(cls, manifest: Manifest) -> dict[str, Shape]:
        """See `ClipModel`."""
        require_rows(manifest)
        require_bias(manifest, BIASES)
        return {"line": (manifest.steps, CHANNELS)}

    def fit(
        self, score: Score, *, bar: int | None = None, drum_map: DrumMap | None = None
    ) -> MelodyClip:
        """See `ClipModel`."""
        del drum_map
        bars = self.manifest.bars
        fitted = fit_melody(score, bars=bars, bar=bar, rows=bars)
        layout = layout_of_rows(fitted.score, bars)
        return MelodyClip(fitted.score, fitted.gridded, layout, fitted.report)

    def arrays(self, clip: MelodyClip) -> tuple[FloatArray, ...]:
        """The clip's line, (1, step, 3)."""
        return (clip.layout.spread_line(clip.gridded.grid).to_array()[None],)

    def decode(self, z: Latents, *conditions: FloatArray) -> LineDecoding:
        """See `ClipModel`."""
        return LineDecoding(*self._decoder.run(z, *conditions))

    def biased(self, decoding: LineDecoding) -> LineDecoding:
        """See `ClipModel`."""
        return biased_line(decoding, self.manifest.sample_bias)

    def correction(self, decoding: LineDecoding, *arrays: FloatArray) -> LineDecoding:
        """See `ClipModel`."""
        return line_correction(decoding, arrays[0])

    def answers(self, decoding: LineDecoding) -> tuple[FloatArray, ...]:
        """See `ClipModel`."""
        return (decoding.answers(),)

    def heard(self, decoding: LineDecoding) -> FloatArray:
        """See `ClipModel`."""
        return decoding.heard()

    def muted(self, decoding: LineDecoding, lock: Lock) -> LineDecoding:
        """See `ClipModel`."""
        return silent_line(decoding) if lock.places else decoding

    def felt(self, clip: MelodyClip, decoding: LineDecoding) -> Score:
        """See `ClipModel`."""
        grid = clip.layout.gather_line(decoding.grid(0))
        return with_notes(clip.score, [felt_line(clip.gridded, grid, clip.score.length_beats)])

    def frame(self, bpm: float) -> Score:
        """See `ClipModel`."""
        return Score((Track("Melody"),), self.manifest.bars * ROW_BEATS, (Tempo(bpm=bpm),))

    def write(
        self,
        decoding: LineDecoding,
        frame: Score,
        *,
        out_map: DrumMap | None = None,
        ends: Ends[MelodyClip] | None = None,
    ) -> Score:
        """See `ClipModel`."""
        del out_map
        layout = layout_of_rows(frame, self.manifest.bars)
        track = frame.tracks[0]
        line = layout.gather_line(decoding.grid(0))
        score = from_grid(line, frame, name=track.name, program=track.program)
        if ends is None:
            return score
        (written,) = score.tracks
        spare = spare_notes(ends.near.gridded, ends.distance)
        return replace(score, tracks=(replace(written, notes=written.notes + spare),))


def require_rows(manifest: Manifest) -> None:
    """Check that a model has sixteen steps a bar; ModelError where it has not."""
    if manifest.steps != manifest.bars * ROW_STEPS:
        raise ModelError(
            f"{manifest.id}: made for {manifest.steps} steps in {manifest.bars} bars; this version "
            f"of musicgen plays {ROW_STEPS} steps a bar"
        )
