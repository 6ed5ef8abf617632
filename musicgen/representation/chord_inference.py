"""A Score in, the chord of each half bar out, told from its notes.

Template matching on weighted pitch classes (Fujishima 1999, Realtime Chord Recognition of Musical
Sound), the weights being how long the notes sound rather than a spectrum. Their square roots are
taken, so that a short third counts beside a long root and fifth.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from musicgen.representation.bars import Bar, bars_of
from musicgen.representation.chords import OCTAVE, QUALITIES, Chord, Quality
from musicgen.score import Note, Score

LEAST_LIKENESS = 0.75
"""Below this cosine no chord is told; a lone pitch class has 0.71 with a fifth, and so is none."""
_BASS_BONUS = 0.06
_EXTRA_NOTE_COST = 0.06
"""A seventh must be played for a share of the time to be told from its triad."""
_TINY = 1e-12
_COSTS = {Quality.POWER: 0.08, Quality.SUS2: 0.04, Quality.SUS4: 0.04}
"""Chords without a third fit where one is short or only passes: they must fit that much better."""

FloatArray = NDArray[np.float64]


def half_bars(score: Score) -> tuple[Bar, ...]:
    """The halves of a score's bars, two of equal length for each."""
    return tuple(
        Bar(bar.start_beats + half * bar.length_beats / 2, bar.length_beats / 2)
        for bar in bars_of(score)
        for half in range(2)
    )


def infer_chords(score: Score) -> tuple[Chord | None, ...]:
    """The chord of each half bar; None where no chord fits what sounds, or nothing does.

    Notes of all tracks but drums count, each for as long as it sounds in the half bar. The lowest
    note that sounds for a quarter of that time or more is the bass, if the chord has it.
    """
    spans = half_bars(score)
    notes = [note for track in score.tracks if not track.is_drum for note in track.notes]
    return tuple(_chord_of(found, span) for found, span in _sounding(notes, spans))


def chroma(notes: Sequence[Note], span: Bar) -> FloatArray:
    """How long each pitch class sounds in a span, (12,), float64, in beats, from C."""
    beats = np.zeros(OCTAVE)
    for note in notes:
        beats[note.pitch % OCTAVE] += _overlap_beats(note, span)
    return beats


def _sounding(notes: Sequence[Note], spans: Sequence[Bar]) -> list[tuple[list[Note], Bar]]:
    """The notes that sound in each of some spans that follow each other."""
    starts = np.array([span.start_beats for span in spans])
    found: list[list[Note]] = [[] for _ in spans]
    for note in notes:
        index = max(0, int(np.searchsorted(starts, note.onset_beats, "right")) - 1)
        while index < len(spans) and spans[index].start_beats < note.end_beats:
            found[index].append(note)
            index += 1
    return list(zip(found, spans, strict=True))


def _overlap_beats(note: Note, span: Bar) -> float:
    begin = max(note.onset_beats, span.start_beats)
    return max(0.0, min(note.end_beats, span.end_beats) - begin)


def _templates() -> tuple[tuple[Chord, ...], FloatArray]:
    """Every chord in root position, and its pitch classes at length 1, (chord, 12)."""
    chords = tuple(Chord(root, quality) for root in range(OCTAVE) for quality in QUALITIES)
    templates = np.zeros((len(chords), OCTAVE))
    for row, chord in zip(templates, chords, strict=True):
        row[sorted(chord.pitch_classes)] = len(chord.pitch_classes) ** -0.5
    return chords, templates


_CHORDS, _TEMPLATES = _templates()
_ROOTS = np.array([chord.root for chord in _CHORDS])
_COST_OF_CHORD = np.array(
    [
        _EXTRA_NOTE_COST * max(0, len(chord.pitch_classes) - 3) + _COSTS.get(chord.quality, 0.0)
        for chord in _CHORDS
    ]
)


def _chord_of(notes: Sequence[Note], span: Bar) -> Chord | None:
    if not notes:
        return None
    long_enough = [n.pitch for n in notes if _overlap_beats(n, span) >= span.length_beats / 4]
    bass = min(long_enough or [note.pitch for note in notes]) % OCTAVE
    return chords_of_chroma(chroma(notes, span)[None], np.array([bass]))[0]


def chords_of_chroma(chroma_beats: FloatArray, bass: NDArray[np.int64]) -> tuple[Chord | None, ...]:
    """The chord that fits each of some spans best; None where none does, or nothing sounds.

    Args:
        chroma_beats: How long each pitch class sounds, (span, 12), in any unit.
        bass: Pitch class of the lowest note, (span,), 0-11.
    """
    weights = np.sqrt(chroma_beats)
    lengths = np.linalg.norm(weights, axis=1, keepdims=True)
    likeness = weights / np.maximum(lengths, _TINY) @ _TEMPLATES.T  # (span, chord)
    ranked = likeness + _BASS_BONUS * (bass[:, None] == _ROOTS) - _COST_OF_CHORD
    best = ranked.argmax(axis=1)
    fits = np.take_along_axis(likeness, best[:, None], axis=1)[:, 0] >= LEAST_LIKENESS
    return tuple(
        _over(_CHORDS[chord], lowest) if told else None
        for chord, lowest, told in zip(best.tolist(), bass.tolist(), fits.tolist(), strict=True)
    )


def _over(chord: Chord, bass: int) -> Chord:
    """A chord over a bass, if that is one of its notes."""
    return Chord(chord.root, chord.quality, bass) if bass in chord.pitch_classes else chord
