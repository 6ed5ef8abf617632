"""What the menus offer, with their keys: one table, which the window and the docs are made from."""

from dataclasses import dataclass

from PyQt6.QtCore import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be done.

    Attributes:
        command: What it does: a class of `commands` as the window has it, and its method; empty for
            a menu of its own.
        words: As the menu has them, before they are translated.
        keys: As Qt writes them; empty for none.
        is_checkable: Whether it is on or off.
    """

    command: str
    words: str
    keys: str = ""
    is_checkable: bool = False

    @property
    def name(self) -> str:
        """What the window knows it by."""
        return self.command.rpartition(".")[2]


SEPARATOR = Entry("", "")
MENUS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        QT_TRANSLATE_NOOP("actions", "&File"),
        (
            Entry("files.new", QT_TRANSLATE_NOOP("actions", "New session"), "Ctrl+N"),
            Entry("files.open", QT_TRANSLATE_NOOP("actions", "Open session…"), "Ctrl+O"),
            Entry("recent", QT_TRANSLATE_NOOP("actions", "Open recent")),
            Entry("files.save", QT_TRANSLATE_NOOP("actions", "Save session"), "Ctrl+S"),
            Entry(
                "files.save_as", QT_TRANSLATE_NOOP("actions", "Save session as…"), "Ctrl+Shift+S"
            ),
            SEPARATOR,
            Entry("files.import_a", QT_TRANSLATE_NOOP("actions", "Import MIDI as A…"), "Ctrl+I"),
            Entry(
                "files.import_b", QT_TRANSLATE_NOOP("actions", "Import MIDI as B…"), "Ctrl+Shift+I"
            ),
            SEPARATOR,
            Entry(
                "files.save_clip", QT_TRANSLATE_NOOP("actions", "Save result as MIDI…"), "Ctrl+E"
            ),
            Entry("files.export_steps", QT_TRANSLATE_NOOP("actions", "Export morph as clips…")),
            Entry(
                "files.export_joined",
                QT_TRANSLATE_NOOP("actions", "Export morph as one clip…"),
                "Ctrl+Shift+E",
            ),
            SEPARATOR,
            Entry("files.quit", QT_TRANSLATE_NOOP("actions", "Quit"), "Ctrl+Q"),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("actions", "&Edit"),
        (
            Entry("editing.undo", QT_TRANSLATE_NOOP("actions", "Undo"), "Ctrl+Z"),
            Entry("editing.redo", QT_TRANSLATE_NOOP("actions", "Redo"), "Ctrl+Shift+Z"),
            SEPARATOR,
            Entry("editing.copy", QT_TRANSLATE_NOOP("actions", "Copy result"), "Ctrl+C"),
            Entry(
                "editing.copy_path",
                QT_TRANSLATE_NOOP("actions", "Copy path of a fresh file"),
                "Ctrl+Shift+C",
            ),
            Entry("editing.paste", QT_TRANSLATE_NOOP("actions", "Paste as B"), "Ctrl+V"),
            SEPARATOR,
            Entry("editing.swap", QT_TRANSLATE_NOOP("actions", "Swap A and B"), "Ctrl+B"),
            Entry("clips.new_a", QT_TRANSLATE_NOOP("actions", "Draw a new A"), "Ctrl+Shift+A"),
            Entry("clips.new_b", QT_TRANSLATE_NOOP("actions", "Draw a new B"), "Ctrl+Shift+B"),
            Entry("editing.revert", QT_TRANSLATE_NOOP("actions", "Drop edits of the result")),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("actions", "&Play"),
        (
            Entry("playing.play", QT_TRANSLATE_NOOP("actions", "Play or stop"), "Space"),
            Entry(
                "playing.from_start",
                QT_TRANSLATE_NOOP("actions", "Play from the start"),
                "Shift+Space",
            ),
            Entry("playing.panic", QT_TRANSLATE_NOOP("actions", "Panic: end every note"), "Ctrl+."),
            SEPARATOR,
            Entry(
                "playing.take_a",
                QT_TRANSLATE_NOOP("actions", "Record the next bars as A"),
                "Ctrl+R",
            ),
            Entry(
                "playing.take_b",
                QT_TRANSLATE_NOOP("actions", "Record the next bars as B"),
                "Ctrl+Shift+R",
            ),
            Entry(
                "playing.capture_a",
                QT_TRANSLATE_NOOP("actions", "Take the last bars played as A"),
                "Ctrl+K",
            ),
            Entry(
                "playing.capture_b",
                QT_TRANSLATE_NOOP("actions", "Take the last bars played as B"),
                "Ctrl+Shift+K",
            ),
            SEPARATOR,
            Entry(
                "playing.hear_edits",
                QT_TRANSLATE_NOOP("actions", "Hear notes as they are edited"),
                is_checkable=True,
            ),
            SEPARATOR,
            Entry(
                "controls.learn",
                QT_TRANSLATE_NOOP("actions", "Learn a controller for what is focused"),
                "Ctrl+L",
            ),
            Entry("controls.stop_learning", QT_TRANSLATE_NOOP("actions", "Stop learning"), "Esc"),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("actions", "&View"),
        (
            Entry(
                "views.morph",
                QT_TRANSLATE_NOOP("actions", "Morph from A to B"),
                "Ctrl+M",
                is_checkable=True,
            ),
            Entry(
                "views.pad",
                QT_TRANSLATE_NOOP("actions", "Pad between four clips"),
                "Ctrl+P",
                is_checkable=True,
            ),
            SEPARATOR,
            Entry(
                "views.library",
                QT_TRANSLATE_NOOP("actions", "Library and map"),
                "F9",
                is_checkable=True,
            ),
            Entry(
                "views.shape",
                QT_TRANSLATE_NOOP("actions", "Shape, live and model"),
                "F10",
                is_checkable=True,
            ),
            SEPARATOR,
            Entry("views.go_slider", QT_TRANSLATE_NOOP("actions", "Go to the slider or pad"), "F2"),
            Entry("views.go_result", QT_TRANSLATE_NOOP("actions", "Go to the result"), "F3"),
            Entry("views.go_a", QT_TRANSLATE_NOOP("actions", "Go to clip A"), "F4"),
            Entry("views.go_b", QT_TRANSLATE_NOOP("actions", "Go to clip B"), "F5"),
            Entry("views.go_library", QT_TRANSLATE_NOOP("actions", "Search the library"), "Ctrl+F"),
            Entry("views.go_map", QT_TRANSLATE_NOOP("actions", "Go to the map"), "F6"),
            Entry("views.go_shape", QT_TRANSLATE_NOOP("actions", "Go to the sliders"), "F7"),
            Entry("views.go_live", QT_TRANSLATE_NOOP("actions", "Go to ports and clock"), "F8"),
            SEPARATOR,
            Entry(
                "views.theme_system",
                QT_TRANSLATE_NOOP("actions", "Look as the system"),
                is_checkable=True,
            ),
            Entry("views.theme_dark", QT_TRANSLATE_NOOP("actions", "Dark"), is_checkable=True),
            Entry("views.theme_light", QT_TRANSLATE_NOOP("actions", "Light"), is_checkable=True),
        ),
    ),
    (
        QT_TRANSLATE_NOOP("actions", "&Model"),
        (
            Entry("models", QT_TRANSLATE_NOOP("actions", "Model")),
            Entry("machine.open_model", QT_TRANSLATE_NOOP("actions", "Open a model's folder…")),
            Entry("views.card", QT_TRANSLATE_NOOP("actions", "Show the model's card"), "F1"),
        ),
    ),
)
