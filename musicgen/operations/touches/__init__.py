"""Touches: a Score and the value of an attribute in, the Score changed by rule to have it out.

They are done outright where they can: on held-out clips they come nearer to what is asked than the
vectors do, and change less beside it (docs/controls.md).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from musicgen.operations.touches import pitches, places, playing
from musicgen.score import Score

__all__ = ["OF_PLAYING", "TOUCHES", "Touch", "touched"]

Touch = Callable[[Score, float], Score]
"""The score with a value, in the attribute's unit, or as near to it as it comes."""

TOUCHES: Mapping[str, Touch] = MappingProxyType(
    {
        "syncopation-8th": places.syncopation_8th_set,
        "syncopation-16th": places.syncopation_16th_set,
        "mean-interval": pitches.mean_interval_set,
        "in-key": pitches.in_key_set,
        "pitch-range": pitches.pitch_range_set,
        "mean-pitch": pitches.mean_pitch_set,
        "timing-looseness": playing.timing_looseness_set,
        "swing": playing.swing_set,
        "velocity-spread": playing.velocity_spread_set,
        "mean-velocity": playing.mean_velocity_set,
    }
)
"""By the attribute's id, in the order in which several are done: a later one spoils an earlier one
least."""
OF_PLAYING = frozenset({"timing-looseness", "swing", "velocity-spread", "mean-velocity"})
"""Those of how notes are played."""


def touched(score: Score, values: Mapping[str, float]) -> Score:
    """A score with the values that touches can give it, by the attribute's id; others are left."""
    for _ in range(2 if len(values) > 1 else 1):
        for name, touch in TOUCHES.items():
            if name in values:
                score = touch(score, values[name])
    return score
