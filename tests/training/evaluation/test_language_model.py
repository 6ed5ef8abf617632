import math

import numpy as np
import pytest

from musicgen.training.evaluation.language_model import ORDER, LanguageModel

VOCABULARY = 4
START = VOCABULARY  # what stands before the first step
Clips = list[list[int]]


def sequences(clips: int, steps: int, seed: int) -> Clips:
    """Clips in which a token mostly follows the one below it."""
    rng = np.random.default_rng(seed)
    found: Clips = []
    for _ in range(clips):
        tokens = [int(rng.integers(VOCABULARY))]
        while len(tokens) < steps:
            new = rng.random() < 0.3
            tokens.append(int(rng.integers(VOCABULARY)) if new else (tokens[-1] + 1) % VOCABULARY)
        found.append(tokens)
    return found


def probability(training: Clips, context: tuple[int, ...], token: int) -> float:
    """Witten-Bell, by counting each time anew: P(w | c) = (n(cw) + t(c) P(w | c')) / (n(c) + t(c)).

    n counts what was seen, t the different tokens that followed, c' is c without its oldest token.
    """
    order = len(context) + 1
    shorter = probability(training, context[1:], token) if context else 1 / VOCABULARY
    followed = [
        padded[end]
        for clip in training
        for padded in [[START] * (order - 1) + clip]
        for end in range(order - 1, len(padded))
        if tuple(padded[end - order + 1 : end]) == context
    ]
    if not followed:
        return shorter
    different = len(set(followed))
    return (followed.count(token) + different * shorter) / (len(followed) + different)


def cost(training: Clips, clip: list[int]) -> float:
    padded = [START] * (ORDER - 1) + clip
    logs = [
        math.log(probability(training, tuple(padded[end - ORDER + 1 : end]), padded[end]))
        for end in range(ORDER - 1, len(padded))
    ]
    return -sum(logs) / len(clip)


def test_costs_are_those_of_counting() -> None:
    training, others = sequences(6, 12, seed=0), sequences(4, 12, seed=1)
    model = LanguageModel(np.array(training), VOCABULARY)
    expected = [cost(training, clip) for clip in (*others, training[0])]
    found = model.cost(np.array([*others, training[0]]))
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_what_was_learnt_is_cheaper_than_what_was_not() -> None:
    model = LanguageModel(np.array(sequences(50, 16, seed=0)), VOCABULARY)
    like = model.cost(np.array(sequences(20, 16, seed=1))).mean()
    noise = model.cost(np.random.default_rng(2).integers(0, VOCABULARY, (20, 16))).mean()
    assert like < noise - 0.3


def test_tokens_after_a_context_add_up_to_one() -> None:
    training = np.array(sequences(6, 12, seed=0))
    model = LanguageModel(training, VOCABULARY)
    beginning = training[0, :6]
    clips = np.stack([np.append(beginning, token) for token in range(VOCABULARY)])
    before = 6 * model.cost(beginning[None])
    last = np.exp(-(7 * model.cost(clips) - before))
    assert last.sum() == pytest.approx(1)


def test_untaught_model_finds_all_tokens_alike() -> None:
    model = LanguageModel(np.zeros((0, 5), np.int64), VOCABULARY)
    assert model.cost(np.array([[0, 3, 1]])).tolist() == pytest.approx([math.log(VOCABULARY)])


def test_large_vocabularies_are_counted_apart() -> None:
    # Five tokens of 512 and a start make numbers near 2^45.
    rng = np.random.default_rng(0)
    training = rng.integers(0, 512, (40, 32))
    model = LanguageModel(training, 512)
    assert (
        model.cost(training).mean() < 2 < math.log(512) - 1 < model.cost(training[:, ::-1]).mean()
    )
