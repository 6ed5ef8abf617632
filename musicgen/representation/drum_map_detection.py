"""Which drum map a clip was made with: a score in, the maps that explain it, ranked, out.

A small likelihood model. Each note number of the clip is a voice by a map, or none; the voice says
how often the note should sound, on which beats, and how soon after itself. These habits are
counted on the Groove MIDI Dataset's training split (Gillick et al. 2019, arXiv:1905.06118), by
benchmarks/drum_map_detection.py.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from musicgen.errors import ClipError
from musicgen.representation.drum_map import DrumMap, Voice, default_drum_map, shipped_drum_maps
from musicgen.representation.drums import STEPS_PER_BEAT
from musicgen.representation.parts import drum_part
from musicgen.score import Note, Score

CONFIDENT = 0.9
"""From this confidence on, commands tell that a clip looks like another map than the one in use."""

PLACES = 5
"""Places in the bar: its first beat, its middle, other beats, between beats, sixteenths."""
GAPS = 5
"""Steps since the note's last hit: 1 or less, 2, 3-4, 5-8, more (or no hit before)."""
_GAP_STEPS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class VoiceHabits:
    """What a voice plays; shares, 0-1.

    Attributes:
        share: Of all hits, its own.
        places: Of its hits, those in each place of the bar, (place,).
        gaps: Of its hits, those at each gap, (gap,).
    """

    share: float
    places: tuple[float, ...]
    gaps: tuple[float, ...]


HABITS: Mapping[Voice, VoiceHabits] = MappingProxyType(
    {
        Voice.KICK: VoiceHabits(
            0.1969, (0.197, 0.127, 0.152, 0.238, 0.285), (0.162, 0.177, 0.343, 0.160, 0.158)
        ),
        Voice.SNARE: VoiceHabits(
            0.3001, (0.047, 0.053, 0.207, 0.219, 0.475), (0.483, 0.174, 0.157, 0.090, 0.096)
        ),
        Voice.CLOSED_HAT: VoiceHabits(
            0.2608, (0.108, 0.100, 0.234, 0.349, 0.209), (0.292, 0.322, 0.231, 0.056, 0.098)
        ),
        Voice.OPEN_HAT: VoiceHabits(
            0.0318, (0.100, 0.072, 0.173, 0.411, 0.245), (0.144, 0.161, 0.207, 0.109, 0.379)
        ),
        Voice.LOW_TOM: VoiceHabits(
            0.0222, (0.066, 0.080, 0.224, 0.355, 0.275), (0.234, 0.223, 0.107, 0.064, 0.371)
        ),
        Voice.MID_TOM: VoiceHabits(
            0.0116, (0.055, 0.064, 0.151, 0.354, 0.377), (0.325, 0.085, 0.045, 0.082, 0.462)
        ),
        Voice.HIGH_TOM: VoiceHabits(
            0.0324, (0.110, 0.086, 0.091, 0.249, 0.465), (0.320, 0.137, 0.058, 0.143, 0.343)
        ),
        Voice.CRASH: VoiceHabits(
            0.0139, (0.368, 0.081, 0.170, 0.246, 0.134), (0.079, 0.267, 0.097, 0.051, 0.506)
        ),
        Voice.RIDE: VoiceHabits(
            0.1303, (0.124, 0.117, 0.226, 0.323, 0.210), (0.251, 0.472, 0.166, 0.019, 0.092)
        ),
    }
)

BACKBONE = (
    (frozenset({Voice.KICK}), 0.89),
    (frozenset({Voice.SNARE}), 0.97),
    (frozenset({Voice.CLOSED_HAT, Voice.RIDE}), 0.86),
)
"""How often one of some voices sounds in a clip: the mean of whole files and two-bar windows."""

# Those below were chosen on the validation split.
_SHARE_WEIGHT = 1.0
_HABIT_WEIGHT = 3.0
"""How many hits the counted shares, and habits, weigh: the less, the more clips may differ."""
_ANYWHERE = ((1 / PLACES,) * PLACES, (1 / GAPS,) * GAPS)
_OTHER_HABITS = VoiceHabits(0.01, *_ANYWHERE)
_OUTSIDE_HABITS = VoiceHabits(1e-6, *_ANYWHERE)
"""What is expected of a map's other sounds, and of notes that it does not know."""
_FIRST_NOTE = 0.6
"""How often a voice of several notes sounds as the first of them; the others share the rest."""
_OTHER_NOTE = 0.03
"""How often one of a map's other sounds is a certain one of them."""


@dataclass(frozen=True, slots=True)
class DrumMapGuess:
    """A drum map that may be a clip's.

    Attributes:
        drum_map: The map; of several that read the clip alike the default, or else the first.
        confidence: How likely it is, or another that reads the clip alike, 0-1.
        alike: The other maps that read every note of the clip as the same voice.
    """

    drum_map: DrumMap
    confidence: float
    alike: tuple[DrumMap, ...]


def detect_drum_map(
    score: Score, candidates: Sequence[DrumMap] | None = None
) -> tuple[DrumMapGuess, ...]:
    """Rank drum maps by how well they explain a clip's notes and what these play.

    Args:
        score: Any clip; its drum tracks are read, or all tracks where none is marked as drums.
        candidates: The maps to choose among; where None, those that come with musicgen.

    Returns:
        The guesses, best first; their confidences sum to 1.

    Raises:
        ClipError: the clip has no notes.
    """
    maps = tuple(candidates or shipped_drum_maps())
    marked = drum_part(score)
    tracks = marked.tracks if marked else score.tracks
    notes = tuple(note for track in tracks for note in track.notes)
    if not notes:
        raise ClipError("no notes in it to tell a drum map by")
    habits = note_habits(notes, score.meter.bar_beats)
    scores = np.array([_log_likelihood(drum_map, habits) for drum_map in maps])
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    groups: list[list[int]] = []
    for index, drum_map in enumerate(maps):
        for group in groups:
            if maps[group[0]].agrees_with(drum_map, habits):
                group.append(index)
                break
        else:
            groups.append([index])
    guesses = [_guess([maps[i] for i in group], float(shares[group].sum())) for group in groups]
    return tuple(sorted(guesses, key=lambda guess: -guess.confidence))


def suggest_drum_map(score: Score, in_use: DrumMap) -> DrumMapGuess | None:
    """The map to propose for a clip that is read by another; None where nothing speaks for one.

    Args:
        score: Any clip with notes.
        in_use: What it is read by.
    """
    shipped = shipped_drum_maps()
    guess = detect_drum_map(score, shipped if in_use in shipped else (in_use, *shipped))[0]
    if guess.confidence < CONFIDENT or in_use in (guess.drum_map, *guess.alike):
        return None
    return guess


@dataclass(frozen=True, slots=True, eq=False)
class NoteHabits:
    """What a note number plays in a clip.

    Attributes:
        places: Hits in each place of the bar, (place,).
        gaps: Hits at each gap, (gap,).
    """

    places: NDArray[np.int64]
    gaps: NDArray[np.int64]

    @property
    def hits(self) -> int:
        """How many hits it has."""
        return int(self.places.sum())


def note_habits(notes: Iterable[Note], bar_beats: float) -> dict[int, NoteHabits]:
    """Count where in the bar, and how soon after itself, each note number is struck.

    Args:
        notes: Of a clip that begins with a bar.
        bar_beats: Length of the bar, in beats.
    """
    onsets: dict[int, list[float]] = {}
    for note in sorted(notes):
        onsets.setdefault(note.pitch, []).append(note.onset_beats)
    bar_steps = max(round(bar_beats * STEPS_PER_BEAT), 1)
    return {
        pitch: NoteHabits(
            np.bincount([_place(beat, bar_steps) for beat in beats], minlength=PLACES),
            np.bincount([GAPS - 1, *(_gap(*pair) for pair in pairwise(beats))], minlength=GAPS),
        )
        for pitch, beats in onsets.items()
    }


def _place(onset_beats: float, bar_steps: int) -> int:
    step = math.floor(onset_beats * STEPS_PER_BEAT + 0.5) % bar_steps
    if step == 0:
        return 0
    if 2 * step == bar_steps:
        return 1
    if step % STEPS_PER_BEAT == 0:
        return 2
    return 3 if step % 2 == 0 else 4


def _gap(earlier_beats: float, later_beats: float) -> int:
    steps = round((later_beats - earlier_beats) * STEPS_PER_BEAT)
    return next((index for index, most in enumerate(_GAP_STEPS) if steps <= most), GAPS - 1)


def _log_likelihood(drum_map: DrumMap, habits: Mapping[int, NoteHabits]) -> float:
    """How well a map explains which voices sound and what each note number plays, in nats."""
    sounding = {drum_map.voice_of_note.get(pitch) for pitch in habits}
    total = sum(math.log(clips if voices & sounding else 1 - clips) for voices, clips in BACKBONE)
    hits = sum(each.hits for each in habits.values())
    return total + sum(
        _log_likelihood_of_note(drum_map, pitch, each, hits) for pitch, each in habits.items()
    )


def _log_likelihood_of_note(
    drum_map: DrumMap, pitch: int, habits: NoteHabits, all_hits: int
) -> float:
    expected, within = _expected(drum_map, pitch)
    counts = np.array([habits.hits, all_hits - habits.hits])
    return (
        math.log(within)
        + _log_polya(counts, (expected.share, 1 - expected.share), _SHARE_WEIGHT)
        + _log_polya(habits.places, expected.places, _HABIT_WEIGHT)
        + _log_polya(habits.gaps, expected.gaps, _HABIT_WEIGHT)
    )


def _expected(drum_map: DrumMap, pitch: int) -> tuple[VoiceHabits, float]:
    """The habits of a note by a map, and how often its voice sounds as this note."""
    voice = drum_map.voice_of_note.get(pitch)
    if voice is None:
        if pitch in drum_map.other_notes:
            return _OTHER_HABITS, _OTHER_NOTE
        return _OUTSIDE_HABITS, 1.0
    notes = drum_map.notes_of(voice)
    within = _FIRST_NOTE if notes[0] == pitch else (1 - _FIRST_NOTE) / (len(notes) - 1)
    return HABITS[voice], 1.0 if len(notes) == 1 else within


def _log_polya(counts: NDArray[np.int64], shares: tuple[float, ...], weight: float) -> float:
    """Log likelihood of counts whose shares vary from clip to clip around known ones.

    Less the multinomial coefficient, which is the same for all maps.

    Source: the Dirichlet-multinomial distribution; Minka 2000, Estimating a Dirichlet distribution.
    """
    total = math.lgamma(weight) - math.lgamma(weight + int(counts.sum()))
    return total + sum(
        math.lgamma(weight * share + int(count)) - math.lgamma(weight * share)
        for share, count in zip(shares, counts, strict=True)
    )


def _guess(alike: Sequence[DrumMap], confidence: float) -> DrumMapGuess:
    """The guess of maps that read a clip alike."""
    chosen = default_drum_map() if default_drum_map() in alike else alike[0]
    others = tuple(drum_map for drum_map in alike if drum_map is not chosen)
    return DrumMapGuess(chosen, confidence, others)
