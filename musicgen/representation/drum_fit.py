"""Any clip with drums in it, cut or looped to two bars, with a report of what was changed.

A Score of any length, meter and number of tracks comes in; a drum Score of 8 beats, or of two bars
of its own meter where those are shorter, goes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from musicgen.errors import ClipError, ShortClipError
from musicgen.representation.bar_layout import BarLayout, layout_of
from musicgen.representation.drum_map import DrumMap, Voice, default_drum_map
from musicgen.representation.drums import (
    LOOP_BEATS,
    STEPS_PER_BEAT,
    DrumGrid,
    GriddedDrums,
    step_of,
    to_grid,
)
from musicgen.representation.fit_report import Change, ChangeKind, FitReport, Unit
from musicgen.representation.parts import drum_part
from musicgen.score import Note, Score, Track

_HALF_STEP_BEATS = 0.5 / STEPS_PER_BEAT
_VOICES_A_TRACK = 3
"""A track of a kit that is split over several has the hats, or the toms, at most."""
_CYMBALS = frozenset({Voice.CLOSED_HAT, Voice.OPEN_HAT, Voice.RIDE, Voice.CRASH})


@dataclass(frozen=True, slots=True, eq=False)
class FittedDrums:
    """A clip fitted to two bars.

    Attributes:
        score: The clip's own notes in the two bars: one drum track, in its own meter.
        gridded: The same on the grid.
        layout: Where its steps lie in the model's.
        report: What was changed.
    """

    score: Score
    gridded: GriddedDrums
    layout: BarLayout
    report: FitReport

    @property
    def model_grid(self) -> DrumGrid:
        """The clip as a model takes it, 32 steps."""
        return self.layout.spread(self.gridded.grid)


def fit_drums(
    score: Score, *, bar: int | None = None, drum_map: DrumMap | None = None
) -> FittedDrums:
    """Fit a clip to the two bars of a drum grid.

    A shorter clip is looped; of a longer one two bars are taken. Bars count from the clip's meter
    at its start, and keep their length; see `layout_of`.

    Args:
        score: Any clip.
        bar: The first bar to take of a clip that is longer, from 1; by default the first that has
            a drum of the map in it. Of a clip that is not longer, all is taken whichever of its
            bars is named.
        drum_map: Which note is which voice; the default map where None.

    Returns:
        The fitted clip.

    Raises:
        ClipError: there are no drums, none that the map knows, or none in the bars asked for, or
            the clip has no such bar.
    """
    drum_map = drum_map or default_drum_map()
    drums = drum_tracks(score, drum_map)
    part = _merged(score, drums)
    bars = _count_bars(part)
    layout = layout_of(part.meter)
    if bar is not None and not 1 <= bar <= bars:
        kind = ClipError if bars > layout.bars else ShortClipError
        raise kind(f"bar {bar} is not in it: it has {_count(bars, 'bar')}, counted from 1")
    first = _first_bar(part, bars, bar if bars > layout.bars else None, drum_map.voice_of_note)
    last = min(bars, first + layout.bars - 1)
    start = (first - 1) * part.meter.bar_beats
    end = min(start + layout.length_beats, _sounding_beats(part, bars))
    cut = part.cut(start, end - start)
    loop = replace(cut.looped(layout.length_beats), meters=(part.meter,))
    early = _early_downbeats(part, start, loop, drum_map.voice_of_note)
    loop = _with_notes(loop, early)
    gridded = to_grid(loop, drum_map)
    if not gridded.notes:
        raise ClipError(
            f"none of its {_count(len(cut.notes), 'drum note')} in bars {first}-{last} is in the "
            f"drum map {drum_map.name}; it needs a kick, snare, hat, tom or cymbal "
            "(docs/drums.md lists their notes)"
        )
    report = (
        FitReport.filled(part.length_beats - start, cut.length_beats)
        + _stretch(layout, cut, (first, last, bars))
        + _parts(score, drums)
        + FitReport.counted(ChangeKind.MOVED, "early downbeat", len(early), "to the loop's end")
        + _beside_the_grid(gridded)
    )
    return FittedDrums(loop, gridded, layout, report)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _stretch(layout: BarLayout, cut: Score, chosen: tuple[int, int, int]) -> FitReport:
    """What was taken of a clip: first and last bar of how many, and what was repeated."""
    first, last, bars = chosen
    changes = []
    if (first, last) != (1, bars):
        changes.append(Change(ChangeKind.CUT, "clip", detail=f"bars {first}-{last} of {bars}"))
    if layout.meter.bar_beats > LOOP_BEATS:
        detail = f"{layout.length_beats:g} of the {layout.meter.bar_beats:g} beats of a bar"
        changes.append(Change(ChangeKind.CUT, "bar", detail=detail))
    if cut.length_beats < layout.length_beats:
        looped = Change(
            ChangeKind.LOOPED,
            "clip",
            amount=cut.length_beats,
            unit=Unit.BEATS,
            detail=f"to {layout.length_beats:g}",
        )
        changes.append(looped)
    return FitReport(tuple(changes))


def _parts(score: Score, drums: tuple[Track, ...]) -> FitReport:
    guessed = 0 if drums[0].is_drum else len(drums)
    others = len(score.tracks) - len(drums)
    why = "drums by notes or name, not being on channel 10"
    return (
        FitReport.counted(ChangeKind.GUESSED, "track", guessed, why)
        + FitReport.counted(ChangeKind.MERGED, "drum track", len(drums) if len(drums) > 1 else 0)
        + FitReport.counted(ChangeKind.LEFT_OUT, "other track", others)
    )


def _beside_the_grid(gridded: GriddedDrums) -> FitReport:
    outside = len(gridded.outside_map)
    doubling = len(gridded.spare) - outside
    return FitReport.counted(
        ChangeKind.LEFT_OUT, "note", outside, "of the grid, being outside the drum map"
    ) + FitReport.counted(
        ChangeKind.MERGED, "note", doubling, "into a louder one of the same voice and step"
    )


def drum_tracks(score: Score, drum_map: DrumMap) -> tuple[Track, ...]:
    """The tracks marked as drums; where there are none, the one taken for drums."""
    marked = drum_part(score)
    drums = marked.tracks if marked else ()
    if not drums and _play_like_a_kit(score.tracks, drum_map):
        drums = score.tracks
    if not drums:
        raise ClipError(
            f"no drums in it: none of its {_count(len(score.tracks), 'track')} is on MIDI channel "
            "10 or named drums; put the drums on channel 10"
        )
    return drums


def _merged(score: Score, drums: tuple[Track, ...]) -> Score:
    """A score with some of its tracks alone, as one drum track."""
    notes = tuple(note for track in drums for note in track.notes)
    name = next((track.name for track in drums if track.name), "Drums")
    return replace(score, tracks=(Track(name=name, notes=notes, is_drum=True),))


def _play_like_a_kit(tracks: tuple[Track, ...], drum_map: DrumMap) -> bool:
    """Whether tracks without an instrument have only drum-map notes: DAWs export so.

    They play a kit between them. Where there are several, each has only a few of its voices.
    """
    voices = [{drum_map.voice_of_note.get(note.pitch) for note in t.notes} for t in tracks]
    played = set().union(*voices)
    return (
        all(track.program == 0 for track in tracks)
        and None not in played
        and {Voice.KICK, Voice.SNARE} <= played
        and bool(played & _CYMBALS)
        and (len(tracks) == 1 or all(len(each) <= _VOICES_A_TRACK for each in voices))
    )


def _count_bars(part: Score) -> int:
    """Whole bars of a clip. A last bar that holds nothing but a note's ringing does not count."""
    bar_beats = part.meter.bar_beats
    exact = part.length_beats / bar_beats
    if exact == int(exact) and exact > 0:
        return int(exact)
    last_onset = max(note.onset_beats for note in part.notes)
    return int(last_onset // bar_beats) + 1


def _sounding_beats(part: Score, bars: int) -> float:
    """Length of what a clip repeats: its bars, or the half or quarter bar that it is."""
    length_beats = part.length_beats
    divides = length_beats > 0 and part.meter.bar_beats % length_beats == 0
    return length_beats if divides and length_beats >= 1 else bars * part.meter.bar_beats


def _first_bar(
    part: Score, bars: int, asked: int | None, voice_of_note: Mapping[int, Voice]
) -> int:
    """The bar asked for, or the first that sounds; a count-in outside the map is passed over."""
    layout, bar_beats = layout_of(part.meter), part.meter.bar_beats
    known = [note for note in part.notes if note.pitch in voice_of_note]
    sounding = sorted(
        {
            min(int((note.onset_beats + _HALF_STEP_BEATS) // bar_beats) + 1, bars)
            for note in known or part.notes
        }
    )
    if asked is None:
        return sounding[0]
    end = (asked - 1) * bar_beats + layout.length_beats
    if not any((asked - 1) * bar_beats <= note.onset_beats < end for note in part.notes):
        raise ClipError(
            f"no drums from bar {asked} on for {layout.bars} bars; drums play in bar "
            + ", ".join(str(number) for number in sounding[:8])
            + (" ..." if len(sounding) > 8 else "")  # noqa: PLR2004 - enough to choose from
        )
    return asked


def _early_downbeats(
    part: Score, start: float, loop: Score, voice_of_note: Mapping[int, Voice]
) -> tuple[Note, ...]:
    """Hits in the half step before a bar that are its downbeat, played early.

    Only for a voice that has no other hit on the first step. They are moved to the loop's end,
    where an early downbeat of a loop stands.
    """
    taken = {
        voice_of_note.get(note.pitch)
        for note in loop.notes
        if step_of(note.onset_beats, round(loop.length_beats * STEPS_PER_BEAT))[0] == 0
    }
    return tuple(
        replace(
            note,
            onset_beats=note.onset_beats - start + loop.length_beats,
            duration_beats=min(note.duration_beats, start - note.onset_beats),
        )
        for note in part.notes
        if start - _HALF_STEP_BEATS <= note.onset_beats < start
        and note.pitch in voice_of_note
        and voice_of_note[note.pitch] not in taken
    )


def _with_notes(loop: Score, notes: tuple[Note, ...]) -> Score:
    track = loop.tracks[0]
    return replace(loop, tracks=(replace(track, notes=track.notes + notes),))
