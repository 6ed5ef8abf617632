"""Figures of morphs, grids' locks and variations on held-out clips.

    python benchmarks/morphs.py --model drums-2bar --data SET [--pairs 2000] [--json]

Clips are random windows of the model's test split, of a model of single bars four in a row, written
as Scores and fitted again, as a musician's would be. docs/morphs.md says what each figure is.
"""

import argparse
import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import Corpus, Split, open_corpus
from musicgen.errors import ClipError
from musicgen.midifile import score_to_bytes
from musicgen.model.load import AnyModel, load_model
from musicgen.model.lock import Lock
from musicgen.operations.blend import Held
from musicgen.operations.feel_transfer import feel_transfer
from musicgen.operations.morph import Curve, Morph
from musicgen.operations.vary import vary
from musicgen.representation.drum_map import Voice
from musicgen.representation.measure import FIELDS
from musicgen.score import Note, Score, Track
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.clips import ClipSource, clips_of, frame
from musicgen.training.windows.reading import read_windows

STEPS = 9
MOST = 100
"""Pairs for the figures beside the ends, at most."""
AMOUNTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0)
_INSIDE = 1e-6
_BPM = 120.0
_SEED = 0


@dataclass(frozen=True, slots=True)
class MorphFigures:
    """The figures of a model.

    Attributes:
        model: Its id.
        pairs: Pairs whose ends were checked.
        exact_ends: Share of pairs whose ends are written as the same bytes as the clips.
        exact_beside: Share of pairs at whose ends, a millionth of the way in, the decoder says the
            clips too.
        locks_identical: Share of locked parts that are A's, note for note, at each of nine steps;
            None where a model has but one part.
        even_variation: Coefficient of variation of the change per step, mean over pairs.
        linear_variation: That of equal steps in the latent space.
        even_under_0_35: Share of pairs with an even variation of 0.35 or less.
        morph_ms_p50: Time of a nine-step morph of two fitted clips on one thread, in ms: of the
            processor, as other work on the machine leaves that alone; median.
        morph_ms_p90: Its 90th percentile.
        notes_kept: Share of clips whose pitches are all there when played with another's feel.
        vary: By amount, mean unlikeness of a clip and its variation.
        vary_other: Mean unlikeness of two clips of the split.
    """

    model: str
    pairs: int
    exact_ends: float
    exact_beside: float
    locks_identical: float | None
    even_variation: float
    linear_variation: float
    even_under_0_35: float
    morph_ms_p50: float
    morph_ms_p90: float
    notes_kept: float
    vary: dict[str, float]
    vary_other: float


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", help="id or folder; may be repeated")
    parser.add_argument("--data", type=Path, help="corpus or set (MUSICGEN_DATA)")
    parser.add_argument("--pairs", type=int, default=2_000, help="(%(default)s)")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    for name in options.model or ["drums-2bar"]:
        figures = asdict(measure(load_model(name), open_corpus(options.data), options.pairs))
        if options.json:
            print(json.dumps(figures, indent=2))
        else:
            print("\n".join(f"{key:<18} {value}" for key, value in figures.items()), "\n")


def measure(model: AnyModel, corpus: Corpus, pairs: int) -> MorphFigures:
    """Measure a model on random pairs of its test split."""
    present = {item.source for item in corpus.items}
    known = tuple(s.source for s in model.manifest.trained_on if s.source in present)
    data = DataRecipe(known or tuple(sorted(present)))
    source = read_windows(model.kind, model.manifest.bars, corpus, Split.TEST, data)
    clips = Clips(model, clips_of(model, source))
    ends = [_ends(model, *clips.pair()) for _ in range(pairs)]
    some = max(1, min(MOST, pairs // 10))
    travel = [_travel(model, *clips.pair()) for _ in range(some)]
    even, linear = np.array([each for each in travel if each is not None]).T
    locks = [_locks(model, clips.rng, *clips.pair()) for _ in range(some)]
    timed = [_timed(model, *clips.pair()) for _ in range(max(20, some // 2))]
    p50, p90 = np.percentile(timed, (50, 90))
    return MorphFigures(
        model=model.manifest.id,
        pairs=pairs,
        exact_ends=float(np.mean([exact for exact, _ in ends])),
        exact_beside=float(np.mean([beside for _, beside in ends])),
        locks_identical=_share([same for same in locks if same is not None]),
        even_variation=float(even.mean()),
        linear_variation=float(linear.mean()),
        even_under_0_35=float((even <= 0.35).mean()),  # noqa: PLR2004 - the figure asked for
        morph_ms_p50=float(p50),
        morph_ms_p90=float(p90),
        notes_kept=float(np.mean([_kept(model, *clips.pair()) for _ in range(some)])),
        **_variations(model, clips, max(10, some // 4)),
    )


def _share(answers: list[bool]) -> float | None:
    return float(np.mean(answers)) if answers else None


class Clips:
    """Clips of a split, drawn at random."""

    def __init__(self, model: AnyModel, source: ClipSource) -> None:
        self.rng = np.random.default_rng(_SEED)
        self._model, self._source = model, source

    def one(self) -> Any:  # noqa: ANN401 - as the model fits it
        """A clip that the model fits."""
        while True:
            clip = self._source.members[self.rng.integers(0, len(self._source))]
            score = _score_of(self._model, self._source.windows.listed(clip))
            try:
                return self._model.fit(score)
            except ClipError:  # a silent window
                continue

    def pair(self) -> tuple[Any, Any]:
        """Two clips."""
        return self.one(), self.one()


def _score_of(model: AnyModel, arrays: tuple[NDArray[np.float32], ...]) -> Score:
    windows = len(arrays[0])
    z = np.zeros((windows, model.manifest.latent_size), np.float32)
    decoding = model.decode(z, *model.conditions(*arrays))
    exact = decoding.plus(model.correction(decoding, *arrays), np.ones(windows, np.float32))
    return model.write(exact, frame(model, _BPM, windows))


def _ends(model: AnyModel, start: Any, end: Any) -> tuple[bool, bool]:  # noqa: ANN401
    way = Morph(model, start, end)
    first, near_first, near_last, last = way.at(np.array([0, _INSIDE, 1 - _INSIDE, 1]))
    matched = model.matched(start, end)
    exact = [
        score_to_bytes(score) == score_to_bytes(clip.score)
        for score, clip in zip((first, last), matched, strict=True)
    ]
    beside = [
        _same_arrays(model, score, clip)
        for score, clip in zip((near_first, near_last), matched, strict=True)
    ]
    return all(exact), all(beside)


def _same_arrays(model: AnyModel, score: Score, clip: Any) -> bool:  # noqa: ANN401
    again = model.fit(score, bar=1)
    return all(
        one.shape == other.shape and np.allclose(_in_order(one), _in_order(other), atol=0.02)
        for one, other in zip(model.arrays(again), model.arrays(clip), strict=True)
    )


def _in_order(array: NDArray[np.float32]) -> NDArray[np.float32]:
    """An array as it is; notes of measures by track, step and pitch: tracks have no order."""
    if array.shape[-1] != len(FIELDS):
        return array
    order = np.lexsort((array[..., 2], array[..., 1], array[..., 0]))  # (bar, note)
    return np.take_along_axis(array, order[..., None], axis=-2)


def _travel(model: AnyModel, start: Any, end: Any) -> tuple[float, float] | None:  # noqa: ANN401
    way = Morph(model, start, end)

    def variation(curve: Curve) -> float:
        change = way.changes(way.positions(STEPS, curve))
        return float(change.std() / change.mean()) if change.any() else -1.0

    even, linear = variation(Curve.EVEN), variation(Curve.LINEAR)
    return None if even < 0 else (even, linear)


def _timed(model: AnyModel, start: Any, end: Any) -> float:  # noqa: ANN401
    begun = time.process_time()
    way = Morph(model, start, end)
    way.at(way.positions(STEPS))
    return 1e3 * (time.process_time() - begun)


def _locks(
    model: AnyModel,
    rng: np.random.Generator,
    start: Any,  # noqa: ANN401
    end: Any,  # noqa: ANN401
) -> bool | None:
    """Whether a locked part, chosen at random, is the same at every step; None without one."""
    places = [p for p, t in zip(model.places(start), start.score.tracks, strict=True) if t.notes]
    chosen: Lock
    if len(places) > 1 and rng.random() < 0.5:  # noqa: PLR2004 - as often as voices
        chosen = Lock(places=frozenset(rng.choice(places, 1).tolist()))
    elif any(track.is_drum for track in start.score.tracks):
        chosen = Lock(voices=frozenset(Voice(int(v)) for v in rng.permutation(len(Voice))[:2]))
    else:
        return None
    way = Morph(model, start, end, held=Held(lock=chosen))
    scores = way.at(way.positions(STEPS, Curve.LINEAR))
    clip = model.matched(start, end)[0]
    if chosen.places:
        (place,) = chosen.places
        held = clip.score.tracks[model.places(clip).index(place)]
        return all(held.notes in [track.notes for track in score.tracks] for score in scores)
    voice_of = model.kit_map(clip).voice_of_note

    def of_voices(score: Score) -> list[Note]:
        return [
            note
            for track in score.tracks
            if track.is_drum
            for note in track.notes
            if voice_of.get(note.pitch) in chosen.voices
        ]

    wanted = of_voices(clip.score)
    return all(of_voices(score) == wanted for score in scores)


def _kept(model: AnyModel, start: Any, end: Any) -> bool:  # noqa: ANN401
    """Whether a clip has all its pitches when it is played with the feel of another."""
    felt = feel_transfer(model, start, end)

    def pitches(tracks: tuple[Track, ...]) -> list[list[int]]:
        return [sorted(note.pitch for note in track.notes) for track in tracks]

    clip = model.matched(start, end)[0]
    return pitches(felt.tracks) == pitches(clip.score.tracks)


def _variations(model: AnyModel, clips: Clips, count: int) -> dict[str, Any]:
    """Mean unlikeness of clips and their variations, by amount, and of two clips."""
    chosen = [clips.one() for _ in range(count)]
    by_amount: dict[str, float] = {}
    for amount in AMOUNTS:
        far = [
            _unlikeness(model, clip, score)
            for number, clip in enumerate(chosen)
            for score in vary(model, clip, amount=amount, count=1, seed=number)
        ]
        by_amount[f"{amount:g}"] = round(float(np.mean(far)), 4)
    others = [_unlikeness(model, clip, clips.one().score) for clip in chosen]
    return {"vary": by_amount, "vary_other": float(np.mean(others))}


def _unlikeness(model: AnyModel, clip: Any, score: Score) -> float:  # noqa: ANN401
    one, other = (_heard(model, each) for each in (clip.score, score))
    whole = one.sum() + other.sum()
    return float(np.abs(one - other).sum() / whole) if whole else 0.0


def _heard(model: AnyModel, score: Score) -> NDArray[np.float32]:
    if not score.notes:
        return np.zeros(1, np.float32)
    arrays = model.arrays(model.fit(replace(score), bar=1))
    z = np.zeros((len(arrays[0]), model.manifest.latent_size), np.float32)
    decoding = model.decode(z, *model.conditions(*arrays))
    exact = decoding.plus(model.correction(decoding, *arrays), np.ones(len(z), np.float32))
    heard: NDArray[np.float32] = model.heard(exact)
    return heard


if __name__ == "__main__":
    main()
