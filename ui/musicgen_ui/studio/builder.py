"""Laying documents out beside the music: a document in, a desk handed back as soon as it is there.

Of documents that come meanwhile the newest is laid out next.
"""

from collections.abc import Callable
from dataclasses import dataclass

from musicgen_ui.state.document import Document
from musicgen_ui.studio import models
from musicgen_ui.studio.desk import Desk, is_laid_out, lay_out
from musicgen_ui.studio.models import LoadedModel
from musicgen_ui.studio.worker import Worker


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """What was laid out.

    Attributes:
        desk: The desk.
        is_new_model: Whether its model was loaded for it.
    """

    desk: Desk
    is_new_model: bool


class Builder:
    """Lays out documents in a worker's thread.

    Attributes:
        loaded: The model that was loaded last.

    Args:
        worker: Whose.
        built: Takes each desk, as a step of the loop.
        failed: Takes the document that could not be laid out, and why.
    """

    def __init__(
        self,
        worker: Worker,
        built: Callable[[Built], None],
        failed: Callable[[Document, Exception], None],
    ) -> None:
        self._worker = worker
        self._built, self._failed = built, failed
        self.loaded: LoadedModel | None = None
        self._desk: Desk | None = None
        self._wanted: Document | None = None
        self._refused: Document | None = None
        self._is_busy = False
        self._reloads = False

    @property
    def is_busy(self) -> bool:
        """Whether a document is being laid out."""
        return self._is_busy

    def has(self, document: Document) -> bool:
        """Whether a document is laid out, or cannot be: nothing is to be done for it."""
        if self._is_busy or self._reloads:
            return False
        if self._refused is not None and _is_alike(document, self._refused):
            return True
        return self._desk is not None and is_laid_out(document, self._desk)

    def reload(self) -> None:
        """Load the model again for the next document: its sliders have changed."""
        self._reloads = True

    def lay_out(self, document: Document) -> None:
        """Have a document laid out."""
        self._wanted = document
        if not self._is_busy:
            self._begin(document)

    def _begin(self, document: Document) -> None:
        self._is_busy = True
        before = self._desk
        kept = None if self._reloads else self.loaded
        self._reloads = False

        def build() -> Built:
            loaded = kept
            if loaded is None or loaded.name != document.model:
                loaded = models.load(document.model)
            return Built(lay_out(document, loaded, before), is_new_model=loaded is not kept)

        self._worker.do(build, self._take, lambda err: self._give_up(document, err))

    def _take(self, built: Built) -> None:
        self._is_busy = False
        self._refused = None
        self._desk, self.loaded = built.desk, built.desk.loaded
        self._built(built)
        self._go_on()

    def _give_up(self, document: Document, err: Exception) -> None:
        self._is_busy = False
        self._refused = document
        self._failed(document, err)
        self._go_on()

    def _go_on(self) -> None:
        if self._wanted is not None and not self.has(self._wanted):
            self._begin(self._wanted)


def _is_alike(one: Document, other: Document) -> bool:
    """Whether documents are laid out alike, wherever their controls stand."""
    return _slots(one) == _slots(other)


def _slots(document: Document) -> tuple[object, ...]:
    return (document.model, document.stage, document.clips, document.key)
