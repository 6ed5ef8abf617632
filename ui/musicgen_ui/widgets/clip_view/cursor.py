"""The keyboard's cursor: a cell of a clip, where keys take it and which notes it stands on."""

from dataclasses import dataclass, replace

from musicgen_ui.state.editing import NoteAt
from musicgen_ui.widgets.clip_view.layout import Layout
from musicgen_ui.widgets.clip_view.scene import Mark, Scene


@dataclass(frozen=True, slots=True)
class Cursor:
    """A cell.

    Attributes:
        lane: Index of the lane.
        row: Index of the row in it.
        step: Index of the step.
    """

    lane: int = 0
    row: int = 0
    step: int = 0

    def within(self, layout: Layout) -> "Cursor":
        """The nearest cell that there is."""
        lane = min(max(self.lane, 0), len(layout.lanes) - 1)
        row = min(max(self.row, 0), len(layout.lanes[lane].lane.rows) - 1)
        return Cursor(lane, row, min(max(self.step, 0), layout.time.steps - 1))

    def stepped(self, layout: Layout, by: int) -> "Cursor":
        """So many steps on."""
        return replace(self, step=self.step + by).within(layout)

    def climbed(self, layout: Layout, by: int) -> "Cursor":
        """So many rows down (up where negative), into the next lane at a lane's edge."""
        row = self.row + by
        rows = len(layout.lanes[self.lane].lane.rows)
        if row < 0 and self.lane > 0:
            return replace(self, lane=self.lane - 1, row=10**6).within(layout)
        if row >= rows and self.lane + 1 < len(layout.lanes):
            return replace(self, lane=self.lane + 1, row=0).within(layout)
        return replace(self, row=row).within(layout)

    def barred(self, layout: Layout, by: int) -> "Cursor":
        """At the start of the bar before or after."""
        time = layout.time
        here = time.bar_of(self.step * time.step_beats)
        is_within = time.step_of(here.start_beats) < self.step
        index = here.number - 1 + by + (1 if by < 0 and is_within else 0)
        if index >= len(time.bars):
            return replace(self, step=time.steps - 1)
        return replace(self, step=time.step_of(time.bars[max(index, 0)].start_beats))

    def marks(self, scene: Scene) -> tuple[Mark, ...]:
        """The notes that begin in the cell, otherwise those that sound through it."""
        time = scene.layout.time
        here = [mark for mark in scene.marks if (mark.lane, mark.row) == (self.lane, self.row)]
        begun = tuple(mark for mark in here if time.step_of(mark.note.onset_beats) == self.step)
        if begun or scene.layout.lanes[self.lane].lane.is_drum:
            return begun
        middle = (self.step + 0.5) * time.step_beats
        return tuple(mark for mark in here if mark.note.onset_beats <= middle < mark.note.end_beats)

    def notes(self, scene: Scene) -> frozenset[NoteAt]:
        """Where those stand."""
        return frozenset(mark.at for mark in self.marks(scene))


def cursor_on(mark: Mark, layout: Layout) -> Cursor:
    """The cell that a note begins in."""
    return Cursor(mark.lane, mark.row, layout.time.step_of(mark.note.onset_beats))


def first_cursor(scene: Scene) -> Cursor:
    """Where the cursor stands in a clip that is new: the first step, where something is played."""
    first = min((mark.lane for mark in scene.marks), default=0)
    shown = scene.layout.lanes[first].lane
    own = [mark for mark in scene.marks if mark.lane == first]
    row = len(shown.rows) - 1 if shown.is_drum or not own else own[0].row
    return Cursor(first, row)


def kept_cursor(cursor: Cursor, before: Scene | None, scene: Scene) -> Cursor:
    """The cursor on the pitch that it stood on, where rows have changed around it."""
    if before is None:
        return first_cursor(scene)
    old, new = before.layout.lanes, scene.layout.lanes
    if cursor.lane < min(len(old), len(new)) and cursor.row < len(old[cursor.lane].lane.rows):
        pitch = old[cursor.lane].lane.rows[cursor.row].pitch
        row = new[cursor.lane].lane.row_of_pitch.get(pitch)
        cursor = cursor if row is None else replace(cursor, row=row)
    return cursor.within(scene.layout)
