"""What a decoder says of some clips: arrays that can be added, weighed and chosen from."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Decoding:
    """Arrays of one batch, (batch, ...) each; each kind of model adds its own.

    Attributes:
        feel: Names of those that say how notes are played, the others saying which there are.
        lineup: Names of those that say on which instruments.
    """

    feel: ClassVar[tuple[str, ...]] = ()
    lineup: ClassVar[tuple[str, ...]] = ()

    def arrays(self) -> tuple[FloatArray, ...]:
        """The arrays, in order."""
        return tuple(getattr(self, each.name) for each in fields(self))

    def __len__(self) -> int:
        """How many clips, or bars of clips."""
        return len(self.arrays()[0])

    def plus(self, other: Self, weights: FloatArray) -> Self:
        """This with a weighted other one added.

        Args:
            other: Of a batch that goes into this one's a whole number of times, in the same order.
            weights: Of each row, (batch,), float32.
        """
        return self.plus_all([(other, weights)])

    def plus_all(self, others: Iterable[tuple[Self, FloatArray]]) -> Self:
        """This with weighted others added, one after another; see `plus`."""
        totals = [array.copy() for array in self.arrays()]
        for other, weights in others:
            for total, added in zip(totals, other.arrays(), strict=True):
                _add(total, added, weights)
        return type(self)(*totals)

    def with_feel_of(self, other: Self) -> Self:
        """This with the feel of another, which goes into it a whole number of times."""
        return self._with(self.feel, other)

    def with_lineup_of(self, other: Self) -> Self:
        """This on the instruments of another, which goes into it a whole number of times."""
        return self._with(self.lineup, other)

    def _with(self, names: tuple[str, ...], other: Self) -> Self:
        repeated = other.repeated(len(self) // len(other))
        return replace(self, **{name: getattr(repeated, name) for name in names})

    def repeated(self, times: int) -> Self:
        """The batch so many times over."""
        return type(self)(
            *(np.tile(array, (times, *[1] * (array.ndim - 1))) for array in self.arrays())
        )

    def followed_by(self, *others: Self) -> Self:
        """This batch and others, one after another."""
        batches = zip(*(each.arrays() for each in (self, *others)), strict=True)
        return type(self)(*(np.concatenate(arrays) for arrays in batches))

    def rows(self, chosen: slice) -> Self:
        """Some rows of the batch."""
        return type(self)(*(array[chosen] for array in self.arrays()))


def _add(total: FloatArray, added: FloatArray, weights: FloatArray) -> None:
    """Add a weighted array to a larger one where it is not 0: a roll has few such cells."""
    cells = np.flatnonzero(added)
    part = total.reshape(len(total) // len(added), -1)  # (times, batch x cell)
    of_cell = weights.reshape(len(part), -1)[:, cells // added[0].size]
    part[:, cells] += added.ravel()[cells] * of_cell
