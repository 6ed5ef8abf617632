"""Undo and redo: documents in, the one before or after out."""

from collections import deque
from dataclasses import dataclass

from musicgen_ui.state.document import Document

_MOST = 500


@dataclass(frozen=True, slots=True)
class Step:
    """A document and what led to it.

    Attributes:
        document: It.
        words: What was done, as the menu says it.
        merges: What such steps are taken together by, such as a slider's name while it is dragged;
            empty for a step of its own.
    """

    document: Document
    words: str
    merges: str = ""


class History:
    """What was done, and what was undone.

    Args:
        document: The first one.
    """

    def __init__(self, document: Document) -> None:
        self._done: deque[Step] = deque([Step(document, "")], maxlen=_MOST)
        self._undone: list[Step] = []

    @property
    def document(self) -> Document:
        """The document as it is."""
        return self._done[-1].document

    @property
    def undo_words(self) -> str:
        """What undo would take back; empty where there is nothing."""
        return self._done[-1].words if len(self._done) > 1 else ""

    @property
    def redo_words(self) -> str:
        """What redo would do again; empty where there is nothing."""
        return self._undone[-1].words if self._undone else ""

    def do(self, document: Document, words: str, merges: str = "") -> None:
        """Take another document; of steps that merge, the first's beginning is what undo finds."""
        if document == self.document:
            return
        step = Step(document, words, merges)
        self._undone.clear()
        if merges and self._done[-1].merges == merges and len(self._done) > 1:
            self._done[-1] = step
        else:
            self._done.append(step)

    def settle(self) -> None:
        """Let the next step be one of its own, whatever it would merge with."""
        last = self._done[-1]
        self._done[-1] = Step(last.document, last.words)

    def follow(self, document: Document) -> None:
        """Take a document that nobody here asked for, such as of a turned knob; nothing to undo."""
        last = self._done[-1]
        self._done[-1] = Step(document, last.words, last.merges)

    def undo(self) -> Document:
        """The document before the last step."""
        if len(self._done) > 1:
            self._undone.append(self._done.pop())
            self.settle()
        return self.document

    def redo(self) -> Document:
        """The document after the step that was undone last."""
        if self._undone:
            self._done.append(self._undone.pop())
            self.settle()
        return self.document
