"""A measure model at work: each bar of a band's clip to a latent vector and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ModelError
from musicgen.latent import Latents
from musicgen.model.clip_model import ClipModel, Ends, FloatArray
from musicgen.model.decoding import Decoding
from musicgen.model.drum_model import require_bias
from musicgen.model.graph import Shape
from musicgen.model.lock import Lock
from musicgen.model.manifest import Manifest
from musicgen.model.touch import Touch, with_notes
from musicgen.representation.bars import ROW_BEATS, bars_of, pieces_of
from musicgen.representation.chords import CONDITION_SIZE, Chord
from musicgen.representation.chords import conditions as chord_arrays
from musicgen.representation.drum_map import DrumMap, default_drum_map
from musicgen.representation.fit_report import Change, ChangeKind, FitReport, Unit
from musicgen.representation.lineup import BASS_PLACE, KIT_PLACE, places_of
from musicgen.representation.measure import (
    BAR_STEPS,
    DRUMS,
    FIELDS,
    NO_TRACK,
    PITCHES,
    STEPS_PER_BEAT,
    TRACKS,
    Measure,
)
from musicgen.representation.measure_fit import fit_measures, join_measures
from musicgen.representation.measure_input import (
    ABSENT,
    HALVES,
    chord_conditions,
    note_tables,
    programs_with_notes,
    scaled_notes,
    steps_of_duration,
)
from musicgen.representation.windows import fit_bars
from musicgen.score import Score, Tempo, Track

MARGIN = 2.0
"""How far beyond its threshold a logit is corrected to at an end."""
_CERTAIN = 1e6
MOST_BARS = 16
"""Of a longer clip so many are taken, of four beats; a longer bar counts as several."""
_TRACK, _STEP, _PITCH, _VELOCITY, _DURATION, _TIED_IN = range(6)
_CHANNELS = 5
_TIES = 2


@dataclass(frozen=True, slots=True, eq=False)
class MeasureClip:
    """A clip fitted to a measure model.

    Attributes:
        score: The clip's own notes, in its tracks.
        measures: One for each bar, or piece of a long bar.
        places: The model's place of each track.
        report: What was changed.
    """

    score: Score
    measures: tuple[Measure, ...]
    places: tuple[int, ...]
    report: FitReport

    def tables(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Programs, (bar, 8), and notes, (bar, note, 7), by place."""
        programs, notes = note_tables(self.measures, self.places)
        return programs_with_notes(programs, notes), notes


@dataclass(frozen=True, slots=True, eq=False)
class MeasureDecoding(Decoding):
    """What the decoder says of each track of each bar.

    Attributes:
        program_logits: (bar, track, 130), float32; the last class is no track.
        onset_logits: An onset where > 0, (bar, track, step, pitch), float32.
        velocities: Of an onset if there is one, as a logit, (bar, track, step, pitch), float32.
        durations: The same of its logarithmic duration.
        tie_logits: Tied in, and out, where > 0, (bar, track, 2, pitch), float32.
    """

    feel: ClassVar[tuple[str, ...]] = ("velocities",)
    lineup: ClassVar[tuple[str, ...]] = ("program_logits",)

    program_logits: FloatArray
    onset_logits: FloatArray
    velocities: FloatArray
    durations: FloatArray
    tie_logits: FloatArray

    def heard(self) -> FloatArray:
        """Velocity of each onset, 0 where there is none, (bar, track x step x pitch)."""
        onsets = self.onsets()
        sounding = np.zeros(onsets.shape, np.float32)
        sounding[onsets] = _sigmoid(self.velocities[onsets])
        return sounding.reshape(len(sounding), -1)

    def onsets(self) -> NDArray[np.bool_]:
        """Where notes begin, (bar, track, step, pitch)."""
        onsets: NDArray[np.bool_] = (self.onset_logits > 0) & self.sounds()[..., None, None]
        return onsets

    def programs(self) -> NDArray[np.int64]:
        """Program of each track, (track,), the likeliest over all bars; 129 where none has it."""
        played = self.program_logits[..., :NO_TRACK]
        sounds = self.sounds()[..., None]  # (bar, track, 1)
        likeliest = np.where(sounds, played, 0).sum(axis=0).argmax(axis=-1)
        return np.where(self.sounds().any(axis=0), likeliest, NO_TRACK)

    def sounds(self) -> NDArray[np.bool_]:
        """Which tracks sound, (bar, track)."""
        sounds: NDArray[np.bool_] = self.program_logits.argmax(-1) != NO_TRACK
        return sounds

    def measure(self, bar: int, programs: NDArray[np.int64], steps: int) -> Measure:
        """The most likely measure of a bar, with the tracks that have a program."""
        at = np.nonzero(self.rows(slice(bar, bar + 1)).onsets()[0])
        track, _, pitch = at
        durations = steps_of_duration(_sigmoid(self.durations[bar][at])) / BAR_STEPS
        ties = self.tie_logits[bar] > 0  # (track, 2, pitch)
        roll = np.zeros((TRACKS, BAR_STEPS, PITCHES, _CHANNELS), np.float32)
        roll[at] = np.stack(
            [
                np.ones(len(track)),
                _sigmoid(self.velocities[bar][at]),
                durations,
                ties[track, 0, pitch],
                ties[track, 1, pitch],
            ],
            axis=-1,
        )
        return Measure.from_roll(roll, programs.astype(np.int16), steps)


def _sigmoid(logits: FloatArray) -> FloatArray:
    return (1 / (1 + np.exp(-np.clip(logits, -30, 30)))).astype(np.float32)


def _logit(share: FloatArray) -> FloatArray:
    inside = np.clip(share, 1e-3, 1 - 1e-3)
    logit: FloatArray = np.log(inside / (1 - inside)).astype(np.float32)
    return logit


class MeasureModel(ClipModel[MeasureClip, MeasureDecoding]):
    """A loaded measure model."""

    kind = "measure"
    fixed_tracks = False

    @classmethod
    def encoder_takes(cls, manifest: Manifest) -> dict[str, Shape]:
        """See `ClipModel`."""
        if manifest.steps != BAR_STEPS:
            raise ModelError(
                f"{manifest.id}: made for {manifest.steps} steps; this version of musicgen plays "
                f"{BAR_STEPS} steps a measure"
            )
        require_bias(manifest, TRACKS)
        return {"programs": (TRACKS,), "notes": (None, len(FIELDS)), **cls.conditions_take()}

    @classmethod
    def conditions_take(cls) -> dict[str, Shape]:
        """See `ClipModel`."""
        return {"chords": (HALVES, CONDITION_SIZE)}

    def fit(
        self, score: Score, *, bar: int | None = None, drum_map: DrumMap | None = None
    ) -> MeasureClip:
        """See `ClipModel`. The kit keeps its note numbers, whatever the map."""
        del drum_map
        bars = bars_of(score)[(bar or 1) - 1 :]
        window = fit_bars(score, max(1, min(MOST_BARS, len(bars))), first=bar, rows=MOST_BARS)
        fitted = fit_measures(window.score, most_beats=ROW_BEATS)
        programs = [DRUMS if track.is_drum else track.program for track in fitted.score.tracks]
        places = places_of(programs, [_mean_pitch(track) for track in fitted.score.tracks])
        return MeasureClip(fitted.score, fitted.measures, places, window.report + fitted.report)

    def matched(self, start: MeasureClip, end: MeasureClip) -> tuple[MeasureClip, MeasureClip]:
        """See `ClipModel`: the shorter one is played again until it is as long."""
        bars = max(len(start.measures), len(end.measures))
        return _looped(start, bars), _looped(end, bars)

    def arrays(self, clip: MeasureClip) -> tuple[FloatArray, ...]:
        """Programs (bar, 8), notes (bar, note, 7) and chords (bar, half, 36)."""
        programs, notes = clip.tables()
        steps = np.array([measure.steps for measure in clip.measures])
        chords = chord_conditions(programs, notes, steps)
        return programs.astype(np.float32), scaled_notes(notes), chords

    def chord_conditions(self, chords: Sequence[Chord | None]) -> tuple[FloatArray, ...]:
        """See `ClipModel`; of an odd number the last lasts a whole bar."""
        whole = [*chords, *chords[-1:]] if len(chords) % HALVES else chords
        return (chord_arrays(whole).reshape(-1, HALVES, CONDITION_SIZE),)

    def decode(self, z: Latents, *conditions: FloatArray) -> MeasureDecoding:
        """See `ClipModel`."""
        told = self._decoder.run(z, *conditions)
        (
            programs,
            onsets,
            velocity_steps,
            velocity_pitches,
            duration_steps,
            duration_pitches,
            ties,
        ) = told
        return MeasureDecoding(
            programs,
            onsets,
            _composed(velocity_steps, velocity_pitches),
            _composed(duration_steps, duration_pitches),
            ties,
        )

    def biased(self, decoding: MeasureDecoding) -> MeasureDecoding:
        """See `ClipModel`."""
        bias = np.asarray(self.manifest.sample_bias, np.float32)[:, None, None]
        return replace(decoding, onset_logits=decoding.onset_logits + bias)

    def correction(self, decoding: MeasureDecoding, *arrays: FloatArray) -> MeasureDecoding:
        """See `ClipModel`."""
        programs, notes = arrays[:2]
        bar, row = np.nonzero(notes[..., _TRACK] >= 0)
        scaled = notes[bar, row]  # (note, field)
        fields = scaled.astype(np.int64)
        at = (bar, *fields[:, : _PITCH + 1].T)  # bar, track, step, pitch
        onset = np.zeros(decoding.onset_logits.shape, np.bool_)
        onset[at] = True
        touched = np.zeros((2, *onset.shape), np.float32)
        touched[0][at] = _logit(scaled[:, _VELOCITY]) - decoding.velocities[at]
        touched[1][at] = _logit(scaled[:, _DURATION]) - decoding.durations[at]
        ties = np.zeros(decoding.tie_logits.shape, np.bool_)
        of_pitch = (bar, fields[:, _TRACK], fields[:, _PITCH])
        for tie in range(_TIES):
            of_tie = ties[:, :, tie]  # (bar, track, pitch)
            np.logical_or.at(of_tie, of_pitch, fields[:, _TIED_IN + tie] > 0)
        return MeasureDecoding(
            _class_correction(decoding.program_logits, programs.astype(np.int64)),
            _threshold_correction(decoding.onset_logits, onset),
            touched[0],
            touched[1],
            _threshold_correction(decoding.tie_logits, ties),
        )

    def answers(self, decoding: MeasureDecoding) -> tuple[FloatArray, ...]:
        """See `ClipModel`."""
        classes = decoding.program_logits.argmax(-1)  # (bar, track)
        at = np.nonzero(decoding.onsets())
        bar, track, step, pitch = at
        width = int(np.bincount(bar, minlength=1).max(initial=1))
        notes = np.zeros((len(decoding), max(width, 1), len(FIELDS)), np.float32)
        notes[..., _TRACK] = ABSENT
        row = np.arange(len(bar)) - np.searchsorted(bar, bar)
        ties = (decoding.tie_logits[bar, track, :, pitch] > 0).T
        touch = (_sigmoid(array[at]) for array in (decoding.velocities, decoding.durations))
        notes[bar, row] = np.stack([track, step, pitch, *touch, *ties], axis=-1)
        return classes.astype(np.float32), notes

    def heard(self, decoding: MeasureDecoding) -> FloatArray:
        """See `ClipModel`."""
        return decoding.heard()

    def parts(self, clip: MeasureClip) -> Mapping[str, int]:
        """See `ClipModel`: the kit and the bass, and the tracks' own names."""
        roles = {KIT_PLACE: "drums", BASS_PLACE: "bass"}
        tracks = list(zip(clip.places, clip.score.tracks, strict=True))
        own = {track.name.lower(): place for place, track in tracks if track.name}
        return {roles[place]: place for place, _ in tracks if place in roles} | own

    def places(self, clip: MeasureClip) -> tuple[int, ...]:
        """See `ClipModel`."""
        return clip.places

    def muted(self, decoding: MeasureDecoding, lock: Lock) -> MeasureDecoding:
        """See `ClipModel`. Voices are those of the default map."""
        programs, onsets = decoding.program_logits.copy(), decoding.onset_logits.copy()
        for place in lock.places:
            programs[:, place, NO_TRACK] = _CERTAIN
        notes = default_drum_map().voice_of_note.items()
        locked = [note for note, voice in notes if voice in lock.voices]
        onsets[:, KIT_PLACE][..., locked] = -_CERTAIN
        return replace(decoding, program_logits=programs, onset_logits=onsets)

    def felt(self, clip: MeasureClip, decoding: MeasureDecoding) -> Score:
        """See `ClipModel`. The velocities alone: timing is in the notes' steps."""
        velocities = _sigmoid(decoding.velocities)
        edges = np.cumsum([0, *(measure.steps for measure in clip.measures)])
        length = clip.score.length_beats
        tracks = []
        for place, track in zip(clip.places, clip.score.tracks, strict=True):
            notes = []
            for note in track.notes:
                step = min(round(note.onset_beats * STEPS_PER_BEAT), int(edges[-1]) - 1)
                bar = int(np.searchsorted(edges, step, "right")) - 1
                velocity = velocities[bar, place, step - edges[bar], note.pitch]
                notes.append(Touch(float(velocity), note.onset_beats).on(note, length))
            tracks.append(notes)
        return with_notes(clip.score, tracks)

    def frame(self, bpm: float) -> Score:
        """See `ClipModel`."""
        return Score((), ROW_BEATS, (Tempo(bpm=bpm),))

    def write(
        self,
        decoding: MeasureDecoding,
        frame: Score,
        *,
        out_map: DrumMap | None = None,
        ends: Ends[MeasureClip] | None = None,
    ) -> Score:
        """See `ClipModel`."""
        del out_map
        programs = decoding.programs()
        lengths = [round(bar.length_beats * STEPS_PER_BEAT) for bar in pieces_of(bars_of(frame))]
        measures = [decoding.measure(bar, programs, steps) for bar, steps in enumerate(lengths)]
        names: dict[int, str] = {}
        for clip in () if ends is None else (ends.far, ends.near):
            parts = zip(clip.places, clip.score.tracks, strict=True)
            names |= {place: track.name for place, track in parts if track.name}
        played = np.flatnonzero(programs != NO_TRACK).tolist()
        score = join_measures(measures, frame, names=[names.get(place, "") for place in played])
        return replace(score, tracks=tuple(track for track in score.tracks if track.notes))


def _mean_pitch(track: Track) -> float:
    return sum(note.pitch for note in track.notes) / max(len(track.notes), 1)


def _looped(clip: MeasureClip, bars: int) -> MeasureClip:
    """A clip played again until it has so many bars."""
    if len(clip.measures) == bars:
        return clip
    measures = tuple(clip.measures[bar % len(clip.measures)] for bar in range(bars))
    length_beats = sum(measure.steps for measure in measures) / STEPS_PER_BEAT
    change = Change(
        ChangeKind.LOOPED,
        "clip",
        amount=clip.score.length_beats,
        unit=Unit.BEATS,
        detail=f"to {length_beats:g}",
    )
    score = clip.score.looped(length_beats)
    return MeasureClip(score, measures, clip.places, clip.report + FitReport((change,)))


def _composed(steps: FloatArray, pitches: FloatArray) -> FloatArray:
    """Logits of a roll, (bar, track, step, pitch), of its factors, (bar, track, ..., rank)."""
    product: FloatArray = steps @ pitches.swapaxes(-1, -2)
    product += steps[..., :1]
    product += pitches[..., :1].swapaxes(-1, -2)
    return product


def _threshold_correction(logits: FloatArray, wanted: NDArray[np.bool_]) -> FloatArray:
    return np.where(wanted, np.maximum(logits, MARGIN), np.minimum(logits, -MARGIN)) - logits


def _class_correction(logits: FloatArray, classes: NDArray[np.int64]) -> FloatArray:
    """What lifts a class above all others, (bar, track, class)."""
    chosen = classes[..., None]
    others = logits.copy()
    np.put_along_axis(others, chosen, -np.inf, axis=-1)
    own = np.take_along_axis(logits, chosen, axis=-1)
    added = np.zeros_like(logits)
    wanted = np.maximum(own, others.max(axis=-1, keepdims=True) + MARGIN)
    np.put_along_axis(added, chosen, wanted - own, axis=-1)
    return added
