"""The trio: a Score in, melody, bass and drum grids of equal length out, and back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from musicgen.errors import ShapeError
from musicgen.representation import drums, melody
from musicgen.representation.drum_map import DrumMap
from musicgen.representation.drums import Cell, DrumGrid, GriddedDrums
from musicgen.representation.fit_report import ChangeKind, FitReport
from musicgen.representation.line import Edge
from musicgen.representation.melody import GriddedMelody, MelodyGrid
from musicgen.representation.parts import (
    Part,
    bass_part,
    drum_part,
    is_one_line,
    melody_part,
    plays_bass,
)
from musicgen.representation.windows import fit_bars, only
from musicgen.score import Score, Track

BARS = 16
DEFAULT_PROGRAMS = (0, 33)
"""Acoustic grand piano for the melody, fingered bass."""


@dataclass(frozen=True, slots=True, eq=False)
class TrioGrid:
    """Melody, bass and drums on the same sixteenth steps; 16 bars of 4/4 have 256 of them.

    Attributes:
        melody: The highest line.
        bass: The lowest line.
        drums: The kit; silent where the clip has none, as the other two.
    """

    melody: MelodyGrid
    bass: MelodyGrid
    drums: DrumGrid

    def __post_init__(self) -> None:
        lengths = (len(self.melody.classes), len(self.bass.classes), len(self.drums.hits))
        if len(set(lengths)) > 1:
            raise ShapeError(f"the parts of a trio must be equally long, not {lengths} steps")


@dataclass(frozen=True, slots=True, eq=False)
class GriddedTrio:
    """A trio's score on the grid, with what the grid alone cannot hold, part by part."""

    melody: GriddedMelody
    bass: GriddedMelody
    drums: GriddedDrums
    report: FitReport

    @property
    def grid(self) -> TrioGrid:
        """The three grids."""
        return TrioGrid(self.melody.grid, self.bass.grid, self.drums.grid)


@dataclass(frozen=True, slots=True, eq=False)
class FittedTrio:
    """A clip fitted to a trio of a number of bars.

    Attributes:
        score: The parts' own notes in those bars: melody, bass and drums, in that order and in the
            clip's meter; a part that the clip lacks is a track without notes.
        gridded: The same on the grid.
        report: What was changed.
    """

    score: Score
    gridded: GriddedTrio
    report: FitReport


def to_grid(score: Score, drum_map: DrumMap | None = None) -> GriddedTrio:
    """Put a trio on the grid.

    Args:
        score: Three tracks, melody, bass and drums, as `FittedTrio.score` has them.
        drum_map: What drums are read by; the default map where None.

    Raises:
        ShapeError: the score has other tracks.
    """
    if [track.is_drum for track in score.tracks] != [False, False, True]:
        raise ShapeError("a trio's score must have three tracks: melody, bass and drums")
    lead, bass, kit = score.tracks
    steps = melody.step_count(score.length_beats)
    whole_steps = only(score, kit).cut(0.0, steps / drums.STEPS_PER_BEAT)
    top = melody.to_grid(only(score, lead))
    low = melody.to_grid(only(score, bass), Edge.LOWEST)
    hits = drums.to_grid(whole_steps, drum_map)
    outside = len(hits.outside_map)
    report = (
        top.report
        + low.report
        + FitReport.counted(ChangeKind.LEFT_OUT, "note", outside, "outside the drum map")
        + FitReport.counted(
            ChangeKind.MERGED, "drum note", len(hits.spare) - outside, "with a louder one"
        )
    )
    return GriddedTrio(top, low, hits, report)


def from_grid(
    grid: TrioGrid,
    frame: Score,
    *,
    drum_map: DrumMap | None = None,
    drum_pitches: Mapping[Cell, int] | None = None,
) -> Score:
    """Write a trio as a score of three tracks.

    Args:
        grid: The three parts.
        frame: A score of three tracks whose length, tempo, meter, names and programs the new one
            has; its notes do not matter.
        drum_map: Which note each voice is written as; the default map where None.
        drum_pitches: Note numbers for drum cells, as in `drums.from_grid`.

    Returns:
        The score, as long as the frame; steps beyond its end are not written.
    """
    lead, bass, drummer = frame.tracks
    top = melody.from_grid(grid.melody, frame, name=lead.name, program=lead.program)
    low = melody.from_grid(grid.bass, frame, name=bass.name, program=bass.program)
    kit = drums.from_grid(
        grid.drums,
        bpm=frame.bpm,
        drum_map=drum_map,
        pitches=drum_pitches,
        name=drummer.name,
    )
    if kit.length_beats > frame.length_beats:
        kit = kit.cut(0.0, frame.length_beats)
    return replace(top, tracks=(*top.tracks, *low.tracks, *kit.tracks))


def fit_trio(
    score: Score,
    *,
    bars: int = BARS,
    bar: int | None = None,
    rows: int | None = None,
    drum_map: DrumMap | None = None,
) -> FittedTrio:
    """Fit the melody, bass and drums of a clip to a number of bars.

    Args:
        score: Any clip. A lone track that plays chords gives both melody and bass.
        bars: How many, 1 or more.
        bar: The first to take, from 1; by default the first that sounds (see `fit_bars`).
        rows: Room that there is for them, in bars of four beats (see `fit_bars`).
        drum_map: What drums are read by; the default map where None.

    Raises:
        ClipError: the clip has no notes, or none in the bars asked for.
    """
    parts = _parts_of(score)
    used = {id(track) for part in parts.values() if part for track in part.tracks}
    others = sum(id(track) not in used for track in score.tracks)
    window = fit_bars(only(score, *_tracks_of(parts)), bars, first=bar, rows=rows)
    gridded = to_grid(window.score, drum_map)
    chosen = FitReport()
    for name, part in parts.items():
        if part:
            chosen += part.report(name, len(score.tracks) - len(part.tracks))
    left_out = FitReport.counted(ChangeKind.LEFT_OUT, "other track", others)
    return FittedTrio(window.score, gridded, chosen + left_out + window.report + gridded.report)


def _tracks_of(parts: Mapping[str, Part | None]) -> list[Track]:
    """A track for each part, without notes where the clip lacks it."""
    return [
        replace(part.merged(name.title()) if part else Track(name.title()), is_drum=name == "drums")
        for name, part in parts.items()
    ]


def _parts_of(score: Score) -> dict[str, Part | None]:
    """The parts by name; a track is both melody and bass only if it plays chords."""
    lead, bass = melody_part(score), bass_part(score)
    if lead and bass and lead.tracks == bass.tracks and is_one_line(lead.merged("")):
        if plays_bass(lead.merged("")):
            lead = None
        else:
            bass = None
    return {"melody": lead, "bass": bass, "drums": drum_part(score)}
