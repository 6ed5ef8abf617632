"""An n-gram language model over tokens: training clips in, the cost of other clips out.

Interpolated Witten-Bell smoothing (Witten and Bell 1991; Chen and Goodman 1998, section 2.4): the
more different tokens have followed a context, the more is left to the shorter context.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from musicgen.training.evaluation.sketches import Tokens

ORDER = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Numbers in rising order, and how often each was seen."""

    keys: NDArray[np.int64]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, numbers: NDArray[np.int64]) -> Self:
        keys, counts = np.unique(numbers, return_counts=True)
        return cls(keys, counts.astype(np.int64))

    def look_up(self, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
        """How often each of some numbers was seen."""
        if not len(self.keys):
            return np.zeros(numbers.shape)
        places = np.minimum(np.searchsorted(self.keys, numbers), len(self.keys) - 1)
        return np.where(self.keys[places] == numbers, self.counts[places], 0).astype(np.float64)


class LanguageModel:
    """A model of sequences of tokens.

    Args:
        tokens: Training clips, (clip, step).
        vocabulary: How many different tokens there are.
    """

    def __init__(self, tokens: Tokens, vocabulary: int) -> None:
        self._vocabulary = vocabulary
        self._grams: list[_Counts] = []
        self._contexts: list[_Counts] = []
        self._followers: list[_Counts] = []
        for order in range(1, ORDER + 1):
            grams = self._numbers(tokens, order)
            counted = _Counts.of(grams.ravel())
            self._grams.append(counted)
            self._contexts.append(_Counts.of(grams.ravel() // (vocabulary + 1)))
            self._followers.append(_Counts.of(counted.keys // (vocabulary + 1)))

    def cost(self, tokens: Tokens) -> NDArray[np.float64]:
        """Mean negative log probability of each clip's tokens, (clip,), in nats."""
        probability = np.full(tokens.shape, 1 / self._vocabulary)
        for order in range(1, ORDER + 1):
            grams = self._numbers(tokens, order)
            contexts = grams // (self._vocabulary + 1)
            seen = self._grams[order - 1].look_up(grams)
            total = self._contexts[order - 1].look_up(contexts)
            followers = self._followers[order - 1].look_up(contexts)
            known = total > 0
            smoothed = (seen + followers * probability) / np.where(known, total + followers, 1)
            probability = np.where(known, smoothed, probability)
        cost: NDArray[np.float64] = -np.log(probability).mean(axis=1)
        return cost

    def _numbers(self, tokens: Tokens, order: int) -> NDArray[np.int64]:
        """Each token with those before it as one number, (clip, step); the last digit is the token.

        Before the first step stands a token of its own.
        """
        base = self._vocabulary + 1
        clips, steps = tokens.shape
        start = np.full((clips, order - 1), self._vocabulary, np.int64)
        padded = np.concatenate([start, tokens], axis=1)
        numbers = np.zeros((clips, steps), np.int64)
        for back in range(order):
            numbers = numbers * base + padded[:, back : back + steps]
        return numbers
