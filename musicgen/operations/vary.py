"""Variations: a fitted clip in, clips at a distance from it out.

A variation lies on the way from the clip to one that is drawn from the model, in the clip's own
meter, on its instruments and over its chords; the amount is how much of that way has been heard.
"""

from dataclasses import replace

import numpy as np

from musicgen.errors import ClipError, MusicgenError
from musicgen.model.clip_model import ClipModel, Decoded, Fitted, noise_size
from musicgen.model.lock import Lock
from musicgen.operations.blend import Held
from musicgen.operations.generate import MAX_COUNT
from musicgen.operations.morph import Morph
from musicgen.representation.drum_map import DrumMap
from musicgen.score import Score

_MOST_DRAWS = 50
"""A draw may be silent, which is no clip; so many in a row never were."""


def vary(
    model: ClipModel[Fitted, Decoded],
    clip: Fitted,
    *,
    amount: float,
    count: int,
    seed: int,
    out_map: DrumMap | None = None,
    held: Held | None = None,
) -> tuple[Score, ...]:
    """Make variations of a clip.

    Args:
        model: Encodes, draws and decodes.
        clip: As the model fits it.
        amount: How far they are, 0-1: at 0 the clip itself, note for note; at 1 as far as another
            clip.
        count: How many, 1-10,000.
        seed: The same seed gives the same variations, and a larger count the same ones first.
        out_map: What new drum hits are written by; the default map where None.
        held: Parts that stay as they are, or a scale.

    Raises:
        MusicgenError: amount or count is out of range.
        ClipError: all that was drawn was silent.
    """
    if not 0 <= amount <= 1:
        raise MusicgenError(f"amount must be in 0-1, not {amount:g}")
    if not 1 <= count <= MAX_COUNT:
        raise MusicgenError(f"count must be in 1-{MAX_COUNT}, not {count}")
    varied = []
    for number in range(count):
        other = _drawn(model, clip, np.random.default_rng((seed, number)), out_map)
        way = Morph(model, clip, other, out_map=out_map, held=held)
        (score,) = way.at(way.travelled(np.array([amount])))
        varied.append(_named(score, clip.score, f"{number + 1}") if amount else score)
    return tuple(varied)


def _drawn(
    model: ClipModel[Fitted, Decoded],
    clip: Fitted,
    rng: np.random.Generator,
    out_map: DrumMap | None,
) -> Fitted:
    """A clip drawn from the model, with the meter, tempo, parts and chords of another."""
    arrays = model.arrays(clip)
    posterior, conditions = model.encode(*arrays), model.conditions(*arrays)
    bars = len(posterior.mu)
    own = model.decode(posterior.mu, *conditions)
    own = own.plus(model.correction(own, *arrays), np.ones(bars, np.float32))
    places = zip(model.places(clip), clip.score.tracks, strict=True)
    silent = Lock(places=frozenset(place for place, track in places if not track.notes))
    for _ in range(_MOST_DRAWS):
        noise = rng.standard_normal((1, noise_size(model.manifest.latent_size)), np.float32)
        z = np.repeat(model.draw(noise), bars, axis=0)
        decoding = model.biased(model.decode(z, *conditions)).with_lineup_of(own)
        score = model.write(model.muted(decoding, silent), clip.score, out_map=out_map)
        try:
            return model.fit(score, drum_map=out_map)
        except ClipError:
            continue
    raise ClipError(f"{model.manifest.id}: {_MOST_DRAWS} draws in a row were silent")


def _named(score: Score, clip: Score, name: str) -> Score:
    """A score of one track with the clip's name and one of its own."""
    if len(score.tracks) != 1:
        return score
    track = replace(score.tracks[0], name=f"{clip.tracks[0].name} {name}")
    return replace(score, tracks=(track,))
