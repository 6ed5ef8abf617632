"""Drags: where the pointer went in, the edit it makes of the score it began on out. No Qt.

Every gesture starts again from that score, so what is shown while it lasts loses nothing.
"""

from dataclasses import dataclass
from typing import Protocol

from musicgen.score import Note
from musicgen_ui.state.editing import (
    Edit,
    NoteAt,
    add_note,
    move_notes,
    note_at,
    resize_notes,
    shift_velocity,
)
from musicgen_ui.widgets.clip_view.layout import Layout
from musicgen_ui.widgets.clip_view.scene import Mark, Scene

VELOCITY = 100
"""Of a note that is added."""
_VELOCITY_PER_PX = 0.75


class Gesture(Protocol):
    """A drag that changes notes."""

    def to(self, x: float, y: float, *, is_free: bool) -> Edit:
        """What it makes with the pointer at a place of the content.

        Args:
            x: In pixels.
            y: In pixels.
            is_free: Whether time moves freely rather than by steps.
        """
        ...


@dataclass(frozen=True, slots=True)
class Move:
    """Notes are carried.

    Attributes:
        scene: What it began on.
        notes: Which.
        grabbed: The one under the pointer.
        x: Where it was taken hold of.
        y: The same.
    """

    scene: Scene
    notes: frozenset[NoteAt]
    grabbed: Mark
    x: float
    y: float

    def to(self, x: float, y: float, *, is_free: bool) -> Edit:
        """The notes moved along."""
        layout = self.scene.layout
        by_beats = (x - self.x) / layout.beat_px
        if not is_free:
            by_beats = snapped(by_beats, layout)
        lane = layout.lanes[self.grabbed.lane]
        rows = lane.row_at(y) - self.grabbed.row
        return moved(self.scene, self.notes, by_beats, rows, self.grabbed.lane)


@dataclass(frozen=True, slots=True)
class Resize:
    """The end of notes is dragged.

    Attributes:
        scene: What it began on.
        notes: Which.
        x: Where the end was taken hold of.
    """

    scene: Scene
    notes: frozenset[NoteAt]
    x: float

    def to(self, x: float, y: float, *, is_free: bool) -> Edit:
        """The notes made longer or shorter."""
        layout = self.scene.layout
        by_beats = (x - self.x) / layout.beat_px
        if not is_free:
            by_beats = snapped(by_beats, layout)
        return resize_notes(self.scene.score, self.notes, by_beats)


@dataclass(frozen=True, slots=True)
class Louder:
    """Notes are made harder upwards, softer downwards.

    Attributes:
        scene: What it began on.
        notes: Which.
        y: Where it began.
    """

    scene: Scene
    notes: frozenset[NoteAt]
    y: float

    def to(self, x: float, y: float, *, is_free: bool) -> Edit:
        """The notes at other velocities."""
        by = round((self.y - y) * _VELOCITY_PER_PX)
        return shift_velocity(self.scene.score, self.notes, by)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A new note, as long as it is drawn.

    Attributes:
        scene: What it began on.
        lane: Its lane.
        row: Its row.
        step: The step that it begins at.
    """

    scene: Scene
    lane: int
    row: int
    step: int

    def to(self, x: float, y: float, *, is_free: bool) -> Edit:
        """The note, reaching to the pointer's step or the pointer itself."""
        layout = self.scene.layout
        start = self.step * layout.time.step_beats
        end = (layout.step_at(x) + 1) * layout.time.step_beats
        length = layout.beats_at(x) - start if is_free else end - start
        return added(self.scene, self.lane, self.row, self.step, length)


def added(scene: Scene, lane: int, row: int, step: int, length_beats: float | None = None) -> Edit:
    """A note added in a cell, a step long unless told otherwise."""
    layout = scene.layout
    step_beats = layout.time.step_beats
    length = step_beats if length_beats is None else max(length_beats, step_beats / 4)
    shown = layout.lanes[lane].lane
    note = Note(step * step_beats, shown.rows[row].pitch, VELOCITY, length)
    return add_note(scene.score, shown.tracks[0], note)


def moved(
    scene: Scene, notes: frozenset[NoteAt], by_beats: float, rows: int = 0, lane: int = 0
) -> Edit:
    """Notes moved in time, and so many rows down those of one lane's kind.

    Drums change rows in a lane of drums, other notes go by semitones in one of pitches; all as
    far as the outermost of them can go.
    """
    edit = move_notes(scene.score, notes, by_beats)
    shown = scene.layout.lanes[lane].lane
    tracks = scene.score.tracks
    sharing = frozenset(at for at in edit.notes if tracks[at.track].is_drum == shown.is_drum)
    if not rows or not sharing:
        return edit
    pitches = [note_at(edit.score, at).pitch for at in sharing]
    if not shown.is_drum:
        by = min(max(-rows, -min(pitches)), 127 - max(pitches))
        risen = move_notes(edit.score, sharing, 0.0, lambda pitch: pitch + by)
    else:
        at_rows = [shown.row_of_pitch[pitch] for pitch in pitches if pitch in shown.row_of_pitch]
        by = min(max(rows, -min(at_rows)), len(shown.rows) - 1 - max(at_rows)) if at_rows else 0

        def voice(pitch: int) -> int:
            row = shown.row_of_pitch.get(pitch)
            return pitch if row is None or not by else shown.rows[row + by].pitch

        risen = move_notes(edit.score, sharing, 0.0, voice)
    # Notes of the other kind keep their places: their tracks were not touched.
    return Edit(risen.score, risen.notes | (edit.notes - sharing))


def snapped(beats: float, layout: Layout) -> float:
    """A distance in whole steps."""
    step = layout.time.step_beats
    return round(beats / step) * step
