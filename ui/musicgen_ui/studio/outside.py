"""Moves from outside the window: a document that does not know of them yet, put right.

A controller moves a control while the window sends a document that it made before it heard of that.
"""

import time
from dataclasses import replace

from musicgen_ui.state.document import Document

_ON_THE_WAY_S = 0.3
"""So long after it was told of a move, a window may still send a document of before."""


class OutsideMoves:
    """The moves of late, and where their controls stood before."""

    def __init__(self) -> None:
        self._before: dict[str, tuple[float | None, float]] = {}

    def note(self, target: str, document: Document, now_s: float | None = None) -> None:
        """Note that a control is about to be moved; it stands as a document has it."""
        now_s = time.monotonic() if now_s is None else now_s
        before = self._before.get(target)
        is_new = before is None or now_s - before[1] > _ON_THE_WAY_S
        stood = document.place(target) if before is None or is_new else before[0]
        self._before[target] = (stood, now_s)

    def merged(self, new: Document, known: Document, now_s: float | None = None) -> Document:
        """A new document, but for controls that it has where they stood before a move of late."""
        now_s = time.monotonic() if now_s is None else now_s
        merged = new
        for target, (before, moved_s) in self._before.items():
            if now_s - moved_s <= _ON_THE_WAY_S and new.place(target) == before:
                merged = merged.moved(target, known.place(target))
        return merged if merged is new else replace(merged, edited=new.edited)
