"""Sampling and reconstruction: a seed, or a clip, in; clips as the model has them out."""

import numpy as np

from musicgen.errors import MusicgenError
from musicgen.model.drum_model import DrumDecoding, DrumModel
from musicgen.representation.drum_fit import FittedDrums
from musicgen.representation.drum_map import DrumMap
from musicgen.representation.drums import FloatArray, from_grid
from musicgen.score import DEFAULT_BPM, Score

MAX_TEMPERATURE = 2.0
MAX_COUNT = 10_000


def sample(
    model: DrumModel,
    count: int,
    *,
    seed: int,
    temperature: float = 1.0,
    bpm: float = DEFAULT_BPM,
    out_map: DrumMap | None = None,
) -> tuple[Score, ...]:
    """Draw new clips.

    Args:
        model: What to draw from.
        count: How many, 1-10,000.
        seed: The same seed gives the same clips, and a larger count the same ones first.
        temperature: How far from the ordinary, 0-2; 1 is spread as the training data is.
        bpm: Tempo of the clips.
        out_map: What they are written by; the default map where None.

    Raises:
        MusicgenError: count or temperature is out of range.
    """
    if not 1 <= count <= MAX_COUNT:
        raise MusicgenError(f"count must be in 1-{MAX_COUNT}, not {count}")
    decoding = draw_grids(model, count, seed=seed, temperature=temperature)
    return tuple(
        from_grid(
            decoding.grid(index), bpm=bpm, drum_map=out_map, name=f"Sample {seed}.{index + 1}"
        )
        for index in range(count)
    )


def draw_grids(
    model: DrumModel, count: int, *, seed: int, temperature: float = 1.0
) -> DrumDecoding:
    """Draw new grids; see `sample`.

    Hits are told from rests where voices sound as often as in the training data: a plain
    threshold would drop the hits that the model is unsure of, and leave samples too sparse.
    """
    if not 0 <= temperature <= MAX_TEMPERATURE:
        raise MusicgenError(f"temperature must be in 0-{MAX_TEMPERATURE:g}, not {temperature:g}")
    shape = (count, model.manifest.latent_size)
    noise = np.random.default_rng(seed).standard_normal(shape, np.float32)
    decoding = model.decode(model.draw(temperature * noise))
    bias: FloatArray = np.asarray(model.manifest.sample_hit_bias, np.float32)
    return DrumDecoding(decoding.hit_logits + bias, decoding.velocities, decoding.offsets)


def reconstruct(model: DrumModel, clip: FittedDrums, *, out_map: DrumMap | None = None) -> Score:
    """Encode a clip and decode it again: what the model makes of it, nothing of it kept aside.

    Args:
        model: Encodes and decodes.
        clip: The clip.
        out_map: What the result is written by; where None, what the clip is read by.
    """
    out_map = out_map or clip.gridded.drum_map
    posterior = model.encode(clip.model_grid.to_array()[None])
    return from_grid(
        clip.layout.gather(model.decode(posterior.mu).grid(0)),
        bpm=clip.score.bpm,
        meter=clip.layout.meter,
        drum_map=out_map,
        name=clip.score.tracks[0].name,
    )
