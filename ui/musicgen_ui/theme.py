"""Colours, type and shapes of the app, light and dark; the only place that names a colour."""

from dataclasses import dataclass
from pathlib import Path
from string import Template

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication, QWidget


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#rrggbb`.

    Attributes:
        name: `dark` or `light`.
        ground: Behind everything.
        panel: Of panels on it.
        raised: Of buttons and fields on panels.
        empty: Of empty cells of grids and rolls.
        beat: Of the cells, lines and columns that begin a beat.
        line: Of thin lines and borders.
        text: Of words.
        dim: Of words that matter less; readable on panels (4.5:1).
        accent: Of what is chosen, on, or handled; hard hits.
        on_accent: Of words on the accent.
        soft: Of soft hits.
        second: Of what comes next, and of the second clip.
        good: All is well.
        warn: Worth a look.
        fault: Wrong.
        tracks: Of parts of a band, in turn.
    """

    name: str
    ground: str
    panel: str
    raised: str
    empty: str
    beat: str
    line: str
    text: str
    dim: str
    accent: str
    on_accent: str
    soft: str
    second: str
    good: str
    warn: str
    fault: str
    tracks: tuple[str, ...]


DARK = Theme(
    name="dark",
    ground="#15171c",
    panel="#1d2027",
    raised="#2a2e38",
    empty="#252932",
    beat="#303541",
    line="#3a4050",
    text="#e6e9f0",
    dim="#9aa3b5",
    accent="#ffb040",
    on_accent="#1a1206",
    soft="#5a6f94",
    second="#60beff",
    good="#7fd48a",
    warn="#f0c850",
    fault="#ff7a70",
    tracks=("#ffb040", "#60beff", "#96dc78", "#f078a0", "#be96ff", "#64dcd2", "#ebdc6e", "#cdd2dc"),
)
LIGHT = Theme(
    name="light",
    ground="#e9ebf0",
    panel="#f7f8fa",
    raised="#ffffff",
    empty="#e4e7ed",
    beat="#d3d8e1",
    line="#bcc3d0",
    text="#1b1f28",
    dim="#596274",
    accent="#c96a00",
    on_accent="#ffffff",
    soft="#a9b7cf",
    second="#0a73c0",
    good="#22823a",
    warn="#946700",
    fault="#c0291c",
    tracks=("#c96a00", "#0a73c0", "#3c8a1e", "#c02860", "#7a4ad0", "#0e857c", "#8a7a00", "#5a6374"),
)
_ICONS = Path(__file__).parent / "icons"
_STYLE = Template("""
QDialog { background: $ground; }
QWidget#panel { background: $panel; border-radius: 8px; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QLabel { background: transparent; }
QLabel[role="dim"] { color: $dim; }
QLabel[role="title"] { font-weight: 600; }
QLabel[role="fault"] { color: $fault; }
QPushButton, QToolButton {
  background: $raised; color: $text; border: 1px solid $line; border-radius: 6px; padding: 5px 10px;
}
QToolButton { padding: 4px 7px; }
QPushButton[role="small"], QToolButton[role="small"] { padding: 2px 6px; }
QToolButton[role="bare"] { padding: 0; border-color: transparent; background: transparent; }
QToolButton[role="bare"]:hover, QToolButton[role="bare"]:focus { border-color: $second; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton:hover, QToolButton:hover { border-color: $dim; }
QPushButton:pressed, QToolButton:pressed { background: $beat; }
QPushButton:checked, QToolButton:checked {
  background: $accent; color: $on_accent; border-color: $accent;
}
QPushButton:disabled, QToolButton:disabled { color: $faint; }
QPushButton:focus, QToolButton:focus, QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus,
QListView:focus, QTabBar::tab:focus { border: 1px solid $second; }
QPushButton[role="main"] { background: $accent; color: $on_accent; border-color: $accent; }
QLineEdit, QComboBox, QAbstractSpinBox, QListView, QTextBrowser, QPlainTextEdit {
  background: $raised; color: $text; border: 1px solid $line; border-radius: 6px; padding: 4px 6px;
  selection-background-color: $accent; selection-color: $on_accent;
}
QTextBrowser { background: transparent; border: 0; }
QComboBox:disabled, QAbstractSpinBox:disabled, QCheckBox:disabled { color: $faint; }
QFrame[role="line"] { background: $line; border: 0; }
QComboBox QAbstractItemView {
  background: $raised; color: $text; border: 1px solid $line;
  selection-background-color: $accent; selection-color: $on_accent;
}
QListView::item { padding: 3px 4px; border-radius: 4px; }
QListView::item:selected { background: $accent; color: $on_accent; }
QMenu { background: $raised; color: $text; border: 1px solid $line; padding: 4px; }
QMenu::item { padding: 5px 22px; border-radius: 4px; }
QMenu::item:selected { background: $accent; color: $on_accent; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QMenuBar { background: $ground; color: $text; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; }
QMenuBar::item:selected { background: $raised; }
QTabWidget::pane { border: 0; }
QTabBar::tab {
  background: transparent; color: $dim; padding: 6px 12px; border: 1px solid transparent;
  border-radius: 6px;
}
QTabBar::tab:selected { background: $raised; color: $text; }
QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $line; border-radius: 5px; min-height: 24px; min-width: 24px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QCheckBox { background: transparent; spacing: 6px; }
QCheckBox::indicator {
  width: 14px; height: 14px; border: 1px solid $dim; border-radius: 4px; background: $raised;
}
QCheckBox::indicator:checked { background: $accent; border-color: $accent; }
QCheckBox:focus { color: $second; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }
QComboBox::drop-down { border: 0; width: 20px; }
QComboBox::down-arrow { image: url($icons/chevron-$name.svg); width: 12px; height: 8px; }
""")


class _Active:
    theme = DARK


def active() -> Theme:
    """The theme in force."""
    return _Active.theme


def colour(name: str, alpha: float = 1.0) -> QColor:
    """A colour of the theme in force, by its attribute's name.

    Args:
        name: Such as `accent`.
        alpha: From see-through (0) to solid (1).
    """
    chosen = QColor(getattr(_Active.theme, name))
    chosen.setAlphaF(alpha)
    return chosen


def between(first: str, second: str, share: float) -> QColor:
    """A colour between two of the theme's, by name: the first at 0, the second at 1."""
    a, b = colour(first), colour(second)
    return QColor(
        *(round(x + (y - x) * share) for x, y in zip(a.getRgb()[:3], b.getRgb()[:3], strict=True))
    )


def system_theme(app: QApplication) -> Theme:
    """The theme that the system asks for; dark where it does not say."""
    hints = app.styleHints()
    is_light = hints is not None and hints.colorScheme() == Qt.ColorScheme.Light
    return LIGHT if is_light else DARK


def dress(widget: QWidget) -> None:
    """Let a widget, and all in it, look as the theme in force has it.

    For parts of a window, and its dialogs: all at once, a window takes five times as long.
    """
    widget.setStyleSheet(style_sheet())


def style_sheet() -> str:
    """The style sheet of the theme in force."""
    theme = _Active.theme
    named = {name: getattr(theme, name) for name in Theme.__slots__ if name != "tracks"}
    faint = between("line", "dim", 0.8).name()
    return _STYLE.substitute(named, faint=faint, icons=_ICONS.as_posix())


def apply(app: QApplication, theme: Theme) -> None:
    """Put a theme in force: its colours at once, the rest where a widget is dressed in it."""
    _Active.theme = theme
    palette = QPalette()
    for role, name in (
        (QPalette.ColorRole.Window, "ground"),
        (QPalette.ColorRole.Base, "raised"),
        (QPalette.ColorRole.AlternateBase, "panel"),
        (QPalette.ColorRole.Button, "raised"),
        (QPalette.ColorRole.WindowText, "text"),
        (QPalette.ColorRole.Text, "text"),
        (QPalette.ColorRole.ButtonText, "text"),
        (QPalette.ColorRole.ToolTipBase, "raised"),
        (QPalette.ColorRole.ToolTipText, "text"),
        (QPalette.ColorRole.PlaceholderText, "dim"),
        (QPalette.ColorRole.Highlight, "accent"),
        (QPalette.ColorRole.HighlightedText, "on_accent"),
        (QPalette.ColorRole.Link, "second"),
    ):
        palette.setColor(role, colour(name))
    app.setPalette(palette)
