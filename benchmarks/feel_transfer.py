"""How well the feel of one window fits the notes of another from the same performance.

    python benchmarks/feel_transfer.py --data SET [--model drums-2bar] [--pairs 600]

The notes of a later window of a drummer's performance are played with the feel of an earlier one,
and compared with how they were really played: by the model, as `feel_transfer` does; by tables,
which take the mean of the nearest kin among the earlier hits; and by the mean of all hits.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musicgen.data.corpus import Split, open_corpus
from musicgen.model.drum_model import DrumDecoding
from musicgen.model.load import load_model
from musicgen.representation.drum_map import Voice
from musicgen.representation.drums import STEPS, STEPS_PER_BEAT
from musicgen.training.sections import DataRecipe
from musicgen.training.windows.drums import DrumWindows
from musicgen.training.windows.reading import read_windows

GAPS = (32, 64, 128)
_BAR = 16
_FAMILY = {Voice.OPEN_HAT: 2, Voice.LOW_TOM: 4, Voice.MID_TOM: 4, Voice.HIGH_TOM: 4}
Array = NDArray[np.float32]


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="corpus or set (MUSICGEN_DATA)")
    parser.add_argument("--model", default="drums-2bar")
    parser.add_argument("--pairs", type=int, default=600, help="(%(default)s)")
    options = parser.parse_args()
    windows = read_windows(
        "drums", 2, open_corpus(options.data), Split.TEST, DataRecipe(("groove",))
    )
    if not isinstance(windows, DrumWindows):
        raise TypeError(type(windows))
    pairs = _pairs(windows, options.pairs)
    (earlier,), (later,) = windows.listed(pairs[:, 0]), windows.listed(pairs[:, 1])
    model = load_model(options.model)
    decoding = model.decode(model.encode(earlier).mu)
    correction = model.correction(decoding, earlier)
    field: DrumDecoding = decoding.plus(correction, np.ones(len(earlier), np.float32))
    by_model = np.stack([field.velocities.clip(0, 1), field.offsets.clip(-0.5, 0.5)], axis=-1)
    rows = list(_errors(earlier, later, by_model, windows.step_ms(pairs[:, 1])))
    errors, same = np.array([row for row, _ in rows]), np.array([cell for _, cell in rows])
    print(
        f"{len(pairs)} pairs, {len(errors)} hits, {1 - same.mean():.1%} in cells of no earlier hit"
    )
    for name, chosen in (("all hits", slice(None)), ("cells of no earlier hit", ~same)):
        print(name)
        for index, way in enumerate(("model", "tables", "mean")):
            velocity, ms = errors[chosen, index].mean(axis=0)
            print(f"  {way:<7} velocity {velocity:.3f} of full scale, timing {ms:.1f} ms")


def _pairs(windows: DrumWindows, limit: int) -> NDArray[np.int64]:
    """Windows of a performance and later ones, (pair, 2), at random but always the same."""
    places = zip(windows.window_phrases.tolist(), windows.first_steps.tolist(), strict=True)
    at = {place: index for index, place in enumerate(places)}
    found = [
        (index, at[phrase, step + gap])
        for (phrase, step), index in at.items()
        for gap in GAPS
        if (phrase, step + gap) in at
    ]
    return np.random.default_rng(0).permutation(np.array(found))[:limit]


def _errors(
    earlier: Array, later: Array, by_model: Array, step_ms: Array
) -> Iterator[tuple[Array, bool]]:
    """Errors of each hit, (way, [velocity, ms]), and whether the earlier window has its cell."""
    for own, notes, field, ms in zip(earlier, later, by_model, step_ms, strict=True):
        hits = own[..., 0] > 0
        if not hits.any():
            continue
        mean = own[hits][:, 1:].mean(axis=0)
        for step, voice in np.argwhere(notes[..., 0] > 0).tolist():
            told = np.stack([field[step, voice], _by_table(own, step, voice), mean])
            error = np.abs(told - notes[step, voice, 1:]) * (1, ms)
            yield error, bool(hits[step, voice])


def _by_table(own: Array, step: int, voice: int) -> Array:
    """Velocity and offset of the nearest kin of a hit among a window's own."""
    hits = own[..., 0] > 0
    steps, voices = np.indices(hits.shape)
    family = np.array([_FAMILY.get(Voice(each), each) for each in range(len(Voice))])
    same_voice, same_beat = voices == voice, steps % STEPS_PER_BEAT == step % STEPS_PER_BEAT
    kin = (
        same_voice & (steps == step),
        same_voice & (steps % _BAR == step % _BAR) & (steps < STEPS),
        same_voice & same_beat,
        (family[voices] == family[voice]) & same_beat,
        same_voice,
        same_beat,
        np.ones_like(hits),
    )
    chosen = next(each & hits for each in kin if (each & hits).any())
    mean: Array = own[chosen][:, 1:].mean(axis=0)
    return mean


if __name__ == "__main__":
    main()
