"""Directions in z: latents and what is measured there in, ways that raise each attribute out.

All are per unit of the attribute, and are found in spreads of the attributes and over z as it is
spread by the training split.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_RIDGE = 1e-2
"""Of the variance of what is regressed on."""
_LEAST = 1e-9
"""Of a square of slopes: an attribute may not change at all."""
_QUARTER = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Clips in z, and what was measured of them.

    Attributes:
        latents: z, (clip, latent).
        values: Of each attribute, standardised, 0 where a clip has none, (clip, attribute).
        slopes: Change of each decoded attribute with z, (attribute, latent), in spreads.
        controls: For each attribute the others that are to stay put; not what it is made of.
    """

    latents: FloatArray
    values: FloatArray
    slopes: FloatArray
    controls: Sequence[Sequence[int]]


def quartiles(measured: Measured, attribute: int) -> FloatArray:
    """From the mean of the lowest quarter of clips to that of the highest (latent,).

    Source: Roberts et al. 2018, arXiv:1803.05428, section 5.3.
    """
    values = measured.values[:, attribute]
    ordered = np.argsort(values, kind="stable")
    quarter = max(1, round(_QUARTER * len(ordered)))
    low, high = ordered[:quarter], ordered[-quarter:]
    way = measured.latents[high].mean(axis=0) - measured.latents[low].mean(axis=0)
    found: FloatArray = way / max(values[high].mean() - values[low].mean(), 1e-6)
    return found


def regression(measured: Measured, attribute: int) -> FloatArray:
    """Along the weights of the ridge regression of the attribute on z, (latent,)."""
    z = measured.latents - measured.latents.mean(axis=0)
    weights = _ridge(z, measured.values[:, attribute])
    found: FloatArray = weights / max(float(weights @ weights), 1e-9)
    return found


def others_held(measured: Measured, attribute: int) -> FloatArray:
    """How z changes with the attribute where the others are the same, (latent,).

    Those are the coefficients of the attribute in the regression of z on it and its controls: of a
    joint Gaussian the change of the mean of z, given all of them.
    """
    kept = [attribute, *measured.controls[attribute]]
    found: FloatArray = _ridge(measured.values[:, kept], measured.latents)[0]
    return found


def slopes_solved(measured: Measured, attribute: int) -> FloatArray:
    """The likeliest change of z that raises the decoded attribute alone, (latent,).

    Of all d with J d = e, J being the decoder's mean slopes and e a unit of the attribute and none
    of its controls, the shortest in standard deviations of z.
    """
    kept = [attribute, *measured.controls[attribute]]
    slopes = measured.slopes[kept]  # (kept, latent)
    covariance = np.cov(measured.latents, rowvar=False)
    across = slopes @ covariance  # (kept, latent)
    gram = across @ slopes.T
    damped = gram + _RIDGE * np.diag(np.diag(gram)) + _LEAST * np.eye(len(gram))
    found: FloatArray = np.linalg.solve(damped, across)[0]
    return found


METHODS: Mapping[str, Callable[[Measured, int], FloatArray]] = MappingProxyType(
    {
        "quartiles": quartiles,
        "regression": regression,
        "others-held": others_held,
        "slopes-solved": slopes_solved,
    }
)


def slopes_of(steps: FloatArray, changes: FloatArray) -> FloatArray:
    """Slopes of attributes, (attribute, latent), from what small steps changed.

    Args:
        steps: In z, (clip, latent).
        changes: Of each attribute, standardised, (clip, attribute).
    """
    return _ridge(steps, changes).T


def _ridge(inputs: FloatArray, outputs: FloatArray) -> FloatArray:
    """Coefficients of the ridge regression of outputs on centred inputs, (input, ...)."""
    centred = inputs - inputs.mean(axis=0)
    gram = centred.T @ centred
    damped = gram + _RIDGE * np.trace(gram) / len(gram) * np.eye(len(gram))
    found: FloatArray = np.linalg.solve(damped, centred.T @ (outputs - outputs.mean(axis=0)))
    return found
