"""Attributes of dynamics, in MIDI velocity; None without notes."""

from musicgen.attributes.clip_arrays import ClipArrays


def mean_velocity(clip: ClipArrays) -> float | None:
    """The mean velocity of all notes, 1-127."""
    return float(clip.all.velocities.mean()) if len(clip.all) else None


def velocity_spread(clip: ClipArrays) -> float | None:
    """The standard deviation of velocity over all notes, 0-63; 0 if all are as loud."""
    return float(clip.all.velocities.std()) if len(clip.all) else None
