"""What stands at a cursor, in words, for those who hear the screen."""

from PyQt6.QtCore import QCoreApplication

from musicgen_ui.widgets.clip_view.cursor import Cursor
from musicgen_ui.widgets.clip_view.instruments import instrument_name, row_name
from musicgen_ui.widgets.clip_view.rows import Kind
from musicgen_ui.widgets.clip_view.scene import Mark, Scene

translate = QCoreApplication.translate
"""By a name that `pylupdate6` finds, with its context beside each text."""


def place_words(scene: Scene, lane: int, row: int, beats: float) -> str:
    """A row and a beat: "kick, bar 1 beat 2"."""
    shown = scene.layout.lanes[lane].lane
    name = row_name(shown.rows[row].name) if shown.is_drum else shown.rows[row].name
    if scene.layout.kind is Kind.BAND:
        name = translate("clip view", "{instrument}, {row}").format(
            instrument=instrument_name(scene.score.tracks[shown.tracks[0]]), row=name
        )
    bar, beat = scene.layout.time.place(beats)
    return translate("clip view", "{row}, bar {bar} beat {beat}").format(
        row=name, bar=bar, beat=beat
    )


def cursor_words(scene: Scene, cursor: Cursor) -> str:
    """A cell and what is in it: "kick, bar 1 beat 2, velocity 97"."""
    place = place_words(scene, cursor.lane, cursor.row, cursor.step * scene.layout.time.step_beats)
    marks = cursor.marks(scene)
    if not marks:
        return translate("clip view", "{place}, empty").format(place=place)
    words = translate("clip view", "{place}, velocity {velocity}").format(
        place=place, velocity=marks[0].note.velocity
    )
    if len(marks) > 1:
        words = translate("clip view", "{words}, and {count} more").format(
            words=words, count=len(marks) - 1
        )
    return words


def note_words(scene: Scene, mark: Mark) -> str:
    """A note: its row, when it begins, and how hard it is."""
    time = scene.layout.time
    step = time.step_of(mark.note.onset_beats)
    words = place_words(scene, mark.lane, mark.row, step * time.step_beats)
    words = translate("clip view", "{place}, velocity {velocity}").format(
        place=words, velocity=mark.note.velocity
    )
    late = round((mark.note.onset_beats - step * time.step_beats) / time.step_beats * 100)
    if late:
        timing = (
            translate("clip view", "{share} % of a step late")
            if late > 0
            else translate("clip view", "{share} % of a step early")
        )
        words += "; " + timing.format(share=abs(late))
    return words
