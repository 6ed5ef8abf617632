"""Views of clips: a Score in, its grid, roll or band on the screen, edits of it out."""

from musicgen_ui.widgets.clip_view.view import ClipView

__all__ = ["ClipView"]
