"""What a clip view shows: a score, and what comes next, in; every note's place out. No Qt."""

import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from musicgen.score import MAX_DATA, Note, Score
from musicgen_ui.state.editing import NoteAt
from musicgen_ui.widgets.clip_view.layout import Box, LaneBox, Layout
from musicgen_ui.widgets.clip_view.rows import match_of

_HIT_SHARE = 0.8
"""How much of a cell's width a hit fills."""
_SOFTEST = 0.4
"""How much of a row's height the softest hit fills."""
_LEAST_PX = 2.5
_REACH_PX = 2.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A note's place.

    Attributes:
        at: Which note.
        note: The note.
        lane: Index of its lane.
        row: Its row in it.
        box: Where it is drawn, in the content.
    """

    at: NoteAt
    note: Note
    lane: int
    row: int
    box: Box


@dataclass(frozen=True, slots=True)
class Scene:
    """All that is shown.

    Attributes:
        score: The clip.
        layout: Where its rows and beats are.
        marks: Its notes, by onset.
        onsets: Their onsets, in beats.
        following: What comes next; None where nothing does.
        coming: The notes of that, by onset.
        goes: Notes that what comes next does not have.
        comes: Notes that only what comes next has.
    """

    score: Score
    layout: Layout
    marks: tuple[Mark, ...]
    onsets: tuple[float, ...]
    following: Score | None
    coming: tuple[Mark, ...]
    goes: frozenset[NoteAt]
    comes: tuple[Mark, ...]

    @classmethod
    def of(
        cls,
        score: Score,
        layout: Layout,
        following: Score | None = None,
        before: "Scene | None" = None,
    ) -> Self:
        """Place the notes of a clip.

        Args:
            score: The clip.
            layout: Where its rows and beats are.
            following: What comes next.
            before: What was shown until now: what it has placed already is taken from it.
        """
        known = before.placed(score, layout) if before is not None else None
        marks = _marks(score, score, layout) if known is None else known
        onsets = tuple(mark.note.onset_beats for mark in marks)
        if following is None:
            return cls(score, layout, marks, onsets, None, (), frozenset(), ())
        coming = _marks(following, score, layout)
        here = [_cell(mark, layout) for mark in marks]
        there = [_cell(mark, layout) for mark in coming]
        gone, new = set(here).difference(there), set(there).difference(here)
        return cls(
            score,
            layout,
            marks,
            onsets,
            following,
            coming,
            frozenset(mark.at for mark, cell in zip(marks, here, strict=True) if cell in gone),
            tuple(mark for mark, cell in zip(coming, there, strict=True) if cell in new),
        )

    def placed(self, score: Score, layout: Layout) -> tuple[Mark, ...] | None:
        """The marks of a score, where it was shown here or came next; None where they differ."""
        if layout != self.layout:
            return None
        if score is self.score:
            return self.marks
        is_next = score is self.following and len(score.tracks) == len(self.score.tracks)
        parts = enumerate(self.score.tracks)
        is_alike = is_next and all(match_of(part, at, score) == at for at, part in parts)
        return self.coming if is_alike else None

    def mark_at(self, x: float, y: float) -> Mark | None:
        """The note at a place of the content; of several the one whose middle is nearest."""
        near = [mark for mark in self.marks if self._reach(mark).has(x, y, _REACH_PX)]
        return min(near, key=lambda mark: abs(mark.box.x + mark.box.width / 2 - x), default=None)

    def _reach(self, mark: Mark) -> Box:
        """Where a note can be taken hold of: a soft hit is drawn low, but held by its row."""
        row = self.layout.lanes[mark.lane]
        top = row.edges[mark.row] + _REACH_PX
        height = row.edges[mark.row + 1] - _REACH_PX - top
        return Box(mark.box.x, top, mark.box.width, height)

    def marks_in(self, area: Box) -> frozenset[NoteAt]:
        """The notes that touch an area of the content."""
        return frozenset(mark.at for mark in self.marks if mark.box.meets(area))

    def begun(self, after_beats: float, until_beats: float) -> tuple[Mark, ...]:
        """The notes that begin after a beat and at or before another."""
        first = bisect.bisect_right(self.onsets, after_beats)
        return self.marks[first : bisect.bisect_right(self.onsets, until_beats)]

    def of_notes(self, notes: Iterable[NoteAt]) -> tuple[Mark, ...]:
        """The marks of some notes."""
        wanted = frozenset(notes)
        return tuple(mark for mark in self.marks if mark.at in wanted) if wanted else ()


def _cell(mark: Mark, layout: Layout) -> tuple[int, int, int]:
    return mark.lane, mark.row, layout.time.step_of(mark.note.onset_beats)


def _marks(score: Score, shown: Score, layout: Layout) -> tuple[Mark, ...]:
    """The notes of a score in the lanes of the one that is shown, by onset."""
    marks = []
    for index, box in enumerate(layout.lanes):
        lane = box.lane
        tracks: Iterable[int | None] = lane.tracks
        if score is not shown:
            is_grid = lane.is_drum and len(layout.lanes) == 1
            drums = [at for at, track in enumerate(score.tracks) if track.is_drum]
            own = lane.tracks[0]
            matched = match_of(shown.tracks[own], own, score) if own < len(shown.tracks) else None
            tracks = drums if is_grid else [matched]
        for number in tracks:
            if number is None or number >= len(score.tracks):
                continue
            for place, note in enumerate(score.tracks[number].notes):
                row = lane.row_of_pitch.get(note.pitch)
                if row is not None and note.onset_beats < layout.time.length_beats:
                    shape = _hit_box if lane.is_drum else _note_box
                    marks.append(
                        Mark(NoteAt(number, place), note, index, row, shape(note, box, row, layout))
                    )
    return tuple(sorted(marks, key=lambda mark: mark.note.onset_beats))


def _hit_box(note: Note, lane: LaneBox, row: int, layout: Layout) -> Box:
    """A hit stands about the middle of its step, off it by its micro-timing."""
    width = max(_LEAST_PX, layout.step_px * _HIT_SHARE)
    middle = layout.x_of(note.onset_beats) + layout.step_px / 2
    x = min(max(middle - width / 2, 0.0), max(0.0, layout.content_width - width))
    top, bottom = lane.edges[row], lane.edges[row + 1]
    share = _SOFTEST + (1 - _SOFTEST) * note.velocity / MAX_DATA
    room = bottom - top - (2 if bottom - top > 8 else 0)
    tall = max(_LEAST_PX, room * share)
    return Box(x, (top + bottom - tall) / 2, width, tall)


def _note_box(note: Note, lane: LaneBox, row: int, layout: Layout) -> Box:
    x = layout.x_of(note.onset_beats)
    end = min(layout.x_of(note.end_beats), layout.content_width)
    top, bottom = lane.edges[row], lane.edges[row + 1]
    gap = 1 if bottom - top >= 5 else 0
    tall = max(_LEAST_PX, bottom - top - gap)
    return Box(x, top, max(end - x - 1, _LEAST_PX), tall)
