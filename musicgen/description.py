"""A clip in, what can be said of it out: its attributes, its key, and how it fits the models."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from musicgen.attributes import measure
from musicgen.errors import ClipError
from musicgen.representation.bars import bars_of
from musicgen.representation.drum_fit import fit_drums
from musicgen.representation.drum_map import DrumMap
from musicgen.representation.fit_report import FitReport
from musicgen.representation.measure_fit import fit_measures
from musicgen.representation.melody_fit import fit_bass, fit_melody
from musicgen.representation.trio import fit_trio
from musicgen.score import Score
from musicgen.tonality import KeyGuess, find_key

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """What fitting a clip to a representation would change.

    Attributes:
        report: The changes, none where the clip fits as it is.
        refusal: Why it cannot be fitted; empty where it can.
    """

    report: FitReport
    refusal: str = ""

    def line(self) -> str:
        """The changes, or the refusal, in words."""
        if self.refusal:
            return f"cannot be fitted: {self.refusal}"
        return "; ".join(self.report.lines()) or "fits as it is"

    def to_dict(self) -> dict[str, Any]:
        """The changes as plain data, or the refusal."""
        return {"refusal": self.refusal} if self.refusal else self.report.to_dict()


@dataclass(frozen=True, slots=True)
class Description:
    """What can be said of a clip.

    Attributes:
        score: The clip.
        bars: How many bars it has, 1 or more.
        key: The key it is most likely in; None where nothing in it has a pitch.
        attributes: The value of each attribute that it has, by id.
        fits: What fitting it to each representation would change, by its name: "drums-2bar".
    """

    score: Score
    bars: int
    key: KeyGuess | None
    attributes: Mapping[str, float]
    fits: Mapping[str, Fit]

    def to_dict(self) -> dict[str, Any]:
        """The description as `musicgen describe --json` prints it."""
        return {
            "attributes": {
                name: round(value, _DECIMALS) for name, value in self.attributes.items()
            },
            "key": self.key
            and {
                "name": str(self.key.key),
                "tonic": self.key.key.tonic,
                "mode": self.key.key.mode.value,
                "confidence": round(self.key.confidence, _DECIMALS),
            },
            "bpm": self.score.bpm,
            "meter": str(self.score.meter),
            "bars": self.bars,
            "length_beats": self.score.length_beats,
            "tracks": [
                {
                    "name": track.name,
                    "program": track.program,
                    "is_drum": track.is_drum,
                    "notes": len(track.notes),
                }
                for track in self.score.tracks
            ],
            "fits": {name: fit.to_dict() for name, fit in self.fits.items()},
        }


def describe(score: Score, *, drum_map: DrumMap | None = None) -> Description:
    """Describe a clip.

    Args:
        score: Any clip.
        drum_map: Which note of its drums is which voice; the default map where None.
    """
    fitters: Mapping[str, Callable[[Score], FitReport]] = {
        "drums-2bar": lambda clip: fit_drums(clip, drum_map=drum_map).report,
        **_FITTERS,
    }
    return Description(
        score=score,
        bars=len(bars_of(score)),
        key=find_key(score),
        attributes=measure(score, drum_map=drum_map),
        fits={name: _fit(score, fitter) for name, fitter in fitters.items()},
    )


_FITTERS: Mapping[str, Callable[[Score], FitReport]] = MappingProxyType(
    {
        "melody-2bar": lambda clip: fit_melody(clip, bars=2).report,
        "melody-16bar": lambda clip: fit_melody(clip, bars=16).report,
        "bass-2bar": lambda clip: fit_bass(clip, bars=2).report,
        "trio-16bar": lambda clip: fit_trio(clip, bars=16).report,
        "measure": lambda clip: fit_measures(clip).report,
    }
)


def _fit(score: Score, fitter: Callable[[Score], FitReport]) -> Fit:
    try:
        return Fit(fitter(score))
    except ClipError as err:
        return Fit(FitReport(), str(err))
