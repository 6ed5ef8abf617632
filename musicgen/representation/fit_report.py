"""What was changed to fit a clip to a representation: typed changes in, words or plain data out."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

_MS_A_MINUTE = 60_000.0
_STEP_BEATS = 0.25
_HEARD_BEATS = 1e-4
"""A shift below this is rounding, of float32 or of a file's ticks, and no change."""


class ChangeKind(StrEnum):
    """What can be done to a clip so that it fits."""

    GUESSED = "guessed"
    CHOSEN = "chosen"
    MERGED = "merged"
    LEFT_OUT = "left-out"
    CUT = "cut"
    FILLED = "filled"
    LOOPED = "looped"
    METER = "meter"
    MOVED = "moved"
    QUANTISED = "quantised"
    SHORTENED = "shortened"
    FOLDED = "folded"
    TRANSPOSED = "transposed"


class Unit(StrEnum):
    """What an amount counts."""

    NONE = ""
    MS = "ms"
    BEATS = "beats"
    SEMITONES = "semitones"


_WORDS: Mapping[ChangeKind, str] = MappingProxyType(
    {
        ChangeKind.GUESSED: "{things} taken for {detail}",
        ChangeKind.CHOSEN: "{what} taken from {detail}",
        ChangeKind.MERGED: "{things} merged {detail}",
        ChangeKind.LEFT_OUT: "{things} left out {detail}",
        ChangeKind.CUT: "cut to {detail}",
        ChangeKind.FILLED: "{amount:.4g} {unit} filled up {detail}",
        ChangeKind.LOOPED: "{amount:.4g} {unit} looped {detail}",
        ChangeKind.METER: "{detail}",
        ChangeKind.MOVED: "{things} moved {detail}",
        ChangeKind.QUANTISED: (
            "{things} quantised {detail} by {amount:.1f} {unit} on average, {largest:.1f} at most"
        ),
        ChangeKind.SHORTENED: "{things} shortened {detail}",
        ChangeKind.FOLDED: "{things} folded {detail}",
        ChangeKind.TRANSPOSED: "{things} transposed by {amount:+g} {unit} {detail}",
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One kind of change to one kind of thing.

    Attributes:
        kind: What was done.
        what: To what, one of them: "note", "drum track", "note end".
        count: To how many, 0 or more; 0 where counting says nothing.
        amount: By how much, on average where there are several, in `unit`.
        largest: By how much at most, in `unit`.
        unit: Of both.
        detail: Where to, where from or why, as the words of the line go on.
    """

    kind: ChangeKind
    what: str
    count: int = 0
    amount: float = 0.0
    largest: float = 0.0
    unit: Unit = Unit.NONE
    detail: str = ""

    def line(self) -> str:
        """The change in words, such as "2 drum tracks merged"."""
        things = f"{self.count} {self.what}" + ("" if self.count == 1 else "s")
        words = _WORDS[self.kind].format(
            things=things,
            what=self.what,
            amount=self.amount,
            largest=self.largest,
            unit=self.unit.value,
            detail=self.detail,
        )
        return " ".join(words.split())


@dataclass(frozen=True, slots=True)
class FitReport:
    """The changes that fitted a clip, in the order they were made; none where it fits as it is."""

    changes: tuple[Change, ...] = ()

    def __add__(self, later: "FitReport") -> "FitReport":
        return FitReport(self.changes + later.changes)

    @property
    def kinds(self) -> frozenset[ChangeKind]:
        """The kinds of change that were made."""
        return frozenset(change.kind for change in self.changes)

    def lines(self) -> tuple[str, ...]:
        """The changes in words, one each; empty where nothing was changed."""
        return tuple(change.line() for change in self.changes)

    def to_dict(self) -> dict[str, Any]:
        """The changes as plain data: the fields of each, and its line, under `changes`."""
        return {"changes": [{**asdict(change), "line": change.line()} for change in self.changes]}

    @classmethod
    def counted(cls, kind: ChangeKind, what: str, count: int, detail: str = "") -> Self:
        """A report of one change to some things, or of none where their count is 0."""
        return cls((Change(kind, what, count, detail=detail),) if count else ())

    @classmethod
    def filled(cls, length_beats: float, whole_beats: float) -> Self:
        """A report of a clip, or the end of one, made as long as its bars are.

        A clip that ends less than a sixteenth before its bar does, as files do whose last note is
        short, is not told.

        Args:
            length_beats: How long it is.
            whole_beats: How long its bars are.
        """
        if whole_beats - length_beats <= _STEP_BEATS:
            return cls()
        detail = f"with silence to {whole_beats:g}"
        change = Change(
            ChangeKind.FILLED, "clip", amount=length_beats, unit=Unit.BEATS, detail=detail
        )
        return cls((change,))

    @classmethod
    def quantised(cls, what: str, shifts_beats: Iterable[float], bpm: float) -> Self:
        """A report of things moved to a grid.

        Args:
            what: The things, one of them: "note", "note end".
            shifts_beats: How far each was moved, in beats, either way; those not moved count not.
            bpm: The clip's tempo, in quarter notes a minute.
        """
        moved = [abs(shift) for shift in shifts_beats if abs(shift) > _HEARD_BEATS]
        if not moved:
            return cls()
        ms_a_beat = _MS_A_MINUTE / bpm
        change = Change(
            ChangeKind.QUANTISED,
            what,
            len(moved),
            amount=sum(moved) / len(moved) * ms_a_beat,
            largest=max(moved) * ms_a_beat,
            unit=Unit.MS,
        )
        return cls((change,))
