"""Exact numbers of notes: a decoding and densities in, the decoding leaned on to have them out.

Which notes come or go is the decoder's own ranking: those nearest to their threshold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from musicgen.attributes import ClipArrays
from musicgen.model.clip_model import Decoded
from musicgen.model.decoding import Decoding
from musicgen.model.leaning import leaned, margins, places_of_voice
from musicgen.representation.drum_map import DrumMap, Voice
from musicgen.representation.measure import BAR_STEPS, PITCHES, TRACKS
from musicgen.score import Score

NOTE_DENSITY = "note-density"
VOICE_OF_DENSITY: Mapping[str, Voice] = {f"density-{voice.label}": voice for voice in Voice}
DENSITIES = frozenset({NOTE_DENSITY, *VOICE_OF_DENSITY})
MOST_LEAN = 3.0
"""Thresholds are leaned on no further, in nats: a note that comes has odds of 1 in 20 or more."""
_ROLL = BAR_STEPS * PITCHES

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many notes there are to be.

    Attributes:
        wanted: Notes in the clip, by the id of the density.
        drum_map: What drums are read by.
    """

    wanted: Mapping[str, int]
    drum_map: DrumMap | None = field(default=None, repr=False)

    @classmethod
    def of_densities(
        cls, densities: Mapping[str, float], bars: float, drum_map: DrumMap | None
    ) -> "Counts":
        """The counts of densities, in notes a bar."""
        wanted = {name: max(0, round(value * bars)) for name, value in densities.items()}
        return cls(wanted, drum_map)

    def found(self, score: Score) -> dict[str, int]:
        """How many there are in a score, by the id of the density."""
        clip = ClipArrays(score, self.drum_map)
        drums = clip.drums.streams
        return {
            name: len(clip.all)
            if name == NOTE_DENSITY
            else int(np.count_nonzero(drums == VOICE_OF_DENSITY[name]))
            for name in self.wanted
        }

    def missing(self, score: Score) -> dict[str, int]:
        """How many a score lacks, by the id of the density; below 0 where it has too many."""
        found = self.found(score)
        return {name: count - found[name] for name, count in self.wanted.items()}


def lean_by(decoding: Decoded, more: Mapping[str, int], drum_map: DrumMap | None = None) -> Decoded:
    """A decoding with so many notes more, by the id of the density, as far as leaning goes.

    Where both a voice's notes and all notes are asked for, the other voices make up the rest. Drums
    are read by a map, the default one where None.
    """
    if not any(more.values()):
        return decoding
    now = margins(decoding)
    added = np.zeros_like(now)
    rest = np.ones(now.shape[1], np.bool_)
    for name, count in more.items():
        if name != NOTE_DENSITY:
            places = places_of_voice(decoding, VOICE_OF_DENSITY[name], drum_map)
            rest &= ~places
            added[:, places] = _lean(now[:, places], count)
    if NOTE_DENSITY in more:
        of_voices = sum(count for name, count in more.items() if name != NOTE_DENSITY)
        added[:, rest] = _lean(now[:, rest], more[NOTE_DENSITY] - of_voices)
    return leaned(decoding, added)


def _lean(now: FloatArray, more: int) -> np.float32:
    """What has to be added to margins so that as many more of them are above 0."""
    ordered = np.sort(now, axis=None)[::-1]
    sounding = int(np.count_nonzero(ordered > 0))
    wanted = min(max(sounding + more, 0), len(ordered))
    if wanted == sounding or not len(ordered):
        return np.float32(0)
    last = ordered[wanted - 1] if wanted else ordered[0] + 1
    first_out = ordered[wanted] if wanted < len(ordered) else ordered[-1] - 1
    lean = -(last + first_out) / 2
    return np.float32(np.clip(lean, -MOST_LEAN, MOST_LEAN))


def as_many_as(decoding: Decoded, others: Decoded) -> Decoded:
    """Measures in which each track begins as many notes as in others, as far as leaning goes.

    Args:
        decoding: Of bars.
        others: Of as many, on the same instruments.
    """
    now, wanted = (margins(each).reshape(-1, TRACKS, _ROLL) for each in (decoding, others))
    more = (wanted > 0).sum(axis=-1) - (now > 0).sum(axis=-1)  # (bar, track)
    added = np.zeros_like(now)
    for bar, track in np.argwhere((more != 0) & np.isfinite(now).any(axis=-1)).tolist():
        added[bar, track] = _lean(now[bar, track], int(more[bar, track]))
    return leaned(decoding, added.reshape(len(decoding), -1))


def densities_of(decoding: Decoding) -> frozenset[str]:
    """The densities that can be counted out in decodings like this one."""
    voices = [
        name for name, voice in VOICE_OF_DENSITY.items() if places_of_voice(decoding, voice).any()
    ]
    return frozenset({NOTE_DENSITY, *voices})
