"""What the conductor plays: a desk, a change by hand and an audition in, one source out."""

from musicgen.score import Score
from musicgen_plugin.gestures import Values
from musicgen_plugin.source import Source
from musicgen_ui.studio.desk import SILENCE, Desk


class Playing:
    """The source of the app's music.

    The result is made whatever is auditioned meanwhile, so that the window always has the newest.

    Attributes:
        desk: What is laid out; None before there is a model.
        edited: The result as it was changed by hand, in place of what the desk gives.
        audition: A clip that is played instead of the result.
        result: The newest result.
    """

    def __init__(self) -> None:
        self.desk: Desk | None = None
        self.edited: Score | None = None
        self.audition: Score | None = None
        self.result: Score = SILENCE

    @property
    def targets(self) -> frozenset[str]:
        """The controls that change the result."""
        if self.edited is not None or self.desk is None or self.desk.shaped is None:
            return frozenset()
        return self.desk.shaped.targets

    def score(self, values: Values) -> Score:
        """Make the result, and say what is to be played."""
        if self.edited is not None:
            self.result = self.edited
        elif self.desk is None or self.desk.shaped is None:
            self.result = SILENCE
        else:
            self.result = self.desk.shaped.score(values)
        return self.result if self.audition is None else self.audition

    def with_clip(self, slot: int, clip: Score) -> Source:
        """The same: a clip that was played goes to the window, which puts it into the document."""
        del slot, clip
        return self
