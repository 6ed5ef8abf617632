"""How notes are played: a Score and a value in, the Score played so out; no note comes or goes.

How loud and how late notes are is a number of each, so that mean, spread, swing and looseness can
be set outright, as near as MIDI's whole velocities and a note's place in the bar let them be.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np

from musicgen.attributes import ClipArrays
from musicgen.attributes.metric_places import Level
from musicgen.operations.touches.steps import FloatArray, changed, measured, sought
from musicgen.score import MAX_DATA, Note, Score

_MOST_STRETCH = 12.0
"""Differences between notes are stretched no further: nearly nothing cannot be made something."""
_ACCENTS = np.array([1.0, -0.3, -1.0, -0.5])
"""Of a place, by `Level`: the beat is louder than what is off it."""
_UNEVENNESS = 0.25
"""Of a note within its kind, beside that."""
_LEAST_SHARE, _MOST_SHARE = 0.2, 0.85
"""Where an off-beat may lie between its neighbours; beyond, it would count as another's."""


def mean_velocity_set(score: Score, value: float) -> Score:
    """The score with a mean velocity, 1-127: all notes louder or softer by as much."""

    def added(amount: float) -> Score:
        return _with_velocities(score, lambda velocities: velocities + amount)

    start = measured(score, "mean-velocity")
    return score if start is None else sought(added, "mean-velocity", value, 0.0, value - start)


def velocity_spread_set(score: Score, value: float) -> Score:
    """The score with a standard deviation of velocity, 0-63: accents nearer or farther.

    Where all notes are as loud there is nothing to stretch: those on the beat become louder, those
    off it softer.
    """

    def stretched(factor: float) -> Score:
        factor = min(max(factor, 0.0), _MOST_STRETCH)
        return _with_velocities(score, lambda each: each.mean() + factor * (each - each.mean()))

    start = measured(score, "velocity-spread")
    if start == 0:
        accents = _accents(score)

        def accented(amount: float) -> Score:
            return _with_velocities(score, lambda each: each + max(amount, 0.0) * accents)

        return sought(accented, "velocity-spread", value, 0.0, value)
    if start is None:
        return score
    return sought(stretched, "velocity-spread", value, 1.0, value / start)


def swing_set(score: Score, value: float) -> Score:
    """The score with a swing, in %: time bent in each beat, or half beat, so that off-beats move.

    What is measured swings: off-beat sixteenths where they are many, else off-beat eighths. A score
    without off-beats comes back as it was.
    """
    start = measured(score, "swing")
    if start is None:
        return score
    unit_beats = _swinging_unit_beats(score)

    def bent(percent: float) -> Score:
        to = min(max(percent / 100, _LEAST_SHARE), _MOST_SHARE)
        return _bent(score, unit_beats, start / 100, to)

    return sought(bent, "swing", value, start, value)


def timing_looseness_set(score: Score, value: float) -> Score:
    """The score with a looseness, in ms: notes nearer to where their kind is mostly played, or not.

    Where none is off there is nothing to stretch: each is played off by a little of its own, drawn
    from a normal distribution, always the same for as many notes.
    """
    start = measured(score, "timing-looseness")
    if start is None:
        return score
    if start == 0:
        return sought(
            lambda ms: _loosened(score, max(ms, 0.0)), "timing-looseness", value, 0.0, value
        )
    return sought(
        lambda factor: _stretched_timing(score, min(max(factor, 0.0), _MOST_STRETCH)),
        "timing-looseness",
        value,
        1.0,
        value / start,
    )


def _with_velocities(score: Score, change: Callable[[FloatArray], FloatArray]) -> Score:
    """A score with other velocities; rounded so that what rounding takes here it gives there."""
    velocities = [note.velocity for track in score.tracks for note in track.notes]
    wanted = np.clip(change(np.array(velocities, np.float64)), 1, MAX_DATA)
    whole = np.diff(np.rint(np.cumsum(wanted)), prepend=0.0)
    rounded = iter(np.clip(whole, 1, MAX_DATA).astype(int).tolist())

    def played(note: Note, _track: int, _index: int) -> Note:
        return Note(note.onset_beats, note.pitch, next(rounded), note.duration_beats)

    return changed(score, played)


def _swinging_unit_beats(score: Score) -> float:
    """What is divided unevenly in a score: a half beat where sixteenths swing, else a beat."""
    levels = ClipArrays(score).places.levels
    sixteenths = np.count_nonzero(levels == Level.SIXTEENTH)
    return 0.5 if sixteenths >= max(1, 0.1 * len(levels)) else 1.0  # as `swing` measures


def _bent(score: Score, unit_beats: float, share: float, to: float) -> Score:
    """A score with time bent: what lies at a share of each unit comes to lie at another."""
    edges = np.array([bar.start_beats for bar in ClipArrays(score).bars])
    length = score.length_beats

    def moved(beats: list[float]) -> list[float]:
        starts = edges[np.maximum(np.searchsorted(edges, beats, "right") - 1, 0)]
        units, inside = np.divmod((np.array(beats) - starts) / unit_beats, 1.0)
        bent = np.interp(inside, [0, share, 1], [0, to, 1])
        return list(np.minimum(starts + (units + bent) * unit_beats, length).tolist())

    notes = [note for track in score.tracks for note in track.notes]
    spans = zip(
        moved([note.onset_beats for note in notes]),
        moved([note.end_beats for note in notes]),
        strict=True,
    )

    def change(note: Note, _track: int, _index: int) -> Note:
        onset, end = next(spans)
        if onset >= length:
            onset = note.onset_beats
        end = max(end, onset)
        return Note(onset, note.pitch, note.velocity, min(end, length) - onset)

    return changed(score, change)


def _accents(score: Score) -> FloatArray:
    """How much louder each note is than the mean, in standard deviations, (note,), by its place."""
    clip = ClipArrays(score)
    order = sorted(range(len(clip.all)), key=clip.note_places.__getitem__)
    drawn = np.random.default_rng(0).standard_normal(len(order))
    weights = _ACCENTS[clip.places.levels][order] + _UNEVENNESS * drawn
    spread = float(weights.std())
    found: FloatArray = (weights - weights.mean()) / (spread or 1.0)
    return found


def _loosened(score: Score, ms: float) -> Score:
    """A score with its notes early and late by a standard deviation."""
    clip = ClipArrays(score)
    drawn = np.random.default_rng(0).standard_normal(len(clip.all))
    return _with_onsets(score, clip, clip.all.onsets_beats + drawn * ms / clip.ms_a_beat)


def _stretched_timing(score: Score, factor: float) -> Score:
    """A score with each note's distance from where its kind is mostly played multiplied."""
    clip = ClipArrays(score)
    places, shifts = clip.places, clip.places.shifts_beats
    onsets = clip.all.onsets_beats.copy()
    for level in Level:
        of_kind = places.levels == level
        if np.count_nonzero(of_kind) > 1:
            usual = np.median(shifts[of_kind])
            onsets[of_kind] += (factor - 1) * (shifts[of_kind] - usual)
    return _with_onsets(score, clip, onsets)


def _with_onsets(score: Score, clip: ClipArrays, onsets_beats: FloatArray) -> Score:
    """A score with other onsets, in the order of the clip's arrays; the loop's end is its start."""
    new = dict(zip(clip.note_places, onsets_beats.tolist(), strict=True))
    length = score.length_beats

    def change(note: Note, track: int, index: int) -> Note:
        onset = new[track, index]
        onset = onset if 0 <= onset < length else onset % length % length
        return replace(
            note, onset_beats=onset, duration_beats=min(note.duration_beats, length - onset)
        )

    return _without_overlaps(changed(score, change))


def _without_overlaps(score: Score) -> Score:
    """A score whose notes end where the next one of their pitch and track begins."""
    tracks = []
    for track in score.tracks:
        ordered = sorted(track.notes, key=lambda note: (note.pitch, note.onset_beats))
        cut = [
            replace(one, duration_beats=min(one.duration_beats, two.onset_beats - one.onset_beats))
            if one.pitch == two.pitch
            else one
            for one, two in pairwise(ordered)
        ]
        tracks.append(replace(track, notes=(*cut, *ordered[-1:])))
    return replace(score, tracks=tuple(tracks))
