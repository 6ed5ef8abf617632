"""A band's Score in, a measure for each of its bars out, notes tied across bar lines; and back."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from musicgen.errors import ClipError
from musicgen.representation.bars import bars_of, pieces_of
from musicgen.representation.fit_report import ChangeKind, FitReport
from musicgen.representation.measure import DRUMS, STEPS_PER_BEAT, TRACKS, Measure
from musicgen.score import Note, Score, Track

_FAMILY = 8  # General MIDI's programs come in families of eight
_ROUNDING_BEATS = 1e-9


@dataclass(frozen=True, slots=True)
class _Span:
    """A note on the step grid, counted from the score's start."""

    start: int
    end: int
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True, eq=False)
class FittedMeasures:
    """A clip as measures.

    Attributes:
        score: The clip's own notes, in the tracks that the measures have; its meter and length.
        measures: One for each bar, or more where long bars were cut into pieces; all of the same
            tracks.
        report: What was changed.
    """

    score: Score
    measures: tuple[Measure, ...]
    report: FitReport


def fit_measures(score: Score, *, most_beats: float | None = None) -> FittedMeasures:
    """Cut a clip into measures.

    Onsets and ends go to the nearest of 24 steps a quarter, the shortest note being one step. A
    pitch that begins again while it sounds on the same track ends there, as on an instrument.

    Args:
        score: Any clip. Of more than eight tracks those with the fewest notes are merged into one
            of their General MIDI family, or left out if there is none.
        most_beats: Cut longer bars into pieces of whole beats: 4 for a model made for 4/4.

    Raises:
        ClipError: the clip has no notes.
    """
    if not score.notes:
        raise ClipError("no notes in it; a clip needs at least one")
    tracks, report = _fit_tracks(score.tracks)
    fitted = replace(score, tracks=tracks)
    bars = bars_of(fitted)
    if most_beats is not None:
        bars = pieces_of(bars, most_beats)
    edges = sorted({_step_of(bar.start_beats) for bar in bars} | {_step_of(bars[-1].end_beats)})
    spans, quantised = _on_grid(fitted, edges[-1])
    programs = np.array([DRUMS if t.is_drum else t.program for t in tracks], np.int16)
    rows = _rows_by_bar(spans, edges)
    measures = tuple(
        Measure(programs, np.array(rows[index], np.int16), end - begin)
        for index, (begin, end) in enumerate(pairwise(edges))
    )
    filled = FitReport.filled(score.length_beats, bars[-1].end_beats)
    return FittedMeasures(fitted, measures, report + filled + quantised)


def _fit_tracks(tracks: Sequence[Track]) -> tuple[tuple[Track, ...], FitReport]:
    """The tracks with notes, one of them drums at most, eight of them at most."""
    sounding = [track for track in tracks if track.notes]
    kits = [track for track in sounding if track.is_drum]
    pitched = [track for track in sounding if not track.is_drum]
    report = FitReport.counted(ChangeKind.MERGED, "drum track", len(kits) if len(kits) > 1 else 0)
    room = TRACKS - bool(kits)
    by_size = sorted(pitched, key=lambda track: -len(track.notes))
    groups = {id(track): [track] for track in by_size[:room]}
    merged = left_out = 0
    for track in by_size[room:]:
        relative = next((t for t in by_size[:room] if _family(t) == _family(track)), None)
        if relative is None:
            left_out += 1
        else:
            merged += 1
            groups[id(relative)].append(track)
    kept = [_joined(groups[id(track)]) for track in pitched if id(track) in groups]
    if kits:
        kept.append(_joined(kits))
    report += FitReport.counted(ChangeKind.MERGED, "track", merged, "with one of its family")
    report += FitReport.counted(ChangeKind.LEFT_OUT, "track", left_out, "beyond eight")
    return tuple(kept), report


def _family(track: Track) -> int:
    return track.program // _FAMILY


def _joined(tracks: Sequence[Track]) -> Track:
    return replace(tracks[0], notes=tuple(note for track in tracks for note in track.notes))


def _on_grid(score: Score, steps: int) -> tuple[list[list[_Span]], FitReport]:
    """The notes of each track on the step grid, none sounding when its pitch begins again."""
    shifts: list[float] = []
    merged = shortened = 0
    tracks = []
    for track in score.tracks:
        spans: dict[tuple[int, int], _Span] = {}
        for note in track.notes:
            span = _quantised(note, steps)
            shifts.append(span.start / STEPS_PER_BEAT - note.onset_beats)
            place = (span.start, span.pitch)
            merged += place in spans
            spans[place] = _merged(spans[place], span) if place in spans else span
        cut = _without_overlap(list(spans.values()))
        shortened += sum(a != b for a, b in zip(spans.values(), cut, strict=True))
        tracks.append(cut)
    report = (
        FitReport.quantised("note", shifts, score.bpm)
        + FitReport.counted(ChangeKind.MERGED, "note", merged, "with the same pitch in its step")
        + FitReport.counted(ChangeKind.SHORTENED, "note", shortened, "to where the pitch repeats")
    )
    return tracks, report


def _step_of(beats: float) -> int:
    return round(beats * STEPS_PER_BEAT)


def _quantised(note: Note, steps: int) -> _Span:
    start = min(_step_of(note.onset_beats), steps - 1)
    end = min(max(_step_of(note.end_beats), start + 1), steps)
    return _Span(start, end, note.pitch, note.velocity)


def _merged(a: _Span, b: _Span) -> _Span:
    """Two notes of a pitch in a step as one: the louder, as long as the longer."""
    return replace(a, end=max(a.end, b.end), velocity=max(a.velocity, b.velocity))


def _without_overlap(spans: Sequence[_Span]) -> list[_Span]:
    """Spans cut where their pitch begins again, in the order given."""
    order = sorted(range(len(spans)), key=lambda index: spans[index].start, reverse=True)
    cut = list(spans)
    next_start: dict[int, int] = {}
    for index in order:
        span = spans[index]
        cut[index] = replace(span, end=min(span.end, next_start.get(span.pitch, span.end)))
        next_start[span.pitch] = span.start
    return cut


def _rows_by_bar(
    tracks: Sequence[Sequence[_Span]], edges: Sequence[int]
) -> defaultdict[int, list[tuple[int, ...]]]:
    """The rows of each bar's note table: a note is in every bar that it sounds in."""
    rows: defaultdict[int, list[tuple[int, ...]]] = defaultdict(list)
    starts = np.asarray(edges[:-1])
    for track, spans in enumerate(tracks):
        for span in spans:
            bar = int(np.searchsorted(starts, span.start, "right")) - 1
            while bar < len(starts) and edges[bar] < span.end:
                begin, end = max(span.start, edges[bar]), min(span.end, edges[bar + 1])
                tied_in, tied_out = span.start < edges[bar], span.end > edges[bar + 1]
                place = (track, begin - edges[bar], span.pitch)
                rows[bar].append((*place, span.velocity, end - begin, tied_in, tied_out))
                bar += 1
    return rows


def join_measures(measures: Sequence[Measure], frame: Score, *, names: Sequence[str] = ()) -> Score:
    """Play measures one after another, notes that are tied across bar lines as one.

    A tie holds between a note that goes out of a bar and one of the same track, program and pitch
    that comes into the next; a note that nothing comes from begins with its bar.

    Args:
        measures: One or more, of any tracks; a track goes on while its place and program do.
        frame: A score whose length, tempo and meter the new one has; its notes do not matter.
        names: Names of the tracks by place, as far as given.

    Returns:
        The score, as long as the frame; what lies beyond its end is cut.
    """
    tracks = tuple(
        Track(
            name=names[slot] if slot < len(names) else "",
            notes=tuple(_notes_of(spans, frame.length_beats)),
            program=0 if program == DRUMS else program,
            is_drum=program == DRUMS,
        )
        for (slot, program), spans in _joined_spans(measures).items()
    )
    return Score(tracks, frame.length_beats, frame.tempos, frame.meters)


def _joined_spans(measures: Sequence[Measure]) -> dict[tuple[int, int], list[_Span]]:
    """The notes of each place and program, from the first measure's start."""
    tracks: dict[tuple[int, int], list[_Span]] = {}
    sounding: dict[tuple[int, int, int], int] = {}  # place, program, pitch: index in its track
    begin = 0
    for measure in measures:
        carried: dict[tuple[int, int, int], int] = {}
        keys = list(enumerate(measure.programs.tolist()))
        for key in keys:
            tracks.setdefault(key, [])
        for slot, step, pitch, velocity, duration, tied_in, tied_out in measure.notes.tolist():
            spans, note = tracks[keys[slot]], (*keys[slot], pitch)
            index = sounding.get(note, -1) if tied_in else -1
            if index < 0:
                index = len(spans)
                spans.append(_Span(begin + step, begin + step, pitch, velocity))
            spans[index] = replace(spans[index], end=begin + step + duration)
            if tied_out:
                carried[note] = index
        sounding = carried
        begin += measure.steps
    return tracks


def _notes_of(spans: Sequence[_Span], length_beats: float) -> Iterator[Note]:
    for span in spans:
        onset = min(span.start / STEPS_PER_BEAT, length_beats)
        duration = (span.end - span.start) / STEPS_PER_BEAT
        if onset + duration > length_beats + _ROUNDING_BEATS:
            duration = length_beats - onset
        yield Note(onset, span.pitch, span.velocity, duration)
