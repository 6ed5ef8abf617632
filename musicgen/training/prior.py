"""A prior worth sampling: latents of training clips in, a map from noise to latents out.

The posteriors of real clips do not fill N(0, I), and what lies between them decodes to mush. A
mixture of diagonal Gaussians is fitted to their means, by expectation maximisation on the training
split, and kept at the round that does best on the validation split. docs/evaluation.md compares it
with other densities.

Source: Bishop 2006, Pattern Recognition and Machine Learning, section 9.2.
"""

import math

import torch
from torch import Tensor, nn

_ROUNDS = 30
_LEAST_VARIANCE = 1e-3
_LEAST_SHARE = 1e-6


class LatentMixture(nn.Module):
    """Noise to latent vectors: the last number chooses the component, the others the place in it.

    Components are in order of their means along the direction in which those differ most, so that
    the middle one, which quiet noise chooses, is an ordinary one.
    """

    weights: Tensor
    means: Tensor
    scales: Tensor

    def __init__(self, weights: Tensor, means: Tensor, scales: Tensor) -> None:
        super().__init__()
        *_, directions = torch.linalg.svd(means - means.mean(0), full_matrices=False)
        order = (means @ directions[0]).argsort()
        self.weights = nn.Parameter(weights[order], requires_grad=False)
        self.means = nn.Parameter(means[order], requires_grad=False)
        self.scales = nn.Parameter(scales[order], requires_grad=False)

    def forward(self, noise: Tensor) -> Tensor:
        """Carry noise, (batch, latent + 1), to latent vectors, (batch, latent)."""
        share = 0.5 * (1 + torch.erf(noise[:, -1:] / math.sqrt(2)))  # (batch, 1), 0-1
        edges = self.weights.cumsum(0)[:-1]
        chosen = (share > edges).sum(1)  # (batch,)
        return self.means[chosen] + self.scales[chosen] * noise[:, :-1]

    def log_likelihood(self, latents: Tensor) -> Tensor:
        """Logarithm of the density at latent vectors, (batch,)."""
        joint = _log_joint(latents, self.weights, self.means, self.scales.square())
        return joint.logsumexp(1)


def fit_prior(training: Tensor, validation: Tensor, *, seed: int, components: int) -> LatentMixture:
    """Fit a mixture to latent vectors.

    Args:
        training: Means of the posteriors of training clips, (clip, latent).
        validation: Those of validation clips; only used to choose the round that is kept.
        seed: Of the choice of the first means.
        components: How many Gaussians; no more than there are clips.

    Returns:
        The mixture.
    """
    generator = torch.Generator().manual_seed(seed)
    components = min(components, len(training))
    means = training[torch.randperm(len(training), generator=generator)[:components]].clone()
    variances = training.var(0, correction=0).clamp(min=_LEAST_VARIANCE).repeat(components, 1)
    weights = torch.full((components,), 1 / components)
    best = LatentMixture(weights, means, variances.sqrt())
    best_likelihood = best.log_likelihood(validation).mean()
    for _ in range(_ROUNDS):
        shares = _log_joint(training, weights, means, variances).softmax(1)  # (clip, component)
        totals = shares.sum(0).clamp(min=_LEAST_SHARE)
        means = shares.T @ training / totals[:, None]
        squares = shares.T @ training.square() / totals[:, None]
        variances = (squares - means.square()).clamp(min=_LEAST_VARIANCE)
        weights = totals / totals.sum()
        found = LatentMixture(weights, means, variances.sqrt())
        likelihood = found.log_likelihood(validation).mean()
        if likelihood > best_likelihood:
            best, best_likelihood = found, likelihood
    return best.eval()


def _log_joint(latents: Tensor, weights: Tensor, means: Tensor, variances: Tensor) -> Tensor:
    """Logarithm of weight times density of each component, (batch, component)."""
    precisions = 1 / variances
    exponent = (
        latents.square() @ precisions.T
        - 2 * latents @ (means * precisions).T
        + (means.square() * precisions).sum(1)
    )
    normaliser = variances.log().sum(1) + latents.shape[1] * math.log(2 * math.pi)
    return weights.log() - 0.5 * (exponent + normaliser)
