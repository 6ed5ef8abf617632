"""Any clip with pitched notes in it, fitted to a melody or bass grid, with a report.

A Score of any length, meter and number of tracks comes in; a Score of one track and a whole number
of its own bars goes out, with its line on the grid.
"""

from dataclasses import dataclass

from musicgen.errors import ClipError
from musicgen.representation.fit_report import ChangeKind, FitReport
from musicgen.representation.line import Edge
from musicgen.representation.melody import GriddedMelody, to_grid
from musicgen.representation.parts import Part, bass_part, melody_part
from musicgen.representation.windows import Window, fit_bars, only
from musicgen.score import Score


@dataclass(frozen=True, slots=True, eq=False)
class FittedMelody:
    """A clip fitted to a number of bars.

    Attributes:
        score: The part's own notes in those bars, all of them: one track, in the clip's meter.
        gridded: Its line on the grid.
        report: What was changed.
    """

    score: Score
    gridded: GriddedMelody
    report: FitReport


def fit_melody(
    score: Score, *, bars: int, bar: int | None = None, rows: int | None = None
) -> FittedMelody:
    """Fit the melody of a clip to a number of bars: the highest line of its melody part.

    Args:
        score: Any clip.
        bars: How many, 1 or more.
        bar: The first to take, from 1; by default the first that sounds (see `fit_bars`).
        rows: Room that there is for them, in bars of four beats (see `fit_bars`).

    Raises:
        ClipError: there are no pitched notes, or none in the bars asked for.
    """
    part = _required(melody_part(score), "melody")
    window = fit_bars(only(score, part.merged("Melody")), bars, first=bar, rows=rows)
    return _fitted(window, Edge.HIGHEST, _choice(score, part, "melody"))


def fit_bass(score: Score, *, bars: int, bar: int | None = None) -> FittedMelody:
    """Fit the bass of a clip to a number of bars: the lowest line of its bass part.

    Arguments and errors are those of `fit_melody`.
    """
    part = _required(bass_part(score), "bass")
    window = fit_bars(only(score, part.merged("Bass")), bars, first=bar)
    return _fitted(window, Edge.LOWEST, _choice(score, part, "bass"))


def _required(part: Part | None, name: str) -> Part:
    if part is None:
        raise ClipError(f"no {name} in it: it has no notes but drums; it needs a pitched track")
    return part


def _choice(score: Score, part: Part, name: str) -> FitReport:
    others = len(score.tracks) - len(part.tracks)
    left_out = FitReport.counted(ChangeKind.LEFT_OUT, "other track", others)
    return part.report(name, others) + left_out


def _fitted(window: Window, edge: Edge, choice: FitReport) -> FittedMelody:
    gridded = to_grid(window.score, edge)
    return FittedMelody(window.score, gridded, choice + window.report + gridded.report)
