"""Sampling and reconstruction: a seed, or a clip, in; clips as the model has them out."""

from dataclasses import replace
from enum import StrEnum

import numpy as np

from musicgen.errors import MusicgenError
from musicgen.model.clip_model import ClipModel, Decoded, Fitted, FloatArray, noise_size
from musicgen.representation.drum_map import DrumMap
from musicgen.score import DEFAULT_BPM, LEAST_BPM, MOST_BPM, Score, Track

MAX_TEMPERATURE = 2.0
MAX_COUNT = 10_000


class Prior(StrEnum):
    """What clips are drawn from: the density fitted to training clips, or plain N(0, I)."""

    FITTED = "fitted"
    STANDARD = "standard"


def sample(
    model: ClipModel[Fitted, Decoded],
    count: int,
    *,
    seed: int,
    temperature: float = 1.0,
    bpm: float = DEFAULT_BPM,
    prior: Prior = Prior.FITTED,
    conditions: tuple[FloatArray, ...] | None = None,
    out_map: DrumMap | None = None,
) -> tuple[Score, ...]:
    """Draw new clips.

    Args:
        model: What to draw from.
        count: How many, 1-10,000.
        seed: The same seed gives the same clips, and a larger count the same ones first.
        temperature: How far from the ordinary, 0-2; 1 is spread as the training data is.
        bpm: Tempo of the clips, 4-999.
        prior: What is drawn from.
        conditions: What the decoder is told beside z, (bar, ...) each: each clip has so many bars,
            of one z; a single bar that is told nothing where None.
        out_map: What drums are written by; the default map where None.

    Raises:
        MusicgenError: count, bpm or temperature is out of range.
    """
    if not 1 <= count <= MAX_COUNT:
        raise MusicgenError(f"count must be in 1-{MAX_COUNT}, not {count}")
    if not LEAST_BPM <= bpm <= MOST_BPM:
        raise MusicgenError(f"bpm must be in {LEAST_BPM:g}-{MOST_BPM:g}, not {bpm:g}")
    decoding = draw(
        model, count, seed=seed, temperature=temperature, prior=prior, conditions=conditions
    )
    bars = len(decoding) // count
    frame = model.frame(bpm)
    frame = replace(frame, length_beats=bars * frame.length_beats)
    if len(frame.tracks) == 1:
        frames = [_named(frame, f"Sample {seed}.{index + 1}") for index in range(count)]
    else:
        frames = [frame] * count
    return tuple(
        model.write(
            decoding.rows(slice(index * bars, (index + 1) * bars)), frames[index], out_map=out_map
        )
        for index in range(count)
    )


def _named(frame: Score, name: str) -> Score:
    (track,) = frame.tracks
    named = Track(name, program=track.program, is_drum=track.is_drum)
    return Score((named,), frame.length_beats, frame.tempos, frame.meters)


def draw(
    model: ClipModel[Fitted, Decoded],
    count: int,
    *,
    seed: int,
    temperature: float = 1.0,
    prior: Prior = Prior.FITTED,
    conditions: tuple[FloatArray, ...] | None = None,
) -> Decoded:
    """Draw new clips as the decoder has them, a row for each bar told; see `sample`.

    From the fitted prior, notes are told from rests where they come as often as in the training
    data: a plain threshold would drop those that the model is unsure of, and leave samples too
    sparse.
    """
    if not 0 <= temperature <= MAX_TEMPERATURE:
        raise MusicgenError(f"temperature must be in 0-{MAX_TEMPERATURE:g}, not {temperature:g}")
    latent_size = model.manifest.latent_size
    shape = (count, noise_size(latent_size))
    noise = np.random.default_rng(seed).standard_normal(shape, np.float32)
    noise *= np.float32(temperature)
    z = model.draw(noise) if prior is Prior.FITTED else noise[:, :latent_size]
    if conditions is None:
        conditions = model.no_conditions(1)
    bars = max((len(array) for array in conditions), default=1)
    told = (np.tile(array, (count, *[1] * (array.ndim - 1))) for array in conditions)
    decoding = model.decode(np.repeat(z, bars, axis=0), *told)
    return model.biased(decoding) if prior is Prior.FITTED else decoding


def reconstruct(
    model: ClipModel[Fitted, Decoded], clip: Fitted, *, out_map: DrumMap | None = None
) -> Score:
    """Encode a clip and decode it again: what the model makes of it, nothing of it kept aside.

    Args:
        model: Encodes and decodes.
        clip: The clip, as the model fits it.
        out_map: What drums are written by; the default map where None.
    """
    arrays = model.arrays(clip)
    decoding = model.decode(model.encode(*arrays).mu, *model.conditions(*arrays))
    return model.write(decoding, clip.score, out_map=out_map)
