"""A clip of any length in, a window of a number of bars out: cut or looped, with a report.

Bars count from 1 and are the clip's own, whatever its meter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from musicgen.errors import ClipError
from musicgen.representation.bars import Bar, bars_of, pieces_of
from musicgen.representation.fit_report import Change, ChangeKind, FitReport, Unit
from musicgen.score import Note, Score, Track

EARLY_BEATS = 0.125
"""Half a sixteenth: a note this little before a bar is its downbeat, played early."""


@dataclass(frozen=True, slots=True)
class Window:
    """Some bars of a clip.

    Attributes:
        score: The notes of the window, all tracks kept, from beat 0.
        report: What was changed to make it.
    """

    score: Score
    report: FitReport


def fit_bars(
    score: Score, bars: int, *, first: int | None = None, rows: int | None = None
) -> Window:
    """Take a number of bars of a clip, or repeat it until it fills them.

    Of a longer clip the first bars that sound are taken, after a pick-up: a first sounding bar
    that is short of the one after it, or whose first note is in its second half. A note within
    `EARLY_BEATS` before a bar line belongs to the bar after it.

    Args:
        score: Any clip.
        bars: How many, 1 or more.
        first: The first bar to take, from 1; by default as above.
        rows: Of four beats, which is all the room that a model has; without limit where None. A
            longer bar takes several (see `pieces_of`): of 16 rows, 16 bars of 3/4 or 8 of 5/4. Of
            a bar that they have no room for, what there is room for.

    Returns:
        The window, with the tempo and meter in force at its start.

    Raises:
        ClipError: the clip has no notes, or none in the bars asked for.
    """
    if not score.notes:
        raise ClipError("no notes in it; a clip needs at least one")
    all_bars = bars_of(score)
    index = _first_bar(score, all_bars, bars) if first is None else _asked(all_bars, first)
    taken = _with_room(all_bars[index : index + bars], rows)
    window, report = _taken(score, all_bars, taken)
    if not window.notes:
        raise ClipError(f"no notes in bars {index + 1}-{index + len(taken)} of {len(all_bars)}")
    silence = FitReport.filled(
        score.length_beats - taken[0].start_beats, taken[-1].end_beats - taken[0].start_beats
    )
    if taken == all_bars:
        report = FitReport()
    else:
        detail = f"bars {index + 1}-{index + len(taken)} of {len(all_bars)}"
        report = FitReport((Change(ChangeKind.CUT, "clip", detail=detail),)) + report
    report += silence
    filled = _with_room([taken[number % len(taken)] for number in range(bars)], rows)
    if len(filled) > len(taken):
        window, looped = _looped(window, sum(bar.length_beats for bar in filled))
        report += looped
    return Window(window, report)


def _with_room(bars: Sequence[Bar], rows: int | None) -> tuple[Bar, ...]:
    """The first of some bars that there is room for, one or more; of the first perhaps a part."""
    if rows is None:
        return tuple(bars)
    taken: list[Bar] = []
    left = rows
    for bar in bars:
        left -= len(pieces_of([bar]))
        if left < 0:
            break
        taken.append(bar)
    if taken:
        return tuple(taken)
    start = bars[0].start_beats
    return (Bar(start, pieces_of(bars[:1])[rows - 1].end_beats - start),)


def _asked(bars: tuple[Bar, ...], first: int) -> int:
    if not 1 <= first <= len(bars):
        raise ClipError(f"bar {first} is not in it: it has {len(bars)}, counted from 1")
    return first - 1


def _first_bar(score: Score, bars: tuple[Bar, ...], wanted: int) -> int:
    """Index of the first bar to take: all of a short clip, else from where it sounds."""
    spare = len(bars) - wanted
    if spare <= 0:
        return 0
    onsets = [note.onset_beats + EARLY_BEATS for note in score.notes]
    index = max(number for number, bar in enumerate(bars) if bar.start_beats <= onsets[0])
    if index < spare and _is_pick_up(onsets, bars[index], bars[index + 1]):
        index += 1
    return min(index, spare)


def _is_pick_up(onsets: list[float], bar: Bar, following: Bar) -> bool:
    """Whether a first sounding bar only leads into the one after it."""
    short = bar.length_beats < following.length_beats
    late = onsets[0] - bar.start_beats > bar.length_beats / 2
    goes_on = any(following.start_beats <= onset < following.end_beats for onset in onsets)
    return (short or late) and goes_on


def _taken(score: Score, bars: tuple[Bar, ...], taken: tuple[Bar, ...]) -> tuple[Score, FitReport]:
    """A stretch of bars; early notes are moved to the bar line they belong to, or left to it."""
    start, end = taken[0].start_beats, taken[-1].end_beats
    early = held = next_bar = 0
    tracks = []
    for track in score.tracks:
        notes = []
        for note in track.notes:
            if taken[0] != bars[0] and _plays_early(note, start, is_drum=track.is_drum):
                early += 1
                notes.append(_begun_at(note, start))
            elif taken[-1] != bars[-1] and _plays_early(note, end, is_drum=track.is_drum):
                next_bar += 1
            elif start <= note.onset_beats < end:
                notes.append(note)
            else:
                held += note.onset_beats < start < note.end_beats
        tracks.append(replace(track, notes=tuple(notes)))
    whole = replace(score, tracks=tuple(tracks))
    report = (
        FitReport.counted(ChangeKind.MOVED, "early downbeat", early, "to the first beat")
        + FitReport.counted(ChangeKind.LEFT_OUT, "note", held, "that began before")
        + FitReport.counted(ChangeKind.LEFT_OUT, "note", next_bar, "that plays the next bar early")
    )
    return whole.cut(start, end - start), report


def _plays_early(note: Note, bar_line_beats: float, *, is_drum: bool) -> bool:
    """Whether a note before a bar line is the downbeat after it; drums need not ring that far."""
    just_before = bar_line_beats - EARLY_BEATS <= note.onset_beats < bar_line_beats
    return just_before and (is_drum or note.end_beats > bar_line_beats)


def _begun_at(note: Note, start_beats: float) -> Note:
    rest = max(0.0, note.end_beats - start_beats)
    return replace(note, onset_beats=start_beats, duration_beats=rest)


def _looped(window: Score, length_beats: float) -> tuple[Score, FitReport]:
    """A window played again until it is as long as asked."""
    change = Change(
        ChangeKind.LOOPED,
        "clip",
        amount=window.length_beats,
        unit=Unit.BEATS,
        detail=f"to {length_beats:g}",
    )
    return window.looped(length_beats), FitReport((change,))


def only(score: Score, *tracks: Track) -> Score:
    """A score with some tracks in place of its own; its length, tempo and meter stay."""
    return replace(score, tracks=tracks)
