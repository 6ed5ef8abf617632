"""Morphs of held-out clips: how evenly they travel, and how plausible what lies between is.

Source: Roberts et al. 2018, arXiv:1803.05428, section 5.2, for the distances, the language model
and the crossfade in data space.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from musicgen.latent import Path, points_between
from musicgen.model.load import AnyModel
from musicgen.training.evaluation.language_model import LanguageModel
from musicgen.training.evaluation.sketches import READINGS, PartTokens, hamming
from musicgen.training.windows.source import Arrays, WindowSource, choice

STEPS = 9
PAIRS = 1_000
LANGUAGE_WINDOWS = 4_000
_BATCH = 128


@dataclass(frozen=True, slots=True)
class InterpolationMetrics:
    """Figures of morphs, over pairs of held-out clips at nine equal steps of the latent path.

    Attributes:
        pairs: How many pairs.
        hamming_monotonicity: Share of steps that bring the clip no nearer to its start and no
            farther from its end, by tokens.
        largest_jump: Mean over pairs of the largest share of tokens that one step changes, among
            those that the whole way changes.
        lm_cost_ratio: Cost of the seven clips in between under a 5-gram language model of the
            training split, as a share of that of crossfades, which take each step of the clip from
            either end at random, the nearer one more often.
        lm_cost: That cost of the morphs, in nats a token.
        lm_cost_crossfade: That of the crossfades.
        lm_cost_data: That of the ends themselves.
        decoder_monotonicity: As `hamming_monotonicity`, of the decoder alone, its own decodings of
            the ends being the ends.
        decoder_largest_jump: As `largest_jump`, of the decoder alone.
        decoder_lm_cost_ratio: As `lm_cost_ratio`, of the decoder alone.
    """

    pairs: int
    hamming_monotonicity: float
    largest_jump: float
    lm_cost_ratio: float
    lm_cost: float
    lm_cost_crossfade: float
    lm_cost_data: float
    decoder_monotonicity: float
    decoder_largest_jump: float
    decoder_lm_cost_ratio: float


def measure_interpolation(
    model: AnyModel, held_out: WindowSource, training: WindowSource, *, pairs: int, seed: int
) -> InterpolationMetrics:
    """Morph between pairs of held-out clips.

    Args:
        model: Encodes and decodes.
        held_out: Where the clips are from.
        training: What the language model learns from.
        pairs: How many.
        seed: Of the choice of pairs and the crossfades.
    """
    read = READINGS[model.kind].tokens
    plain_inputs = len(model.encoder_takes(model.manifest)) - len(model.conditions_take())
    spoken = languages(model, training, seed)
    rng = np.random.default_rng(seed)
    total = len(held_out.sources)
    first, second = rng.integers(0, total, pairs), rng.integers(0, total, pairs)
    tallies = {"morph": _Tally(spoken), "decoder": _Tally(spoken)}
    crossfades, ends = _Cost(spoken), _Cost(spoken)
    for start in range(0, pairs, _BATCH):
        chosen = slice(start, start + _BATCH)
        a, b = held_out.listed(first[chosen]), held_out.listed(second[chosen])
        tokens_a, tokens_b = read(a[:plain_inputs]), read(b[:plain_inputs])
        corrected, plain = _ways(model, a, b)
        tallies["morph"].add([tokens_a, *[read(step) for step in corrected[1:-1]], tokens_b])
        tallies["decoder"].add([read(step) for step in plain])
        for position in np.linspace(0, 1, STEPS)[1:-1]:
            crossfades.add(_crossfade(rng, tokens_a, tokens_b, float(position)))
        ends.add(tokens_a)
    morph, decoder = tallies["morph"], tallies["decoder"]
    return InterpolationMetrics(
        pairs=pairs,
        hamming_monotonicity=morph.monotonicity,
        largest_jump=morph.largest_jump,
        lm_cost_ratio=morph.cost.mean / crossfades.mean,
        lm_cost=morph.cost.mean,
        lm_cost_crossfade=crossfades.mean,
        lm_cost_data=ends.mean,
        decoder_monotonicity=decoder.monotonicity,
        decoder_largest_jump=decoder.largest_jump,
        decoder_lm_cost_ratio=decoder.cost.mean / crossfades.mean,
    )


def languages(model: AnyModel, training: WindowSource, seed: int) -> dict[str, LanguageModel]:
    """A language model for each part."""
    arrays = training.listed(choice(len(training.sources), LANGUAGE_WINDOWS, seed))
    spoken: defaultdict[str, list[PartTokens]] = defaultdict(list)
    for part in READINGS[model.kind].tokens(arrays):
        spoken[part.part].append(part)
    return {
        name: LanguageModel(np.concatenate([part.tokens for part in parts]), parts[0].vocabulary)
        for name, parts in spoken.items()
    }


def _ways(model: AnyModel, a: Arrays, b: Arrays) -> tuple[list[Arrays], list[Arrays]]:
    """The clips of morphs, step by step: corrected at their ends, and by the decoder alone."""
    z = [model.encode(*arrays).mu for arrays in (a, b)]
    conditions = [model.conditions(*arrays) for arrays in (a, b)]
    fixes = [
        model.correction(model.decode(mu, *told), *arrays)
        for mu, told, arrays in zip(z, conditions, (a, b), strict=True)
    ]
    corrected, plain = [], []
    for position in np.linspace(0, 1, STEPS):
        at = np.array([position])
        between = np.concatenate(
            [points_between(one, other, at, Path.SLERP) for one, other in zip(*z, strict=True)]
        )
        told = [
            np.float32(1 - position) * one + np.float32(position) * other
            for one, other in zip(*conditions, strict=True)
        ]
        decoding = model.decode(between, *told)
        share = np.full(len(between), position, np.float32)
        plain.append(model.answers(decoding))
        fixed = decoding.plus(fixes[0], 1 - share).plus(fixes[1], share)
        corrected.append(model.answers(fixed))
    return corrected, plain


def _crossfade(
    rng: np.random.Generator,
    a: tuple[PartTokens, ...],
    b: tuple[PartTokens, ...],
    position: float,
) -> tuple[PartTokens, ...]:
    """Clips whose steps are taken from either end at random, all parts of a step from one."""
    from_b = rng.random(a[0].tokens.shape) < position
    return tuple(
        PartTokens(
            one.part, np.where(from_b, other.tokens, one.tokens), one.vocabulary, one.pitches
        )
        for one, other in zip(a, b, strict=True)
    )


class _Cost:
    """Mean cost of clips under the language models of their parts."""

    def __init__(self, languages: dict[str, LanguageModel]) -> None:
        self._languages = languages
        self._sum, self._count = 0.0, 0

    def add(self, parts: tuple[PartTokens, ...]) -> None:
        for part in parts:
            costs = self._languages[part.part].cost(part.tokens)
            self._sum += float(costs.sum())
            self._count += len(costs)

    @property
    def mean(self) -> float:
        return self._sum / max(self._count, 1)


class _Tally:
    """Figures of some morphs, batch by batch."""

    def __init__(self, languages: dict[str, LanguageModel]) -> None:
        self.cost = _Cost(languages)
        self._steps_on_the_way: list[NDArray[np.bool_]] = []
        self._jumps: list[NDArray[np.float64]] = []

    def add(self, steps: list[tuple[PartTokens, ...]]) -> None:
        """Note a batch, its clips step by step from start to end."""
        from_start = np.stack([hamming(steps[0], step) for step in steps])  # (step, clip)
        to_end = np.stack([hamming(step, steps[-1]) for step in steps])
        on_the_way = (np.diff(from_start, axis=0) >= 0) & (np.diff(to_end, axis=0) <= 0)
        self._steps_on_the_way.append(on_the_way)
        change = np.stack([hamming(here, there) for here, there in pairwise(steps)])
        whole = from_start[-1]
        moves = whole > 0
        self._jumps.append(change.max(axis=0)[moves] / whole[moves])
        for step in steps[1:-1]:
            self.cost.add(step)

    @property
    def monotonicity(self) -> float:
        return float(np.concatenate(self._steps_on_the_way, axis=1).mean())

    @property
    def largest_jump(self) -> float:
        jumps = np.concatenate(self._jumps)
        return float(jumps.mean()) if len(jumps) else 0.0
